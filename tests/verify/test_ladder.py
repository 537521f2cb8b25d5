"""The check of a key, against the practice API and against servers that are something else."""

import json
import logging
import socket
import threading
import time
import traceback
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import keyguide
from keyguide.diagnosis import Rung
from keyguide.verify import Proof, verify_key
from keyguide.verify.veil import Veil

# Which rung stops which practice key; typed here, independent of the diagnosis table.
RUNGS = {
    "working": "usable",
    "service-account": "usable",
    "models-blocked": "usable",
    "deleted": "authentication",
    "expired": "authentication",
    "restricted": "permission",
    "no-credit": "billing",
    "no-credit-old": "billing",
    "billing-not-active": "billing",
    "project-spend-limit": "billing",
    "unsupported-country": "region",
    "slow-down": "rate",
    "overloaded": "server",
}


# Looks like a key to the shape check and opens nothing; put together here, so that no file holds it.
KEY = "sk-proj-" + "aB3dE6gH9jK2" * 4


@contextmanager
def _serve(status: int, body: bytes, headers: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """A server that gives every request the same answer, and notes the paths asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()
        thread.join()


@contextmanager
def _serve_paths(answers: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """A server that answers some paths with JSON, and notes the paths asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(self.path)
            body = json.dumps(answers.get(self.path, {"detail": "Not Found"})).encode()
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("state", "rung"), RUNGS.items())
def test_each_practice_key_stops_at_its_rung(state: str, rung: str, api: keyguide.PracticeAPI) -> None:
    """The verdict names the rung, says what to do, and shows no more of the key than its end."""
    verdict = verify_key(api.keys[state], base_url=api.base_url)
    assert verdict.rung == rung
    assert verdict.usable == (rung == "usable")
    assert bool(verdict.next_steps) != verdict.usable
    assert api.keys[state] not in json.dumps(verdict.as_dict()) + repr(verdict)
    assert api.keys[state][-4:] in verdict.key


def test_a_usable_key_lists_its_models_and_names_both_calls(api: keyguide.PracticeAPI) -> None:
    """A good verdict says which models there are, which was tested, and how the calls were named."""
    verdict = verify_key(api.keys["working"], base_url=api.base_url)
    assert verdict.model in verdict.models
    assert len(verdict.request_ids) == 2


def test_a_model_can_be_chosen(api: keyguide.PracticeAPI) -> None:
    """The tiny request goes to the model that was asked for."""
    verdict = verify_key(api.keys["working"], base_url=api.base_url, model="no-such-model")
    assert (verdict.usable, verdict.rung, verdict.model) == (False, "model", "no-such-model")


def test_what_was_pasted_around_the_key_is_removed_and_said(api: keyguide.PracticeAPI) -> None:
    """Blanks, quotes and a line end do not make a good key bad."""
    verdict = verify_key(f'  "{api.keys["working"]}"\r\n', base_url=api.base_url)
    assert verdict.usable
    assert verdict.cleaned


@pytest.mark.parametrize(
    "pasted", ["", "   ", "mei.wong@example.com", "https://platform.openai.com", "sk-te st EXAMPLE"]
)
def test_what_is_no_key_is_not_sent(pasted: str) -> None:
    """Text that cannot be a key gets a verdict without any call."""
    with _serve(500, b"", {}) as (url, asked):
        verdict = verify_key(pasted, base_url=url)
    assert (verdict.usable, verdict.rung, asked) == (False, "shape", [])


