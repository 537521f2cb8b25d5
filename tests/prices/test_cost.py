"""Costs: held against OpenAI's published ones as the project noted them in November 2026."""

from datetime import date
from decimal import Decimal

import pytest

from keyguide.errors import InputError, UnknownModelError
from keyguide.prices import calculate_cost

THOUSAND_MILLIONTHS = Decimal("0.001")  # of a price per million tokens: what a thousand tokens cost


@pytest.mark.parametrize(
    ("model", "input_usd", "cached_usd", "output_usd"),
    [
        ("gpt-6-astra", "10", "1", "50"),
        ("gpt-6.1-sol", "2", "0.10", "10"),
        ("gpt-6-sol", "2", "0.20", "10"),
        ("gpt-6-luna", "0.10", "0.01", "0.50"),
        ("gpt-5.6-terra", "2", "0.20", "12"),
        ("gpt-5.4-mini", "0.75", "0.075", "4.50"),
        ("gpt-5", "1.25", "0.125", "10"),
        ("gpt-4.1-mini", "0.40", "0.10", "1.60"),
        ("gpt-4o", "2.50", "1.25", "10"),
        ("gpt-4o-mini", "0.15", "0.075", "0.60"),
        ("o3", "2", "0.50", "8"),
    ],
)
def test_standard_prices_are_the_published_ones(model: str, input_usd: str, cached_usd: str, output_usd: str) -> None:
    """A thousand tokens of each sort cost a thousandth of the published price of a million."""
    plain = calculate_cost(model, input_tokens=1000, output_tokens=1000)
    cached = calculate_cost(model, input_tokens=1000, cached_tokens=1000, output_tokens=0)
    assert Decimal(input_usd) * THOUSAND_MILLIONTHS == plain.input_usd
    assert Decimal(output_usd) * THOUSAND_MILLIONTHS == plain.output_usd
    assert Decimal(cached_usd) * THOUSAND_MILLIONTHS == cached.total_usd


@pytest.mark.parametrize(
    ("model", "input_usd", "output_usd"),
    [("gpt-6-astra", "5", "25"), ("gpt-6-sol", "1", "5"), ("gpt-5.6-luna", "0.10", "0.60"), ("gpt-5.4", "1.25", "7.5")],
)
def test_batch_prices_are_the_published_ones(model: str, input_usd: str, output_usd: str) -> None:
    """The Batch API costs what its own table says."""
    cost = calculate_cost(model, input_tokens=1000, output_tokens=1000, batch=True)
    assert (cost.input_usd, cost.output_usd, cost.batch) == (
        Decimal(input_usd) * THOUSAND_MILLIONTHS,
        Decimal(output_usd) * THOUSAND_MILLIONTHS,
        True,
    )


def test_cached_tokens_are_part_of_the_input() -> None:
    """600 full, 400 cached and 500 output tokens cost the sum of their prices."""
    cost = calculate_cost("gpt-6-sol", input_tokens=1000, cached_tokens=400, output_tokens=500)
    assert cost.input_usd == (600 * Decimal(2) + 400 * Decimal("0.20")) / 1_000_000
    assert cost.total_usd == cost.input_usd + cost.output_usd == Decimal("0.00628")


def test_cached_tokens_cost_full_where_no_cached_price_is_known() -> None:
    """Without a price for cached input, cached tokens are not free."""
    assert calculate_cost("gpt-5-pro", input_tokens=1000, cached_tokens=1000, output_tokens=0).total_usd == Decimal(
        "0.015"
    )


def test_a_long_input_doubles_the_price_of_the_whole_request() -> None:
    """Above 272,000 input tokens all input costs twice, all output one and a half times as much."""
    short = calculate_cost("gpt-5.4", input_tokens=272_000, output_tokens=1000)
    long = calculate_cost("gpt-5.4", input_tokens=272_001, output_tokens=1000)
    assert long.input_usd == 2 * short.input_usd * 272_001 / 272_000
    assert long.output_usd == short.output_usd * 3 / 2


