"""Pages and ledger say the same."""

from datetime import date

import pytest

from conftest import ROOT
from freshness.projects import Write
from freshness.test_ledger import ENTRY, UNKNOWN
from keyguide.freshness import Kind, Project
from keyguide.freshness.facts import check_facts, write_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "words",
    ["[$5](fact:minimum)", "**[$5](fact:minimum)**", "[5 dollars](fact:minimum)", "[5\ndollars](fact:minimum)"],
    ids=["value", "bold", "also", "two lines"],
)
def test_a_page_may_say_the_value_in_any_of_its_spellings(words: str, write: Write) -> None:
    """Line breaks are blanks."""
    assert [*check_facts(write({"facts.toml": ENTRY, "docs/a.md": f"# A\n\nAt least {words}.\n"}), TODAY)] == []


def test_a_page_may_say_the_day_of_a_fact(write: Write) -> None:
    """As readers write it."""
    project = write({"facts.toml": ENTRY, "docs/a.md": f"# A\n\nSeen on [{write_day(TODAY)}](fact:minimum).\n"})
    (finding,) = check_facts(project, TODAY)
    assert finding.rule == "fact-value"
    page = "Seen on [23 November 2026](fact:minimum).\n"
    assert [*check_facts(write({"facts.toml": ENTRY, "docs/a.md": page}), TODAY)] == []


@pytest.mark.parametrize(
    ("page", "rule", "line", "words"),
    [
        ("# A\n\nAt least [$6](fact:minimum).\n", "fact-value", 3, "“$6”, and the fact minimum is “$5”"),
        ("# A\n\n[$5](fact:minimum)\n[$5](fact:maximum)\n", "fact-missing", 4, "No fact is called maximum."),
        ("| A |\n|---|\n| [$7](fact:minimum) |\n", "fact-value", 3, "“$7”"),
        ("# About [$7](fact:minimum)\n", "fact-value", 1, "“$7”"),
        ("!!! note\n    Of [$7](fact:minimum).\n", "fact-value", 2, "“$7”"),
        ("1. Wait [$7](fact:minimum).\n", "fact-value", 1, "“$7”"),
    ],
    ids=["value", "missing", "table", "heading", "box", "step"],
)
def test_what_differs_is_found_at_its_line(page: str, rule: str, line: int, words: str, write: Write) -> None:
    """In whatever part of the page it stands."""
    (finding,) = check_facts(write({"facts.toml": ENTRY, "docs/a.md": page}), TODAY)
    assert (finding.rule, finding.path, finding.line) == (rule, "docs/a.md", line)
    assert words in finding.what


def test_a_fact_that_no_page_states_is_found(write: Write) -> None:
    """Except addresses, to which pages link in the ordinary way, and what is unknown."""
    address = ENTRY.replace("[minimum]", "[page]").replace('"minimum"', '"address"')
    ledger = f"{UNKNOWN}\n{address}\n{ENTRY}"
    (finding,) = check_facts(write({"facts.toml": ledger}), TODAY)
    assert (finding.rule, finding.path) == ("fact-unused", "facts.toml")
    assert ledger.splitlines()[finding.line - 1] == "[minimum]"


def test_any_words_may_name_what_is_unknown(write: Write) -> None:
    """It has no value that they could miss."""
    assert [*check_facts(write({"facts.toml": UNKNOWN, "docs/a.md": "[Nobody knows](fact:age).\n"}), TODAY)] == []


def test_the_page_of_open_questions_has_one_entry_a_question() -> None:
    """And every entry for something unknown is linked from there."""
    project = Project(ROOT)
    page = project.pages["docs/guide/unknowns.md"]
    unknown = {fact.id for fact in project.facts.values() if fact.kind is Kind.UNKNOWN}
    linked = [link.target.removeprefix("fact:") for link in page.links if link.target.startswith("fact:unknown-")]
    assert sorted(linked) == sorted(unknown)
    questions = [heading for heading in page.headings if heading.level == 3]
    points = page.text.split("{#openai}")[1].count("\n- **")
    assert len(unknown) == len(questions) + points
