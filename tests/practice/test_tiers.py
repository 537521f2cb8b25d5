"""Limits in the practice product: what was published, and what is assumed where nothing was."""

import pytest

from keyguide.limits import Limits, load_tiers
from keyguide.practice.models import MODELS
from keyguide.practice.tiers import limits_for


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
        ("text-embedding-3-small", 3, Limits(5_000, 5_000_000)),
        ("o3", 1, Limits(500, 30_000)),
        ("gpt-6-luna", 1, None),
        ("gpt-4o", 0, None),
    ],
)
def test_limits_are_those_published(model: str, tier: int, limits: Limits | None) -> None:
    """As of 2026-08-16; what was not published is not known."""
    assert limits_for(model, load_tiers()[tier]) == limits


def test_every_model_has_limits_in_the_practice_api() -> None:
    """Those of the GPT-6 family are assumed, and only those."""
    assumed = {name for name, model in MODELS.items() if model.like}
    assert assumed == {name for name in MODELS if name.startswith("gpt-6")}
    assert {name: MODELS[name].assume_limits(1) for name in assumed} == dict.fromkeys(assumed, Limits(500, 500_000))


def test_a_model_that_no_source_tells_of_has_the_limits_of_its_relative_on_each_tier() -> None:
    """Those of gpt-5.6-sol and of gpt-5.6-luna; on the free tier, where nobody tells any, those of tier 1."""
    sol, luna = ([MODELS[f"gpt-6-{name}"].assume_limits(tier) for tier in range(6)] for name in ("sol", "luna"))
    assert sol[:2] == luna[:2] == [Limits(500, 500_000)] * 2
    assert sol[2:] == [
        Limits(5_000, 1_000_000),
        Limits(5_000, 2_000_000),
        Limits(10_000, 4_000_000),
        Limits(15_000, 40_000_000),
    ]
    assert (luna[2], luna[5]) == (Limits(5_000, 2_000_000), Limits(30_000, 180_000_000))
