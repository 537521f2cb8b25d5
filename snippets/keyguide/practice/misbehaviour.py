"""Servers that misbehave, each in one way: what a network can do to a request, and no key of an API can show.

A misbehaviour has the name that a check of a key gives to it. Whatever a caller sends is thrown away unread, so that
no key is kept anywhere.
"""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from socket import socket
from socketserver import ThreadingTCPServer
from types import MappingProxyType
from typing import Any

from keyguide.errors import InputError
from keyguide.practice.listener import HOST, listen

KEY = "sk-proj-PRACTICE-any"
"""A key for a server that looks at none."""

_PATIENCE_S = 10.0  # how long a caller may be silent
_LOOK_S = 0.05  # how often a server looks whether to stop
_LARGEST_REQUEST = 1_000_000
_JSON = "application/json"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """What a server does, whatever it is asked.

    Attributes:
        does: That, in words.
        status: The status of its answer.
        body: What it sends.
        kind: The media type that it gives.
        length: How many bytes it announces, where these are not those of the body.
        location: Where it sends the caller on to.
        is_secure: Whether its address begins with https.
        has_certificate: Whether it shows a certificate, which nobody trusts; if not, it knows nothing of TLS.
    """

    does: str
    status: int = 200
    body: bytes = b""
    kind: str = _JSON
    length: int | None = None
    location: str = ""
    is_secure: bool = False
    has_certificate: bool = False


MISBEHAVIOURS: Mapping[str, Misbehaviour] = MappingProxyType(
    {
        "broken-off": Misbehaviour("ends the connection in the middle of its answer", body=b'{"object": ', length=64),
        "certificate": Misbehaviour(
            "shows a certificate that nobody trusts", body=b"{}", is_secure=True, has_certificate=True
        ),
        "no-tls": Misbehaviour("makes no secure connection, though its address begins with https", is_secure=True),
        "proxy-refused": Misbehaviour(
            "asks for a password, as a proxy does", 407, b"<h1>Proxy: log in first</h1>", _HTML
        ),
        "redirect": Misbehaviour("sends the caller elsewhere", 302, location="https://elsewhere.invalid/"),
        "not-json": Misbehaviour("answers with a web page", body=b"<h1>Guest network: sign in first</h1>", kind=_HTML),
        "empty-answer": Misbehaviour("answers with nothing"),
        "answer-too-large": Misbehaviour("answers with three million blanks", body=b" " * 3_000_000),
        "not-an-api": Misbehaviour("answers with JSON of something else", body=b'{"status": "ok"}'),
        "bad-gateway": Misbehaviour(
            "answers as a gateway does that reaches no API", 502, b"<h1>502 Bad Gateway</h1>", _HTML
        ),
    }
)
"""Each misbehaviour by its name, in the order of the table of failures."""


@contextmanager
def misbehave(name: str, *, port: int = 0) -> Iterator[str]:
    """Run a server that misbehaves until the block ends; it listens on 127.0.0.1 only.

    Args:
        name: The name of the misbehaviour.
        port: The port to listen on; 0 takes any free one.

    Yields:
        Its base URL, with its `/v1`.

    Raises:
        InputError: There is no such misbehaviour, or no such port.
        PortTakenError: Another program listens on the port; names the next free one.

    Example:
        >>> with misbehave("certificate") as base_url:
        ...     base_url.startswith("https://127.0.0.1:")
        True
    """
    if name not in MISBEHAVIOURS:
        raise InputError(f"No server misbehaves by {name!r}.", hint=f"Choose one of: {', '.join(MISBEHAVIOURS)}.")
    way = MISBEHAVIOURS[name]
    with _Server(listen(port), way) as server:
        thread = threading.Thread(target=server.serve_forever, args=(_LOOK_S,), name="misbehaviour", daemon=True)
        thread.start()
        try:
            yield f"{'https' if way.is_secure else 'http'}://{HOST}:{server.server_address[1]}/v1"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingTCPServer):
    """Takes callers, each in a thread of its own, and speaks of none of them."""

    daemon_threads = True

    def __init__(self, listener: socket, way: Misbehaviour) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_address = listener.getsockname()
        self.way = way
        self._tls = _make_certificate() if way.has_certificate else None

    def get_request(self) -> tuple[socket, Any]:
        """Take a caller; the handshake is left to its own thread, so that no silent one keeps the others waiting."""
        connection, address = super().get_request()
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a caller that goes away is what most misbehaviours are for."""


class _Handler(BaseHTTPRequestHandler):
    """Answers whatever comes in the one way of its server."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S

    def setup(self) -> None:
        """Shake hands first, with a caller who trusts the certificate after all."""
        super().setup()
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()

    def _answer(self) -> None:
        way = self.server.way
        length = self.headers.get("Content-Length", "")
        # A line that is closed with something unread on it is reset, and the answer may be lost on the way.
        self.rfile.read(min(int(length), _LARGEST_REQUEST) if length.isdecimal() else 0)
        self.send_response_only(way.status)
        self.send_header("Content-Type", way.kind)
        self.send_header("Content-Length", str(len(way.body) if way.length is None else way.length))
        if way.location:
            self.send_header("Location", way.location)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(way.body)

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _answer  # noqa: N815 - the base has these names

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _make_certificate() -> ssl.SSLContext:
    """Make a certificate for this machine that no caller trusts, and be ready to show it."""
    import trustme  # takes longer to load than all else here

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(HOST).configure_cert(context)
    return context
