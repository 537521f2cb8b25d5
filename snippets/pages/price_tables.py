"""Make the tables of prices on a page from `keyguide.prices`, each row with its day and its source.

No clock is asked: the tables change when the data does.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from keyguide.errors import InputError
from keyguide.prices import Price, find_price, list_lifetimes
from keyguide.prices.words import format_rate
from pages.made import fill_marks, make_part, write_day, write_table

if TYPE_CHECKING:
    from datetime import date

SOURCE = "prices"
"""What the marks of the page name."""
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

_SERVICES = ("batch", "flex", "priority")
_NONE = "-"


def make_page(text: str) -> str:
    """Give a page with everything in it that is made from the data.

    Args:
        text: The page as it stands.

    Raises:
        MadeError: A mark names nothing that can be made.
    """
    return fill_marks(text, SOURCE, lambda name: make_part(PAGE, name, _PARTS))


def _make_standard() -> str:
    rows = []
    for model in MODELS:
        price = find_price(model)
        parts = (price.input_usd, price.output_usd, price.cached_usd, price.cache_write_usd)
        rows.append([f"`{model}`<br>{_link_day(price)}", *map(_write_rate, parts)])
    return write_table(["Model, and when checked", "In", "Out", "Cached", "Written"], rows, numbers=range(1, 5))


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
    return write_table(heads, rows, numbers=range(1, len(_SERVICES) + 1))


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
    return f"{write_table(['End on', 'Models', 'OpenAI names instead'], rows)}\n\n{seen}"


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


_PARTS = {"standard": _make_standard, "services": _make_services, "ends": _make_ends}
