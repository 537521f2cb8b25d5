"""The answer with chance: requests one by one, at the token buckets of the practice API, in a time that only counts.

Nobody sleeps and no clock is read: a request comes at a moment, and the bucket is told that moment. With the same seed
the same requests come.
"""

import math
import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import takewhile

from keyguide.limits.buckets import Allowance, Limits
from keyguide.limits.demand import DAY_S, HIGH_SHARE, HOUR_S, Demand, Outcome, Use, list_periods
from keyguide.limits.flow import grows, list_fitting

_EVERY = round(1 / HIGH_SHARE)
_MINUTE_S = 60.0
_DAYS_BEFORE = 2  # after them, each day begins as the one before began
_NAMES = {"requests per min (RPM)": "RPM", "requests per day (RPD)": "RPD", "tokens per min (TPM)": "TPM"}


class Arrivals(StrEnum):
    """How requests come within an hour."""

    EVEN = "even"
    POISSON = "poisson"


def draw_requests(
    demand: Demand, *, days: int = 1, arrivals: Arrivals = Arrivals.POISSON, seed: int = 0
) -> Iterator[tuple[float, int]]:
    """Give the moment of each request, in seconds since the first midnight, and for how many tokens it counts.

    Args:
        demand: What is asked, every day the same.
        days: For how many days.
        arrivals: Evenly, each 20th request a long one; or independently of each other, as customers come.
        seed: Chooses the chance.

    Example:
        >>> from keyguide.limits.demand import make_demand
        >>> [round(moment) for moment, _ in draw_requests(make_demand(4, tokens_per_request=9), arrivals=Arrivals.EVEN)]
        [10800, 32400, 54000, 75600]
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    short, long = (size for _, size in demand.sizes)
    number, owed = 0, 0.5
    for hour in range(24 * days):
        rate = demand.rate(hour)
        if arrivals is Arrivals.EVEN:
            owed += rate * HOUR_S
            whole = math.floor(owed + 1e-9)
            for index in range(whole):
                yield (hour + 1) * HOUR_S - (owed - index - 1) / rate, long if number % _EVERY == _EVERY // 2 else short
                number += 1
            owed -= whole
        elif rate:
            moment = hour * HOUR_S + chance.expovariate(rate)
            while moment < (hour + 1) * HOUR_S:
                yield moment, long if chance.random() < HIGH_SHARE else short
                moment += chance.expovariate(rate)


def simulate(
    demand: Demand,
    limits: Limits,
    *,
    days: int = 1,
    arrivals: Arrivals = Arrivals.POISSON,
    seed: int = 0,
    until_s: float | None = None,
) -> Outcome:
    """Let the requests of some days meet the buckets, and give what comes of them on an average day.

    Days before the ones that count are gone through first, so that what is left of a limit for a day is what the days
    before have left of it.

    Args:
        demand: What is asked, every day the same.
        limits: What is allowed.
        days: How many days count.
        arrivals: How requests come within an hour.
        seed: Chooses the chance.
        until_s: Ends the first day early, after so many seconds, and gives what a whole day like that would be.
    """
    fits = sum(share for share, _ in list_fitting(demand, limits))
    before = 0 if limits.requests_per_day is None else _DAYS_BEFORE
    first_s = before * DAY_S
    drawn = draw_requests(demand, days=days + before, arrivals=arrivals, seed=seed)
    end_s = (days + before) * DAY_S if until_s is None else first_s + until_s
    counted_days = (end_s - first_s) / DAY_S
    requests = list(takewhile(lambda request: request[0] < end_s, drawn))
    refused: Counter[bool] = Counter()  # on the days that count, and before
    binds: str | None = None
    binds_at_s = 0.0
    too_large = 0
    allowance = Allowance(limits)
    if before and demand.attempts_per_day * fits > (limits.requests_per_day or 0):
        allowance.requests[1].take(allowance.requests[1].limit, 0.0)
    for moment, size in requests:
        shortage = allowance.take(size, moment)
        if shortage is None:
            continue
        if shortage.wait_s is None:
            too_large += moment >= first_s
            continue
        refused[moment >= first_s] += 1
        if moment >= first_s and binds is None:
            binds, binds_at_s = _NAMES[shortage.bucket.metric], (moment - first_s) % DAY_S
    backlog, longest_s, clears_s = 0.0, 0.0, 0.0
    if refused and grows(demand, limits):  # how many wait is told after the first day; it is more each day
        of_day = takewhile(lambda request: request[0] < DAY_S, requests)
        backlog, longest_s, clears_s = _wait(of_day, limits, 0.0, DAY_S)[0], math.inf, math.inf
    elif refused:
        more = draw_requests(demand, days=_DAYS_BEFORE + days + 1, arrivals=arrivals, seed=seed)
        backlog, longest_s, clears_s = _wait(more, limits, _DAYS_BEFORE * DAY_S, (_DAYS_BEFORE + days) * DAY_S)
    return Outcome(
        uses=_measure(requests, limits, first_s),
        binds=binds,
        binds_at_s=None if binds is None else binds_at_s,
        refused_per_day=(refused[True] + too_large) / counted_days,
        too_large_per_day=too_large / counted_days,
        longest_backlog=backlog,
        longest_wait_s=longest_s,
        clears_after_s=clears_s,
    )


def _wait(
    requests: Iterable[tuple[float, int]], limits: Limits, first_s: float, last_s: float
) -> tuple[float, float, float]:
    """Let requests wait in order; give how many wait at most, how long one does, and how long until none does.

    Only those count that begin to wait between two moments, but for the last figure.
    """
    allowance = Allowance(limits)
    waiting: deque[float] = deque()  # when those that have come will go
    free_s = begin_s = longest_s = clears_s = 0.0
    most = 0
    for moment, size in requests:
        while waiting and waiting[0] <= moment:
            waiting.popleft()
        if not waiting:
            begin_s = moment
        now_s = max(moment, free_s)
        while (shortage := allowance.find_shortage(size, now_s)) is not None:
            if shortage.wait_s is None:
                break
            now_s += shortage.wait_s
        if shortage is not None:
            continue  # too large: it never goes, and nobody waits for it
        allowance.take(size, now_s)
        free_s = now_s
        if now_s > moment:
            waiting.append(now_s)
            clears_s = max(clears_s, now_s - begin_s)
            if first_s <= moment <= last_s:
                most = max(most, len(waiting))
                longest_s = max(longest_s, now_s - moment)
    return most, longest_s, clears_s


def _measure(requests: list[tuple[float, int]], limits: Limits, first_s: float) -> tuple[Use, ...]:
    """Say what the busiest minute asked for, and the busiest day."""
    minutes: Counter[int] = Counter()
    tokens: Counter[int] = Counter()
    of_day: Counter[int] = Counter()
    for moment, size in requests:
        if moment >= first_s:
            minutes[int(moment // _MINUTE_S)] += 1
            tokens[int(moment // _MINUTE_S)] += size
            of_day[int(moment // DAY_S)] += 1
    asked = {
        "RPM": max(minutes.values(), default=0),
        "RPD": max(of_day.values(), default=0),
        "TPM": max(tokens.values(), default=0),
    }
    return tuple(Use(name, limit, asked[name]) for name, (limit, _) in list_periods(limits).items())