def test_no_server_is_said_plainly() -> None:
    """A port on which nothing listens leads to the base URL, not to the key."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        verdict = verify_key(KEY, base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert (verdict.rung, verdict.diagnosis) == ("network", "refused")


@pytest.mark.parametrize(
    ("status", "body", "media_type", "expected"),
    [
        (200, b"<html>Sign in to the guest network</html>", "text/html", "not-json"),
        (200, b"", "application/json", "empty-answer"),
        (200, b'{"data": [', "application/json", "not-json"),
        (200, b'{"object": "list"}', "application/json", "not-an-api"),
        (200, b"[]", "application/json", "not-an-api"),
        (200, b"[" * 100_000, "application/json", "not-json"),
        (302, b"", "text/html", "redirect"),
        (307, b"{}", "application/json", "redirect"),
        (
            404,
            b'{"error": {"type": "invalid_request_error", "code": "model_not_found"}}',
            "application/json",
            "not-an-api",
        ),
    ],
)
def test_a_server_that_is_no_api_is_not_blamed_on_the_key(
    status: int, body: bytes, media_type: str, expected: str
) -> None:
    """A sign-in page or half an answer is a network matter."""
    with _serve(status, body, {"Content-Type": media_type, "Location": "http://127.0.0.1:9/"}) as (url, asked):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.usable, verdict.rung, asked) == (False, "network", ["GET /v1/models"])
    assert verdict.diagnosis == expected


def test_an_error_page_of_a_proxy_is_trouble_at_the_server() -> None:
    """A 5xx that is no JSON comes from something before the API; waiting can help."""
    with _serve(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.rung, verdict.diagnosis, verdict.waiting_helps) == ("server", "bad-gateway", True)


def test_an_answer_without_end_is_not_read() -> None:
    """More bytes than any answer needs are refused."""
    with _serve(200, b"x" * 3_000_000, {"Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert verdict.rung == "network"


def test_an_unknown_refusal_is_called_unknown() -> None:
    """An answer that the table does not hold is reported with its status and code, and nothing is guessed."""
    body = json.dumps({"error": {"message": "?", "type": "new_type", "param": None, "code": "new_code"}}).encode()
    with _serve(418, body, {"Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert verdict.rung == "unknown"
    assert all(part in verdict.summary for part in ("418", "new_type", "new_code"))


def test_a_silent_server_ends_with_the_time_limit() -> None:
    """A server that accepts and never answers costs no more than the time given."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        verdict = verify_key(KEY, base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1", timeout_s=0.2)
    assert (verdict.rung, verdict.waiting_helps) == ("network", True)


def test_headers_that_drip_end_with_the_time_limit() -> None:
    """Each byte comes in time, all of them together do not."""

    def drip(server: socket.socket) -> None:
        caller, _ = server.accept()
        with caller, suppress(OSError):
            for _ in range(60):
                caller.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=drip, args=(server,))
        dripping.start()
        started_s = time.monotonic()
        verdict = verify_key(KEY, base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1", timeout_s=0.3)
        needed_s = time.monotonic() - started_s
        dripping.join()
    assert (verdict.rung, verdict.waiting_helps) == ("network", True)
    assert needed_s < 1
    for thread in [thread for thread in threading.enumerate() if thread.name == "verify-key"]:
        thread.join(2)
        assert not thread.is_alive()


def test_the_message_of_the_server_is_never_repeated() -> None:
    """The server's own text can hold the key, so none of it is shown."""
    body = json.dumps({"error": {"message": f"Incorrect: {KEY}", "type": KEY, "param": None, "code": KEY}})
    with _serve(401, body.encode(), {"x-request-id": KEY, "Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert KEY not in json.dumps(verdict.as_dict())


@pytest.mark.parametrize(
    ("base_url", "says"),
    [
        ("api.openai.com/v1", "not a web address"),
        ("ftp://api.openai.com/v1", "not a web address"),
        ("http://api.openai.com/v1", "unencrypted"),
        ("https://user:word@api.openai.com/v1", "password"),
        ("https://api.openai.com/v1?key=1", "query"),
        ("http://[::1", "cannot be read"),
        ("https://api.openai.com/v1#", "fragment"),
        ("https://api openai.com/v1", "not a web address"),
        ("https://api..openai.com/v1", "cannot be read"),
        (f"https://{'a' * 64}.com/v1", "cannot be read"),
        ("https://api.openai.com/\udcff", "cannot be read"),
        ("http://127.0.0.1:99999/v1", "port 99999"),
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused(base_url: str, says: str) -> None:
    """The error names the value and the next action."""
    with pytest.raises(keyguide.InputError, match=says) as caught:
        verify_key(KEY, base_url=base_url)
    assert caught.value.hint


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), 1e300])
def test_a_time_limit_must_be_one_that_can_be_kept(limit: float) -> None:
    """No time is no check, and no clock counts to infinity."""
    with pytest.raises(keyguide.InputError, match="time limit"):
        verify_key(KEY, timeout_s=limit)


def test_a_verdict_is_plain_data(api: keyguide.PracticeAPI) -> None:
    """A verdict survives a round through JSON."""
    verdict = verify_key(api.keys["no-credit"], base_url=api.base_url)
    assert json.loads(json.dumps(verdict.as_dict()))["diagnosis"] == verdict.diagnosis


@pytest.mark.parametrize(
    ("pasted", "step"),
    [
        ("sk-admin-" + "aB3dE6gH9jK2", "project key"),
        ("sk-...1a2b", "make a new one"),
        ("mei.wong@example.com", "begins with sk-"),
    ],
)
def test_what_is_no_key_gets_the_step_that_mends_it(pasted: str, step: str) -> None:
    """Who pasted an admin key is not told to paste it again."""
    assert step in " ".join(verify_key(pasted).next_steps)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "nonsense://"])
