"""Usage: what the practice API really served."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens.routes import logged_in, show
from keyguide.practice.screens.visit import Visit
from keyguide.practice.tenancy import Usage


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show("/console/usage", _show)]


@logged_in
def _show(visit: Visit) -> Response:
    total = Usage()
    rows: list[tuple[str, str, Usage]] = []
    with visit.state.lock:  # requests may be charged meanwhile
        for project in visit.organisation.projects:
            for model, usage in project.usage.items():
                rows.append((project.name, model, usage))
                total.requests += usage.requests
                total.input_tokens += usage.input_tokens
                total.output_tokens += usage.output_tokens
                total.cost_usd += usage.cost_usd
        return visit.draw("console/usage.html", organisation=visit.organisation, rows=rows, total=total)
