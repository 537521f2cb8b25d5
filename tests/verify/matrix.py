"""The matrix: everything that can go wrong with a key on its way, and what a check must call it.

A case is played against a server of its own. `play` gives what the check said, how long it took, and every place at
which any part of the key was seen.
"""

import json
import os
import secrets
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from keyguide.verify import Verdict, verify_key
from verify.captured import MISPASTED, REFUSALS, WRAPPED
from verify.certificates import HOST, Certificates
from verify.faults import (
    Answer,
    FaultServer,
    FullServer,
    break_off,
    drip,
    echo,
    flood,
    make_bomb,
    read_then,
    say,
    say_json,
    send,
    stall,
    write_head,
)
from verify.watch import Watch, find_key

ALLOWANCE_S = 0.5
"""How much longer than its limit a check may take: a machine that is busy with other tests is slow to wake a thread."""

_HANG_S = 0.25  # the limit where the server hangs: every such case takes as long
_LIMIT_S = 10.0
_SILENT = "silent.test"
_RANDOM = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass
class Place:
    """Where a case happens.

    Attributes:
        base_url: What the check is told to ask; `None` leaves it to the environment.
        environment: What the environment names.
        server: Who may get the key.
        others: Who must not hear anything.
    """

    base_url: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    server: FaultServer | None = None
    others: tuple[FaultServer, ...] = ()


Scene = Callable[[Certificates], AbstractContextManager[Place]]


