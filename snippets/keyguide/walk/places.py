"""Where the addresses of a guide are walked, and what the steps type: one small table, `walk.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keyguide.errors import InputError


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that stands on a screen of the product, such as a code that was sent.

    Attributes:
        at: The place, as the table of places names it.
        pattern: A regular expression for the words around the value, with the value as its first group; the first
            find on the screen counts.
    """

    at: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Copied:
    """The value of what was copied last."""


@dataclass(frozen=True, slots=True)
class Live:
    """What holds on the live product alone.

    Attributes:
        person: Words of controls that only a person may select, such as `delete`; any of them in a label counts.
        secret: The values, in words, that the walker neither types nor shows.
        passing: Words of screens that come and go and belong to no product, such as `captcha`.
    """

    person: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()

    def is_for_person(self, label: str) -> bool:
        """Say whether only a person may select a control.

        Example:
            >>> live = Live(person=("send", "use auto-reload"))
            >>> live.is_for_person("Send code via SMS"), live.is_for_person("Sender")
            (True, False)
        """
        return any(re.search(rf"\b{re.escape(word)}\b", label, re.IGNORECASE) for word in self.person)

    def is_passing(self, words: str) -> bool:
        """Say whether a screen comes and goes and belongs to no product."""
        return any(word.lower() in words.lower() for word in self.passing)


@dataclass(frozen=True, slots=True)
class Places:
    """The table of one guide.

    Attributes:
        pages: Patterns of the pages that are walked, relative to the table's folder.
        sources: Patterns of the files that make the screens, relative to the table's folder.
        pictures: The folder of the pictures and their manifest, relative to the table's folder.
        places: For a beginning of an address, or a place in words, the path where it is walked.
        values: For a value in words, the text, or where it is to be found.
        icons: For an icon in words, the accessible name of its control.
        root: The table's folder.
        live: What holds on the live product alone.
    """

    pages: tuple[str, ...]
    sources: tuple[str, ...]
    pictures: Path
    places: Mapping[str, str]
    values: Mapping[str, str | Reading | Copied]
    icons: Mapping[str, str]
    root: Path
    live: Live = Live()

    def find_pages(self) -> tuple[Path, ...]:
        """Give the pages that are walked, in the order of the patterns, then of their names."""
        found = [path for pattern in self.pages for path in sorted(self.root.glob(pattern))]
        return tuple(dict.fromkeys(found))

    def find_sources(self) -> tuple[Path, ...]:
        """Give the files that make the screens, in the order of their names."""
        found = {path for pattern in self.sources for path in self.root.glob(pattern) if path.is_file()}
        return tuple(sorted(found))

    def find_path(self, place: str) -> str | None:
        """Give the path at which an address or a place in words is walked; `None` if the table has none.

        Example:
            >>> table = Places((), (), Path(), {"https://example.com": "/shop"}, {}, {}, Path())
            >>> table.find_path("https://example.com/basket"), table.find_path("https://example.org")
            ('/shop/basket', None)
        """
        for beginning in sorted(self.places, key=len, reverse=True):
            rest = place.removeprefix(beginning)
            if place.startswith(beginning) and (not rest or rest[0] in "/?#"):
                return self.places[beginning].rstrip("/") + rest or "/"
        return None


def read_places(path: Path) -> Places:
    """Read the table from its file.

    Args:
        path: A TOML file with the lists `pages` and `sources`, the folder `pictures`, and the tables `places`,
            `values`, `icons` and `live`.

    Returns:
        The table.

    Raises:
        InputError: It cannot be read, is not TOML, or holds something else.

    Example:
        >>> read_places(Path("no-such-table.toml"))
        Traceback (most recent call last):
        keyguide.errors.InputError: no-such-table.toml cannot be read: No such file or directory. Walk in...
    """
    table = _read_table(path, {"pages", "sources", "pictures", "places", "values", "icons", "live"})
    return Places(
        pages=_read_patterns(table, "pages", path),
        sources=_read_patterns(table, "sources", path),
        pictures=_read_folder(table, path),
        places=_read_words(table, "places", path),
        values=_read_values(table, path),
        icons=_read_words(table, "icons", path),
        root=path.parent,
        live=_read_live(table.get("live", {}), path),
    )


