"""Whatever rots is named, at its file and line, by the cheapest check that can find it."""

import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from keyguide.freshness import Project, check_project
from keyguide.freshness import page as pages
from keyguide.freshness.check import CHECKS, Check
from keyguide.freshness.rules import RULES
from rot.injury import HARMLESS_TABLE, TODAY, Injury, copy_project, find_place, injure, read_injuries

INJURIES, HARMLESS = read_injuries(), read_injuries(HARMLESS_TABLE)
ONLINE = ("anchor-dead", "link-dead", "link-moved", "link-unproved", "pin-behind")
"""Rules that `keyguide fresh --online` alone knows; their own tests injure what servers answer."""
QUICK = [injury for injury in INJURIES if injury.by == "fresh"]


@pytest.fixture(scope="module", name="root")
def _root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project; a page that no injury touches is read once for all."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("parse_page", "parse_notebook"):
            patch.setattr(pages, name, cache(getattr(pages, name)))
        yield copy_project(tmp_path_factory.mktemp("rot"))


def _check(root: Path, injury: Injury) -> set[tuple[str, str, int]]:
    """Give the findings of the checks that know the rule of an injury; all checks together are for the benchmark."""
    project = Project(root)
    last_word = injury.rule.rpartition("-")[2]
    checks = [check for check in CHECKS if f'{last_word}"' in _read_source(check)]
    found = [*project.list_unreadable(), *(finding for check in checks for finding in check(project, injury.today))]
    return {(one.rule, one.path, one.line) for one in found}


@cache
def _read_source(check: Check) -> str:
    """Give the source of the module of a check."""
    return inspect.getsource(sys.modules[check.__module__])


def test_nothing_is_found_where_nothing_rots(root: Path) -> None:
    """No alarm on the project as it stands, on the day of its last review."""
    assert [str(one) for one in check_project(Project(root), TODAY)] == []


@pytest.mark.deep
@pytest.mark.parametrize("edit", HARMLESS, ids=lambda edit: edit.what)
def test_a_harmless_edit_is_no_alarm(edit: Injury, root: Path) -> None:
    """What keeps the guide true is let be; that somebody must read it again may be said."""
    with injure(root, edit):
        found = check_project(Project(root), edit.today)
        assert [str(one) for one in found if one.rule != "review-outdated"] == []


def test_each_rule_has_an_injury() -> None:
    """No rule is without a proof that it finds what it is for.

    That of the walk needs a browser; two are about what is installed, and tests/freshness/test_packages.py proves them;
    those of the network are proved by tests/freshness/test_online.py.
    """
    elsewhere = {"walk", "package-missing", "price-caught-up", *ONLINE}
    assert RULES.keys() - {injury.rule for injury in INJURIES} <= elsewhere


def test_there_are_a_hundred_injuries_and_each_is_another() -> None:
    """A table that shrinks is found too."""
    assert len({injury.what for injury in INJURIES}) == len(INJURIES) >= 110


@pytest.mark.parametrize("injury", QUICK, ids=lambda injury: injury.what)
def test_an_injury_is_named_at_its_file_and_line(injury: Injury, root: Path) -> None:
    """One finding has its rule, its file and its line."""
    with injure(root, injury):
        assert (injury.rule, injury.at_file, find_place(root, injury)) in _check(root, injury)
