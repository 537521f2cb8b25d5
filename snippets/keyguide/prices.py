"""What a request costs: prices from the snapshot inside the installed `genai-prices`, with their date and source.

Nothing is downloaded. Prices move, so update the package rather than trust an old number.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from importlib.metadata import version

import genai_prices
from genai_prices.data import providers
from genai_prices.types import ClauseEquals, ClauseOr, MatchLogic, ModelInfo

from keyguide.errors import InputError, UnknownModelError

_OPENAI = next(provider for provider in providers if provider.id == "openai")  # the bundled list, whatever is updated
_FAR_FUTURE = datetime.combine(date.max, time(tzinfo=UTC))
_CHECKED = re.compile(r"\bverified (?:against OpenAI )?on (\d{4}-\d\d-\d\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"https://[^\s,()]+[^\s,().]")


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
        price_list: The package and version that holds the prices.
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


def calculate_cost(
    model: str,
    *,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
    batch: bool = False,
    on: date | None = None,
) -> Cost:
    """Calculate what a request costs.

    Source of the prices: `genai-prices`, OpenAI's standard or Batch prices. A long input moves the whole request to a
    higher price where the model has one.

    Args:
        model: The model.
        input_tokens: All input tokens, cached ones included.
        output_tokens: All output tokens, hidden reasoning tokens included.
        cached_tokens: The input tokens that were read from the prompt cache.
        batch: Whether the request goes through the Batch API.
        on: The day whose prices count; the newest prices of the list when not given.

    Returns:
        The cost, with the date and the source of the prices.

    Raises:
        InputError: A number is negative or not whole, more tokens are cached than there are, or the list has no such
            price for this model.
        UnknownModelError: The list has no such model.

    Example:
        >>> calculate_cost("gpt-6-sol", input_tokens=1000, cached_tokens=400, output_tokens=500, batch=True).total_usd
        Decimal('0.00314')
    """
    _check_tokens(input_tokens=input_tokens, output_tokens=output_tokens, cached_tokens=cached_tokens)
    if cached_tokens > input_tokens:
        raise InputError(
            f"{cached_tokens} tokens are said to be cached, of {input_tokens} input tokens.",
            hint="Give all input tokens as input_tokens; the cached ones are a part of them.",
        )
    entry = _find_entry(model)
    moment = datetime.combine(on, time(tzinfo=UTC)) if on else _FAR_FUTURE
    _check_priced(model, entry, moment, output_tokens=output_tokens, batch=batch)
    price = entry.calc_price(
        genai_prices.Usage(input_tokens=input_tokens, cache_read_tokens=cached_tokens, output_tokens=output_tokens),
        _OPENAI,
        genai_request_timestamp=moment,
        price_context={"processing": "batch"} if batch else None,
    )
    comments = entry.price_comments or ""
    addresses = [*_ADDRESS.findall(comments), *(_OPENAI.pricing_urls or ())]
    return Cost(
        model=model,
        priced_as=entry.id,
        input_usd=price.input_price,
        output_usd=price.output_price,
        total_usd=price.total_price,
        batch=batch,
        checked=max(map(date.fromisoformat, _CHECKED.findall(comments)), default=None),
        source=addresses[0],
        price_list=f"genai-prices {version('genai-prices')}",
    )


def _check_tokens(**counts: int) -> None:
    for name, tokens in counts.items():
        if not isinstance(tokens, int) or isinstance(tokens, bool) or tokens < 0:
            raise InputError(f"{name} is {tokens!r}.", hint="Give a whole number of tokens, from 0 up.")


def _find_entry(model: str) -> ModelInfo:
    if model.strip() and (entry := _OPENAI.find_model(model)):
        return entry
    names = sorted({name for entry in _OPENAI.models for name in (entry.id, *_list_names(entry.match))})
    nearest = get_close_matches(model.lower(), names, n=3)
    raise UnknownModelError(
        f"The price list of genai-prices {version('genai-prices')} has no OpenAI model {model[:60]!r}.",
        hint=f"Nearest names: {', '.join(nearest)}." if nearest else "Use the name of a model, such as gpt-6-sol.",
    )


def _list_names(match: MatchLogic) -> list[str]:
    if isinstance(match, ClauseOr):
        return [name for clause in match.or_ for name in _list_names(clause)]
    return [match.equals] if isinstance(match, ClauseEquals) else []


def _check_priced(model: str, entry: ModelInfo, moment: datetime, *, output_tokens: int, batch: bool) -> None:
    """Refuse what the price list would silently count as free, or at the standard price."""
    prices = entry.get_prices(moment)
    if prices.input_mtok is None:
        raise InputError(f"{model} is not priced by text tokens.", hint=f"See {(_OPENAI.pricing_urls or [''])[0]}.")
    if output_tokens and prices.output_mtok is None:
        raise InputError(f"{model} has no price for output.", hint="Give output_tokens=0.")
    if batch and not any(variant.when.get("processing") == "batch" for variant in entry.price_variants or ()):
        raise InputError(f"The price list has no Batch price for {model}.", hint="Leave out batch.")
