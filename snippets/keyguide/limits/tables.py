"""Usage tiers and limits of models as they were published: `limits.toml`, with source and date of each row.

What the table does not hold is not known, and is said to be so. Nothing is filled in from similar models.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from keyguide.errors import InputError, KeyguideError, UnknownModelError
from keyguide.limits.buckets import Limits

_TABLE = "limits.toml"
_DAY = re.compile(r"-\d{4}-\d\d-\d\d$")  # the name of a snapshot ends in its day


@dataclass(frozen=True, slots=True)
class Tier:
    """A usage tier: what must have been paid for it, and what it allows in a month.

    Attributes:
        name: Its name on the screens.
        number: 0 for the free tier, then 1 to 5.
        paid_usd: What must have been paid in all.
        monthly_usd: What may be used in a month.
        condition: What else is asked; empty for nothing.
        source: Where it was published.
        address: The address of that.
        seen: When it was seen there.
    """

    name: str
    number: int
    paid_usd: Decimal
    monthly_usd: Decimal
    condition: str
    source: str
    address: str
    seen: date


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """The published limits of one model on one usage tier; `None` for what the source does not name.

    Attributes:
        model: The model.
        tier: The number of the tier.
        requests_per_minute: RPM.
        requests_per_day: RPD.
        tokens_per_minute: TPM.
        images_per_minute: IPM.
        batch_queue_tokens: Input tokens that may wait in the Batch API.
        over_tokens: Holds only for requests with more input tokens than this; `None` for those of ordinary length.
        source: Where they were published.
        address: The address of that.
        seen: When they were seen there.
    """

    model: str
    tier: int
    requests_per_minute: int | None
    requests_per_day: int | None
    tokens_per_minute: int | None
    images_per_minute: int | None
    batch_queue_tokens: int | None
    over_tokens: int | None
    source: str
    address: str
    seen: date

    @property
    def limits(self) -> Limits | None:
        """What a minute and a day allow; `None` where requests or tokens per minute are not told.

        Example:
            >>> find_limits("gpt-4o", 2).limits
            Limits(requests_per_minute=5000, tokens_per_minute=450000, requests_per_day=None)
        """
        if self.requests_per_minute is None or self.tokens_per_minute is None:
            return None
        return Limits(self.requests_per_minute, self.tokens_per_minute, self.requests_per_day)


@dataclass(frozen=True, slots=True)
class _Table:
    tiers: tuple[Tier, ...]
    models: Mapping[str, Mapping[int, ModelLimits]]
    long: Mapping[str, Mapping[int, ModelLimits]]


def load_tiers() -> tuple[Tier, ...]:
    """Read the usage tiers.

    Returns:
        The tiers, from the free one up.

    Raises:
        KeyguideError: The table is missing or malformed.

    Example:
        >>> [f"{tier.name}: ${tier.paid_usd}" for tier in load_tiers()][1:3]
        ['Tier 1: $5', 'Tier 2: $50']
    """
    return _load().tiers


def find_tier(paid_usd: Decimal) -> Tier:
    """Give the usage tier of an organisation.

    Args:
        paid_usd: What it has paid in all.

    Returns:
        The highest tier for which that is enough.

    Example:
        >>> find_tier(Decimal("4.99")).name, find_tier(Decimal(50)).name
        ('Free', 'Tier 2')
    """
    return next(tier for tier in reversed(load_tiers()) if paid_usd >= tier.paid_usd)


def find_tier_for_use(monthly_usd: Decimal) -> Tier | None:
    """Give the usage tier that a month's cost needs.

    Args:
        monthly_usd: What is used in a month.

    Returns:
        The lowest tier above the free one that may use as much; `None` where none may.

    Example:
        >>> find_tier_for_use(Decimal(100)).name, find_tier_for_use(Decimal("100.01")).name
        ('Tier 1', 'Tier 2')
    """
    return next((tier for tier in load_tiers() if tier.number and monthly_usd <= tier.monthly_usd), None)


def list_limited_models() -> tuple[str, ...]:
    """List the models that the table knows of, those included whose limits no source tells.

    Returns:
        Their names, in the order of the table.

    Example:
        >>> "gpt-4o" in list_limited_models(), "gpt-6-luna" in list_limited_models()
        (True, True)
    """
    return tuple(_load().models)


def find_limits(model: str, tier: int, *, long: bool = False) -> ModelLimits | None:
    """Give the published limits of a model on a usage tier.

    Args:
        model: The model; a dated snapshot has the limits of its model.
        tier: The number of the tier, 0 for the free one.
        long: Whether to give the limits of very long requests, which some models have besides.

    Returns:
        The limits with their source and day, or `None` where no source tells them.

    Raises:
        InputError: There is no such tier.
        UnknownModelError: The table has no such model; the message names the nearest.

    Example:
        >>> find_limits("gpt-4o", 1).tokens_per_minute, find_limits("gpt-6-luna", 1)
        (30000, None)
    """
    if tier not in range(len(load_tiers())):
        raise InputError(f"There is no usage tier {tier!r}.", hint=f"Give a number from 0 to {len(load_tiers()) - 1}.")
    table = _load()
    name = model if model in table.models else _DAY.sub("", model)
    if name not in table.models:
        nearest = get_close_matches(name.lower(), table.models, n=3)
        raise UnknownModelError(
            f"The table of limits has no model {model[:60]!r}.",
            hint=f"Nearest names: {', '.join(nearest)}."
            if nearest
            else "Use the name of a model, such as gpt-5.4-mini.",
        )
    return (table.long if long else table.models)[name].get(tier)


@cache
def _load() -> _Table:
    try:
        raw = tomllib.loads((files("keyguide.limits") / _TABLE).read_text(encoding="utf-8"))
        return _Table(_read_tiers(raw["tiers"]), *_read_models(raw["models"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise KeyguideError(
            f"The table of limits, {_TABLE}, cannot be read: {problem!r}.", hint="Install Keyguide again."
        ) from None


def _read_tiers(raw: Mapping[str, Any]) -> tuple[Tier, ...]:
    return tuple(
        Tier(
            name=row["name"],
            number=row["number"],
            paid_usd=Decimal(row["paid_usd"]),
            monthly_usd=Decimal(row["monthly_usd"]),
            condition=row.get("condition", ""),
            **_read_source(raw),
        )
        for row in raw["rows"]
    )


def _read_models(raw: Mapping[str, Any]) -> tuple[Mapping[str, Mapping[int, ModelLimits]], ...]:
    usual: dict[str, Mapping[int, ModelLimits]] = {name: {} for name in raw["unknown"]}
    long = dict(usual)
    for group in raw["groups"]:
        for name in group["names"]:
            usual[name] = _read_rows(name, group["tiers"], None, raw)
            long[name] = _read_rows(name, group.get("long", {}), group.get("over_tokens"), raw)
    return MappingProxyType(usual), MappingProxyType(long)


def _read_rows(
    name: str, rows: Mapping[str, Mapping[str, int]], over_tokens: int | None, raw: Mapping[str, Any]
) -> Mapping[int, ModelLimits]:
    return MappingProxyType(
        {
            int(tier): ModelLimits(
                model=name,
                tier=int(tier),
                requests_per_minute=row.get("rpm"),
                requests_per_day=row.get("rpd"),
                tokens_per_minute=row.get("tpm"),
                images_per_minute=row.get("ipm"),
                batch_queue_tokens=row.get("queue"),
                over_tokens=over_tokens,
                **_read_source(raw),
            )
            for tier, row in rows.items()
        }
    )


def _read_source(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: raw[name] for name in ("source", "address", "seen")}
