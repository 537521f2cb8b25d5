"""Sessions: which browser a request comes from, by a cookie that no script and no other site can read."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from keyguide.practice.people import Session

if TYPE_CHECKING:
    from keyguide.practice.state import State


def name_cookie(port: int | None) -> str:
    """Give the name of the cookie; cookies ignore ports, so each port has a cookie of its own.

    Args:
        port: Where the practice product listens.
    """
    return f"practice_{port or 80}"


def find(request: Request) -> Session | None:
    """Give the session of a request."""
    state: State = request.app.state.practice
    return state.people.find_session(request.cookies.get(name_cookie(request.url.port), ""))


def keep(request: Request, answer: Response, session: Session) -> None:
    """Let the browser keep its session, if it does not have it yet."""
    name = name_cookie(request.url.port)
    if request.cookies.get(name) != session.token:
        answer.set_cookie(name, session.token, httponly=True, samesite="strict")
