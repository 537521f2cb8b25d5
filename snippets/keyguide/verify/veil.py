"""What a server says that may be shown: nothing that repeats the key, whole or in part, with or without its shape."""

import logging

from keyguide.keys import redact

THREAD = "verify-key"
"""The name of the thread in which a check makes its calls."""

_HIDDEN = "[redacted]"
_PIECE = 8  # so many characters in a row of a key are no chance
_SHORTEST_KEY = 4
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
        pieces = {key[start : start + _PIECE] for start in range(len(key) - _PIECE + 1)}
        self._pieces = pieces or ({key} if len(key) >= _SHORTEST_KEY else set())

    def __repr__(self) -> str:
        return "Veil()"

    def show(self, text: object) -> str | None:
        """Give a text of the server, or `None` if it is none or could disturb a terminal."""
        if not isinstance(text, str) or not text.isprintable():
            return None
        repeats = any(text[start : start + _PIECE] in self._pieces for start in range(len(text) - _PIECE + 1))
        return (
            _HIDDEN if repeats or any(piece in text for piece in self._pieces if len(piece) < _PIECE) else redact(text)
        )


def quieten_log() -> None:
    """Keep the calls of a check out of the log: the client logs headers, in which a server may repeat the key."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if _keep_out not in logger.filters:
            logger.addFilter(_keep_out)


def _keep_out(record: logging.LogRecord) -> bool:
    return record.threadName != THREAD
