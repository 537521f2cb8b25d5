"""The door of CINNOX: log in, log out, and the Dashboard behind it."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.cinnox.access import HOME, draw, who
from keyguide.practice.cinnox.staff import STAFF, find_by_email
from keyguide.practice.console.identity import PASSWORD, check_password, read_email
from keyguide.practice.screens.routes import show, submit
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show(HOME, _show),
        show(f"{HOME}/", _show),
        submit(HOME, _log_in),
        submit(f"{HOME}/logout", _log_out),
    ]


def _show(visit: Visit) -> Response:
    if who(visit) is None:
        return _draw_login(visit)
    return draw(visit, "dashboard.html", integration=visit.state.integration)


def _log_in(visit: Visit) -> Response:
    form = visit.form
    email = read_email(form)
    staff = find_by_email(email)
    if staff is None:
        form.refuse("email", "Nobody on the practice staff has this address. Type one of those above.")
    check_password(form)
    if form.errors or staff is None:
        return _draw_login(visit, status=422)
    visit.session.cinnox_role = staff.role
    return visit.go(visit.session.draft.pop("cinnox_next", HOME))


def _log_out(visit: Visit) -> Response:
    visit.session.cinnox_role = None
    return visit.go(HOME, "You are logged out.")


def _draw_login(visit: Visit, status: int = 200) -> Response:
    return draw(visit, "login.html", status=status, everyone=STAFF, password=PASSWORD)
