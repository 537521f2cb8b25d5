"""What a refusal of the API means, and what a check finds before the API has said anything: one table, and its rows.

The table is `diagnoses.toml` beside this module, each row with its source and date. A row for a refusal is chosen by
status and code, then by type, never by the wording of a message: wordings change, and say the same thing for different
reasons. A row without a status is a finding: nothing of the API led to it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_type_hints

from keyguide.errors import KeyguideError


class Rung(StrEnum):
    """A step of the ladder that a check of a key climbs, in its order."""

    SHAPE = "shape"
    ENVIRONMENT = "environment"
    NETWORK = "network"
    AUTHENTICATION = "authentication"
    REGION = "region"
    ORGANISATION = "organisation"
    PERMISSION = "permission"
    MODEL = "model"
    BILLING = "billing"
    RATE = "rate"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that can be wrong, what it means, and what to do.

    Attributes:
        id: Short name.
        rung: The step of the ladder that failed.
        title: The failure in a few words.
        meaning: What happened, for a reader.
        next_steps: What to do, in order.
        waiting_helps: Whether the same request may succeed later with nothing changed.
        guide: The page of the guide that mends it, with its anchor.
        source: Where the answer was seen.
        checked: When the source was last looked at.
        picture: The name of the guide's picture of the step that mends it, or `None`.
        waiting: What to wait for and how long, as sentences, or `None` where yes or no is all.
    """

    id: str
    rung: Rung
    title: str
    meaning: str
    next_steps: tuple[str, ...]
    waiting_helps: bool
    guide: str
    source: str
    checked: date
    picture: str | None
    waiting: str | None

    @property
    def waiting_words(self) -> str:
        """Whether waiting helps, and how long, for a reader.

        Example:
            >>> load_diagnoses()["overloaded"].waiting_words
            'Waiting can help.'
            >>> load_diagnoses()["no-credit"].waiting_words
            'Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.'
        """
        return describe_waiting(self.waiting_helps, self.waiting)


@dataclass(frozen=True, slots=True)
class Diagnosis(Finding):
    """One way in which the API refuses.

    Attributes:
        status: HTTP status of the answer.
        type: `type` of the error, or `None` where it is not known.
        code: `code` of the error, or `None` where the API sends none.
        message: The message as the API says it, with `{placeholders}`; empty if never recorded.
    """

    status: int
    type: str | None
    code: str | None
    message: str

    @property
    def words(self) -> str:
        """The message for a reader, with dots for what differs from case to case.

        Example:
            >>> load_diagnoses()["unknown-model"].words
            'The model `…` does not exist or you do not have access to it.'
        """
        filled = "".join(text + ("…" if name else "") for text, name, *_ in Formatter().parse(self.message))
        return filled.replace("….", "…")


@cache
def load_diagnoses() -> Mapping[str, Diagnosis]:
    """Read the ways in which the API refuses.

    Returns:
        The rows by their id, in the order of the ladder.

    Raises:
        KeyguideError: The table is missing or malformed; says which row and why.

    Example:
        >>> load_diagnoses()["no-credit"].title
        'No credit'
    """
    return MappingProxyType({row.id: row for row in _load_table().values() if isinstance(row, Diagnosis)})


@cache
def load_findings() -> Mapping[str, Finding]:
    """Read what a check can find before the API has said anything.

    Returns:
        The rows by their id, in the order of the ladder.

    Raises:
        KeyguideError: The table is missing or malformed; says which row and why.

    Example:
        >>> load_findings()["refused"].title
        'No server answers'
    """
    return MappingProxyType({row.id: row for row in _load_table().values() if not isinstance(row, Diagnosis)})


def _load_table() -> Mapping[str, Finding]:
    try:
        text = files("keyguide").joinpath("diagnoses.toml").read_text(encoding="utf-8")
    except OSError as problem:
        raise KeyguideError(
            f"diagnoses.toml cannot be read: {problem.strerror}.", hint="Install keyguide again."
        ) from None
    return parse_table(text)


