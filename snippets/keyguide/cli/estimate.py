"""`keyguide estimate`: what a month costs, and whether the limits hold."""

import math
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from keyguide.cli.options import AsJson
from keyguide.errors import InputError

_MODELS = ("gpt-6-luna", "gpt-5.4-mini", "gpt-6.1-terra", "gpt-6.2-sol")
_COLUMNS = "Column of a transcript that holds the {}."


def estimate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Transcripts, folders, patterns; - is standard input.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Estimate for this model; can be repeated.")
    ] = None,
    conversations: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Without transcripts: conversations in a month.")
    ] = None,
    messages: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Without transcripts: messages in a conversation.")
    ] = None,
    tokens_per_message: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Without transcripts: tokens of a message.")
    ] = None,
    per_month: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Conversations in a month, like those of the transcripts.")
    ] = None,
    system_prompt_tokens: Annotated[
        str, typer.Option(metavar="NUMBER", help="Tokens of the instructions sent with each request.")
    ] = "0",
    reasoning_tokens: Annotated[
        str, typer.Option(metavar="NUMBER", help="Hidden tokens of reasoning in each answer.")
    ] = "0",
    cached_share: Annotated[
        str, typer.Option(metavar="SHARE", help="Share of the input read from the cache: 0.5 or 50%.")
    ] = "0",
    service: Annotated[
        str, typer.Option(metavar="NAME", help="standard, batch, flex or priority (also called fast).")
    ] = "standard",
    regional: Annotated[
        bool, typer.Option("--regional", help="Requests are processed in a chosen region, which costs more.")
    ] = False,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="batch, flex, priority, regional, model=NAME, cached=50%, shorter=20% or system-prompt=300; several"
            " with commas between; can be repeated.",
        ),
    ] = None,
    prices: Annotated[Path | None, typer.Option(metavar="FILE", help="A ledger of newer prices, in TOML.")] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day whose prices count, such as 2026-11-24; today.")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("text"))] = None,
    sender: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("sender"))] = None,
    conversation: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("conversation"))] = None,
    time: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("time"))] = None,
    language: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("language"))] = None,
    as_json: AsJson = False,
) -> None:
    """Estimate what a month costs if a model writes the replies, and whether the limits hold.

    From transcripts, counted exactly on this machine and sent nowhere; or from plain
    numbers. Several models stand side by side. Each price says when it was checked;
    prices of a model that no list has are never guessed. What was assumed is said.

    Exit status: 0 estimated, 1 estimated without some rows of a transcript, 2 a file
    cannot be read, or there is no such model or price.

    \b
    Examples:
      keyguide estimate chats.csv
      keyguide estimate chats.csv --model gpt-6-luna --what-if batch --what-if cached=50%
      keyguide estimate --conversations 3000 --messages 8 --tokens-per-message 40
    """  # noqa: D301 - \b keeps the lines of its paragraph
    from keyguide.cli.estimate_text import Asked, Result, print_result
    from keyguide.prices import SERVICES, estimate_cost, read_ledger
    from keyguide.prices.estimate import read_share

    today = date.today()  # noqa: DTZ011 - the day where the reader is
    day = _read_day(on) if on is not None else today
    if service not in SERVICES:
        raise InputError(f"--service {service!r} is no service.", hint=f"Use one of {', '.join(SERVICES)}.")
    ledger = read_ledger(prices, today=today) if prices is not None else ()
    models = tuple(dict.fromkeys(name.strip().lower() for name in model or _MODELS))  # prices, limits, tokens: one name
    wanted = [_read_change(change) for change in changes or []]
    read_share("--cached-share", cached_share)
    options: dict[str, Any] = {"service": service, "regional": regional, "on": day, "ledger": ledger}
    shape: dict[str, Any] = {
        "system_prompt_tokens": _read_number("system_prompt_tokens", system_prompt_tokens, whole=True),
        "reasoning_tokens": _read_number("reasoning_tokens", reasoning_tokens, whole=True),
        "cached_share": cached_share,
    }
    plain = {
        "conversations": _read_number("conversations", conversations),
        "messages": _read_number("messages", messages, least=2, whole=True),
        "tokens_per_message": _read_number("tokens_per_message", tokens_per_message),
    }
    monthly = _read_number("per_month", per_month, least=1)
    columns = {"text": text, "sender": sender, "conversation": conversation, "time": time, "language": language}
    _check_sources(files, plain, {"per_month": monthly, **columns})
    models = _check_models(models, options) if model else _leave_priced(models, options)  # before a long count
    if files:
        from keyguide.cli.estimate_count import count_for
        from keyguide.traffic import read_traffic

        tallies = count_for(models, files, {name: value for name, value in columns.items() if value is not None})
        first = next(iter(tallies.values()))
        traffics = {name: read_traffic(tally, per_month=monthly, **shape) for name, tally in tallies.items()}
    else:
        from keyguide.traffic import make_traffic

        first = None
        numbers: dict[str, Any] = plain
        traffics = dict.fromkeys(models, make_traffic(**numbers, **shape))
    estimates = [estimate_cost(name, traffics[name].workload, **options) for name in models]
    asked = Asked(day, tuple(zip(changes or [], wanted, strict=True)), as_json=as_json)
    print_result(Result(first, traffics, tuple(estimates)), asked)
    raise typer.Exit(1 if first is not None and first.rejected else 0)


