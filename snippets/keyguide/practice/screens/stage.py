"""Situations: begin as far along the guide as the reader likes."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.screens.routes import show, submit
from keyguide.practice.screens.visit import Visit
from keyguide.practice.situations import SITUATIONS, set_stage

_ABOUT = {
    "nothing": ("Nothing yet", "There is no account. The guide begins here.", "/console"),
    "account": ("An account", "Mei Wong is logged in, with two projects and no credit.", "/console"),
    "logged-out": ("An account, logged out", "The same, but she has to log in first.", "/console"),
    "older-organisation": ("An older account", "The project CINNOX still has to be made.", "/console"),
    "credit": ("Credit", "The account has $5 of credit, and auto-reload is off.", "/console"),
    "key": ("A key", "The phone is proved, and the key CINNOX is made.", "/cinnox"),
    "connected": ("Connected", "CINNOX has the key, and an Administrator is logged in.", "/cinnox"),
}


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show("/stage", _show), submit("/stage/{name}", _set)]


def _show(visit: Visit) -> Response:
    name, clipboard = (visit.session.draft.get(word, "") for word in ("stage", "clipboard"))
    return visit.draw("stage.html", about=_ABOUT, here=name, clipboard=clipboard)


def _set(visit: Visit) -> Response:
    name = visit.parts["name"]
    if name not in SITUATIONS:
        raise HTTPException(404)
    stage = set_stage(visit.state, name)
    session = visit.state.people.find_session(stage.session)
    assert session is not None  # noqa: S101 - it was opened a moment ago
    session.draft |= {"stage": name, "clipboard": stage.clipboard}
    visit.session = session
    return visit.go("/stage", f"You are now here: {_ABOUT[name][0]}.")
