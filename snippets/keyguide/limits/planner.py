"""Will we hit the limits? What a day of requests needs, tier by tier."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from keyguide.errors import InputError
from keyguide.limits.buckets import Limits
from keyguide.limits.demand import DAY_S, HIGH_SHARE, HOUR_S, Demand, Outcome, list_periods, make_demand
from keyguide.limits.flow import let_flow, list_fitting
from keyguide.limits.simulation import simulate
from keyguide.limits.tables import ModelLimits, Tier, find_limits, load_tiers
from keyguide.limits.words import describe_plan

TOLERATED_SHARE = 0.001
"""A tier suffices if it refuses none of requests that come evenly, and of those that come by chance no more than this
share: 1 in 1,000."""
MOST_SIMULATED = 50_000
"""How many requests of a day a simulation goes through at most; of a larger day it takes the busiest hour."""
_ENOUGH_SIMULATED = 20_000  # so that a share of 1 in 1,000 means something
_MOST_DAYS = 30
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Backlog:
    """How long many requests take that are all there at once, at a time with no others.

    Attributes:
        requests: How many.
        seconds: How long they take one after the other, as fast as the limits let them; infinite if some never fit.
        binds: The limit that they wait for longest; `None` where they wait for none.
        batch_tokens: Their input tokens, which wait in the queue of the Batch API.
        batch_rounds: How often that queue must be filled; `None` where its limit is not known.
    """

    requests: int
    seconds: float
    binds: str | None
    batch_tokens: int
    batch_rounds: int | None


@dataclass(frozen=True, slots=True)
class TierPlan:
    """What comes of the demand on one usage tier.

    Attributes:
        name: The name of the tier; `Own limits` for limits that were given.
        tier: The tier; `None` for limits that were given.
        limits: Its limits; `None` where no source tells them.
        suffices: Whether no request is refused if they come evenly, and no more than 1 in 1,000 if they come by chance;
            `None` where the limits are not known.
        even: What comes of requests that come evenly within each hour; `None` where the limits are not known.
        simulated: What came of requests that came by chance, at token buckets, on an average day; of a very busy day,
            its busiest hour as if all were so. `None` where arithmetic or a lower tier has told enough.
        batch_queue_tokens: Input tokens that may wait in the Batch API; `None` where not known.
        backlog: How long the backlog takes that was asked about; `None` where none was, or the limits are not known.
        source: Where the limits were published; empty for limits that were given.
        address: The address of that; empty likewise.
        seen: When they were seen there.
        over_tokens: Its limits hold only for requests with more input tokens; `None` for those of ordinary length.
        long: What comes of those that are longer and meet limits of their own, where some are and some are not; all
            but `suffices` and `backlog` is then about the others. `None` where all meet the same limits.
    """

    name: str
    tier: Tier | None
    limits: Limits | None
    suffices: bool | None
    even: Outcome | None
    simulated: Outcome | None
    batch_queue_tokens: int | None
    backlog: Backlog | None
    source: str
    address: str
    seen: date | None
    over_tokens: int | None = None
    long: "TierPlan | None" = None

    @property
    def parts(self) -> tuple["TierPlan", ...]:
        """This, and what comes of longer requests, where some are."""
        return (self, self.long) if self.long else (self,)

    @property
    def binds(self) -> str | None:
        """The limit that is used up first, `RPM`, `RPD` or `TPM`; `None` for none or not known."""
        even, simulated = [part.even for part in self.parts], [part.simulated for part in self.parts]
        for outcomes in (even, simulated):
            found = [
                (one.binds_at_s, one.binds) for one in outcomes if one and one.binds and one.binds_at_s is not None
            ]
            if found:
                return min(found)[1]
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which usage tier a demand needs, and what happens on each.

    Attributes:
        model: The model.
        demand: What is asked in a day.
        tiers: What comes of it, from the lowest tier up.
        needed: The lowest tier known to suffice; `None` where there is none, or the limits are not known.
        assumptions: What was assumed, as sentences.
    """

    model: str
    demand: Demand
    tiers: tuple[TierPlan, ...]
    needed: TierPlan | None
    assumptions: tuple[str, ...]

    def list_parts(self, tier: TierPlan) -> list[tuple[TierPlan, Demand]]:
        """Give the limits of a tier, each with what is asked of it: where some requests are longer, there are two."""
        asked = self.demand.split(tier.long.over_tokens if tier.long else None)
        return list(zip(tier.parts, (part for part in asked if part), strict=True))

    def describe(self) -> str:
        """Say in plain words what happens on each tier, up to the first that suffices.

        Example:
            >>> print(plan_limits("gpt-4o", requests_per_day=1_000, tokens_per_request=400, tier=1).describe())
            Tier 1: suffices; 1 % of its tokens per minute are asked for at the busiest.
            Tier 1 is needed. It begins once you have paid $5.
            Limits: seen 2026-08-16, gpt-tokenizer 4.0.0, from OpenAI's page of each model, https://github.com/niieani/gpt-tokenizer
        """
        return describe_plan(self)

    def as_dict(self) -> dict[str, Any]:
        """Give the plan as plain values for JSON; what never ends is `None`.

        Example:
            >>> plan = plan_limits("gpt-4o", requests_per_day=1_000, tokens_per_request=400, tier=1)
            >>> plan.as_dict()["needed"]["name"]
            'Tier 1'
        """
        plain = _make_plain(asdict(self))
        return plain if isinstance(plain, dict) else {}


