"""The screens as a web application: all routes, the headers of every answer, and what is shown when one fails."""

import asyncio
import traceback

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keyguide.logs import guard
from keyguide.practice import cinnox, console
from keyguide.practice.api.app import is_this_machine
from keyguide.practice.screens import fail, home, stage, static
from keyguide.practice.screens.pages import draw
from keyguide.practice.state import State

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_WRONG = {
    400: ("This form cannot be read", "Go back, reload the page, and try again."),
    403: ("This form is out of date", "Go back, reload the page, and try again."),
    404: ("There is no such screen", "Begin at the practice home."),
    405: ("There is nothing to see here", "Begin at the practice home."),
    413: ("This form is too large", "Go back, and type less."),
    415: ("This form cannot be read", "Go back, reload the page, and try again."),
    421: ("This address is not ours", "The practice product answers to 127.0.0.1 and localhost only."),
    500: ("Something went wrong in the practice product", "Go back and try again, or begin again with Reset."),
}
_log = guard(__name__)


def make_screens(state: State) -> ASGIApp:
    """Make the application.

    Args:
        state: What it knows; shared with the practice API.
    """
    app = Starlette(
        routes=[
            Route("/static/{name}", static.send),
            *home.routes(),
            *console.routes(),
            *cinnox.routes(),
            *fail.routes(),
            *stage.routes(),
        ],
        exception_handlers={HTTPException: _answer_wrong, Exception: _answer_fault},
    )
    app.router.redirect_slashes = False
    app.state.practice = state
    app.state.turn = asyncio.Lock()
    return _Envelope(app)


class _Envelope:
    """Refuses other hosts, and puts on every answer what keeps a browser safe."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] += [
                    (name.lower().encode(), value.encode())
                    for name, value in _HEADERS.items()
                    if name.lower().encode() not in present
                ]
            await send(message)

        if not is_this_machine(scope):
            await _draw_wrong(421)(scope, receive, send_with_headers)
            return
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:  # noqa: BLE001 - answered and logged below; the web server would log its text, request and all
            return


async def _answer_wrong(_: Request, problem: Exception) -> Response:
    answer = _draw_wrong(problem.status_code if isinstance(problem, HTTPException) else 404)
    answer.headers.update(getattr(problem, "headers", None) or {})
    return answer


async def _answer_fault(_: Request, fault: Exception) -> Response:
    # The text of a fault may hold a part of what was typed: only its place is logged.
    place = traceback.extract_tb(fault.__traceback__)[-1]
    _log.error("%s in %s, line %s", type(fault).__name__, place.name, place.lineno)
    return _draw_wrong(500)


def _draw_wrong(status: int) -> Response:
    title, action = _WRONG.get(status, _WRONG[500])
    page = draw("wrong.html", {"visit": None, "form": None, "notice": "", "title": title, "action": action})
    return Response(page, status, media_type="text/html")