def parse_table(text: str) -> Mapping[str, Finding]:
    """Read a table of failures from TOML, strictly.

    Args:
        text: One TOML table a failure, named by its id.

    Returns:
        The rows by their id, in the order of the text.

    Raises:
        KeyguideError: The text is no TOML, a field is missing, unknown or of the wrong type,
            or two rows answer to the same status, code and type.

    Example:
        >>> parse_table("[broken]")
        Traceback (most recent call last):
        ...
        keyguide.errors.KeyguideError: Row 'broken' of the diagnosis table lacks 'rung'. Correct diagnoses.toml.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _malformed(f"The diagnosis table is not TOML: {problem}.") from None
    rows: dict[str, Finding] = {}
    answers: dict[tuple[int, str | None, str | None, str], str] = {}
    for id_, table in tables.items():
        rows[id_] = row = _read_row(id_, table)
        if not isinstance(row, Diagnosis):
            continue
        # No key and a missing scope are the two answers that the API itself does not tell apart.
        answer = (row.status, row.code, row.type, row.id if row.id in _TOLD_APART_BY_KEY else "")
        if answer in answers:
            raise _malformed(f"Rows {answers[answer]!r} and {id_!r} of the diagnosis table answer to the same failure.")
        answers[answer] = id_
    return MappingProxyType(rows)


def diagnose(status: int, *, type: str | None, code: str | None, key_sent: bool = True) -> Diagnosis | None:  # noqa: A002 - the API's own word
    """Find the row for a refusal.

    Args:
        status: HTTP status of the answer.
        type: `error.type` of the body, or `None`.
        code: `error.code` of the body, or `None`.
        key_sent: Whether the request carried a key. A status 401 without a code is a missing
            scope if it did, and a missing key if it did not.

    Returns:
        The row, or `None` for an answer that the table does not know.

    Example:
        >>> diagnose(429, type="insufficient_quota", code="credit_balance_exhausted").id
        'no-credit'
        >>> diagnose(429, type="tokens", code="rate_limit_exceeded").waiting_helps
        False
        >>> diagnose(418, type=None, code=None) is None
        True
    """
    rows = [row for row in load_diagnoses().values() if row.status == status]
    rows = [row for row in rows if row.id not in _TOLD_APART_BY_KEY or row.id == _TOLD_APART_BY_KEY[key_sent]]
    same_code = [row for row in rows if row.code == code]
    if code is not None and len(same_code) == 1:
        return same_code[0]
    for row in same_code:
        if row.type == type or (row.type is None and code is None and type in _SAYS_LITTLE):
            return row
    if type in _SAYS_NOTHING:
        return None
    same_type = [row for row in rows if row.type == type]
    return same_type[0] if len(same_type) == 1 else next((row for row in same_type if row.code is None), None)


def diagnose_inside(*, type: str | None, code: str | None) -> Diagnosis | None:  # noqa: A002 - the API's own word
    """Find the row for an error that came inside an answer with status 200, as events of a stream do.

    Args:
        type: `error.type` of the event, or `None`.
        code: `error.code` of the event, or `None`.

    Returns:
        The row, or `None` for an error that the table does not know.

    Example:
        >>> diagnose_inside(type="service_unavailable_error", code="server_is_overloaded").id
        'overloaded'
    """
    rows = load_diagnoses().values()
    if code is not None:
        found = [row for row in rows if row.code == code and type in (None, row.type)]
        return (
            found[0] if len(found) == 1 else next((row for row in rows if row.code is None and row.type == code), None)
        )
    return (
        next((row for row in rows if row.code is None and type == row.type), None)
        if type not in _SAYS_NOTHING
        else None
    )


def describe_waiting(helps: bool, words: str | None = None) -> str:
    """Say whether waiting helps: in a row's own words, else in a sentence.

    Example:
        >>> describe_waiting(False)
        'Waiting does not help.'
    """
    return words or f"Waiting {'can help' if helps else 'does not help'}."


_TOLD_APART_BY_KEY = ("no-key", "missing-scope")  # by index: was a key sent?
_OF_REFUSALS = {field.name for field in fields(Diagnosis)} - {field.name for field in fields(Finding)}
_SAYS_NOTHING = (None, "invalid_request_error")  # types that many different failures share
_SAYS_LITTLE = (*_SAYS_NOTHING, "server_error")  # no more than a status of 500 and above says anyway


def _read_row(id_: str, table: Any) -> Finding:  # noqa: ANN401 - whatever TOML holds
    if not isinstance(table, dict):
        raise _malformed(f"Entry {id_!r} of the diagnosis table is not a table.")
    kind = Diagnosis if table.keys() & _OF_REFUSALS else Finding
    hints = get_type_hints(kind)
    known = [field.name for field in fields(kind)]
    unknown = sorted(set(table) - set(known) | ({"id"} & set(table)))
    if unknown:
        raise _malformed(f"Row {id_!r} of the diagnosis table has the unknown field {unknown[0]!r}.")
    values: dict[str, Any] = {"id": id_}
    for name in known[1:]:
        optional = isinstance(hints[name], UnionType) and NoneType in get_args(hints[name])
        if name not in table and not optional:
            raise _malformed(f"Row {id_!r} of the diagnosis table lacks {name!r}.")
        value: Any = table.get(name)
        if name == "next_steps":
            fits = isinstance(value, list) and bool(value) and all(isinstance(step, str) and step for step in value)
            value = tuple(value) if fits else value
        elif name == "rung":
            fits = value in list(Rung)
            value = Rung(value) if fits else value
        else:
            wanted = get_args(hints[name]) if optional else (hints[name],)
            fits = type(value) in wanted and (value != "" or name == "message")
        if not fits:
            raise _malformed(f"Field {name!r} of row {id_!r} of the diagnosis table cannot be {value!r}.")
        values[name] = value
    return kind(**values)


def _malformed(what: str) -> KeyguideError:
    return KeyguideError(what, hint="Correct diagnoses.toml.")
