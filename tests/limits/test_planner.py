"""Will we hit the limits? The planner says what the token buckets of the practice API show."""

import json
import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from keyguide.errors import InputError, UnknownModelError
from keyguide.limits import Arrivals, Limits, Plan, TierPlan, plan_limits, simulate
from keyguide.limits.buckets import Allowance
from keyguide.limits.planner import MOST_SIMULATED, TOLERATED_SHARE
from limits.workloads import draw_workload, is_close_call

OFFICE = [0, 0, 0, 0, 0, 0, 1, 2, 5, 9, 10, 9, 7, 8, 9, 8, 7, 6, 4, 3, 2, 1, 0, 0]


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(10, 60))])
def test_what_suffices_and_what_binds_is_what_buckets_show(seed: int) -> None:
    """Other days than those that the planner drew end the same, but where a request more or less decides."""
    demand, limits = draw_workload(seed)
    plan = plan_limits(
        "a model of our own",
        requests_per_day=demand.requests_per_day,
        tokens_per_request=demand.tokens_per_request,
        tokens_high=demand.tokens_high,
        max_output_tokens=demand.max_output_tokens,
        hourly_shares=demand.hourly_shares,
        failed_share=demand.failed_share,
        limits=limits,
    ).tiers[0]
    days = math.ceil(4_000 / demand.attempts_per_day)
    other = simulate(demand, limits, days=days, seed=seed + 1_000)
    even = simulate(demand, limits, arrivals=Arrivals.EVEN)
    assert plan.even
    if is_close_call(plan.even, even):
        return
    share = other.refused_per_day / demand.attempts_per_day
    if not TOLERATED_SHARE / 5 < share < TOLERATED_SHARE * 5:
        assert plan.suffices == (share <= TOLERATED_SHARE)
    assert plan.binds == even.binds or (even.binds is None and plan.simulated and plan.simulated.refused_per_day > 0)


def test_the_lowest_tier_that_suffices_is_needed() -> None:
    """40,000 requests of 1,500 tokens in a working day are too many for gpt-4o on tier 1, by its tokens a minute."""
    plan = plan_limits("gpt-4o", requests_per_day=40_000, tokens_per_request=1_500, hourly_shares=OFFICE)
    assert [(one.name, one.suffices, one.binds) for one in plan.tiers] == [
        ("Free", None, None),
        ("Tier 1", False, "TPM"),
        ("Tier 2", True, None),
        ("Tier 3", True, None),
        ("Tier 4", True, None),
        ("Tier 5", True, None),
    ]
    assert plan.needed is plan.tiers[2]
    assert plan.needed.tier
    assert (plan.needed.tier.paid_usd, plan.needed.seen) == (Decimal(50), date(2026, 8, 16))
    busiest = 40_000 * 10 / sum(OFFICE) / 60
    assert _percents(plan.tiers[1]) == pytest.approx({"RPM": busiest / 5, "TPM": busiest * 1_500 / 300})


def test_a_limit_of_the_day_binds_where_minutes_would_not() -> None:
    """gpt-4o-mini answers 10,000 requests a day on tier 1, however well they are spread."""
    plan = plan_limits("gpt-4o-mini", requests_per_day=11_000, tokens_per_request=100, tier=1)
    (tier,) = plan.tiers
    assert (tier.suffices, tier.binds, plan.needed) == (False, "RPD", None)
    assert tier.even
    assert tier.simulated
    assert tier.even.refused_per_day == pytest.approx(1_000, rel=0.01)
    assert tier.simulated.refused_per_day == pytest.approx(1_000, rel=0.3)
    assert math.isinf(tier.even.clears_after_s)


def test_chance_may_refuse_where_an_even_flow_does_not() -> None:
    """Two requests a minute of 12,000 tokens keep to 30,000 a minute on average, and not when three come at once."""
    plan = plan_limits("gpt-4o", requests_per_day=2_880, tokens_per_request=12_000, tier=1)
    (tier,) = plan.tiers
    assert tier.even
    assert tier.simulated
    assert (tier.even.refused_per_day, tier.even.binds) == (0, None)
    assert tier.simulated.refused_per_day / 2_880 > 0.05
    assert (tier.suffices, tier.binds) == (False, "TPM")


