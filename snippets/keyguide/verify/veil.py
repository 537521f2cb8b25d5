"""What a server says that may be shown: nothing that repeats the key, whole or in part, with or without its shape."""

import logging
import unicodedata
from base64 import b64encode

from keyguide.keys import redact

THREAD = "verify-key"
"""The name of the thread in which a check makes its calls."""

_HIDDEN = "[redacted]"
_PIECE = 8  # so many characters in a row of a key are no chance
_SHORTEST_KEY = 4
_LONGEST_TEXT = 300  # no name of a model, call or permission is as long
_ESCAPES = frozenset("%&\\")  # and none has one of these, behind which any character can hide
_LOGGERS = ("httpx2", *(f"httpcore2.{name}" for name in ("connection", "http11", "http2", "proxy", "socks")))


class Veil:
    r"""Shows the texts of a server without what they repeat of one key.

    Args:
        key: The key.

    Example:
        >>> veil = Veil("sk-proj-EXAMPLE-1234567890")
        >>> veil.show("gpt-4o"), veil.show("req_-1234567890"), veil.show("\x1b[31m")
        ('gpt-4o', '[redacted]', None)
    """

    def __init__(self, key: str) -> None:
        pieces = _cut(key)
        self._pieces = pieces or ({key} if len(key) >= _SHORTEST_KEY else set())
        self._disguised = _list_disguised(key)

    def __repr__(self) -> str:
        return "Veil()"

    def show(self, text: object) -> str | None:
        """Give a text of the server, or `None` if it is none, is too long for a name, or could disturb a terminal."""
        if not isinstance(text, str) or len(text) > _LONGEST_TEXT or not text.isprintable():
            return None
        repeats = (
            not _cut(text).isdisjoint(self._pieces)
            or any(piece in text for piece in self._pieces if len(piece) < _PIECE)
            or not _ESCAPES.isdisjoint(text)
            or not _cut(_plain(text)).isdisjoint(self._disguised)
        )
        return _HIDDEN if repeats else redact(text)


def _cut(text: str) -> set[str]:
    return {text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1)}


def _plain(text: str) -> str:
    """Take away what a text can be dressed in: capitals, wide letters, and signs between the letters."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _list_disguised(key: str) -> set[str]:
    """Give the pieces of a key in other dress: plain, backwards, in hexadecimal and in base64.

    Pieces of letters alone are left out: a practice key holds words, which names hold too.
    """
    content = key.encode("utf-8", errors="replace")
    dresses = [key, key[::-1], content.hex(), *(b64encode(b"." * before + content).decode() for before in range(3))]
    return {piece for dress in dresses for piece in _cut(_plain(dress)) if not piece.isalpha()}


def quieten_log() -> None:
    """Keep the calls of a check out of the log: the client logs headers, in which a server may repeat the key."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if _keep_out not in logger.filters:
            logger.addFilter(_keep_out)


def _keep_out(record: logging.LogRecord) -> bool:
    return record.threadName != THREAD
