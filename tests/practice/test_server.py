"""Starting, stopping and guarding the practice server, and what is wrong before a request has a meaning."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import httpx2
import pytest

from keyguide.diagnosis import load_diagnoses
from keyguide.errors import InputError, KeyguideError, PortTakenError, VocabularyError
from keyguide.practice import PracticeAPI, serve
from keyguide.practice.api import body, chat
from practice.published import TLS, compile_schema

ASK: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture(scope="module", name="own")
def _own() -> Iterator[PracticeAPI]:
    with serve() as api:
        yield api


@pytest.fixture(scope="module", name="http")
def _http(own: PracticeAPI) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=own.base_url, headers={"Authorization": f"Bearer {own.keys['working']}"}) as http:
        yield http


def _read_error(answer: httpx2.Response) -> dict[str, Any]:
    compile_schema("ErrorResponse").validate(answer.json())
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"].startswith("req_")
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_it_starts_in_less_than_300_ms_and_stops_in_less_than_a_second() -> None:
    """Starting and stopping are quick enough to do it for each question."""
    began_s = time.perf_counter()
    with serve() as api:
        started_s = time.perf_counter()
        port = int(api.base_url.split(":")[2].removesuffix("/v1"))
        ending_s = time.perf_counter()
    ended_s = time.perf_counter()
    assert started_s - began_s < 0.3
    assert ended_s - ending_s < 1
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_its_port_is_free_again_at_once(own: PracticeAPI) -> None:
    """A server can be started on the same port as soon as the last one has ended."""
    with serve() as first:
        port = int(first.base_url.split(":")[2].removesuffix("/v1"))
        assert httpx2.get(f"{first.base_url}/models", verify=TLS).status_code == 401
    with serve(port=port) as second:
        assert second.base_url == first.base_url
    assert own.base_url != first.base_url


def test_several_run_at_once_and_share_nothing() -> None:
    """Two servers have two states: credit used in one is not missing in the other."""
    with serve() as one, serve() as other:
        headers = {"Authorization": f"Bearer {one.keys['working']}"}
        assert httpx2.post(f"{one.base_url}/chat/completions", json=ASK, headers=headers, verify=TLS).status_code == 200
        assert one.credit_usd() < other.credit_usd()


def test_it_runs_beside_an_event_loop() -> None:
    """It can be started where an event loop is running already, as in a notebook."""

    async def ask() -> int:
        with serve() as api:
            async with httpx2.AsyncClient() as http:
                return (await http.get(f"{api.base_url}/models")).status_code

    assert asyncio.run(ask()) == 401


def test_it_ends_when_the_block_fails() -> None:
    """An error in the block ends the server and is passed on."""
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), serve():
        _ = 1 / 0
    assert threading.active_count() == before


def test_a_taken_port_is_named_with_the_next_free_one(own: PracticeAPI) -> None:
    """The error names the port, and the hint a port that can be used."""
    port = int(own.base_url.split(":")[2].removesuffix("/v1"))
    with pytest.raises(PortTakenError, match=f"Port {port} is taken") as taken, serve(port=port):
        pass
    offered = int(taken.value.hint.removeprefix("Use port ").removesuffix("."))
    with serve(port=offered) as api:
        assert api.base_url == f"http://127.0.0.1:{offered}/v1"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])  # noqa: S104 - what must be refused
def test_it_listens_on_this_machine_only(host: str) -> None:
    """Any host but this machine is refused."""
    with pytest.raises(InputError, match="does not listen"), serve(host=host):
        pass


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    """Ports end at 65535."""
    with pytest.raises(InputError, match=f"There is no port {port}"), serve(port=port):
        pass


@pytest.mark.parametrize("host", ["example.com", "example.com:80", "127.0.0.1.example.com", "192.0.2.1"])
def test_another_host_name_is_refused(http: httpx2.Client, host: str) -> None:
    """A web page whose name leads to this machine cannot use the practice API."""
    answer = http.get("/models", headers={"Host": host})
    assert answer.status_code == 421
    _read_error(answer)


def test_localhost_is_this_machine(own: PracticeAPI, http: httpx2.Client) -> None:
    """The name localhost is as good as 127.0.0.1."""
    port = own.base_url.split(":")[2].removesuffix("/v1")
    assert http.get("/models", headers={"Host": f"localhost:{port}"}).status_code == 200


def test_who_takes_it_for_a_proxy_is_refused(own: PracticeAPI, capfd: pytest.CaptureFixture[str]) -> None:
    """A request for a tunnel names a host and no path; it is answered like any other that leads nowhere."""
    port = int(own.base_url.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(b"CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n")
        assert caller.recv(100).split()[1].startswith(b"4")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("path", "message", "code"),
    [
        ("/v1/chat/completions/chat/completions", "Invalid URL (POST /v1/chat/completions/chat/completions)", None),
        ("/v1/v1/chat/completions", "Invalid URL (POST /v1/v1/chat/completions)", None),
        ("/v1/", "Invalid URL (POST /v1/)", None),
        ("/v1/responses/", "Invalid URL (POST /v1/responses/)", None),
        (
            "/chat/completions",
            "Unknown request URL: POST /chat/completions. Please check the URL for typos, or see the docs at "
            "https://platform.openai.com/docs/api-reference/.",
            "unknown_url",
        ),
    ],
)
def test_a_wrong_address_gets_the_captured_answer(
    own: PracticeAPI, http: httpx2.Client, path: str, message: str, code: str | None
) -> None:
    """A base URL that lacks its /v1, or has it twice, is answered as the real API answers."""
    answer = http.post(own.base_url.removesuffix("/v1") + path, json=ASK)
    expected = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    assert (answer.status_code, _read_error(answer)) == (404, expected)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/chat/completions", "POST"), ("DELETE", "/models/gpt-4o", "GET, HEAD"), ("POST", "/models", "GET, HEAD")],
)
def test_a_wrong_method_is_named(http: httpx2.Client, method: str, path: str, allowed: str) -> None:
    """The answer is JSON, and names the methods that are allowed."""
    answer = http.request(method, path)
    assert (answer.status_code, ", ".join(sorted(answer.headers["allow"].split(", ")))) == (405, allowed)
    assert _read_error(answer)["message"] == f"Not allowed to {method} on /v1{path}."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"model": NaN}',
        b'{"seed": 1e999}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
    ids=["empty", "open", "words", "nan", "infinite", "bytes", "deep", "long-number"],
)
def test_a_body_that_is_not_json_is_refused(http: httpx2.Client, content: bytes) -> None:
    """What cannot be read as JSON is a bad request, and is not repeated."""
    answer = http.post("/chat/completions", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "JSON" in _read_error(answer)["message"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_of_another_type_is_refused(http: httpx2.Client, kind: str | None) -> None:
    """Only JSON is taken, and the answer says so."""
    headers = {} if kind is None else {"Content-Type": kind}
    answer = http.post("/chat/completions", content=json.dumps(ASK), headers=headers)
    assert answer.status_code == 415
    assert "application/json" in _read_error(answer)["message"]


def test_json_with_a_charset_is_json(http: httpx2.Client) -> None:
    """The type may carry a charset."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert http.post("/chat/completions", content=json.dumps(ASK), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/chat/completions", '"messages": [{"role": "user", "content": "1.0"}], "n": 2.0, "logprobs": true, '
         '"top_logprobs": 2.0, "max_tokens": 1e2'),
        ("/responses", '"input": "hello", "top_logprobs": 2.0, "max_output_tokens": 16.0'),
    ],
)  # fmt: skip
def test_a_whole_number_may_be_written_with_a_point(http: httpx2.Client, path: str, fields: str) -> None:
    """To JSON Schema 2.0 is an integer, and it is answered as 2 is; a text stays as it was written."""
    headers = {"Content-Type": "application/json"}
    answer = http.post(path, content=f'{{"model": "gpt-4o", {fields}}}', headers=headers)
    assert answer.status_code == 200
    said = json.dumps(answer.json().get("choices") or answer.json()["output"])
    assert said.count('"top_logprobs": [{') > 10
    assert len(answer.json().get("choices", "ab")) == 2
    assert path != "/chat/completions" or "You wrote \\u201c1.0\\u201d" in said