def test_the_maximum_of_output_counts_before_an_answer_is_written() -> None:
    """400 tokens of input with room for 16,000 of output count for 16,000: without the room, tier 1 suffices."""
    asked: dict[str, Any] = {"requests_per_day": 20_000, "tokens_per_request": 400, "hourly_shares": OFFICE}
    assert _name(plan_limits("gpt-4.1", **asked)) == "Tier 1"
    assert _name(plan_limits("gpt-4.1", **asked, max_output_tokens=16_000)) == "Tier 3"


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-6.2-sol"])
def test_unknown_limits_are_said_to_be_unknown(model: str) -> None:
    """Nothing is guessed; what an organisation reads on its own page can be given."""
    plan = plan_limits(model, requests_per_day=1, tokens_per_request=1)
    assert plan.needed is None
    assert {(one.suffices, one.limits, one.even) for one in plan.tiers} == {(None, None, None)}
    assert f"No source tells the limits of {model} on: Free, Tier 1" in plan.assumptions[-1]
    own = plan_limits(model, requests_per_day=1, tokens_per_request=1, limits=Limits(500, 500_000))
    assert (_name(own), own.tiers[0].source) == ("Own limits", "")


def test_what_is_assumed_is_said() -> None:
    """Shares of the hours and lengths that were not given, and very long requests."""
    bare = plan_limits("gpt-5.4", requests_per_day=10, tokens_per_request=300_000, tier=5).assumptions
    assert any("evenly over all 24 hours" in sentence for sentence in bare)
    assert any("equally long" in sentence for sentence in bare)
    assert any("All requests have more than 272,000 input tokens" in sentence for sentence in bare)
    full = plan_limits("gpt-5.4", requests_per_day=10, tokens_per_request=300, tokens_high=900, hourly_shares=OFFICE)
    assert not any("24 hours" in sentence or "equally" in sentence for sentence in full.assumptions)


def test_very_long_requests_meet_limits_of_their_own() -> None:
    """All of 150,000 tokens: no limit for shorter ones could let one through."""
    (tier,) = plan_limits("gpt-4.1", requests_per_day=100, tokens_per_request=150_000, tier=1).tiers
    assert (tier.limits, tier.over_tokens, tier.long) == (Limits(100, 200_000), 128_000, None)
    assert tier.batch_queue_tokens == 2_000_000
    assert tier.even
    assert tier.even.too_large_per_day == 0


def test_a_tier_must_suffice_for_long_requests_and_for_the_others() -> None:
    """1 in 20 has 150,000 tokens: those ask for more of tier 1 than it lets through, and the others do not."""
    asked: dict[str, Any] = {"tokens_per_request": 8_000, "tokens_high": 150_000, "backlog": 1_000}
    (tier,) = plan_limits("gpt-4.1", requests_per_day=50_000, **asked, tier=1).tiers
    assert tier.long
    assert tier.even
    assert tier.long.even
    assert (tier.limits, tier.long.limits) == (Limits(500, 30_000), Limits(100, 200_000))
    assert (tier.over_tokens, tier.long.over_tokens) == (None, 128_000)
    assert (tier.even.refused_per_day, tier.suffices, tier.binds) == (0, False, "TPM")
    assert tier.long.even.refused_per_day == pytest.approx(2_500 - 1_440 * 200_000 / 150_000, rel=0.01)
    assert tier.backlog
    assert tier.long.backlog
    assert (tier.backlog.requests, tier.long.backlog.requests) == (1_000, 50)
    assert tier.backlog.seconds == tier.long.backlog.seconds == pytest.approx(50 * 150_000 * 60 / 200_000, rel=0.05)
    assert tier.backlog.batch_tokens == pytest.approx(8_000_000, abs=1)
    assert tier.backlog.batch_rounds == math.ceil(500_000 / 90_000)  # that of the shorter ones
    few = plan_limits("gpt-4.1", requests_per_day=500, **asked)
    assert _name(few) == "Tier 2"  # one passes at a time on tier 1
    told = plan_limits("gpt-4.1", requests_per_day=50_000, **asked).describe()
    assert "for requests with more than 128,000 input tokens are asked for at the busiest." in told
    assert "\n  Requests with more than 128,000 input tokens:\n" in told
    assert "Shorter requests:" not in told
    assert json.loads(json.dumps(few.as_dict()))["needed"]["long"]["over_tokens"] == 128_000


def test_a_backlog_of_one_is_a_long_request() -> None:
    """As nothing says that it is not."""
    asked: dict[str, Any] = {"requests_per_day": 1, "tokens_per_request": 8_000, "tokens_high": 150_000}
    (tier,) = plan_limits("gpt-4.1", **asked, backlog=1, tier=1).tiers
    assert tier.backlog
    assert (tier.backlog.requests, tier.backlog.batch_tokens) == (1, 150_000)
    assert tier.long
    assert tier.long.backlog == tier.backlog


@pytest.mark.parametrize(
    ("requests", "size", "limits"),
    [(5_000, 100, Limits(60, 100_000)), (3_000, 2_000, Limits(500, 60_000)), (400, 10, Limits(60, 9_000, 100))],
)
def test_a_backlog_takes_as_long_as_buckets_take(requests: int, size: int, limits: Limits) -> None:
    """All at once, one after the other, with nothing else."""
    tier = plan_limits("ours", requests_per_day=1, tokens_per_request=size, limits=limits, backlog=requests).tiers[0]
    allowance, now_s = Allowance(limits), 0.0
    for _ in range(requests):
        while short := allowance.find_shortage(size, now_s):
            assert short.wait_s
            now_s += short.wait_s
        allowance.take(size, now_s)
    assert tier.backlog
    assert tier.backlog.seconds == pytest.approx(now_s, rel=0.01)


