"""Make the tables of tiers and limits on a page from the dated table of `keyguide.limits`."""

from collections.abc import Callable, Iterator, Mapping

from keyguide.limits import ModelLimits, find_limits, list_limited_models, load_tiers
from pages.made import fill_marks, make_part, write_day, write_table

SOURCE = "limits.toml"
"""What the marks of the page name."""
PAGE = "concepts/limits.md"
"""The page that holds the tables."""

_LARGE = {1_000_000_000: "billion", 1_000_000: "million"}
_UNKNOWN = "not known"


def make_page(text: str) -> str:
    """Give a page with everything in it that is made from the table.

    Args:
        text: The page as it stands.

    Raises:
        MadeError: A mark names nothing that can be made.
    """
    return fill_marks(text, SOURCE, lambda name: make_part(PAGE, name, _PARTS))


def write_number(number: int) -> str:
    """Write a number so that it can be read at a glance.

    Example:
        >>> write_number(30_000), write_number(1_350_000), write_number(15_000_000_000)
        ('30,000', '1.35 million', '15 billion')
    """
    for size, word in _LARGE.items():
        if number >= size:
            return f"{number / size:g} {word}"
    return f"{number:,}"


def _make_tiers() -> str:
    rows = [
        [
            tier.name,
            f"you have paid ${tier.paid_usd:,}" if tier.paid_usd else f"you are in {tier.condition}",
            f"${tier.monthly_usd:,}",
            write_day(tier.seen),
        ]
        for tier in load_tiers()
    ]
    return write_table(["Tier", "Begins when", "Monthly use", "Seen"], rows, numbers=[2])


def _make_requests() -> str:
    def say(row: ModelLimits) -> str | None:
        if row.images_per_minute:
            return f"{row.images_per_minute} images"
        requests = None if row.requests_per_minute is None else write_number(row.requests_per_minute)
        return f"{requests}<br>{row.requests_per_day:,} a day" if row.requests_per_day else requests

    return _make_limits(say)


def _make_tokens() -> str:
    return _make_limits(lambda row: None if row.tokens_per_minute is None else write_number(row.tokens_per_minute))


def _make_batch() -> str:
    return _make_limits(lambda row: None if row.batch_queue_tokens is None else write_number(row.batch_queue_tokens))


def _make_limits(say: Callable[[ModelLimits], str | None]) -> str:
    """One kind of limit: a row for the models that share it, a column for each tier that is paid for."""
    shared: dict[tuple[str, ...], list[str]] = {}
    free: dict[str, list[str]] = {}
    for name, found in _list_rows():
        cells = [(row and say(row)) or _UNKNOWN for row in found.values()]
        seen = next((row.seen for row in found.values() if row), None)
        if seen is None or set(cells) != {_UNKNOWN}:  # a model without this kind of limit has no row
            shared.setdefault((*cells[1:], write_day(seen) if seen else ""), []).append(name)
        if cells[0] != _UNKNOWN:
            free.setdefault(cells[0].replace("<br>", " and "), []).append(name)
    rows = [["<br>".join((*names, *filter(None, [seen]))), *cells] for (*cells, seen), names in shared.items()]
    tiers = [tier.name for tier in load_tiers()[1:]]
    table = write_table(["Models, and when seen", *tiers], rows, numbers=range(1, len(tiers) + 1))
    told = "".join(f"{cell} for {', '.join(names)}; " for cell, names in free.items())
    return f"{table}\n\nOn the free tier: {told}{_UNKNOWN} for {'the others' if told else 'any'}."


def _list_rows() -> Iterator[tuple[str, Mapping[int, ModelLimits | None]]]:
    """Give what each model is called and what it is limited to on each tier; then those for very long requests."""
    for long in (False, True):
        for model in list_limited_models():
            found = {tier.number: find_limits(model, tier.number, long=long) for tier in load_tiers()}
            over = next((row.over_tokens for row in found.values() if row), None)
            if over or not long:
                yield f"`{model}`" + (f" over {over:,}" if over else ""), found


_PARTS = {"tiers": _make_tiers, "requests": _make_requests, "tokens": _make_tokens, "batch": _make_batch}