def test_a_proxy_does_not_come_between_this_machine_and_itself(
    proxy: str, api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The practice API is reached, and no key goes to a proxy unencrypted, whatever the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    assert verify_key(api.keys["working"], base_url=api.base_url).usable


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "variable-proxy"),
        ("HTTPS_PROXY", "ftp://user:s3cret@127.0.0.1", "variable-proxy"),
        ("HTTPS_PROXY", "http://[::1", "variable-proxy"),
        ("SSL_CERT_FILE", "/no/such/file", "variable-certificates"),
    ],
)
def test_a_proxy_or_certificate_that_cannot_be_used_is_named(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict says which variables to correct, and keeps the password of a proxy."""
    monkeypatch.setenv(name, value)
    verdict = verify_key(KEY, base_url="https://no-such-server.invalid/v1")
    assert (verdict.rung, verdict.diagnosis) == ("environment", expected)
    assert name in " ".join(verdict.next_steps)
    assert "s3cret" not in json.dumps(verdict.as_dict())
    assert [proof.rung for proof in verdict.proved] == ["shape"]


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("proxy", ["http://user:s3cret@proxy.invalid:3128", "http://127.0.0.1:1"])
def test_a_proxy_that_is_not_there_is_no_fault_of_the_address(
    name: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is to be mended is the variable: neither the spelling of the base URL nor the network."""
    monkeypatch.setenv(name, proxy)
    verdict = verify_key(KEY, base_url="https://no-such-server.invalid/v1")
    assert (verdict.rung, verdict.diagnosis) == ("environment", "variable-proxy")
    assert "s3cret" not in json.dumps(verdict.as_dict())


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"OPENAI_BASE_URL": "api.openai.com"}, "variable-base-url"),
        ({"OPENAI_BASE_URL": "http://api.openai.com/v1"}, "variable-base-url"),
        ({"OPENAI_ORG_ID": "org-a\n"}, "variable-organization"),
        ({"OPENAI_PROJECT_ID": "proj_\u200b"}, "variable-project"),
    ],
)
def test_a_variable_that_no_request_may_carry_is_named(environment: dict[str, str], expected: str) -> None:
    """Nothing is sent; the variable is what to mend."""
    verdict = verify_key(KEY, environment=environment)
    assert (verdict.rung, verdict.diagnosis) == ("environment", expected)
    assert next(iter(environment)) in verdict.next_steps[0]


def test_a_forgotten_organisation_is_found(api: keyguide.PracticeAPI) -> None:
    """The check sends what the official SDK would send, and says that it is set."""
    verdict = verify_key(api.keys["working"], base_url=api.base_url, environment={"OPENAI_ORG_ID": "org-other"})
    assert (verdict.rung, verdict.diagnosis) == ("organisation", "mismatched-organization")
    assert "OPENAI_ORG_ID" in verdict.next_steps[0]
    assert "org-other" in verdict.surroundings[0]


def test_the_environment_may_name_the_server(api: keyguide.PracticeAPI) -> None:
    """As for the official SDK; the verdict says so."""
    verdict = verify_key(api.keys["working"], environment={"OPENAI_BASE_URL": api.base_url})
    assert verdict.usable
    assert "OPENAI_BASE_URL is set" in verdict.surroundings[0]


