"""What a month costs: a workload, its estimate for a model, and what would change it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from keyguide.errors import InputError
from keyguide.prices.ledger import LedgerEntry
from keyguide.prices.lifetimes import Lifetime, find_lifetime
from keyguide.prices.price import Price, find_price

MONTH_DAYS = 30
CACHED_FROM = 1_024
"""The input tokens from which OpenAI's cache begins to work."""
_MOST = 10**15  # of anything: more is a typing error

Number = int | float | str | Decimal


@dataclass(frozen=True, slots=True)
class Workload:
    """What is asked of a model in a period. Every number may be given as a whole number, a decimal or a text of one.

    Attributes:
        requests: The requests in the period.
        input_tokens: The input tokens of a request on average, its instructions not counted.
        output_tokens: The tokens of an answer on average: as low, as likely and as high as they may be.
        system_prompt_tokens: The tokens of the instructions that are sent with each request.
        reasoning_tokens: The hidden tokens of reasoning in each answer; they cost as output.
        cached_share: The share of the input that is read from the cache, from 0 to 1.
        written_share: The share of the input that is written to the cache.
        period_days: The days of the period.
        conversations: The conversations in the period; None if not known.

    Raises:
        InputError: A number cannot be meant so.
    """

    requests: Decimal
    input_tokens: Decimal
    output_tokens: tuple[Decimal, Decimal, Decimal]
    system_prompt_tokens: Decimal = Decimal(0)
    reasoning_tokens: Decimal = Decimal(0)
    cached_share: Decimal = Decimal(0)
    written_share: Decimal = Decimal(0)
    period_days: Decimal = Decimal(MONTH_DAYS)
    conversations: Decimal | None = None

    def __init__(
        self,
        requests: Number,
        input_tokens: Number,
        output_tokens: Number | tuple[Number, Number, Number],
        *,
        system_prompt_tokens: Number = 0,
        reasoning_tokens: Number = 0,
        cached_share: Number = 0,
        written_share: Number = 0,
        period_days: Number = MONTH_DAYS,
        conversations: Number | None = None,
    ) -> None:
        replies = output_tokens if isinstance(output_tokens, tuple) else (output_tokens,) * 3
        if len(replies) != len(("low", "middle", "high")):
            raise InputError(
                f"output_tokens has {len(replies)} numbers.", hint="Give one, or three: low, middle, high."
            )
        low, middle, high = (read_number("output_tokens", number) for number in replies)
        if not low <= middle <= high:
            raise InputError(
                f"output_tokens is {low}, {middle}, {high}.", hint="Give them in this order: low, middle, high."
            )
        values: dict[str, object] = {
            "requests": read_number("requests", requests),
            "input_tokens": read_number("input_tokens", input_tokens),
            "output_tokens": (low, middle, high),
            "system_prompt_tokens": read_number("system_prompt_tokens", system_prompt_tokens),
            "reasoning_tokens": read_number("reasoning_tokens", reasoning_tokens),
            "cached_share": (cached := read_share("cached_share", cached_share)),
            "written_share": (written := read_share("written_share", written_share)),
            "period_days": (days := read_number("period_days", period_days)),
            "conversations": None if conversations is None else read_number("conversations", conversations),
        }
        if cached + written > 1:
            raise InputError(
                f"cached_share is {cached} and written_share is {written}.", hint="Together they are at most 1."
            )
        if not days:
            raise InputError("period_days is 0.", hint="Give the number of days in which the requests came.")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def full_input_tokens(self) -> Decimal:
        """The input tokens of a request, its instructions included."""
        return self.input_tokens + self.system_prompt_tokens

    @property
    def times_a_month(self) -> Decimal:
        """How many such periods a month of 30 days has."""
        return MONTH_DAYS / self.period_days


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a workload costs with one model, in US dollars; nothing is rounded.

    Attributes:
        model: The model.
        workload: What is asked of it.
        price: The prices, with their date and source.
        per_request: What a request costs: with a short, a likely and a long answer.
        per_month: What 30 days cost, likewise.
        per_conversation: What a conversation costs, likewise; None where their number is not known.
        input_per_month: How much of a month's likely cost is input.
        lifetime: The announced end of the model; None where none was announced.
        notes: What else is to be known, as sentences: the notes of the price, and what the workload and it make.
        ledger: The ledger that was given.
        on: The day that was given.
    """

    model: str
    workload: Workload
    price: Price
    per_request: tuple[Decimal, Decimal, Decimal]
    per_month: tuple[Decimal, Decimal, Decimal]
    per_conversation: tuple[Decimal, Decimal, Decimal] | None
    input_per_month: Decimal
    lifetime: Lifetime | None
    notes: tuple[str, ...]
    ledger: tuple[LedgerEntry, ...] = field(repr=False)
    on: date | None

    def as_dict(self) -> dict[str, Any]:
        """Give everything as what JSON can say; amounts are texts, so that no digit is lost.

        Returns:
            The fields by name, without the ledger.

        Example:
            >>> estimate_cost("gpt-6-luna", Workload(1000, 1000, 200)).as_dict()["per_month"]
            ['0.2000', '0.2000', '0.2000']
        """
        hidden = {"rates", "factor", "only_short"}
        price = {name: getattr(self.price, name) for name in self.price.__dataclass_fields__ if name not in hidden}
        plain: dict[str, Any] = _make_plain(
            {
                "model": self.model,
                "workload": asdict(self.workload),
                "price": price,
                "per_request": self.per_request,
                "per_month": self.per_month,
                "per_conversation": self.per_conversation,
                "input_per_month": self.input_per_month,
                "lifetime": asdict(self.lifetime) if self.lifetime else None,
                "notes": self.notes,
            }
        )
        return plain


@dataclass(frozen=True, slots=True)
class Change:
    """What would come of something else.

    Attributes:
        before: The estimate as it is.
        after: The estimate as it would be.
    """

    before: Estimate
    after: Estimate

    @property
    def saved_per_month(self) -> Decimal:
        """What it would save in a month of 30 days, with likely answers; negative where it would cost more."""
        return self.before.per_month[1] - self.after.per_month[1]

    @property
    def percent(self) -> Decimal | None:
        """The change in percent, negative for a saving; None where it cost nothing before."""
        before, after = self.before.per_month[1], self.after.per_month[1]
        return 100 * (after - before) / before if before else None


def estimate_cost(
    model: str,
    workload: Workload,
    *,
    service: str = "standard",
    regional: bool = False,
    on: date | None = None,
    ledger: Sequence[LedgerEntry] = (),
) -> Estimate:
    """Estimate what a workload costs with a model.

    Every request is taken to be of the average size. A request so long that it has a higher price would cost more than
    its part; the notes say so where the average comes near that.

    Args:
        model: The model.
        workload: What is asked of it.
        service: `standard`, `batch`, `flex`, or `priority`, also called `fast`.
        regional: Whether requests are processed in a chosen region, which costs more.
        on: The day whose prices count; the newest prices that are known when not given.
        ledger: Prices of a ledger, as `read_ledger` gives them, beside those of the project.

    Returns:
        The estimate, with the date and the source of the prices.

    Raises:
        InputError: There is no such price for this model.
        UnknownModelError: Neither the price list nor a ledger has the model; the message names the nearest.

    Example:
        >>> month = Workload(requests=1000, input_tokens=1000, output_tokens=(100, 200, 400))
        >>> estimate_cost("gpt-6-luna", month).per_month
        (Decimal('0.15000'), Decimal('0.2000'), Decimal('0.3000'))
    """
    price = find_price(model, service=service, regional=regional, on=on, ledger=ledger)
    tokens = workload.full_input_tokens
    costs = [
        price.calculate(
            input_tokens=tokens,
            cached_tokens=tokens * workload.cached_share,
            cache_write_tokens=tokens * workload.written_share,
            output_tokens=output + workload.reasoning_tokens,
        )
        for output in workload.output_tokens
    ]
    monthly = workload.requests * workload.times_a_month
    low, middle, high = (sum(cost, Decimal(0)) for cost in costs)
    per_request = (low, middle, high)
    each = workload.requests / workload.conversations if workload.conversations else None
    return Estimate(
        model=model,
        workload=workload,
        price=price,
        per_request=per_request,
        per_month=_scale(per_request, monthly),
        per_conversation=None if each is None else _scale(per_request, each),
        input_per_month=costs[1][0] * monthly,
        lifetime=find_lifetime(model),
        notes=(*price.notes, *_list_notes(price, workload)),
        ledger=tuple(ledger),
        on=on,
    )


def what_if(
    estimate: Estimate,
    *,
    model: str | None = None,
    service: str | None = None,
    regional: bool | None = None,
    cached_share: Number | None = None,
    system_prompt_tokens: Number | None = None,
    shorter_by: Number = 0,
) -> Change:
    """Say what would come of another model or service, of a shorter prompt, or of more input from the cache.

    Args:
        estimate: What is.
        model: Another model.
        service: Another service.
        regional: Whether requests would be processed in a chosen region.
        cached_share: Another share of the input that is read from the cache. What is written to it stays.
        system_prompt_tokens: Another length of the instructions.
        shorter_by: The share by which all input would be shorter, such as 0.2.

    Returns:
        What is and what would be.

    Raises:
        InputError: A number cannot be meant so, or there is no such price.
        UnknownModelError: Neither the price list nor a ledger has the model; the message names the nearest.

    Example:
        >>> now = estimate_cost("gpt-6-luna", Workload(1_000_000, 1000, 200))
        >>> change = what_if(now, service="batch")
        >>> change.saved_per_month, change.percent
        (Decimal('100.00000'), Decimal('-50.0'))
    """
    load = estimate.workload
    left = 1 - read_share("shorter_by", shorter_by)
    prompt = load.system_prompt_tokens if system_prompt_tokens is None else system_prompt_tokens
    changed = Workload(
        load.requests,
        load.input_tokens * left,
        load.output_tokens,
        system_prompt_tokens=read_number("system_prompt_tokens", prompt) * left,
        reasoning_tokens=load.reasoning_tokens,
        cached_share=load.cached_share if cached_share is None else cached_share,
        written_share=load.written_share,
        period_days=load.period_days,
        conversations=load.conversations,
    )
    after = estimate_cost(
        model or estimate.model,
        changed,
        service=service or estimate.price.service,
        regional=estimate.price.regional if regional is None else regional,
        on=estimate.on,
        ledger=estimate.ledger,
    )
    return Change(estimate, after)


def read_share(name: str, value: Number) -> Decimal:
    """Read a share from 0 to 1, also given as a text such as `50%`.

    Args:
        name: What it is, for messages.
        value: The share.

    Raises:
        InputError: It is none.

    Example:
        >>> read_share("cached_share", "50%")
        Decimal('0.5')
    """
    text = value.strip() if isinstance(value, str) else ""
    with suppress(InputError):
        share = read_number(name, text[:-1]) / 100 if text.endswith("%") else read_number(name, value)
        if share <= 1:
            return share
    raise InputError(f"{name} is {value!r}.", hint="Give a share from 0 to 1, or such as 50%.")


def read_number(name: str, value: Number) -> Decimal:
    """Read a number from 0 up, also given as a text.

    Args:
        name: What it is, for messages.
        value: The number.

    Raises:
        InputError: It is none.

    Example:
        >>> read_number("requests", "12.5")
        Decimal('12.5')
    """
    if isinstance(value, int | float | str | Decimal) and not isinstance(value, bool):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and 0 <= number <= _MOST:
            return abs(number)  # minus zero is zero
    shown = f"{value:f}" if isinstance(value, Decimal) else repr(value)
    raise InputError(f"{name} is {shown}.", hint=f"Give a number from 0 to {_MOST:,}.")


def _scale(amounts: tuple[Decimal, Decimal, Decimal], times: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    low, middle, high = amounts
    return low * times, middle * times, high * times


def _list_notes(price: Price, workload: Workload) -> list[str]:
    notes = []
    tokens = workload.full_input_tokens
    if workload.cached_share and tokens < CACHED_FROM:
        notes.append(
            f"OpenAI's cache works from {CACHED_FROM:,} input tokens on; these requests have {tokens:,.0f} on average."
        )
    if workload.cached_share and price.cached_usd is None:
        notes.append(f"{price.model} has no lower price for input from the cache.")
    if price.long_above is not None and tokens * 2 > price.long_above:
        notes.append(f"Requests with more than {price.long_above:,} input tokens cost more, and are near the average.")
    return notes


def _make_plain(value: object) -> Any:  # noqa: ANN401 - what JSON can say
    match value:
        case dict():
            return {name: _make_plain(inner) for name, inner in value.items()}
        case tuple() | list():
            return [_make_plain(inner) for inner in value]
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return value
