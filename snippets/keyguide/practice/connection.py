"""Chooses where a notebook or program sends its requests: to a practice API, or to the real one."""

import atexit
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Literal, Self

from keyguide.keys import mask_key
from keyguide.practice.server import serve
from keyguide.practice.state import Clock

_LIVE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where to send requests, and with which key.

    Attributes:
        mode: `practice` or `live`.
        base_url: The address of the API.
        api_key: The key to use.
        keys: Further practice keys by name; empty in live mode.
    """

    mode: Literal["practice", "live"]
    base_url: str
    api_key: str = field(repr=False)
    keys: Mapping[str, str] = field(repr=False)
    _why: str = field(repr=False)
    _stack: ExitStack = field(repr=False)

    def describe(self) -> str:
        """Say in one sentence where requests go and what they cost."""
        if self.mode == "live":
            return f"Live mode: requests go to {self.base_url} with your {mask_key(self.api_key)}, and cost money."
        return (
            f"Practice mode{self._why}: a practice API on this machine answers, no real key is used, nothing is paid."
        )

    def close(self) -> None:
        """Stop the practice API, if one was started; may be called twice."""
        self._stack.close()
        atexit.unregister(self._stack.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()


def connect(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Connection:
    """Connect to the real API if you asked for it, else start a practice API.

    It is live only when both OPENAI_API_KEY is set and KEYGUIDE_LIVE is 1. Use it in a
    `with` block, or call `close` at the end; what is left open ends with the program.

    Args:
        environ: The environment variables; those of the process if not given.
        clock: A clock for the practice API; see `serve`.

    Returns:
        Where to send requests, and with which key.

    Example:
        >>> with connect({}) as service:
        ...     service.mode
        'practice'
    """
    environ = os.environ if environ is None else environ
    key, wants_live = environ.get("OPENAI_API_KEY", "").strip(), environ.get("KEYGUIDE_LIVE", "").strip() == "1"
    stack = ExitStack()
    if key and wants_live:
        base_url = environ.get("OPENAI_BASE_URL", "").strip() or _LIVE_URL
        return Connection("live", base_url, key, MappingProxyType({}), "", stack)
    why = ""
    if key:
        why = ", although OPENAI_API_KEY is set (KEYGUIDE_LIVE=1 would use it)"
    elif wants_live:
        why = ", although KEYGUIDE_LIVE is 1 (OPENAI_API_KEY is not set)"
    api = stack.enter_context(serve(clock=clock))
    atexit.register(stack.close)
    return Connection("practice", api.base_url, api.keys["working"], api.keys, why, stack)
