"""Nothing escapes the checks: no test is passed over, and no line is exempt without a named reason."""

import ast
import re
from pathlib import Path

import pytest

from conftest import ROOT, list_committed

FILES = [path for path in list_committed() if path.suffix == ".py"]
# Not skipif: what another system lacks cannot be tested there; tests/conftest.py fails it on Linux.
PASSED_OVER = re.compile(r"(importor)?skip(test)?|xfail|no_type_check|collect_ignore\w*|__test__", re.IGNORECASE)
EXEMPT = re.compile(
    r"doctest: *\+(?!ELLIPSIS\b)\w+|mypy: *\S*ignore|(?:ruff|flake8): *noqa|type: ignore(?!\[)|noqa(?!: [A-Z])"
)


def find_escapes(source: str) -> list[str]:
    """Give what a file uses to pass over a test, and its comments that exempt more than one named rule."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                names.add(name)
    comments = [line.partition("#")[2] for line in source.splitlines()]
    exempt = [found[0] for comment in comments for found in EXEMPT.finditer(comment)]
    return sorted(name for name in names if PASSED_OVER.fullmatch(name)) + exempt


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_passed_over(path: Path) -> None:
    """Tests run everywhere or are taken away; an exemption names its rule."""
    assert find_escapes(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "pytest.skip('later')",
        "@pytest.mark.xfail\ndef test(): ...",
        "from pytest import importorskip",
        "__test__ = False",
        "x: int = ''  # type: " + "ignore",
        "import os, sys  # no" + "qa",
        "# ruff: no" + "qa",
        "# my" + "py: ignore-errors",
        "# >>> 1  # doc" + "test: +SKIP",
    ],
)
def test_each_way_to_escape_is_found(line: str) -> None:
    """The look is not blind."""
    assert len(find_escapes(line)) == 1