@pytest.mark.parametrize(
    ("day", "output_usd"), [(date(2026, 7, 15), 30), (date(2026, 8, 20), 30), (date(2026, 8, 21), 20), (None, 20)]
)
def test_the_price_of_a_day_is_the_one_of_that_day(day: date | None, output_usd: int) -> None:
    """gpt-5.6-sol became cheaper on 2026-08-21; without a day the newest price counts."""
    cost = calculate_cost("gpt-5.6-sol", input_tokens=0, output_tokens=1000, on=day)
    assert cost.output_usd == output_usd * THOUSAND_MILLIONTHS


def test_the_answer_names_date_and_source() -> None:
    """A price says when its authors checked it, where, and in which list it stands."""
    cost = calculate_cost("gpt-6.1-terra", input_tokens=1, output_tokens=1)
    assert cost.checked == date(2026, 10, 26)
    assert cost.source == "https://developers.openai.com/api/docs/pricing"
    assert cost.price_list.startswith("genai-prices ")


def test_a_price_without_a_date_says_so() -> None:
    """Where the authors of the list give no day, there is none."""
    cost = calculate_cost("text-embedding-3-small", input_tokens=1000, output_tokens=0)
    assert (cost.checked, cost.total_usd) == (None, Decimal("0.00002"))
    assert cost.source.startswith("https://developers.openai.com/")


def test_a_dated_model_names_the_entry_that_priced_it() -> None:
    """The entry of the list is told when it is not the name asked for."""
    cost = calculate_cost("gpt-4o-2024-08-06", input_tokens=1, output_tokens=1)
    assert (cost.model, cost.priced_as) == ("gpt-4o-2024-08-06", "gpt-4o")


@pytest.mark.parametrize(
    ("model", "near"),
    [
        ("gpt-6.3-sol", "gpt-6.2-sol"),
        ("gpt-6-sool", "gpt-6-sol"),
        ("gpt4o", "gpt-4o"),
        ("claude-3", "such as"),
        ("", "such as"),
    ],
)
def test_an_unknown_model_is_refused_with_near_names(model: str, near: str) -> None:
    """What the list does not hold is not priced by guess."""
    with pytest.raises(UnknownModelError, match=near):
        calculate_cost(model, input_tokens=1, output_tokens=1)


@pytest.mark.parametrize(
    ("input_tokens", "output_tokens", "cached_tokens", "says"),
    [
        (-1, 0, 0, "input_tokens is -1"),
        (0, -5, 0, "output_tokens is -5"),
        (10, 0, -1, "cached_tokens is -1"),
        (10, 0, 11, "11 tokens are said to be cached, of 10"),
        (1.5, 0, 0, r"input_tokens is 1\.5"),
        (True, 0, 0, "input_tokens is True"),
    ],
)
def test_impossible_counts_are_named(input_tokens: int, output_tokens: int, cached_tokens: int, says: str) -> None:
    """A count that cannot be is named with its value."""
    with pytest.raises(InputError, match=says):
        calculate_cost("gpt-4o", input_tokens=input_tokens, output_tokens=output_tokens, cached_tokens=cached_tokens)


@pytest.mark.parametrize(
    ("model", "output_tokens", "batch", "says"),
    [
        ("whisper-1", 0, False, "not priced by text tokens"),
        ("tts-1", 0, False, "not priced by text tokens"),
        ("omni-moderation-latest", 0, False, "not priced by text tokens"),
        ("text-embedding-3-small", 1, False, "no price for output"),
        ("gpt-6-rosalind", 1, True, "no Batch price"),
    ],
)
def test_what_has_no_price_is_not_free(model: str, output_tokens: int, batch: bool, says: str) -> None:
    """Where the list has no such price, no price is made up."""
    with pytest.raises(InputError, match=says):
        calculate_cost(model, input_tokens=1, output_tokens=output_tokens, batch=batch)


