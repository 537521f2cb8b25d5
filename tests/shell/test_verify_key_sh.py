"""The check of a key in POSIX sh: it finds what the package finds, in the same words, and keeps the key to itself."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import keyguide
from keyguide.keys import inspect_key
from keyguide.verify import verify_key
from shell.twin import KEY, SCRIPT, SHELLS, hide_addresses, render, run, serve

pytestmark = pytest.mark.deep

MODELS = b'{"object": "list", "data": [{"id": "gpt-4o-mini"}, {"id": "gpt-6-luna"}]}'


def test_each_practice_key_gets_the_verdict_of_the_package() -> None:
    """Same words, same order, same exit status, for every way in which a request can go."""
    with keyguide.serve() as one, keyguide.serve() as other:
        for state, key in one.keys.items():
            verdict = verify_key(key, base_url=one.base_url)
            done = run("--base-url", other.base_url, key=other.keys[state])
            assert (done.returncode, done.stderr) == (verdict.exit_status, ""), state
            assert hide_addresses(done.stdout) == hide_addresses(render(verdict)), state


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_every_shell_says_the_same(shell: Sequence[str]) -> None:
    """The shells that people have as sh agree: on a good key, one without credit, and one that is none."""
    with keyguide.serve() as api:
        for state, status in {"working": 0, "no-credit": 11, "models-blocked": 0}.items():
            done = run("--base-url", api.base_url, key=f' "{api.keys[state]}"\r\n', interpreter=shell)
            assert (done.returncode, done.stderr) == (status, "")
            assert "Removed before use: quotation marks around the text." in done.stdout
    assert run(key="sk-proj-caf\u00e9", interpreter=shell).returncode == 3


PASTED = [
    *["", " \t\r\n\u200b", '""', "OPENAI_API_KEY=", "Bearer ", "someone@example.com", "www.cinnox.com"],
    *["https://platform.openai.com/api-keys", "platform.openai.com/api-keys", "sk-proj-EXAMPLE", "YOUR_OPENAI_API_KEY"],
    *["sk-your-key-here", "<your key>", "$OPENAI_API_KEY", "${OPENAI_API_KEY}", "%OPENAI_API_KEY%", "{{ key }}"],
    *[
        "sk-xxxxxxxxxxxx",
        "sk-abc...def",
        "sk-proj-****MxYA",
        "sk-proj-\u2022\u2022\u2022\u2022MxYA",
        "sk-proj-ab\u2026YA",
    ],
    *["org-abc123", "proj_abc123", "key_abc123", "user-abc", "hello", "sk jj", "my secret password", "-n", "\\n", "%s"],
    *["sk-", "sk-proj-", "sk-svcacct-", "sk-" + "admin-" + "aB3dE6gH9jK2", "sk-" + "ant-" + "aB3dE6gH9jK2" * 2],
    *["gsk" + "_" + "aB3dE6gH9jK2" * 2, "AI" + "za" + "aB3dE6gH9jK2" * 2],
    *[
        f"{KEY} {KEY[:-1]}",
        f"{KEY}\n{KEY}",
        f"{KEY} mine",
        f"a {KEY} b",
        f'"{KEY}" + "ab"',
        f'"{KEY}"\n\\"ab"',
        f"<{KEY}..",
    ],
    *[
        "S" + KEY[1:],
        f"**{KEY}**",
        f"{KEY}\\n",
        f"%20{KEY}",
        f"task{KEY}",
        f"sk-short and {KEY}!",
        f"x {KEY}'.'a",
    ],
    *[KEY[:20] + inside + KEY[20:] for inside in ' \n\t\r\0\xa0\u200b\u2013\u0430",\\`$*'],
]
AROUND = [
    *[(" ", ""), ("", "\n"), ("\r\n\t", " \r\n"), ("\xa0", "\u3000"), ("\ufeff", "\u200b"), ('"', '"'), ("'", "'")],
    *[("\u201c", "\u201d"), ("\u2018", "\u2019"), ("\u201e", "\u201c"), ("`", "`"), ("Bearer ", ""), ("bearer  ", "")],
    *[("Authorization: Bearer ", ""), ("OPENAI_API_KEY=", ""), ("export OPENAI_API_KEY=", ""), ("\x1c", "\x85\u2028")],
    *[("set OPENAI_API_KEY=", ""), ('$env:OPENAI_API_KEY = "', '"'), ('"Bearer ', '"'), (' "OPENAI_API_KEY=', '"\n')],
    *[
        ('"', '",'),
        ("\u201c", "\u201d;"),
        ("", '"'),
        ("<", ">"),
        ("(", ")."),
        ("[", "]"),
        ("- ", ""),
        ("api_key: ", ""),
    ],
    *[('"OPENAI_API_KEY" : "', '", "x": 1}'), ("\u5bc6\u94a5\uff1a", "\u3000"), ("\u2022 ", ""), ("", "  # mine")],
    *[('curl -H "Authorization: Bearer ', '" \\\n "https://api.openai.com"'), ("?key=", "&x=1"), ("<key>", "</key>")],
    *[('{\\"key\\": \\"', '\\"}'), ("sk-short, ", ""), ("|", "\t|"), ("a,", ",b"), ("\u00ab ", " \u00bb,"), ("", KEY)],
]


@pytest.mark.parametrize("pasted", PASTED)
def test_what_is_no_key_is_said_in_the_words_of_the_package(pasted: str) -> None:
    """Each mistake has its sentence and its step; nothing is sent to OpenAI, and nothing of the text is shown."""
    verdict = verify_key(pasted, environment={})
    done = run(key=pasted)
    assert (done.stdout, done.returncode, done.stderr) == (render(verdict), 3, "")


@pytest.mark.parametrize(("before", "after"), AROUND)
def test_what_surrounds_a_key_is_removed_and_said(before: str, after: str) -> None:
    """The key itself arrives as it is; each thing removed is named as the package names it."""
    with serve((200, MODELS), (200, b'{"object": "response", "error": null}')) as (url, asked):
        done = run("--base-url", url, key=before + KEY + after)
    removed = [line.split(": ")[1] for line in done.stdout.splitlines() if "Removed" in line]
    assert (done.returncode, len(asked)) == (0, 2)
    assert removed == [f"{what}." for what in inspect_key(before + KEY + after).removed]


@pytest.mark.parametrize(
    "content", [b"\xff\xfes\0k\0", b"sk-proj-\xe9abc", b"sk-\xc0\x80", b"sk-\xed\xa0\x80", b"sk-\xe2\x80"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    """A file in another encoding is told from a key with a foreign character."""
    done = run("--stdin", key=content)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not UTF-8 text" in done.stderr


# Answers of the real API as people have published them, typed by hand, never taken from the table.
# A line holds the status, the exit status of the check, and the body.
CAPTURED = (Path(__file__).parent / "captured.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", CAPTURED, ids=range(1, len(CAPTURED) + 1))
def test_captured_answers_stop_at_their_rung(line: str) -> None:
    """What the real API has said is judged by status, code and type, and as the package judges it."""
    status, expected, body = line.split(" ", 2)
    _, verdict, done = _compare((200, MODELS), (int(status), body.encode()))
    assert done.returncode == int(expected)
    assert done.stdout == render(verdict)


REFUSED = '{"error": {"message": %s, "type": "insufficient_quota", "param": null, "code": "credit_balance_exhausted"}}'
TRICKY = {
    "code in the message": REFUSED % json.dumps('"code": "invalid_api_key", "type": "x"'),
    "code in the message, twice escaped": REFUSED % json.dumps(json.dumps({"error": {"code": "invalid_api_key"}})),
    "brackets in the message": REFUSED % json.dumps("}]{[,:"),
    "backslashes at the end": REFUSED % json.dumps('C:\\"\\\\'),
    "pretty": json.dumps(json.loads(REFUSED % '"x"'), indent=4).replace("\n", "\r\n"),
    "other order": '{"error":{"code":"credit_balance_exhausted","param":{"code":"x"},"type":"insufficient_quota"}}',
    "escaped name": REFUSED.replace('"code"', r'"\u0063o\u0064e"').replace("credit_b", r"credit\u005fb") % '"x"',
    "codes elsewhere": '{"code": "x", "errors": [{"code": "y"}], ' + REFUSED[1:] % '"x"',
    "the last of two": '{"error": {"code": "invalid_api_key"}, ' + REFUSED[1:] % '"x"',
    "signs beyond ASCII": REFUSED % '"余额不足 😀 \\ud83d\\ude00"',
    "code null": '{"error":{"code":null,"type":"insufficient_quota","message":"\\"code\\":\\"invalid_api_key\\""}}',
}


@pytest.mark.parametrize("body", TRICKY.values(), ids=TRICKY)
def test_json_is_read_by_its_structure(body: str) -> None:
    """Neither order, white space, escapes nor what a message says changes what the answer means."""
    _, verdict, done = _compare((200, MODELS), (429, body.encode()))
    assert (done.returncode, verdict.exit_status) == (11, 11)
    assert done.stdout == render(verdict)


@pytest.mark.parametrize("code", ["429", "true", "{}", "[1]"])
def test_a_code_that_is_no_text_is_unknown(code: str) -> None:
    """Another vendor's error is not taken for the row of its type."""
    body = '{"error":{"code":%s,"type":"insufficient_quota"}}' % code  # noqa: UP031 - braces are JSON's here
    _, verdict, done = _compare((200, MODELS), (429, body.encode()))
    assert (done.returncode, verdict.exit_status) == (1, 1)
    assert done.stdout == render(verdict)


