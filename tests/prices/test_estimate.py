"""Estimates: sums done by hand."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from keyguide.errors import InputError
from keyguide.prices import Estimate, Workload, estimate_cost, format_usd, what_if

# 12,000 requests in 15 days: 24,000 in a month. A request has 1,500 input tokens, 500 of them instructions.
LOAD = Workload(12_000, 1000, (100, 200, 400), system_prompt_tokens=500, period_days=15, conversations=3000)


def _estimate(**changes: Any) -> Estimate:  # noqa: ANN401 - any option
    return estimate_cost("gpt-6-luna", LOAD, **changes)


def test_a_month_is_the_sum_of_its_requests() -> None:
    """24,000 requests: 36 million tokens in at $0.10, 2.4, 4.8 or 9.6 million out at $0.50."""
    estimate = _estimate()
    assert estimate.per_month == (Decimal("4.8"), Decimal(6), Decimal("8.4"))
    assert estimate.input_per_month == Decimal("3.6")
    assert estimate.per_request[1] == Decimal("0.00025")
    assert estimate.per_conversation == (Decimal("0.0008"), Decimal("0.001"), Decimal("0.0014"))


def test_reasoning_costs_as_output() -> None:
    """300 hidden tokens more in each answer: 7.2 million at $0.50."""
    load = Workload(24_000, 1500, (100, 200, 400), reasoning_tokens=300)
    assert estimate_cost("gpt-6-luna", load).per_month[1] == Decimal("9.6")


def test_the_cache_makes_its_share_cheaper_and_what_is_written_dearer() -> None:
    """Of 36 million tokens, half at $0.01, a quarter at $0.125, a quarter at $0.10; 4.8 million out."""
    load = Workload(24_000, 1500, 200, cached_share="50%", written_share=0.25)
    parts = ("0.18", "1.125", "0.9", "2.4")
    assert estimate_cost("gpt-6-luna", load).per_month[1] == sum(map(Decimal, parts))


@pytest.mark.parametrize(("service", "usd"), [("batch", 3), ("flex", 3), ("priority", 12)])
def test_a_service_has_its_price(service: str, usd: int) -> None:
    """Half of $6, or double."""
    assert _estimate(service=service).per_month[1] == usd


def test_a_region_costs_a_tenth_more() -> None:
    """$6 and 10 %."""
    assert _estimate(regional=True).per_month[1] == Decimal("6.6")


def test_requests_above_the_threshold_cost_the_long_price() -> None:
    """10 requests of 300,000 tokens in at $4, 1,000 out at $15, a million each; and the notes say so."""
    estimate = estimate_cost("gpt-6-sol", Workload(10, 300_000, 1000))
    assert estimate.per_month[1] == Decimal("12.15")
    assert "more than 272,000 input tokens cost more" in estimate.notes[-1]


def test_the_price_of_a_day_and_the_end_of_the_model_are_told() -> None:
    """gpt-5.6-sol cost $5 and $30 on 2026-07-15; gpt-5 has an end."""
    old = estimate_cost("gpt-5.6-sol", Workload(1_000_000, 1, 1), on=date(2026, 7, 15))
    assert old.per_month[1] == 35
    life = estimate_cost("gpt-5", LOAD).lifetime
    assert life is not None
    assert life.ends == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"service": "batch"}, Decimal(3)),
        ({"model": "gpt-6-sol"}, Decimal(120)),  # 36 million at $2, 4.8 million at $10
        ({"cached_share": "0.5"}, Decimal("4.38")),  # 18 million at $0.10, 18 at $0.01
        ({"shorter_by": "20%"}, Decimal("5.28")),  # 28.8 million
        ({"system_prompt_tokens": 0}, Decimal("4.8")),  # 24 million
        ({"system_prompt_tokens": 0, "service": "batch"}, Decimal("2.4")),
        ({"regional": True}, Decimal("6.6")),
        ({}, Decimal(6)),
    ],
)
def test_what_would_be_is_the_sum_of_what_would_be(change: dict[str, Any], after: Decimal) -> None:
    """Each change is computed anew, not by a rule of thumb."""
    found = what_if(_estimate(), **change)
    assert found.after.per_month[1] == after
    assert found.saved_per_month == 6 - after
    assert found.percent == (after - 6) / 6 * 100


def test_of_nothing_no_percentage_is_told() -> None:
    """No request costs nothing, and a change of it has no size."""
    assert what_if(estimate_cost("gpt-6-luna", Workload(0, 0, 0)), service="batch").percent is None


def test_a_cache_that_would_not_work_is_said_to() -> None:
    """OpenAI's cache works from 1,024 tokens on."""
    short = estimate_cost("gpt-6-luna", Workload(10, 300, 20, cached_share=0.5))
    assert short.notes == ("OpenAI's cache works from 1,024 input tokens on; these requests have 300 on average.",)
    without = estimate_cost("gpt-5-pro", Workload(10, 3000, 20, cached_share=0.5))
    assert without.notes == ("gpt-5-pro has no lower price for input from the cache.",)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"requests": -1}, "requests is -1"),
        ({"requests": 1e16}, r"requests is 1e\+16. Give a number from 0 to 1,000,000,000,000,000."),
        ({"requests": "many"}, "requests is 'many'"),
        ({"requests": True}, "requests is True"),
        ({"input_tokens": float("nan")}, "input_tokens is nan"),
        ({"input_tokens": "inf"}, "input_tokens is 'inf'"),
        ({"output_tokens": (3, 2, 4)}, "output_tokens is 3, 2, 4. Give them in this order"),
        ({"output_tokens": (3, 2)}, "output_tokens has 2 numbers"),
        ({"cached_share": 1.5}, "cached_share is 1.5"),
        ({"cached_share": "120%"}, "cached_share is '120%'"),
        ({"cached_share": 0.6, "written_share": 0.5}, "Together they are at most 1"),
        ({"period_days": 0}, "period_days is 0"),
    ],
)
def test_a_number_that_cannot_be_meant_is_named(numbers: dict[str, Any], says: str) -> None:
    """A workload of nonsense is not priced."""
    with pytest.raises(InputError, match=says):
        Workload(**{"requests": 1, "input_tokens": 1, "output_tokens": 1, **numbers})


def test_the_largest_workload_has_a_price() -> None:
    """10^15 requests of 10^15 tokens at $20 a million, as long ones cost with gpt-6-astra, are 2 x 10^25 dollars."""
    most = estimate_cost("gpt-6-astra", Workload(10**15, 10**15, 0))
    assert format_usd(most.per_month[1]) == "$20,000,000,000,000,000,000,000,000.00"


def test_everything_can_be_said_in_json() -> None:
    """Amounts are texts with all their digits, days as ISO has them: 36 million tokens in at $1.25, 4.8 out at $10."""
    plain = json.loads(json.dumps(estimate_cost("gpt-5", LOAD).as_dict()))
    assert plain["input_per_month"] == "45.000000"
    assert [Decimal(amount) for amount in plain["per_month"]] == [69, 93, 141]
    assert plain["lifetime"]["ends"] == "2026-12-11"
    assert (plain["price"]["checked"], plain["workload"]["requests"]) == ("2026-10-14", "12000")


def test_what_changes_nothing_is_no_saving_of_nothing() -> None:
    """Models of before March 2026 cost the same in a chosen region: +0 %, not -0 %."""
    change = what_if(estimate_cost("gpt-4o", Workload(1000, 1000, 200)), regional=True)
    assert f"{change.percent:+.0f}" == "+0"
