"""A file of others that is not theirs any more is named."""

import hashlib
from pathlib import Path

import pytest

from freshness.small import Injury, Small, make_small
from keyguide.freshness.vendored import VENDORED, check_vendored

FONT = "docs/assets/face.woff2"
INJURIES: dict[str, Injury] = {
    "changed": (lambda p: p.write(FONT, "fake"), "vendored-changed", FONT, 1),
    "gone": (lambda p: p.remove(FONT), "vendored-changed", VENDORED, 4),
    "a wrong hash": (lambda p: p.edit(VENDORED, 'sha256 = "', 'sha256 = "0'), "vendored-changed", FONT, 1),
    "one that nobody listed": (lambda p: p.write("docs/x.min.js", "x"), "vendored-unlisted", "docs/x.min.js", 1),
    "a damaged manifest": (lambda p: p.write(VENDORED, "[[package]]"), "unreadable", VENDORED, 1),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    small = make_small(tmp_path)
    digest = hashlib.sha256((tmp_path / FONT).read_bytes()).hexdigest()
    small.write(VENDORED, f'[[package]]\nname = "face"\n[[package.file]]\ntarget = "{FONT}"\nsha256 = "{digest}"\n')
    return small


def test_what_is_as_it_came_is_passed_over(small: Small) -> None:
    """And a project that carries nothing of others."""
    assert small.find(check_vendored) == []
    small.remove(VENDORED)
    assert small.find(check_vendored) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert small.name(check_vendored) == [(rule, path, line)]
