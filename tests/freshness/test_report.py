"""Reports of findings: how bad each is for whom, and in which form."""

import datetime
import json

import pytest

from freshness.projects import Write
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.report import (
    count_findings,
    list_stated,
    weigh_findings,
    write_annotation,
    write_badge,
    write_json,
    write_markdown,
)

DAY = datetime.date(2026, 11, 24)
LATE = Finding("clock-overdue", Severity.ERROR, "docs/b.md", 4, "It is overdue.", "looked at once", "Look.", "look")
WRONG = Finding("fact-value", Severity.ERROR, "docs/a.md", 7, "It says 5 %.", "facts.toml:3", "Correct it.")
SOON = Finding("clock-soon", Severity.WARNING, "docs/a.md", 4, "It is due.", "looked at once", "Look.", "look")


@pytest.mark.parametrize(
    ("scheduled", "changed", "expected"),
    [
        (False, (), Severity.WARNING),
        (False, ("docs/a.md",), Severity.WARNING),
        (False, ("docs/b.md",), Severity.ERROR),
        (True, (), Severity.ERROR),
    ],
    ids=["elsewhere", "another page is changed", "the page is changed", "scheduled"],
)
def test_overdue_is_an_error_for_whoever_can_mend_it_now(
    scheduled: bool, changed: tuple[str, ...], expected: Severity
) -> None:
    """Nobody's work on another page waits for it; what is wrong stays wrong for all."""
    found = {one.rule: one.severity for one in weigh_findings([LATE, WRONG], scheduled=scheduled, changed=changed)}
    assert found == {"clock-overdue": expected, "fact-value": Severity.ERROR}


def test_an_overdue_fact_is_an_error_for_whoever_changes_a_page_that_states_it(write: Write) -> None:
    """And for nobody else: the ledger has many."""
    row = (
        'value = "$5"\nkind = "price"\nsays = "It"\nsource = "S"\nchecked = 2026-01-01\nhow = "read"\nholds_days = 9\n'
    )
    page = "---\ntitle: A\n---\n# A\n\n[$5](fact:one)\n"
    project = write({"docs/a.md": page, "facts.toml": f"[one]\n{row}[two]\n{row}"})
    stated = list_stated(project, ["docs/a.md", "docs/gone.md", "README.md"])
    late = [
        Finding("clock-overdue", Severity.ERROR, "facts.toml", line, "It is overdue.", "", "Look.") for line in (1, 9)
    ]
    weighed = weigh_findings(late, changed=["docs/a.md"], stated=stated)
    assert [(one.line, one.severity) for one in weighed] == [(1, Severity.ERROR), (9, Severity.WARNING)]


def test_the_worst_comes_first() -> None:
    """Errors before warnings, then by file and line."""
    assert weigh_findings([SOON, LATE, WRONG]) == [WRONG, SOON, weigh_findings([LATE])[0]]


def test_an_annotation_is_one_line_whatever_the_words() -> None:
    """What would end or split it is escaped as GitHub reads it."""
    odd = Finding("a,b:c", Severity.WARNING, "docs/a,b.md", 1, "100 %\nof it: all,", "", "Look\r\n.")
    assert write_annotation(odd) == (
        "::warning file=docs/a%2Cb.md,line=1,title=a%2Cb%3Ac::100 %25%0Aof it: all, Look%0D%0A."
    )


def test_data_say_everything_that_a_finding_says() -> None:
    """Numbers, day, and each field."""
    data = json.loads(json.dumps(write_json([WRONG, SOON], DAY)))
    assert (data["today"], data["errors"], data["warnings"]) == ("2026-11-24", 1, 1)
    assert data["findings"][0] == {
        "rule": "fact-value",
        "severity": "error",
        "path": "docs/a.md",
        "line": 7,
        "what": "It says 5 %.",
        "evidence": "facts.toml:3",
        "action": "Correct it.",
        "command": "",
    }


def test_a_report_names_each_file_once() -> None:
    """Its lines in order, each with what to do and the command."""
    assert write_markdown([WRONG, SOON], DAY) == (
        "1 error and 1 warning on 2026-11-24.\n\n### docs/a.md\n\n"
        "- **warning**, line 4 (`clock-soon`): It is due. Look. Run `look`. (looked at once)\n"
        "- **error**, line 7 (`fact-value`): It says 5 %. Correct it. (facts.toml:3)\n"
    )
    assert write_markdown([], DAY) == "Nothing was found on 2026-11-24.\n"


@pytest.mark.parametrize(
    ("findings", "message", "colour"),
    [
        ([], "fresh", "brightgreen"),
        ([SOON], "1 warning", "yellow"),
        ([WRONG, LATE, SOON], "2 errors and 1 warning", "red"),
    ],
    ids=["nothing", "warnings", "errors"],
)
def test_a_badge_says_the_worst(findings: list[Finding], message: str, colour: str) -> None:
    """In the form that shields.io draws."""
    assert json.loads(write_badge(findings)) == {
        "schemaVersion": 1,
        "label": "guide",
        "message": message,
        "color": colour,
    }
    assert sum(count_findings(findings).values()) == len(findings)
