"""Servers that misbehave: each in its own way, on this machine alone, and without keeping what they hear."""

import socket
import ssl
import threading

import httpx2
import pytest

from conftest import ROOT
from keyguide import verify_key
from keyguide.errors import InputError, PortTakenError
from keyguide.practice.misbehaviour import KEY, MISBEHAVIOURS, misbehave

HEARD = "sk-proj-PRACTICE-heard-and-forgotten"


def _read_port(base_url: str) -> int:
    return int(base_url.split(":")[2].removesuffix("/v1"))


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_check_calls_it_by_its_name(name: str) -> None:
    """Time after time, and whatever key is given."""
    with misbehave(name) as base_url:
        found = [verify_key(key, base_url=base_url, environment={}).diagnosis for key in (KEY, HEARD)]
    assert found == [name, name]


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_it_is_over_when_the_block_ends(name: str) -> None:
    """The port is free again, and no thread is left."""
    before = threading.active_count()
    with misbehave(name) as base_url:
        port = _read_port(base_url)
    assert verify_key(KEY, base_url=base_url, environment={}).diagnosis == "refused"
    assert threading.active_count() <= before
    with misbehave(name, port=port) as again:
        assert again == base_url


def test_it_listens_on_this_machine_only() -> None:
    """Another address of the machine is not answered."""
    with misbehave("redirect") as base_url, socket.socket() as caller:
        assert base_url.startswith("http://127.0.0.1:")
        with pytest.raises(ConnectionRefusedError):
            caller.connect(("127.0.0.2", _read_port(base_url)))


@pytest.mark.parametrize("name", [name for name, way in MISBEHAVIOURS.items() if not way.is_secure])
def test_a_request_with_a_body_meets_the_same(name: str) -> None:
    """A program that asks for an answer at once, without listing models first, gets the whole of it."""
    way = MISBEHAVIOURS[name]
    with misbehave(name) as base_url:
        ask = {"json": {"input": "Hello " * 10_000}, "headers": {"Authorization": f"Bearer {HEARD}"}}
        if name == "broken-off":
            with pytest.raises(httpx2.RemoteProtocolError):
                httpx2.post(f"{base_url}/responses", **ask)  # type: ignore[arg-type]
            return
        answer = httpx2.post(f"{base_url}/responses", **ask)  # type: ignore[arg-type]
    assert (answer.status_code, answer.content) == (way.status, way.body)
    assert "content-type" in answer.headers


def test_nothing_that_it_hears_is_printed_or_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the key nor the request."""
    with misbehave("not-an-api") as base_url:
        httpx2.get(f"{base_url}/models?heard={HEARD}", headers={"Authorization": f"Bearer {HEARD}"})
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if not record.name.startswith("http")] == []


@pytest.mark.parametrize("name", ["certificate", "broken-off"])
def test_a_silent_caller_keeps_nobody_waiting(name: str) -> None:
    """A caller who says nothing, not even in a handshake, has a thread of its own."""
    with misbehave(name) as base_url, socket.create_connection(("127.0.0.1", _read_port(base_url))):
        assert verify_key(KEY, base_url=base_url, environment={}, timeout_s=5).diagnosis == name


@pytest.mark.parametrize(
    "sent", [b"", b"\r\n", b"\0" * 70_000, b"GET /v1 HTTP/9\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"]
)
def test_a_caller_who_speaks_no_http_is_no_fault_of_ours(sent: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed, and the next caller is answered as ever."""
    with misbehave("redirect") as base_url:
        with socket.create_connection(("127.0.0.1", _read_port(base_url))) as caller:
            caller.sendall(sent)
        assert verify_key(KEY, base_url=base_url, environment={}).diagnosis == "redirect"
    assert capfd.readouterr() == ("", "")


def test_the_page_about_the_practice_product_names_each_and_what_it_does() -> None:
    """In the order of the table, with a link to what it means."""
    page = (ROOT / "docs" / "reference" / "practice.md").read_text(encoding="utf-8")
    rows = [f"| [`{name}`](failures.md#{name}) | {way.does} |\n" for name, way in MISBEHAVIOURS.items()]
    assert f"|---|---|\n{''.join(rows)}\n" in page


def test_another_name_is_refused() -> None:
    """The words name all that there are."""
    with (
        pytest.raises(InputError, match=r"'nonsense'\. Choose one of: broken-off, certificate, "),
        misbehave("nonsense"),
    ):
        pass


def test_a_port_that_is_taken_is_named() -> None:
    """And so is the next free one."""
    with misbehave("redirect") as base_url:
        port = _read_port(base_url)
        with pytest.raises(PortTakenError, match=f"Port {port} is taken"), misbehave("redirect", port=port):
            pass


def test_the_certificate_is_another_at_each_start_and_lacks_nothing_but_trust() -> None:
    """Who trusts it after all makes a secure connection; who trusts an earlier one does not."""
    with misbehave("certificate") as base_url:
        port = _read_port(base_url)
        trusting = ssl.create_default_context(cadata=ssl.get_server_certificate(("127.0.0.1", port)))
        trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the certificate itself, not who signed it
        answer = httpx2.get(base_url, verify=trusting)
        assert (answer.status_code, answer.content) == (200, b"{}")
    refused = pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED")
    with misbehave("certificate", port=port) as base_url, refused:
        httpx2.get(base_url, verify=trusting)
