"""The check of the phone, before the first key."""

import hashlib
import re
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console.addresses import API_KEYS
from keyguide.practice.console.countries import COUNTRIES
from keyguide.practice.people import Account, Text
from keyguide.practice.screens.forms import NEVER_REAL
from keyguide.practice.screens.pages import write_time
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit

PHONE = "0000 0000"
_FORM, _CODE = f"{API_KEYS}/phone", f"{API_KEYS}/phone/code"
_NUMBER = re.compile(r"0{6,15}")
_MOST_CODES = 5
_BLOCK_S = 3 * 3600.0


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show(_FORM, _show), submit(_FORM, _take), show(_CODE, _show_code), submit(_CODE, _take_code)]


@logged_in
def _show(visit: Visit) -> Response:
    if visit.account.phone_proved:
        return visit.go(f"{API_KEYS}/new")
    return visit.draw("console/phone_check.html", **_about(visit))


@logged_in
def _take(visit: Visit) -> Response:
    form = visit.form
    if form.text("country") not in COUNTRIES:
        form.refuse("country", "Choose a country from the list.")
    number = re.sub(r"[\s()-]", "", form.require("phone", f"Type the practice number: {PHONE}."))
    if number and not _NUMBER.fullmatch(number):
        form.refuse("phone", NEVER_REAL.format(what="number") + f" Type {PHONE}.", forget=True)
    if form.text("whatsapp") not in ("Yes", "No"):
        form.refuse("whatsapp", "Select Yes or No.")
    if not form.errors:
        visit.session.draft["by"] = "WhatsApp" if form.text("whatsapp") == "Yes" else "SMS"
        _send(visit, "phone")
    if form.errors:
        return visit.refuse("console/phone_check.html", **_about(visit))
    return visit.go(_CODE)


@logged_in
def _show_code(visit: Visit) -> Response:
    if visit.account.phone_proved:
        return visit.go(f"{API_KEYS}/new")
    if "by" not in visit.session.draft:
        return visit.go(_FORM)
    return visit.draw("console/phone_code.html", **_about(visit))


@logged_in
def _take_code(visit: Visit) -> Response:
    form = visit.form
    if "by" not in visit.session.draft:
        return visit.go(_FORM)
    if form.has("resend"):
        _send(visit, "code")
        if not form.errors:
            return visit.go(_CODE, "The code was sent again.")
        return visit.refuse("console/phone_code.html", **_about(visit))
    typed = re.sub(r"[\s-]", "", form.require("code", "Type the 6 digits that the practice phone shows."))
    if typed and typed != make_code(visit.account):
        form.refuse("code", "This is not the code. Type the 6 digits that the practice phone shows.")
    if form.errors:
        return visit.refuse("console/phone_code.html", **_about(visit))
    visit.account.phone_proved = True
    del visit.session.draft["by"]
    return visit.go(f"{API_KEYS}/new")


def make_code(account: Account) -> str:
    """Give the code for a person: the same one each time, so that a walk can be walked again.

    Args:
        account: Whose phone is checked.

    Example:
        >>> make_code(Account("mei.wong@example.com"))
        '167995'
    """
    return f"{int(hashlib.sha256(account.email.encode()).hexdigest(), 16) % 1_000_000:06}"


def _send(visit: Visit, field: str) -> None:
    """Send the code to the practice phone, unless it was sent too often; that is noted at a field."""
    account, now_s = visit.account, visit.state.clock()
    if account.codes_sent >= _MOST_CODES:
        account.codes_sent, account.blocked_until_s = 0, now_s + _BLOCK_S
    if now_s < account.blocked_until_s:
        until = write_time(account.blocked_until_s)
        visit.form.refuse(field, f"Too many codes were sent. Wait until {until}, or begin again at the practice home.")
        return
    account.codes_sent += 1
    visit.state.people.texts.append(Text(now_s, make_code(account), visit.session.draft["by"]))


def _about(visit: Visit) -> dict[str, Any]:
    return {"organisation": visit.organisation, "now_s": visit.state.clock(), "countries": COUNTRIES, "phone": PHONE}
