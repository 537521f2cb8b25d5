"""What one request costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from keyguide.errors import InputError
from keyguide.prices.ledger import LedgerEntry
from keyguide.prices.price import find_price


@dataclass(frozen=True, slots=True)
class Cost:
    """What a number of tokens costs, in US dollars, and where the price comes from.

    Attributes:
        model: The model, as asked for.
        priced_as: The entry of the price list that was used.
        input_usd: The cost of all input, cached input included.
        output_usd: The cost of the output.
        total_usd: The cost of both.
        batch: Whether the prices are those of the Batch API.
        checked: The latest day on which the authors of the price list say that they compared prices of this model with
            OpenAI's page; None where they give no day.
        source: The address of the page that the prices were taken from.
        price_list: The package and version, or the ledger, that holds the prices.
        service: The service whose prices they are.
        long: Whether the input is so long that the whole request has other prices.
        notes: What else is to be known, as sentences, such as why the price is that of a ledger.
    """

    model: str
    priced_as: str
    input_usd: Decimal
    output_usd: Decimal
    total_usd: Decimal
    batch: bool
    checked: date | None
    source: str
    price_list: str
    service: str
    long: bool
    notes: tuple[str, ...]


def calculate_cost(
    model: str,
    *,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
    cache_write_tokens: int = 0,
    batch: bool = False,
    service: str | None = None,
    regional: bool = False,
    on: date | None = None,
    ledger: Sequence[LedgerEntry] = (),
) -> Cost:
    """Calculate what a request costs.

    Source of the prices: `genai-prices`, or a dated ledger where that is newer. A long input moves the whole request to
    a higher price where the model has one. Nothing is rounded.

    Args:
        model: The model.
        input_tokens: All input tokens, those read from the prompt cache and written to it included.
        output_tokens: All output tokens, hidden reasoning tokens included: they cost as those that are seen.
        cached_tokens: The input tokens that were read from the prompt cache.
        cache_write_tokens: The input tokens that were written to it.
        batch: Whether the request goes through the Batch API; the same as the service `batch`.
        service: `standard`, `batch`, `flex`, or `priority`, also called `fast`.
        regional: Whether it is processed in a chosen region, which costs more.
        on: The day whose prices count; the newest prices that are known when not given.
        ledger: Prices of a ledger, as `read_ledger` gives them, beside those of the project.

    Returns:
        The cost, with the date and the source of the prices.

    Raises:
        InputError: A number is negative or not whole, more tokens are cached than there are, or there is no such price
            for this model.
        UnknownModelError: Neither the price list nor a ledger has such a model.

    Example:
        >>> calculate_cost("gpt-6-sol", input_tokens=1000, cached_tokens=400, output_tokens=500, batch=True).total_usd
        Decimal('0.00314')
    """
    _check_tokens(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=cached_tokens,
        cache_write_tokens=cache_write_tokens,
    )
    if cached_tokens + cache_write_tokens > input_tokens:
        written = f" and {cache_write_tokens} to be written to the cache" if cache_write_tokens else ""
        raise InputError(
            f"{cached_tokens} tokens are said to be cached{written}, of {input_tokens} input tokens.",
            hint="Give all input tokens as input_tokens; these are a part of them.",
        )
    if batch and service not in (None, "batch"):
        raise InputError(f"batch is given, and the service {service!r}.", hint="Give one of the two.")
    price = find_price(
        model, service="batch" if batch else service or "standard", regional=regional, on=on, ledger=ledger
    )
    input_usd, output_usd = price.calculate(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=cached_tokens,
        cache_write_tokens=cache_write_tokens,
    )
    return Cost(
        model=model,
        priced_as=price.priced_as,
        input_usd=input_usd,
        output_usd=output_usd,
        total_usd=input_usd + output_usd,
        batch=price.service == "batch",
        checked=price.checked,
        source=price.source,
        price_list=price.price_list,
        service=price.service,
        long=price.long_above is not None and input_tokens > price.long_above,
        notes=price.notes,
    )


def _check_tokens(**counts: int) -> None:
    for name, tokens in counts.items():
        if not isinstance(tokens, int) or isinstance(tokens, bool) or tokens < 0:
            raise InputError(f"{name} is {tokens!r}.", hint="Give a whole number of tokens, from 0 up.")
