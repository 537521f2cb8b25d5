"""Billing: payment details, credit, and auto-reload."""

import re
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console.addresses import BILLING
from keyguide.practice.console.money import read_usd
from keyguide.practice.screens.forms import NEVER_REAL, Form
from keyguide.practice.screens.pages import write_usd
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit
from keyguide.practice.state import SMALLEST_PAYMENT_USD
from keyguide.practice.tenancy import Organisation, Reload

CARD = "0000 0000 0000 0000"
_CARD_DIGITS = "0" * 16
_EXPIRY = re.compile(r"(?:0[1-9]|1[0-2])\s*/\s*(?:20)?\d{2}", re.ASCII)
_CODE = re.compile(r"\d{3,4}", re.ASCII)
_LARGEST_PAYMENT_USD = Decimal(1_000)
_LARGEST_RELOAD_USD = Decimal(200_000)
_DEFAULTS = {"amount": "10", "threshold": "5", "target": "10", "monthly": ""}


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show(BILLING, _show),
        show(f"{BILLING}/", _show),
        show(f"{BILLING}/payment-details", _show_card),
        submit(f"{BILLING}/payment-details", _take_card),
        show(f"{BILLING}/amount", _show_amount),
        submit(f"{BILLING}/amount", _take_amount),
        show(f"{BILLING}/auto-reload", _show_reload),
        submit(f"{BILLING}/auto-reload", _take_reload),
    ]


@logged_in
def _show(visit: Visit) -> Response:
    return visit.draw("console/billing.html", organisation=visit.organisation)


@logged_in
def _show_card(visit: Visit) -> Response:
    return visit.draw("console/billing_card.html", organisation=visit.organisation, card=CARD)


@logged_in
def _take_card(visit: Visit) -> Response:
    form = visit.form
    number = form.values.pop("number", "")
    if re.sub(r"[\s-]", "", number) != _CARD_DIGITS:
        form.refuse("number", NEVER_REAL.format(what="card number") + f" Type {CARD}.")
    if not _EXPIRY.fullmatch(form.text("expiry")):
        form.refuse("expiry", "Type month and year, such as 12/30.")
    if not _CODE.fullmatch(form.values.pop("code", "").strip()):
        form.refuse("code", "Type three digits, such as 000.")
    if form.errors:
        return visit.refuse("console/billing_card.html", organisation=visit.organisation, card=CARD)
    visit.organisation.has_card = True
    return visit.go(f"{BILLING}/amount")


@logged_in
def _show_amount(visit: Visit) -> Response:
    organisation = visit.organisation
    if not organisation.has_card:
        return visit.go(f"{BILLING}/payment-details")
    # Auto-reload is on by default when payment is set up; afterwards it stays as it was left.
    _fill_in(visit.form, organisation, is_on=organisation.reload is not None or not organisation.payments)
    return visit.draw("console/billing_amount.html", organisation=organisation)


@logged_in
def _take_amount(visit: Visit) -> Response:
    organisation = visit.organisation
    amount_usd = read_usd(visit.form, "amount", least=SMALLEST_PAYMENT_USD, most=_LARGEST_PAYMENT_USD)
    reload = _read_reload(visit.form)
    if visit.form.errors or amount_usd is None or not organisation.has_card:
        return visit.refuse("console/billing_amount.html", organisation=organisation)
    organisation.reload = reload
    visit.state.pay(organisation, amount_usd)
    return visit.go(BILLING, f"You bought {write_usd(amount_usd)} of practice credit. No money was paid.")


@logged_in
def _show_reload(visit: Visit) -> Response:
    if not visit.organisation.has_card:
        return visit.go(f"{BILLING}/payment-details")
    _fill_in(visit.form, visit.organisation, is_on=visit.organisation.reload is not None)
    return visit.draw("console/billing_reload.html", organisation=visit.organisation)


@logged_in
def _take_reload(visit: Visit) -> Response:
    reload = _read_reload(visit.form)
    if visit.form.errors:
        return visit.refuse("console/billing_reload.html", organisation=visit.organisation)
    visit.organisation.reload = reload if visit.organisation.has_card else None
    return visit.go(BILLING, f"Auto-reload is {'on' if reload else 'off'}.")


def _fill_in(form: Form, organisation: Organisation, *, is_on: bool) -> None:
    form.values |= _DEFAULTS
    if is_on:
        form.values["reload"] = "on"
    if organisation.reload:
        form.values["threshold"] = f"{organisation.reload.threshold_usd:f}"
        form.values["target"] = f"{organisation.reload.target_usd:f}"
        form.values["monthly"] = f"{organisation.reload.monthly_limit_usd or '':}"


def _read_reload(form: Form) -> Reload | None:
    if not form.has("reload"):
        return None
    least, most = SMALLEST_PAYMENT_USD, _LARGEST_RELOAD_USD
    threshold_usd = read_usd(form, "threshold", least=least, most=most)
    target_usd = read_usd(form, "target", least=least, most=most)
    monthly_usd = read_usd(form, "monthly", least=least, most=most) if form.text("monthly") else None
    if threshold_usd is None or target_usd is None:
        return None
    if target_usd <= threshold_usd:
        form.refuse("target", f"Type more than {write_usd(threshold_usd)}, at which credit is bought.")
    return Reload(threshold_usd, target_usd, monthly_usd)
