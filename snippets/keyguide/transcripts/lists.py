"""The lists of a JSON file of any size: where each row begins and ends, and a broken one spoils no other."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from keyguide.errors import InputError
from keyguide.transcripts.chunks import LONGEST_ROW, TOO_LONG
from keyguide.transcripts.columns import is_named_as_messages
from keyguide.transcripts.objects import decode
from keyguide.transcripts.sources import packing_errors, read_some
from keyguide.transcripts.tally import Reject

Item = tuple[str, bytes | Reject]
"""The list that a row is in, as `data.messages`, and the row; nothing in place of a row stands for an empty list."""

_BLOCK = 1 << 16
_SAMPLE = 100  # rows that are looked at; and that may stand before a list that is named as messages
_DEEPEST = 20  # objects and lists around a list of rows
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', re.DOTALL)
_FLAT = re.compile(rb'\{(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+\}', re.DOTALL)  # most rows: found at once
_REST_OF_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+("?)', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:"{}\[\]]*+')
_BLANK = re.compile(rb"\s*+")


class BrokenListError(InputError):
    """What stands between the rows is no JSON, so that nobody can say where the next one begins."""


class JsonFile:
    """Cuts a JSON file into its rows.

    Args:
        stream: The file, as UTF-8.
        folder: Where a row may be kept for a while that is too long to be held; without it, such a row is dropped.
    """

    def __init__(self, stream: IO[bytes], folder: Path | None = None) -> None:
        self._stream, self._folder = stream, folder
        self._held, self._at = b"", 0

    def read_whole(self) -> Iterator[Item]:
        """Give what is in the file as one row."""
        while self._peek():
            yield "", self._take()

    def read_lists(self) -> Iterator[Item]:
        """Give the rows of every list that is in no row of another."""
        while self._peek():
            yield from self._walk("", 0)

    def _walk(self, path: str, depth: int) -> Iterator[Item]:
        sign = self._peek()
        if depth > _DEEPEST or sign not in (b"{", b"["):
            yield path, self._take()
            return
        self._at += 1
        close, is_empty = b"}" if sign == b"{" else b"]", True
        while (next_one := self._peek()) != close:
            if next_one == b",":
                self._at += 1
            elif sign == b"{":
                key = self._take()
                if next_one != b'"' or isinstance(key, Reject) or self._peek() != b":":
                    raise BrokenListError("This is no JSON.", hint="Export it again.")
                self._at += 1
                name = key[1:-1].decode(errors="replace")
                if self._peek() in (b"{", b"["):
                    yield from self._walk(f"{path}.{name}" if path else name, depth + 1)
                else:
                    self._take()
            elif next_one == b"[":
                yield from self._walk(path, depth + 1)
            else:
                yield path, self._take()
            is_empty = False
        self._at += 1
        if is_empty and sign == b"[":
            yield path, b""

    def _peek(self) -> bytes:
        """Pass over blanks, and give the next byte; none at the end."""
        while True:
            blank = _BLANK.match(self._held, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._held) or not self._read():
                return self._held[self._at : self._at + 1]

    def _read(self) -> bool:
        """Read as much again as is held, and drop what is behind us."""
        self._held = self._held[self._at :]
        self._at = 0
        more = read_some(self._stream, max(_BLOCK, len(self._held)))
        self._held += more
        return bool(more)

    def _take(self) -> bytes | Reject:
        """Take one value."""
        if self._peek() in (b'"', b"{", b"["):
            return self._take_closed()
        while True:
            found = _SCALAR.match(self._held, self._at)
            end = found.end() if found else self._at
            if end < len(self._held) or not self._read():
                break
        if end == self._at:
            raise BrokenListError("This is no JSON.", hint="Export it again.")
        value, self._at = self._held[self._at : end], end
        return value

    def _take_closed(self) -> bytes | Reject:
        """Take a value that ends where its first sign is closed."""
        if (flat := _FLAT.match(self._held, self._at)) and flat.end() - self._at <= LONGEST_ROW:
            self._at = flat.end()
            return flat[0]
        inside = self._held[self._at : self._at + 1] == b'"'
        depth, end = int(not inside), self._at + 1
        aside: Path | None = None
        while True:
            if inside and (rest := _REST_OF_STRING.match(self._held, end)):
                end, inside = rest.end(), not rest[1]
            while depth and not inside and (token := _TOKEN.search(self._held, end)):
                end = token.end()
                if token[0][:1] == b'"':
                    inside = not token[1]
                else:
                    depth += 1 if token[0] in b"{[" else -1
            if not depth and not inside:
                break
            end = end if inside else len(self._held)
            if end - self._at > LONGEST_ROW or aside is not None:
                aside = self._put_aside(aside, end)
            end -= self._at
            if not self._read():
                raise BrokenListError("This is no JSON.", hint="Export it again.")
        if aside is not None:
            self._put_aside(aside, end)
            size = aside.stat().st_size if self._folder else 0
            return Reject(0, TOO_LONG, None, (str(aside), 0, size), is_aside=True)
        value, self._at = self._held[self._at : end], end
        return value if len(value) <= LONGEST_ROW else Reject(0, TOO_LONG, value)

    def _put_aside(self, aside: Path | None, end: int) -> Path:
        """Write what is held of a long row to its file."""
        if self._folder is not None:
            if aside is None:
                with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                    aside = Path(file.name)
            with aside.open("ab") as file:
                file.write(self._held[self._at : end])
        self._at = end
        return aside or Path()


def choose_list(items: Iterator[Item], chosen: str | None) -> tuple[str | None, list[Any]]:
    """Find the list that tells what the columns are, and give its first rows.

    It is the first list of objects, or the first that has the column that was given. But a short one, such as that of
    the people who take part, gives way to one behind it that is named as messages are. An object without such a list
    is one row itself, so that it is not lost.

    Args:
        items: The rows of all lists.
        chosen: The column of the text, if it was given.

    Returns:
        The list; None where the file is one row. And its first rows.
    """
    found: dict[str, list[Any]] = {}
    with suppress(BrokenListError, *packing_errors()):
        for path, row in items:
            rows = found.setdefault(path, [])
            if isinstance(row, bytes) and row and len(rows) < _SAMPLE:
                with suppress(ValueError, RecursionError):
                    rows.append(decode(row))
            if len(rows) == _SAMPLE and (chosen is None or _has(rows, chosen)):
                break
    objects = [path for path, rows in found.items() if any(isinstance(row, dict) for row in rows)]
    right = [path for path in objects if chosen is not None and _has(found[path], chosen)]
    named = [path for path in found if is_named_as_messages(path) and (path in objects or not found[path])]
    first = next(iter([*right, *named, *objects, *(path for path in found if path == "")]), None)
    return first, found[first] if first is not None else []


def _has(rows: list[Any], name: str) -> bool:
    return any(isinstance(row, dict) and name in row for row in rows)