def plan_limits(
    model: str,
    *,
    requests_per_day: float,
    tokens_per_request: float,
    tokens_high: float | None = None,
    max_output_tokens: int = 0,
    hourly_shares: Sequence[float] | None = None,
    failed_share: float = 0.0,
    backlog: int = 0,
    tier: int | None = None,
    limits: Limits | None = None,
    seed: int = 0,
) -> Plan:
    """Say which usage tier a day of requests needs, which limit is used up first and when, and what is refused.

    Two answers are given for each tier. The even one is arithmetic: requests flow evenly within each hour. The
    simulated one lets requests come by chance, as customers do, and meet the token buckets of the practice API.

    A request counts for its maximum of output tokens or for its input, whichever is more; cached input counts, and
    requests that fail count too. A refused one counts to the requests of the minute, not to those of the day. Where
    very long requests have limits of their own, they meet those.

    Args:
        model: The model.
        requests_per_day: Requests on the busiest day to plan for: one for each message that the model answers.
        tokens_per_request: Input tokens of a request, on average.
        tokens_high: Input tokens of a long request, such as the 95th percentile; the average if not given.
        max_output_tokens: The most that a request lets the model write; 0 for no such limit.
        hourly_shares: 24 numbers in any unit, such as messages in each hour of the day; all alike if not given.
        failed_share: The share of requests that fail and are sent again, from 0 to below 1.
        backlog: How many requests are to be sent at once, at a time with no others; 0 for none.
        tier: The number of a tier, to look at that one alone; all if not given.
        limits: Limits to use instead of published ones, such as those on the Limits page of an organisation; for
            requests of any length.
        seed: Chooses the chance of the simulation.

    Returns:
        The plan. Where the limits of the model are not known, it says so.

    Raises:
        InputError: A number cannot be meant so, or there is no such tier.
        UnknownModelError: The table of limits has no such model.

    Example:
        >>> plan = plan_limits("gpt-4o", requests_per_day=40_000, tokens_per_request=1_500)
        >>> plan.tiers[1].suffices, plan.tiers[1].binds, plan.needed.name
        (False, 'TPM', 'Tier 2')
        >>> plan_limits("gpt-6-luna", requests_per_day=1, tokens_per_request=1).needed is None
        True
    """
    demand = make_demand(
        requests_per_day,
        tokens_per_request=tokens_per_request,
        tokens_high=tokens_high,
        max_output_tokens=max_output_tokens,
        hourly_shares=hourly_shares,
        failed_share=failed_share,
    )
    if isinstance(backlog, bool) or not isinstance(backlog, int) or backlog < 0:
        raise InputError(f"backlog is {backlog!r}.", hint="Give a whole number of requests, from 0 up.")
    if limits is not None:
        planned = [_plan_tier("Own limits", limits, demand, backlog, seed=seed)]
    else:
        planned = _plan_tiers(model, tier, demand, backlog, seed=seed)
    needed = next((one for one in planned if one.suffices), None)
    assumptions = _list_assumptions(demand, flat=hourly_shares is None, alike=tokens_high is None, seed=seed)
    plan = Plan(model, demand, tuple(planned), needed, assumptions)
    return plan if limits else replace(plan, assumptions=(*assumptions, *_list_gaps(plan)))


