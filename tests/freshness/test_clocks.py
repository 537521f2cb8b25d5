"""Clocks: what is heard, on which day, at which line."""

import datetime
import json
from collections.abc import Mapping

import pytest

from freshness.projects import SETTINGS, Write
from keyguide.freshness.clocks import AHEAD_DAYS, Clock, Hand, check_clocks, judge_clock, list_clocks
from keyguide.freshness.finding import Severity
from keyguide.freshness.project import Project

DAY = datetime.date(2026, 11, 24)
PAGE = "---\ntitle: A\nlast_reviewed: {day}\nreview_every: {days}\n---\n# A\n"


def _hear(project: Project, today: datetime.date = DAY) -> list[tuple[str, str, int]]:
    return [(one.rule, one.path, one.line) for one in [*project.list_unreadable(), *check_clocks(project, today)]]


@pytest.mark.parametrize(
    ("days_left", "rule"),
    [(15, None), (14, "clock-soon"), (0, "clock-soon"), (-1, "clock-overdue"), (-400, "clock-overdue")],
)
def test_a_clock_is_heard_two_weeks_ahead_and_is_overdue_after_its_day(days_left: int, rule: str | None) -> None:
    """On its day it is still good."""
    last = DAY + datetime.timedelta(days=days_left - 30)
    clock = Clock(Hand.PAGE, "It", "a.md", 1, last, 30, is_met=True, action="Look.", command="")
    found = list(judge_clock(clock, DAY))
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert all(one.severity is (Severity.WARNING if rule == "clock-soon" else Severity.ERROR) for one in found)
    assert AHEAD_DAYS == 14


@pytest.mark.parametrize(("ahead", "is_heard"), [(0, False), (1, False), (2, True)])
def test_a_day_to_come_is_an_error(ahead: int, is_heard: bool) -> None:
    """Tomorrow is today somewhere in the east; the day after is nowhere."""
    clock = Clock(Hand.PAGE, "It", "a.md", 1, DAY + datetime.timedelta(days=ahead), 30, True, "Look.", "")
    found = list(judge_clock(clock, DAY))
    assert [one.rule for one in found if one.severity is Severity.ERROR] == ["clock-future"] * is_heard


def test_each_kind_of_clock_is_found_at_its_line(write: Write) -> None:
    """A page, a fact, a picture on its page, a notebook, and a row of data."""
    manifest = {
        "sources": "",
        "controls": {},
        "pictures": {
            "shot": {
                "page": "docs/a.md",
                "words": "",
                "inputs": "",
                "width_px": 1,
                "height_px": 1,
                "callouts": [],
                "files": {},
                "drawn": "2026-11-01",
                "compared": None,
            }
        },
    }
    notebook = {"cells": [], "metadata": {"keyguide": {"last_reviewed": "2026-11-24", "review_every": 30}}}
    project = write(
        {
            "docs/a.md": PAGE.format(day=DAY, days=30) + "\n![Screenshot of it.](../pictures/shot.png)\n",
            "docs/pictures/walk.json": json.dumps(manifest),
            "notebooks/n.ipynb": json.dumps(notebook, indent=1),
            "facts.toml": '# Facts\n\n[price]\nvalue = "$5"\nkind = "price"\nsays = "It"\nsource = "S"\n'
            'checked = 2026-11-20\nhow = "read"\nholds_days = 20\n',
            "data/rows.toml": "seen = 2026-11-02\n[[rows]]\nname = 1\nseen = 2026-11-03\n",
        }
    )
    clocks = {
        (clock.hand.value, clock.path, clock.line, str(clock.due), clock.is_met) for clock in list_clocks(project)
    }
    assert clocks == {
        ("page", "docs/a.md", 3, "2026-12-24", True),
        ("page", "notebooks/n.ipynb", 5, "2026-12-24", True),
        ("fact", "facts.toml", 3, "2026-12-10", True),
        ("picture", "docs/a.md", 8, "2027-04-30", False),
        ("notebook", "notebooks/n.ipynb", 5, "2027-02-22", False),
        ("table", "data/rows.toml", 1, "2027-02-10", True),
        ("table", "data/rows.toml", 4, "2027-02-11", True),
    }
    assert _hear(project) == []


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: A\n", [("clock-missing", "docs/a.md", 1)]),
        ("last_reviewed: 2026-11-24\n", [("clock-missing", "docs/a.md", 1)]),
        ("title: A\nlast_reviewed: 24 November\nreview_every: 30\n", [("clock-malformed", "docs/a.md", 3)]),
        ("last_reviewed: 2026-11-31\nreview_every: 30\n", [("unreadable", "docs/a.md", 1)]),
        ("last_reviewed: 2026-11-24\nreview_every: never\n", [("clock-malformed", "docs/a.md", 3)]),
        ("last_reviewed: 2026-11-24\nreview_every: 0\n", [("clock-malformed", "docs/a.md", 3)]),
        ("title: A\nlast_reviewed: 2027-11-24\nreview_every: 30\n", [("clock-future", "docs/a.md", 3)]),
        (
            "last_reviewed: 2026-11-24\nreview_every: 30\nsources:\n"
            "  - title: S\n    url: https://example.com/s\n    seen: 2026-11-25\n",
            [("source-later", "docs/a.md", 6)],
        ),
        ("title: [\n", [("unreadable", "docs/a.md", 3)]),
    ],
)
def test_a_slip_in_front_matter_is_found_at_its_line(
    front: str, expected: list[tuple[str, str, int]], write: Write
) -> None:
    """A page without a clock, with one that is no day, or of a day to come."""
    assert _hear(write({"docs/a.md": f"---\n{front}---\n# A\n"})) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"data/rows.toml": "\nseen = 2026-11-31\n"}, [("clock-malformed", "data/rows.toml", 2)]),
        ({"data/rows.toml": 'a = 1\nseen = "soon"\n'}, [("clock-malformed", "data/rows.toml", 2)]),
        ({"data/rows.toml": "\n\nseen = 2026-12-01\n"}, [("clock-future", "data/rows.toml", 3)]),
        ({"data/rows.toml": "[[rows]]\nseen = 2026-08-01\n"}, [("clock-overdue", "data/rows.toml", 2)]),
        ({"fresh.toml": SETTINGS.replace("data/rows", "data/row")}, [("clock-missing", "fresh.toml", 6)]),
        ({"fresh.toml": SETTINGS.replace("180", '"long"')}, [("unreadable", "fresh.toml", 1)]),
        ({"fresh.toml": "[pictures]\n\nnonsense\n"}, [("unreadable", "fresh.toml", 3)]),
        ({"docs/pictures/walk.json": "{"}, [("unreadable", "docs/pictures/walk.json", 1)]),
        ({"facts.toml": "\n[a]\nvalue = 1\n"}, [("unreadable", "facts.toml", 2)]),
    ],
)
def test_a_slip_in_data_is_found_at_its_line(
    files: Mapping[str, str], expected: list[tuple[str, str, int]], write: Write
) -> None:
    """What cannot be read is named, and so is a day that is none."""
    assert _hear(write(files)) == expected
