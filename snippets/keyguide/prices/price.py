"""The price of a model: the newest that is known for a day, from the price list or from a ledger, and why that one."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from keyguide.errors import InputError
from keyguide.prices import listed
from keyguide.prices.ledger import LedgerEntry, load_own_ledger

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, TieredPrices

SERVICES = ("standard", "batch", "flex", "priority", "fast")
"""The services that a request can ask for; `fast` is the newer name of `priority`."""
_SAME = {"fast": "priority"}
_RULES = "rules.toml"


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens of a model cost, in US dollars, and where that is from.

    Attributes:
        model: The model, as asked for.
        priced_as: The entry of the list or ledger that was used.
        service: The service.
        regional: Whether the surcharge for processing in a chosen region is in the prices.
        input_usd: The price of input.
        cached_usd: The price of input that is read from the cache; None where it costs as other input.
        cache_write_usd: The price of input that is written to the cache; None where it costs as other input.
        output_usd: The price of output, hidden reasoning included; None for a model that writes none.
        long_above: The number of input tokens above which the whole request has other prices; None for no such number.
        checked: The day on which somebody compared the price with OpenAI's page; None where no day is known.
        source: The address of that page.
        price_list: The package and version, or the ledger, that holds the price.
        notes: What else is to be known, as sentences: why this price and not another, what the source says of it.
    """

    model: str
    priced_as: str
    service: str
    regional: bool
    input_usd: Decimal
    cached_usd: Decimal | None
    cache_write_usd: Decimal | None
    output_usd: Decimal | None
    long_above: int | None
    checked: date | None
    source: str
    price_list: str
    notes: tuple[str, ...]
    rates: "ModelPrice" = field(repr=False, compare=False)
    factor: Decimal = field(repr=False, compare=False)
    only_short: int | None = field(repr=False, compare=False)

    def calculate(
        self,
        *,
        input_tokens: int | Decimal,
        output_tokens: int | Decimal,
        cached_tokens: int | Decimal = 0,
        cache_write_tokens: int | Decimal = 0,
    ) -> tuple[Decimal, Decimal]:
        """Calculate what one request costs, exactly.

        Args:
            input_tokens: All input tokens, those read from the cache and written to it included.
            output_tokens: All output tokens, hidden reasoning included.
            cached_tokens: Those read from the cache.
            cache_write_tokens: Those written to it.

        Returns:
            The cost of the input and that of the output.

        Raises:
            InputError: There is no such price.

        Example:
            >>> find_price("gpt-6-sol").calculate(input_tokens=1_000_000, output_tokens=0)[0]  # above 272,000
            Decimal('4.0')
        """
        import genai_prices

        if output_tokens and self.output_usd is None:
            raise InputError(f"{self.model} has no price for output.", hint="Give output_tokens=0.")
        if self.only_short is not None and input_tokens > self.only_short:
            raise InputError(
                f"There is no {self.service.capitalize()} price of {self.model} for more than {self.only_short:,}"
                " input tokens.",
                hint="Use the standard service, or shorter requests.",
            )
        cost = self.rates.calc_price(
            genai_prices.Usage(
                input_tokens=input_tokens,
                cache_read_tokens=cached_tokens,
                cache_write_tokens=cache_write_tokens,
                output_tokens=output_tokens,
            )
        )
        return cost["input_price"] * self.factor, cost["output_price"] * self.factor


