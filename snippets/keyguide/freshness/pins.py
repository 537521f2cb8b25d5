"""Whether the pinned packages are those that the project asks for, and the changelog knows its version."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project

ASKED = "pyproject.toml"
PINS = "requirements.txt"
CHANGES = "CHANGELOG.md"
"""What is asked for, what is pinned, and what changed in which version."""

_PIN = re.compile(r"^(?P<name>[\w.-]+)(?P<rest>.*)$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
_ASKER = re.compile(r"^    #(?: via)? +(?P<name>\S+)")
_REGISTRY = re.compile(r"https?://|--(?:extra-)?index-url|--find-links")
_LOCK = "make lock"


def check_pins(project: Project, _: date) -> Iterator[Finding]:
    """Compare what is pinned with what is asked for.

    Args:
        project: The project.

    Yields:
        A package without a pin, a pin that is not allowed, without a hash, or that nobody asks for, a registry that is
        named, a version without an entry in the changelog.
    """
    text = project.read(ASKED)
    if not text:
        return
    try:
        table = tomllib.loads(text)
    except ValueError as problem:
        place = re.search(r"line (\d+)", str(problem))
        line, todo = int(place[1]) if place else 1, "Correct that line."
        yield Finding("unreadable", Severity.ERROR, ASKED, line, f"It is no TOML: {problem}.", "it was opened", todo)
        return
    yield from _check_changes(project, table)
    if pinned := project.read(PINS):
        yield from _check_pins(project, table, pinned)


def list_asked(table: Mapping[str, Any]) -> list[str]:
    """Give every requirement that must be pinned.

    Args:
        table: What `pyproject.toml` says.
    """
    groups = table.get("dependency-groups", {}).values()
    asked = [entry for group in groups for entry in group if isinstance(entry, str)]
    return [*table.get("build-system", {}).get("requires", ()), *table["project"].get("dependencies", ()), *asked]


def _check_pins(project: Project, table: Mapping[str, Any], text: str) -> Iterator[Finding]:
    error, todo = Severity.ERROR, "Pin the packages again."
    pins: dict[str, tuple[int, str]] = {}
    hashed: set[str] = set()
    askers: dict[str, set[str]] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if registry := _REGISTRY.search(line):
            what, change = f"It names a registry: {registry[0]}.", "Take it out; the reader's machine names one."
            yield Finding("pin-registry", error, PINS, number, what, "it was read", change)
        elif pin := _PIN.match(line):
            name = canonicalize_name(pin["name"])
            version = re.match(r"==(?P<version>[^\s;\\]+)", pin["rest"])
            pins[name] = (number, version["version"] if version else "")
            askers[name] = set()
        elif _HASH.match(line):
            hashed.add(name)
        elif asker := _ASKER.match(line):
            askers.setdefault(name, set()).add(canonicalize_name(asker["name"]))
    asked = list(_read_asked(project, table))
    for place, requirement in asked:
        known = pins.get(canonicalize_name(requirement.name))
        if known is None:
            what = f"{requirement.name} is asked for, and {PINS} does not pin it."
            yield Finding("pin-missing", error, ASKED, place, what, PINS, todo, _LOCK)
        elif known[1] and not requirement.specifier.contains(known[1], prereleases=True):
            what = f"{requirement.name} is pinned at {known[1]}, and {ASKED} allows {requirement.specifier}."
            yield Finding("pin-forbidden", error, PINS, known[0], what, f"{ASKED}:{place}", todo, _LOCK)
    names = {canonicalize_name(requirement.name) for _, requirement in asked}
    ours = canonicalize_name(table["project"]["name"])
    for pinned, (number, pinned_at) in pins.items():
        if not pinned_at or pinned not in hashed:
            what = f"{pinned} is pinned without {'a hash' if pinned_at else 'a version'}."
            yield Finding("pin-open", error, PINS, number, what, "it was read", todo, _LOCK)
        if (ours in askers[pinned]) != (pinned in names) or not askers[pinned] & {ours, *pins}:
            what = (
                f"Nobody asks for {pinned}." if pinned not in names else f"The line of {pinned} does not say who asks."
            )
            yield Finding("pin-unasked", error, PINS, number, what, ASKED, todo, _LOCK)


def _read_asked(project: Project, table: Mapping[str, Any]) -> Iterator[tuple[int, Requirement]]:
    for entry in list_asked(table):
        try:
            yield project.find_line(ASKED, f'"{entry}"'), Requirement(entry)
        except InvalidRequirement:  # the installer says so
            continue


def _check_changes(project: Project, table: Mapping[str, Any]) -> Iterator[Finding]:
    version, text = table["project"].get("version", ""), project.read(CHANGES)
    if text and not re.search(rf"^## \[{re.escape(version)}\]", text, re.MULTILINE):
        line = project.find_line(ASKED, "\nversion = ") + 1
        what = f"The version is {version}, and {CHANGES} has no heading [{version}]."
        yield Finding("version-untold", Severity.ERROR, ASKED, line, what, CHANGES, "Say what changed in it.")
