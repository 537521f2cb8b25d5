"""Whatever rots is named, at its file and line, by the cheapest check that can find it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from keyguide.freshness import Finding, Project, check_project
from keyguide.freshness import page as pages
from rot.injury import TODAY, Injury, copy_project, find_place, injure, read_injuries

INJURIES = read_injuries()
QUICK = [injury for injury in INJURIES if injury.by == "fresh"]


@pytest.fixture(scope="module", name="root")
def _root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project; a page that no injury touches is read once for all."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("parse_page", "parse_notebook"):
            patch.setattr(pages, name, cache(getattr(pages, name)))
        yield copy_project(tmp_path_factory.mktemp("rot"))


def _check(root: Path, injury: Injury) -> list[Finding]:
    return check_project(Project(root), injury.today)


def test_nothing_is_found_where_nothing_rots(root: Path) -> None:
    """No alarm on the project as it stands, on the day of its last review."""
    assert [str(one) for one in check_project(Project(root), TODAY)] == []


def test_there_are_a_hundred_injuries_and_each_is_another() -> None:
    """A table that shrinks is found too."""
    assert len({injury.what for injury in INJURIES}) == len(INJURIES) >= 100


@pytest.mark.parametrize("injury", QUICK, ids=lambda injury: injury.what)
def test_an_injury_is_named_at_its_file_and_line(injury: Injury, root: Path) -> None:
    """One finding has its rule, its file and its line."""
    with injure(root, injury):
        found = {(one.rule, one.path, one.line) for one in _check(root, injury)}
        assert (injury.rule, injury.at_file, find_place(root, injury)) in found