def find_price(
    model: str,
    *,
    service: str = "standard",
    regional: bool = False,
    on: date | None = None,
    ledger: Sequence[LedgerEntry] = (),
) -> Price:
    """Find the price of a model.

    Where the price list and a ledger both have one, the one that was compared with OpenAI's page later is used, and
    the notes say so. Where two ledgers have one of the same day, the one that is given goes before the project's own.

    Args:
        model: The model.
        service: `standard`, `batch`, `flex`, or `priority`, also called `fast`.
        regional: Whether requests are processed in a chosen region, which costs more.
        on: The day whose price counts; the newest that is known when not given.
        ledger: Prices of a ledger, as `read_ledger` gives them, beside those of the project.

    Returns:
        The price.

    Raises:
        InputError: There is no such price for this model on that day.
        UnknownModelError: Neither the list nor a ledger has the model; the message names the nearest.

    Example:
        >>> price = find_price("gpt-6.2-sol")
        >>> price.output_usd, price.checked, price.price_list
        (Decimal('10'), datetime.date(2026, 11, 23), "Keyguide's ledger")
    """
    if service not in SERVICES:
        raise InputError(f"{service!r} is no service.", hint=f"Use one of {', '.join(SERVICES)}.")
    found = _find(model, service, on, tuple(ledger))
    return _add_surcharge(found) if regional else found


def _find(model: str, service: str, on: date | None, ledger: tuple[LedgerEntry, ...]) -> Price:
    entry = listed.find_entry(model)
    noted = _find_noted(model, on, ledger)
    if entry is None and noted is None:
        raise _make_missing(model, on, ledger)
    if noted is None:
        return _read_listed(model, service, on)
    if entry is None:
        return _read_noted(model, service, noted, f"{listed.name_list()} does not have {model}.")
    checked = listed.find_check(entry, service)
    if checked is None or noted.seen > checked:
        has = f"has a price of {checked}" if checked else "gives no day for its price"
        return _read_noted(model, service, noted, f"The ledger's price is newer: {listed.name_list()} {has}.")
    price = _read_listed(model, service, on)
    passed_over = f"{noted.ledger} has a price too, seen on {noted.seen}: the one of {checked} is as new or newer."
    return replace(price, notes=(passed_over, *price.notes))


def _find_noted(model: str, on: date | None, ledger: tuple[LedgerEntry, ...]) -> LedgerEntry | None:
    """Find the entry of the ledgers that holds on a day: the one that started last, was seen last, stands first."""
    name = model.strip().lower()
    fitting = [
        entry
        for entry in (*ledger, *load_own_ledger())
        if entry.model.lower() == name and (on is None or entry.starts <= on)
    ]
    return max(fitting, key=lambda entry: (entry.starts, entry.seen), default=None)


def _make_missing(model: str, on: date | None, ledger: tuple[LedgerEntry, ...]) -> Exception:
    known = (*ledger, *load_own_ledger())
    later = [entry for entry in known if entry.model.lower() == model.strip().lower()]
    if later:
        first = min(later, key=lambda entry: entry.starts)
        return InputError(
            f"No price of {model} is known for {on}: {first.ledger} has one from {first.starts} on.",
            hint="Ask for a later day, or note the older price in a ledger.",
        )
    return listed.make_unknown(model, [entry.model for entry in known])


@lru_cache(1024)
def _read_listed(model: str, service: str, on: date | None) -> Price:
    """Read a price off the list. It is kept: the practice API asks for one with every request."""
    entry = listed.find_entry(model)
    assert entry is not None  # noqa: S101 - for the type checker: who calls has found it
    rates = listed.get_rates(entry, model, service, on)
    standard = listed.get_rates(entry, model, "standard", on)
    base = _get_base(rates.input_mtok)
    assert base is not None  # noqa: S101 - for the type checker: get_rates has refused that
    above = _get_start(rates.input_mtok)
    checked = listed.find_check(entry, service)
    notes: tuple[str, ...] = ()
    if on and (checked is None or on < checked) and listed.find_start(entry, service, on) is None:
        notes = (f"{listed.name_list()} gives no first day for this price: whether it held on {on} is not known.",)
    return Price(
        model=model,
        priced_as=entry.id,
        service=service,
        regional=False,
        input_usd=base,
        cached_usd=_get_base(rates.cache_read_mtok),
        cache_write_usd=_get_base(rates.cache_write_mtok),
        output_usd=_get_base(rates.output_mtok),
        long_above=above,
        checked=checked,
        source=listed.find_source(entry),
        price_list=listed.name_list(),
        notes=notes,
        rates=rates,
        factor=Decimal(1),
        # A price without tiers, of a model whose standard price has them, is the price of short requests alone.
        only_short=_get_start(standard.input_mtok) if above is None else None,
    )


