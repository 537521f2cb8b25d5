"""What `keyguide estimate` prints: tables of costs and limits, and what was assumed, in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keyguide.cli.shared import make_printable, print_json
from keyguide.errors import KeyguideError, UnknownModelError
from keyguide.prices import Change, Estimate, format_usd, what_if
from keyguide.prices.words import ROUNDING, format_rate

if TYPE_CHECKING:
    from keyguide.limits import Plan, TierPlan
    from keyguide.traffic import Traffic
    from keyguide.transcripts import Tally

_MOST_LANGUAGES = 12
_ABREAST = 3  # models in a table of changes
_WIDE = 79  # of a terminal, and of a page
_LIMITS = {"RPM": "requests per minute", "RPD": "requests per day", "TPM": "tokens per minute"}
_Cell = str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for beside the estimates.

    Attributes:
        on: The day whose prices count.
        changes: What might be otherwise: in the words that were given, and as `what_if` takes it.
        as_json: Whether to print JSON.
    """

    on: date
    changes: tuple[tuple[str, dict[str, Any]], ...]
    as_json: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What was found.

    Attributes:
        tally: The transcripts, as the first model counts them; None without transcripts.
        traffics: What is asked of each model.
        estimates: What each model costs.
    """

    tally: "Tally | None"
    traffics: Mapping[str, "Traffic"]
    estimates: tuple[Estimate, ...]

    @property
    def traffic(self) -> "Traffic":
        """What is asked of the first model."""
        return self.traffics[self.estimates[0].model]


def print_result(result: Result, asked: Asked) -> None:
    """Print the estimates, as tables or as JSON."""
    changed = {
        words: {estimate.model: _try(estimate, change) for estimate in result.estimates}
        for words, change in asked.changes
    }
    plans = {estimate.model: _plan(result, estimate) for estimate in result.estimates}
    if asked.as_json:
        print_json(_make_json(result, asked, changed, plans))
        return
    blocks = [
        _show_transcripts(result),
        _show_costs(result, asked),
        _show_changes(result, changed, asked.on),
        _show_limits(result, plans),
        _show_notes(result),
        _show_prices(result),
    ]
    print("\n\n".join("\n".join(lines) for block in blocks if (lines := list(block))))


def _try(estimate: Estimate, change: dict[str, Any]) -> Change | str:
    """Compute a change, or say why there is none for this model."""
    try:
        return what_if(estimate, **change)
    except UnknownModelError:
        raise  # a name that is nowhere known is a typing error
    except KeyguideError as problem:
        return str(problem)


def _plan(result: Result, estimate: Estimate) -> "Plan | None":
    try:
        return result.traffics[estimate.model].plan(estimate.model)
    except UnknownModelError:  # its price is known, its limits are not
        return None


def _show_transcripts(result: Result) -> Iterator[str]:
    """Show the tokens by language."""
    tally = result.tally
    if tally is None or tally.conversations is None:
        return
    alike = len({estimate.workload for estimate in result.estimates}) == 1
    counted = "" if alike else f" as {tally.encoding} counts"
    yield (
        f"{tally.conversations.number:,} conversations with {tally.messages:,} messages,"
        f" {tally.conversations.replies:,} of them replies: {tally.tokens:,} tokens{counted}."
    )
    languages = sorted(tally.by.get("language", {}).items(), key=lambda item: (-item[1].tokens, item[0]))
    if not languages:
        return
    yield ""
    rows = [
        (
            make_printable(name),
            f"{amount.messages:,}",
            f"{amount.tokens:,}",
            f"{100 * amount.tokens / max(tally.tokens, 1):.0f} %",
            f"{amount.characters / max(amount.tokens, 1):.1f}",
        )
        for name, amount in languages[:_MOST_LANGUAGES]
    ]
    yield from _lay_out(("language", "messages", "tokens", "share", "characters a token"), rows)
    if (more := len(languages) - _MOST_LANGUAGES) > 0:
        yield f"and {more:,} more; --json has them all"


def _show_costs(result: Result, asked: Asked) -> Iterator[str]:
    """Show what each model costs in a month."""
    first = result.estimates[0]
    load = first.workload
    service = "" if first.price.service == "standard" else f", {first.price.service.capitalize()}"
    region = ", in a chosen region" if first.price.regional else ""
    yield f"Cost of a month of 30 days in US dollars, prices of {asked.on}{service}{region}"
    talks = f"{_round(load.conversations * load.times_a_month)} conversations, " if load.conversations else ""
    sizes: dict[tuple[str, str], list[str]] = {}
    for estimate in result.estimates:  # models of different encodings read and write different numbers of tokens
        tokens = (estimate.workload.full_input_tokens, estimate.workload.output_tokens[1])
        sizes.setdefault((_round(tokens[0]), _round(tokens[1])), []).append(make_printable(estimate.model))
    told = "; or ".join(
        f"{read} tokens in and {written} out on average{f' for {_list(names)}' if len(sizes) > 1 else ''}"
        for (read, written), names in sizes.items()
    )
    yield from _wrap(f"{talks}{_round(load.requests * load.times_a_month)} requests of {told}", "")
    yield ""
    rows = [
        (
            make_printable(estimate.model),
            *map(format_usd, estimate.per_month),
            format_usd(estimate.per_conversation[1]) if estimate.per_conversation else "",
            str(estimate.price.checked or "no day known"),
            str(estimate.lifetime.ends) if estimate.lifetime else "",
        )
        for estimate in result.estimates
    ]
    yield from _lay_out(("model", "low", "likely", "high", "a conversation", "price checked", "ends on"), rows)
    if warnings := _list_warnings(result, asked.on):
        yield ""
        yield from (line for warning in warnings for line in _wrap(warning, "! "))


def _list_warnings(result: Result, on: date) -> list[str]:
    return [estimate.lifetime.tell(on) for estimate in result.estimates if estimate.lifetime]


def _show_changes(result: Result, changed: Mapping[str, Mapping[str, Change | str]], on: date) -> Iterator[str]:
    """Show what each change would make of the likely cost."""
    if not changed:
        return
    yield "What if: the likely cost of a month"
    yield ""
    for first in range(0, len(result.estimates), _ABREAST):  # so that the table keeps to the width of a page
        some = result.estimates[first : first + _ABREAST]
        now = ("as it is", *(format_usd(estimate.per_month[1]) for estimate in some))
        rows = [
            (make_printable(words), *(_spell_change(each[estimate.model]) for estimate in some))
            for words, each in changed.items()
        ]
        if first:
            yield ""
        yield from _lay_out(("", *(make_printable(estimate.model) for estimate in some)), [now, *rows])
    said = dict.fromkeys(
        sentence for each in changed.values() for found in each.values() for sentence in _list_reserves(found, on)
    )
    if said:
        yield ""
        yield from (line for sentence in said for line in _wrap(sentence, "! "))


def _list_reserves(found: Change | str, on: date) -> list[str]:
    """Say why there is no price, or what is to be known of a change that does not hold as things are."""
    if isinstance(found, str):
        return [found]
    new = [note for note in found.after.notes if note not in found.before.notes and note not in found.after.price.notes]
    ends = found.after.lifetime if found.after.model != found.before.model else None
    return [*new, *([ends.tell(on)] if ends else [])]


def _spell_change(change: Change | str) -> str:
    if isinstance(change, str):
        return "no price"
    percent = "" if change.percent is None else f" ({change.percent:+,.0f} %)"
    return f"{format_usd(change.after.per_month[1])}{percent}"


def _show_limits(result: Result, plans: Mapping[str, "Plan | None"]) -> Iterator[str]:
    """Show whether the limits hold on the busiest day."""
    traffic = result.traffic
    day = f" ({traffic.busiest_day})" if traffic.busiest_day else ""
    yield f"Limits on the busiest day{day}: {_round(Decimal(traffic.busiest_requests))} requests"
    yield ""
    by_batch = result.estimates[0].price.service == "batch"
    rows = [
        (
            make_printable(estimate.model),
            (_judge_queue(plan) if by_batch else _judge(plan)) + _judge_use(estimate, plan, by_batch=by_batch),
        )
        for estimate in result.estimates
        for plan in (plans[estimate.model],)
    ]
    wide = max(len(model) for model, _ in rows)
    for model, words in rows:
        yield from _wrap(words, f"{model:<{wide}}  ")
    yield ""
    for source in _list_sources(plans):
        yield from _wrap(source, "- ")


def _list_sources(plans: Mapping[str, "Plan | None"]) -> list[str]:
    """Say when and where the limits and the tiers were seen."""
    from keyguide.limits import load_tiers

    told = [tier for plan in plans.values() if plan for tier in plan.tiers if tier.seen]
    limits = [f"Limits of models: seen {tier.seen}, {tier.source}, {tier.address}" for tier in told]
    last = load_tiers()[-1]
    tiers = f"Tiers, and what they may use in a month: seen {last.seen}, {last.source}, {last.address}"
    return [*dict.fromkeys(limits), tiers]


def _judge(plan: "Plan | None") -> str:
    """Say which tier is needed, and what binds first."""
    from keyguide.limits.words import describe_length

    known = [tier for tier in plan.tiers if tier.even] if plan else []
    if not known or plan is None:
        return "No source that we know tells its limits. Look under Limits in the settings of your organisation."
    if plan.needed is None:
        tier = known[-1]
        said = f"Not even {tier.name} suffices."
    elif plan.needed is known[0]:
        tier = plan.needed
        said = f"{tier.name} suffices{_tell_paid(plan.needed)}."
    else:
        tier = known[known.index(plan.needed) - 1]
        said = f"{plan.needed.name} is needed{_tell_paid(plan.needed)}."
    outcomes = [(part.even, describe_length(part)) for part in tier.parts if part.even]
    uses = [(use, which) for even, which in outcomes for use in even.uses]
    busiest, which = max(uses, key=lambda one: one[0].percent)
    percent = f"{busiest.percent:,.0f}" if busiest.percent >= 1 else "less than 1"
    said += f" At the busiest, {percent} % of the {_LIMITS[busiest.name]} of {tier.name}{which} are asked for."
    if refused := sum(even.refused_per_day for even, _ in outcomes):
        said += f" There, {refused:,.0f} requests a day would be refused."
    return said


def _tell_paid(planned: "TierPlan") -> str:
    return f"; it begins with ${planned.tier.paid_usd:,} paid" if planned.tier else ""


def _judge_use(estimate: Estimate, plan: "Plan | None", *, by_batch: bool) -> str:
    """Say which tier may use as much in a month, where no lower one may and no higher one is needed anyway."""
    from keyguide.limits.tables import find_tier_for_use, load_tiers

    tier = find_tier_for_use(estimate.per_month[1])
    if tier is None:
        highest = load_tiers()[-1]
        return f" But even {highest.name} may use no more than ${highest.monthly_usd:,} in a month."
    needed = plan.needed.tier if plan and plan.needed and not by_batch else None
    if tier.number <= (needed.number if needed else 1):
        return ""
    below = load_tiers()[tier.number - 1]
    return (
        f" But the likely cost needs {tier.name}, which begins with ${tier.paid_usd:,} paid: {below.name} may use"
        f" ${below.monthly_usd:,} in a month."
    )


def _judge_queue(plan: "Plan | None") -> str:
    """Say which tier holds a day's requests in the queue of the Batch API."""
    from keyguide.limits.words import describe_length

    known = [tier for tier in plan.tiers if tier.batch_queue_tokens] if plan else []
    if not known or plan is None:
        return "No source that we know tells how much its queue for batches holds."
    tokens = plan.demand.requests_per_day * plan.demand.tokens_per_request
    fitting = next((tier for tier in known if _fits_queue(plan, tier)), None)
    day = f"the {_round(Decimal(tokens))} input tokens of the day"
    if fitting is None:
        return f"No tier holds {day} in its queue for batches: send them in parts."
    held = " and ".join(f"{part.batch_queue_tokens or 0:,}{describe_length(part)}" for part in fitting.parts)
    return f"{fitting.name} suffices: its queue for batches holds {held}, and {day} fit."


