"""Starts and stops a practice product on this machine."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import uvicorn

from keyguide.diagnosis import load_diagnoses
from keyguide.encodings import check_vocabularies
from keyguide.errors import InputError
from keyguide.logs import guard
from keyguide.practice.api.app import make_app
from keyguide.practice.faults import make_state
from keyguide.practice.front import Front
from keyguide.practice.listener import HOST, listen
from keyguide.practice.state import Clock, State

_LOOPBACK = (HOST, "localhost")
_LOGGERS = ("uvicorn.error", "uvicorn.access", "uvicorn.asgi", "asyncio")  # whatever speaks of a request


@dataclass(frozen=True, slots=True)
class PracticeAPI:
    """A practice API that is running.

    Attributes:
        base_url: Where it is, with its `/v1`.
        keys: A key for each way in which a request can go, by name: `working`, `no-credit`, ...
        state: What it knows.
    """

    base_url: str
    keys: Mapping[str, str]
    state: State

    def credit_usd(self, name: str = "working") -> Decimal:
        """Say how much credit the organisation of a key has left.

        Args:
            name: The name of the key.

        Example:
            >>> with serve() as api:
            ...     api.credit_usd(), api.credit_usd("no-credit")
            (Decimal('5'), Decimal('0'))
        """
        return self.state.keys[name].project.organisation.credit_usd


@contextmanager
def serve(*, port: int = 0, clock: Clock | None = None, host: str = HOST) -> Iterator[PracticeAPI]:
    """Run a practice API until the block ends.

    It is ready when the block begins, listens on 127.0.0.1 only, and runs in a thread of
    its own; several can run at once. Ids count up from 1, so the same requests in the same
    order get the same answers; with a fixed clock, the same times too.

    Args:
        port: The port to listen on; 0 takes any free one.
        clock: Gives the time in seconds since 1970; the clock of the machine if not given.
        host: `127.0.0.1` or `localhost`; anything else is refused.

    Yields:
        The running API.

    Raises:
        InputError: The host is not this machine, or there is no such port.
        PortTakenError: Another program listens on the port; names the next free one.
        VocabularyError: A bundled vocabulary file is missing or damaged.
        KeyguideError: The table of failures is missing or damaged.

    Example:
        >>> with serve() as api:
        ...     api.base_url.startswith("http://127.0.0.1:"), api.keys["working"][:24]
        (True, 'sk-proj-PRACTICE-working')
    """
    if host not in _LOOPBACK:
        raise InputError(f"The practice API does not listen on {host!r}.", hint=f"Use {HOST}: it is for this machine.")
    # A practice API that cannot count or refuse would put its fault on OpenAI.
    check_vocabularies()
    load_diagnoses()
    for name in _LOGGERS:
        guard(name)
    listener = listen(port)
    state = make_state(clock or time.time)
    server = _Server(state)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="practice-api", daemon=True)
    thread.start()
    try:
        server.ready.wait()
        keys = MappingProxyType({name: key.secret for name, key in state.keys.items()})
        yield PracticeAPI(f"http://{HOST}:{listener.getsockname()[1]}/v1", keys, state)
    finally:
        server.stop()
        thread.join()
        listener.close()


class _Server(uvicorn.Server):
    """A server that says when it is ready, and stops when told instead of looking ten times a second."""

    def __init__(self, state: State) -> None:
        config = uvicorn.Config(
            Front(make_app(state), state),
            access_log=False,
            date_header=False,
            http="h11",
            lifespan="off",
            log_config=None,
            loop="asyncio",
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop."""
        try:
            super().run(sockets)
        finally:
            self.ready.set()  # whoever waits is not to wait for ever

    async def main_loop(self) -> None:
        """Wait until told to stop."""
        await self.on_tick(0)
        self._loop = asyncio.get_running_loop()
        self.ready.set()
        await self._stopping.wait()

    def stop(self) -> None:
        """Stop; may be called from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