def _plan_tiers(model: str, only: int | None, demand: Demand, backlog: int, *, seed: int) -> list[TierPlan]:
    numbers = range(len(load_tiers())) if only is None else [only]
    usual, long = ({number: find_limits(model, number, long=long) for number in numbers} for long in (False, True))
    if any(published and published.images_per_minute for published in usual.values()):
        raise InputError(f"{model} is limited by images per minute.", hint="Plan a model that writes text.")
    over_tokens = next((published.over_tokens for published in long.values() if published), None)
    shorter, longer = demand.split(over_tokens)
    longer_waiting = math.ceil(backlog / round(1 / HIGH_SHARE)) if shorter else backlog
    waiting = (backlog - longer_waiting if longer else backlog, longer_waiting)
    planned: list[TierPlan] = []
    for number in numbers:
        settled = any(one.suffices for one in planned)  # a higher tier is nowhere narrower
        parts = [
            _plan_published(number, published[number], asked, requests, seed=seed, settled=settled)
            for published, asked, requests in zip((usual, long), (shorter, longer), waiting, strict=True)
            if asked
        ]
        if longer:
            parts[-1] = replace(parts[-1], over_tokens=over_tokens)
        planned.append(_join(*parts) if shorter and longer else parts[0])
    return planned


def _plan_published(
    number: int, published: ModelLimits | None, demand: Demand, backlog: int, *, seed: int, settled: bool
) -> TierPlan:
    tier = load_tiers()[number]
    if published is None:
        return replace(_plan_tier(tier.name, None, demand, backlog, seed=seed), tier=tier)
    about = _plan_tier(
        tier.name,
        published.limits,
        demand,
        backlog,
        seed=seed,
        queue_tokens=published.batch_queue_tokens,
        settled=settled,
    )
    return replace(
        about,
        tier=tier,
        source=published.source,
        address=published.address,
        seen=published.seen,
    )


def _join(usual: TierPlan, long: TierPlan) -> TierPlan:
    """Put together what comes of requests of ordinary length and of longer ones: a tier must suffice for both."""
    backlogs = [part.backlog for part in (usual, long) if part.backlog]
    backlog = None
    if backlogs:
        slowest = max(backlogs, key=lambda one: one.seconds)
        rounds = [one.batch_rounds for one in backlogs if one.batch_rounds is not None]
        backlog = replace(
            slowest,
            requests=sum(one.requests for one in backlogs),
            batch_tokens=sum(one.batch_tokens for one in backlogs),
            batch_rounds=max(rounds) if len(rounds) == len(backlogs) else None,  # each queue is filled for itself
        )
    return replace(usual, long=long, suffices=usual.suffices and long.suffices, backlog=backlog)


def _plan_tier(
    name: str,
    limits: Limits | None,
    demand: Demand,
    backlog: int,
    *,
    seed: int,
    queue_tokens: int | None = None,
    settled: bool = False,
) -> TierPlan:
    even = simulated = suffices = None
    if limits is not None:
        even = let_flow(demand, limits)
        if not settled:
            simulated = _simulate(demand, limits, seed=seed, fits=not even.refused_per_day)
        by_chance = simulated.refused_per_day if simulated else 0.0
        suffices = not even.refused_per_day and by_chance <= TOLERATED_SHARE * demand.attempts_per_day
    return TierPlan(
        name=name,
        tier=None,
        limits=limits,
        suffices=suffices,
        even=even,
        simulated=simulated,
        batch_queue_tokens=queue_tokens,
        backlog=_plan_backlog(backlog, demand, limits, queue_tokens) if backlog and limits else None,
        source="",
        address="",
        seen=None,
    )


