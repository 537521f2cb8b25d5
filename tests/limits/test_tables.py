"""Usage tiers and limits of models, against what was published."""

from datetime import date
from decimal import Decimal

import pytest

from keyguide.errors import InputError, KeyguideError, UnknownModelError
from keyguide.limits import Limits, ModelLimits, find_limits, find_tier, list_limited_models, load_tiers, tables

GPT_6 = ("gpt-6.2-sol", "gpt-6-astra", "gpt-6.1-sol", "gpt-6-sol", "gpt-6.1-terra", "gpt-6-luna")
MODELS = list_limited_models()


@pytest.mark.parametrize(
    ("paid", "name", "monthly"),
    [
        ("0", "Free", 100),
        ("4.99", "Free", 100),
        ("5", "Tier 1", 100),
        ("49.99", "Tier 1", 100),
        ("50", "Tier 2", 500),
        ("100", "Tier 3", 1_000),
        ("250", "Tier 4", 5_000),
        ("1000", "Tier 5", 200_000),
        ("99999", "Tier 5", 200_000),
    ],
)
def test_a_tier_follows_from_what_was_paid(paid: str, name: str, monthly: int) -> None:
    """As published on 2026-07-15, without a condition on days."""
    tier = find_tier(Decimal(paid))
    assert (tier.name, tier.monthly_usd) == (name, Decimal(monthly))


@pytest.mark.parametrize(
    ("model", "tier", "told"),
    [
        # RPM, RPD, TPM, IPM and the queue of the Batch API, as seen on 2026-08-16
        ("gpt-5.6-sol", 1, (500, None, 500_000, None, 1_500_000)),
        ("gpt-5.6-terra", 2, (5_000, None, 1_000_000, None, 3_000_000)),
        ("gpt-5.5", 3, (5_000, None, 2_000_000, None, 100_000_000)),
        ("gpt-5.2", 4, (10_000, None, 4_000_000, None, 200_000_000)),
        ("gpt-5", 5, (15_000, None, 40_000_000, None, 15_000_000_000)),
        ("gpt-5.4-mini", 1, (500, None, 500_000, None, 5_000_000)),
        ("gpt-5-mini", 5, (30_000, None, 180_000_000, None, 15_000_000_000)),
        ("gpt-5.4-nano", 1, (500, None, 200_000, None, 2_000_000)),
        ("gpt-5.5-pro", 1, (50, None, 50_000, None, 500_000)),
        ("gpt-5.5-pro", 5, (2_000, None, 4_000_000, None, 1_500_000_000)),
        ("gpt-4o", 1, (500, None, 30_000, None, 90_000)),
        ("gpt-4.1", 2, (5_000, None, 450_000, None, 1_350_000)),
        ("o3", 1, (500, None, 30_000, None, 90_000)),
        ("gpt-4o-mini", 1, (500, 10_000, 200_000, None, 2_000_000)),
        ("gpt-4.1-mini", 5, (30_000, None, 150_000_000, None, 15_000_000_000)),
        ("text-embedding-3-small", 0, (100, 2_000, 40_000, None, None)),
        ("text-embedding-ada-002", 5, (10_000, None, 10_000_000, None, 4_000_000_000)),
        ("omni-moderation-latest", 0, (250, 5_000, 10_000, None, None)),
        ("gpt-image-2", 1, (None, None, 100_000, 5, None)),
        ("gpt-image-2", 5, (None, None, 8_000_000, 250, None)),
    ],
)
def test_limits_are_those_published(model: str, tier: int, told: tuple[int | None, ...]) -> None:
    """Each with the day on which it was seen."""
    found = _find(model, tier)
    assert told == (
        found.requests_per_minute,
        found.requests_per_day,
        found.tokens_per_minute,
        found.images_per_minute,
        found.batch_queue_tokens,
    )
    assert (found.model, found.tier, found.over_tokens, found.seen) == (model, tier, None, date(2026, 8, 16))
    assert found.source.startswith("gpt-tokenizer 4.0.0")