def _check_sources(files: list[Path] | None, plain: dict[str, Any], counted: dict[str, Any]) -> None:
    """See to it that there are either transcripts or plain numbers."""
    given = [_spell(name) for name, value in plain.items() if value is not None]
    missing = [_spell(name) for name, value in plain.items() if value is None]
    if files and given:
        raise InputError(f"Transcripts are given, and {given[0]}.", hint="Give one of the two; or use --per-month.")
    if not files and missing:
        said = f"{missing[0]} is missing." if given else "There is nothing to estimate from."
        raise InputError(
            said,
            hint=f"Give transcripts, or all of {', '.join(map(_spell, plain))}; keyguide estimate --help has more.",
        )
    beyond = [_spell(name) for name, value in counted.items() if value is not None]
    if not files and beyond:
        raise InputError(f"{beyond[0]} is for transcripts.", hint="Leave it out, or give transcripts.")


def _read_number(name: str, text: str | None, *, least: int = 0, whole: bool = False) -> float | None:
    """Read the number of an option: by itself, as what others say of a wrong one does not name the option."""
    from keyguide.traffic import MOST

    if text is None:
        return None
    try:
        number: float = int(text) if whole else float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= MOST:
        raise InputError(
            f"{_spell(name)} is {text!r}.", hint=f"Give a {'whole ' * whole}number from {least} to {MOST:,}."
        )
    return number


def _spell(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _leave_priced(models: tuple[str, ...], options: dict[str, Any]) -> tuple[str, ...]:
    """Leave out those that nobody asked for and that have no such price, and say so; one must have it."""
    from keyguide.cli.shared import say

    priced: list[str] = []
    problems: dict[str, InputError] = {}
    for name in models:
        try:
            priced += _check_models((name,), options)
        except InputError as problem:
            problems[name] = problem
    if not priced:
        raise problems[models[0]]
    for name, found in problems.items():
        say(f"{found.message} {name} is left out.")
    return tuple(priced)


def _check_models(models: tuple[str, ...], options: dict[str, Any]) -> tuple[str, ...]:
    from keyguide.prices import find_price

    for name in models:
        price = find_price(name, **options)
        if price.output_usd is None:
            raise InputError(f"{name} has no price for output.", hint="Give a model that writes text.")
    return models


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--on {text!r} is no day.", hint="Write it as 2026-11-24.") from None


def _read_change(text: str) -> dict[str, Any]:
    """Read a change, such as `batch,cached=50%`.

    Example:
        >>> _read_change("batch,cached=50%")
        {'service': 'batch', 'cached_share': '50%'}
    """
    names = {
        "model": "model",
        "cached": "cached_share",
        "shorter": "shorter_by",
        "system-prompt": "system_prompt_tokens",
    }
    change: dict[str, Any] = {}
    for part in text.split(","):
        name, sign, value = part.strip().partition("=")
        if not sign and name in ("standard", "batch", "flex", "priority", "fast"):
            key, value = "service", name
        elif not sign and name == "regional":
            key = "regional"
        elif sign and name in names and value.strip():
            key, value = names[name], value.strip()
        else:
            raise InputError(
                f"--what-if {text[:60]} is not understood at {part.strip()[:40]!r}.",
                hint="Use batch, flex, priority, regional, model=NAME, cached=50%, shorter=20% or system-prompt=300.",
            )
        if key in change:
            raise InputError(f"--what-if {text[:60]} says {key.replace('_', ' ')} twice.", hint="Say it once.")
        change[key] = True if key == "regional" else value
    _check_numbers(change)
    return change


def _check_numbers(change: dict[str, Any]) -> None:
    """Refuse a number that cannot be meant so, whatever else the change says: it is no want of a price."""
    from keyguide.prices.estimate import read_number, read_share

    read_share("--what-if shorter", change.get("shorter_by", 0))
    read_share("--what-if cached", change.get("cached_share", 0))
    read_number("--what-if system-prompt", change.get("system_prompt_tokens", 0))
