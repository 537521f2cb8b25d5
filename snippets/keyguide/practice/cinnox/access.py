"""Who may see which screen: menus that a role may not use are hidden, and their addresses lead nowhere."""

from typing import Any

from starlette.responses import Response

from keyguide.practice.cinnox.staff import ADMINISTRATOR, Staff, find_by_role
from keyguide.practice.screens.routes import Screen
from keyguide.practice.screens.visit import Visit

HOME = "/cinnox"


def who(visit: Visit) -> Staff | None:
    """Say who is logged in."""
    return find_by_role(visit.session.cinnox_role) if visit.session.cinnox_role else None


def draw(visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - for the template
    """Show a screen of CINNOX, with who is logged in."""
    staff = who(visit)
    is_administrator = staff is not None and staff.role == ADMINISTRATOR
    return visit.draw(f"cinnox/{template}", status=status, staff=staff, is_administrator=is_administrator, **values)


def for_administrators(screen: Screen) -> Screen:
    """Let only Administrators see a screen; who is not logged in logs in first, and then gets there."""

    def answer(visit: Visit) -> Response:
        staff = who(visit)
        if staff is None:
            if not visit.is_sent:
                visit.session.draft["cinnox_next"] = visit.path
            return visit.go(HOME)
        if staff.role != ADMINISTRATOR:
            return draw(visit, "hidden.html", status=403)
        return screen(visit)

    return answer
