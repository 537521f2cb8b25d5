"""Calls to an API with a key and a deadline: an answer that was read whole, or the reason why there is none."""

import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

from keyguide.keys import Secret
from keyguide.verify.surroundings import FoundError, Surroundings
from keyguide.verify.veil import Veil, quieten_log

_LARGEST_ANSWER_BYTES = 2_000_000
_GOOD = 200
_REDIRECTS = range(300, 400)
_PROXY_WANTS_MORE = 407
_COME_LATER = (408, 425, 429)
_SERVER_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server, read whole.

    Attributes:
        status: The HTTP status.
        body: What its JSON holds; `None` if it is no JSON.
        headers: Its headers, by their names in small letters.
        veil: Shows its texts.
        trouble: Why it cannot be the answer of an API; `None` if it may be.
    """

    status: int
    body: Any = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    veil: Veil
    trouble: FoundError | None = None

    @property
    def error(self) -> Mapping[str, Any]:
        """The error in it; some answers are the error itself, with nothing around it."""
        if not isinstance(self.body, dict):
            return {}
        inner = self.body.get("error")
        if isinstance(inner, dict):
            return inner
        return self.body if {"message", "type", "code"} <= self.body.keys() else {}

    def read_error(self, name: str) -> str | None:
        """Give a text of the error, or `None` if it is not there or is no text; never to be shown."""
        value = self.error.get(name)
        return value if isinstance(value, str) else None

    @property
    def is_odd(self) -> bool:
        """Whether the error has a type or a code that is no text, as the API never has."""
        return any(not isinstance(self.error.get(name), str | None) for name in ("type", "code"))

    @property
    def is_refusal(self) -> bool:
        """Whether it refuses, be it inside an answer with status 200: an error in any form, or a failed response."""
        if self.status != _GOOD or self.error:
            return True
        body = self.body if isinstance(self.body, dict) else {}
        return bool(body.get("error")) or body.get("status") == "failed"


def open_client(surroundings: Surroundings) -> httpx2.Client:
    """Make a client that heeds the proxies of the environment, but for this machine, which no proxy reaches.

    Raises:
        FoundError: A variable of the environment stands in the way.
    """
    quieten_log()
    try:
        return httpx2.Client(follow_redirects=False, trust_env=surroundings.proxied)
    except ImportError:
        raise FoundError("variable-proxy", "It is a SOCKS proxy.") from None
    except OSError as problem:
        raise FoundError(
            "variable-certificates", f"The reason: {problem.strerror or 'no certificate in it'}."
        ) from None
    except (ValueError, httpx2.InvalidURL):  # not shown: the address of a proxy may hold a password
        raise FoundError("variable-proxy") from None


class Asker:
    """Makes calls that share one connection and one deadline.

    Args:
        client: What makes the calls.
        surroundings: Where they go.
        key: The key.
        deadline_s: The reading of the monotonic clock at which to give up, in seconds.
    """

    def __init__(self, client: httpx2.Client, surroundings: Surroundings, key: Secret, deadline_s: float) -> None:
        self._client = client
        self._base_url = str(surroundings.url).rstrip("/")
        self._added = surroundings.headers
        self._key = key
        self._veil = Veil(key.reveal())
        self._deadline_s = deadline_s
        self._sockets: list[socket.socket] = []
        self._host = surroundings.url.host
        self._host_tried = self._host

    def stop(self) -> None:
        """End the call that is being made in another thread, however slowly its answer drips."""
        for one in self._sockets:
            with suppress(OSError):  # it is closed already
                one.shutdown(socket.SHUT_RDWR)

    def __call__(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, name: str) -> Answer:
        """Make one call.

        Args:
            method: The HTTP method.
            path: The path below the base URL.
            body: What to send as JSON; nothing if `None`.
            name: A name for the call, by which OpenAI finds it even if its answer is lost.

        Raises:
            FoundError: No answer of an API came back.
        """
        try:
            return self._ask(method, path, body, name)
        except httpx2.TimeoutException:
            raise FoundError("timeout") from None
        except httpx2.ProxyError:
            raise FoundError("proxy-refused") from None
        except httpx2.ConnectError as problem:
            found = _explain_no_connection(problem)
            if found.finding in ("no-such-host", "refused") and self._host_tried != self._host:
                found = FoundError("variable-proxy")  # nothing is wrong with the base URL
            raise found from None
        except FoundError:
            raise
        except Exception as problem:  # noqa: BLE001 - the client's own errors, and whatever a server brings about in it
            raise FoundError("broken-off", f"The reason: {type(problem).__name__}.") from None

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None, name: str) -> Answer:
        url = self._base_url + path
        traced = {"trace": self._note_connection}
        with self._client.stream(
            method, url, json=body, headers=self._make_headers(name), timeout=self._count_left_s(), extensions=traced
        ) as response:
            content = b"".join(self._read(response))
        return _parse(response.status_code, content, response.headers, self._veil)

    def _make_headers(self, name: str) -> Mapping[str, str]:
        return {**self._added, "X-Client-Request-Id": name, "Authorization": f"Bearer {self._key.reveal()}"}

    def _note_connection(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(".connect_tcp.started"):
            self._host_tried = info["host"]
        elif event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(info["return_value"].get_extra_info("socket"))

    def _read(self, response: httpx2.Response) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            self._count_left_s()
            size += len(chunk)
            if size > _LARGEST_ANSWER_BYTES:
                raise FoundError("answer-too-large", f"It had more than {_LARGEST_ANSWER_BYTES} bytes.")
            yield chunk

    def _count_left_s(self) -> float:
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0:
            raise FoundError("timeout")
        return left_s


def _parse(status: int, content: bytes, headers: httpx2.Headers, veil: Veil) -> Answer:
    """Read an answer, and say why it is none of an API if that can be seen from outside."""
    media_type = veil.show(headers.get("content-type")) or "no type"
    detail = f"It came with status {status} and {media_type}."
    body = trouble = None
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        is_passing = status >= _SERVER_TROUBLE or status in _COME_LATER
        finding = "bad-gateway" if is_passing else "not-json" if content.strip() else "empty-answer"
        trouble = FoundError(finding, detail)
    if status == _PROXY_WANTS_MORE:  # a word between this machine and its proxy, whatever is in the answer
        trouble = FoundError("proxy-refused", detail)
    if status in _REDIRECTS and "location" in headers:
        trouble = FoundError("redirect", f"Its status was {status}.")
    return Answer(status, body, dict(headers), veil, trouble)


def _explain_no_connection(problem: BaseException) -> FoundError:
    causes = _list_causes(problem)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FoundError("certificate", f"The reason: {cause.verify_message}.")
        if isinstance(cause, socket.gaierror):
            return FoundError("no-such-host")
    is_cut = any(isinstance(cause, ssl.SSLEOFError | ConnectionResetError) for cause in causes)
    if is_cut:
        return FoundError("broken-off")
    return FoundError("no-tls" if any(isinstance(cause, ssl.SSLError) for cause in causes) else "refused")


def _list_causes(problem: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while problem is not None and problem not in causes:
        causes.append(problem)
        problem = problem.__cause__ or problem.__context__
    return causes
