"""Billing: credit that the API spends."""

from decimal import Decimal

import pytest

from practice.conftest import Enter
from practice.visitor import TODAY, Visitor

BILLING = "/console/settings/organization/billing"
CARD: dict[str, str | bool] = {
    "Card number": "0000 0000 0000 0000",
    "Expiration date": "12/30",
    "Security code": "000",
}


def _add_card(visitor: Visitor) -> Visitor:
    return visitor.open(f"{BILLING}/").follow("Add payment details").press("Continue", CARD)


def test_a_reader_buys_credit(enter: Enter) -> None:
    """The guide's steps lead from nothing to a balance of what was paid, with auto-reload off."""
    visitor = _add_card(enter("account"))
    assert visitor.value("Amount") == "10"
    visitor.press("Confirm", {"Amount": "5", "Use auto-reload": False})
    assert "Credit balance $5.00" in visitor.text
    assert "Auto-reload is off" in visitor.text
    assert visitor.rows() == [[TODAY, "Card", "$5.00"]]
    visitor.follow("Add to credit balance").press("Confirm", {"Amount": "45.50"})
    assert "Credit balance $50.50" in visitor.text
    assert visitor.organisation.tier.name == "Tier 2"


def test_auto_reload_is_on_when_payment_is_set_up(enter: Enter) -> None:
    """Whoever leaves the switch alone has auto-reload; it can be turned off later."""
    visitor = _add_card(enter("account"))
    switch = visitor.page.css_first("[role=switch]")
    assert switch is not None
    assert "checked" in switch.attributes
    visitor.press("Confirm", {"Amount": "5", "Monthly limit": "20"})
    assert "Auto-reload is on" in visitor.text
    assert "at most $20.00 a month" in visitor.text
    visitor.follow("Change auto-reload").press("Save", {"Use auto-reload": False})
    assert "Auto-reload is off" in visitor.text


def test_auto_reload_buys_up_to_its_monthly_limit(enter: Enter) -> None:
    """Credit that falls below the threshold is bought again, until the month's limit is reached."""
    visitor = _add_card(enter("account"))
    visitor.press("Confirm", {"Amount": "5", "Monthly limit": "13"})
    organisation, state = visitor.organisation, visitor.api.state
    for _ in range(3):
        organisation.credit_usd = Decimal("3.995")
        state.charge(organisation.projects[1], "gpt-4o", input_tokens=0, output_tokens=0)
    assert [payment.amount_usd for payment in organisation.payments] == [Decimal(5), Decimal("6.01"), Decimal("6.01")]
    assert organisation.credit_usd == Decimal("3.995")
    assert "Auto-reload" in visitor.open(BILLING).text


@pytest.mark.parametrize("amount", ["4.99", "0", "-5", "1000.01", "5.001", "five", "", "\u0665", "1e3", "5 5"])
def test_an_amount_that_cannot_be_is_refused(enter: Enter, amount: str) -> None:
    """Less than $5, too much, or no amount: nothing is bought, and what was typed stays."""
    visitor = _add_card(enter("account")).press("Confirm", {"Amount": amount, "Use auto-reload": False})
    assert set(visitor.errors) == {"amount"}
    assert visitor.value("Amount") == amount
    assert visitor.organisation.credit_usd == 0


@pytest.mark.parametrize(("amount", "balance"), [("$5", "$5.00"), ("1,000", "$1,000.00"), (" 7.5 ", "$7.50")])
def test_amounts_are_taken_as_people_write_them(enter: Enter, amount: str, balance: str) -> None:
    """A dollar sign, a comma and blanks do no harm."""
    visitor = _add_card(enter("account")).press("Confirm", {"Amount": amount, "Use auto-reload": False})
    assert f"Credit balance {balance}" in visitor.text


def test_a_real_card_is_refused_and_not_shown(enter: Enter) -> None:
    """Only the practice card is taken; the refusal says what to type, and repeats nothing."""
    number = "4111" + " 1111" * 3  # the number that payment services give for tests
    visitor = enter("account").open(BILLING).follow("Add payment details")
    for typed in (number, number.replace(" ", ""), "1234", "", "0000 0000 0000 0001"):
        visitor.press("Continue", {**CARD, "Card number": typed})
        assert "never type a real card number here" in visitor.errors["number"]
        assert visitor.value("Card number") == visitor.value("Security code") == ""
        assert "1111" not in visitor.answer.text
    visitor.press("Continue", {**CARD, "Expiration date": "13/30", "Security code": "x"})
    assert set(visitor.errors) == {"expiry", "code"}
    assert not visitor.organisation.has_card


def test_no_credit_without_payment_details(enter: Enter) -> None:
    """The amount comes after the card."""
    assert enter("account").open(f"{BILLING}/amount").path == f"{BILLING}/payment-details"


def test_auto_reload_must_buy_something(enter: Enter) -> None:
    """The balance is brought up to more than where buying begins."""
    visitor = _add_card(enter("account"))
    visitor.press("Confirm", {"Amount": "5", "When the balance falls below": "10", "Bring it up to": "10"})
    assert set(visitor.errors) == {"target"}
