"""A plan in plain words."""

from keyguide.limits import Limits, plan_limits


def test_a_plan_that_suffices_says_what_it_costs_to_get_there() -> None:
    """Higher tiers are not told: they suffice too."""
    told = plan_limits("gpt-5.4-mini", requests_per_day=1_000, tokens_per_request=500).describe().splitlines()
    assert told[0] == "Free: its limits are not known."
    assert told[1].startswith("Tier 1: suffices; ")
    assert told[-2] == "Tier 1 is needed. It begins once you have paid $5."
    assert told[-1].startswith(
        "Limits: seen 2026-08-16, gpt-tokenizer 4.0.0, from OpenAI's page of each model, https://"
    )
    assert len(told) == 4


def test_a_limit_that_is_reached_is_told_with_its_time() -> None:
    """When, how many are refused, and how long the others would wait."""
    hours = [0] * 9 + [1] + [0] * 14
    told = plan_limits(
        "ours", requests_per_day=600, tokens_per_request=10, hourly_shares=hours, limits=Limits(5, 1_000)
    ).describe()
    assert "Own limits: does not suffice; 200 % of its requests per minute are asked for at the busiest." in told
    assert "The requests per minute are used up at 09:00." in told
    assert (
        "If they wait instead, up to 295 wait at a time, the longest 59 min; it is 1 h 58 min until none waits." in told
    )
    assert told.endswith("None of these suffices.")


def test_what_never_ends_is_said_so() -> None:
    """More each day than pass, and what is too large to pass at all."""
    daily = plan_limits("ours", requests_per_day=200, tokens_per_request=10, limits=Limits(9, 999, 100), backlog=150)
    assert "more wait each day: they never all pass." in daily.describe()
    assert "150 requests at once take 12 h." in daily.describe()
    large = plan_limits("ours", requests_per_day=10, tokens_per_request=5_000, limits=Limits(9, 999), backlog=3)
    assert "10 requests a day need more tokens than a minute gives: they never pass." in large.describe()
    assert "3 requests at once never all pass: some are too large." in large.describe()


def test_chance_alone_is_told_too() -> None:
    """Where an even flow passes and customers at once do not."""
    told = plan_limits("gpt-4o", requests_per_day=2_880, tokens_per_request=12_000, tier=1).describe()
    assert "Of 2,880 requests a day, 0 to " in told
    assert "If they wait instead, up to " in told


def test_unknown_limits_are_one_sentence() -> None:
    """Nothing is made up."""
    told = plan_limits("gpt-6-luna", requests_per_day=1, tokens_per_request=1, tier=1).describe()
    assert told == "Tier 1: its limits are not known.\nThe limits of gpt-6-luna are not known."
