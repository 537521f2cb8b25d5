"""Ledgers: prices that are newer than the price list, noted by hand with the day on which they were seen, and where.

A ledger is read strictly: a typing error in it would be money.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from keyguide.errors import InputError

_TABLE = "ledger.toml"
OWN_LEDGER = "Keyguide's ledger"
_FACTORS = ("batch", "flex", "priority")
_NEEDED = ("model", "seen", "source", "input", "output")
_FIELDS = (*_NEEDED, "starts", "cached", "cache_write", *_FACTORS, "long", "note")
_LONG_FIELDS = ("above", "input", "output")
_DEAREST = 1_000_000  # dollars for a million tokens: more is a typing error


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The price of one model, as somebody saw it; dollars are for a million tokens.

    Attributes:
        model: The model.
        seen: The day on which the price was seen.
        source: Where it was seen.
        starts: The first day on which it holds; the day on which it was seen where that is not known.
        input_usd: The price of input.
        cached_usd: The price of input that is read from the cache; None where it has none of its own.
        cache_write_usd: The price of input that is written to the cache; None where it has none of its own.
        output_usd: The price of output.
        services: How many times the standard price each service costs.
        long_above: The number of input tokens above which a request is long; None where length makes no difference.
        long_input: How many times its price the input of a long request costs, cached or not.
        long_output: How many times its price the output of a long request costs.
        note: What else is to be known.
        ledger: The ledger that it stands in.
    """

    model: str
    seen: date
    source: str
    starts: date
    input_usd: Decimal
    cached_usd: Decimal | None
    cache_write_usd: Decimal | None
    output_usd: Decimal
    services: Mapping[str, Decimal]
    long_above: int | None
    long_input: Decimal
    long_output: Decimal
    note: str
    ledger: str


def read_ledger(path: str | Path, *, today: date) -> tuple[LedgerEntry, ...]:
    """Read a ledger of prices.

    Args:
        path: A TOML file with a table `[[prices]]` for each price.
        today: The day on which it is read; a price cannot have been seen later.

    Returns:
        Its entries, in their order.

    Raises:
        InputError: The file cannot be read, or an entry is not exactly as it must be.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "prices.toml")
        ...     _ = path.write_text('''
        ... [[prices]]
        ... model = "gpt-7"
        ... seen = 2026-11-24
        ... source = "https://developers.openai.com/api/docs/pricing"
        ... input = 3
        ... output = 12.50
        ... ''')
        ...     read_ledger(path, today=date(2026, 11, 24))[0].output_usd
        Decimal('12.50')
    """
    name = str(path)
    name = name if name.isprintable() else repr(name)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")  # editors of Windows put a mark in front
    except OSError as problem:
        raise InputError(f"{name} cannot be read: {problem.strerror}.", hint="Check the name and try again.") from None
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text.", hint="Save it as UTF-8 and try again.") from None
    return _read(text, name, today)


@cache
def load_own_ledger() -> tuple[LedgerEntry, ...]:
    """Read the ledger of the project."""
    return _read((files("keyguide.prices") / _TABLE).read_text(encoding="utf-8"), OWN_LEDGER, date.max)


def _read(text: str, name: str, today: date) -> tuple[LedgerEntry, ...]:
    try:
        raw = tomllib.loads(text, parse_float=Decimal)  # a float would change the last digits of a price
    except tomllib.TOMLDecodeError as problem:
        raise InputError(f"{name} is not TOML: {problem}.", hint="Mend that place and try again.") from None
    except (ValueError, RecursionError, ArithmeticError):  # a number of thousands of digits, brackets without end
        raise InputError(f"{name} holds what no ledger can.", hint="Write it as the page on prices shows.") from None
    if unknown := [key for key in raw if key != "prices"]:
        raise InputError(
            f"{name} has {unknown[0]!r} outside of a price.", hint="Put each price under a line [[prices]]."
        )
    rows = raw.get("prices")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{name} holds no price.", hint="Begin each price with a line [[prices]].")
    entries = tuple(_Row(name, number, row).read(today) for number, row in enumerate(rows, 1))
    seen: set[tuple[str, date]] = set()
    for number, entry in enumerate(entries, 1):
        key = (entry.model.lower(), entry.starts)
        if key in seen:
            raise InputError(
                f"{name}, price {number} ({entry.model[:60]}) has a second price from {entry.starts} on.",
                hint="Keep one of the two, or give each the day on which it starts.",
            )
        seen.add(key)
    return entries