@pytest.mark.parametrize("given", ["[1.0, 2.0]", "[[1.0, 2]]", "[1, 2]"])
def test_whole_numbers_are_tokens(http: httpx2.Client, given: str) -> None:
    """Tokens and dimensions may be written with a point too."""
    content = f'{{"model": "text-embedding-3-small", "input": {given}, "dimensions": 256.0}}'
    answer = http.post("/embeddings", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, len(answer.json()["data"][0]["embedding"])) == (200, 256)


@pytest.mark.parametrize(
    ("field", "param"), [('"input": [1e308, 1.0]', "input"), ('"input": "hello", "dimensions": 1e308', "dimensions")]
)
def test_a_huge_number_is_refused_and_not_written_out(http: httpx2.Client, field: str, param: str) -> None:
    """A number of three hundred digits is no token and no dimension."""
    content = f'{{"model": "text-embedding-3-small", {field}}}'
    answer = http.post("/embeddings", content=content, headers={"Content-Type": "application/json"})
    error = _read_error(answer)
    assert (answer.status_code, error["param"], len(error["message"]) < 200) == (400, param, True)


def test_depth_is_refused_wherever_it_stands(http: httpx2.Client) -> None:
    """JSON that is nested too deeply is a bad request in a form too, and beside half a character."""
    form = http.post("/responses/input_tokens", data={"model": "gpt-4o", "input": "hi", "tools": "[" * 3_000})
    assert (form.status_code, _read_error(form)["param"]) == (400, "tools")
    content = '{"user": "\\ud83d", "metadata": ' + "[" * 600 + "]" * 600 + "}"
    deep = http.post("/chat/completions", content=content, headers={"Content-Type": "application/json"})
    assert (deep.status_code, "nested too deeply" in _read_error(deep)["message"]) == (400, True)


