"""The practice mailbox."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens.routes import show
from keyguide.practice.screens.visit import Visit


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show("/mailbox", _show), show("/mailbox/{letter}", _show_letter)]


def _show(visit: Visit) -> Response:
    return visit.draw("mailbox.html", letters=visit.state.people.letters[::-1])


def _show_letter(visit: Visit) -> Response:
    for letter in visit.state.people.letters:
        if letter.id == visit.parts["letter"]:
            return visit.draw("letter.html", letter=letter)
    raise HTTPException(404)
