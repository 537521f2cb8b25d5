"""What is to be asked of the API in a day, and what comes of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keyguide.errors import InputError
from keyguide.limits.buckets import Limits

DAY_S = 86_400.0
HOUR_S = 3_600.0
HIGH_SHARE = 0.05
"""How many requests are as long as the high figure of a demand: 1 in 20."""
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be asked in a day, in plain numbers.

    Attributes:
        requests_per_day: Requests on a busy day, those that fail and are sent again not counted.
        hourly_shares: The share of each hour from 0 to 23; they add up to 1.
        tokens_per_request: Input tokens of a request, on average.
        tokens_high: Input tokens of a long request: 1 in 20 is as long, the others so short that the average holds.
        max_output_tokens: The most that a request lets the model write; 0 for no such limit.
        failed_share: The share of requests that fail and are sent again; they count too.
    """

    requests_per_day: float
    hourly_shares: tuple[float, ...]
    tokens_per_request: float
    tokens_high: float
    max_output_tokens: int = 0
    failed_share: float = 0.0

    @property
    def attempts_per_day(self) -> float:
        """Requests in a day, with those that are sent again."""
        return self.requests_per_day / (1 - self.failed_share)

    @property
    def sizes(self) -> tuple[tuple[float, int], ...]:
        """The share of short and of long requests, and for how many tokens each counts before it is answered.

        Example:
            >>> make_demand(100, tokens_per_request=300, tokens_high=2_000, max_output_tokens=500).sizes
            ((0.95, 500), (0.05, 2000))
        """
        inputs = self._list_inputs()
        return tuple((share, max(self.max_output_tokens, math.ceil(round(size, 6)), 1)) for share, size in inputs)

    @property
    def counted_tokens(self) -> float:
        """For how many tokens a request counts, on average."""
        return sum(share * size for share, size in self.sizes)

    def rate(self, hour: int) -> float:
        """Give the requests per second in an hour of the day, if they come evenly within it."""
        return self.attempts_per_day * self.hourly_shares[hour % _HOURS] / HOUR_S

    def split(self, over_tokens: int | None) -> tuple["Demand | None", "Demand | None"]:
        """Give what is asked with so many input tokens at most, and what with more; `None` where nothing is.

        Example:
            >>> parts = make_demand(100, tokens_per_request=300, tokens_high=2_000).split(1_000)
            >>> [round(part.requests_per_day) for part in parts]
            [95, 5]
        """
        (_, short), (_, high) = inputs = self._list_inputs()
        if over_tokens is None or high <= over_tokens:
            return self, None
        if short > over_tokens:
            return None, self
        usual, long = (
            replace(self, requests_per_day=self.requests_per_day * share, tokens_per_request=size, tokens_high=size)
            for share, size in inputs
        )
        return usual, long

    def _list_inputs(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give the share of short and of long requests, and their input tokens."""
        short = (self.tokens_per_request - HIGH_SHARE * self.tokens_high) / (1 - HIGH_SHARE)
        return (1 - HIGH_SHARE, short), (HIGH_SHARE, self.tokens_high)


def make_demand(
    requests_per_day: float,
    *,
    tokens_per_request: float,
    tokens_high: float | None = None,
    max_output_tokens: int = 0,
    hourly_shares: Sequence[float] | None = None,
    failed_share: float = 0.0,
) -> Demand:
    """Check the numbers of a demand.

    Args:
        requests_per_day: Requests on a busy day.
        tokens_per_request: Input tokens of a request, on average.
        tokens_high: Input tokens of a long request, such as the 95th percentile; the average if not given.
        max_output_tokens: The most that a request lets the model write; 0 for no such limit.
        hourly_shares: 24 numbers in any unit, such as messages in each hour of the day; all alike if not given.
        failed_share: The share of requests that fail and are sent again, from 0 to below 1.

    Raises:
        InputError: A number cannot be meant so.
    """
    _check("requests_per_day", requests_per_day)
    _check("tokens_per_request", tokens_per_request)
    _check("max_output_tokens", max_output_tokens)
    _check("failed_share", failed_share)
    if failed_share >= 1:
        raise InputError(
            f"failed_share is {failed_share!r}.", hint="Give a share below 1, such as 0.02 for 2 requests in 100."
        )
    high = tokens_per_request if tokens_high is None else tokens_high
    _check("tokens_high", high)
    if not tokens_per_request <= high <= tokens_per_request / HIGH_SHARE:
        raise InputError(
            f"tokens_high is {high!r}, with {tokens_per_request!r} tokens a request on average.",
            hint="Give a number from the average to 20 times the average: 1 request in 20 is so long.",
        )
    shares = [1.0] * _HOURS if hourly_shares is None else list(hourly_shares)
    if len(shares) != _HOURS:
        raise InputError(f"There are {len(shares)} hourly shares.", hint="Give 24, for the hours from 0 to 23.")
    for hour, share in enumerate(shares):
        _check(f"The share of hour {hour}", share)
    total = math.fsum(shares)
    if not 0 < total < math.inf:
        raise InputError("The hourly shares add up to nothing.", hint="Give at least one that is above 0.")
    return Demand(
        requests_per_day,
        tuple(share / total for share in shares),
        tokens_per_request,
        high,
        max_output_tokens,
        failed_share,
    )


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one limit is asked for.

    Attributes:
        name: `RPM`, `RPD` or `TPM`.
        limit: What it allows.
        asked: What is asked for in the busiest minute; in a day for RPD.
    """

    name: str
    limit: int
    asked: float

    @property
    def percent(self) -> float:
        """What is asked for, in percent of the limit.

        Example:
            >>> Use("RPM", 500, 125.0).percent
            25.0
        """
        return math.inf if not self.limit else 100 * self.asked / self.limit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a demand at some limits.

    Attributes:
        uses: How much of each limit is asked for at the busiest.
        binds: The limit that is used up first, `RPM`, `RPD` or `TPM`; `None` for none.
        binds_at_s: When in the day, in seconds since midnight; `None` for never.
        refused_per_day: Requests that are refused in a day if each is sent once, those too large included.
        too_large_per_day: Requests that need more tokens than a whole minute gives; no waiting helps these.
        longest_backlog: If those that find a limit used up wait instead, in order: how many wait at most.
        longest_wait_s: How long one waits at most; infinite where more comes each day than the limits let through.
        clears_after_s: How long it takes, from the first that waits until none waits, at most; infinite likewise.
    """

    uses: tuple[Use, ...]
    binds: str | None
    binds_at_s: float | None
    refused_per_day: float
    too_large_per_day: float
    longest_backlog: float
    longest_wait_s: float
    clears_after_s: float


def list_periods(limits: Limits) -> Mapping[str, tuple[int, float]]:
    """Give what each limit allows, and in how many seconds.

    Example:
        >>> list_periods(Limits(500, 30_000))
        {'RPM': (500, 60.0), 'TPM': (30000, 60.0)}
    """
    day = {} if limits.requests_per_day is None else {"RPD": (limits.requests_per_day, DAY_S)}
    return {"RPM": (limits.requests_per_minute, 60.0), **day, "TPM": (limits.tokens_per_minute, 60.0)}


def _check(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise InputError(f"{name} is {value!r}.", hint="Give a number from 0 up.")
