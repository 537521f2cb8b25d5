"""When a message was written: the forms that exports use, read without guessing."""

import re
from datetime import UTC, datetime, timedelta

_NOON = "上午|下午|午前|午後|[AaPp][Mm]"
_DATED = re.compile(
    rf"\s*(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?(?:[T\s]+({_NOON})?\s*(\d{{1,2}})[:.時时]|\s*$)"
)
_CLOCK = re.compile(rf"\s*(?:{_NOON})?\s*\d{{1,2}}[:.時时]\d{{1,2}}\S*\s*(?:{_NOON})?\s*$")
_AFTERNOON, _MORNING = ("下午", "午後", "pm"), ("上午", "午前", "am")
_STAMP = re.compile(r"\s*(?:\d{9,10}|\d{12,13})(?:\.\d+)?\s*$")
_MILLISECONDS_FROM = 1e11  # seconds would be the year 5138
_SERIALS = (36_526, 73_051)  # the days of Excel from 2000 to 2099; as seconds all of them are the first day of 1970
_DAY_0 = datetime(1899, 12, 30, tzinfo=UTC)


def is_serial(value: object) -> bool:
    """Say whether a text or number is a time as Excel keeps it, if it is a time.

    Example:
        >>> is_serial("45231.5"), is_serial("1795512600")
        (True, False)
    """
    try:
        return _SERIALS[0] <= float(value) < _SERIALS[1]  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def is_clock(value: object) -> bool:
    """Say whether a text is the time of a day alone.

    Example:
        >>> is_clock("9:30 PM"), is_clock("2026-11-24 09:30")
        (True, False)
    """
    return isinstance(value, str) and _CLOCK.match(value) is not None


def read_time(value: object) -> tuple[str, str | None] | None:
    """Read the day and the hour of a time, as they are written.

    A Unix time is read as UTC, and a number such as 45231.5 as Excel counts days.

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
            year, month, day, noon, hour = match.groups()
            noon = (noon or value.rstrip()[-2:]).lower()
            if hour and noon in (*_AFTERNOON, *_MORNING):
                hour = str(int(hour) % 12 + 12 * (noon in _AFTERNOON))
            good = 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and int(hour or 0) < 24
            return (f"{year}-{month:0>2}-{day:0>2}", f"{hour:0>2}" if hour else None) if good else None
        if not (_STAMP.match(value) or is_serial(value)):
            return None
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if is_serial(value):
        moment = _DAY_0 + timedelta(seconds=round(value * 86_400))
        return moment.strftime("%Y-%m-%d"), moment.strftime("%H") if value % 1 else None
    try:
        moment = datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS_FROM else value, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.strftime("%Y-%m-%d"), moment.strftime("%H")
