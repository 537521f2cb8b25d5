"""The price list: what the snapshot inside the installed `genai-prices` holds of OpenAI's models."""

import re
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from keyguide.errors import InputError, UnknownModelError

if TYPE_CHECKING:  # it takes a third of a second to load: only who asks for a price needs it
    from collections.abc import Iterable

    from genai_prices.types import MatchLogic, ModelInfo, ModelPrice, Provider

_FAR_FUTURE = datetime.combine(date.max, time(tzinfo=UTC))
_CHECKED = re.compile(r"\bverified (?:against OpenAI )?on (\d{4}-\d\d-\d\d)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.)]) (?=[A-Z])")
_ADDRESS = re.compile(r"https://[^\s,()]+[^\s,().]")
_CONTEXTS = {"standard": None, "batch": {"processing": "batch"}}


def name_list() -> str:
    """Give the name and version of the list."""
    return f"genai-prices {version('genai-prices')}"


@cache
def load_provider() -> "Provider":
    """Give OpenAI's part of the bundled list, whatever is updated elsewhere."""
    from genai_prices.data import providers

    return next(provider for provider in providers if provider.id == "openai")


def find_entry(model: str) -> "ModelInfo | None":
    """Find the entry of a model."""
    return load_provider().find_model(model) if model.strip() else None


def make_unknown(model: str, besides: "Iterable[str]") -> UnknownModelError:
    """Make the error for a model that no list holds, with the nearest names.

    Args:
        model: The name.
        besides: Names that are known beside those of the list.
    """
    entries = load_provider().models
    names = sorted({*besides, *(name for entry in entries for name in (entry.id, *_list_names(entry.match)))})
    nearest = get_close_matches(model.lower(), names, n=3)
    return UnknownModelError(
        f"The price list of {name_list()} has no OpenAI model {model[:60]!r}, and no ledger has.",
        hint=f"Nearest names: {', '.join(nearest)}."
        if nearest
        else "Use the name of a model, such as gpt-6-sol, or note its price in a ledger.",
    )


def get_rates(entry: "ModelInfo", model: str, service: str, on: date | None) -> "ModelPrice":
    """Give the prices of a day, and refuse what the list would silently price as the standard service.

    Args:
        entry: The entry of the list.
        model: The model as it was asked for, for messages.
        service: A service.
        on: The day; the newest prices if None.

    Raises:
        InputError: The model has no price by text tokens, or none for this service on this day.
    """
    moment = datetime.combine(on, time(tzinfo=UTC)) if on else _FAR_FUTURE
    context = _CONTEXTS.get(service, {"service_tier": service})
    rates = entry.get_prices(moment, context)
    if rates.input_mtok is None:
        raise InputError(f"{model} is not priced by text tokens.", hint=f"See {find_source(entry)}.")
    if context is None:
        return rates
    variants = [variant for variant in entry.price_variants or () if variant.when == context]
    if not variants:
        raise InputError(
            f"The price list has no {service.capitalize()} price for {model}.", hint="Use the standard service."
        )
    if not any(variant.constraint is None or variant.constraint.active(moment) for variant in variants):
        first = min(day for variant in variants if (day := getattr(variant.constraint, "start_date", None)))
        raise InputError(
            f"The price list has no {service.capitalize()} price for {model} on {on}.",
            hint=f"Ask for a day from {first} on.",
        )
    return rates


def find_start(entry: "ModelInfo", service: str, on: date) -> date | None:
    """Give the first day of the prices that `get_rates` gives for a day; None where the list tells none."""
    from genai_prices.types import ModelPrice

    moment = datetime.combine(on, time(tzinfo=UTC))
    context = _CONTEXTS.get(service, {"service_tier": service})
    if context:
        constraints = [variant.constraint for variant in entry.price_variants or () if variant.when == context]
    else:
        rows = [] if isinstance(entry.prices, ModelPrice) else entry.prices
        constraints = [row.constraint for row in reversed(rows)]
    holding = (constraint for constraint in constraints if constraint is None or constraint.active(moment))
    return getattr(next(holding, None), "start_date", None)


def find_check(entry: "ModelInfo", service: str) -> date | None:
    """Give the day on which the authors say that they compared these prices with OpenAI's page.

    For the standard prices, which they name no day for, it is the latest day on which they compared any of this model.
    """
    days = {
        sentence.lower(): date.fromisoformat(match[1])
        for sentence in _SENTENCE.split(entry.price_comments or "")
        if (match := _CHECKED.search(sentence))
    }
    own = [day for sentence, day in days.items() if service in sentence]
    return max(own or days.values(), default=None)


def find_source(entry: "ModelInfo") -> str:
    """Give the address of the page that the prices were taken from."""
    addresses = [*_ADDRESS.findall(entry.price_comments or ""), *(load_provider().pricing_urls or ())]
    return str(addresses[0])


def _list_names(match: "MatchLogic") -> list[str]:
    from genai_prices.types import ClauseEquals, ClauseOr

    if isinstance(match, ClauseOr):
        return [name for clause in match.or_ for name in _list_names(clause)]
    return [match.equals] if isinstance(match, ClauseEquals) else []