def _fits_queue(plan: "Plan", tier: "TierPlan") -> bool:
    """Say whether a day's requests fit; very long ones have a queue of their own."""
    return all(
        asked.requests_per_day * asked.tokens_per_request <= (part.batch_queue_tokens or 0)
        for part, asked in plan.list_parts(tier)
    )


def _show_notes(result: Result) -> Iterator[str]:
    """Say what was assumed."""
    yield "Assumed"
    for sentence in _list_assumptions(result):
        yield from _wrap(sentence, "- ")


def _list_assumptions(result: Result) -> list[str]:
    said = list(result.traffic.assumptions)
    for model, traffic in result.traffics.items():
        said += [f"For {model}: {own}" for own in traffic.assumptions if own not in result.traffic.assumptions]
    if result.tally is not None:
        said = [*result.tally.notes, *said]
        from keyguide.cli.estimate_count import find_text_encoding

        encodings = {estimate.model: find_text_encoding(estimate.model) for estimate in result.estimates}
        for name in dict.fromkeys(encoding for encoding, _ in encodings.values()):
            sure = [model for model, found in encodings.items() if found == (name, False)]
            not_sure = [model for model, found in encodings.items() if found == (name, True)]
            told = f"Tokens are counted exactly with {name}"
            if not_sure:
                told += f"; that {_list(not_sure)} use{'s' * (len(not_sure) == 1)} it is assumed"
            elif sure:
                told += f", the encoding of {_list(sure)}"
            said.append(f"{told}.")
    said.append(
        "Limits: nothing else uses them, and the longest answer that a request allows is no longer than its input."
    )
    said.append(f"{ROUNDING} Prices are without tax.")
    return said


