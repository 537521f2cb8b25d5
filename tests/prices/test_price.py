"""The price of a model: each figure held against what was noted from OpenAI's pages, each sum against genai-prices."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import genai_prices
import pytest

from keyguide.errors import InputError, UnknownModelError
from keyguide.prices import SERVICES, Price, find_price, read_ledger

TODAY = date(2026, 11, 24)
LIST = f"genai-prices {version('genai-prices')}"

# Typed by hand from OpenAI's pages as noted in November 2026: input, cached, written, output; batch input, output.
PUBLISHED = """
gpt-6-astra 10 1 12.5 50 5 25
gpt-6.1-sol 2 0.10 2.5 10 1 5
gpt-6-sol 2 0.20 2.5 10 1 5
gpt-6.1-terra 1 0.05 1.25 5 0.5 2.5
gpt-6-luna 0.10 0.01 0.125 0.50 0.05 0.25
gpt-6.2-sol 2 0.10 2.50 10 1 5
gpt-5.6-sol 4 0.40 5 20 2 10
gpt-5.6-terra 2 0.20 2.5 12 1 6
gpt-5.6-luna 0.20 0.02 0.25 1.20 0.10 0.60
gpt-5.5 5 0.50 - 30 2.5 15
gpt-5.4 2.5 0.25 - 15 1.25 7.5
gpt-5.4-mini 0.75 0.075 - 4.50 0.375 2.25
gpt-5.4-nano 0.20 0.02 - 1.25 0.10 0.625
gpt-5.2 1.75 0.175 - 14 - -
gpt-5 1.25 0.125 - 10 - -
gpt-5.1 1.25 0.125 - 10 - -
gpt-5-mini 0.25 0.025 - 2 - -
gpt-5-nano 0.05 0.005 - 0.40 - -
gpt-4.1 2 0.50 - 8 - -
gpt-4.1-mini 0.40 0.10 - 1.60 - -
gpt-4o 2.50 1.25 - 10 - -
gpt-4o-mini 0.15 0.075 - 0.60 - -
o3 2 0.50 - 8 - -
o4-mini 1.10 0.275 - 4.40 - -
text-embedding-3-small 0.02 - - - - -
text-embedding-3-large 0.13 - - - - -
text-embedding-ada-002 0.10 - - - - -
"""
ROWS = [line.split() for line in PUBLISHED.split("\n") if line]

LEDGER = """
[[prices]]
model = "{model}"
seen = {seen}
source = "https://developers.openai.com/api/docs/pricing"
input = 7
output = 70
"""


def _read(text: str) -> Decimal | None:
    return None if text == "-" else Decimal(text)


@pytest.mark.parametrize(("model", "plain", "cached", "written", "output", "batch_in", "batch_out"), ROWS)
def test_a_price_is_the_published_one(
    model: str, plain: str, cached: str, written: str, output: str, batch_in: str, batch_out: str
) -> None:
    """Each figure of the table is the one on OpenAI's page."""
    price = find_price(model)
    assert (price.input_usd, price.cached_usd, price.cache_write_usd, price.output_usd) == tuple(
        map(_read, (plain, cached, written, output))
    )
    if batch_in != "-":
        batch = find_price(model, service="batch")
        assert (batch.input_usd, batch.output_usd) == (Decimal(batch_in), Decimal(batch_out))


def test_every_sum_is_that_of_genai_prices() -> None:
    """For 3,000 random requests of all models in all services, the package that holds the prices gives the same."""
    chance = random.Random(6)  # noqa: S311 - the same requests each time
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    compared = 0
    models = [row[0] for row in ROWS if row[0] != "gpt-6.2-sol"]
    for _ in range(3000):
        model, service = chance.choice(models), chance.choice(SERVICES)
        tokens = chance.choice([chance.randrange(2000), chance.randrange(271_990, 272_010), chance.randrange(900_000)])
        cached = chance.randrange(tokens + 1)
        written = chance.randrange(tokens - cached + 1)
        output = 0 if "embedding" in model else chance.randrange(5000)
        try:
            price = find_price(model, service=service, on=TODAY)
            ours = price.calculate(
                input_tokens=tokens, cached_tokens=cached, cache_write_tokens=written, output_tokens=output
            )
        except InputError:
            continue  # what is refused is the matter of other tests
        context = {"processing": "batch"} if service == "batch" else {"service_tier": service}
        theirs = genai_prices.calc_price(
            genai_prices.Usage(
                input_tokens=tokens, cache_read_tokens=cached, cache_write_tokens=written, output_tokens=output
            ),
            model_ref=model,
            provider_id="openai",
            genai_request_timestamp=moment,
            price_context=None if service == "standard" else context,
        )
        assert ours == (theirs.input_price, theirs.output_price), (model, service, tokens)
        compared += 1
    assert compared > 2000