def test_nothing_of_the_environment_comes_between_this_machine_and_itself(
    api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A practice key is not judged by variables that are meant for the real one."""
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    assert verify_key(api.keys["working"], base_url=api.base_url).usable


def test_a_good_verdict_says_what_is_proved_and_what_is_not(api: keyguide.PracticeAPI) -> None:
    """Every rung is climbed, in order; the limits are those of the answer; the credit stays unknown."""
    climbed: list[Proof] = []
    verdict = verify_key(api.keys["working"], base_url=api.base_url, on_rung=climbed.append)
    assert [proof.rung for proof in verdict.proved] == list(Rung)
    assert tuple(climbed) == verdict.proved
    assert {limit.name for limit in verdict.limits} == {"requests", "tokens"}
    assert "credit" in " ".join(verdict.unknowns)
    assert (verdict.server, verdict.result, verdict.exit_status) == ("the practice product", "USABLE", 0)


def test_the_end_of_a_model_is_a_reservation(api: keyguide.PracticeAPI) -> None:
    """A model that will be shut down soon makes the key usable, but."""
    verdict = verify_key(api.keys["working"], base_url=api.base_url, model="gpt-4o-mini", today=date(2026, 11, 24))
    assert (verdict.usable, verdict.result) == (True, "USABLE, BUT")
    assert "2027-01-14" in verdict.reservations[0]
    early = verify_key(api.keys["working"], base_url=api.base_url, model="gpt-4o-mini", today=date(2026, 1, 1))
    assert early.reservations == ()


def test_missing_scopes_are_named(api: keyguide.PracticeAPI) -> None:
    """The permissions to add stand in the verdict; that the key is known is proved by the refusal."""
    verdict = verify_key(api.keys["restricted"], base_url=api.base_url)
    assert verdict.missing_scopes == ("api.responses.write",)
    assert "authentication" in [proof.rung for proof in verdict.proved]


def test_a_key_that_may_not_list_models_can_be_usable(api: keyguide.PracticeAPI) -> None:
    """What it cannot say is said to be unknown."""
    verdict = verify_key(api.keys["models-blocked"], base_url=api.base_url)
    assert verdict.usable
    assert "cannot be listed" in verdict.unknowns[0]
    assert [proof.rung for proof in verdict.proved] == list(Rung)


def test_an_address_cannot_disturb_a_terminal() -> None:
    """Control characters of the variable are written out."""
    verdict = verify_key(KEY, environment={"OPENAI_BASE_URL": "http://\x1b[31mx/v1"})
    assert verdict.diagnosis == "variable-base-url"
    assert "\x1b" not in verdict.report()


def test_tokens_that_come_back_are_not_too_large_a_request() -> None:
    """The probe is tiny: where the server says when to try again, its tokens are used up for the moment."""
    body = json.dumps({"error": {"message": "?", "type": "tokens", "param": None, "code": "rate_limit_exceeded"}})
    headers = {"Content-Type": "application/json"}
    with _serve(429, body.encode(), headers) as (url, _):
        never = verify_key(KEY, base_url=url)
    with _serve(429, body.encode(), {**headers, "Retry-After": "10"}) as (url, _):
        soon = verify_key(KEY, base_url=url)
    assert (never.diagnosis, never.waiting_helps) == ("request-too-large", False)
    assert (soon.diagnosis, soon.waiting_helps, soon.retry_after_s) == ("rate-limit", True, 10)
    told = {"x-ratelimit-limit-tokens": "200000", "x-ratelimit-remaining-tokens": "0"}
    with _serve(429, body.encode(), {**headers, **told}) as (url, _):
        used_up = verify_key(KEY, base_url=url)
    assert (used_up.diagnosis, used_up.limits[0].remaining) == ("rate-limit", 0)


def test_a_refusal_that_names_no_scope_may_mean_that_the_key_was_lost() -> None:
    """Status, code and type are the same: the wording does not decide, but the doubt is said."""
    error = {"message": "You didn't provide an API key.", "type": "invalid_request_error", "param": None, "code": None}
    with _serve(401, json.dumps({"error": error}).encode(), {"Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.diagnosis, verdict.missing_scopes) == ("missing-scope", ())
    assert "may have lost it" in " ".join(verdict.unknowns)


@pytest.mark.parametrize(
    "error",
    [
        {
            "type": "error",
            "error": {"code": "server_is_overloaded", "message": "?", "type": "service_unavailable_error"},
        },
        {"object": "response", "status": "failed", "error": {"code": "server_is_overloaded", "message": "?"}},
    ],
)
def test_a_failure_inside_an_answer_is_no_success(error: dict[str, Any]) -> None:
    """Events of a stream, and responses that failed, come with status 200."""
    answers = {"/v1/models": {"object": "list", "data": []}, "/v1/responses": error}
    with _serve_paths(answers) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.usable, verdict.diagnosis) == (False, "overloaded")


@pytest.mark.parametrize(
    "said", [{"error": f"No credit for {KEY}"}, {"error": ["No credit"]}, {"status": "failed", "error": None}]
)
def test_a_failure_in_another_form_is_no_success(said: dict[str, Any]) -> None:
    """What is called a response and failed is unknown, and none of its words are shown."""
    answers = {"/v1/models": {"object": "list", "data": []}, "/v1/responses": {"object": "response", **said}}
    with _serve_paths(answers) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.usable, verdict.rung) == (False, "unknown")
    assert KEY[8:] not in verdict.report()


def test_a_refusal_that_is_called_good_is_a_refusal() -> None:
    """Some gateways answer every request with status 200, the one for the models too."""
    error = {"error": {"type": "invalid_request_error", "code": "mismatched_organization", "message": "?"}}
    with _serve_paths({"/v1/models": error}) as (url, asked):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.diagnosis, asked) == ("mismatched-organization", ["/v1/models"])


def test_a_list_of_models_that_anyone_gets_proves_no_key() -> None:
    """What the second call disproves does not stand among what is proved."""
    error = {"error": {"type": "invalid_request_error", "code": "invalid_api_key", "message": "?"}}
    answers = {"/v1/models": {"object": "list", "data": []}, "/v1/responses": error}
    with _serve_paths(answers) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert verdict.diagnosis == "invalid-api-key"
    assert [proof.rung for proof in verdict.proved] == [Rung.SHAPE, Rung.ENVIRONMENT, Rung.NETWORK]


def test_each_call_has_a_name_of_its_own_even_if_no_answer_comes() -> None:
    """Made by chance: two checks share none, and the key has no part in it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        first, second = (verify_key(KEY, base_url=url, timeout_s=0.2) for _ in range(2))
        caller, _ = silent.accept()
        head = caller.recv(4096).decode("ascii")
        caller.close()
    (name,) = first.client_request_ids
    assert f"x-client-request-id: {name}\r\n" in head.lower()
    assert name in first.report()
    assert len({*first.client_request_ids, *second.client_request_ids}) == 2


def test_a_base_url_without_its_version_is_found() -> None:
    """The servers that gateways are built on answer with JSON of their own where there is nothing."""
    with _serve_paths({}) as (url, asked):
        verdict = verify_key(KEY, base_url=url.removesuffix("/v1"))
    assert (verdict.diagnosis, verdict.detail, asked) == ("not-an-api", "Its status was 404.", ["/models"])


@pytest.mark.parametrize("page", [b"404 page not found", b""])
def test_a_page_that_stands_for_an_answer_still_says_when_to_come_back(page: bytes) -> None:
    """Its headers are read: how long to wait, and the name of the call for a support ticket."""
    with _serve(429, page, {"Retry-After": "30", "x-request-id": "req_1"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.rung, verdict.waiting_helps) == ("server", True)
    assert (verdict.retry_after_s, verdict.request_ids) == (30, ("req_1",))


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("2020-01-01", ["gpt-6-luna was to be shut down on 2020-01-01: choose another model now."]),
        ("2026-11-25T00:00:00Z", ["gpt-6-luna will be shut down on 2026-11-25: choose another model before."]),
        ("9999-12-31", []),
        ("soon", []),
        (1_795_000_000, []),
    ],
)
def test_the_end_of_a_model_may_be_past_far_or_no_day(end: object, says: list[str]) -> None:
    """A day that is over is not told as one to come."""
    answers = {
        "/v1/models": {"data": [{"id": "gpt-6-luna", "shutdown_date": end}]},
        "/v1/responses": {"object": "response"},
    }
    with _serve_paths(answers) as (url, _):
        verdict = verify_key(KEY, base_url=url, today=date(2026, 11, 24))
    assert (verdict.usable, list(verdict.reservations)) == (True, says)


