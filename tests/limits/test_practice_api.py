"""The plan, the simulation and the practice API over HTTP come to the same, in a time that only counts."""

from collections.abc import Iterator
from typing import Any

import pytest

from keyguide.limits import Arrivals, Limits, make_demand, plan_limits, simulate
from keyguide.practice import PracticeAPI, serve

NOW_S = 1_800_000_000.0
FRAME = 1  # the practice API counts characters // 4 + 1
# 900 requests, most of them between 9 and 12; a minute of the busiest hour asks for 6 of 3,000 tokens and more.
DEMAND = make_demand(
    900,
    tokens_per_request=300,
    tokens_high=5_000,
    max_output_tokens=3_000,
    hourly_shares=[0] * 8 + [1, 6, 6, 4, 1] + [0] * 11,
)
LIMITS = Limits(5, 16_000, 700)


class _Clock:
    """A clock that stands still until it is moved."""

    now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="module", name="clock")
def _clock() -> _Clock:
    return _Clock()


@pytest.fixture(scope="module", name="api")
def _api(clock: _Clock) -> Iterator[PracticeAPI]:
    with serve(clock=clock) as api:
        yield api


@pytest.mark.parametrize(
    ("arrivals", "limits"),
    [
        (Arrivals.EVEN, Limits(5, 16_000)),
        (Arrivals.POISSON, Limits(5, 16_000)),
        (Arrivals.EVEN, Limits(50, 12_000)),
        (Arrivals.EVEN, Limits(50, 4_000)),
        (Arrivals.EVEN, Limits(50, 100_000, 500)),
        (Arrivals.POISSON, Limits(60, 200_000)),
    ],
)
def test_the_api_refuses_what_plan_and_simulation_say(
    api: PracticeAPI, clock: _Clock, arrivals: Arrivals, limits: Limits
) -> None:
    """Request by request as the simulation, and within 1 in 100 of the requests of a day as the plan."""
    refused = _send_a_day(api, clock, limits, arrivals)
    seen = simulate(DEMAND, limits, arrivals=arrivals, seed=1)
    if limits.requests_per_day is None:
        assert sum(refused.values()) == seen.refused_per_day
        assert refused["too large"] == seen.too_large_per_day
    plan = _plan(limits)
    assert plan.even
    binds = next((name for name in refused if name != "too large"), None)
    if arrivals is Arrivals.EVEN:
        assert binds == plan.even.binds
        # A day that follows no other finds all requests of a day there; the plan is for one that does.
        there = 0 if limits.requests_per_day is None else limits.requests_per_day
        assert sum(refused.values()) == pytest.approx(plan.even.refused_per_day, abs=0.01 * 900 + there)
    assert plan.suffices is (not refused)


def _plan(limits: Limits) -> Any:  # noqa: ANN401
    return plan_limits(
        "gpt-4o",
        requests_per_day=DEMAND.requests_per_day,
        tokens_per_request=DEMAND.tokens_per_request,
        tokens_high=DEMAND.tokens_high,
        max_output_tokens=DEMAND.max_output_tokens,
        hourly_shares=DEMAND.hourly_shares,
        limits=limits,
    ).tiers[0]
