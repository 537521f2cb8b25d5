"""Clocks: what was looked at on a day, and must be looked at again after so many days."""

from collections.abc import Iterator
from datetime import date, timedelta

from keyguide.freshness.finding import Finding, Severity

AHEAD_DAYS = 14
"""How long before its day a clock is heard."""


def judge_clock(
    what: str, last: date, every_days: int, today: date, *, path: str, line: int, action: str, command: str = ""
) -> Iterator[Finding]:
    """Judge one clock.

    Args:
        what: What it is the clock of, to begin a sentence.
        last: When it was last looked at.
        every_days: After how many days it must be looked at again.
        today: The day of the judgement.
        path: The file that says so, relative to the project.
        line: The line.
        action: What to do when the time is up.
        command: The command for it.

    Yields:
        At most one finding. Overdue is an error here; who runs the checks decides where it may be a warning.

    Example:
        >>> day = date(2026, 11, 24)
        >>> [found.what for found in judge_clock("It", date(2026, 9, 1), 90, day, path="a", line=1, action="Look.")]
        ['It is due again on 2026-11-30, in 6 days.']
    """
    due = last + timedelta(days=every_days)
    evidence = f"looked at on {last}, every {every_days} days"
    if last > today + timedelta(days=1):  # a day more, because days begin earlier in the east
        says = f"{what} was looked at on {last}, which is to come."
        yield Finding("clock-future", Severity.ERROR, path, line, says, f"today is {today}", "Write the true day.")
    elif today > due:
        says = f"{what} is overdue since {due}, {_count(today - due)}."
        yield Finding("clock-overdue", Severity.ERROR, path, line, says, evidence, action, command)
    elif due - today <= timedelta(days=AHEAD_DAYS):
        says = f"{what} is due again on {due}, in {_count(due - today)}."
        yield Finding("clock-soon", Severity.WARNING, path, line, says, evidence, action, command)


def _count(span: timedelta) -> str:
    return f"{span.days} day{'s' * (span.days != 1)}"
