"""The practice phone."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens.routes import show
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show("/phone", _show)]


def _show(visit: Visit) -> Response:
    return visit.draw("phone.html", texts=visit.state.people.texts[::-1])