def test_nothing_costs_nothing() -> None:
    """No tokens cost zero dollars."""
    assert calculate_cost("gpt-4o", input_tokens=0, output_tokens=0).total_usd == 0


def test_tokens_written_to_the_cache_cost_their_own_price() -> None:
    """Of 1,000 input tokens of gpt-6-sol, 300 are read at $0.20, 500 written at $2.50, 200 plain at $2."""
    cost = calculate_cost("gpt-6-sol", input_tokens=1000, cached_tokens=300, cache_write_tokens=500, output_tokens=100)
    assert cost.input_usd == Decimal("0.00171")  # (300 x 0.20 + 500 x 2.50 + 200 x 2) / 1,000,000
    assert cost.output_usd == Decimal("0.001")


def test_writing_to_the_cache_costs_nothing_more_before_gpt_5_6() -> None:
    """Where the list has no price for it, such tokens cost as other input."""
    plain = calculate_cost("gpt-5.4", input_tokens=1000, output_tokens=0)
    written = calculate_cost("gpt-5.4", input_tokens=1000, cache_write_tokens=1000, output_tokens=0)
    assert written.total_usd == plain.total_usd == Decimal("0.0025")


def test_cached_and_written_tokens_are_together_no_more_than_the_input() -> None:
    """A token is read from the cache or written to it, not both."""
    with pytest.raises(InputError, match="6 tokens are said to be cached and 5 to be written to the cache, of 10"):
        calculate_cost("gpt-6-sol", input_tokens=10, cached_tokens=6, cache_write_tokens=5, output_tokens=0)


@pytest.mark.parametrize(
    ("service", "usd"),
    [("standard", "0.007"), ("batch", "0.0035"), ("flex", "0.0035"), ("priority", "0.014"), ("fast", "0.014")],
)
def test_a_service_has_its_own_price(service: str, usd: str) -> None:
    """1,000 tokens in and 500 out cost $0.007 with gpt-6-sol, half that in Batch and Flex, double with Priority."""
    cost = calculate_cost("gpt-6-sol", input_tokens=1000, output_tokens=500, service=service)
    assert (cost.total_usd, cost.service, cost.batch) == (Decimal(usd), service, service == "batch")


def test_batch_and_another_service_contradict_each_other() -> None:
    """Which is meant is not guessed."""
    with pytest.raises(InputError, match="batch is given, and the service 'flex'"):
        calculate_cost("gpt-6-sol", input_tokens=1, output_tokens=1, batch=True, service="flex")


def test_the_answer_says_whether_the_input_is_long() -> None:
    """Above 272,000 input tokens all of a request costs more: here $4 and $15 a million."""
    cost = calculate_cost("gpt-6-sol", input_tokens=300_000, output_tokens=1000)
    assert (cost.long, cost.total_usd) == (True, Decimal("1.215"))
    assert not calculate_cost("gpt-6-sol", input_tokens=272_000, output_tokens=1000).long
    assert not calculate_cost("gpt-4o", input_tokens=300_000, output_tokens=0).long


def test_the_newest_model_is_priced_by_the_ledger_of_the_project() -> None:
    """gpt-6.2-sol is not in the list; the ledger has it, as seen on its own page."""
    cost = calculate_cost(
        "gpt-6.2-sol", input_tokens=1_000, cached_tokens=400, cache_write_tokens=100, output_tokens=500
    )
    assert cost.total_usd == Decimal("0.00629")  # (400 x 0.10 + 100 x 2.50 + 500 x 2 + 500 x 10) / 1,000,000
    assert (cost.checked, cost.price_list) == (date(2026, 11, 23), "Keyguide's ledger")
    assert cost.source == "https://developers.openai.com/api/docs/models/gpt-6.2-sol"
    assert cost.notes[0].endswith("does not have gpt-6.2-sol.")
