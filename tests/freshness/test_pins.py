"""What is pinned is what is asked for, or the line is named."""

from pathlib import Path

import pytest

from freshness.small import Injury, Small
from keyguide.freshness.pins import ASKED, CHANGES, PINS, check_pins

HASH = f"    --hash=sha256:{'0' * 64}\n"
ONE = f"rich==15.1 \\\n{HASH}    # via\n    #   keyguide (pyproject.toml)\n    #   typer\n"
TWO = f"markdown-it-py==4.3 \\\n{HASH}    # via rich\n"
THREE = f"zizmor==1.33 \\\n{HASH}    # via keyguide (pyproject.toml:test)\n"
TABLE = """\
[project]
name = "keyguide"
version = "0.1.0"
dependencies = [
  "rich>=15", # draws
]
[dependency-groups]
test = [
  { include-group = "docs" },
  "zizmor>=1.32,<2",
]
docs = []
"""
INJURIES: dict[str, Injury] = {
    "a pin below": (lambda p: p.edit(PINS, "rich==15.1", "rich==14.9"), "pin-forbidden", PINS, 1),
    "a pin above": (lambda p: p.edit(PINS, "zizmor==1.33", "zizmor==2.0"), "pin-forbidden", PINS, 9),
    "a range moved": (lambda p: p.edit(ASKED, "rich>=15", "rich>=16"), "pin-forbidden", PINS, 1),
    "a package added": (
        lambda p: p.edit(ASKED, "docs = []", 'docs = [\n  "mkdocs>=1.6",\n]'),
        "pin-missing",
        ASKED,
        13,
    ),
    "a pin gone": (lambda p: p.edit(PINS, THREE, ""), "pin-missing", ASKED, 10),
    "a package no longer asked for": (lambda p: p.edit(ASKED, '  "zizmor>=1.32,<2",\n', ""), "pin-unasked", PINS, 9),
    "a pin by hand": (lambda p: p.edit(PINS, ONE, f"{ONE}new==1.0 \\\n{HASH}"), "pin-unasked", PINS, 6),
    "no hash": (lambda p: p.edit(PINS, HASH, ""), "pin-open", PINS, 1),
    "no version": (lambda p: p.edit(PINS, "rich==15.1", "rich"), "pin-open", PINS, 1),
    "a registry": (lambda p: p.edit(PINS, ONE, f"--index-url x\n{ONE}"), "pin-registry", PINS, 1),
    "a version of which nobody tells": (lambda p: p.edit(ASKED, "0.1.0", "0.2.0"), "version-untold", ASKED, 3),
    "its heading renamed": (lambda p: p.edit(CHANGES, "[0.1.0]", "[0.1]"), "version-untold", ASKED, 3),
    "no TOML": (lambda p: p.edit(ASKED, "[project]", "[project"), "unreadable", ASKED, 1),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    small = Small(tmp_path)
    small.write(ASKED, TABLE)
    small.write(PINS, ONE + TWO + THREE)
    small.write(CHANGES, "# Changelog\n\n## [0.1.0] - not released yet\n")
    return small


def test_pins_that_fit_are_passed_over(small: Small) -> None:
    """And a project that asks for nothing."""
    assert small.find(check_pins) == []
    small.remove(ASKED)
    assert small.find(check_pins) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_pins)
