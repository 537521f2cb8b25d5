"""The ledger of facts: what it holds, and what is said of an entry that is not as it should be."""

from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT
from freshness.projects import Write
from keyguide.errors import InputError
from keyguide.freshness import Kind, check_project, read_ledger
from keyguide.freshness.ledger import LEDGER

ENTRY = """\
[minimum]
value = "$5"
also = ["5 dollars"]
kind = "minimum"
says = "The least."
source = "The shop"
address = "https://shop.example/"
checked = 2026-11-23
how = "read"
holds_days = 30
recheck = { by = "prices", model = "gpt-6-luna" }
"""
UNKNOWN = """\
[age]
kind = "unknown"
says = "The age."
source = "The shop"
checked = 2026-11-23
how = "not found"
holds_days = 90
ask = "the shop"
"""


def test_an_entry_is_read_with_its_line(tmp_path: Path) -> None:
    """In the order of the file; what is unknown has no value, and someone to ask."""
    (tmp_path / LEDGER).write_text(f"# Facts\n\n{ENTRY}\n{UNKNOWN}", encoding="utf-8")
    known, unknown = read_ledger(tmp_path / LEDGER).values()
    assert (known.id, known.line, known.values, known.due) == ("minimum", 3, ("$5", "5 dollars"), date(2026, 12, 23))
    assert known.recheck == {"by": "prices", "model": "gpt-6-luna"}
    assert (unknown.kind, unknown.line, unknown.value, unknown.ask) == (Kind.UNKNOWN, 15, "", "the shop")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[minimum]", "[Minimum]", "an id is made of small letters"),
        ("[minimum]", "[a--b]", "an id is made of small letters"),
        ('value = "$5"\n', "", "`value` is None"),
        ('value = "$5"', 'value = " "', "`value` is ' '"),
        ('value = "$5"', "value = 5", "`value` is 5"),
        ('["5 dollars"]', '"5 dollars"', "`also` is '5 dollars'"),
        ('["5 dollars"]', '[""]', r"`also` is \[''\]"),
        ('"minimum"\nsays', '"least"\nsays', "'least' is not a valid Kind"),
        ('says = "The least."\n', "", "`says` is None"),
        ('source = "The shop"\n', "", "`source` is None"),
        ("checked = 2026-11-23\n", "", "`checked` is None"),
        ("2026-11-23", '"2026-11-23"', "`checked` is '2026-11-23'; write a day such as 2026-11-23, without quotes"),
        ("2026-11-23", "2026-11-23T10:00:00", "`checked` is datetime"),
        ('how = "read"\n', "", "`how` is None"),
        ("holds_days = 30\n", "", "`holds_days` is None"),
        ("holds_days = 30", "holds_days = 0", "`holds_days` is 0"),
        ("holds_days = 30", "holds_days = 3651", "`holds_days` is 3651"),
        ("holds_days = 30", "holds_days = true", "`holds_days` is True"),
        ("holds_days = 30", "holds_day = 30", "nothing is called holds_day"),
        ('{ by = "prices", model = "gpt-6-luna" }', '"prices"', "`recheck` is 'prices'"),
        ('kind = "minimum"', 'kind = "unknown"', "it is unknown and has a value"),
        ('how = "read"', 'how = "read"\nask = "us"', "it is known and says whom to ask"),
        ('"https://shop.example/"', "5", "`address` is 5"),
        ('"https://shop.example/"', '"shop.example"', "`address` is 'shop.example'"),
    ],
)
def test_a_bad_entry_is_named_with_its_line(old: str, new: str, words: str, tmp_path: Path) -> None:
    """File, line, id, what is wrong with the value."""
    assert ENTRY.count(old) == 1
    text = f"{UNKNOWN}\n{ENTRY.replace(old, new)}"
    (tmp_path / LEDGER).write_text(text, encoding="utf-8")
    name = new[1:-1] if old == "[minimum]" else "minimum"
    with pytest.raises(InputError, match=rf"{LEDGER}:10: the fact '{name}': {words}"):
        read_ledger(tmp_path / LEDGER)


def test_what_is_unknown_needs_somebody_to_ask(tmp_path: Path) -> None:
    """Or nobody ever will."""
    (tmp_path / LEDGER).write_text(UNKNOWN.replace('ask = "the shop"\n', ""), encoding="utf-8")
    with pytest.raises(InputError, match=":1: the fact 'age': `ask` is None"):
        read_ledger(tmp_path / LEDGER)


@pytest.mark.parametrize(
    ("text", "words"),
    [("fact = 5\n", "the fact 'fact': it is no table"), ("[a]\n[a]\n", "is no TOML"), ("[a\n", "is no TOML")],
)
def test_a_file_that_is_no_ledger_is_refused(text: str, words: str, tmp_path: Path) -> None:
    """In words."""
    (tmp_path / LEDGER).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_ledger(tmp_path / LEDGER)


def test_a_bad_entry_is_a_finding_at_its_line(write: Write) -> None:
    """The command names it as any other."""
    project = write({LEDGER: UNKNOWN + ENTRY.replace("holds_days = 30", "holds_days = -1")})
    (finding,) = [one for one in check_project(project, date(2026, 11, 24)) if one.path == LEDGER]
    assert (finding.rule, finding.line) == ("unreadable", 9)
    assert "holds_days" in finding.what


def test_the_head_of_the_ledger_explains_every_kind_and_every_key_and_all_re_checkers() -> None:
    """Its vocabulary stands in one place."""
    text = (ROOT / LEDGER).read_text(encoding="utf-8")
    head = text[: text.index("\n[")]
    assert [kind for kind in Kind if kind not in head] == []
    facts = read_ledger(ROOT / LEDGER)
    assert {f'by = "{fact.recheck["by"]}"' for fact in facts.values() if fact.recheck} - {*_list_quoted(head)} == set()


def _list_quoted(head: str) -> list[str]:
    return [f'by = "{part.partition(chr(34))[0]}"' for part in head.split('by = "')[1:]]
