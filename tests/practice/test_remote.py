"""Telling a practice product in another process to begin again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from keyguide.errors import InputError
from keyguide.practice import serve
from keyguide.practice.remote import reset
from keyguide.practice.situations import set_stage


def _find_port(base_url: str) -> int:
    return int(base_url.split(":")[2].removesuffix("/v1"))


def test_a_running_product_begins_again() -> None:
    """What was made since the start is gone, and it goes on running."""
    with serve() as api:
        set_stage(api.state, "connected")
        reset(_find_port(api.base_url))
        assert api.state.people.accounts == {}
        reset(_find_port(api.base_url))


@pytest.mark.parametrize("port", [-1, 0, 65_536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    """The sentence names the port."""
    with pytest.raises(InputError, match=f"port {port}"):
        reset(port)


def test_where_nothing_runs_it_says_how_to_start_one() -> None:
    """A port on which nothing listens is named, with the command."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(InputError, match=f"No practice product runs on port {port}. .* --port {port}"):
        reset(port)


@contextmanager
def _serve_other(answer: bytes) -> Iterator[int]:
    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.0 200 OK\r\n\r\n<html>", b"HTTP/1.0 303 x\r\nLocation: /login\r\n\r\n", b"SSH-2.0-x\r\n", b""]
)
def test_another_program_is_not_taken_for_it(answer: bytes) -> None:
    """Whatever else listens there, it is not said to have begun again."""
    with _serve_other(answer) as port, pytest.raises(InputError, match="No practice product runs"):
        reset(port)
