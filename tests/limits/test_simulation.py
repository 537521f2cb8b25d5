"""The arithmetic and the token buckets of the practice API say the same of the same requests."""

import math

import pytest

from keyguide.limits import Arrivals, Limits, Outcome, draw_requests, make_demand, simulate
from keyguide.limits.flow import let_flow
from limits.workloads import draw_workload, is_close_call


@pytest.mark.parametrize("seed", range(100))
def test_buckets_and_arithmetic_agree_on_requests_that_come_evenly(seed: int) -> None:
    """Which limit is used up first and when, what is refused, how many wait and how long: within a few in 100."""
    demand, limits = draw_workload(seed)
    flow, buckets = let_flow(demand, limits), simulate(demand, limits, arrivals=Arrivals.EVEN)
    assert flow.binds == buckets.binds or is_close_call(flow, buckets)
    assert buckets.refused_per_day == pytest.approx(flow.refused_per_day, abs=0.01 * demand.attempts_per_day + 2)
    assert buckets.too_large_per_day == pytest.approx(flow.too_large_per_day, abs=1)
    assert buckets.longest_backlog == pytest.approx(flow.longest_backlog, rel=0.05, abs=3)
    assert math.isinf(buckets.longest_wait_s) == math.isinf(flow.longest_wait_s)
    if math.isfinite(flow.longest_wait_s):
        assert buckets.longest_wait_s == pytest.approx(flow.longest_wait_s, rel=0.05, abs=120)
        assert buckets.clears_after_s == pytest.approx(flow.clears_after_s, rel=0.05, abs=120)


@pytest.mark.parametrize("seed", range(100))
def test_chance_makes_it_no_better_than_an_even_flow(seed: int) -> None:
    """Customers who come at once find less, and those who come by chance find it at the same busy times.

    Only of the requests of a minute they find more: refused ones take what comes back, but now and then one comes late.
    """
    demand, limits = draw_workload(seed)
    flow, chance = let_flow(demand, limits), simulate(demand, limits, seed=seed)
    noise = 5 * math.sqrt(demand.attempts_per_day)
    if flow.uses[0].percent <= 100:
        assert chance.refused_per_day >= flow.refused_per_day - noise
    if flow.refused_per_day > noise:
        assert chance.binds is not None


def test_a_day_that_is_known() -> None:
    """600 requests in the hour from 9 at 5 a minute: 9 pass in the first minute.

    Then none does, as each that is refused takes the half that has come back. Those that wait take 5 a minute.
    """
    demand = make_demand(600, tokens_per_request=10, hourly_shares=[0] * 9 + [1] + [0] * 14)
    limits = Limits(5, 1_000)
    for outcome in (let_flow(demand, limits), simulate(demand, limits, arrivals=Arrivals.EVEN)):
        assert outcome.binds == "RPM"
        assert outcome.binds_at_s == pytest.approx(9 * 3_600 + 54, abs=10)  # 10 a minute come, 5 come back
        assert outcome.refused_per_day == pytest.approx(591, abs=1)
        assert outcome.longest_backlog == pytest.approx(295, abs=1)
        assert outcome.longest_wait_s == pytest.approx(295 / 5 * 60, rel=0.01)
        assert outcome.clears_after_s == pytest.approx(2 * 59 * 60, rel=0.01)


def test_long_requests_are_refused_before_short_ones() -> None:
    """What comes back of the tokens is enough for a short one first: then almost only long ones are refused."""
    demand = make_demand(24_000, tokens_per_request=150, tokens_high=1_100)
    limits = Limits(500, 2_000)
    flow, buckets = let_flow(demand, limits), simulate(demand, limits, arrivals=Arrivals.EVEN)
    excess_tokens = 24_000 * 150 - 2_000 * 1_440
    assert flow.refused_per_day == pytest.approx(excess_tokens / 1_100, rel=0.01)
    assert buckets.refused_per_day == pytest.approx(flow.refused_per_day, rel=0.1)


def test_a_request_larger_than_a_minute_is_never_let_through() -> None:
    """It is told apart: no waiting helps it, and none waits for it."""
    demand = make_demand(2_000, tokens_per_request=1_000, tokens_high=9_000)
    for outcome in (let_flow(demand, Limits(500, 8_000)), simulate(demand, Limits(500, 8_000))):
        assert outcome.binds is None
        assert outcome.too_large_per_day == outcome.refused_per_day == pytest.approx(100, abs=30)
        assert (outcome.longest_backlog, outcome.longest_wait_s, outcome.clears_after_s) == (0, 0, 0)


@pytest.mark.parametrize("limits", [Limits(0, 1_000), Limits(10, 0), Limits(10, 1_000, 0)])
def test_a_limit_of_nothing_lets_nothing_through(limits: Limits) -> None:
    """All requests are refused, and none waits in vain."""
    demand = make_demand(100, tokens_per_request=10)
    even = simulate(demand, limits, arrivals=Arrivals.EVEN)
    assert let_flow(demand, limits).refused_per_day == pytest.approx(100)
    assert even.refused_per_day == even.too_large_per_day == 100


def test_no_requests_hit_no_limit() -> None:
    """A day off."""
    demand = make_demand(0, tokens_per_request=0)
    assert _sum_up(let_flow(demand, Limits(1, 1))) == _sum_up(simulate(demand, Limits(1, 1))) == (None, 0, 0, 0)


def test_the_day_before_has_left_little_of_a_limit_for_days() -> None:
    """The practice API begins with all 1,000 requests of a day; a day that asks for 1,100 never finds them again."""
    demand, limits = make_demand(1_100, tokens_per_request=10), Limits(500, 100_000, 1_000)
    for outcome in (let_flow(demand, limits), simulate(demand, limits, arrivals=Arrivals.EVEN)):
        assert outcome.refused_per_day == pytest.approx(100, abs=2)
        assert (outcome.binds, outcome.longest_wait_s) == ("RPD", math.inf)


def test_requests_that_fail_and_are_sent_again_count() -> None:
    """One in five fails: 125 are sent for 100 that are answered."""
    demand = make_demand(100, tokens_per_request=10, failed_share=0.2)
    assert demand.attempts_per_day == pytest.approx(125)
    assert len(list(draw_requests(demand, arrivals=Arrivals.EVEN))) == 125


def test_the_same_seed_draws_the_same_requests() -> None:
    """And another one others, as many but for chance."""
    demand = make_demand(5_000, tokens_per_request=200, tokens_high=900)
    first, again, other = (list(draw_requests(demand, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert len(other) == pytest.approx(5_000, abs=5 * math.sqrt(5_000))
    assert sum(size for _, size in other) / len(other) == pytest.approx(demand.counted_tokens, rel=0.05)
    assert [moment for moment, _ in other] == sorted(moment for moment, _ in other)


def test_requests_come_in_the_hours_that_have_a_share() -> None:
    """And in no other."""
    demand = make_demand(1_000, tokens_per_request=1, hourly_shares=[0] * 8 + [1, 3] + [0] * 14)
    for arrivals in Arrivals:
        hours = [int(moment // 3_600) for moment, _ in draw_requests(demand, arrivals=arrivals)]
        assert set(hours) == {8, 9}
        assert hours.count(9) / len(hours) == pytest.approx(0.75, abs=0.05)


def _sum_up(outcome: Outcome) -> tuple[str | None, float, float, float]:
    return outcome.binds, outcome.refused_per_day, outcome.longest_backlog, outcome.longest_wait_s
