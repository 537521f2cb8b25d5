"""Small projects, for tests."""

from collections.abc import Callable, Mapping
from pathlib import Path

from keyguide.freshness.project import Project

Write = Callable[[Mapping[str, str]], Project]
"""Writes files, beside the least that every project has, and gives the project."""

SETTINGS = """\
[pictures]
every_days = 180
[notebooks]
since = 2026-11-24
every_days = 90
[tables."data/rows.toml"]
says = "A row"
key = "seen"
every_days = 100
action = "Look again."
"""


def write_project(root: Path, files: Mapping[str, str]) -> Project:
    """Write a project of a few files."""
    for name, text in {"facts.toml": "", "fresh.toml": SETTINGS, "data/rows.toml": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(root)
