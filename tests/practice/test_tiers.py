"""Usage tiers and their limits, against what was published."""

from decimal import Decimal

import pytest

from keyguide.practice.limits import Limits
from keyguide.practice.tiers import TIERS, find_tier, limits_for


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
    ("model", "tier", "limits"),
    [
        ("gpt-5.5", 1, Limits(500, 500_000)),
        ("gpt-5.5", 5, Limits(15_000, 40_000_000)),
        ("gpt-5.4-nano", 2, Limits(5_000, 2_000_000)),
        ("gpt-5-mini", 4, Limits(10_000, 10_000_000)),
        ("gpt-4.1", 3, Limits(5_000, 800_000)),
        ("gpt-4o-mini", 1, Limits(500, 200_000, 10_000)),
        ("gpt-4o-mini", 5, Limits(30_000, 150_000_000)),
        ("text-embedding-3-small", 0, Limits(100, 40_000, 2_000)),
        ("text-embedding-3-small", 5, Limits(10_000, 10_000_000)),
        ("text-embedding-3-small", 3, None),
        ("gpt-6-luna", 1, None),
        ("gpt-4o", 0, None),
    ],
)
def test_limits_are_those_published(model: str, tier: int, limits: Limits | None) -> None:
    """As of 2026-08-16; what was not published is not known."""
    assert limits_for(model, TIERS[tier]) == limits
