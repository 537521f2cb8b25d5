"""The packages that are installed, against those that are pinned."""

import re
from collections.abc import Iterator
from datetime import date

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.packages.installed import find_installed
from keyguide.freshness.pins import PINS
from keyguide.freshness.project import Project

_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")


def check_environment(project: Project, _: date) -> Iterator[Finding]:
    """Compare each installed package with its pin: what is compared with another version proves nothing of ours.

    Args:
        project: The project.

    Yields:
        Each package whose installed version is not the pinned one; one that is not installed is said by its own check.
    """
    pins: dict[str, dict[str, int]] = {}
    for number, text in enumerate(project.read(PINS).split("\n"), start=1):
        if pin := _PIN.match(text):
            pins.setdefault(pin["name"], {})[pin["version"]] = number
    for name, lines in pins.items():  # a package may have several pins, each for other versions of Python
        installed = find_installed(name)
        if installed and installed.version not in lines:
            what, todo = f"{installed} is installed, and {' or '.join(lines)} is pinned.", "Install what is pinned."
            line = min(lines.values())
            yield Finding("pin-installed", Severity.WARNING, PINS, line, what, str(installed), todo, "make setup")