DRESSES = {
    "base64": b64encode(KEY.encode()).decode(),
    "base64 of its end": b64encode(b"!" + KEY[9:].encode()).decode(),
    "hexadecimal": KEY.encode().hex(),
    "backwards": KEY[::-1],
    "capitals": KEY.upper(),
    "by fours": "-".join(KEY[at : at + 4] for at in range(0, len(KEY), 4)),
    "with blanks": " ".join(KEY),
    "of an address": "".join(f"%{ord(sign):02X}" for sign in KEY[8:]),
    "of HTML": "".join(f"&#{ord(sign)};" for sign in KEY[8:]),
    "of JSON": "".join(f"\\u{ord(sign):04x}" for sign in KEY[8:]),
    "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in KEY[8:]),
}


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_a_server_cannot_pass_the_key_on_in_another_dress(dress: str) -> None:
    """What holds the key in another form is shown in no name."""
    veil = Veil(KEY)
    assert veil.show(dress) == veil.show(f"gpt-{dress}-mini") == "[redacted]"


@pytest.mark.parametrize(
    "name",
    [
        *("gpt-6-luna", "req_8f1b2c3d4e5f60718293a4b5c6d7e8f9", "meta-llama/Llama-3.3-70B-Instruct-FP8"),
        *("ft:gpt-4o-mini-2024-07-18:my-org:suffix:AbC12xYz", "qwen3:8b", "text/html; charset=utf-8", "\u901a\u4e49"),
    ],
)
def test_ordinary_names_are_shown(name: str) -> None:
    """What keeps the key back keeps nothing else back."""
    assert Veil(KEY).show(name) == name


