"""Routes: from an address to the function that answers it."""

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens import sessions
from keyguide.practice.screens.forms import MOST_BYTES, Form, read_form
from keyguide.practice.screens.visit import Visit

if TYPE_CHECKING:
    from keyguide.practice.state import State

Screen = Callable[[Visit], Response]

_FORM = "application/x-www-form-urlencoded"
_OWN_HEADER = "x-practice"  # a web page of another origin may not send a header of its own making


def show(path: str, screen: Screen) -> Route:
    """Make the route of a screen that is looked at.

    Args:
        path: Its address; a part in braces varies, and reaches the screen in `visit.parts`.
        screen: Answers.
    """

    async def answer(request: Request) -> Response:
        return await _answer(request, screen, Form())

    return Route(path, answer, methods=["GET"])


def submit(path: str, screen: Screen) -> Route:
    """Make the route of a form; its token is checked before the screen is asked.

    Args:
        path: The address that the form is sent to.
        screen: Answers, as a rule with `visit.go` or `visit.refuse`.
    """

    async def answer(request: Request) -> Response:
        form = await _read(request)
        session = sessions.find(request)
        typed = form.values.pop("csrf", "")
        is_ours = session is not None and hmac.compare_digest(typed.encode(), session.csrf.encode())
        if not is_ours and _OWN_HEADER not in request.headers:
            raise HTTPException(403)
        return await _answer(request, screen, form)

    return Route(path, answer, methods=["POST"])


def logged_in(screen: Screen) -> Screen:
    """Let only those see a screen who are logged in at the console; others log in first, and then get there."""

    def answer(visit: Visit) -> Response:
        account = visit.session.account
        if account is None:
            if not visit.is_sent:
                visit.session.draft["next"] = visit.path
            return visit.go("/console/login")
        if account.organisation is None:
            return visit.go("/console/signup/about-you" if account.verified else "/console/signup/verify")
        return screen(visit)

    return answer


async def _answer(request: Request, screen: Screen, form: Form) -> Response:
    state: State = request.app.state.practice
    session = sessions.find(request) or state.people.open_session()
    parts: dict[str, Any] = request.path_params
    query, is_sent = dict(request.query_params), request.method == "POST"
    host, port = request.scope["server"]  # where it listens, whatever the request says
    visit = Visit(state, session, request.url.path, parts, form, query, is_sent, f"http://{host}:{port}")
    # One visit at a time: no form is taken twice at once. Those who wait hold no thread, for a screen may ask the API.
    async with request.app.state.turn:
        answer = await run_in_threadpool(screen, visit)
    sessions.keep(request, answer, visit.session)
    return answer


async def _read(request: Request) -> Form:
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return read_form(bytes(content))
    except ValueError:
        raise HTTPException(400) from None
