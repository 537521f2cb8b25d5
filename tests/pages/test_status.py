"""What the pages for maintainers say: every rule, every clock, every open question."""

import datetime
import json
import re
from pathlib import Path

import pytest

from conftest import ROOT
from freshness.projects import write_project
from keyguide.freshness.rules import RULES
from pages.made import MadeError
from pages.status import AHEAD, LAST_RUN, RULES_PAGE, STATUS_PAGE, make_rules_page, make_status_page

PAGE = "---\ntitle: A\nlast_reviewed: 2026-11-24\nreview_every: 30\n---\n# A\n"
SOURCES = (ROOT / "snippets" / "keyguide" / "freshness").rglob("*.py")
NAMED = re.compile(r'(?:Finding|_find)\(\s*"([a-z-]+)"|rule(?:, severity)? = "([a-z-]+)"')


def _mark(name: str) -> str:
    return f"<!-- made from keyguide.freshness: {name} -->\n<!-- end -->\n"


def test_every_rule_that_a_check_names_is_explained_and_no_other() -> None:
    """A finding that a maintainer cannot look up helps nobody; nor does a rule that nothing follows."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != "rules.py")
    named = {first or second for first, second in NAMED.findall(text)}
    assert named - RULES.keys() == set()
    assert {rule for rule in RULES if f'"{rule}"' not in text} == {"file-orphan", "picture-orphan", "walk"}


@pytest.mark.parametrize("page", [RULES_PAGE, STATUS_PAGE])
def test_the_pages_are_what_the_data_gives(page: str) -> None:
    """As the command checks them."""
    from keyguide.freshness.project import Project

    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert (make_rules_page(text) if page == RULES_PAGE else make_status_page(text, Project(ROOT))) == text


def test_a_clock_says_until_when_it_is_good_and_lets_the_browser_say_that_it_is_not(tmp_path: Path) -> None:
    """The next one first; what was never looked at says so."""
    old = PAGE.replace("title: A", "title: B").replace("11-24", "11-01")
    project = write_project(
        tmp_path, {"docs/a.md": PAGE, "docs/b.md": old, "notebooks/n.ipynb": '{"cells": [], "metadata": {}}'}
    )
    made = make_status_page(_mark("page") + _mark("notebook"), project)
    assert made.index("[B](../b.md)") < made.index("[A](../a.md)")
    due = datetime.date(2026, 12, 24)
    assert f'24 December 2026 <strong data-kg-due="{due}" hidden>overdue</strong>' in made
    assert "| [notebooks/n.ipynb](../notebooks/n.md) | never; counted from 24 November 2026 |" in made


def test_what_the_last_run_found_is_shown(tmp_path: Path) -> None:
    """Each finding with its place; a run that found nothing and one that never was are told apart."""
    project = write_project(tmp_path, {"docs/a.md": PAGE})
    assert "There was none yet." in make_status_page(_mark("run"), project)
    finding = {"path": "docs/a.md", "line": 3, "what": "It is overdue.", "rule": "clock-overdue"}
    path = project.root / LAST_RUN
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"today": "2026-12-25", "errors": 1, "warnings": 0, "findings": [finding]}))
    made = make_status_page(_mark("run"), project)
    assert "On 2026-12-25: 1 error." in made
    assert "| `docs/a.md:3` | It is overdue. | `clock-overdue` |" in made
    path.write_text("[]")
    with pytest.raises(MadeError, match=r"last-run\.json is damaged"):
        make_status_page(_mark("run"), project)


def test_what_the_next_generator_does_otherwise_is_said(tmp_path: Path) -> None:
    """What differs on no page is counted as compared, and not listed."""
    row = '[[differences]]\nsays = "{}"\npages = {}\nmeans = "It is lost."\n'
    project = write_project(tmp_path, {"docs/a.md": PAGE})
    assert "It was never compared." in make_status_page(_mark("ahead"), project)
    path = project.root / AHEAD
    path.parent.mkdir(parents=True)
    path.write_text('zensical = "1.0"\n' + row.format("Links", 0))
    assert "Zensical 1.0, compared in 1 way: nothing differs." in make_status_page(_mark("ahead"), project)
    path.write_text('zensical = "1.0"\n' + row.format("Links", 0) + row.format("Tables", 3))
    made = make_status_page(_mark("ahead"), project)
    assert "| Tables | 3 | It is lost. |" in made
    assert "Links" not in made
    path.write_text("zensical = 1")
    with pytest.raises(MadeError, match=r"look-ahead\.toml is damaged"):
        make_status_page(_mark("ahead"), project)


def test_a_mark_for_something_else_is_named() -> None:
    """With what can be made."""
    with pytest.raises(MadeError, match="nothing called 'clock' can be made"):
        make_rules_page(_mark("clock"))
