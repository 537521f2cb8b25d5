"""For how long things are good which carry no clock of their own: the file `fresh.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from keyguide.errors import InputError

_Kind = TypeVar("_Kind")

SETTINGS = "fresh.toml"
"""The name of the file, in the root of the project."""


@dataclass(frozen=True, slots=True)
class DatedFile:
    """A file of data whose rows carry the day on which each was seen.

    Attributes:
        path: The file, relative to the project.
        says: What a row is, to begin a sentence.
        key: The key that holds the day.
        every_days: After how many days a row must be looked at again.
        action: What to do then, as a sentence.
    """

    path: str
    says: str
    key: str
    every_days: int
    action: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says.

    Attributes:
        pictures_every_days: After how many days a picture must be compared with the live screen again.
        notebooks_every_days: After how many days a notebook must be run with a real key again.
        notebooks_since: From when that counts for a notebook that was never run so.
        files: The files of data that carry days.
    """

    pictures_every_days: int
    notebooks_every_days: int
    notebooks_since: date
    files: tuple[DatedFile, ...]


def read_settings(path: Path) -> Settings:
    """Read the settings.

    Args:
        path: The file.

    Raises:
        InputError: It is missing, is no TOML, or an entry is missing or is not as it should be.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        pictures, notebooks = table["pictures"], table["notebooks"]
        return Settings(
            _take_days(pictures, "pictures"),
            _take_days(notebooks, "notebooks"),
            _take(notebooks, "since", date, "notebooks"),
            tuple(_read_file(name, row) for name, row in table["tables"].items()),
        )
    except OSError as problem:
        raise InputError(f"{path.name} cannot be read: {problem.strerror}.", hint="Restore it.") from None
    except KeyError as problem:
        raise InputError(
            f"{path.name} has no {problem.args[0]!r}.", hint="Write it as the other entries are."
        ) from None
    except (ValueError, TypeError, AttributeError) as problem:
        raise InputError(f"{path.name} cannot be used: {problem}.", hint="Correct that entry.") from None


def _read_file(name: str, row: Mapping[str, Any]) -> DatedFile:
    says, key, action = (_take(row, key, str, name) for key in ("says", "key", "action"))
    return DatedFile(name, says, key, _take_days(row, name), action)


def _take_days(row: Mapping[str, Any], name: str) -> int:
    days = _take(row, "every_days", int, name)
    if not 0 < days <= 3650:
        raise ValueError(f"`every_days` of {name} is {days}; write a number from 1 to 3650")
    return days


def _take(row: Mapping[str, Any], key: str, kind: type[_Kind], name: str) -> _Kind:
    value = row[key]
    if type(value) is not kind:
        raise TypeError(f"`{key}` of {name} is {value!r}, and should be a {kind.__name__}")
    return value
