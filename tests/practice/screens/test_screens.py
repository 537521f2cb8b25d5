"""What every screen has: headers that keep a browser safe, a token on every form, nothing of another host."""

import re
import threading
from decimal import Decimal

import httpx2
import pytest

from keyguide.practice import PracticeAPI, serve
from keyguide.practice.console import entrance
from keyguide.practice.people import People
from practice.conftest import Enter
from practice.published import TLS
from practice.visitor import NOW_S, OTHER_SCREENS, SCREENS, Visitor

SETTINGS = "/console/settings/organization"
EACH = [(stage, path) for screens in (SCREENS, OTHER_SCREENS) for stage, paths in screens.items() for path in paths]
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def _check_headers(answer: httpx2.Response) -> None:
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("stage", "path"), EACH)
def test_a_screen_says_practice_and_is_safe(enter: Enter, stage: str, path: str) -> None:
    """It says what it is, has one main heading, a token on each form, and asks nobody else for anything."""
    visitor = enter(stage).open(path)
    _check_headers(visitor.answer)
    page = visitor.page
    band = page.css_first(".band")
    assert band is not None
    assert "Practice" in band.text()
    assert len(page.css("h1")) == len(page.css("main")) == 1
    assert all(form.css_first("input[name=csrf]") for form in page.css("form[method=post]"))
    assert re.findall(r'(?:src|href|action)="(?:\w+:|//)', visitor.answer.text) == []
    assert re.findall(r"<style|style=|<script>|\son\w+=", visitor.answer.text) == []
    assert all(control.attributes.get("autocomplete") == "off" for control in page.css("input[id], select"))


def test_the_cookie_is_for_this_server_alone(product: PracticeAPI) -> None:
    """No script reads it, no other site sends it, and each port has its own."""
    with Visitor(product) as visitor:
        cookie = visitor.open("/console").answer.headers["set-cookie"]
        port = product.base_url.split(":")[2].removesuffix("/v1")
        assert cookie.startswith(f"practice_{port}=")
        assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.lower().split("; "))
        assert "set-cookie" not in visitor.open("/console").answer.headers


@pytest.mark.parametrize("path", ["/console/login", "/console/logout", f"{SETTINGS}/api-keys/key_1/delete"])
@pytest.mark.parametrize("token", [None, "", "x", "ü" * 40])
def test_a_form_without_its_token_is_refused(enter: Enter, path: str, token: str | None) -> None:
    """Another site can send the form, but does not know the token; nothing is done."""
    visitor = enter("key")
    answer = visitor.http.post(path, data={} if token is None else {"csrf": token})
    assert (answer.status_code, "out of date" in answer.text) == (403, True)
    _check_headers(answer)
    assert len(visitor.open(f"{SETTINGS}/api-keys").rows()) == 1


def test_a_token_of_another_session_is_refused(product: PracticeAPI, enter: Enter) -> None:
    """The token belongs to one browser."""
    visitor = enter("key").open(f"{SETTINGS}/api-keys/key_1/delete")
    field = visitor.page.css_first("[name=csrf]")
    assert field is not None
    with Visitor(product) as other:
        other.open("/console")
        answer = other.http.post(f"{SETTINGS}/api-keys/key_1/delete", data={"csrf": field.attributes["value"] or ""})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a=" + b"b" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"a", "multipart/form-data; boundary=a", 415),
        (b"&".join(b"a%d=" % number for number in range(60)), "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_is_refused(enter: Enter, content: bytes, kind: str, status: int) -> None:
    """Too long, too many fields, or of another type: refused with a page that says so."""
    answer = enter("key").http.post("/console/login", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    _check_headers(answer)


def test_other_hosts_and_methods_are_refused(enter: Enter) -> None:
    """A name that leads to this machine gets nothing; a form cannot be looked at, nor a screen sent."""
    visitor = enter("nothing")
    for path in ("/", "/console", "/static/practice.css"):
        assert visitor.http.get(path, headers={"Host": "example.com"}).status_code == 421
    assert visitor.http.post("/console").status_code == 405
    assert visitor.http.get("/console/logout").status_code == 405
    assert visitor.http.get("/static/../pyproject.toml").status_code == 404
    assert visitor.http.get("/static/other.css").status_code == 404


def test_a_fault_shows_and_logs_nothing_that_was_typed(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """If a screen fails, the page says so, and the log names its place alone."""

    def fail(*_: object) -> None:
        raise RuntimeError("a word that was typed")

    monkeypatch.setattr(entrance, "read_email", fail)
    visitor = enter("nothing").open("/console/login").press("Continue", {"Email address": "a word that was typed"})
    assert visitor.answer.status_code == 500
    _check_headers(visitor.answer)
    assert "RuntimeError in fail" in caplog.text
    assert "a word" not in caplog.text + visitor.answer.text


def test_nothing_that_looks_real_is_kept_in_any_field(enter: Enter) -> None:
    """A key or card number in a field that asks for something else is emptied."""
    key = "sk-proj-EXAMPLE" + "a1B2" * 10
    card = "4111" + "1111" * 3
    for typed, what in ((key, "key"), (card, "card number"), ("x" * 201, "too long")):
        visitor = enter("account").open(f"{SETTINGS}/projects/new").press("Create", {"Name": typed})
        assert what in visitor.errors["name"]
        assert typed not in visitor.answer.text


def test_many_visit_at_once() -> None:
    """A form that is sent many times at once is taken one at a time, and each is answered."""
    with serve(clock=lambda: NOW_S) as api, Visitor(api, "key") as visitor:
        visitor.open(f"{SETTINGS}/billing/amount")
        field = visitor.page.css_first("[name=csrf]")
        assert field is not None
        data = {"csrf": field.attributes["value"] or "", "amount": "5"}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())}
        address = api.base_url.removesuffix("/v1") + f"{SETTINGS}/billing/amount"

        def pay() -> None:
            assert httpx2.post(address, data=data, headers=headers, verify=TLS).status_code == 303

        threads = [threading.Thread(target=pay) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (visitor.organisation.credit_usd, len(visitor.organisation.payments)) == (Decimal(105), 21)


def test_old_sessions_are_forgotten() -> None:
    """Whoever opens a thousand sessions does not fill the memory."""
    people = People()
    first = people.open_session()
    for _ in range(1_000):
        last = people.open_session()
    assert people.find_session(first.token) is None
    assert people.find_session(last.token) is last
