"""Models and packages whose end is near, and what still counts on them."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project
from keyguide.freshness.settings import SETTINGS
from keyguide.prices import find_lifetime

AHEAD = timedelta(days=14)
"""How long before its end a model is no longer recommended."""
EXAMPLES = "snippets/examples"
_USE = re.compile(r"""\bmodel["']?\s*[=:]\s*["'](?P<name>[\w.:-]+)["']|--model[ =](?P<option>[a-z][\w.:-]*)""")


def check_ends(project: Project, today: date) -> Iterator[Finding]:
    """Find what uses a model that is gone or goes soon, and packages whose end is near.

    Args:
        project: The project.
        today: The day to judge by.

    Yields:
        Each line of a page or an example that uses such a model; each such package.
    """
    lines = [(page.path, number, text) for page in project.pages.values() for number, text in page.written]
    for path in sorted((project.root / EXAMPLES).glob("*")):
        name = path.relative_to(project.root).as_posix()
        lines += [(name, number, text) for number, text in enumerate(project.read(name).split("\n"), start=1)]
    for name, number, text in lines:
        for match in _USE.finditer(text):
            end = find_lifetime(match["name"] or match["option"])
            if end and today >= end.ends - AHEAD:
                severity = Severity.ERROR if today >= end.ends else Severity.WARNING
                todo = f"Use {end.replacement or 'a model that stays'} instead."
                evidence = f"lifetimes.toml, seen on {end.seen}"
                yield Finding("model-ends", severity, name, number, end.tell(today), evidence, todo)
    yield from _check_packages(project, today)


def _check_packages(project: Project, today: date) -> Iterator[Finding]:
    try:
        table = tomllib.loads(project.read(SETTINGS)).get("packages", {})
    except ValueError:
        return  # said where the settings are read
    for name, row in table.items():
        line = project.find_line(SETTINGS, f"[packages.{name}]")
        ends, ahead = row.get("ends"), row.get("ahead_days")
        if type(ends) is not date or type(ahead) is not int:
            what = f"The end of {name} is {ends!r}, and {ahead!r} days ahead it is heard."
            todo = "Write `ends` as a day such as 2027-05-05, and `ahead_days` as a number."
            yield Finding("package-ends", Severity.ERROR, SETTINGS, line, what, SETTINGS, todo)
        elif (ends - today).days <= ahead:
            severity = Severity.ERROR if today >= ends else Severity.WARNING
            what = f"{name} {'ended' if today >= ends else 'ends'} on {ends}: no more repairs from then on."
            yield Finding("package-ends", severity, SETTINGS, line, what, str(row.get("source", "")), "Replace it.")
