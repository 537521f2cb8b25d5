"""Facts that restate what a package or a table of ours says: both must say the same."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from keyguide.encodings import load_encoding_for
from keyguide.errors import KeyguideError
from keyguide.freshness.facts import write_day
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER, Fact
from keyguide.freshness.packages.installed import PYPROJECT, find_installed, read_constants
from keyguide.freshness.project import Project
from keyguide.limits import find_limits, load_tiers
from keyguide.prices import find_lifetime, find_price

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORDS = {"half": Decimal("0.5"), "once": Decimal(1), "one": Decimal(1), "twice": Decimal(2), "three": Decimal(3)}
_RULES = "snippets/keyguide/prices/rules.toml"
_NEEDS_PERSON = {"link", "code"}
_MILLION = 1_000_000


def read_amount(words: str) -> Decimal | None:
    """Give the number in a value; `None` where it holds none.

    Args:
        words: The value, as pages write it.

    Example:
        >>> read_amount("30,000 tokens per minute"), read_amount("less than one US cent"), read_amount("half")
        (Decimal('30000'), Decimal('0.01'), Decimal('0.5'))
    """
    if match := _NUMBER.search(words):
        amount = Decimal(match[0].replace(",", ""))
    elif found := [_WORDS[word] for word in words.lower().split() if word in _WORDS]:
        amount = found[0]
    else:
        return None
    return amount / 100 if re.search(r"\bcents?\b", words) else amount


def check_restated(project: Project, _: date) -> Iterator[Finding]:
    """Compare each fact that names a package or a table with what that says now.

    Args:
        project: The project.

    Yields:
        A fact that differs; one whose re-checker cannot tell.
    """
    for fact in project.facts.values():
        by = str(fact.recheck.get("by", ""))
        if not fact.recheck or by in _NEEDS_PERSON:
            continue
        try:
            now, source = _look_up(project, by, fact.recheck)
        except (KeyguideError, LookupError, TypeError, ValueError, AttributeError) as problem:
            says = problem.message if isinstance(problem, KeyguideError) else f"{type(problem).__name__}: {problem}"
            what = f"The fact {fact.id} cannot be compared by {by!r}: {says}"
            todo = f"Correct its `recheck`, or compare it with {fact.source} and take `recheck` out."
            yield Finding("recheck-failed", Severity.ERROR, LEDGER, fact.line, what, by, todo)
            continue
        if not _is_same(fact, now):
            shown = write_day(now) if isinstance(now, date) else now
            what = f"The fact {fact.id} is “{fact.value}”, and {source} says {shown}."
            todo = "Correct the fact and the pages that state it, or the source."
            yield Finding("fact-outdated", Severity.ERROR, LEDGER, fact.line, what, source, todo)


def _is_same(fact: Fact, now: object) -> bool:
    if isinstance(now, date):
        return fact.value == write_day(now)
    if isinstance(now, str):
        return now in fact.value.split()
    amount = read_amount(fact.value)
    if amount is None or not isinstance(now, Decimal):
        return False
    return now <= amount if "tokens" in fact.recheck and fact.recheck["by"] == "prices" else now == amount


def _look_up(project: Project, by: str, recheck: Mapping[str, Any]) -> tuple[object, str]:
    """Give what the source says now, and its name."""
    match by:
        case "prices" if "rule" in recheck:
            found = tomllib.loads(project.read(_RULES))[recheck["rule"]][recheck["field"]]
            return found if isinstance(found, date) else Decimal(str(found)), _RULES
        case "prices":
            price = find_price(recheck["model"], on=recheck.get("on"))
            found = _read_price(recheck, recheck["field"])
            if "over" in recheck:
                found /= _read_price(recheck, recheck["over"])
            return found * recheck.get("tokens", _MILLION) / _MILLION, price.price_list
        case "tiers":
            tier = next(tier for tier in load_tiers() if tier.number == recheck["tier"])
            return {"paid": tier.paid_usd, "monthly": tier.monthly_usd}[recheck["field"]], "limits.toml"
        case "limits":
            limits = find_limits(recheck["model"], recheck["tier"])
            if limits is None:
                raise LookupError(f"limits.toml has no {recheck['model']} on tier {recheck['tier']}")
            amounts = {
                "requests": limits.requests_per_minute,
                "tokens": limits.tokens_per_minute,
                "batch": limits.batch_queue_tokens,
            }
            return Decimal(str(amounts[recheck["field"]])), "limits.toml"
        case "lifetimes":
            lifetime = find_lifetime(recheck["model"])
            if lifetime is None:
                raise LookupError(f"lifetimes.toml has no end of {recheck['model']}")
            return lifetime.ends, "lifetimes.toml"
        case "count":
            encoding = load_encoding_for(recheck["text"], recheck["encoding"])
            return Decimal(len(encoding.encode(recheck["text"], disallowed_special=()))), encoding.name
        case "sdk":
            package = find_installed("openai")
            if package is None:
                raise LookupError("openai is not installed")
            return Decimal(str(read_constants(package.parse("openai/_constants.py"))[recheck["name"]])), str(package)
        case "project":
            text = tomllib.loads(project.read(PYPROJECT))["project"][recheck["field"]]
            return str(text).removeprefix(">="), PYPROJECT
    raise LookupError("there is no such re-checker")


def _read_price(recheck: Mapping[str, Any], field: str) -> Decimal:
    service = "batch" if field == "batch" else "standard"
    price = find_price(recheck["model"], service=service, on=recheck.get("on"))
    amounts = {
        "input": price.input_usd,
        "batch": price.input_usd,
        "cached": price.cached_usd,
        "cache_write": price.cache_write_usd,
        "output": price.output_usd,
        # A number of tokens, not dollars; `_look_up` scales by a million over a million.
        "long": price.long_above,
    }
    return Decimal(str(amounts[field]))