def test_a_ledger_reckons_with_long_requests_as_the_list_does() -> None:
    """Above 272,000 input tokens gpt-6.2-sol costs twice for input of any kind, one and a half times for output."""
    price = find_price("gpt-6.2-sol")
    tokens = {"input_tokens": 300_000, "cached_tokens": 100_000, "cache_write_tokens": 50_000, "output_tokens": 2000}
    # 150,000 x $4 + 100,000 x $0.20 + 50,000 x $5; 2,000 x $15
    assert price.calculate(**tokens) == (Decimal("0.87"), Decimal("0.03"))
    assert find_price("gpt-6.2-sol", service="fast").calculate(**tokens) == (Decimal("1.74"), Decimal("0.06"))
    assert find_price("gpt-6.2-sol", service="batch").calculate(**tokens) == (Decimal("0.435"), Decimal("0.015"))


@pytest.mark.parametrize(
    ("model", "service", "says"),
    [
        ("gpt-6.2-sol", "flex", "no Flex price for gpt-6.2-sol"),
        ("gpt-4o", "flex", "no Flex price for gpt-4o"),
        ("gpt-5-pro", "priority", "no Priority price for gpt-5-pro"),
        ("gpt-6-cyber", "batch", "no Batch price for gpt-6-cyber"),
        ("gpt-6-sol", "cheap", "'cheap' is no service"),
    ],
)
def test_a_service_without_a_price_is_not_priced_as_another(model: str, service: str, says: str) -> None:
    """genai-prices itself would fall back to the standard price."""
    with pytest.raises(InputError, match=says):
        find_price(model, service=service)


def test_a_day_before_the_prices_of_a_service_is_refused() -> None:
    """The list has Batch prices from 2026-10-14 on; before, it would give the standard price for them."""
    with pytest.raises(InputError, match=r"no Batch price for gpt-5.4 on 2026-10-13.*from 2026-10-14 on"):
        find_price("gpt-5.4", service="batch", on=date(2026, 10, 13))
    assert find_price("gpt-5.4", service="batch", on=date(2026, 10, 14)).input_usd == Decimal("1.25")


def test_a_priority_price_without_a_long_one_is_that_of_short_requests() -> None:
    """The list has one Priority price of gpt-5.4, and two standard ones: a long request is refused, not underpriced."""
    price = find_price("gpt-5.4", service="priority")
    assert price.calculate(input_tokens=272_000, output_tokens=0)[0] == Decimal("1.36")
    with pytest.raises(InputError, match=r"no Priority price of gpt-5\.4 for more than 272,000 input tokens"):
        price.calculate(input_tokens=272_001, output_tokens=0)


@pytest.mark.parametrize(
    ("model", "service", "checked"),
    [
        ("gpt-6-sol", "batch", date(2026, 10, 14)),
        ("gpt-6-sol", "flex", date(2026, 10, 12)),
        ("gpt-6-sol", "fast", date(2026, 10, 12)),
        ("gpt-6-sol", "standard", date(2026, 10, 14)),
        ("gpt-6.1-terra", "batch", date(2026, 10, 26)),
        ("text-embedding-3-small", "standard", None),
    ],
)
def test_a_price_has_the_day_of_its_own_check(model: str, service: str, checked: date | None) -> None:
    """The authors of the list checked Batch on another day than Flex; the day is that of what is used."""
    assert find_price(model, service=service).checked == checked


@pytest.mark.parametrize("model", ["gpt-5.4", "gpt-5.4-mini", "gpt-5.6-sol", "gpt-6-luna", "gpt-6.2-sol"])
def test_a_chosen_region_costs_a_tenth_more(model: str) -> None:
    """Models released from 2026-03-05 on cost 10 % more, in each part, and the source says so."""
    plain, regional = find_price(model), find_price(model, regional=True)
    tokens = {"input_tokens": 1000, "cached_tokens": 500, "output_tokens": 100}
    assert regional.calculate(**tokens) == tuple(part * 11 / 10 for part in plain.calculate(**tokens))
    assert plain.output_usd is not None
    assert regional.output_usd == plain.output_usd * 11 / 10
    assert regional.notes[-1] == (
        "10 % are added for processing in a chosen region"
        " (seen on 2026-11-23 at https://developers.openai.com/api/docs/pricing)."
    )


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5", "gpt-5-mini", "gpt-5.2", "o3", "text-embedding-3-small"])
def test_an_older_model_costs_no_more_in_a_chosen_region(model: str) -> None:
    """The surcharge is for models released from 2026-03-05 on; the note says that this one was not."""
    regional = find_price(model, regional=True)
    assert regional.input_usd == find_price(model).input_usd
    assert "before 2026-03-05 cost nothing more" in regional.notes[-1]


def test_a_model_of_unknown_release_gets_no_regional_price() -> None:
    """Whether it costs more is not guessed."""
    with pytest.raises(InputError, match="Whether gpt-rosalind-research costs more in a chosen region is not known"):
        find_price("gpt-rosalind-research", regional=True)


