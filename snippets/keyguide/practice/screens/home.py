"""The first screen: what the practice product is, the ways into it, and the button that begins again."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens.routes import show, submit
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of the first screen."""
    return [show("/", _show), submit("/", _reset)]


def _show(visit: Visit) -> Response:
    return visit.draw("home.html")


def _reset(visit: Visit) -> Response:
    visit.state.reset()
    visit.renew()
    return visit.go("/", "Everything is as it was at the start.")