def _list(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _show_prices(result: Result) -> Iterator[str]:
    """Say what each price is, when it was checked, and where it is from."""
    yield "Prices for a million tokens: in, from the cache, written to it, out"
    for estimate in result.estimates:
        price = estimate.price
        parts = (price.input_usd, price.cached_usd, price.cache_write_usd, price.output_usd)
        amounts = " / ".join("-" if part is None else format_rate(part) for part in parts)
        checked = f"checked {price.checked}" if price.checked else "no day known"
        yield from _wrap(f"{price.model}: {amounts}; {checked}, {price.price_list}, {price.source}", "- ")
        yield from (line for note in estimate.notes for line in _wrap(note, "  "))


def _make_json(
    result: Result,
    asked: Asked,
    changed: Mapping[str, Mapping[str, Change | str]],
    plans: Mapping[str, "Plan | None"],
) -> dict[str, Any]:
    """Give everything as what JSON can say: amounts are texts, with all their digits."""
    traffic = result.traffic
    return {
        "on": asked.on.isoformat(),
        "transcripts": result.tally.as_dict() if result.tally else None,
        "busiest_day": traffic.busiest_day.isoformat() if traffic.busiest_day else None,
        "busiest_requests": traffic.busiest_requests,
        "estimates": [
            {**estimate.as_dict(), "warnings": [estimate.lifetime.tell(asked.on)] if estimate.lifetime else []}
            for estimate in result.estimates
        ],
        "what_if": [
            {"change": words, "model": model, **_make_change(found)}
            for words, each in changed.items()
            for model, found in each.items()
        ],
        "limits": {model: plan.as_dict() if plan else None for model, plan in plans.items()},
        "tier_for_cost": {estimate.model: _make_tier(estimate) for estimate in result.estimates},
        "assumptions": _list_assumptions(result),
    }


def _make_tier(estimate: Estimate) -> dict[str, Any] | None:
    """Give the tier that may use the likely cost in a month."""
    from keyguide.limits.tables import find_tier_for_use

    tier = find_tier_for_use(estimate.per_month[1])
    if tier is None:
        return None
    amounts = {"paid_usd": f"{tier.paid_usd:f}", "monthly_usd": f"{tier.monthly_usd:f}"}
    return {"name": tier.name, **amounts, "source": tier.address, "seen": tier.seen.isoformat()}


def _make_change(found: Change | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"estimate": None, "problem": found}
    return {
        "estimate": found.after.as_dict(),
        "saved_per_month": f"{found.saved_per_month:f}",
        "percent": None if found.percent is None else float(round(found.percent, 2)),
    }


def _round(number: Decimal) -> str:
    return f"{number:,.0f}"


def _lay_out(head: Sequence[_Cell], rows: Sequence[Sequence[_Cell]]) -> Iterator[str]:
    """Set a table: the first column to the left, the others to the right; a column with nothing in it is left out."""
    columns = [column for column in zip(head, *rows, strict=True) if any(column[1:])]
    wide = [max(map(len, column)) for column in columns]
    for cells in zip(*columns, strict=True):
        first, *others = cells
        yield "  ".join(
            [f"{first:<{wide[0]}}", *(f"{cell:>{width}}" for cell, width in zip(others, wide[1:], strict=True))]
        ).rstrip()


def _wrap(text: str, lead: str) -> list[str]:
    """Break a text into lines of a page, with the lead in front of the first."""
    import textwrap

    return textwrap.wrap(
        text,
        _WIDE,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
