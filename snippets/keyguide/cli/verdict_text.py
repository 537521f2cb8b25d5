"""A verdict as lines of text: the same words for a pipe and for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keyguide.cli.shared import make_printable

if TYPE_CHECKING:
    from keyguide.limits import RateLimit
    from keyguide.verify import Verdict


def list_lines(verdict: "Verdict", server: str) -> Iterator[str]:
    """Give a verdict as lines that programs can read: what is new comes after what was there.

    The scripts for a shell print the same lines, as far as they can see.

    Args:
        verdict: The verdict.
        server: What was asked, for a reader.
    """
    yield "USABLE" if verdict.usable else "NOT USABLE"
    yield f"  {make_printable(verdict.summary)}"
    for name, value in list_facts(verdict, server):
        # These are sentences about what was pasted, the others are values.
        yield f"  {name}: {value}." if name == _REMOVED else f"  {name + ':':<8} {value}"
    if verdict.next_steps:
        yield "What to do next:"
        for number, step in enumerate(verdict.next_steps, start=1):
            yield f"  {number}. {step}"
        if waiting := describe_waiting(verdict):
            yield f"  {waiting}"
    for head, entries in list_sections(verdict):
        yield f"{head}:"
        yield from (f"  - {entry}" for entry in entries)


_REMOVED = "Removed before use"


def list_facts(verdict: "Verdict", server: str) -> Iterator[tuple[str, str]]:
    """Give what was checked, and with what, as names and values."""
    yield from ((_REMOVED, cleaned) for cleaned in verdict.cleaned)
    yield "Key", verdict.key
    yield "Server", make_printable(server)
    if verdict.models:
        yield "Models", f"{len(verdict.models)} listed; tested with {verdict.model}"
    if verdict.request_ids:
        yield "Calls", ", ".join(verdict.request_ids)


def list_sections(verdict: "Verdict") -> Iterator[tuple[str, list[str]]]:
    """Give what else is known, as heads with entries; a head without entries is left out."""
    all_sections = {
        "But": verdict.reservations,
        "Detail": [verdict.detail] if verdict.detail else [],
        "Missing permissions": verdict.missing_scopes,
        "About the server": [f"It is {verdict.server}."] if verdict.server.startswith("an ") else [],
        "Environment": verdict.surroundings,
        "Limits": [_describe_limit(limit) for limit in verdict.limits],
        "Cannot be known": verdict.unknowns,
        "In the guide": [f"docs/{verdict.guide}"] if verdict.guide else [],
        "Picture": [f"docs/pictures/{verdict.picture}.png"] if verdict.picture else [],
    }
    yield from ((head, [*map(make_printable, entries)]) for head, entries in all_sections.items() if entries)


def describe_waiting(verdict: "Verdict") -> str:
    """Say whether waiting helps, and how long the server says to wait; nothing where there is nothing to wait for."""
    if verdict.usable or verdict.rung == "shape":
        return ""
    if verdict.retry_after_s is None:
        return verdict.waiting_words
    return f"{verdict.waiting_words} The server says to try again after {describe_seconds(verdict.retry_after_s)}."


def describe_seconds(seconds: float) -> str:
    """Give a time in the unit that suits it.

    Example:
        >>> [describe_seconds(seconds) for seconds in (0.12, 59, 360, 5400, 86400)]
        ['0.12 s', '59 s', '6 min', '1 h 30 min', '24 h']
    """
    if seconds < 120:
        return f"{seconds:g} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def _describe_limit(limit: "RateLimit") -> str:
    reset = f"; all free again in {describe_seconds(limit.reset_s)}" if limit.reset_s and limit.reset_s >= 1 else ""
    return f"{limit.name}: {limit.remaining:,} of {limit.limit:,} left{reset}"