BROKEN = {
    "a page": (200, b"<html>Sign in to the guest network</html>"),
    "nothing": (200, b""),
    "blank": (200, b" \r\n"),
    "a refusal of nothing": (401, b""),
    "half an answer": (200, b'{"data": ['),
    "half a text": (200, b'{"data": "'),
    "two answers": (200, MODELS + MODELS),
    "a comma too many": (200, b'{"data": [],}'),
    "a line in a text": (200, b'{"data": [], "x": "a\nb"}'),
    "a wrong escape": (200, b'{"data": [], "x": "\\x41"}'),
    "another object": (200, b'{"object": "list"}'),
    "a list": (200, b"[]"),
    "a text": (200, b'"data"'),
    "deep": (200, b"[" * 100_000),
    "a bad gateway": (502, b"<html>Bad gateway</html>"),
    "an empty bad gateway": (503, b""),
    "a proxy": (407, b"<html>Who are you?</html>"),
    "too many, as a page": (429, b"<html>Slow down</html>"),
    "too slow, with nothing": (408, b""),
    "no such path": (404, b'{"detail": "Not Found"}'),
    "no such method": (405, b'{"error": "Method Not Allowed"}'),
    "an error called good": (200, b'{"error": {"type": "insufficient_quota", "code": "credit_balance_exhausted"}}'),
    "an error in words called good": (200, b'{"object": "list", "data": [], "error": "No key"}'),
    "elsewhere": (302, b""),
    "elsewhere, with JSON": (307, b"{}"),
    "too much": (200, b'{"data": "' + b"x" * 2_000_001),
    "no call names a model": (404, b'{"error": {"type": "invalid_request_error", "code": "model_not_found"}}'),
    "unknown": (418, b'{"error": {"message": "?", "type": "new_type", "code": "new_code"}}'),
    "names for no terminal": (418, b'{"error": {"code": "\\u001b[31m", "type": "\\u0007"}}'),
    "names without end": (418, b'{"error": {"code": "' + b"a" * 9999 + b'", "type": "b|c d"}}'),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_what_is_no_answer_of_the_api_is_judged_as_the_package_judges_it(answer: tuple[int, bytes]) -> None:
    """A sign-in page, a proxy's error, half an answer or an unknown one is not blamed on the key."""
    asked, verdict, done = _compare(answer)
    assert (done.stdout, done.returncode) == (render(verdict), verdict.exit_status)
    assert asked == ["GET /v1/models"]


def _compare(*answers: tuple[int, bytes]) -> tuple[list[str], keyguide.Verdict, "subprocess.CompletedProcess[str]"]:
    """Check the same answers with the package and with the script."""
    headers = {"Location": "http://127.0.0.1:9/", "x-request-id": "req_1"}
    with serve(*answers, headers=headers) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    with serve(*answers, headers=headers) as (other, asked):
        done = run("--base-url", other)
    assert KEY not in done.stdout + done.stderr
    done.stdout = done.stdout.replace(other, url)
    return asked, verdict, done


FAILED = [b'{"object": "response", "error": "No"}', b'{"object": "response", "error": ["No"]}',
          b'{"object": "response", "status": "failed"}', b'{"error": {}, "status": "failed"}']  # fmt: skip


@pytest.mark.parametrize("body", FAILED)
def test_a_reply_that_failed_is_no_success(body: bytes) -> None:
    """A status of 200 proves nothing where the answer says that it failed, in whatever form."""
    _, verdict, done = _compare((200, MODELS), (200, body))
    assert (done.stdout, done.returncode, verdict.usable) == (render(verdict), 1, False)


def test_a_model_that_answers_with_no_text_is_not_asked_for_any() -> None:
    """Where no cheap model is listed, the first that looks as if it could reply is tried."""
    names = ["text-embedding-3-small", "Whisper-1", "gpt-9-max", "gpt-9"]
    listed = json.dumps({"data": [{"id": name} for name in names]}).encode()
    _, verdict, done = _compare((200, listed), (200, b'{"object": "response"}'))
    assert (done.stdout, verdict.model) == (render(verdict), "gpt-9-max")


@pytest.mark.parametrize("body", [b'{"detail": "Not Found"}', b"404 page not found", b""])
@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_responses_is_asked_for_a_chat(status: int, body: bytes) -> None:
    """A gateway that knows chat completions only is usable, with a key of its own kind."""
    chat = b'{"object": "chat.completion"}'
    with serve((200, MODELS), (status, body), (200, chat)) as (url, asked):
        done = run("--base-url", url, key="my-gateway-key-1")
    assert (done.returncode, asked[2]) == (0, "POST /v1/chat/completions")
    assert "Key:     text that is no key\n" in done.stdout


def test_a_redirect_never_carries_the_key() -> None:
    """The place that a server names is not visited."""
    with serve((200, MODELS)) as (elsewhere, asked), serve((302, b""), headers={"Location": elsewhere}) as (url, _):
        done = run("--base-url", url)
    assert (done.returncode, asked) == (5, [])
    assert "the key was not sent there" in done.stdout


@pytest.mark.parametrize(
    ("headers", "says"),
    [({"Retry-After": "20"}, "fills again"), ({}, "whole minute"), ({"X-RateLimit-Limit-Tokens": "50"}, "whole minute"),
     ({"X-RateLimit-Limit-Tokens": "30000", "X-RateLimit-Remaining-Tokens": "0"}, "fills again")],
)  # fmt: skip
def test_tokens_that_come_back_are_told_from_a_request_that_is_too_large(headers: dict[str, str], says: str) -> None:
    """The tiny request fits any limit but the smallest; what it met is then used up for the moment only."""
    body = b'{"error": {"type": "tokens", "code": "rate_limit_exceeded"}}'
    with serve((200, MODELS), (429, body), headers=headers) as (url, _):
        done = run("--base-url", url)
    assert done.returncode == 12
    assert says in done.stdout


# Servers that do not speak to the end, by what they do with a caller.
def _reset(caller: socket.socket) -> None:
    caller.recv(4096)
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def _hang(caller: socket.socket) -> None:
    while caller.recv(4096):
        pass


def _drip(text: bytes, first: bytes = b"") -> Callable[[socket.socket], None]:
    def drip(caller: socket.socket) -> None:
        caller.sendall(first)
        for _ in range(200):
            caller.sendall(text)
            if not _waits(caller):
                return

    return drip


def _waits(caller: socket.socket) -> bool:
    """Wait a moment; say whether the caller is still there."""
    caller.settimeout(0.05)
    with suppress(TimeoutError):
        while caller.recv(4096):
            pass
        return False
    return True


def _send(text: bytes) -> Callable[[socket.socket], None]:
    def send(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(text)

    return send


TROUBLE: dict[str, tuple[Callable[[socket.socket], None], str]] = {
    "a reset": (_reset, "broken-off"),
    "silence": (_hang, "timeout"),
    "headers that drip": (_drip(b"X-Header: 1\r\n", b"HTTP/1.1 200 OK\r\n"), "timeout"),
    "interim answers without end": (_drip(b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
    "a body that drips": (_drip(b"[", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), "timeout"),
    "a body that ends early": (_send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}"), "broken-off"),
    "no HTTP": (_send(b"220 mail.example ESMTP\r\n"), "broken-off"),
    "an end at once": (_send(b""), "broken-off"),
    "a flood": (_send(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_200_000), "answer-too-large"),
    "an interim answer before a good one": (
        _send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 418 Teapot\r\nContent-Length: 2\r\n\r\n{}"),
        "unknown",
    ),
}


@contextmanager
def _listen(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on a port of its own that does one thing with every caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller, suppress(OSError):
                        behave(caller)

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize(("behave", "finding"), TROUBLE.values(), ids=TROUBLE)
def test_a_server_that_does_not_speak_to_the_end_is_told(behave: Callable[[socket.socket], None], finding: str) -> None:
    """Each trouble of the network has the words of its row, and ends within the time limit."""
    with _listen(behave) as port:
        done = run("--base-url", f"http://127.0.0.1:{port}/v1", "--timeout", "0.4")
    assert KEY not in done.stdout + done.stderr
    assert done.returncode == (1 if finding == "unknown" else 5)
    if finding != "unknown":
        assert keyguide.diagnosis.load_findings()[finding].meaning in done.stdout


def test_no_server_and_a_server_without_tls_are_told_apart() -> None:
    """A closed port is no server; a server of plain http behind https:// is a mistake in the address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refused = run("--base-url", f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    with serve((200, MODELS)) as (url, _):
        plain = run("--base-url", url.replace("http:", "https:"))
    cut = {}
    for name, behave in {"reset": _reset, "half": _hang}.items():
        with _listen(behave) as port:
            cut[name] = run("--base-url", f"https://127.0.0.1:{port}/v1", "--timeout", "0.4").stdout
    assert (refused.returncode, plain.returncode) == (5, 5)
    assert "Nothing answers" in refused.stdout
    assert "makes no secure connection" in plain.stdout
    assert "broke off" in cut["reset"] or "ended in the middle" in cut["reset"]
    assert "no whole answer in time" in cut["half"]


def _replace_curl(folder: Path, commands: str) -> Path:
    """Put a curl into a folder that does what the commands say."""
    folder.mkdir(exist_ok=True)
    (folder / "curl").write_text(f"#!/bin/sh\n{commands}\n")
    (folder / "curl").chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("status", "finding"),
    [(5, "variable-proxy"), (6, "no-such-host"), (7, "refused"), (18, "broken-off"), (28, "timeout"), (35, "no-tls"),
     (51, "certificate"), (52, "broken-off"), (56, "broken-off"), (60, "certificate"), (63, "answer-too-large"),
     (77, "variable-certificates"), (97, "proxy-refused")],
)  # fmt: skip
def test_each_exit_status_of_curl_has_its_row(status: int, finding: str, tmp_path: Path) -> None:
    """What curl found is said in the words of the table, whatever the version of curl adds."""
    row = keyguide.diagnosis.load_findings()[finding]
    folder = _replace_curl(tmp_path / "bin", f"cat >/dev/null; printf '\\n000 0.1 some words'; exit {status}")
    done = run(path=folder)
    assert row.meaning in done.stdout
    assert done.returncode == (4 if row.rung == "environment" else 5)
    assert row.meaning in run(path=_replace_curl(folder, f"cat >/dev/null; exit {status}")).stdout


def test_a_proxy_that_refuses_is_told_from_a_server_that_does(tmp_path: Path) -> None:
    """A proxy that wants a password answers curl's CONNECT; the server was not reached."""
    asks = "printf 'HTTP/1.1 407 Proxy Authentication Required\\r\\n\\r\\n\\n407 0.1 x'; exit 56"
    forbids = "printf 'HTTP/1.1 403 Forbidden\\r\\n\\r\\n\\n403 0.1 x'; exit 56"
    for commands in (asks, forbids):
        done = run(path=_replace_curl(tmp_path / "bin", f"cat >/dev/null; {commands}"))
        assert (done.returncode, "refuses the connection" in done.stdout) == (5, True)


def test_variables_go_with_each_call_and_are_named(tmp_path: Path) -> None:
    """Organisation and project are sent as the SDK sends them; proxies and certificates are named."""
    log = tmp_path / "log"
    folder = _replace_curl(tmp_path / "bin", f"cat >>'{log}'; exit 7")
    done = run(
        path=folder,
        variables={
            "OPENAI_ORG_ID": "org-abc",
            "OPENAI_PROJECT_ID": 'proj_"x"\\',
            "OPENAI_CUSTOM_HEADERS": "X: y",
            "https_proxy": "http://127.0.0.1:9",
            "SSL_CERT_FILE": "/no/such/file",
        },
    )
    sent = log.read_text()
    assert 'header = "OpenAI-Organization: org-abc"\n' in sent
    assert r'header = "OpenAI-Project: proj_\"x\"\\"' in sent
    assert 'proto = "=https"\n' in sent
    assert 'url = "https://api.openai.com/v1/models"\n' in sent
    assert re.findall(r"^  - (\w+ is set)", done.stdout, re.MULTILINE) == [
        *["OPENAI_ORG_ID is set", "OPENAI_PROJECT_ID is set", "OPENAI_CUSTOM_HEADERS is set"],
        *["HTTPS_PROXY is set", "SSL_CERT_FILE is set"],
    ]


def test_the_notes_on_the_environment_are_those_of_the_package() -> None:
    """What a variable changes is said in the same words."""
    variables = {"OPENAI_ORG_ID": "org-abc", "OPENAI_PROJECT_ID": "proj_" + "x" * 80, "OPENAI_CUSTOM_HEADERS": "X: y"}
    variables |= {"HTTPS_PROXY": "http://127.0.0.1:9", "SSL_CERT_FILE": "/no/such/file"}  # not for this machine
    with serve((401, b"{}")) as (url, _):
        verdict = verify_key(KEY, environment={**variables, "OPENAI_BASE_URL": url})
        done = run(variables={**variables, "OPENAI_BASE_URL": url})
    assert done.stdout == render(verdict)
    assert len(verdict.surroundings) == 4


def test_nothing_of_the_environment_comes_between_this_machine_and_itself() -> None:
    """The practice product is reached, whatever the environment names."""
    with keyguide.serve() as api:
        done = run(
            *("--base-url", api.base_url),
            key=api.keys["working"],
            variables={
                "OPENAI_ORG_ID": "org-elsewhere",
                **dict.fromkeys(("HTTPS_PROXY", "ALL_PROXY", "http_proxy"), "http://127.0.0.1:9"),
            },
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("variables", "finding"),
    [
        ({"OPENAI_ORG_ID": "org-\u00e9"}, "variable-organization"),
        ({"OPENAI_ORG_ID": "org-a\nX: y"}, "variable-organization"),
        ({"OPENAI_ORG_ID": " org-a"}, "variable-organization"),
        ({"OPENAI_PROJECT_ID": "proj_\x07"}, "variable-project"),
        ({"OPENAI_BASE_URL": "http://api.openai.com/v1"}, "variable-base-url"),
        ({"OPENAI_BASE_URL": "api.openai.com/v1"}, "variable-base-url"),
    ],
)
def test_a_variable_that_cannot_be_used_stops_at_the_environment(variables: dict[str, str], finding: str) -> None:
    """Nothing is sent; the row says which variable to remove. What is no key is said first."""
    done = run(variables=variables)
    assert done.returncode == 4
    assert keyguide.diagnosis.load_findings()[finding].meaning in done.stdout
    assert run(key="hello", variables=variables).returncode == 3


@pytest.mark.parametrize(
    ("base_url", "says"),
    [
        ("api.openai.com/v1", "'api.openai.com/v1' is not a web address"),
        ("ftp://api.openai.com/v1", "not a web address"),
        ("http://api.openai.com/v1", "unencrypted"),
        ("http://127.0.0.1.example.com/v1", "unencrypted"),
        ("https://user:word@api.openai.com/v1", "password"),
        ("http://127.0.0.1:80@example.com/v1", "password"),
        ("https://api.openai.com/v1?key=1", "query"),
        ("https://api.openai.com/v1#", "fragment"),
        ("http://[::1", "cannot be read"),
        ("https://api..openai.com/v1", "cannot be read"),
        ("https://api.openai.com/a\nurl = x", "cannot be read"),
        ("http://127.0.0.1:99999/v1", "port 99999"),
        ("http://127.0.0.1:0/v1", "port 0"),
        ("https://", "not a web address"),
    ],
)
def test_an_address_to_which_no_key_may_go_is_refused(base_url: str, says: str) -> None:
    """As an argument it is wrong use, with the words of the package; it never reaches curl."""
    done = run("--base-url", base_url)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "word" not in done.stderr.replace("password", "")
    with suppress(keyguide.InputError):
        verify_key(KEY, base_url=base_url)
        pytest.fail("The package takes this address.")


@pytest.mark.parametrize("sign", ['"', " ", "\\", "$", "\u00e9", "{1,2}"])
def test_an_address_holds_no_sign_that_means_something_to_curl(sign: str) -> None:
    """The package would write these another way; the script refuses them."""
    done = run("--base-url", f"https://api.openai.com/{sign}/v1")
    assert (done.returncode, "cannot be read" in done.stderr) == (2, True)


@pytest.mark.parametrize("base_url", ["http://localhost:1/v1", "http://[::1]:1/v1", "http://127.0.0.1:1"])
def test_plain_http_may_go_to_this_machine(base_url: str) -> None:
    """Nothing listens there, and that is all that is said."""
    assert run("--base-url", base_url).returncode == 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((KEY,), "stays in the shell's history"),
        (("--model", KEY), "stays in the shell's history"),
        (("--base-url", f"http://127.0.0.1:9/{KEY}"), "stays in the shell's history"),
        (("--model", ""), "names no model"),
        (("--model", 'x", "y'), "names no model"),
        (("--model",), "has no value"),
        (("--timeout", "0"), "time limit"),
        (("--timeout", "0.0"), "time limit"),
        (("--timeout", "1e9"), "time limit"),
        (("--timeout", "1234567"), "time limit"),
        (("--trace",), "no such option"),
    ],
)
def test_wrong_use_is_refused_with_the_reason(arguments: tuple[str, ...], says: str) -> None:
    """The key is not repeated, and nothing is read or sent."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert KEY not in done.stderr


def test_a_model_can_be_chosen() -> None:
    """The tiny request goes to the model that was asked for."""
    with keyguide.serve() as api:
        done = run("--base-url", api.base_url, "--model", "no-such-model", key=api.keys["working"])
    assert (done.returncode, "tested with no-such-model" in done.stdout) == (10, True)


def test_help_says_how_to_use_it_and_each_exit_status() -> None:
    """The comment at the top of the script is its help."""
    done = run("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Tell whether an OpenAI key works")
    for rung, status in keyguide.verify.EXIT_STATUSES.items():
        assert rung in ("usable", "unknown") or f"{status} {rung}" in done.stdout.replace("\n", " ")


def test_without_curl_the_reader_is_told_to_install_it(tmp_path: Path) -> None:
    """The sentence names what is missing."""
    for name in ("awk", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    done = subprocess.run(["sh", str(SCRIPT)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "verify-key: curl is not on this machine. Install it, then run this again.\n",
    )


RECORDER = """#!/bin/sh
{{ tr '\\0' '\\n' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$$/environ; }} >>'{log}'
exec '{program}' "$@"
"""


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
@pytest.mark.parametrize("source", ["standard input", "environment"])
def test_no_other_program_is_shown_the_key(shell: Sequence[str], source: str, tmp_path: Path) -> None:
    """Neither arguments nor environment of any program that the script starts hold the key, nor any file.

    Every variable of the script is there beforehand, and exported: what is assigned to it would be exported too.
    """
    folder, temporary = tmp_path / "bin", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    programs = ("awk", "cat", "curl", "head", "od", "printf", "sed", "stty")
    for name in programs:
        (folder / name).write_text(RECORDER.format(log=tmp_path / "log", program=shutil.which(name)))
        (folder / name).chmod(0o755)
    names = set(re.findall(r"\b([a-z_]+)=", SCRIPT.read_text())) - {"path"}
    variables = {**dict.fromkeys(names, "exported"), "TMPDIR": str(temporary), "HOME": str(temporary)}
    (temporary / ".curlrc").write_text(f'trace-ascii = "{temporary}/trace"\n')
    with keyguide.serve() as api:
        key = api.keys["working"]
        if source == "environment":
            variables["OPENAI_API_KEY"] = key
        done = run(
            *("--base-url", api.base_url),
            key=key if source != "environment" else "",
            interpreter=[*shell, *(("-a",) if shell[0] != "busybox" else ())],
            path=folder,
            variables=variables,
        )
    seen = (tmp_path / "log").read_text(errors="replace")
    assert done.returncode == 0, done.stderr
    assert {name for name in programs if f"/{name}\n" in seen} >= {"awk", "curl", "head", "od"}
    assert key not in seen
    assert key not in done.stdout + done.stderr
    assert [path.name for path in temporary.iterdir()] == [".curlrc"]


@pytest.mark.parametrize("option", ["-x", "-v"])
def test_a_trace_of_the_shell_does_not_show_the_key(option: str) -> None:
    """Who runs the script with sh -x gets no key on the screen."""
    with keyguide.serve() as api:
        done = run("--base-url", api.base_url, key=api.keys["working"], interpreter=("sh", option))
    assert done.returncode == 0
    assert api.keys["working"] not in done.stdout + done.stderr


# Starts a program on a terminal of its own, as a window would.
STARTER = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@contextmanager
def _type_into(shell: Sequence[str], *arguments: str) -> Iterator[tuple[int, int, "subprocess.Popen[bytes]"]]:
    """Start the script on a terminal; gives both ends of it, and the process."""
    outer, inner = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, *shell, str(SCRIPT), *arguments],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env={"PATH": os.environ["PATH"]},
    )
    try:
        yield outer, inner, process
    finally:
        process.kill()
        process.wait()
        os.close(outer)
        os.close(inner)


def _read_until(outer: int, text: bytes) -> bytes:
    seen = b""
    while text not in seen:
        seen += os.read(outer, 4096)
    return seen


def _echoes(inner: int) -> bool:
    return bool(termios.tcgetattr(inner)[3] & termios.ECHO)


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_the_prompt_hides_the_key_and_leaves_the_terminal_as_it_was(shell: Sequence[str]) -> None:
    """Nothing that is pasted appears, and afterwards typing is seen again."""
    with keyguide.serve() as api, _type_into(shell, "--base-url", api.base_url) as (outer, inner, process):
        seen = _read_until(outer, b"(it stays hidden): ")
        assert not _echoes(inner)
        os.write(outer, api.keys["working"].encode() + b"\n")
        seen += _read_until(outer, b"Calls:")
        assert process.wait(timeout=30) == 0
        assert _echoes(inner)
    assert b"USABLE" in seen
    assert b"Removed" not in seen
    assert api.keys["working"].encode() not in seen


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_an_interrupted_prompt_leaves_the_terminal_as_it_was(shell: Sequence[str]) -> None:
    """Ctrl-C ends the check with 130, and typing is seen again."""
    with _type_into(shell) as (outer, inner, process):
        _read_until(outer, b"(it stays hidden): ")
        os.write(outer, b"\x03")
        assert process.wait(timeout=30) == 130
        assert _echoes(inner)
