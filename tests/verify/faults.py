"""A server that plays one fault: raw sockets, so that it can do what no proper server does.

An answer is a function that gets the `Line` to a caller after a request came in. It gives back whether the line stays
open for the next request. The first answer of a server is for the first call, the second for the second, and the last
one for whatever comes after.
"""

import gzip
import itertools
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

_PATIENCE_S = 30.0  # a case that has not ended by then is lost anyway
_PAUSE_S = 0.02  # between the bytes of a drip: far below every time limit
_LARGEST_REQUEST = 1_000_000


class Line:
    """What a fault may do to one caller."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self._connection = connection
        self._over = over
        self.raw = b""  # the request that is being answered

    def send(self, data: bytes) -> bool:
        """Send bytes; whether the caller still listens."""
        try:
            self._connection.sendall(data)
        except OSError:
            return False
        return True

    def drip(self, pieces: Iterable[bytes]) -> None:
        """Send piece after piece with a pause behind each, until none is left, the caller is gone or all is over."""
        for piece in pieces:
            if not self.send(piece) or self._over.wait(_PAUSE_S):
                return

    def flood(self, pieces: Iterable[bytes]) -> None:
        """Send piece after piece as fast as the caller takes them."""
        for piece in pieces:
            if self._over.is_set() or not self.send(piece):
                return

    def wait(self) -> None:
        """Stay silent until the case is over."""
        self._over.wait(_PATIENCE_S)

    def reset(self) -> None:
        """Break the line off with a reset, the way a firewall does."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def read(self) -> bytes:
        """Read what the caller sends next; empty when it is gone."""
        try:
            return self._connection.recv(65536)
        except OSError:
            return b""


Answer = Callable[[Line], bool]


class FaultServer:
    """Plays its answers to whoever calls, and keeps what callers sent.

    Args:
        answers: What to do at each call.
        tls: The certificate to show; plain when not given.
        greet: What to do with a new line before anything is read from it; the line ends if it says so.

    Attributes:
        requests: The method and path of each request.
        received: Every byte that any caller sent, after decryption.
        callers: How many lines were opened.
        on_request: Called at each request while the caller waits.
    """

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None, greet: Answer | None = None) -> None:
        self._answers = answers
        self._tls = tls
        self._greet = greet
        self._over = threading.Event()
        self._count = itertools.count()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[str] = []
        self.received = b""
        self.callers = 0
        self.on_request: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass  # wakes a thread that waits in accept
        for thread in self._threads:
            thread.join(_PATIENCE_S)
        self._listener.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._over.is_set():
                connection.close()
                return
            self.callers += 1
            connection.settimeout(_PATIENCE_S)
            self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        line = Line(connection, self._over)
        try:
            if self._greet is not None and not self._greet(line):
                return
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                line = Line(connection, self._over)
            while self._read_request(line):
                self.on_request()
                answer = self._answers[min(next(self._count), len(self._answers) - 1)]
                if not answer(line):
                    return
        except OSError:
            return  # the caller does not trust the certificate, or has gone
        finally:
            connection.close()

    def _read_request(self, line: Line) -> bool:
        raw = b""
        while len(raw) < _LARGEST_REQUEST:
            data = line.read()
            self.received += data
            raw += data
            head, end, body = raw.partition(b"\r\n\r\n")
            if end and len(body) >= _read_length(head):
                line.raw = raw
                self.requests.append(" ".join(head.decode("latin-1").split(" ")[:2]))
                return True
            if not data:
                return False
        return False


class FullServer:
    """Takes no caller: its waiting room is full, so further ones are dropped as a firewall drops them."""

    def __enter__(self) -> Self:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._waiting = [socket.socket() for _ in range(4)]
        for caller in self._waiting:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", self.port))
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for caller in (*self._waiting, self._listener):
            caller.close()


def _read_length(head: bytes) -> int:
    for field in head.lower().split(b"\r\n")[1:]:
        if field.startswith(b"content-length:"):
            return int(field.split(b":")[1])
    return 0


def write_head(status: str, **fields: str) -> bytes:
    """Give the head of an answer; `_` in the name of a field stands for `-`."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


# Whole answers


def say(status: str, body: bytes | str, kind: str = "application/json", **fields: str) -> Answer:
    """Answer properly: with a body and its true length."""
    content = body.encode() if isinstance(body, str) else body
    return send(write_head(status, Content_Type=kind, **fields, Content_Length=str(len(content))) + content, stay=True)


def say_json(status: str, body: object, **fields: str) -> Answer:
    """Answer properly with JSON."""
    return say(status, json.dumps(body), **fields)


def send(data: bytes, *, stay: bool = False) -> Answer:
    """Send bytes as they are."""
    return lambda line: line.send(data) and stay


def echo(make: Callable[[str], bytes], *, stay: bool = True) -> Answer:
    """Answer with what is made of the caller's own key, as servers do that repeat it."""

    def answer(line: Line) -> bool:
        head = line.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
        key = next((part for part in head.split() if part.startswith("sk-")), "")
        return line.send(make(key)) and stay

    return answer


# Half answers


def break_off(data: bytes, *, reset: bool = True) -> Answer:
    """Send bytes, then break the line off: with a reset, or by simply closing it."""

    def answer(line: Line) -> bool:
        line.send(data)
        if reset:
            line.reset()
        return False

    return answer


def stall(data: bytes = b"") -> Answer:
    """Send bytes, then nothing more, with the line open."""

    def answer(line: Line) -> bool:
        line.send(data)
        line.wait()
        return False

    return answer


def drip(head: bytes, *pieces: bytes) -> Answer:
    """Send a head at once, then pieces for ever, slowly: each in time, all together never."""

    def answer(line: Line) -> bool:
        line.send(head)
        line.drip(itertools.cycle(pieces))
        return False

    return answer


def flood(head: bytes, piece: bytes) -> Answer:
    """Send a head, then a piece for ever, fast."""

    def answer(line: Line) -> bool:
        line.send(head)
        line.flood(itertools.repeat(piece))
        return False

    return answer


def read_then(answer: Answer) -> Answer:
    """Read what the caller sends first, such as the beginning of a TLS handshake, then answer."""

    def greet(line: Line) -> bool:
        line.read()
        return answer(line)

    return greet


def make_bomb(megabytes: int) -> bytes:
    """Give few bytes that unpack to many."""
    return gzip.compress(b" " * (megabytes << 20), compresslevel=9, mtime=0)
