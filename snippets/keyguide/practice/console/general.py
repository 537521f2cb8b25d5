"""General: the name of the organisation, and proof of who it is."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console.addresses import GENERAL
from keyguide.practice.console.names import read_name
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show("/console/settings", _lead),
        show(GENERAL, _show),
        submit(GENERAL, _take),
        show(f"{GENERAL}/verify", _show_verify),
        submit(f"{GENERAL}/verify", _verify),
    ]


@logged_in
def _lead(visit: Visit) -> Response:
    return visit.go(GENERAL)


@logged_in
def _show(visit: Visit) -> Response:
    visit.form.values["name"] = visit.organisation.name
    return visit.draw("console/general.html", organisation=visit.organisation)


@logged_in
def _take(visit: Visit) -> Response:
    name = read_name(visit.form, "name", "Type a name, such as Harbour Example Ltd.")
    if visit.form.errors:
        return visit.refuse("console/general.html", organisation=visit.organisation)
    visit.organisation.name = name
    return visit.go(GENERAL, "The name is changed.")


@logged_in
def _show_verify(visit: Visit) -> Response:
    visit.form.values["name"] = visit.organisation.name
    return visit.draw("console/general_verify.html", organisation=visit.organisation)


@logged_in
def _verify(visit: Visit) -> Response:
    visit.organisation.verified = True
    return visit.go(GENERAL, "The organization is verified.")
