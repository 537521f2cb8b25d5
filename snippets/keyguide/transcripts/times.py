"""When a message was written: the forms that exports use, read without guessing."""

import re
from datetime import UTC, datetime

_DATED = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:.時时]|\s*$)")
_STAMP = re.compile(r"\s*(?:\d{9,10}|\d{12,13})(?:\.\d+)?\s*$")
_MILLISECONDS_FROM = 1e11  # seconds would be the year 5138


def read_time(value: object) -> tuple[str, str | None] | None:
    """Read the day and the hour of a time, as they are written; a Unix time is read as UTC.

    Days in the order of some countries only, such as 03/04/2026, are not guessed at.

    Args:
        value: A text or number.

    Returns:
        The day as YYYY-MM-DD and the hour as 00 to 23 or None; None where it is no such time.

    Example:
        >>> read_time("2026-11-24T09:30:00+08:00"), read_time(1795512600), read_time("03/04/2026")
        (('2026-11-24', '09'), ('2026-11-24', '09'), None)
    """
    if isinstance(value, str):
        if match := _DATED.match(value):
            year, month, day, hour = match.groups()
            good = 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and int(hour or 0) < 24
            return (f"{year}-{month:0>2}-{day:0>2}", f"{hour:0>2}" if hour else None) if good else None
        if not _STAMP.match(value):
            return None
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        moment = datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS_FROM else value, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.strftime("%Y-%m-%d"), moment.strftime("%H")
