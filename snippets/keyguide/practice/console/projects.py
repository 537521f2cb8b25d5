"""Projects: the list, and a new one."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console.addresses import PROJECTS
from keyguide.practice.console.names import read_name
from keyguide.practice.console.organisations import add_project
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show(PROJECTS, _show),
        show(f"{PROJECTS}/new", _show_new),
        submit(f"{PROJECTS}/new", _take_new),
    ]


@logged_in
def _show(visit: Visit) -> Response:
    return visit.draw("console/projects.html", organisation=visit.organisation)


@logged_in
def _show_new(visit: Visit) -> Response:
    return visit.draw("console/project_new.html", organisation=visit.organisation)


@logged_in
def _take_new(visit: Visit) -> Response:
    organisation = visit.organisation
    name = read_name(visit.form, "name", "Type a name, such as CINNOX.")
    if name.casefold() in (project.name.casefold() for project in organisation.projects):
        visit.form.refuse("name", "There is a project with this name already. Type another name, or use that project.")
    if visit.form.errors:
        return visit.refuse("console/project_new.html", organisation=organisation)
    add_project(visit.state, organisation, name)
    return visit.go(PROJECTS, f"The project {name} is made.")
