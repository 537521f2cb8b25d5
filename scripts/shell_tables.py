"""Write Keyguide's tables into the scripts for people without Python, between two marker comments.

Checks by default that what stands there is what the package says; `--update` writes it anew.
Run: python scripts/shell_tables.py [--update]
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter

from generated import ROOT, settle
from keyguide.diagnosis import Finding, describe_waiting, diagnose, diagnose_inside, load_diagnoses, load_findings
from keyguide.keys import _BEGINNINGS, _BLANK, _IDENTIFIERS, _INVISIBLE, _QUOTES, _VENDORS
from keyguide.verify import PROBE_MODELS

FOLDER = ROOT / "snippets" / "shell"
SCRIPTS = ("verify-key.sh", "verify-key.ps1")
INPUTS = (
    "snippets/keyguide/diagnoses.toml",
    "snippets/keyguide/keys.py: tables",
    "snippets/keyguide/verify/ladder.py: tables",
)
BEGIN = "# --- Generated from Keyguide's tables by scripts/shell_tables.py; do not edit from here ---\n"
END = "# --- to here ---\n"

_DEFAULT = describe_waiting(False)
_OTHER = "?"
"""A code or a type that is in no row; the scripts give this for what is no name."""

_Pair = tuple[str, str]
_INSIDE = 200
"""The status of an answer that holds an error all the same."""

# Characters with a name in the scripts: those that keyboards, word processors and web pages put into keys.
_NAMED = (
    *(code for code in range(0x21, 0x7F) if not (chr(code).isalnum() or chr(code) in "._~+/=-")),
    *(0xA0, 0xAB, 0xAD, 0xB7, 0xBB, *range(0x200B, 0x2010), *range(0x2010, 0x2016), *range(0x2018, 0x2020)),
    *(0x2022, 0x2026, 0x2028, 0x2029, 0x202F, 0x2060, 0x2212, 0x25CF, 0x3000, 0xFEFF, 0xFF0D, 0xFF3F),
    *(0x430, 0x435, 0x43E, 0x440, 0x441, 0x443, 0x445),  # Cyrillic letters that look Latin
)


def main() -> int:
    """Check or write the tables, and give the exit status."""
    made = {FOLDER / name: renew(name, (FOLDER / name).read_text(encoding="utf-8")) for name in SCRIPTS}
    return settle(made, about=__doc__, source="the package", inputs=INPUTS)


def renew(name: str, text: str) -> str:
    """Give the text of a script with its tables as they should be."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"{name} has lost a comment between which its tables stand. Restore: {BEGIN}{END}")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    tables = "".join(_render_sh() if name.endswith(".sh") else _render_ps1())
    if not tables.isascii():
        sys.exit("A table holds a character that is not ASCII, which Windows PowerShell would read wrongly. Reword it.")
    return before + BEGIN + tables + END + after


def list_findings() -> Iterable[Finding]:
    """Give every row of the table."""
    return (*load_diagnoses().values(), *load_findings().values())


def list_answers() -> Iterator[tuple[int, str, str]]:
    """Give every status with every code and type that some row has, with none, and with one that no row has."""
    rows = load_diagnoses().values()
    codes, types = (
        {"", _OTHER, *filter(None, values)} for values in zip(*((r.code, r.type) for r in rows), strict=True)
    )
    yield from product(sorted({_INSIDE, *(row.status for row in rows)}), sorted(codes), sorted(types))


def choose_row(status: int, code: str, type_: str) -> str:
    """Give the id of the row for an answer, as the package does; empty for no row."""
    if status == _INSIDE:
        row = diagnose_inside(code=code or None, type=type_ or None)
    else:
        row = diagnose(status, code=code or None, type=type_ or None)
    return row.id if row else ""


def choose_patterns() -> list[tuple[list[str], str]]:
    """Give patterns of `status|code|type` with the id of a row; the first that fits is the choice.

    They are found by asking the package for all there is to ask, and by leaving out what changes nothing. An id that is
    empty stands for no row, where a pattern that comes later would fit too.
    """
    patterns = []
    for status, group in groupby(list_answers(), key=itemgetter(0)):
        for pattern, id_ in _choose_for_status(status, [(code, type_) for _, code, type_ in group]):
            patterns.append((f"{status}|{'|'.join(pattern)}", id_))
    return [([pattern for pattern, _ in group], id_) for id_, group in groupby(patterns, key=itemgetter(1))]