def read_own(path: Path, places: Places) -> Places:
    """Read the maintainer's own addresses and values, with which the real product is walked.

    Args:
        path: A TOML file with the tables `places` and `values`; it is no part of the guide, and holds no secret.
        places: The table of the guide.

    Raises:
        InputError: It cannot be read, is not TOML, or holds something else or a secret.
    """
    table = _read_table(path, {"places", "values"})
    values = _read_words(table, "values", path)
    for name in sorted(set(values) & set(places.live.secret)):
        raise InputError(f"{path} holds {name!r}, which is a secret.", hint="Remove it; type it on the screen.")
    return replace(places, places=_read_words(table, "places", path), values=values)


def _read_table(path: Path, known: set[str]) -> dict[str, Any]:
    try:
        # As the words of pages and screens are read.
        table = tomllib.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig")))
    except OSError as problem:
        raise InputError(
            f"{path} cannot be read: {problem.strerror}.", hint="Walk in the folder that holds it."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InputError(f"{path} is not TOML: {problem}.", hint="Correct it.") from None
    unknown = sorted(set(table) - known)
    if unknown:
        raise InputError(f"{path} has the unknown entry {unknown[0]!r}.", hint="Remove it, or correct its name.")
    return table


def _read_live(table: object, path: Path) -> Live:
    if not isinstance(table, dict) or set(table) - {"person", "secret", "passing"}:
        raise InputError(f"`live` of {path} is {table!r}.", hint="Write the lists person, secret and passing.")
    return Live(**{name: _read_list(table, name, path) for name in table})


def _read_list(table: Mapping[str, Any], name: str, path: Path) -> tuple[str, ...]:
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise InputError(f"`{name}` of {path} is {entries!r}.", hint="Write a list of patterns.")
    return tuple(entries)


def _read_patterns(table: Mapping[str, Any], name: str, path: Path) -> tuple[str, ...]:
    patterns = _read_list(table, name, path)
    for pattern in patterns:
        if not pattern or Path(pattern).is_absolute():
            raise InputError(f"`{name}` of {path} holds {pattern!r}.", hint="Begin at the folder of that file.")
    return patterns


def _read_folder(table: Mapping[str, Any], path: Path) -> Path:
    folder = table.get("pictures", "pictures")
    if not isinstance(folder, str):
        raise InputError(f"`pictures` of {path} is {folder!r}.", hint="Write the name of a folder.")
    return Path(folder)


def _read_words(table: Mapping[str, Any], name: str, path: Path) -> Mapping[str, str]:
    entries = table.get(name, {})
    if not isinstance(entries, dict) or not all(isinstance(entry, str) for entry in entries.values()):
        raise InputError(f"`{name}` of {path} is {entries!r}.", hint="Write a table of words.")
    return entries


def _read_values(table: Mapping[str, Any], path: Path) -> Mapping[str, str | Reading | Copied]:
    entries = table.get("values", {})
    if not isinstance(entries, dict):
        raise InputError(f"`values` of {path} is {entries!r}.", hint="Write a table of texts.")
    return {name: _read_value(name, value, path) for name, value in entries.items()}


def _read_value(name: str, value: object, path: Path) -> str | Reading | Copied:
    match value:
        case str():
            return value
        case {"at": str(at), "pattern": str(pattern)}:
            return Reading(at, _check_pattern(name, pattern, path))
        case {"copied": True}:
            return Copied()
        case _:
            raise InputError(
                f"The value {name!r} of {path} is {value!r}.",
                hint='Write a text, or where it stands: { at = "your phone", pattern = "code is ([0-9]+)" }.',
            )


def _check_pattern(name: str, pattern: str, path: Path) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as problem:
        raise InputError(f"The pattern of {name!r} of {path} is wrong: {problem}.", hint="Correct it.") from None
    if groups != 1:
        raise InputError(
            f"The pattern of {name!r} of {path} has {groups} groups.", hint="Put the value in the only one."
        )
    return pattern
