"""The check of the phone."""

import pytest

from practice.conftest import Enter
from practice.visitor import Visitor

PHONE = "/console/settings/organization/api-keys/phone"
TYPED: dict[str, str | bool] = {"Country": "Taiwan", "Phone number": "0000 0000", "Do you use WhatsApp?": "No"}


def _send(visitor: Visitor, **changes: str) -> Visitor:
    return visitor.open(PHONE).press("Send code via SMS", {**TYPED, **changes})


def test_the_list_begins_with_the_united_states(enter: Enter) -> None:
    """As on the real form, the country must be changed."""
    options = enter("credit").open(PHONE).page.css("option")
    assert options[0].text() == "United States"
    assert len(options) > 40


@pytest.mark.parametrize(("whatsapp", "by"), [("Yes", "WhatsApp"), ("No", "SMS")])
def test_the_code_comes_to_the_practice_phone(enter: Enter, whatsapp: str, by: str) -> None:
    """The phone shows the code; sent again it is the same, so that a walk can be walked again."""
    visitor = _send(enter("credit"), **{"Do you use WhatsApp?": whatsapp})
    assert visitor.title == "Enter the code"
    assert visitor.press("Resend code").notice == "The code was sent again."
    visitor.open("/phone")
    texts = visitor.api.state.people.texts
    assert [(text.by, text.code) for text in texts] == [(by, texts[0].code)] * 2
    assert f"Your OpenAI code is {texts[0].code}" in visitor.text


@pytest.mark.parametrize("number", ["+852 2345 6789", "00000001", "000", "", "zero", "\u0660" * 8])
def test_a_real_number_is_refused_and_not_shown(enter: Enter, number: str) -> None:
    """Only noughts are taken; the refusal says what to type."""
    visitor = _send(enter("credit"), **{"Phone number": number})
    assert "0000 0000" in visitor.errors["phone"]
    assert not visitor.value("Phone number")
    assert visitor.api.state.people.texts == []


def test_each_field_is_asked_for(enter: Enter) -> None:
    """A country that is not on the list, and no answer about WhatsApp, are refused."""
    visitor = enter("credit").open(PHONE)
    visitor.press("Send code via SMS", {"Country": "Atlantis", "Phone number": "000000"})
    assert set(visitor.errors) == {"country", "whatsapp"}


def test_a_wrong_code_is_refused(enter: Enter) -> None:
    """The code must be the one that was sent; blanks in it do no harm."""
    visitor = _send(enter("credit"))
    for code in ("000000", "12345", ""):
        assert set(visitor.press("Continue", {"Code": code}).errors) == {"code"}
    code = visitor.api.state.people.texts[-1].code
    assert visitor.press("Continue", {"Code": f" {code[:3]} {code[3:]}"}).title == "Create new secret key"


def test_too_many_codes_block_the_number_for_hours(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sixth code is refused, and so is every one for three hours."""
    visitor = _send(enter("credit"))
    for _ in range(4):
        assert visitor.press("Resend code").errors == {}
    assert "Wait until 24 Nov 2026, 09:00 UTC" in visitor.press("Resend code").errors["code"]
    assert "Too many codes" in _send(visitor).errors["phone"]
    later_s = visitor.api.state.clock() + 3 * 3600
    monkeypatch.setattr(visitor.api.state, "clock", lambda: later_s)
    assert _send(visitor).title == "Enter the code"


def test_there_is_no_code_before_a_number(enter: Enter) -> None:
    """Steps cannot be skipped, and are not asked again once they are done."""
    assert enter("credit").open(f"{PHONE}/code").path == PHONE
    assert enter("key").open(PHONE).title == "Create new secret key"