def _simulate(demand: Demand, limits: Limits, *, seed: int, fits: bool) -> Outcome | None:
    """Simulate as many days as tell something; of a very busy day its busiest hour, as if all were so."""
    if demand.attempts_per_day <= MOST_SIMULATED:
        days = math.ceil(_ENOUGH_SIMULATED / max(demand.attempts_per_day, 1))
        return simulate(demand, limits, days=min(days, _MOST_DAYS), seed=seed)
    if not fits:
        return None
    busiest = demand.hourly_shares.index(max(demand.hourly_shares))
    rate = demand.rate(busiest)
    hours = tuple(1 / _HOURS for _ in range(_HOURS))
    always = replace(demand, requests_per_day=rate * DAY_S * (1 - demand.failed_share), hourly_shares=hours)
    seen = simulate(always, limits, until_s=min(HOUR_S, MOST_SIMULATED / rate), seed=seed)
    share = demand.attempts_per_day / always.attempts_per_day
    moment = None if seen.binds_at_s is None else busiest * HOUR_S + seen.binds_at_s
    return replace(
        seen,
        uses=tuple(replace(use, asked=demand.attempts_per_day) if use.name == "RPD" else use for use in seen.uses),
        binds_at_s=moment,
        refused_per_day=seen.refused_per_day * share,
        too_large_per_day=seen.too_large_per_day * share,
    )


def _plan_backlog(requests: int, demand: Demand, limits: Limits, queue_tokens: int | None) -> Backlog:
    """Say how long a backlog takes from full buckets: what they do not hold must first come back."""
    attempts = requests / (1 - demand.failed_share)
    fitting = list_fitting(demand, limits)
    tokens = math.ceil(requests * demand.tokens_per_request)
    rounds = math.ceil(tokens / queue_tokens) if queue_tokens else None
    if len(fitting) < len(demand.sizes):
        return Backlog(requests, math.inf, "TPM" if limits.requests_per_minute else "RPM", tokens, rounds)
    costs = {"TPM": demand.counted_tokens}
    seconds = {
        name: max(0.0, attempts * costs.get(name, 1.0) - limit) * period_s / limit
        for name, (limit, period_s) in list_periods(limits).items()
    }
    slowest = max(seconds, key=lambda name: seconds[name])
    return Backlog(requests, seconds[slowest], slowest if seconds[slowest] else None, tokens, rounds)


def _list_assumptions(demand: Demand, *, flat: bool, alike: bool, seed: int) -> tuple[str, ...]:
    return (
        "Every day is as busy as this one.",
        "Requests come evenly over all 24 hours, as in no contact centre: give the messages of each hour."
        if flat
        else "The shares of the hours are those given.",
        "All requests are equally long: give the length of a long one too."
        if alike
        else f"1 request in {round(1 / HIGH_SHARE)} has {demand.tokens_high:,.0f} input tokens, the others so many that"
        f" the average is {demand.tokens_per_request:,.0f}.",
        "A request counts for its maximum of output tokens or its input tokens, whichever is more. OpenAI estimates the"
        " input from its characters before it answers.",
        "Nothing else uses the same limits: no other program, and no other model that shares them.",
        f"Within an hour, the even answer lets requests come evenly, the simulated one by chance (seed {seed}).",
    )


def _list_gaps(plan: Plan) -> tuple[str, ...]:
    gaps = []
    unknown = [one.name for one in plan.tiers if one.limits is None]
    if unknown:
        gaps.append(
            f"No source tells the limits of {plan.model} on: {', '.join(unknown)}. Read yours on the Limits page of"
            " your organisation, and plan with those."
        )
    longer = next((part for one in plan.tiers for part in one.parts if part.over_tokens is not None), None)
    if longer:
        which = (
            f"All requests have more than {longer.over_tokens:,} input tokens, and meet the limits of such requests."
        )
        some = f"The long requests have more than {longer.over_tokens:,} input tokens, and meet limits of their own."
        gaps.append(some if any(one.long for one in plan.tiers) else which)
    return tuple(gaps)


def _make_plain(value: object) -> object:
    match value:
        case float() if not math.isfinite(value):
            return None
        case Mapping():
            return {str(key): _make_plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_make_plain(inner) for inner in value]
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            return value