def test_a_name_that_is_too_long_for_one_costs_no_time() -> None:
    """A megabyte of what looks like the beginnings of keys is not looked through."""
    assert Veil(KEY).show("sk-" * 600_000) is None


@pytest.mark.parametrize("piece", [slice(8, None), slice(20, 40), slice(-9, None)])
def test_a_server_cannot_pass_the_key_on_without_its_shape(piece: slice, caplog: pytest.LogCaptureFixture) -> None:
    """What repeats eight characters of it is shown in no name, and no log of the client is written."""
    caplog.set_level(logging.DEBUG)
    error = {"message": "?", "type": KEY[piece], "param": None, "code": KEY[piece]}
    headers = {"Content-Type": KEY[piece], "x-request-id": KEY[piece]}
    said = []
    for status, body in (
        (418, json.dumps({"error": error})),
        (200, json.dumps({"data": [{"id": KEY[piece]}]})),
        (200, "<html>"),
    ):
        with _serve(status, body.encode(), headers) as (url, _):
            verdict = verify_key(KEY, base_url=url)
        said += [json.dumps(verdict.as_dict()), verdict.report(), repr(verdict)]
    assert KEY[piece] not in "".join(said) + caplog.text


@pytest.mark.parametrize("code", [400, True, [], {}])
def test_a_code_that_is_no_text_is_not_taken_for_none(code: object) -> None:
    """Another vendor's error is unknown, not the row of the API that has no code."""
    body = json.dumps({"error": {"message": "?", "type": "BadRequestError", "param": None, "code": code}}).encode()
    with _serve(400, body, {"Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.rung, verdict.diagnosis) == ("unknown", None)
    assert "400" in verdict.summary


@pytest.mark.parametrize(
    ("sent", "found"),
    [({}, None), ({"OPENAI_PROJECT_ID": "proj_1"}, None), ({"OPENAI_ORG_ID": "null"}, "no-such-organization")],
    ids=["nothing", "a project", "an organisation"],
)
def test_a_request_that_names_no_organisation_is_not_refused_for_one(sent: dict[str, str], found: str | None) -> None:
    """A status 400 without a code says no more than that the request was wrong."""
    body = json.dumps(
        {"error": {"message": "?", "type": "invalid_request_error", "param": None, "code": None}}
    ).encode()
    with _serve(400, body, {"Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url, environment=sent)
    assert (verdict.usable, verdict.diagnosis) == (False, found)


def test_an_unknown_trouble_of_the_server_may_pass() -> None:
    """A status of 5xx puts the fault at the server, whatever else is not known."""
    with _serve(529, b'{"error": {"type": "new", "code": "new"}}', {"Content-Type": "application/json"}) as (url, _):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.rung, verdict.waiting_helps) == ("unknown", True)


@pytest.mark.parametrize("wrong", [{"timeout_s": -1}, {"model": ""}, {"base_url": "nowhere"}])
def test_no_frame_of_a_failing_check_shows_the_key(wrong: dict[str, Any]) -> None:
    """Not even a traceback with all local values, from the check inwards."""
    with pytest.raises(keyguide.InputError) as caught:
        verify_key(KEY, **wrong)
    inner = caught.tb.tb_next
    shown = traceback.TracebackException(type(caught.value), caught.value, inner, capture_locals=True)
    assert "secret = " in "".join(shown.format())
    assert KEY not in "".join(shown.format())


def test_a_gateway_is_reported_as_such() -> None:
    """A key of another shape is sent, a server without /responses is asked for a chat completion."""
    chat = {"object": "chat.completion", "choices": []}
    answers = {"/v1/models": {"object": "list", "data": [{"id": "local-model"}]}, "/v1/chat/completions": chat}
    with _serve_paths(answers) as (url, asked):
        verdict = verify_key("local token".replace(" ", "-"), base_url=url)
    assert (verdict.usable, verdict.model) == (True, "local-model")
    assert verdict.server == "an OpenAI-compatible server, not OpenAI itself"
    assert "not OpenAI's" in verdict.unknowns[0]
    assert asked == ["/v1/models", "/v1/responses", "/v1/chat/completions"]


@pytest.mark.parametrize("model", ["", " ", "gpt-4o\n", "\udcff"])
def test_a_model_must_have_a_name(model: str) -> None:
    """What cannot be the name of a model is not asked for, nor taken for none."""
    with pytest.raises(keyguide.InputError, match="names no model"):
        verify_key(KEY, model=model)


def test_a_key_in_the_wrong_place_is_not_repeated(api: keyguide.PracticeAPI) -> None:
    """Who gives the key for a model or in the base URL does not find it in the verdict."""
    as_model = verify_key(api.keys["working"], base_url=api.base_url, model=KEY)
    in_address = verify_key(api.keys["working"], base_url=f"{api.base_url}/{KEY}")
    nowhere = verify_key(api.keys["working"], base_url=f"http://127.0.0.1:9/{KEY}")
    assert (as_model.rung, in_address.usable, nowhere.rung) == ("model", False, "network")
    assert KEY not in json.dumps([as_model.as_dict(), in_address.as_dict(), nowhere.as_dict()])


def test_an_answer_that_is_no_response_proves_nothing() -> None:
    """A server that answers everything with the same JSON has not made a reply."""
    body = b'{"object": "list", "data": [{"id": "gpt-6-luna"}]}'
    with _serve(200, body, {"Content-Type": "application/json"}) as (url, asked):
        verdict = verify_key(KEY, base_url=url)
    assert (verdict.usable, verdict.rung, len(asked)) == (False, "network", 2)


def test_names_that_a_server_gives_cannot_disturb_a_terminal() -> None:
    """What is no text, holds control characters or the key is not taken over."""
    listed = {"data": [{"id": None}, {"id": 5}, {"id": "\x1b[31mred"}, {"id": KEY}, {}, 7]}
    headers = {"Content-Type": "application/json", "x-request-id": "\x07"}
    with _serve(200, json.dumps(listed).encode(), headers) as (url, _):
        shown = json.dumps(verify_key(KEY, base_url=url).as_dict())
    with _serve(418, json.dumps({"error": {"code": "\x1b" * 99, "type": "a" * 9999}}).encode(), headers) as (url, _):
        refused = verify_key(KEY, base_url=url).summary
    assert all(part not in shown + refused for part in ("\\u001b", "\\x1b", "\\u0007", "None", KEY))
    assert len(refused) < 200


def test_a_server_without_tls_is_told_from_no_server(api: keyguide.PracticeAPI) -> None:
    """https in the address of the practice API is a mistake in the address."""
    verdict = verify_key(api.keys["working"], base_url=api.base_url.replace("http:", "https:"))
    assert (verdict.rung, verdict.diagnosis) == ("network", "no-tls")
