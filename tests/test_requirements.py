"""requirements.txt pins, by hash, everything that pyproject.toml asks for, and names no registry."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import ROOT, list_committed

LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PINS = re.findall(r"^([\w.-]+)==(\S+).*\\\n((?:    --hash=sha256:\w{64}.*\n)+)", LOCK, re.MULTILINE)
VERSIONS = {canonicalize_name(name): version for name, version, _ in PINS}


def _list_asked() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    return [*project["build-system"]["requires"], *project["project"]["dependencies"], *groups]


@pytest.mark.parametrize("asked", _list_asked())
def test_what_is_asked_for_is_pinned(asked: str) -> None:
    """The pinned version satisfies the range; run make lock if it does not."""
    requirement = Requirement(asked)
    assert requirement.specifier.contains(VERSIONS[canonicalize_name(requirement.name)])


def test_nothing_is_pinned_that_nobody_asks_for() -> None:
    """Each pin names who asks for it, and what it says of pyproject.toml is so; else run make lock."""
    asked = {canonicalize_name(Requirement(line).name) for line in _list_asked()}
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    askers = {
        canonicalize_name(block.partition("==")[0]): re.findall(r"^    #(?: via)? +(\S+)", block, re.MULTILINE)
        for block in blocks
    }
    assert {name for name, names in askers.items() if "keyguide" in names} == asked
    unasked = [
        name
        for name, names in askers.items()
        if not ({"keyguide", *map(canonicalize_name, askers)} & {*map(canonicalize_name, names)})
    ]
    assert unasked == []


def test_every_line_is_pinned_with_hashes() -> None:
    """No requirement stands without a version and a hash."""
    assert len(re.findall(r"^[\w.-]+", LOCK, re.MULTILINE)) == len(PINS)


def test_no_registry_is_named() -> None:
    """The file works with any registry."""
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", LOCK) == []


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
