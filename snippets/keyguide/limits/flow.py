"""The even answer: requests that flow evenly within each hour, as water into vessels that leak.

Plain arithmetic, exact for such a flow: it goes from one moment at which something changes to the next.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass

from keyguide.limits.buckets import Limits
from keyguide.limits.demand import DAY_S, HOUR_S, Demand, Outcome, Use, list_periods

_NEARLY = 1 - 1e-12
_LEAST_S = 1e-9  # what is left of an hour by rounding
_DAY = 2  # the day that is looked at: after two, each is as the one before
_LEAST_BACKLOG = 1e-6  # of a request: less is rounding
_LAST_DAY = 3  # in which what still waits can go


def measure_uses(demand: Demand, limits: Limits) -> tuple[Use, ...]:
    """Say how much of each limit is asked for in the busiest minute, or in the day."""
    busiest = max(demand.hourly_shares) * demand.attempts_per_day / 60
    asked = {"RPM": busiest, "RPD": demand.attempts_per_day, "TPM": busiest * demand.counted_tokens}
    return tuple(Use(name, limit, asked[name]) for name, (limit, _) in list_periods(limits).items())


def let_flow(demand: Demand, limits: Limits) -> Outcome:
    """Give what comes of a demand if its requests come evenly within each hour.

    Args:
        demand: What is asked, every day the same.
        limits: What is allowed.
    """
    fitting = list_fitting(demand, limits)
    too_large = demand.attempts_per_day * (1 - sum(share for share, _ in fitting))
    refusing = _Refusing(demand, limits, fitting)
    refusing.run(_DAY + 1)
    waiting = _Waiting(demand, limits, fitting)
    endless = grows(demand, limits)
    waiting.run(1 if endless else _LAST_DAY + 1)
    longest_s, clears_s = (math.inf, math.inf) if endless else waiting.measure_waits()
    return Outcome(
        uses=measure_uses(demand, limits),
        binds=refusing.binds,
        binds_at_s=refusing.binds_at_s,
        refused_per_day=refusing.refused + too_large,
        too_large_per_day=too_large,
        longest_backlog=waiting.longest_backlog,
        longest_wait_s=longest_s,
        clears_after_s=clears_s,
    )


def list_fitting(demand: Demand, limits: Limits) -> list[tuple[float, int]]:
    """Give the sizes of requests that do not need more than a whole limit, the smallest first."""
    if not limits.requests_per_minute or limits.requests_per_day == 0:
        return []
    return [(share, size) for share, size in demand.sizes if size <= limits.tokens_per_minute]


def grows(demand: Demand, limits: Limits) -> bool:
    """Say whether those that wait grow more from day to day: a day asks for more than a day lets through."""
    flow = _Flow(demand, limits, list_fitting(demand, limits))
    return any(need > vessel.refill * DAY_S for need, vessel in zip(flow.inflow(flow.daily), flow.vessels, strict=True))


@dataclass(slots=True)
class _Vessel:
    """One limit: what is missing of it, and how fast that comes back."""

    name: str
    limit: float
    refill: float
    missing: float = 0.0

    @property
    def empty(self) -> bool:
        return self.missing >= self.limit * _NEARLY


class _Flow:
    """Days that are all alike, one after the other."""

    def __init__(self, demand: Demand, limits: Limits, fitting: list[tuple[float, int]]) -> None:
        self.demand = demand
        self.fitting = fitting
        self.now_s = 0.0
        self.daily = [demand.attempts_per_day * share for share, _ in fitting]
        self.share = sum(share for share, _ in fitting) or 1.0  # where none fits, nothing flows
        self.tokens = sum(share * size for share, size in fitting)
        self.vessels = [_Vessel(name, limit, limit / period) for name, (limit, period) in list_periods(limits).items()]

    def inflow(self, rates: list[float]) -> list[float]:
        """Give what the rates of short and long requests take of each limit."""
        tokens = sum(rate * size for rate, (_, size) in zip(rates, self.fitting, strict=True))
        return [tokens if vessel.name == "TPM" else math.fsum(rates) for vessel in self.vessels]

    def run(self, days: int) -> None:
        """Go through some days."""
        if not self.fitting:
            return
        for hour in range(24 * days):
            rates = [self.demand.rate(hour) * share for share, _ in self.fitting]
            end_s = (hour + 1) * HOUR_S
            while self.now_s < end_s:
                self.step(rates, end_s)

    def step(self, rates: list[float], end_s: float) -> None:
        """Go on to the next moment at which something changes, or to the end of the hour."""
        raise NotImplementedError

    def pass_time(self, needs: list[float], end_s: float) -> float:
        """Take what is needed until a vessel is empty or the time is over; give how long that was."""
        step_s = end_s - self.now_s
        slopes = [need - vessel.refill for need, vessel in zip(needs, self.vessels, strict=True)]
        for slope, vessel in zip(slopes, self.vessels, strict=True):
            if slope > vessel.refill * 1e-12 and not vessel.empty:
                step_s = min(step_s, (vessel.limit - vessel.missing) / slope)
        for slope, vessel in zip(slopes, self.vessels, strict=True):
            missing = max(0.0, vessel.missing + slope * step_s)
            vessel.missing = vessel.limit if missing >= vessel.limit * _NEARLY else missing
        self.now_s += step_s
        if end_s - self.now_s < _LEAST_S:
            self.now_s = end_s
        return step_s


class _Refusing(_Flow):
    """What finds a limit used up is refused, and does not come again; it counts to the requests of the minute."""

    refused = 0.0
    binds: str | None = None
    binds_at_s: float | None = None

    def __init__(self, demand: Demand, limits: Limits, fitting: list[tuple[float, int]]) -> None:
        super().__init__(demand, limits, fitting)
        # Less than one request does not let one through. As nothing passes after that, it must not come too late.
        self.vessels[0].limit -= 1

    def run(self, days: int) -> None:
        for vessel, need in zip(self.vessels, self._count(self.daily, self.daily), strict=True):
            if need > vessel.refill * DAY_S:  # each day begins with what the one before has left, and that is little
                vessel.missing = vessel.limit
        super().run(days)

    def step(self, rates: list[float], end_s: float) -> None:
        admitted, binds = self._admit(rates)
        looked_at = self.now_s >= _DAY * DAY_S
        if looked_at and binds and self.binds is None:
            self.binds, self.binds_at_s = binds, self.now_s - _DAY * DAY_S
        passed_s = self.pass_time(self._count(rates, admitted), end_s)
        if looked_at:
            self.refused += (math.fsum(rates) - math.fsum(admitted)) * passed_s

    def _admit(self, rates: list[float]) -> tuple[list[float], str | None]:
        binds = None
        admitted = rates
        for index, vessel in enumerate(self.vessels):
            if not vessel.empty or self._count(rates, admitted)[index] <= vessel.refill / _NEARLY:
                continue
            binds = binds or vessel.name
            if vessel.name == "RPM":  # each takes what has come back since the one before, and that is less than one
                return [0.0 for _ in rates], binds
            if vessel.name == "TPM":
                admitted = self._fit(admitted, vessel.refill)
            else:
                share = vessel.refill / math.fsum(admitted)
                admitted = [rate * share for rate in admitted]
        return admitted, binds

    def _count(self, rates: list[float], admitted: list[float]) -> list[float]:
        """Give what is taken of each limit: of the requests of a minute by all, those too large included."""
        coming = math.fsum(rates) / self.share
        needs = zip(self.vessels, self.inflow(admitted), strict=True)
        return [coming if vessel.name == "RPM" else need for vessel, need in needs]

    def _fit(self, rates: list[float], left: float) -> list[float]:
        """Let short requests through first: a few tokens that come back are enough for them, and not for long ones."""
        fitted = []
        for rate, (_, size) in zip(rates, self.fitting, strict=True):
            fitted.append(min(rate, left / size))
            left -= fitted[-1] * size
        return fitted


class _Waiting(_Flow):
    """What finds a limit used up waits, in order."""

    def __init__(self, demand: Demand, limits: Limits, fitting: list[tuple[float, int]]) -> None:
        super().__init__(demand, limits, fitting)
        self.backlog = 0.0
        self.longest_backlog = 0.0
        self._curve = [(0.0, 0.0, 0.0)]  # the moment, and how many came and went until then

    def step(self, rates: list[float], end_s: float) -> None:
        coming = math.fsum(rates)
        speed = self._find_speed()
        going = speed if self.backlog > 0 else min(coming, speed)
        until_s = end_s
        if self.backlog > 0 and going > coming:
            until_s = min(end_s, self.now_s + max(self.backlog / (going - coming), _LEAST_S))
        passed_s = self.pass_time(self.inflow([going * share / self.share for share, _ in self.fitting]), until_s)
        backlog = self.backlog + (coming - going) * passed_s
        self.backlog = backlog if backlog > _LEAST_BACKLOG else 0.0
        self.longest_backlog = max(self.longest_backlog, self.backlog)
        _, came, _ = self._curve[-1]
        came += coming * passed_s
        self._curve.append((self.now_s, came, came - self.backlog))

    def _find_speed(self) -> float:
        """Give how many requests per second the limits that are used up let through."""
        costs = {"TPM": self.tokens / self.share}
        speeds = [vessel.refill / costs.get(vessel.name, 1.0) for vessel in self.vessels if vessel.empty]
        if not speeds and self.backlog > 0:  # by rounding, the one that was used up is not quite
            fullest = max(self.vessels, key=lambda vessel: vessel.missing / vessel.limit)
            fullest.missing = fullest.limit
            return self._find_speed()
        return min(speeds, default=math.inf)

    def measure_waits(self) -> tuple[float, float]:
        """Give the longest wait of one that came on the day looked at, and the longest time with some that wait."""
        longest_s = clears_s = 0.0
        moments, came, gone = ([point[part] for point in self._curve] for part in range(3))
        begin_s: float | None = None
        for index, now_s in enumerate(moments):
            waits = came[index] - gone[index] > _LEAST_BACKLOG / 2
            # One that comes now waits until as many are gone as have come; one that goes now has waited since it came.
            if waits and _is_looked_at(now_s):
                longest_s = max(longest_s, _find_moment(came[index], gone, moments) - now_s)
            if begin_s is not None and _is_looked_at(moment := _find_moment(gone[index], came, moments)):
                longest_s = max(longest_s, now_s - moment)
            if waits and begin_s is None:
                begin_s = moments[index - 1]
            elif not waits and begin_s is not None:
                clears_s = max(clears_s, now_s - begin_s)
                begin_s = None
        return longest_s, clears_s


def _is_looked_at(moment_s: float) -> bool:
    return _DAY * DAY_S <= moment_s <= (_DAY + 1) * DAY_S


def _find_moment(number: float, curve: list[float], moments: list[float]) -> float:
    """Give when a curve reaches a number."""
    after = bisect_left(curve, number * _NEARLY)
    if after == 0:
        return moments[0]
    if after == len(curve):
        return moments[-1]
    rise = curve[after] - curve[after - 1]
    part = (number - curve[after - 1]) / rise if rise else 1.0
    return moments[after - 1] + min(max(part, 0.0), 1.0) * (moments[after] - moments[after - 1])