def _read_noted(model: str, service: str, entry: LedgerEntry, why: str) -> Price:
    """Make a price of an entry of a ledger, in the form that the price list has, so that one code calculates both."""
    from genai_prices.types import ModelPrice

    name = _SAME.get(service, service)
    if name != "standard" and name not in entry.services:
        raise InputError(
            f"{entry.ledger} has no {service.capitalize()} price for {model}.", hint="Use the standard service."
        )
    times = Decimal(1) if name == "standard" else entry.services[name]
    rates = ModelPrice(
        input_mtok=_make_rate(entry.input_usd, times, entry, entry.long_input),
        cache_read_mtok=_make_rate(entry.cached_usd, times, entry, entry.long_input),
        cache_write_mtok=_make_rate(entry.cache_write_usd, times, entry, entry.long_input),
        output_mtok=_make_rate(entry.output_usd, times, entry, entry.long_output),
    )
    return Price(
        model=model,
        priced_as=entry.model,
        service=service,
        regional=False,
        input_usd=entry.input_usd * times,
        cached_usd=None if entry.cached_usd is None else entry.cached_usd * times,
        cache_write_usd=None if entry.cache_write_usd is None else entry.cache_write_usd * times,
        output_usd=entry.output_usd * times,
        long_above=entry.long_above,
        checked=entry.seen,
        source=entry.source,
        price_list=entry.ledger,
        notes=(why, *([entry.note] if entry.note else [])),
        rates=rates,
        factor=Decimal(1),
        only_short=None,
    )


def _make_rate(
    usd: Decimal | None, times: Decimal, entry: LedgerEntry, long_times: Decimal
) -> "Decimal | TieredPrices | None":
    from genai_prices.types import Tier, TieredPrices

    if usd is None or entry.long_above is None:
        return None if usd is None else usd * times
    return TieredPrices(base=usd * times, tiers=[Tier(start=entry.long_above, price=usd * times * long_times)])


def _add_surcharge(price: Price) -> Price:
    rule = _load_rules()["regional"]
    if _is_of(price.priced_as, rule["earlier"]):
        note = f"Models released before {rule['since']} cost nothing more in a chosen region ({_tell(rule)})."
        return replace(price, regional=True, notes=(*price.notes, note))
    if not _is_of(price.priced_as, rule["later"]):
        raise InputError(
            f"Whether {price.model} costs more in a chosen region is not known: its release is not.",
            hint=f"Models released from {rule['since']} on cost {rule['percent']} % more.",
        )
    factor = 1 + Decimal(rule["percent"]) / 100
    note = f"{rule['percent']} % are added for processing in a chosen region ({_tell(rule)})."
    return replace(
        price,
        regional=True,
        input_usd=price.input_usd * factor,
        cached_usd=None if price.cached_usd is None else price.cached_usd * factor,
        cache_write_usd=None if price.cache_write_usd is None else price.cache_write_usd * factor,
        output_usd=None if price.output_usd is None else price.output_usd * factor,
        factor=factor,
        notes=(*price.notes, note),
    )


def _tell(rule: dict[str, Any]) -> str:
    return f"seen on {rule['seen']} at {rule['source']}"


def _is_of(model: str, families: list[str]) -> bool:
    return any(model == family or model.startswith(f"{family}-") for family in families)


def _get_base(rate: "Decimal | TieredPrices | None") -> Decimal | None:
    return rate if rate is None or isinstance(rate, Decimal) else rate.base


def _get_start(rate: "Decimal | TieredPrices | None") -> int | None:
    return None if rate is None or isinstance(rate, Decimal) or not rate.tiers else rate.tiers[0].start


@cache
def _load_rules() -> dict[str, Any]:
    return tomllib.loads((files("keyguide.prices") / _RULES).read_text(encoding="utf-8"))
