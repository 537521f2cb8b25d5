"""Watches a check of a key from all sides, and finds the key in whatever it saw."""

import base64
import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterable
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from types import TracebackType
from typing import Any, Self

_SHORTEST_PIECE = 8  # the four characters at the end may be shown; as many again and a key is half known

_watches: list["Watch"] = []


class Watch:
    """Keeps everything that is printed, logged or written while it is entered.

    Attributes:
        seen: The texts, by where they were found.
        opened: The files that were opened for writing.
        started: The commands that were started.
        called: The ports of this machine that were connected to.
    """

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}
        self.opened: list[str] = []
        self.started: list[str] = []
        self.called: list[Any] = []
        self._stack = ExitStack()
        self._printed, self._errors, self._logged = StringIO(), StringIO(), StringIO()

    def __enter__(self) -> Self:
        self._stack.enter_context(redirect_stdout(self._printed))
        self._stack.enter_context(redirect_stderr(self._errors))
        self._log_everything()
        before = threading.excepthook
        threading.excepthook = lambda problem: traceback.print_exception(problem.exc_value, file=self._errors)
        self._stack.callback(setattr, threading, "excepthook", before)
        _watches.append(self)
        self._stack.callback(_watches.remove, self)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stack.close()
        self.seen["standard output"] = self._printed.getvalue()
        self.seen["standard error"] = self._errors.getvalue()
        self.seen["log"] = self._logged.getvalue()
        self.seen["names of files"] = "\n".join(self.opened)
        self.seen["commands"] = "\n".join(self.started)

    def _log_everything(self) -> None:
        """Turn every logger to its most talkative."""
        handler = logging.StreamHandler(self._logged)
        handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)r"))
        loggers = [one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)]
        for logger in (logging.getLogger(), *loggers):
            self._stack.callback(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        logging.getLogger().addHandler(handler)
        self._stack.callback(logging.getLogger().removeHandler, handler)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    for watch in _watches:
        if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            watch.opened.append(str(arguments[0]))
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
            watch.started.append(str(arguments))
        elif event == "socket.connect":
            watch.called.append(arguments[1][1])


sys.addaudithook(_note)


def find_key(secret: str, seen: dict[str, str]) -> list[str]:
    """Say where any eight characters of a secret stand, in plain or encoded.

    Args:
        secret: The random part of a key.
        seen: Texts, by where they were found.
    """
    pieces = [*_cut(secret), *_cut(secret.encode().hex(), 2 * _SHORTEST_PIECE)]
    for start in range(3):
        coded = base64.b64encode(secret[start:].encode()).decode().rstrip("=")[:-2]
        pieces += _cut(coded, 12)
    return [f"{place}: {piece!r}" for place, text in seen.items() for piece in dict.fromkeys(pieces) if piece in text]


def _cut(text: str, length: int = _SHORTEST_PIECE) -> Iterable[str]:
    return [text[start : start + length] for start in range(max(1, len(text) - length + 1))]
