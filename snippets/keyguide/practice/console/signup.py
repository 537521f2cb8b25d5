"""Signing up: e-mail address, password, proof of the address, the person, the organisation."""

from datetime import UTC, date, datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console.identity import PASSWORD, check_password, read_email
from keyguide.practice.console.names import read_name
from keyguide.practice.console.organisations import found
from keyguide.practice.people import Account, Letter
from keyguide.practice.screens.forms import Form
from keyguide.practice.screens.routes import show, submit
from keyguide.practice.screens.visit import Visit

_EMAIL: dict[str, Any] = {"title": "Create your account"}
_PASSWORD: dict[str, Any] = {"title": "Choose a password", "password": PASSWORD, "back": "/console/signup"}
_OLDEST_YEAR = 1900


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show("/console/signup", _show_email),
        submit("/console/signup", _take_email),
        show("/console/signup/password", _show_password),
        submit("/console/signup/password", _take_password),
        show("/console/signup/verify", _show_verify),
        submit("/console/signup/verify", _verify),
        show("/console/signup/about-you", _show_about_you),
        submit("/console/signup/about-you", _take_about_you),
        show("/console/signup/organization", _show_organization),
        submit("/console/signup/organization", _take_organization),
    ]


def _show_email(visit: Visit) -> Response:
    return visit.draw("console/email.html", **_EMAIL)


def _take_email(visit: Visit) -> Response:
    email = read_email(visit.form)
    if not visit.form.errors and email in visit.state.people.accounts:
        visit.form.refuse("email", "There is a practice account with this address already. Log in instead.")
    if visit.form.errors:
        return visit.refuse("console/email.html", **_EMAIL)
    visit.session.draft["email"] = email
    return visit.go("/console/signup/password")


def _show_password(visit: Visit) -> Response:
    email = visit.session.draft.get("email")
    if email is None:
        return visit.go("/console/signup")
    return visit.draw("console/password.html", email=email, **_PASSWORD)


def _take_password(visit: Visit) -> Response:
    email, people = visit.session.draft.get("email"), visit.state.people
    if email is None or email in people.accounts:
        return visit.go("/console/signup")
    check_password(visit.form)
    if visit.form.errors:
        return visit.refuse("console/password.html", email=email, **_PASSWORD)
    people.accounts[email] = visit.session.account = Account(email)
    letter = Letter(visit.state.count("message"), visit.state.clock(), email, "Verify your email address")
    people.letters.append(letter)
    return visit.go("/console/signup/verify")


def _show_verify(visit: Visit) -> Response:
    account = visit.session.account
    if account is None or account.verified:
        return visit.go("/console")
    return visit.draw("console/verify.html", email=account.email)


def _verify(visit: Visit) -> Response:
    wanted = visit.form.text("letter")
    letter = next((letter for letter in visit.state.people.letters if letter.id == wanted), None)
    if letter is None:
        return visit.go("/mailbox")
    account = visit.state.people.accounts[letter.to]
    if account.verified and visit.session.account is not account:
        return visit.go("/console/login")
    account.verified = True
    visit.session.account = account
    return _go_on(visit, account)


def _show_about_you(visit: Visit) -> Response:
    account = visit.session.account
    if account is None or not account.verified or account.first_name:
        return _go_on(visit, account)
    return visit.draw("console/about_you.html")


def _take_about_you(visit: Visit) -> Response:
    account = visit.session.account
    if account is None or not account.verified:
        return _go_on(visit, account)
    first = read_name(visit.form, "first_name", "Type your first name, such as Mei.")
    last = read_name(visit.form, "last_name", "Type your last name, such as Wong.")
    _check_birthday(visit.form, datetime.fromtimestamp(visit.state.clock(), UTC).date())
    if visit.form.errors:
        return visit.refuse("console/about_you.html")
    account.first_name, account.last_name = first, last
    return visit.go("/console/signup/organization")


def _check_birthday(form: Form, today: date) -> None:
    typed = form.require("birthday", "Type a date, such as 1990-01-31.")
    if not typed:
        return
    try:
        birthday = date.fromisoformat(typed)
    except ValueError:
        form.refuse("birthday", "This is not a date. Type year, month and day, such as 1990-01-31.")
        return
    if not date(_OLDEST_YEAR, 1, 1) <= birthday < today:
        form.refuse("birthday", f"A birthday lies between {_OLDEST_YEAR} and today. Type another date.")


def _show_organization(visit: Visit) -> Response:
    account = visit.session.account
    if account is None or not account.first_name or account.organisation:
        return _go_on(visit, account)
    return visit.draw("console/organization.html")


def _take_organization(visit: Visit) -> Response:
    account = visit.session.account
    if account is None or not account.first_name or account.organisation:
        return _go_on(visit, account)
    name = read_name(visit.form, "organization", "Type a name, such as Harbour Example Ltd.")
    project = read_name(visit.form, "project")
    if visit.form.errors:
        return visit.refuse("console/organization.html")
    found(visit.state, account, name, project)
    return visit.go("/console", "Your account is ready.")


def _go_on(visit: Visit, account: Account | None) -> Response:
    """Lead to the step that comes next for this person."""
    if account is None or account.organisation:
        return visit.go("/console")
    if not account.verified:
        return visit.go("/console/signup/verify")
    return visit.go(f"/console/signup/{'organization' if account.first_name else 'about-you'}")
