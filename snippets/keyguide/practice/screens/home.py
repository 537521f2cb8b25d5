"""The first screen: what the practice product is, and the ways into it."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens.routes import show
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of the first screen."""
    return [show("/", _show)]


def _show(visit: Visit) -> Response:
    return visit.draw("home.html")