class _Row:
    """One price while it is read: it knows where it stands, for messages."""

    def __init__(self, ledger: str, number: int, row: dict[str, Any]) -> None:
        self.ledger = ledger
        self.number = number
        self.row = row

    def read(self, today: date) -> LedgerEntry:
        """Check every field."""
        self._check_names(self.row, _FIELDS, _NEEDED)
        seen = self._read_day("seen", today)
        return LedgerEntry(
            model=self._read_text("model"),
            seen=seen,
            source=self._read_text("source"),
            starts=self._read_day("starts", today) if "starts" in self.row else seen,
            input_usd=self._read_number(self.row, "input"),
            cached_usd=self._read_number(self.row, "cached") if "cached" in self.row else None,
            cache_write_usd=self._read_number(self.row, "cache_write") if "cache_write" in self.row else None,
            output_usd=self._read_number(self.row, "output"),
            services={name: self._read_number(self.row, name) for name in _FACTORS if name in self.row},
            **self._read_long(),
            note=self._read_text("note") if "note" in self.row else "",
            ledger=self.ledger,
        )

    def _fail(self, says: str, hint: str) -> NoReturn:
        model = self.row.get("model")
        named = f" ({model[:60]})" if isinstance(model, str) and model.isprintable() and model else ""
        raise InputError(f"{self.ledger}, price {self.number}{named}: {says}", hint=hint)

    def _check_names(self, table: Mapping[str, object], known: tuple[str, ...], needed: tuple[str, ...]) -> None:
        for name in table:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"Did you mean {near[0]!r}?" if near else f"These are known: {', '.join(known)}."
                self._fail(f"{name[:60]!r} is not known.", hint)
        for name in needed:
            if name not in table:
                self._fail(f"{name!r} is missing.", f"Give all of these: {', '.join(needed)}.")

    def _read_text(self, field: str) -> str:
        value = self.row[field]
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self._fail(f"{field} is {value!r}.", "Give a text in quotes, on one line.")
        return value.strip()

    def _read_day(self, field: str, today: date) -> date:
        value = self.row[field]
        if not isinstance(value, date) or isinstance(value, datetime):
            self._fail(f"{field} is {value!r}.", "Write a day without quotes, such as 2026-11-23.")
        if value > today:
            self._fail(
                f"{field} is {value}, which is after {today}.",
                "Give the day on which the price was seen."
                if field == "seen"
                else "Add a price when it holds; until then it would change nothing.",
            )
        return value

    def _read_number(self, table: Mapping[str, object], field: str) -> Decimal:
        value = table[field]
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._fail(f"{field} is {value!r}.", "Write a number without quotes, such as 2.50.")
        number = Decimal(value)
        if not number.is_finite() or number.is_signed() or number > _DEAREST:
            self._fail(f"{field} is {number}.", f"Give a number from 0 to {_DEAREST:,}.")
        if field in _FACTORS and not number:
            self._fail(f"{field} is {number}.", "Say how many times the standard price it costs, such as 0.5.")
        return number

    def _read_long(self) -> dict[str, Any]:
        long = self.row.get("long")
        if long is None:
            return {"long_above": None, "long_input": Decimal(1), "long_output": Decimal(1)}
        if not isinstance(long, dict):
            self._fail(f"long is {long!r}.", "Write it as { above = 272000, input = 2, output = 1.5 }.")
        self._check_names(long, _LONG_FIELDS, _LONG_FIELDS)
        above = long["above"]
        if isinstance(above, bool) or not isinstance(above, int) or above <= 0:
            self._fail(f"above is {above!r}.", "Give a whole number of tokens.")
        return {
            "long_above": above,
            "long_input": self._read_number(long, "input"),
            "long_output": self._read_number(long, "output"),
        }
