"""Random days of requests and limits that they may or may not keep to."""

import random

from keyguide.limits import Demand, Limits, Outcome, make_demand


def draw_workload(seed: int) -> tuple[Demand, Limits]:
    """Draw a day, and limits from far too narrow to wide."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    hours = [chance.choice([0, 0.2, 1, 2, 5, 10]) * chance.random() for _ in range(24)]
    hours[chance.randrange(24)] += 1
    mean = chance.choice([50, 300, 1_500])
    demand = make_demand(
        chance.choice([200, 500, 1_500]) * (0.5 + chance.random()),
        tokens_per_request=mean,
        tokens_high=mean * chance.choice([1, 1, 2, 4, 10]),
        max_output_tokens=chance.choice([0, 0, 500, 2_000]),
        hourly_shares=hours,
        failed_share=chance.choice([0, 0, 0.1]),
    )
    busiest = max(demand.hourly_shares) * demand.attempts_per_day / 60

    def draw(asked: float, least: int) -> int:
        return max(least, round(asked * chance.choice([0.4, 0.7, 1.2, 2, 4]) * (0.8 + 0.4 * chance.random())))

    limits = Limits(
        draw(busiest, 3),
        draw(busiest * demand.counted_tokens, 2 * demand.sizes[-1][1]),
        chance.choice([None, None, draw(demand.attempts_per_day, 10)]),
    )
    return demand, limits


def is_close_call(*outcomes: Outcome) -> bool:
    """Say whether a request more or less decides.

    So it does where what is asked for is within 5 in 100 of a limit, or where two limits are used up within a minute of
    each other.
    """
    moments = [outcome.binds_at_s for outcome in outcomes if outcome.binds_at_s is not None]
    at_once = len(moments) == len(outcomes) and max(moments) - min(moments) <= 60
    return at_once or any(95 <= use.percent <= 105 for use in outcomes[0].uses)
