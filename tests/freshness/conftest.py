"""Small projects for all tests of freshness."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from freshness.projects import SETTINGS, Write
from keyguide.freshness.project import Project


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Write:
    """A project of a few files."""

    def write(files: Mapping[str, str]) -> Project:
        for name, text in {"facts.toml": "", "fresh.toml": SETTINGS, "data/rows.toml": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Project(tmp_path)

    return write