def test_very_long_requests_have_limits_of_their_own() -> None:
    """Of two models, from 272,000 tokens on; of two older ones, from 128,000."""
    long = {model: found for model in MODELS if (found := find_limits(model, 1, long=True))}
    assert {model: (found.over_tokens, found.limits) for model, found in long.items()} == {
        "gpt-5.5": (272_000, Limits(200, 400_000)),
        "gpt-5.4": (272_000, Limits(200, 400_000)),
        "gpt-4.1": (128_000, Limits(100, 200_000)),
        "gpt-4.1-mini": (128_000, Limits(200, 400_000)),
    }


@pytest.mark.parametrize("model", GPT_6)
@pytest.mark.parametrize("tier", range(6))
def test_the_limits_of_the_gpt_6_family_are_not_known(model: str, tier: int) -> None:
    """They are known by name, and nothing is guessed for them."""
    assert find_limits(model, tier) is None


def test_chat_models_have_no_known_limits_on_the_free_tier() -> None:
    """Only embeddings and moderation have."""
    free = {model for model in MODELS if find_limits(model, 0)}
    assert {model.split("-")[0] for model in free} == {"text", "omni"}


@pytest.mark.parametrize("model", MODELS)
def test_a_higher_tier_is_nowhere_narrower(model: str) -> None:
    """The planner relies on it: what a tier lets through, the next one lets through."""
    found = [row for tier in range(6) if (row := find_limits(model, tier))]
    for name in ("requests_per_minute", "requests_per_day", "tokens_per_minute", "images_per_minute"):
        allowed = [getattr(row, name) for row in found]
        told = [number for number in allowed if number is not None]
        assert told == sorted(told)
        assert allowed[len(told) :] == [None] * (len(allowed) - len(told))  # a limit that is gone does not come back


def test_a_snapshot_has_the_limits_of_its_model() -> None:
    """Its name is that of the model and a day."""
    assert find_limits("gpt-5.4-2026-03-05", 1) == find_limits("gpt-5.4", 1)


@pytest.mark.parametrize(
    ("model", "nearest"), [("gpt-5.4-mnii", "gpt-5.4-mini"), ("GPT-4O", "gpt-4o"), ("?", "such as")]
)
def test_an_unknown_model_is_refused_with_the_nearest_names(model: str, nearest: str) -> None:
    """It is not taken for another."""
    with pytest.raises(UnknownModelError, match="has no model") as caught:
        find_limits(model, 1)
    assert nearest in caught.value.hint


@pytest.mark.parametrize("tier", [-1, 6])
def test_a_tier_that_does_not_exist_is_refused(tier: int) -> None:
    """There are six, with the free one."""
    with pytest.raises(InputError, match=rf"no usage tier {tier}\. Give a number from 0 to 5\."):
        find_limits("gpt-4o", tier)


def test_the_free_tier_asks_for_a_place() -> None:
    """Instead of money; every tier carries its source and day."""
    assert [tier.condition for tier in load_tiers()] == ["an allowed geography", "", "", "", "", ""]
    assert {(tier.seen, tier.address) for tier in load_tiers()} == {
        (date(2026, 9, 15), "https://developers.openai.com/api/docs/guides/rate-limits")
    }


def test_a_damaged_table_is_said_to_be_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and the next action."""
    monkeypatch.setattr(tables, "_TABLE", "no-such.toml")
    tables._load.cache_clear()  # noqa: SLF001 - what was read before is no longer meant
    with pytest.raises(KeyguideError, match=r"^The table of limits, no-such\.toml, .* Install Keyguide"):
        load_tiers()
    tables._load.cache_clear()  # noqa: SLF001


def _find(model: str, tier: int) -> ModelLimits:
    found = find_limits(model, tier)
    assert found is not None
    return found
