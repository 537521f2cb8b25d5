"""Giving CINNOX a key: the steps of the guide, and what would happen with each key."""

import logging
import random
import threading

import httpx2
import pytest

from keyguide import load_diagnoses
from keyguide.keys import mask_key
from keyguide.practice import serve
from practice.conftest import Enter
from practice.published import TLS
from practice.visitor import NOW_S, OPENAI, Visitor


def _log_in(visitor: Visitor) -> Visitor:
    return visitor.open("/cinnox").press("Log in", {"Email": "mei.wong@example.com", "Password": "practice-password"})


def _connect(visitor: Visitor, key: str) -> Visitor:
    """Walk from the Dashboard to Save, as the guide has it."""
    visitor.follow("Administration").follow("Service Integration").follow("Third Party Integration").follow("Open")
    if not visitor.api.state.integration.enabled:
        visitor.press("Enable OpenAI")
    return visitor.follow("Edit").press("Save", {"Key": key})


def _is_on(visitor: Visitor) -> str | None:
    switch = visitor.page.css_first("[role=switch]")
    assert switch is not None
    return switch.attributes["aria-checked"]


def test_a_key_from_the_console_is_what_cinnox_uses(enter: Enter) -> None:
    """The steps lead to a connected key, shown by its kind and its end, that really answered a request."""
    visitor = enter("key")
    key = visitor.organisation.keys[0]
    before = visitor.organisation.credit_usd
    _connect(_log_in(visitor), f"  {key.secret}\t")
    assert (visitor.path, visitor.notice, _is_on(visitor)) == (OPENAI, "The key is saved.", "true")
    assert mask_key(key.secret) in visitor.text
    assert key.secret not in visitor.answer.text
    assert "CINNOX can use OpenAI now" in visitor.text
    assert "not known whether the real CINNOX tests the key on Save" in visitor.text
    assert visitor.organisation.credit_usd < before
    assert key.project.usage["gpt-6-luna"].requests == 1


def test_it_can_be_turned_off_and_on(enter: Enter) -> None:
    """Off means that nothing can be edited; the key stays, and the screen says what is not known."""
    visitor = enter("connected").open(OPENAI)
    assert _is_on(visitor.press("Enable OpenAI")) == "false"
    assert "Connect OpenAI" not in visitor.text
    assert "is not known" in visitor.text
    assert visitor.open(f"{OPENAI}/key").path == OPENAI
    assert _is_on(visitor.press("Enable OpenAI")) == "true"
    assert "Connected with project key ending in" in visitor.text


@pytest.mark.parametrize("row", load_diagnoses().values(), ids=list(load_diagnoses()))
def test_a_key_that_fails_says_why_and_what_to_do(enter: Enter, row) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """The screen shows the words of the guide for every failure of the table, its next steps and the page."""
    visitor = enter("connected")
    visitor.organisation.keys[0].fault = row.id
    visitor.open(OPENAI).press("Check the key")
    shown = load_diagnoses()["missing-scope"] if row.id == "no-key" else row  # a check has sent a key
    assert "CINNOX would get no answer" in visitor.text
    assert f"{shown.title}. {shown.meaning}" in visitor.text
    assert all(step in visitor.text for step in shown.next_steps)
    assert shown.waiting_words in visitor.text
    assert shown.guide.replace(".md", "/") in visitor.text


def test_a_deleted_key_says_so(enter: Enter) -> None:
    """A key that was deleted at the console is found out by the next check, and when it is pasted again."""
    visitor = enter("connected")
    key = visitor.organisation.keys[0].secret
    assert "can use OpenAI now" in visitor.open(OPENAI).press("Check the key").text
    visitor.open("/console/settings/organization/api-keys").follow("Delete", row="CINNOX").press("Delete")
    assert "The key is not accepted" in visitor.open(OPENAI).press("Check again").text
    assert "The key is not accepted" in visitor.follow("Edit").press("Save", {"Key": key}).text


@pytest.mark.parametrize("name", ["working", "no-credit", "unsupported-country"])
def test_ready_keys_are_taken(enter: Enter, name: str) -> None:
    """The keys that are there from the start can be given too."""
    visitor = _log_in(enter("key"))
    _connect(visitor, visitor.api.keys[name])
    assert ("can use OpenAI now" in visitor.text) == (name == "working")


def _make_real_looking_keys() -> list[str]:
    letters = random.Random(5)  # noqa: S311 - opens nothing
    tail = "".join(letters.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=60))
    return [
        f"sk-{kind}{tail[:half]}{'T3' + 'BlbkFJ'}{tail[half:]}"
        for kind, half in (("proj-", 30), ("", 20), ("admin-", 9))
    ] + [f"sk-ant-{tail}", f"gsk_{tail}", tail]


@pytest.mark.parametrize("before", ["", "sk-proj-PRACTICE-cinnox-1 ", "sk-proj-PRACTICE-", '"'])
@pytest.mark.parametrize("key", _make_real_looking_keys(), ids=range(6))
def test_a_real_looking_key_is_refused_and_never_repeated(
    enter: Enter, key: str, before: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is not saved, not shown, not logged, and not sent to the API; the words say what to paste instead."""
    caplog.set_level(logging.DEBUG)
    visitor = _connect(_log_in(enter("key")), before + key)
    assert visitor.answer.status_code == 422
    assert "never type a real key here" in visitor.errors["key"] or "no key holds" in visitor.errors["key"]
    assert not visitor.value("Key")
    assert visitor.api.state.integration.secret is None
    said = visitor.answer.text + str(visitor.answer.headers) + caplog.text + "".join(capfd.readouterr())
    assert not [part for part in (key[8:20], key[20:40], key[-12:]) if part in said]
    assert key not in repr(visitor.api.state.integration)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Paste the key"),
        ("mei.wong@example.com", "never type a real key"),
        ("key", "never type a real key"),
        ("sk-admin-PRACTICE-admin-1", "An admin key"),
        ("sk-proj-PRACTICE-two words", "no key holds"),
    ],
)
def test_what_is_no_practice_key_is_refused(enter: Enter, typed: str, says: str) -> None:
    """The words say what is wrong and what to paste; nothing is saved."""
    visitor = _connect(_log_in(enter("key")), typed)
    assert says in visitor.errors["key"]
    assert visitor.api.state.integration.secret is None


def test_many_save_at_once() -> None:
    """Saves that arrive together wait for each other, and none of them keeps the API from answering."""
    with serve(clock=lambda: NOW_S) as api, Visitor(api, "connected") as visitor:
        field = visitor.open(OPENAI).page.css_first("[name=csrf]")
        assert field is not None
        data = {"csrf": field.attributes["value"] or "", "key": api.keys["working"]}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())}
        address = api.base_url.removesuffix("/v1") + f"{OPENAI}/key"
        statuses: list[int] = []

        def save() -> None:
            statuses.append(httpx2.post(address, data=data, headers=headers, verify=TLS, timeout=30).status_code)

        threads = [threading.Thread(target=save) for _ in range(60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [303] * 60
        verdict = api.state.integration.verdict
        assert verdict is not None
        assert verdict.usable