def _read_ledger(folder: Path, *, model: str, seen: str, more: str = "") -> Price:
    path = folder / "prices.toml"
    path.write_text(LEDGER.format(model=model, seen=seen) + more, encoding="utf-8")
    return find_price(model, ledger=read_ledger(path, today=TODAY))


def test_a_newer_price_of_a_ledger_goes_before_the_list(tmp_path: Path) -> None:
    """The list checked gpt-6-luna on 2026-10-14; a price seen on the next day is used, and the note says why."""
    price = _read_ledger(tmp_path, model="gpt-6-luna", seen="2026-10-15")
    assert (price.input_usd, price.price_list) == (Decimal(7), str(tmp_path / "prices.toml"))
    assert price.notes == (f"The ledger's price is newer: {LIST} has a price of 2026-10-14.",)


@pytest.mark.parametrize("seen", ["2026-10-14", "2026-09-01"])
def test_an_older_price_of_a_ledger_is_passed_over_and_that_is_said(tmp_path: Path, seen: str) -> None:
    """The list is as new or newer: its price is used, and the note names the one that is not."""
    price = _read_ledger(tmp_path, model="gpt-6-luna", seen=seen)
    assert (price.input_usd, price.price_list) == (Decimal("0.1"), LIST)
    assert price.notes == (
        f"{tmp_path / 'prices.toml'} has a price too, seen on {seen}: the one of 2026-10-14 is as new or newer.",
    )


def test_a_dated_price_goes_before_one_without_a_day(tmp_path: Path) -> None:
    """Where the list gives no day, what was seen on a known day is used."""
    price = _read_ledger(tmp_path, model="text-embedding-3-small", seen="2025-01-01")
    assert price.input_usd == 7
    assert price.notes[0].endswith("gives no day for its price.")


@pytest.mark.parametrize(("seen", "usd"), [("2026-11-24", 7), ("2026-11-23", 7), ("2026-11-22", 2)])
def test_of_two_ledgers_the_newer_price_counts(tmp_path: Path, seen: str, usd: int) -> None:
    """The project saw gpt-6.2-sol on 2026-11-23; of the same day, the ledger that is given goes first."""
    assert _read_ledger(tmp_path, model="gpt-6.2-sol", seen=seen).input_usd == usd


def test_a_price_of_a_ledger_holds_from_its_day_on(tmp_path: Path) -> None:
    """Before it starts, the older one holds; before any, none is made up."""
    path = tmp_path / "prices.toml"
    first = LEDGER.format(model="gpt-7", seen="2026-10-01")
    second = LEDGER.format(model="gpt-7", seen="2026-11-20").replace("input = 7", "input = 5\nstarts = 2026-11-01")
    path.write_text(second + first, encoding="utf-8")
    ledger = read_ledger(path, today=TODAY)
    days = {date(2026, 10, 1): 7, date(2026, 10, 31): 7, date(2026, 11, 1): 5, None: 5}
    assert {day: find_price("GPT-7", on=day, ledger=ledger).input_usd for day in days} == days
    with pytest.raises(InputError, match=r"No price of gpt-7 is known for 2026-09-30.*from 2026-10-01 on"):
        find_price("gpt-7", on=date(2026, 9, 30), ledger=ledger)


def test_the_nearest_names_include_those_of_ledgers(tmp_path: Path) -> None:
    """A typing error is answered with the name that a ledger has."""
    path = tmp_path / "prices.toml"
    path.write_text(LEDGER.format(model="gpt-7-sol", seen="2026-11-20"), encoding="utf-8")
    with pytest.raises(UnknownModelError, match="gpt-7-sol"):
        find_price("gpt-7-sool", ledger=read_ledger(path, today=TODAY))


@pytest.mark.parametrize(
    ("model", "service", "on", "known"),
    [
        ("gpt-6-luna", "standard", date(2020, 1, 1), False),  # long before there was such a model
        ("gpt-6-luna", "standard", TODAY, True),  # after the day on which it was checked
        ("gpt-6-luna", "standard", None, True),
        ("gpt-5.6-sol", "standard", date(2026, 8, 20), False),
        ("gpt-5.6-sol", "standard", date(2026, 8, 21), True),  # the list has its first day
        ("gpt-6-luna", "priority", date(2026, 10, 12), True),
        ("gpt-6.1-terra", "batch", date(2026, 1, 1), False),
    ],
)
def test_a_price_of_the_past_without_a_first_day_says_so(
    model: str, service: str, on: date | None, known: bool
) -> None:
    """The list gives it for every earlier day, also for one on which nobody knows that it held."""
    note = f"{LIST} gives no first day for this price: whether it held on {on} is not known."
    assert (note in find_price(model, service=service, on=on).notes) is not known
