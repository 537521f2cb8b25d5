"""Limits on requests and tokens, as the headers of an answer tell them.

The names of the headers and the form of their values are those of OpenAI's API overview of 2026-07-15. Azure sends some
of them in other forms: a reset in whole seconds without a unit, and -1 for a limit that it does not tell.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_LIMIT = re.compile(r"x-ratelimit-limit-([a-z][a-z-]{0,39})")
_COUNT = re.compile(r"[0-9]{1,15}")
_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit, as it stood when the answer was made.

    Attributes:
        name: What is limited: `requests`, `tokens` or `project-tokens`.
        limit: How many are allowed in its period.
        remaining: How many are left.
        reset_s: Seconds until none is used any more; `None` if not told.
    """

    name: str
    limit: int
    remaining: int
    reset_s: float | None


def read_limits(headers: Mapping[str, str]) -> tuple[RateLimit, ...]:
    """Read the limits that an answer tells; what has another form is left out.

    A refusal may tell none at all. A limit of 0 is one: nothing is allowed. A limit of -1, which Azure sends, is none.

    Args:
        headers: The headers, in capital or small letters.

    Example:
        >>> read_limits({"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59"})
        (RateLimit(name='requests', limit=60, remaining=59, reset_s=None),)
    """
    small = {name.lower(): value for name, value in headers.items()}
    found = []
    for header, value in small.items():
        named = _LIMIT.fullmatch(header)
        if named is None:
            continue
        limit, remaining = (_read_count(text) for text in (value, small.get(f"x-ratelimit-remaining-{named[1]}")))
        if limit is not None and remaining is not None:
            found.append(RateLimit(named[1], limit, remaining, _read_reset(small.get(f"x-ratelimit-reset-{named[1]}"))))
    return tuple(found)


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Read after how many seconds to try again, from Retry-After; `None` if it does not say.

    A server between here and the API may give a time instead: its own Date says how far off that is.

    Args:
        headers: The headers, in capital or small letters.

    Example:
        >>> read_retry_after({"Retry-After": "56"})
        56.0
        >>> times = {"date": "Tue, 24 Nov 2026 09:00:00 GMT", "retry-after": "Tue, 24 Nov 2026 09:01:30 GMT"}
        >>> read_retry_after(times)
        90.0
    """
    given = {name.lower(): value for name, value in headers.items()}
    told = given.get("retry-after", "")
    seconds = _read_count(told)
    if seconds is not None:
        return float(seconds)
    now, then = _read_time(given.get("date", "")), _read_time(told)
    return None if now is None or then is None else max((then - now).total_seconds(), 0.0)


def parse_duration(text: str) -> float | None:
    """Read a duration as the API writes it, in seconds; `None` for anything else.

    Example:
        >>> [parse_duration(text) for text in ("120ms", "8.64s", "6m0s", "1h30m", "soon")]
        [0.12, 8.64, 360.0, 5400.0, None]
    """
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return round(sum(float(number) * _SECONDS[unit] for number, unit in parts), 6)


def _read_time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None


def _read_reset(text: str | None) -> float | None:
    if text is None:
        return None
    seconds = _read_count(text)  # as Azure sends it, without a unit
    return parse_duration(text) if seconds is None else float(seconds)


def _read_count(text: str | None) -> int | None:
    return int(text) if text and _COUNT.fullmatch(text) else None
