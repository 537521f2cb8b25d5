"""requirements.txt pins, by hash, everything that pyproject.toml asks for, and names no registry."""

import datetime
import re
import tomllib

from conftest import ROOT, list_committed
from keyguide.freshness import Project
from keyguide.freshness.pins import check_pins


def test_what_is_pinned_is_what_is_asked_for() -> None:
    """Each requirement has a pin that it allows, with hashes; none stands there that nobody asks for."""
    assert [str(found) for found in check_pins(Project(ROOT), datetime.date(2026, 11, 24))] == []


def test_no_file_names_a_registry() -> None:
    """Packages come from whichever registry the reader's machine names; no committed file names one."""
    hosts = re.compile(r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|npmmirror|anaconda)\.(?:org|com)\b", re.IGNORECASE)
    texts = {path: path.read_bytes().decode("utf-8", errors="ignore") for path in list_committed()}
    named = [f"{path.relative_to(ROOT)}: {host[0]}" for path, text in texts.items() for host in hosts.finditer(text)]
    assert named == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "uv" not in project["tool"], "Leave the choice of a registry to the machine."


def test_each_dependency_says_why() -> None:
    """pyproject.toml gives a reason beside each dependency that is not named for what it is."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if re.match(r'^  "[\w\[\]-]+(?:[<>=].*)?",', line)]
    obvious = ("mypy", "pytest", "ruff")
    assert [line for line in listed if "#" not in line and not any(f'"{name}' in line for name in obvious)] == []
