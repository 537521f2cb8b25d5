"""Make the tables of prices on a page from `keyguide.prices`, between two marks, each row with its day and its source.

A page holds `<!-- made from prices: NAME -->` and `<!-- end -->`; what stands between them is made. The result is
ordinary Markdown in the repository. No clock is asked: the tables change when the data does.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from keyguide.errors import InputError
from keyguide.prices import Price, find_price, list_lifetimes
from keyguide.prices.words import format_rate

PAGE = "concepts/prices.md"
"""The page that holds the tables."""
MODELS = (
    "gpt-6-astra",
    "gpt-6.2-sol",
    "gpt-6.1-sol",
    "gpt-6-sol",
    "gpt-6.1-terra",
    "gpt-6-luna",
    "gpt-5.6-sol",
    "gpt-5.6-terra",
    "gpt-5.6-luna",
    "gpt-5.5",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.4-nano",
    "gpt-5.2",
    "gpt-5.1",
    "gpt-5",
    "gpt-5-mini",
    "gpt-5-nano",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4o",
    "gpt-4o-mini",
    "o3",
)
"""The models of the tables, the newest first; those for text."""

_MADE = re.compile(r"(?P<open><!-- made from prices: (?P<name>[^>]+?) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
_SERVICES = ("batch", "flex", "priority")
_NONE = "-"


class MadeError(Exception):
    """A mark names nothing that can be made."""


def make_page(text: str) -> str:
    """Give a page with everything in it that is made from the data.

    Args:
        text: The page as it stands.

    Raises:
        MadeError: A mark names nothing that can be made.
    """
    return _MADE.sub(lambda mark: f"{mark['open']}\n{_make(mark['name'])}\n\n{mark['end']}", text)


def write_day(day: date | None) -> str:
    """Write a day as pages do.

    Example:
        >>> write_day(date(2026, 10, 4)), write_day(None)
        ('4 October 2026', 'no day known')
    """
    return f"{day.day} {day:%B %Y}" if day else "no day known"


def _make(name: str) -> str:
    parts = {"standard": _make_standard, "services": _make_services, "ends": _make_ends}
    if name not in parts:
        raise MadeError(f"{PAGE}: nothing called {name!r} can be made. Choose {', '.join(parts)}.")
    return parts[name]()


def _make_standard() -> str:
    rows = []
    for model in MODELS:
        price = find_price(model)
        parts = (price.input_usd, price.output_usd, price.cached_usd, price.cache_write_usd)
        rows.append([f"`{model}`<br>{_link_day(price)}", *map(_write_rate, parts)])
    return _table(["Model, and when checked", "In", "Out", "Cached", "Written"], rows, numbers=range(1, 5))


def _make_services() -> str:
    rows = []
    for model in MODELS:
        found = {service: _find(model, service) for service in _SERVICES}
        if any(found.values()):
            cells = [
                f"{_write_rate(price.input_usd)} / {_write_rate(price.output_usd)}" if price else _NONE
                for price in found.values()
            ]
            rows.append([f"`{model}`<br>{_link_days(found)}", *cells])
    heads = ["Model, and when checked", "Batch", "Flex", "Priority"]
    return _table(heads, rows, numbers=range(1, len(_SERVICES) + 1))


def _make_ends() -> str:
    ends: dict[tuple[date, str], list[str]] = {}
    for model, life in list_lifetimes().items():
        ends.setdefault((life.ends, life.replacement), []).append(f"`{model}`")
    rows = [
        [write_day(day), ", ".join(models), f"`{instead}`" if instead else _NONE]
        for (day, instead), models in ends.items()
    ]
    first = next(iter(list_lifetimes().values()))
    seen = f"Announced in OpenAI's [Deprecations]({first.source}), seen on {write_day(first.seen)}."
    return f"{_table(['End on', 'Models', 'OpenAI names instead'], rows, numbers=())}\n\n{seen}"


def _find(model: str, service: str) -> Price | None:
    try:
        return find_price(model, service=service)
    except InputError:  # no such price is known: none is made up
        return None


def _write_rate(usd: Decimal | None) -> str:
    return _NONE if usd is None else format_rate(usd)


def _link_day(price: Price) -> str:
    return f"[{write_day(price.checked)}]({price.source})"


def _link_days(found: Mapping[str, Price | None]) -> str:
    """Name the day of the check, and that of Batch where it is another."""
    batch, *others = found.values()
    other = next((price for price in others if price), None)
    if other is None or batch is None or batch.checked == other.checked:
        return "".join(_link_day(price) for price in (batch or other,) if price)
    return f"{_link_day(other)},<br>Batch {write_day(batch.checked)}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> str:
    rules = ["---:" if index in numbers else "---" for index in range(len(heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows))
