"""Small projects, for tests."""

from collections.abc import Callable, Mapping

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
