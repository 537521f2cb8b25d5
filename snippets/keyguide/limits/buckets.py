"""Rate limits that count down as they are used and fill again with time: the token buckets of the practice API.

The same buckets judge the requests of the practice API and those of the simulation that checks a plan.
"""

import math
from dataclasses import dataclass, field, replace

_MINUTE_S = 60.0
_DAY_S = 86_400.0
_TICK_S = 1e-6  # less than any wait that is announced, more than a clock of the size of 1.8e9 s rounds away


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be used in a time.

    Attributes:
        requests_per_minute: RPM.
        tokens_per_minute: TPM.
        requests_per_day: RPD, or `None` for no such limit.
    """

    requests_per_minute: int
    tokens_per_minute: int
    requests_per_day: int | None = None


@dataclass(slots=True)
class Bucket:
    """An allowance that is spent by requests and fills evenly up to its limit.

    Attributes:
        metric: What is counted, in the words of the API.
        limit: The most it holds.
        period_s: Seconds in which an empty one is full again.
    """

    metric: str
    limit: int
    period_s: float
    _missing: float = field(default=0.0, init=False)
    _as_of_s: float | None = field(default=None, init=False)

    def remaining(self, now_s: float) -> int:
        """Say how much is left, in whole units."""
        self._fill(now_s)
        return max(0, math.floor(self.limit - self._missing + _TICK_S * self.limit / self.period_s))

    def take(self, amount: int, now_s: float) -> None:
        """Spend an amount; check `remaining` first."""
        self._fill(now_s)
        self._missing += amount

    def drain(self, amount: int, now_s: float) -> None:
        """Spend an amount, or what is left if that is less."""
        self._fill(now_s)
        self._missing = max(self._missing, min(self.limit, self._missing + amount))

    def wait_s(self, amount: int, now_s: float) -> float:
        """Give the seconds until an amount that is not there will be, in milliseconds rounded up."""
        self._fill(now_s)
        short = amount - (self.limit - self._missing)
        return max(1, _count_milliseconds(short * self.period_s / self.limit)) / 1000

    def reset_s(self, now_s: float) -> float:
        """Give the seconds until it is full."""
        self._fill(now_s)
        return self._missing * self.period_s / self.limit if self._missing else 0.0  # a limit may be 0

    def _fill(self, now_s: float) -> None:
        if self._as_of_s is not None:
            # A clock that is set back fills nothing.
            passed_s = max(0.0, now_s - self._as_of_s)
            self._missing = max(0.0, self._missing - passed_s * self.limit / self.period_s)
        self._as_of_s = now_s


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why a request may not go on.

    Attributes:
        bucket: The allowance that does not suffice.
        requested: What the request needs of it.
        used: What is spent of it.
        wait_s: Seconds until it suffices; `None` if it never will.
    """

    bucket: Bucket
    requested: int
    used: int
    wait_s: float | None


class Allowance:
    """The buckets of one organisation, or one project, for one model."""

    def __init__(self, limits: Limits, project_tokens_per_minute: int | None = None) -> None:
        self.requests = [Bucket("requests per min (RPM)", limits.requests_per_minute, _MINUTE_S)]
        if limits.requests_per_day is not None:
            self.requests.append(Bucket("requests per day (RPD)", limits.requests_per_day, _DAY_S))
        self.tokens = Bucket("tokens per min (TPM)", limits.tokens_per_minute, _MINUTE_S)
        self.project_tokens = (
            Bucket("tokens per min (TPM)", project_tokens_per_minute, _MINUTE_S) if project_tokens_per_minute else None
        )

    def take(self, tokens: int, now_s: float) -> Shortage | None:
        """Spend one request and its tokens, or say what is short.

        A request that is refused counts too: it takes the request from the minute, or what is left of one, and no
        tokens. So whoever asks again too soon waits longer.
        """
        shortage = self.find_shortage(tokens, now_s)
        if shortage is None:
            for bucket, amount in self._list_needs(tokens):
                bucket.take(amount, now_s)
            return None
        minute = self.requests[0]
        minute.drain(1, now_s)
        if shortage.bucket is minute and shortage.wait_s is not None:
            return replace(shortage, wait_s=minute.wait_s(1, now_s))
        return shortage

    def find_shortage(self, tokens: int, now_s: float) -> Shortage | None:
        """Say what would be short for a request, and spend nothing."""
        needs = self._list_needs(tokens)
        for bucket, amount in needs:
            if amount > bucket.limit:
                return Shortage(bucket, amount, bucket.limit - bucket.remaining(now_s), None)
        for bucket, amount in needs:
            remaining = bucket.remaining(now_s)
            if amount > remaining:
                return Shortage(bucket, amount, bucket.limit - remaining, bucket.wait_s(amount, now_s))
        return None

    def _list_needs(self, tokens: int) -> list[tuple[Bucket, int]]:
        of_tokens = [(bucket, tokens) for bucket in (self.tokens, self.project_tokens) if bucket]
        return [*((bucket, 1) for bucket in self.requests), *of_tokens]

    def headers(self, now_s: float) -> dict[str, str]:
        """Give the x-ratelimit headers; of two limits on requests, the one with less left."""
        requests = min(self.requests, key=lambda bucket: bucket.remaining(now_s))
        named = [("requests", requests), ("tokens", self.tokens), ("project-tokens", self.project_tokens)]
        return {
            f"x-ratelimit-{what}-{name}": value
            for name, bucket in named
            if bucket is not None
            for what, value in (
                ("limit", str(bucket.limit)),
                ("remaining", str(bucket.remaining(now_s))),
                ("reset", format_duration(bucket.reset_s(now_s))),
            )
        }


def format_duration(seconds: float) -> str:
    """Write a duration as the API does, to the millisecond.

    Example:
        >>> [format_duration(s) for s in (0, 0.0081, 0.12, 8.64, 20, 360, 1728)]
        ['0s', '9ms', '120ms', '8.64s', '20s', '6m0s', '28m48s']
    """
    milliseconds = _count_milliseconds(seconds)
    if milliseconds < 1000:
        return f"{milliseconds}ms" if milliseconds else "0s"
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, fraction = divmod(rest, 1000)
    text = f"{whole}.{fraction:03}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{hours}h{minutes}m{text}"
    return f"{minutes}m{text}" if minutes else text


def _count_milliseconds(seconds: float) -> int:
    return math.ceil(round(seconds * 1000, 6))
