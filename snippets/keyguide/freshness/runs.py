"""When each re-checker that needs the network last succeeded: the file `docs/maintain/runs.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project

RUNS = "docs/maintain/runs.toml"
UPDATERS = ("links", "versions")
"""The re-checkers that must succeed again and again."""
SINCE = date(2026, 11, 24)
"""From when one counts that never succeeded."""
EVERY_DAYS = 14

_HEAD = "# Written by `keyguide fresh --online`: the day on which each re-checker last succeeded.\n\n"
_COMMAND = "keyguide fresh --online"


def check_runs(project: Project, today: date) -> Iterator[Finding]:
    """Find re-checkers that have not succeeded for their period: then nobody knows what they would have found.

    Args:
        project: The project.
        today: The day to judge by.

    Yields:
        Each such re-checker, and each day that is none or is to come.
    """
    try:
        runs = tomllib.loads(project.read(RUNS))
    except ValueError as problem:
        what = f"The record of online runs is no TOML: {problem}."
        yield Finding("unreadable", Severity.ERROR, RUNS, 1, what, "it was opened", "Restore it.")
        return
    for name in UPDATERS:
        last = runs.get(name, SINCE)
        line = project.find_line(RUNS, f"{name} =")
        if type(last) is not date:
            what, todo = f"The last run of {name} is {last!r}, which is no day.", "Let a run write it."
            yield Finding("clock-malformed", Severity.ERROR, RUNS, line, what, RUNS, todo, _COMMAND)
        elif last > today + timedelta(days=1):  # a day more, because days begin earlier in the east
            what, todo = f"The last run of {name} is of {last}, a day to come.", "Let a run write it."
            yield Finding("clock-future", Severity.ERROR, RUNS, line, what, RUNS, todo, _COMMAND)
        elif (today - last).days > EVERY_DAYS:
            what = f"The online check of {name} has not succeeded for {(today - last).days} days."
            seen = f"last on {last}" if name in runs else f"never, counted from {last}"
            evidence = f"{seen}, every {EVERY_DAYS} days"
            todo = "Run it where there is a network."
            yield Finding("updater-silent", Severity.ERROR, RUNS, line, what, evidence, todo, _COMMAND)


def record_runs(root: Path, names: Mapping[str, date]) -> None:
    """Write down who succeeded.

    Args:
        root: The folder of the project.
        names: The days of those that succeeded now.
    """
    path = root / RUNS
    try:
        before = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    days = {name: day for name, day in before.items() if name in UPDATERS and type(day) is date} | dict(names)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEAD + "".join(f"{name} = {days[name]}\n" for name in sorted(days)), encoding="utf-8")