def test_a_body_that_is_too_large_is_refused(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body over the limit is refused, whether its length is said beforehand or not."""
    monkeypatch.setattr(body, "LARGEST_BODY_BYTES", 1_000)
    whole = http.post("/chat/completions", json={**ASK, "user": "a" * 1_000})
    pieces = http.post("/chat/completions", content=(b" " * 100 for _ in range(11)))
    assert (whole.status_code, pieces.status_code) == (413, 413)
    assert "larger than 1000 bytes" in _read_error(whole)["message"]
    assert http.post("/chat/completions", json=ASK).status_code == 200


@pytest.mark.parametrize("text", ["\ud800", "<|endoftext|>", "\x00", " " * 200_000, "👋🏽" * 500, "ก" * 5_000])
def test_any_text_is_answered(http: httpx2.Client, text: str) -> None:
    """Halves of characters, special tokens, NUL and long runs are answered and counted."""
    content = json.dumps({"model": "gpt-5.4-mini", "messages": [{"role": "user", "content": text}]})
    headers = {"Content-Type": "application/json"}
    for streamed in ('"stream": false, ', '"stream": true, '):
        answer = http.post("/chat/completions", content="{" + streamed + content[1:], headers=headers)
        assert answer.status_code == 200


def test_a_fault_of_ours_is_a_server_error_and_leaks_nothing(
    http: httpx2.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """If an endpoint fails, the answer is the documented status 500, and the log holds no text of the request."""

    def fail(*_: object) -> None:
        raise RuntimeError("a word of the request")

    monkeypatch.setattr(chat.Completion, "as_dict", fail)
    answer = http.post("/chat/completions", json=ASK)
    assert (answer.status_code, _read_error(answer)["type"]) == (500, "server_error")
    assert "RuntimeError" in caplog.text
    assert "a word of the request" not in caplog.text


def _begin_to_send(api: PracticeAPI) -> socket.socket:
    """Send a part of a request, and come back when the server waits for the rest."""
    port = int(api.base_url.split(":")[2].removesuffix("/v1"))
    sender = socket.create_connection(("127.0.0.1", port))
    head = "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    sender.sendall(head.encode())
    assert sender.recv(1_000).startswith(b"HTTP/1.1 100 ")
    return sender


def test_a_client_that_goes_away_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever breaks off a request leaves nothing in the log."""
    with serve() as api:
        _begin_to_send(api).close()
        assert httpx2.get(f"{api.base_url}/models", verify=TLS).status_code == 401
    assert caplog.text == ""


def test_a_request_that_never_ends_is_ended_by_stopping(caplog: pytest.LogCaptureFixture) -> None:
    """The server waits a second for what is under way, then answers that it stops; no traceback is logged."""
    with serve() as api:
        sender = _begin_to_send(api)
    with sender:
        answer = sender.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b'"message":"The practice API is stopping."' in answer
    assert not [record for record in caplog.records if record.exc_info]


def test_the_same_requests_get_the_same_answers() -> None:
    """With a fixed clock, two servers answer the same requests with the same bytes and headers."""

    def ask() -> list[object]:
        with serve(clock=lambda: 1_800_000_000.0) as api:
            headers = {"Authorization": f"Bearer {api.keys['working']}"}
            stream = {"model": "gpt-5.4-mini", "input": "hello", "stream": True, "reasoning": {"effort": "low"}}
            answers = [
                httpx2.get(f"{api.base_url}/models", headers=headers, verify=TLS),
                httpx2.post(f"{api.base_url}/chat/completions", json=ASK, headers=headers, verify=TLS),
                httpx2.post(f"{api.base_url}/responses", json=stream, headers=headers, verify=TLS),
            ]
            return [(answer.text, sorted(answer.headers.items())) for answer in answers]

    assert ask() == ask()


def test_many_may_ask_at_once(own: PracticeAPI, http: httpx2.Client) -> None:
    """Requests at the same time each get an id of their own, and each is counted."""
    model = "gpt-4.1-mini"
    seen: list[str] = []

    def ask() -> None:
        seen.append(http.post("/chat/completions", json={**ASK, "model": model}).json()["id"])

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 20
    project = own.state.keys["working"].project
    assert int(own.state.limit_headers(project, model)["x-ratelimit-limit-requests"]) == 500


def test_it_does_not_start_without_its_table_of_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice API that cannot say what is wrong does not pretend to be an OpenAI in trouble."""
    monkeypatch.setattr("keyguide.diagnosis.files", lambda _: tmp_path)
    load_diagnoses.cache_clear()
    with pytest.raises(KeyguideError, match=r"diagnoses\.toml cannot be read"), serve():
        pass
    load_diagnoses.cache_clear()


def test_it_does_not_start_on_a_damaged_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot count would answer status 500, and its caller would wait for OpenAI to mend it."""
    (tmp_path / "o200k_base.tiktoken").write_bytes(b"damaged")
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(VocabularyError, match="damaged"), serve():
        pass
