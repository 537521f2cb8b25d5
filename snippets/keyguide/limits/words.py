"""A plan in plain words, for whoever runs a contact centre."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyguide.limits.planner import Backlog, Plan, TierPlan

_WORDS = {"RPM": "requests per minute", "RPD": "requests per day", "TPM": "tokens per minute"}
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def describe_plan(plan: "Plan") -> str:
    """Say which tier is needed and what happens on each below it, a line each."""
    return "\n".join(_list_lines(plan))


def describe_time(seconds: float) -> str:
    """Write a time so that its size can be seen.

    Example:
        >>> [describe_time(seconds) for seconds in (0.4, 59.6, 3_600, 15_700, 180_000, float("inf"))]
        ['less than a second', '1 min', '1 h', '4 h 22 min', '2 days 2 h', 'for ever']
    """
    if math.isinf(seconds):
        return "for ever"
    if seconds < 1:
        return "less than a second"
    for large, small, words in (
        (_DAY_S, _HOUR_S, ("day", "h")),
        (_HOUR_S, _MINUTE_S, ("h", "min")),
        (_MINUTE_S, 1, ("min", "s")),
    ):
        whole, rest = divmod(round(seconds / small), large // small)
        if whole:
            unit = f"{words[0]}s" if words[0] == "day" and whole > 1 else words[0]
            return f"{whole} {unit}" + (f" {rest} {words[1]}" if rest else "")
    return f"{round(seconds)} s"


def _list_lines(plan: "Plan") -> Iterator[str]:
    for tier in plan.tiers:
        yield f"{tier.name}: {_judge(tier)}"
        if not tier.suffices:
            for part, demand in plan.list_parts(tier):
                yield from (f"  {line}" for line in _tell(part, demand.attempts_per_day, alone=tier.long is None))
        if tier.backlog:
            yield f"  {_tell_backlog(tier.backlog)}"
        if tier.suffices:
            break  # the higher ones suffice too
    if plan.needed is None:
        known = any(tier.limits for tier in plan.tiers)
        yield "None of these suffices." if known else f"The limits of {plan.model} are not known."
    elif plan.needed.tier and plan.needed.tier.paid_usd:
        yield f"{plan.needed.name} is needed. It begins once you have paid ${plan.needed.tier.paid_usd:,}."
    for source in dict.fromkeys((tier.seen, tier.source, tier.address) for tier in plan.tiers if tier.seen):
        yield f"Limits: seen {source[0]}, {source[1]}, {source[2]}"


def _judge(tier: "TierPlan") -> str:
    uses = [(use, describe_length(part)) for part in tier.parts if part.even for use in part.even.uses]
    if not uses:
        return "its limits are not known."
    busiest, which = max(uses, key=lambda one: one[0].percent)
    asked = f"{busiest.percent:,.0f} % of its {_WORDS[busiest.name]}{which} are asked for at the busiest"
    return f"{'suffices' if tier.suffices else 'does not suffice'}; {asked}."


def describe_length(part: "TierPlan") -> str:
    """Say for which requests limits are, where they are only for long ones."""
    return "" if part.over_tokens is None else f" for requests with more than {part.over_tokens:,} input tokens"


def _tell(tier: "TierPlan", attempts: float, *, alone: bool) -> Iterator[str]:
    even = tier.even
    refused = [outcome.refused_per_day for outcome in (even, tier.simulated) if outcome]
    if even is None or not (alone or any(map(round, refused))):
        return
    if not alone:
        yield f"Requests with more than {tier.over_tokens:,} input tokens:" if tier.over_tokens else "Shorter requests:"
    if even.too_large_per_day:
        yield f"{even.too_large_per_day:,.0f} requests a day need more tokens than a minute gives: they never pass."
    if even.binds and even.binds_at_s is not None:
        yield f"The {_WORDS[even.binds]} are used up at {_write_clock(even.binds_at_s)}."
    numbers = " to ".join(f"{number:,.0f}" for number in sorted(set(map(round, refused))))
    yield f"Of {attempts:,.0f} requests a day, {numbers} are refused."
    worst = tier.simulated if tier.simulated and not even.longest_wait_s else even
    if math.isinf(worst.longest_wait_s):
        yield "If they wait instead, more wait each day: they never all pass."
    elif worst.longest_wait_s:
        yield (
            f"If they wait instead, up to {math.ceil(worst.longest_backlog):,} wait at a time, the longest"
            f" {describe_time(worst.longest_wait_s)}; it is {describe_time(worst.clears_after_s)} until none waits."
        )


def _tell_backlog(backlog: "Backlog") -> str:
    if math.isinf(backlog.seconds):
        return f"{backlog.requests:,} requests at once never all pass: some are too large."
    batch = f"; as batches, they fill the queue {backlog.batch_rounds:,} times" if backlog.batch_rounds else ""
    return f"{backlog.requests:,} requests at once take {describe_time(backlog.seconds)}{batch}."


def _write_clock(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // _MINUTE_S, 60)
    return f"{hours:02}:{minutes:02}"
