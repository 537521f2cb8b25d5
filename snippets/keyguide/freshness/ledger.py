"""The ledger of facts: what the guide states, where each statement is from, and for how long it holds.

The file is TOML; each table is a fact, and its name is the fact's id. Pages name a fact with an ordinary link,
`[$5](fact:minimum-credit)`: the words of the link are the value.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from keyguide.errors import InputError

LEDGER = "facts.toml"
"""The name of the file, in the root of the project."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEAD = re.compile(r"\[(?P<id>[^\[\]]+)\]\s*(?:#.*)?")
_KEYS = {"value", "also", "kind", "says", "source", "address", "checked", "how", "holds_days", "recheck", "ask"}
LONGEST_DAYS = 3650


class Kind(StrEnum):
    """What a fact is.

    Example:
        >>> Kind("rule of thumb")
        <Kind.RULE_OF_THUMB: 'rule of thumb'>
    """

    PRICE = "price"
    LIMIT = "limit"
    DATE = "date"
    DURATION = "duration"
    MINIMUM = "minimum"
    COUNTRY = "country"
    ADDRESS = "address"
    LABEL = "label"
    BEHAVIOUR = "behaviour"
    MEASURED = "measured"
    RULE_OF_THUMB = "rule of thumb"
    ADVICE = "advice"
    EXAMPLE = "example"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the ledger.

    Attributes:
        id: Its name in pages.
        line: Where it stands in the ledger, from 1.
        value: The value as pages write it; empty for what is unknown.
        also: Other spellings of the same value that pages may use.
        kind: What it is.
        says: What the value is the value of, as a sentence or a phrase.
        source: Where it is from, in words.
        address: The address of the source; empty where it has none, such as our own advice.
        checked: The day on which somebody, or a re-checker, last compared it with its source; for what is unknown, the
            day since which we know that we do not know it.
        how: How it was compared.
        holds_days: For how many days that is good enough.
        recheck: The re-checker that compares it without a person, with what it needs; empty where a person must.
        ask: Whom to ask, for what is unknown.

    Example:
        >>> fact = Fact("a", 1, "$5", (), Kind.MINIMUM, "Least credit", "", "", date(2026, 11, 1), "read", 30, {}, "")
        >>> fact.due
        datetime.date(2026, 12, 1)
    """

    id: str
    line: int
    value: str
    also: tuple[str, ...]
    kind: Kind
    says: str
    source: str
    address: str
    checked: date
    how: str
    holds_days: int
    recheck: Mapping[str, Any]
    ask: str

    @property
    def due(self) -> date:
        """The day on which it must have been compared again."""
        return self.checked + timedelta(days=self.holds_days)

    @property
    def values(self) -> tuple[str, ...]:
        """Every spelling of its value that a page may use."""
        return (self.value, *self.also)


def read_ledger(path: Path) -> dict[str, Fact]:
    r"""Read the ledger.

    Args:
        path: The file.

    Returns:
        The facts by their ids, in the order of the file.

    Raises:
        InputError: The file is missing, is no TOML, or an entry is not as it should be; says which, and where.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, LEDGER)
        ...     entry = '[rest]\nvalue = "a day"\nkind = "advice"\nsays = "How long to rest."\nsource = "Us"\n'
        ...     _ = path.write_text(f'{entry}checked = 2026-11-24\nhow = "weighed"\nholds_days = 365\n')
        ...     read_ledger(path)["rest"].due
        datetime.date(2027, 11, 24)
    """
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror}.", hint="Restore the ledger.") from None
    except ValueError as problem:
        raise InputError(f"{path} is no TOML: {problem}.", hint="Correct that line.") from None
    heads = ((number, _HEAD.fullmatch(line)) for number, line in enumerate(text.split("\n"), start=1))
    lines = {head["id"].strip().strip("\"'"): number for number, head in heads if head}
    facts = {}
    for name, row in table.items():
        line = lines.get(name, 1)
        try:
            facts[name] = _read_fact(name, line, row)
        except (TypeError, ValueError) as problem:
            raise InputError(f"{path}:{line}: the fact {name!r}: {problem}.", hint="Correct that entry.") from None
    return facts


def _read_fact(name: str, line: int, row: Any) -> Fact:  # noqa: ANN401 - what TOML holds there
    if not isinstance(row, dict):
        raise TypeError("it is no table")
    if not _ID.fullmatch(name):
        raise ValueError("an id is made of small letters, digits and single hyphens")
    if unknown := set(row) - _KEYS:
        raise ValueError(f"nothing is called {', '.join(sorted(unknown))}; choose from {', '.join(sorted(_KEYS))}")
    kind = Kind(_take(row, "kind", str))
    is_unknown = kind is Kind.UNKNOWN
    checked = row.get("checked")
    if type(checked) is not date:
        raise ValueError(f"`checked` is {checked!r}; write a day such as 2026-11-23, without quotes")
    days = row.get("holds_days")
    if not (type(days) is int and 0 < days <= LONGEST_DAYS):
        raise ValueError(f"`holds_days` is {days!r}; write a number of days from 1 to {LONGEST_DAYS}")
    also = row.get("also", [])
    if not (isinstance(also, list) and all(isinstance(one, str) and one.strip() for one in also)):
        raise ValueError(f"`also` is {also!r}; write a list of other spellings")
    recheck = row.get("recheck", {})
    if not isinstance(recheck, dict):
        raise ValueError(f"`recheck` is {recheck!r}; write a table that names a re-checker")  # noqa: TRY004 - caught beside the others
    address = row.get("address", "")
    if not (isinstance(address, str) and re.fullmatch(r"(https?://\S+)?", address)):
        raise ValueError(f"`address` is {address!r}; write one that begins with https://")
    if "ask" in row and not is_unknown:
        raise ValueError("it is known and says whom to ask; take `ask` out, or make it unknown")
    if is_unknown and "value" in row:
        raise ValueError("it is unknown and has a value; take the value out, or give it another kind")
    return Fact(
        id=name,
        line=line,
        value="" if is_unknown else _take(row, "value", str),
        also=tuple(also),
        kind=kind,
        says=_take(row, "says", str),
        source=_take(row, "source", str),
        address=address,
        checked=checked,
        how=_take(row, "how", str),
        holds_days=days,
        recheck=recheck,
        ask=_take(row, "ask", str) if is_unknown else "",
    )


def _take(row: Mapping[str, Any], key: str, kind: type[str]) -> str:
    value = row.get(key)
    if not isinstance(value, kind) or not value.strip():
        raise ValueError(f"`{key}` is {value!r}; write some words")
    return value