def test_a_backlog_has_the_queue_of_the_batch_api_besides() -> None:
    """100,000 requests of 1,000 tokens fill the queue of gpt-4o on tier 2 75 times, and on tier 4 once."""
    plan = plan_limits("gpt-4o", requests_per_day=1, tokens_per_request=1_000, backlog=100_000)
    rounds = {one.name: one.backlog.batch_rounds for one in plan.tiers if one.backlog}
    assert (rounds["Tier 2"], rounds["Tier 4"]) == (75, 1)
    never = plan_limits("gpt-4o", requests_per_day=1, tokens_per_request=40_000, backlog=2, tier=1).tiers[0].backlog
    assert never
    assert (never.seconds, never.binds) == (math.inf, "TPM")


def test_a_very_busy_day_is_judged_by_its_busiest_hour() -> None:
    """A million requests: simulated as if all hours were as the busiest, so never judged too well."""
    plan = plan_limits("gpt-5.4-mini", requests_per_day=1_000_000, tokens_per_request=800, hourly_shares=OFFICE)
    assert _name(plan) == "Tier 2"
    tier = plan.tiers[2]
    assert tier.simulated
    assert tier.simulated.refused_per_day == 0
    assert plan.demand.attempts_per_day > MOST_SIMULATED
    assert {use.name: use.percent for use in tier.simulated.uses}["TPM"] >= _percents(tier)["TPM"]


def test_a_plan_is_plain_values_for_json() -> None:
    """What never ends is null."""
    plan = plan_limits("gpt-4o-mini", requests_per_day=20_000, tokens_per_request=100, backlog=10)
    told = json.loads(json.dumps(plan.as_dict(), allow_nan=False))
    assert told["tiers"][1]["even"]["clears_after_s"] is None
    assert told["tiers"][1]["tier"]["paid_usd"] == "5"
    assert told["needed"]["seen"] == "2026-08-16"


def test_a_plan_is_the_same_each_time() -> None:
    """Its chance is seeded."""
    first, again = (plan_limits("gpt-4o", requests_per_day=3_000, tokens_per_request=9_000) for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"requests_per_day": -1}, "requests_per_day is -1. Give a number from 0 up."),
        ({"requests_per_day": math.nan}, "requests_per_day is nan."),
        ({"tokens_per_request": math.inf}, "tokens_per_request is inf."),
        ({"tokens_high": 5}, "tokens_high is 5, with 10 tokens a request on average."),
        ({"tokens_high": 201}, "Give a number from the average to 20 times the average"),
        ({"hourly_shares": [1] * 23}, "There are 23 hourly shares. Give 24"),
        ({"hourly_shares": [0] * 24}, "The hourly shares add up to nothing."),
        ({"hourly_shares": [1] * 23 + [-1]}, "The share of hour 23 is -1."),
        ({"failed_share": 1}, "failed_share is 1. Give a share below 1"),
        ({"max_output_tokens": True}, "max_output_tokens is True."),
        ({"backlog": 1.5}, "backlog is 1.5."),
        ({"tier": 7}, "There is no usage tier 7."),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(given: dict[str, Any], says: str) -> None:
    """With the value and the next action."""
    with pytest.raises(InputError) as caught:
        plan_limits("gpt-4o", **{"requests_per_day": 1, "tokens_per_request": 10, **given})
    assert says in str(caught.value)


def test_a_model_that_is_not_known_or_makes_pictures_is_refused() -> None:
    """The nearest names are given, or what it is limited by."""
    with pytest.raises(UnknownModelError, match="Nearest names: gpt-4o"):
        plan_limits("gpt4o", requests_per_day=1, tokens_per_request=1)
    with pytest.raises(InputError, match="images per minute"):
        plan_limits("gpt-image-2", requests_per_day=1, tokens_per_request=1)


def test_more_requests_never_need_a_lower_tier() -> None:
    """Nor do longer ones."""
    needed = [
        plan_limits("gpt-4.1", requests_per_day=requests, tokens_per_request=1_000, hourly_shares=OFFICE).needed
        for requests in (1_000, 10_000, 100_000, 1_000_000)
    ]
    numbers = [one.tier.number for one in needed if one and one.tier]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 1


def _name(plan: Plan) -> str | None:
    return plan.needed.name if plan.needed else None


def _percents(tier: TierPlan) -> dict[str, float]:
    assert tier.even
    return {use.name: use.percent for use in tier.even.uses}
