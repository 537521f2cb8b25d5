"""Usage tiers: what must have been paid for each, and what it allows.

Tiers are as OpenAI published them on 2026-07-15, limits of models as of 2026-08-16.
"""

from dataclasses import dataclass
from decimal import Decimal

from keyguide.practice.limits import Limits
from keyguide.practice.models import MODELS


@dataclass(frozen=True, slots=True)
class Tier:
    """A usage tier.

    Attributes:
        name: Its name on the screens.
        number: 0 for the free tier, then 1 to 5.
        paid_usd: What must have been paid.
        monthly_usd: What may be used in a month.
    """

    name: str
    number: int
    paid_usd: Decimal
    monthly_usd: Decimal


TIERS = tuple(
    Tier(name, number, Decimal(paid), Decimal(monthly))
    for number, (name, paid, monthly) in enumerate(
        (
            ("Free", 0, 100),
            ("Tier 1", 5, 100),
            ("Tier 2", 50, 500),
            ("Tier 3", 100, 1_000),
            ("Tier 4", 250, 5_000),
            ("Tier 5", 1_000, 200_000),
        )
    )
)

# Requests and tokens per minute on tiers 2 to 5; those on tier 1 stand beside the models.
_LARGE = ((5_000, 1_000_000), (5_000, 2_000_000), (10_000, 4_000_000), (15_000, 40_000_000))
_SMALL = ((5_000, 2_000_000), (5_000, 4_000_000), (10_000, 10_000_000), (30_000, 180_000_000))
_OLD_LARGE = ((5_000, 450_000), (5_000, 800_000), (10_000, 2_000_000), (10_000, 30_000_000))
_OLD_SMALL = ((5_000, 2_000_000), (5_000, 4_000_000), (10_000, 10_000_000), (30_000, 150_000_000))
_HIGHER = {
    **dict.fromkeys(("gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.5", "gpt-5.4", "gpt-5.2", "gpt-5.1", "gpt-5"), _LARGE),
    **dict.fromkeys(("gpt-5.6-luna", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5-mini", "gpt-5-nano"), _SMALL),
    **dict.fromkeys(("gpt-4.1", "gpt-4o"), _OLD_LARGE),
    **dict.fromkeys(("gpt-4.1-mini", "gpt-4o-mini"), _OLD_SMALL),
}
_FREE_EMBEDDING = Limits(100, 40_000, 2_000)
_TIER_5_EMBEDDING = Limits(10_000, 10_000_000)
_EMBEDDINGS = ("text-embedding-3-small", "text-embedding-3-large")


def find_tier(paid_usd: Decimal) -> Tier:
    """Give the usage tier of an organisation.

    Args:
        paid_usd: What it has paid in all.

    Example:
        >>> find_tier(Decimal("4.99")).name, find_tier(Decimal(50)).name
        ('Free', 'Tier 2')
    """
    return next(tier for tier in reversed(TIERS) if paid_usd >= tier.paid_usd)


def limits_for(model: str, tier: Tier) -> Limits | None:
    """Give the published rate limits of a model on a usage tier, or `None` where none are known.

    Args:
        model: A model that the practice API offers.
        tier: The usage tier.

    Example:
        >>> limits_for("gpt-4o", TIERS[2])
        Limits(requests_per_minute=5000, tokens_per_minute=450000, requests_per_day=None)
    """
    if model in _EMBEDDINGS:
        return {0: _FREE_EMBEDDING, 1: MODELS[model].limits, 5: _TIER_5_EMBEDDING}.get(tier.number)
    if model not in _HIGHER or tier.number == 0:
        return None
    return MODELS[model].limits if tier.number == 1 else Limits(*_HIGHER[model][tier.number - 2])
