"""Answers of servers, and surroundings, that nobody thought of first: the sh script reads them as the package does."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import SHUT_WR, create_server, socket
from threading import Thread

import pytest

import keyguide
from keyguide.diagnosis import Rung
from keyguide.verify import verify_key
from shell.twin import AWKS, KEY, SCRIPT, SHELLS, render, run

pytestmark = pytest.mark.deep

MODELS = b'{"object": "list", "data": [{"id": "gpt-4o-mini"}, {"id": "gpt-6-luna"}]}'
REPLY = b'{"object": "response", "error": null}'


def _say(status: str, body: bytes, *headers: str, version: str = "1.1", length: bool = True) -> bytes:
    """An answer, to the letter."""
    lines = [f"HTTP/{version} {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode() + body


def _cut(body: bytes, trailer: bytes = b"") -> bytes:
    """A body in pieces of seven bytes."""
    pieces = [body[start : start + 7] for start in range(0, len(body), 7)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n" + trailer + b"\r\n"


def _refuse(code: str | None, type_: str | None, message: str = "No.") -> bytes:
    return json.dumps({"error": {"message": message, "type": type_, "code": code}}).encode()


def _list_models(*entries: object) -> bytes:
    return _say("200 OK", json.dumps({"object": "list", "data": entries}).encode())


def _limit(name: str, most: str, left: str, reset: str = "1s") -> list[str]:
    start = "x-ratelimit-"
    return [f"{start}limit-{name}: {most}", f"{start}remaining-{name}: {left}", f"{start}reset-{name}: {reset}"]


def _name_day(days: int) -> str:
    return str(datetime.now(UTC).date() + timedelta(days))


LISTED, GOOD = _say("200 OK", MODELS), _say("200 OK", REPLY)
CHUNKED = "Transfer-Encoding: chunked"
SCOPES = "You lack. Missing scopes: model.request, api.model.read. Ask."

ANSWERS: dict[str, tuple[bytes, ...]] = {
    "names of headers in other letters": (
        LISTED,
        _say("200 OK", REPLY, "X-REQUEST-ID: req_A", "x-rateLIMIT-limit-Tokens: 9", "X-RateLimit-Remaining-TOKENS: 8"),
    ),
    "lines that end as on Windows": (
        _say("200 OK", MODELS.replace(b" ", b"\r\n")),
        _say("429 No", _refuse("insufficient_quota", None).replace(b" ", b"\r\n")),
    ),
    "lines that end as on old Macs": (_say("200 OK", MODELS.replace(b" ", b"\r")), GOOD),
    "pieces": (_say("200 OK", _cut(MODELS), CHUNKED, length=False), _say("200 OK", _cut(REPLY), CHUNKED, length=False)),
    "headers behind pieces": (_say("200 OK", _cut(MODELS, b'X-End: "1"\r\n'), CHUNKED, length=False), GOOD),
    "HTTP/1.0 without a length": (
        _say("200 OK", MODELS, version="1.0", length=False),
        _say("200 OK", REPLY, version="1.0", length=False),
    ),
    "interim answers": (
        b"HTTP/1.1 100 Continue\r\n\r\n" + LISTED,
        b"HTTP/1.1 103 Early Hints\r\nx-request-id: req_early\r\n\r\n" + GOOD,
    ),
    "a status without words": (_say("200", MODELS), _say("200 ", REPLY)),
    "a mark of the order of bytes": (_say("200 OK", b"\xef\xbb\xbf" + MODELS), GOOD),
    "no UTF-8": (_say("200 OK", b'{"data": [], "x": "\xe9"}'),),
    "numbers that JSON lacks": (_say("200 OK", b'{"data": [], "x": NaN, "y": -Infinity}'), GOOD),
    "names twice, and none": (_list_models({"id": "a"}, {"id": "a"}, {"id": "b"}, {"x": 1}, 3, {"id": 5}), GOOD),
    "names within names": (_say("200 OK", b'{"data": [{"id": "a", "p": {"id": "b"}}, ["id"], "id"]}'), GOOD),
    "a name with a blank": (_list_models({"id": "a b"}), GOOD),
    "no models": (_list_models(), _say("404 No", _refuse("model_not_found", None))),
    "an error of 500 and more that is not known": (LISTED, _say("599 No", _refuse("weird", "weird_error"))),
    "an error of 500 and more without names": (_say("529 No", b'{"detail": "busy"}'),),
    "a proxy that speaks JSON": (_say("407 No", b"{}"),),
    "no content": (_say("204 No Content", b"", length=False),),
    "another good status": (_say("201 Created", MODELS),),
    "a redirect to nowhere": (_say("302 Found", b"{}"),),
    "a redirect": (_say("308 Moved", b"{}", "LOCATION: /x"),),
    "missing scopes": (LISTED, _say("401 No", _refuse(None, "invalid_request_error", SCOPES))),
    "a scope missing for the list": (
        _say("403 No", _refuse(None, "invalid_request_error", "Missing scope: a.b")),
        GOOD,
    ),
    "an unknown key": (_say("401 No", _refuse("invalid_api_key", "invalid_request_error", KEY)),),
    "a piece of the key as code": (_say("418 No", _refuse("x" + KEY[10:22], "t")),),
    "a piece of the key as request id": (
        _say("200 OK", MODELS, "x-request-id: r" + KEY[20:28]),
        _say("200 OK", REPLY, "x-request-id: r" + KEY[20:27]),
    ),
    "marks in names": (_say("418 No", _refuse("it's", "a\\b")),),
    "all marks in names": (_say("418 No", _refuse('it\'s "x"', "p q")),),
    "limits": (
        _say("200 OK", MODELS, *_limit("requests", "10", "0", "24h0m0s")),
        _say(
            "200 OK",
            REPLY,
            *_limit("requests", "1000", "0099", "0.9s"),
            *_limit("tokens", "30000000", "2999999", "6m0s"),
            *_limit("project-tokens", "12", "1", "1h59m59s"),
            *_limit("images", "x", "1"),
            *_limit("audio", "999999999999999", "1", "150s"),
            *_limit("days", "0", "0", "soon"),
            *_limit("years", "9999999999999999", "1"),
        ),
    ),
    "limits of the first call only": (_say("200 OK", MODELS, *_limit("requests", "0500", "020", "0119.4s")), GOOD),
    "a time to wait": (LISTED, _say("429 No", _refuse("rate_limit_exceeded", "requests"), "Retry-After:  0020 ")),
    "a long time to wait": (_say("503 No", _refuse("server_is_overloaded", None), "retry-after: 5400"),),
    "a time to come back": (
        _say(
            "503 No",
            _refuse("server_is_overloaded", None),
            "date: Sat, 29 Feb 2020 23:59:30 GMT",
            "retry-after: Sun, 01 Mar 2020 08:09:08 GMT",
        ),
    ),
    "a time gone by": (
        _say(
            "503 No",
            _refuse("server_is_overloaded", None),
            "date: Tue, 24 Nov 2026 09:00:00 GMT",
            "retry-after: Mon, 23 Nov 2026 09:00:00 GMT",
        ),
    ),
    "a time that is none": (
        _say(
            "503 No",
            _refuse("server_is_overloaded", None),
            "date: Tue, 24 Nov 2026 09:00:00 GMT",
            "retry-after: Tue, 99 Nov 2026 09:00:00 GMT",
        ),
    ),
    "a day to wait for": (LISTED, _say("429 No", _refuse("rate_limit_exceeded", "tokens"), "Retry-After: Tue, 24 Nov")),
    **{
        f"a model that ends in {days} days": (_list_models({"shutdown_date": _name_day(days), "id": "gpt-4o"}), GOOD)
        for days in (-400, 0, 180, 181)
    },
    **{
        f"a model that ends on {end}": (_list_models({"id": "gpt-4o", "shutdown_date": end}), GOOD)
        for end in ("2026-02-30", "2024-02-29", "soon", 5, None)
    },
    "an error without a frame": (_say("403 No", b'{"message": "", "type": "invalid_request_error", "code": null}'),),
    "an error that is empty": (LISTED, _say("200 OK", b'{"object": "response", "error": {}}')),
    "a page with a type": (_say("200 OK", b"<p>", "Content-Type: text/html; charset=utf-8"),),
    "a page with a type for no terminal": (_say("502 No", b"<p>", "Content-Type: te\x01xt"),),
    "a page with the key for its type": (_say("200 OK", b"hello", "content-type: " + KEY),),
}


@contextmanager
def _serve(answers: Sequence[bytes]) -> Iterator[str]:
    """A server that gives these answers one after the other, byte for byte, the last for ever."""
    with create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                for count in range(99):
                    caller, _ = server.accept()
                    with caller, suppress(OSError):
                        _answer(caller, answers[min(count, len(answers) - 1)])

        thread = Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        server.shutdown(2)
    thread.join()


def _answer(caller: socket, answer: bytes) -> None:
    """Read a request to its end, then answer."""
    with caller.makefile("rb") as lines:
        head = {
            name.lower(): value for name, _, value in (line.partition(b":") for line in iter(lines.readline, b"\r\n"))
        }
        lines.read(int(head.get(b"content-length", 0)))
    caller.sendall(answer)
    caller.shutdown(SHUT_WR)
    while caller.recv(4096):
        pass


def _compare(answers: Sequence[bytes], key: str = KEY, model: str | None = None, path: Path | None = None) -> None:
    """Hold what the script prints against what the command prints."""
    with _serve(answers) as url:
        verdict = verify_key(key, base_url=url, model=model, timeout_s=10)
    with _serve(answers) as other:
        done = run("--base-url", other, "--timeout", "10", *(("--model", model) if model else ()), key=key, path=path)
    assert done.stdout.replace(other, url) == render(verdict)
    assert (done.returncode, done.stderr) == (verdict.exit_status, "")


@pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_read_as_the_package_reads_it(answers: tuple[bytes, ...]) -> None:
    """Line for line the same, to the last section."""
    _compare(answers)


@pytest.mark.parametrize(
    "answers",
    [(LISTED, GOOD), (LISTED, _say("404 No", _refuse("model_not_found", None))), (_list_models({"id": "zed"}), GOOD)],
)
def test_a_model_that_was_asked_for_is_held_against_the_list(answers: tuple[bytes, ...]) -> None:
    """Who misspelt it is told that the key lists no such model."""
    _compare(answers, model="zed")


KEYS = [
    *['"', "'", "``", '""', "[]", "%", "k-1", "abc", "a=b", "my key", "sk-proj-\tabc", "\0" + KEY, KEY + "\0\n"],
    *[KEY, "  " + KEY + "\t", KEY + "\ufeff", "\u2028" + KEY + "\u2029", "Bearer\t" + KEY, f"openai_api_key: '{KEY}'"],
    *["sk-" + "a" * 10_000, "sk-proj-" + "b" * 9_992 + "\n", f"{KEY},{KEY}", f"OPENAI_API_KEY={KEY}\nOPENAI_ORG_ID=a"],
]


@pytest.mark.parametrize("key", KEYS, ids=range(len(KEYS)))
def test_a_key_is_read_as_the_package_reads_it(key: str) -> None:
    """Very long or hardly there, with and without an end of line."""
    _compare((LISTED, GOOD), key=key)


@pytest.mark.parametrize("awk", AWKS, ids=" ".join)
def test_every_awk_says_the_same(awk: Sequence[str], tmp_path: Path) -> None:
    """Some read numbers with a zero before them to the base of eight, and some have no signs beyond ASCII."""
    (tmp_path / "awk").write_text(f'#!/bin/sh\nexec {" ".join(awk)} "$@"\n')
    (tmp_path / "awk").chmod(0o755)
    for name in (
        "limits",
        "a time to wait",
        "all marks in names",
        "headers behind pieces",
        "no UTF-8",
        "missing scopes",
    ):
        _compare(ANSWERS[name], path=tmp_path)
    _compare((LISTED, GOOD), key=f"\u201c{KEY}\u201d\u3000", path=tmp_path)


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_nothing_around_changes_what_is_found(shell: Sequence[str], tmp_path: Path) -> None:
    """Settings of curl, of the shell, of the language, and a folder for temporary files that is not there."""
    (tmp_path / ".curlrc").write_text('verbose\nproxy = "http://127.0.0.1:9"\nuser-agent = "x"\nfail\n')
    (tmp_path / "start").write_text("set -eu\nIFS=s\n")
    surroundings: list[dict[str, str]] = [
        {"HOME": str(tmp_path), "CURL_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        {"ENV": str(tmp_path / "start"), "BASH_ENV": str(tmp_path / "start"), "IFS": "0123456789=s"},
        {"TMPDIR": "/no/such/folder", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "POSIXLY_CORRECT": "1"},
    ]
    for variables in surroundings:
        with _serve((LISTED, GOOD)) as url:
            done = run("--base-url", url, interpreter=shell, variables=variables)
        assert (done.returncode, done.stderr) == (0, ""), variables
    with _serve((LISTED, GOOD)) as url:
        done = run(
            "--base-url", url, interpreter=(*shell, "-eu") if shell[0] != "busybox" else ("busybox", "sh", "-eu")
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("proxy", ["http://proxy.invalid:3128", "http://127.0.0.1:1"])
def test_a_proxy_that_is_not_there_is_no_fault_of_the_address(name: str, proxy: str) -> None:
    """What is to be mended is the variable, as the package says."""
    done = run(variables={name: proxy})
    assert done.returncode == 4
    assert f"{name.upper()} is set" in done.stdout


CURLS: dict[str, str] = {
    "no TLS": "printf '\\n000 0 Protocol \"https\" not supported or disabled in libcurl'; exit 1",
    "an option that it does not know": "exit 2",
}


@pytest.mark.parametrize("commands", CURLS.values(), ids=CURLS)
def test_a_curl_that_cannot_do_it_is_wrong_use(commands: str, tmp_path: Path) -> None:
    """The network is not blamed."""
    (tmp_path / "curl").write_text(f"#!/bin/sh\ncat >/dev/null\n{commands}\n")
    (tmp_path / "curl").chmod(0o755)
    done = run(path=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "too old, or has no TLS" in done.stderr


def _run_on_a_terminal(*arguments: str, key: str) -> str:
    """Run the script with its results on a terminal."""
    outer, inner = os.openpty()
    with os.fdopen(outer, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            ["sh", str(SCRIPT), *arguments],
            stdin=subprocess.PIPE,
            stdout=inner,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"]},
        )
        os.close(inner)
        assert process.stdin is not None
        process.stdin.write(key.encode())
        process.stdin.close()
        seen = b""
        with suppress(OSError):  # the end of a terminal
            while piece := screen.read(4096):
                seen += piece
        process.wait()
    return seen.decode().replace("\r\n", "\n")


def _name_failure(verdict: keyguide.Verdict) -> str:
    rows = {**keyguide.diagnosis.load_findings(), **keyguide.diagnosis.load_diagnoses()}
    return rows[verdict.diagnosis].title if verdict.diagnosis else ""


@pytest.mark.parametrize("state", ["working", "no-credit", "restricted", "deleted", "models-blocked"])
def test_a_terminal_shows_the_ladder_in_the_words_of_the_package(state: str) -> None:
    """Each rung that was climbed, the one that failed, and those that were not reached; then the same as for a pipe."""
    with keyguide.serve() as api:
        verdict = verify_key(api.keys[state], base_url=api.base_url)
        seen = _run_on_a_terminal("--base-url", api.base_url, key=api.keys[state])
    climbed = [f"ok  {proof.rung:<14}  {proof.words}" for proof in verdict.proved]
    rungs = {proof.rung for proof in verdict.proved}
    missed = [] if verdict.usable else [rung for rung in Rung if rung not in rungs]
    ends = [f"no  {rung:<14}  {_name_failure(verdict)}" if rung == verdict.rung else f"--  {rung}" for rung in missed]
    ladder, _, rest = seen.partition("\n\n")
    assert ladder.split("\n") == [*climbed, *ends]
    assert rest.startswith("USABLE" if verdict.usable else "NOT USABLE")
