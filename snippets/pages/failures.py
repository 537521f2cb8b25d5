"""Make what pages say about failures from the table of failures: parts of a page, or a whole page of them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from keyguide.diagnosis import Diagnosis, Finding, Rung, describe_waiting, load_diagnoses, load_findings
from keyguide.errors import InputError
from keyguide.keys import KeyKind
from keyguide.practice.lines import PASTED, SITE, find_line
from keyguide.verify import EXIT_STATUSES, verify_key
from pages.made import MadeError, fill_marks, make_part, write_day

SOURCE = "diagnoses.toml"
"""What the marks of the pages name."""

GUIDE = "guide/troubleshooting.md"
"""The page that mends most failures."""
CATALOGUE = "reference/failures.md"
"""The page that holds every failure, each under a heading with its id."""
PAGES = (GUIDE, "guide/check-key.md", CATALOGUE)
"""The pages that hold something made here."""

_HEADING = re.compile(r"^#+ (?P<title>.+?)(?: \{#(?P<anchor>[\w-]+)\})?$", re.MULTILINE)
_CLAUSE_END = re.compile(r"[:.](?: |$)")
_SENTENCE_END = re.compile(r"(?<=[.!]) ")
_SENTENCE_AFTER_DOTS = re.compile(r"(?<=…) (?=[A-Z])")
_MARKUP = re.compile(r"([\\`*{}\[\]<>|]|(?<!\w)_|_(?!\w))")  # within a word, _ marks nothing
_LONGEST_BEGINNING = 84
_MOST_DOTS = 2
_WHERE = {
    Rung.SHAPE: "Keyguide sees it in what was pasted, and asks no server.",
    Rung.ENVIRONMENT: "Keyguide sees it in the environment, before any request.",
    Rung.NETWORK: "Keyguide meets it on the way, before the API has answered.",
    Rung.SERVER: "Status 500 and above, without JSON.",
}
_SENT = {"no-key": ", and no key was sent", "missing-scope": ", and a key was sent"}
# What tells rows apart whose status, code and type are alike, or not sure.
_TOLD_APART = {
    "no-key": ". The request carried no key; with one, the same answer means a missing permission",
    "missing-scope": ". The request carried a key; without one, the same answer means just that",
    "rate-limit": ". With type `tokens` it is this one too, if the headers say that tokens come back",
    "request-too-large": ", while no header says that tokens come back",
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """What can be pasted instead of a key, as a row of the catalogue."""

    id: str
    title: str
    meaning: str
    next_steps: tuple[str, ...]
    guide: str
    rung: Rung = Rung.SHAPE
    waiting_words: str = describe_waiting(False)
    source: str = "Keyguide's own tests"


Row = Finding | Pasted


def make_page(name: str, text: str, docs: Path) -> str:
    """Give a page with everything in it that is made from the table.

    Args:
        name: The page below docs/.
        text: The page as it stands.
        docs: The folder of the pages.

    Raises:
        MadeError: A mark names nothing that can be made, or a heading that is needed is missing.
    """
    return fill_marks(text, SOURCE, _Maker(name, docs).make)


class _Maker:
    """Makes the parts of one page."""

    def __init__(self, page: str, docs: Path) -> None:
        self._folder = posixpath.dirname(page)
        self._page = page
        self._docs = docs

    def make(self, name: str) -> str:
        """Make a part by its name."""
        kind, _, anchor = name.partition(" #")
        if kind == "seen" and anchor:
            return self._make_seen(f"{self._page}#{anchor}")
        parts = {
            "messages": lambda: self._make_words(load_diagnoses().values(), "On the screen"),
            "keyguide": lambda: self._make_words(load_findings().values(), "Keyguide says"),
            "answers": self._make_answers,
            "names": self._make_names,
            "failures": self._make_failures,
        }
        return make_part(self._page, name, parts)

    def _make_words(self, rows: Iterable[Finding], head: str) -> str:
        """The beginnings of all messages, one line a section that mends them, in the order of the sections."""
        shown: dict[str, dict[str, None]] = {}
        for row in rows:
            shown.setdefault(row.guide, {})[_word(row)] = None
        order = list(_read_headings(self._docs, GUIDE))
        places = sorted(shown, key=lambda place: order.index(_anchor(place)) if _anchor(place) in order else len(order))
        lines = [f"| {'<br>'.join(shown[place])} | {self._link(place)} |" for place in places]
        return _table(head, "Go to", rows=lines)

    def _make_names(self) -> str:
        """The names of all failures, one line a rung."""
        lines = []
        for rung in Rung:
            links = ", ".join(f"[{_name(row)}](#{row.id})" for row in _list_all() if row.rung == rung)
            lines.append(f"| [{rung.capitalize()}](#{rung}) | {links} |")
        return _table("Rung", "Failures", rows=lines)

    def _make_answers(self) -> str:
        """Every refusal by status and code, with the section that mends it; in the catalogue, its own heading."""
        rows = []
        for row in sorted(load_diagnoses().values(), key=lambda row: (row.status, row.code or "")):
            code = f"`{row.code}`" if row.code else f"none{_SENT.get(row.id, '')}"
            alike = [other for other in load_diagnoses().values() if _answer(other) == _answer(row) != (401, None)]
            if len(alike) > 1:
                code += f", type `{row.type}`" if row.type else ""
            place = f"{CATALOGUE}#{row.id}" if self._page == CATALOGUE else row.guide
            rows.append(f"| `{row.status}` | {code} | [{row.title}]({self._address(place)}) |")
        return _table("Status", "Code", "It means", rows=rows)

    def _make_seen(self, place: str) -> str:
        """What a reader sees who is to come to a section."""
        rows = [row for row in _load_rows() if row.guide == place]
        if not rows:
            raise MadeError(f"{self._page}: no row of the table leads to {place}. Take the mark away, or correct it.")
        refusals = [row for row in rows if isinstance(row, Diagnosis)]
        findings = [row for row in rows if not isinstance(row, Diagnosis)]
        return "\n\n".join((*self._quote(refusals), *self._list_findings(findings, also=bool(refusals))))

    def _quote(self, rows: list[Diagnosis]) -> Iterator[str]:
        if rows:
            several = len({row.message for row in rows}) > 1
            yield f"**You see** {'one of these' if several else 'this'}, as OpenAI words it:"
        messages: dict[str, list[str]] = {}
        for row in rows:
            words = _escape(row.words) if row.message else "(The words are not recorded.)"
            code = f"code `{row.code}`" if row.code else "no code"
            kind = f", type `{row.type}`" if row.rung is Rung.RATE else ""
            messages.setdefault(words, []).append(f"Status `{row.status}`, {code}{kind}: {self._to_catalogue(row)}")
        for words, answers in messages.items():
            yield f"> {words}"
            yield "<br>\n".join(answers)

    def _list_findings(self, rows: list[Finding], *, also: bool) -> Iterator[str]:
        if rows:
            yield f"**Keyguide {'also says' if also else 'says'}** {'one of these' if len(rows) > 1 else 'this'}:"
            yield "\n".join(f"- {_escape(row.meaning)} {self._to_catalogue(row)}" for row in rows)

    def _make_failures(self) -> str:
        """Every failure, rung by rung."""
        parts = []
        for rung in Rung:
            parts.append(f"## {rung.capitalize()} {{#{rung}}}")
            parts.append(f"`keyguide verify` ends with status {EXIT_STATUSES[rung]}.")
            for row in _list_all():
                if row.rung == rung:
                    parts += self._describe(row)
        return "\n\n".join(parts)

    def _describe(self, row: Row) -> Iterator[str]:
        yield f"### {_name(row)} {{#{row.id}}}"
        yield _define("You see", f"{_see(row)}{_recognise(row)}")
        yield _define("It means", _escape(row.meaning))
        steps = [*map(_escape, row.next_steps)]
        if len(steps) > 1:
            steps = [f"{number}\\. {step}" for number, step in enumerate(steps, start=1)]
        yield _define("What to do", "<br>\n    ".join((*steps, f"In the guide: {self._link(row.guide)}")))
        yield _define("Does waiting help?", _escape(row.waiting_words))
        yield _define("Try it", _reproduce(row.id))
        yield _define("Source", f"{_escape(row.source)}{_say_checked(row)}.")

    def _to_catalogue(self, row: Finding) -> str:
        return f"[{row.title}]({self._address(f'{CATALOGUE}#{row.id}')})"

    def _link(self, place: str) -> str:
        page, _, anchor = place.partition("#")
        headings = _read_headings(self._docs, page)
        title = headings.get(anchor) if anchor else next(iter(headings.values()), None)
        if title is None:
            raise MadeError(f"{place} is no heading. Correct `guide` of the rows that lead there, or the page.")
        return f"[{title}]({self._address(place)})"

    def _address(self, place: str) -> str:
        page, mark, anchor = place.partition("#")
        return mark + anchor if page == self._page else posixpath.relpath(page, self._folder) + mark + anchor


def _load_rows() -> list[Finding]:
    return sorted((*load_diagnoses().values(), *load_findings().values()), key=lambda row: list(Rung).index(row.rung))


def _read_pasted(id_: str) -> Pasted:
    """Describe what can be pasted, in the words of the check itself."""
    kind = next((kind.value for kind in KeyKind if kind.value.replace(" ", "-") == id_), id_.replace("-", " "))
    verdict = verify_key(PASTED[id_])
    return Pasted(id_, kind[0].upper() + kind[1:], verdict.summary, verdict.next_steps, verdict.guide or "")


def _read_headings(docs: Path, page: str) -> Mapping[str, str]:
    text = (docs / page).read_text(encoding="utf-8")
    body = text.split("---\n", 2)[-1]
    return {found["anchor"] or "": found["title"] for found in _HEADING.finditer(body)}


def _word(row: Finding) -> str:
    """Give the beginning of what the screen says, enough to know it again."""
    if not isinstance(row, Diagnosis):
        return f'"{_escape(_CLAUSE_END.split(row.meaning)[0])}"'
    if not row.message:
        return f"`{row.code}`"
    words, *more = _SENTENCE_END.split(row.words)
    for sentence in more:
        if len(words) + len(sentence) > _LONGEST_BEGINNING:
            break
        words += f" {sentence}"
    words = _SENTENCE_AFTER_DOTS.split(words)[0]
    pieces = words.split("…")
    if len(pieces) > _MOST_DOTS + 2:  # what follows so many differing words helps nobody to find it
        words = "…".join((*pieces[:_MOST_DOTS], ""))
    return f'"{_escape(words.removesuffix("."))}"'


def _list_all() -> list[Row]:
    """Give whatever can be wrong, in the order of the ladder."""
    return [*map(_read_pasted, PASTED), *_load_rows()]


def _name(row: Row) -> str:
    """Give the title of a failure, with its status where another has the same title."""
    alike = [other for other in _load_rows() if other.title == row.title]
    return f"{row.title} ({row.status})" if len(alike) > 1 and isinstance(row, Diagnosis) else row.title


def _define(term: str, words: str) -> str:
    return f"{term}\n:   {words}"


def _see(row: Row) -> str:
    if not isinstance(row, Diagnosis):
        return ""
    return f'"{_escape(row.words)}"<br>\n    ' if row.message else "(The words are not recorded.)<br>\n    "


def _recognise(row: Row) -> str:
    """Say by what a program knows the failure."""
    if not isinstance(row, Diagnosis):
        return _WHERE[row.rung]
    words = f"Status `{row.status}` " + (f"with code `{row.code}`" if row.code else "without a code")
    alike = [other for other in load_diagnoses().values() if other.id != row.id and _answer(other) == _answer(row)]
    if row.type and (alike or row.code is None):
        words += f", and type `{row.type}`"
    return f"{words}{_TOLD_APART.get(row.id, '')}."


def _answer(row: Diagnosis) -> tuple[int, str | None]:
    return row.status, row.code


def _reproduce(id_: str) -> str:
    try:
        line = find_line(id_)
    except InputError as problem:
        raise MadeError(f"{CATALOGUE}: {problem}") from None
    return f"{'Start `keyguide practice`, then run ' if SITE.rpartition(':')[2] in line else ''}`{line}`"


def _say_checked(row: Row) -> str:
    return f"; looked at on {write_day(row.checked)}" if isinstance(row, Finding) else ""


def _escape(words: str) -> str:
    """Let words stand in Markdown as they are."""
    return _MARKUP.sub(r"\\\1", words)


def _anchor(place: str) -> str:
    return place.partition("#")[2]


def _table(*heads: str, rows: list[str]) -> str:
    return "\n".join((f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows))