@dataclass(frozen=True)
class Case:
    """One thing that goes wrong, or right.

    Attributes:
        name: Words for it.
        rung: Where the check must stop.
        diagnosis: What it must call it; `None` where nothing is wrong, or nothing is known.
        scene: Where it happens.
        waiting_helps: What the check must say of waiting; `None` if it does not matter.
        pasted: What is pasted; `{key}` stands for the key, `{random}` for its random part.
        limit_s: The time limit.
        calls: The requests that the server must have got, if it matters.
        says: Something that the verdict must name.
        practice: Whether the key is of the practice product, for which the server counts as OpenAI's own.
    """

    name: str
    rung: str
    diagnosis: str | None
    scene: Scene
    waiting_helps: bool | None = None
    pasted: str = "{key}"
    limit_s: float = _LIMIT_S
    calls: tuple[str, ...] | None = None
    says: str = ""
    practice: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of a case.

    Attributes:
        verdict: What the check gave; `None` when it raised.
        seconds: How long it took.
        leaks: Where the key was seen.
        requests: What the server was asked.
        raised: What was raised.
        shown: Every text that the verdict can be turned into.
    """

    verdict: Verdict | None
    seconds: float
    leaks: tuple[str, ...]
    requests: tuple[str, ...]
    raised: str
    shown: str

    def find_faults(self, case: Case) -> list[str]:
        """Say in what this differs from what the case must come to."""
        found = [*self.leaks, *([self.raised] if self.raised else [])]
        if self.verdict is not None:
            expected, got = (case.rung, case.diagnosis), (self.verdict.rung, self.verdict.diagnosis)
            found += [f"{got} instead of {expected}"] if got != expected else []
            if case.waiting_helps not in (None, self.verdict.waiting_helps):
                found.append(f"waiting_helps is {self.verdict.waiting_helps}")
            if self.verdict.usable != (case.rung == "usable"):
                found.append(f"usable is {self.verdict.usable}")
            if self.verdict.usable == bool(self.verdict.next_steps):
                found.append(f"the next steps are {self.verdict.next_steps}")
        if case.says not in self.shown:
            found.append(f"{case.says!r} is not named")
        if case.calls not in (None, self.requests):
            found.append(f"the calls were {self.requests}")
        if self.seconds > case.limit_s + ALLOWANCE_S:
            found.append(f"it took {self.seconds:.2f} s of {case.limit_s} s")
        return found


def make_secret() -> str:
    """Give the random part of a key, another at each call; what stands before it says that it is for practice."""
    return "".join(secrets.choice(_RANDOM) for _ in range(24))


def play(case: Case, certificates: Certificates) -> Outcome:
    """Play a case.

    Args:
        case: The case.
        certificates: What servers show.
    """
    secret = make_secret()
    key = f"sk-proj-PRACTICE-{secret}" if case.practice else f"sk-proj-EXEMPLAR-{secret}"
    pasted = case.pasted.format(key=key, random=secret)
    verdict, raised = None, ""
    with case.scene(certificates) as place, _surround(place), Watch() as watch:
        began_s = time.monotonic()
        try:
            verdict = verify_key(pasted, base_url=place.base_url, timeout_s=case.limit_s)
        except BaseException:  # noqa: BLE001 - whatever is raised is a fault of the check
            raised = traceback.format_exc()
        seconds = time.monotonic() - began_s
    shown = _show(verdict)
    seen = {**watch.seen, "verdict": shown, "exception": raised}
    heard = {f"server {n}": other.received.decode("latin-1") for n, other in enumerate(place.others, start=2)}
    leaks = [*find_key(secret, seen | heard), *(f"{name}: {text!r}" for name, text in heard.items() if text)]
    leaks += [f"the file {name} was written" for name in watch.opened if name != os.devnull]
    leaks += [f"a command was started: {command[:60]}" for command in watch.started]
    return Outcome(verdict, seconds, tuple(leaks), tuple(place.server.requests if place.server else ()), raised, shown)


def _show(verdict: Verdict | None) -> str:
    """Give every text that a verdict can be turned into."""
    if verdict is None:
        return ""
    return "\n".join((json.dumps(verdict.as_dict(), ensure_ascii=False), repr(verdict), str(verdict), verdict.report()))


@contextmanager
def _surround(place: Place) -> Iterator[None]:
    """Set the environment, and answer for the name server: names of tests are this machine, no other name exists."""
    over = threading.Event()

    def resolve(host: str | bytes | None, port: Any, *_: Any, **__: Any) -> list[Any]:  # noqa: ANN401 - its own types
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name == _SILENT:
            over.wait()
        if name != "127.0.0.1" and not name.endswith(".test"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]

    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "SSL")) and not name.lower().endswith("_proxy")
    }
    try:
        with (
            mock.patch.dict(os.environ, kept | place.environment, clear=True),
            mock.patch.object(socket, "getaddrinfo", resolve),
        ):
            yield
    finally:
        over.set()


# Scenes


def plain(*answers: Answer, greet: Answer | None = None, path: str = "/v1") -> Scene:
    """A server on this machine, without encryption."""

    @contextmanager
    def scene(_: Certificates) -> Iterator[Place]:
        with FaultServer(*answers, greet=greet) as server:
            yield Place(f"http://127.0.0.1:{server.port}{path}", server=server)

    return scene


def secure(*answers: Answer, shows: str | None = "good", greet: Answer | None = None) -> Scene:
    """A server with another name, at an address with https; without encryption if it shows no certificate."""

    @contextmanager
    def scene(certificates: Certificates) -> Iterator[Place]:
        tls = getattr(certificates, shows) if shows else None
        with FaultServer(*answers, tls=tls, greet=greet) as server:
            environment = {"SSL_CERT_FILE": str(certificates.authority)}
            yield Place(f"https://{HOST}:{server.port}/v1", environment, server)

    return scene


def tls_on_plain_port(certificates: Certificates) -> AbstractContextManager[Place]:
    """A server with encryption, at an address with http."""

    @contextmanager
    def scene() -> Iterator[Place]:
        with FaultServer(_MODELS, tls=certificates.good) as server:
            yield Place(f"http://127.0.0.1:{server.port}/v1", server=server)

    return scene()


def nobody(base_url: str | None = None, **environment: str) -> Scene:
    """No server of ours; what is named must not be reached."""

    @contextmanager
    def scene(_: Certificates) -> Iterator[Place]:
        yield Place(base_url, environment)

    return scene


@contextmanager
def closed_port(_: Certificates) -> Iterator[Place]:
    """A port on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield Place(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")


@contextmanager
def full_server(_: Certificates) -> Iterator[Place]:
    """A server that takes no further caller."""
    with FullServer() as server:
        yield Place(f"http://127.0.0.1:{server.port}/v1")


def behind_proxy(*answers: Answer) -> Scene:
    """An address that is reached through a proxy only; the proxy must not hear the key."""

    @contextmanager
    def scene(certificates: Certificates) -> Iterator[Place]:
        with FaultServer(*answers) as proxy:
            environment = {
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
                "SSL_CERT_FILE": str(certificates.authority),
            }
            yield Place(f"https://{HOST}/v1", environment, proxy)

    return scene


def sent_on(status: str, to: str, *before: Answer, secure_first: bool = False, secure_then: bool = False) -> Scene:
    """A server that sends callers on to another, who must not hear anything."""

    @contextmanager
    def scene(certificates: Certificates) -> Iterator[Place]:
        then = certificates.good if secure_then else None
        first = certificates.good if secure_first else None
        with FaultServer(_MODELS, _REPLY, tls=then) as other:
            answer = say(status, "", "text/html", Location=to.format(port=other.port))
            with FaultServer(*before, answer, tls=first) as server:
                host = f"https://{HOST}" if secure_first else "http://127.0.0.1"
                environment = {"SSL_CERT_FILE": str(certificates.authority)}
                yield Place(f"{host}:{server.port}/v1", environment, server, (other,))

    return scene


def named_by_environment(*answers: Answer, **environment: str) -> Scene:
    """A server that the environment alone names, with other variables beside."""

    @contextmanager
    def scene(_: Certificates) -> Iterator[Place]:
        with FaultServer(*answers) as server:
            named = {"OPENAI_BASE_URL": f"http://127.0.0.1:{server.port}/v1"}
            yield Place(None, named | environment, server)

    return scene


# Answers of a server that works

_LISTED = {"object": "list", "data": [{"id": "gpt-6-luna", "object": "model", "created": 1, "owned_by": "openai"}]}
_ANSWERED = {
    "id": "resp_EXAMPLE",
    "object": "response",
    "status": "completed",
    "model": "gpt-6-luna",
    "output": [],
}
_MODELS = say_json("200 OK", _LISTED)
_REPLY = say_json("200 OK", _ANSWERED, X_Request_Id="req_EXAMPLE")
_CLOSING = tuple(say_json("200 OK", body, Connection="close") for body in (_LISTED, _ANSWERED))
_TWO_CALLS = ("GET /v1/models", "POST /v1/responses")
_ONE_CALL = _TWO_CALLS[:1]


def _hint(answer: Answer) -> Answer:
    return lambda line: line.send(b"HTTP/1.1 103 Early Hints\r\n\r\n") and answer(line)


# What can come instead of an answer, at either call: how, what it is called, whether waiting helps.

_HTML = "<!doctype html><title>Welcome</title><p>Sign in to use the guest network.</p>"
_HEAD = write_head("200 OK", Content_Type="application/json", Content_Length="64")
_CHUNKED = write_head("200 OK", Content_Type="application/json", Transfer_Encoding="chunked")
_ENDLESS = write_head("200 OK", Content_Type="application/json")
_ZIPPED = {"Content_Encoding": "gzip"}
_DEEP = "[" * 200_000
_BOMB = make_bomb(64)


@dataclass(frozen=True)
class _Fault:
    answer: Answer
    rung: str
    diagnosis: str
    waiting_helps: bool = False
    hangs: bool = False


def _network(answer: Answer, diagnosis: str) -> _Fault:
    return _Fault(answer, "network", diagnosis, waiting_helps=diagnosis == "broken-off")


def _hanging(answer: Answer) -> _Fault:
    return _Fault(answer, "network", "timeout", waiting_helps=True, hangs=True)


def _gateway(answer: Answer) -> _Fault:
    return _Fault(answer, "server", "bad-gateway", waiting_helps=True)


_FAULTS = {
    # Nothing, or half of something
    "reset before the answer": _network(break_off(b""), "broken-off"),
    "closed before the answer": _network(break_off(b"", reset=False), "broken-off"),
    "reset in the status line": _network(break_off(b"HTTP/1.1 20"), "broken-off"),
    "reset in the headers": _network(break_off(_HEAD[:40]), "broken-off"),
    "reset in the body": _network(break_off(_HEAD + b'{"object": '), "broken-off"),
    "body shorter than its length": _network(break_off(_HEAD + b'{"object": "list"}', reset=False), "broken-off"),
    "chunks that end early": _network(break_off(_CHUNKED + b'5\r\n{"obj\r\n', reset=False), "broken-off"),
    "chunks of no size": _network(send(_CHUNKED + b"many\r\n{}\r\n0\r\n\r\n"), "broken-off"),
    # Slow
    "black hole": _hanging(stall()),
    "headers alone": _hanging(stall(_HEAD)),
    "half a body": _hanging(stall(_HEAD + b'{"object": "list", ')),
    "slow status line": _hanging(drip(b"", b"H", b"T", b"T", b"P")),
    "slow headers": _hanging(drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n")),
    "slow body": _hanging(drip(_ENDLESS, b" ")),
    "slow chunks": _hanging(drip(_CHUNKED, b"1\r\n \r\n")),
    "storm of 100": _hanging(flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100)),
    "slow storm of 100": _hanging(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    "slow storm of 103": _hanging(drip(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n")),
    # Too much
    "body without end": _network(flood(_ENDLESS, b" " * 65536), "answer-too-large"),
    "chunks without end": _network(flood(_CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"), "answer-too-large"),
    "body of a petabyte": _network(
        flood(write_head("200 OK", Content_Length="1" + "0" * 15), b" " * 65536), "answer-too-large"
    ),
    "gzip bomb": _network(say("200 OK", _BOMB, **_ZIPPED), "answer-too-large"),
    "header of a megabyte": _network(send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_000_000), "broken-off"),
    "headers without end": _network(flood(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n" * 1000), "broken-off"),
    # Something else than JSON
    "200 with HTML": _network(say("200 OK", _HTML, "text/html"), "not-json"),
    "200 with HTML called JSON": _network(say("200 OK", _HTML), "not-json"),
    "200 with a picture": _network(say("200 OK", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"), "not-json"),
    "200 with plain words": _network(say("200 OK", "OK", "text/plain"), "not-json"),
    "200 with events": _network(say("200 OK", 'data: {"object": "list"}\n\n', "text/event-stream"), "not-json"),
    "truncated JSON": _network(say("200 OK", '{"object": "list", "data": [{"id": "gpt'), "not-json"),
    "JSON and more": _network(say("200 OK", '{"object": "list", "data": []} {}'), "not-json"),
    "deep JSON": _network(say("200 OK", _DEEP + "]" * 200_000), "not-json"),
    "deep JSON, cut off": _network(say("200 OK", _DEEP), "not-json"),
    "JSON in Latin-1": _network(say("200 OK", '{"object": "caf\u00e9"}'.encode("latin-1")), "not-json"),
    "number of a million digits": _network(say("200 OK", "1" * 1_000_000), "not-json"),
    "gzip that is none": _network(say("200 OK", "{}", **_ZIPPED), "broken-off"),
    "packing that nobody knows": _network(say("200 OK", b"\x1b\x02\x00", Content_Encoding="zz"), "not-json"),
    "401 with HTML": _network(say("401 Unauthorized", _HTML, "text/html", WWW_Authenticate="Basic"), "not-json"),
    "403 with HTML": _network(say("403 Forbidden", _HTML, "text/html"), "not-json"),
    "404 with HTML": _network(say("404 Not Found", _HTML, "text/html"), "not-json"),
    "429 with HTML": _gateway(say("429 Too Many Requests", _HTML, "text/html", Retry_After="30")),
    "408 with HTML": _gateway(say("408 Request Timeout", _HTML, "text/html")),
    "407 with JSON": _network(say_json("407 Proxy Authentication Required", {"error": "who?"}), "proxy-refused"),
    "407 with HTML": _network(say("407 Proxy Authentication Required", _HTML, "text/html"), "proxy-refused"),
    "511 with HTML": _Fault(
        say("511 Network Authentication Required", _HTML, "text/html"), "server", "bad-gateway", waiting_helps=True
    ),
    "200 empty": _network(say("200 OK", ""), "empty-answer"),
    "200 with blanks": _network(say("200 OK", " \r\n "), "empty-answer"),
    "204": _network(send(write_head("204 No Content"), stay=True), "empty-answer"),
    # No HTTP
    "page without a head": _network(send(_HTML.encode()), "broken-off"),
    "another protocol": _network(send(b"SSH-2.0-OpenSSH_9.9\r\n"), "broken-off"),
    "noise": _network(send(bytes(range(256)) * 8), "broken-off"),
    "status that is no number": _network(send(b"HTTP/1.1 OK\r\n\r\n"), "broken-off"),
    "status of four digits": _network(send(b"HTTP/1.1 2000 OK\r\n\r\n"), "broken-off"),
    "two lengths": _network(
        send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), "broken-off"
    ),
    "length below nothing": _network(send(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"), "broken-off"),
    "zero in a header": _network(send(b"HTTP/1.1 200 OK\r\nX-Bad: a\0b\r\n\r\n{}"), "broken-off"),
    "header without a colon": _network(send(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n{}"), "broken-off"),
    # JSON of something else
    "JSON: a list": _network(say_json("200 OK", []), "not-an-api"),
    "JSON: a text": _network(say_json("200 OK", "welcome"), "not-an-api"),
    "JSON: null": _network(say("200 OK", "null"), "not-an-api"),
    "JSON: a number": _network(say("200 OK", "NaN"), "not-an-api"),
    "JSON: another object": _network(say_json("200 OK", {"status": "ok"}), "not-an-api"),
    "JSON: data that is null": _network(say_json("200 OK", {"object": "list", "data": None}), "not-an-api"),
    "JSON: data that is an object": _network(say_json("200 OK", {"object": "list", "data": {}}), "not-an-api"),
    # Something in between
    "502 with HTML": _gateway(say("502 Bad Gateway", _HTML, "text/html")),
    "503 with HTML": _gateway(say("503 Service Unavailable", _HTML, "text/html")),
    "504 with HTML": _gateway(say("504 Gateway Time-out", _HTML, "text/html")),
    "520 with HTML": _gateway(say("520 Origin Error", _HTML, "text/html")),
    "503 empty": _gateway(say("503 Service Unavailable", "")),
    # Sent on
    "redirect to itself": _network(say("302 Found", "", "text/html", Location="/v1/models"), "redirect"),
    "redirect to nowhere": _network(say("302 Found", "", "text/html", Location="http://[::1"), "redirect"),
    "redirect to a file": _network(say("301 Moved", "", "text/html", Location="file:///etc/passwd"), "redirect"),
}


def _make_fault_cases() -> Iterator[Case]:
    for name, fault in _FAULTS.items():
        limit_s = _HANG_S if fault.hangs else _LIMIT_S
        for call, before, calls in (("first", (), _ONE_CALL), ("second", (_MODELS,), _TWO_CALLS)):
            yield Case(
                f"{name}, {call} call",
                fault.rung,
                fault.diagnosis,
                plain(*before, fault.answer),
                fault.waiting_helps,
                limit_s=limit_s,
                calls=None if fault.hangs else calls,  # a busy machine may reach the limit before the server
            )


_CONFUSED = read_then(send(write_head("400 Bad Request")))
_GREETED = read_then(stall(b"\x16\x03\x03\x00\x7a\x02"))
_OTHER_HOST = "http://127.0.0.1:{port}/v1/models"
_OTHER_SECURE = "https://other.test:{port}/v1/models"
_SAME_PLAIN = f"http://{HOST}:{{port}}/v1/models"

_WAYS = (
    # On the way to a server
    Case("port on which nothing listens", "network", "refused", closed_port, waiting_helps=False),
    Case("server that takes no caller", "network", "timeout", full_server, waiting_helps=True, limit_s=_HANG_S),
    Case("name that does not exist", "network", "no-such-host", nobody("https://api.invalid/v1"), waiting_helps=False),
    Case("name server that is silent", "network", "timeout", nobody(f"https://{_SILENT}/v1"), True, limit_s=_HANG_S),
    Case("reset at once", "network", "broken-off", plain(greet=break_off(b"")), waiting_helps=True),
    # TLS
    Case("TLS that is right", "usable", None, secure(_MODELS, _REPLY), calls=_TWO_CALLS),
    Case("TLS handshake without a word", "network", "timeout", secure(greet=stall()), True, limit_s=_HANG_S),
    Case("half a TLS handshake", "network", "timeout", secure(greet=_GREETED), True, limit_s=_HANG_S),
    Case("reset in the TLS handshake", "network", "broken-off", secure(greet=read_then(break_off(b""))), True),
    Case("closed in the TLS handshake", "network", "broken-off", secure(greet=read_then(break_off(b"", reset=False)))),
    Case("certificate of a stranger", "network", "certificate", secure(_MODELS, shows="unknown"), False, calls=()),
    Case(
        "certificate for another host",
        "network",
        "certificate",
        secure(_MODELS, shows="elsewhere"),
        calls=(),
        says="Hostname mismatch",
    ),
    Case("certificate that ran out", "network", "certificate", secure(_MODELS, shows="old"), calls=(), says="expired"),
    Case("https to a plain server", "network", "no-tls", secure(shows=None, greet=_CONFUSED), False, calls=()),
    Case("http to a server with TLS", "network", "broken-off", tls_on_plain_port, calls=()),
    # Proxies
    Case("proxy that wants a password", "network", "proxy-refused", behind_proxy(say("407 No", _HTML, "text/html"))),
    Case("proxy that forbids", "network", "proxy-refused", behind_proxy(say("403 Forbidden", _HTML, "text/html"))),
    Case("proxy that finds nobody", "network", "proxy-refused", behind_proxy(say("502 Bad Gateway", _HTML))),
    Case("proxy that is silent", "network", "timeout", behind_proxy(stall()), True, limit_s=_HANG_S),
    Case("proxy that breaks off", "network", "broken-off", behind_proxy(break_off(b""))),
    # Sent on to others
    *(
        Case(f"{status} to another host", "network", "redirect", sent_on(status, _OTHER_HOST), False, calls=_ONE_CALL)
        for status in ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent")
    ),
    Case("302 to a secure host", "network", "redirect", sent_on("302 Found", _OTHER_SECURE, secure_then=True)),
    Case("302 from https to http", "network", "redirect", sent_on("302 Found", _SAME_PLAIN, secure_first=True)),
    Case("307 at the second call", "network", "redirect", sent_on("307 Temporary", _OTHER_HOST, _MODELS)),
    # Odd, and right all the same
    Case("everything right", "usable", None, plain(_MODELS, _REPLY), calls=_TWO_CALLS, says="gpt-6-luna"),
    Case("a line for each call", "usable", None, plain(*_CLOSING)),
    Case("a hint before the answer", "usable", None, plain(_hint(_MODELS), _hint(_REPLY))),
    Case("JSON called plain text", "usable", None, plain(say("200 OK", json.dumps(_LISTED), "text/plain"), _REPLY)),
    Case(
        "JSON with NaN and a double name",
        "usable",
        None,
        plain(say("200 OK", '{"object": "list", "extra": NaN, "data": null, "data": [{"id": "gpt-6-luna"}]}'), _REPLY),
    ),
    Case("models without names", "usable", None, plain(say_json("200 OK", {"data": [None, 5, {}, {"id": 7}]}), _REPLY)),
    Case("no model at all", "usable", None, plain(say_json("200 OK", {"object": "list", "data": []}), _REPLY)),
)


def _make_refusal_cases() -> Iterator[Case]:
    for one in REFUSALS:
        answer = say_json(one.status, {"error": one.error}, **one.headers)
        first = Case(
            f"{one.name}, first call", one.rung, one.diagnosis, plain(answer), one.waiting_helps, says=one.says
        )
        if one.rung == "model":  # the first call names no model
            first = Case(f"{one.name}, first call", "network", "not-an-api", plain(answer))
        yield first
        yield Case(
            f"{one.name}, second call",
            one.rung,
            one.diagnosis,
            plain(_MODELS, answer),
            one.waiting_helps,
            calls=_TWO_CALLS,
            says=one.says,
        )
        if one.rung == "permission":  # who may not list models may be allowed to make requests
            yield Case(f"{one.name}, first call alone", "usable", None, plain(answer, _REPLY), calls=_TWO_CALLS)


_EVENT = {
    "type": "error",
    "sequence_number": 2,
    "error": {
        "type": "service_unavailable_error",
        "code": "server_is_overloaded",
        "message": "Our servers are currently overloaded. Please try again later.",
        "param": None,
    },
}


def _make_answer_cases() -> Iterator[Case]:
    """Answers of the API in other forms, and answers of other servers that speak its language."""
    yield Case("error inside a 200", "server", "overloaded", plain(_MODELS, say_json("200 OK", _EVENT)), True)
    for name, status, body in (
        ("LiteLLM's wrong key", "401 Unauthorized", {"error": {"message": "No", "type": "auth_error", "code": "401"}}),
        ("vLLM's wrong key", "401 Unauthorized", {"error": "Unauthorized"}),
        ("code that is a number", "400 Bad Request", {"error": {"message": "", "type": 5, "code": 17}}),
        ("error that is null", "402 Payment Required", {"error": None}),
    ):
        yield Case(name, "unknown", None, plain(say_json(status, body)), practice=False, says=status[:3])
    chat = {"id": "chatcmpl-EXAMPLE", "object": "chat.completion", "choices": []}
    missing = say_json("404 Not Found", {"detail": "Not Found"})
    yield Case(
        "gateway without /responses",
        "usable",
        None,
        plain(_MODELS, missing, say_json("200 OK", chat)),
        calls=(*_TWO_CALLS, "POST /v1/chat/completions"),
        practice=False,
    )


def _repeat(status: str, body: str, **fields: str) -> Answer:
    """Answer with the caller's own key, `{key}`, or its random part, `{random}`."""

    def make(key: str) -> bytes:
        def fill(text: str) -> str:
            tail = key[-24:]
            parts = {"{key}": key, "{random}": tail, "{half}": tail[:12], "{rest}": tail[12:]}
            for name, part in parts.items():
                text = text.replace(name, part)
            return text

        filled = {fill(name): fill(value) for name, value in fields.items()}
        content = fill(body).encode()
        return write_head(fill(status), **filled, Content_Length=str(len(content))) + content

    return echo(make)


_TEAPOT = "418 I'm a teapot"


def _make_echo_cases() -> Iterator[Case]:
    """Servers that repeat the key: nothing of it may come through."""
    wrong = (
        '{"error": {"message": "Incorrect API key provided: {key}. {random}", "type": "t", "code": "invalid_api_key"}}'
    )
    yield Case("key in a message", "authentication", "invalid-api-key", plain(_repeat("401 Unauthorized", wrong)))
    for value, what in (("{key}", "key"), ("{random}", "end of the key")):
        for name in ("type", "code", "param", "message"):
            body = json.dumps({"error": {"message": "", "type": "t", "code": "c", "param": None} | {name: value}})
            yield Case(f"{what} as {name} of an error", "unknown", None, plain(_repeat(_TEAPOT, body)))
        missing = {"message": f"Missing scopes: api.{value}.write, {value}.", "type": "invalid_request_error"}
        scopes = json.dumps({"error": missing | {"code": None, "param": None}})
        yield Case(
            f"{what} as missing scope", "permission", "missing-scope", plain(_repeat("401 Unauthorized", scopes))
        )
        listed = json.dumps({"object": "list", "data": [{"id": value, "shutdown_date": value}, {"id": f"gpt-{value}"}]})
        yield Case(f"{what} as model", "usable", None, plain(_repeat("200 OK", listed), _REPLY))
        yield Case(f"{what} on a page", "network", "not-json", plain(_repeat("403 Forbidden", f"<p>{value}</p>")))
        yield Case(f"{what} in the reason", "network", "not-json", plain(_repeat(f"403 {value}", "<p>")))
        yield Case(
            f"{what} as type of a page", "network", "not-json", plain(_repeat("200 OK", "<p>", Content_Type=value))
        )
        yield Case(
            f"{what} as address to go to", "network", "redirect", plain(_repeat("302 Found", "", Location=f"/{value}"))
        )
        for name in ("X_Request_Id", "Retry_After", "X_RateLimit_Limit_Tokens", "X_RateLimit_Reset_Tokens"):
            fields = {"X_RateLimit_Limit_Tokens": "1", "X_RateLimit_Remaining_Tokens": "1", name: value}
            yield Case(f"{what} as {name}", "unknown", None, plain(_repeat(_TEAPOT, '{"error": {}}', **fields)))
        named = {f"X_RateLimit_{part}_{value}": "1" for part in ("Limit", "Remaining")}
        yield Case(f"{what} as name of a limit", "unknown", None, plain(_repeat(_TEAPOT, '{"error": {}}', **named)))
    halves = '{"object": "list", "data": [{"id": "{half}"}, {"id": "{rest}"}]}'
    yield Case("halves of the key as models", "usable", None, plain(_repeat("200 OK", halves), _REPLY))


def _make_pasting_cases() -> Iterator[Case]:
    for name, pasted in WRAPPED.items():
        yield Case(f"pasted with {name}", "usable", None, plain(_MODELS, _REPLY), pasted=pasted, calls=_TWO_CALLS)
    for name, (pasted, fault) in MISPASTED.items():
        yield Case(f"pasted: {name}", "shape", fault, nobody(), waiting_helps=False, pasted=pasted)


_OTHERS = say_json(
    "401 Unauthorized",
    {
        "error": {
            "message": "OpenAI-Organization header should match organization for API key",
            "type": "invalid_request_error",
            "param": None,
            "code": "mismatched_organization",
        }
    },
)
_NO_FILE = "/no/such/folder/certificates.pem"

_ENVIRONMENTS = (
    Case("base URL named by the environment", "usable", None, named_by_environment(_MODELS, _REPLY), calls=_TWO_CALLS),
    Case("base URL of another kind", "environment", "variable-base-url", nobody(OPENAI_BASE_URL="ftp://api.test/v1")),
    Case("base URL without https", "environment", "variable-base-url", nobody(OPENAI_BASE_URL="http://api.test/v1")),
    Case("base URL that is no address", "environment", "variable-base-url", nobody(OPENAI_BASE_URL="api.test")),
    Case(
        "base URL with a password",
        "environment",
        "variable-base-url",
        nobody(OPENAI_BASE_URL="https://user:word@api.test/v1"),
    ),
    Case(
        "organisation with a line break", "environment", "variable-organization", nobody(OPENAI_ORG_ID="org-EXAMPLE\n")
    ),
    Case("organisation in Chinese", "environment", "variable-organization", nobody(OPENAI_ORG_ID="组织")),
    Case("project with a curly quote", "environment", "variable-project", nobody(OPENAI_PROJECT_ID="proj_EXAMPLE”")),
    Case(
        "organisation that is another's",
        "organisation",
        "mismatched-organization",
        named_by_environment(_OTHERS, OPENAI_ORG_ID="org-EXAMPLE"),
        says="org-EXAMPLE",
    ),
    Case("proxy of no kind", "environment", "variable-proxy", nobody(f"https://{HOST}/v1", HTTPS_PROXY="nonsense://")),
    Case(
        "proxy of SOCKS",
        "environment",
        "variable-proxy",
        nobody(f"https://{HOST}/v1", ALL_PROXY="socks5://127.0.0.1:9"),
    ),
    Case(
        "certificates that are not there",
        "environment",
        "variable-certificates",
        nobody(f"https://{HOST}/v1", SSL_CERT_FILE=_NO_FILE),
    ),
    Case(
        "proxy for this machine is not used",
        "usable",
        None,
        named_by_environment(_MODELS, _REPLY, HTTP_PROXY="http://127.0.0.1:9", ALL_PROXY="socks5://127.0.0.1:9"),
    ),
)

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        *_make_pasting_cases(),
        *_ENVIRONMENTS,
        *_WAYS,
        *_make_fault_cases(),
        *_make_refusal_cases(),
        *_make_answer_cases(),
        *_make_echo_cases(),
    )
}
