"""The door of the console: log in, log out, and the overview behind it."""

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console.identity import PASSWORD, check_password, read_email
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit

_EMAIL: dict[str, Any] = {"title": "Log in"}
_PASSWORD: dict[str, Any] = {"title": "Enter your password", "password": PASSWORD, "back": "/console/login"}


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show("/console", _show),
        show("/console/", _show),
        show("/console/login", _show_email),
        submit("/console/login", _take_email),
        show("/console/login/password", _show_password),
        submit("/console/login/password", _take_password),
        submit("/console/logout", _log_out),
    ]


def _show(visit: Visit) -> Response:
    if visit.session.account is None:
        return visit.draw("console/start.html")
    return _show_overview(visit)


@logged_in
def _show_overview(visit: Visit) -> Response:
    return visit.draw("console/overview.html", organisation=visit.organisation)


def _show_email(visit: Visit) -> Response:
    return visit.draw("console/email.html", **_EMAIL)


def _take_email(visit: Visit) -> Response:
    email = read_email(visit.form)
    if not visit.form.errors and email not in visit.state.people.accounts:
        visit.form.refuse("email", "There is no practice account with this address. Check it, or sign up first.")
    if visit.form.errors:
        return visit.refuse("console/email.html", **_EMAIL)
    visit.session.draft["email"] = email
    return visit.go("/console/login/password")


def _show_password(visit: Visit) -> Response:
    email = visit.session.draft.get("email")
    if email not in visit.state.people.accounts:
        return visit.go("/console/login")
    return visit.draw("console/password.html", email=email, **_PASSWORD)


def _take_password(visit: Visit) -> Response:
    email = visit.session.draft.get("email", "")
    account = visit.state.people.accounts.get(email)
    if account is None:
        return visit.go("/console/login")
    check_password(visit.form)
    if visit.form.errors:
        return visit.refuse("console/password.html", email=email, **_PASSWORD)
    wanted = visit.session.draft.pop("next", "/console")
    visit.session.draft.clear()
    visit.session.account = account
    return visit.go(wanted)


def _log_out(visit: Visit) -> Response:
    visit.session.account = None
    visit.session.draft.clear()
    return visit.go("/console", "You are logged out.")
