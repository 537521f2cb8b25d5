"""Small projects for all tests of freshness."""

from pathlib import Path

import pytest

from freshness.projects import Write, write_project


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Write:
    """A project of a few files."""

    return lambda files: write_project(tmp_path, files)
