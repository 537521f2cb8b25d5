"""Whether newer versions are published of the packages on which facts rest."""

import json
import re
from collections.abc import Iterator

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.online.client import Fetch
from keyguide.freshness.project import Project

PINS = "requirements.txt"
WATCHED = ("openai", "tiktoken", "genai-prices", "mkdocs-material", "zensical")
"""Packages on which facts or the look of the site rest; the others move with `make lock`."""
ACCEPT = "application/vnd.pypi.simple.v1+json"
"""The form in which every package index can answer (PEP 691)."""

_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")


def recheck_versions(project: Project, index: str, fetch: Fetch) -> tuple[list[Finding], str]:
    """Compare pins with what a package index has.

    Args:
        project: The project.
        index: The address of the index, to which the name of a package is added. It is never shown: it may hold a
            password.
        fetch: What asks, for `ACCEPT`.

    Returns:
        What was found, and in words what was seen; the words are empty where the index did not tell of every package.
    """
    found: list[Finding] = []
    asked = 0
    for name, line, pinned in _list_pins(project):
        answer = fetch(f"{index.rstrip('/')}/{name}/")
        newest = _find_newest(answer.content) if answer.status == 200 and not answer.trouble else None
        if not newest:
            return found, ""
        asked += 1
        if newest > pinned:
            what, todo = f"{name} {newest} is out; {pinned} is pinned.", "Pin it, and read what it changes."
            evidence = "the package index of the run"
            found.append(Finding("pin-behind", Severity.WARNING, PINS, line, what, evidence, todo, "make lock"))
    return found, f"{asked} packages compared"


def _list_pins(project: Project) -> Iterator[tuple[str, int, Version]]:
    for number, line in enumerate(project.read(PINS).split("\n"), start=1):
        pin = _PIN.match(line)
        if pin and canonicalize_name(pin["name"]) in WATCHED:
            try:
                yield canonicalize_name(pin["name"]), number, Version(pin["version"])
            except InvalidVersion:
                continue  # said where pins are read


def _find_newest(content: bytes) -> Version | None:
    """Give the newest version that is no trial; `None` where the answer names none."""
    try:
        listed = json.loads(content)["versions"]
        versions = [Version(version) for version in listed]
    except (ValueError, KeyError, TypeError, InvalidVersion):
        return None
    return max((version for version in versions if not version.is_prerelease), default=None)