def _choose_for_status(status: int, answers: Sequence[_Pair]) -> list[tuple[_Pair, str]]:
    ids = {answer: choose_row(status, *answer) for answer in answers}
    exact = [(answer, id_) for answer, id_ in ids.items() if _OTHER not in answer]
    any_type = [((code, "*"), id_) for (code, type_), id_ in ids.items() if type_ == _OTHER != code]
    any_code = [(("*", type_), id_) for (code, type_), id_ in ids.items() if code == _OTHER != type_]
    patterns = [*exact, *any_type, *any_code, (("*", "*"), ids[_OTHER, _OTHER])]
    for one in (
        *any_type,
        *exact,
        *any_code,
        patterns[-1],
    ):  # an exact one is in the way of none
        fewer = [other for other in patterns if other is not one]
        if all(_choose(fewer, answer) == id_ for answer, id_ in ids.items() if _fits(one[0], answer)):
            patterns = fewer
    return patterns


def _choose(patterns: Iterable[tuple[_Pair, str]], answer: _Pair) -> str:
    return next((id_ for pattern, id_ in patterns if _fits(pattern, answer)), "")


def _fits(pattern: _Pair, answer: _Pair) -> bool:
    return all(wanted in ("*", given) for wanted, given in zip(pattern, answer, strict=True))


def list_key_tables() -> dict[str, str]:
    """Give what `keyguide.keys` knows of beginnings and characters, as texts without quotes and backslashes."""

    def codes(characters: Iterable[str]) -> str:
        return f" {' '.join(f'{ord(character):04X}' for character in characters)} "

    def pairs(table: Iterable[tuple[str, str]]) -> str:
        return ";".join(f"{start}={what}" for start, what in table)

    return {
        "probe_models": " ".join(PROBE_MODELS),
        "vendors": pairs(_VENDORS.items()),
        "identifiers": pairs(_IDENTIFIERS.items()),
        "beginnings": pairs((start, kind.value) for start, kind in _BEGINNINGS.items()),
        "blanks": codes(_BLANK),
        "breaks": codes("\n\r\x0b\x0c\x85\u2028\u2029"),
        "invisible": codes(_INVISIBLE),
        "quotes": codes(_QUOTES),
        "masks": codes("\u2022\u25cf\u00b7\u2026"),
        "characters": pairs((f"{code:04X}", unicodedata.name(chr(code))) for code in _NAMED),
    }


def _render_sh() -> Iterator[str]:
    for name, value in list_key_tables().items():
        yield f"{name}={_quote_sh(value)}\n"
    yield "\n# The row of the table for a refusal, by status, code and type; nothing for one that is not known.\n"
    yield "look_up() { # status|code|type\n  case $1 in\n"
    for patterns, id_ in choose_patterns():
        quoted = " | ".join(_quote_sh(pattern).replace("*", "'*'").replace("''", "") for pattern in patterns)
        yield f"  {quoted}) {f'say {id_}' if id_ else ':'} ;;\n"
    yield "  esac\n}\n\n# What a row says, as variables; `steps` has one a line.\n"
    yield f"describe() {{ # id of a row\n  waits={_quote_sh(_DEFAULT)} picture=''\n  case $1 in\n"
    for row in list_findings():
        others = f" picture={row.picture}" if row.picture else ""
        if row.waiting_words != _DEFAULT:
            others += f" waits={_quote_sh(row.waiting_words)}"
        yield f"  {row.id})\n    rung={row.rung}{others} guide={row.guide} title={_quote_sh(row.title)}\n"
        yield f"    meaning={_quote_sh(row.meaning)}\n    steps={_quote_sh(chr(10).join(row.next_steps))} ;;\n"
    yield "  esac\n}\n"


def _render_ps1() -> Iterator[str]:
    for name, value in list_key_tables().items():
        yield f"${''.join(word.title() for word in name.split('_'))} = {_quote_ps1(value)}\n"
    yield "\n# The row of the table for a refusal, by status, code and type; nothing for one that is not known.\n"
    yield "function Find-Row($Status, $Code, $Type) {\n"
    yield '    switch -Wildcard -CaseSensitive ("$Status|$Code|$Type") {\n'
    for pattern, id_ in ((pattern, id_) for patterns, id_ in choose_patterns() for pattern in patterns):
        yield f"        {_quote_ps1(pattern)} {{ return{f' {_quote_ps1(id_)}' if id_ else ''} }}\n"
    yield "    }\n}\n\n# What a row says.\n$Rows = @{\n"
    for row in list_findings():
        steps = ", ".join(map(_quote_ps1, row.next_steps))
        places = f"; Guide = {_quote_ps1(row.guide)}; Picture = {_quote_ps1(row.picture or '')}"
        yield f"    {_quote_ps1(row.id)} = @{{\n        Rung = '{row.rung}'{places}\n"
        yield f"        Waits = {_quote_ps1(row.waiting_words)}\n"
        yield f"        Title = {_quote_ps1(row.title)}\n        Meaning = {_quote_ps1(row.meaning)}\n"
        yield f"        Steps = @({steps})\n    }}\n"
    yield "}\n"


def _quote_sh(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _quote_ps1(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    sys.exit(main())
