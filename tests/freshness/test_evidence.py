"""Evidence of reviews: what a day in front matter rests on."""

import datetime
from collections.abc import Sequence

import pytest

from freshness.projects import Write
from keyguide.errors import InputError
from keyguide.freshness.evidence import REVIEWS, check_evidence, read_records
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project
from keyguide.freshness.reviewing import review_pages

DAY = datetime.date(2026, 11, 24)
PAGE = """\
---
title: A
last_reviewed: 2026-01-01
review_every: 90
---

# A

It costs money.

## Pay {#pay}

1. Select **Pay**.
2. Select **Done**.

<!-- made from data: table -->

| a |

<!-- end -->
"""
OTHER = PAGE.replace("title: A", "title: B")


def _walk(_: str) -> tuple[int, Sequence[Finding]]:
    return 2, ()


def _review(project: Project, day: datetime.date = DAY) -> Project:
    """Review the page, and give the project as it is then."""
    assert review_pages(project, ["docs/a.md"], day, _walk) == []
    return Project(project.root)


def _check(project: Project) -> list[tuple[str, str, int]]:
    return [(one.rule, one.path, one.line) for one in check_evidence(project, DAY)]


def test_a_review_sets_the_day_and_records_what_stood_there(write: Write) -> None:
    """The page carries the day, the record its sections, steps and facts, and nothing is found then."""
    project = _review(write({"docs/a.md": PAGE}))
    assert project.pages["docs/a.md"].meta["last_reviewed"] == DAY
    assert project.read("docs/a.md") == PAGE.replace("2026-01-01", "2026-11-24")
    record = read_records(project.root / REVIEWS)["docs/a.md"]
    assert (record.reviewed, record.steps, record.facts) == (DAY, 2, 0)
    assert list(record.sections) == ["front matter", "a", "pay"]
    assert _check(project) == []


def test_a_day_without_a_record_is_found(write: Write) -> None:
    """A page that nobody reviewed with the command says a day all the same."""
    assert _check(write({"docs/a.md": PAGE})) == [("review-unrecorded", "docs/a.md", 3)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("last_reviewed: 2026-11-24", "last_reviewed: 2026-11-25", [("review-by-hand", "docs/a.md", 3)]),
        ("last_reviewed: 2026-11-24", "last_reviewed: 2026-11-23", [("review-by-hand", "docs/a.md", 3)]),
        ("review_every: 90", "review_every: 900", [("review-outdated", "docs/a.md", 1)]),
        ("money", "nothing", [("review-outdated", "docs/a.md", 7)]),
        ("2. Select **Done**.\n", "", [("review-outdated", "docs/a.md", 11)]),
        (
            "1. Select **Pay**.\n2. Select **Done**.",
            "1. Select **Done**.\n2. Select **Pay**.",
            [("review-outdated", "docs/a.md", 11)],
        ),
        ("{#pay}", "{#buy}", [("review-outdated", "docs/a.md", 11), ("review-outdated", "docs/a.md", 3)]),
        ("| a |", "| b |", []),
        ("It costs money.", "It costs money.   ", []),
    ],
    ids=["later", "earlier", "period", "word", "step gone", "steps swapped", "anchor", "made part", "blanks"],
)
def test_what_is_changed_after_a_review_is_found_in_its_section(
    old: str, new: str, expected: list[tuple[str, str, int]], write: Write
) -> None:
    """Days typed by hand and words changed since; what a command makes is no part of it."""
    project = _review(write({"docs/a.md": PAGE}))
    text = project.read("docs/a.md")
    assert text.count(old) == 1
    (project.root / "docs/a.md").write_text(text.replace(old, new), encoding="utf-8")
    assert _check(Project(project.root)) == expected


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("reviewed = 2026-11-24", "reviewed = 2026-12-24", "review-forged"),
        ("steps = 2", "steps = 3", "review-forged"),
        ("facts = 0", "facts = 1", "review-forged"),
        ('"pay" = "', '"pay" = "0', "review-forged"),
        ("docs/a.md", "docs/b.md", "review-orphan"),
        ("steps = 2", "", "unreadable"),
        ("reviewed = 2026-11-24", "reviewed = soon", "unreadable"),
    ],
    ids=["day", "steps", "facts", "section", "page", "key gone", "no day"],
)
def test_a_record_that_is_changed_by_hand_is_found(old: str, new: str, rule: str, write: Write) -> None:
    """Its seal no longer fits; nor can it be moved to another page."""
    project = _review(write({"docs/a.md": PAGE}))
    text = project.read(REVIEWS)
    assert old in text
    (project.root / REVIEWS).write_text(text.replace(old, new), encoding="utf-8")
    found = _check(Project(project.root))
    assert (rule, REVIEWS) in [(name, path) for name, path, _ in found]


def test_a_page_with_a_wrong_step_keeps_its_day(write: Write) -> None:
    """Nothing is written for it; another page of the same command is recorded."""
    project = write({"docs/a.md": PAGE, "docs/b.md": OTHER})
    wrong = Finding("walk", Severity.ERROR, "docs/a.md", 14, "There is no “Done”.", "walked", "Look.")
    against = review_pages(
        project, ["docs/a.md", "docs/b.md"], DAY, lambda name: (1, [wrong] if name == "docs/a.md" else [])
    )
    assert against == [wrong]
    assert project.read("docs/a.md") == PAGE
    assert list(read_records(project.root / REVIEWS)) == ["docs/b.md"]


def test_a_page_with_an_overdue_fact_keeps_its_day(write: Write) -> None:
    """Whoever confirms a page confirms what it states; a fact that no page states speaks against none."""
    fact = (
        '[price]\nvalue = "$5"\nkind = "price"\nsays = "It"\nsource = "S"\nchecked = 2026-09-01\nhow = "read"\n'
        "holds_days = 30\n"
    )
    page = PAGE.replace("money", "[$5](fact:price)")
    project = write(
        {"docs/a.md": page, "docs/b.md": OTHER.replace("It costs money.", "No word of money."), "facts.toml": fact}
    )
    against = review_pages(project, ["docs/a.md", "docs/b.md"], DAY, _walk)
    assert [(one.rule, one.path, one.line) for one in against] == [("clock-overdue", "facts.toml", 1)]
    assert list(read_records(project.root / REVIEWS)) == ["docs/b.md"]


def test_a_page_that_is_not_there_is_named(write: Write) -> None:
    """The next action says how pages are named."""
    with pytest.raises(InputError, match=r"There is no page b\.md\. Name it from the project's folder"):
        review_pages(write({}), ["b.md"], DAY, _walk)


def test_the_records_are_the_same_text_in_whatever_order_pages_are_reviewed(write: Write) -> None:
    """So that two reviews do not fight in version control."""
    project = write({"docs/a.md": PAGE, "docs/b.md": OTHER})
    review_pages(project, ["docs/b.md"], DAY, _walk)
    review_pages(project, ["docs/a.md"], DAY, _walk)
    text = project.read(REVIEWS)
    (project.root / REVIEWS).unlink()
    review_pages(project, ["docs/a.md", "docs/b.md"], DAY, _walk)
    assert project.read(REVIEWS) == text
