"""The practice CINNOX: as much of it as giving it a key needs."""

from starlette.routing import Route

from keyguide.practice.cinnox import administration, entrance, integration

_PARTS = (entrance, administration, integration)


def routes() -> list[Route]:
    """Give the addresses of the practice CINNOX."""
    return [route for part in _PARTS for route in part.routes()]
