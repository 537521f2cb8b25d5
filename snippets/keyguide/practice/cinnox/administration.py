"""The way through the menus: Administration, Service Integration, Third Party Integration."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.cinnox.access import HOME, draw, for_administrators
from keyguide.practice.screens.routes import show
from keyguide.practice.screens.visit import Visit

ADMINISTRATION = f"{HOME}/administration"
SERVICE_INTEGRATION = f"{ADMINISTRATION}/service-integration"
THIRD_PARTY = f"{SERVICE_INTEGRATION}/third-party-integration"


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show(ADMINISTRATION, _show_administration),
        show(SERVICE_INTEGRATION, _show_service_integration),
        show(THIRD_PARTY, _show_third_party),
    ]


@for_administrators
def _show_administration(visit: Visit) -> Response:
    return draw(visit, "administration.html")


@for_administrators
def _show_service_integration(visit: Visit) -> Response:
    return draw(visit, "service_integration.html")


@for_administrators
def _show_third_party(visit: Visit) -> Response:
    return draw(visit, "third_party.html", integration=visit.state.integration)
