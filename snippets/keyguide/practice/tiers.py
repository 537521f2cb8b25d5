"""Usage tiers in the practice product: what was published, and what it assumes where nothing was."""

from keyguide.limits import Limits, Tier, find_limits
from keyguide.practice.models import MODELS


def limits_for(model: str, tier: Tier) -> Limits | None:
    """Give the published rate limits of a model on a usage tier, or `None` where none are known.

    The practice API then uses what it assumes; see `keyguide.practice.models`.

    Args:
        model: A model that the practice API offers.
        tier: The usage tier.

    Example:
        >>> from keyguide.limits import load_tiers
        >>> limits_for("gpt-4o", load_tiers()[2])
        Limits(requests_per_minute=5000, tokens_per_minute=450000, requests_per_day=None)
    """
    published = find_limits(MODELS[model].id, tier.number)
    return published.limits if published else None
