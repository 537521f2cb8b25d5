"""The practice product with one change to its screens, as if somebody had redesigned it; its files stay as they are."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keyguide.practice.front import Front
from keyguide.practice.state import State
from keyguide.rehearsal import Stage, set_stage


@dataclass(frozen=True, slots=True)
class Change:
    """One change to the screens.

    Attributes:
        old: What is replaced in the HTML of every screen, as a regular expression; nothing if empty.
        new: What stands there instead.
        at: The beginning of the addresses whose screens change.
        moved: The address that answers with 404; none if empty.
        refused: The address whose form does nothing and says so in an alert; none if empty.
    """

    old: str = ""
    new: str = ""
    at: str = "/"
    moved: str = ""
    refused: str = ""


@dataclass(slots=True)
class Redesign:
    """The change that is in force.

    Attributes:
        change: The change.
        was_met: Whether a screen was asked for that it concerns.
    """

    change: Change = field(default_factory=Change)
    was_met: bool = False

    def make(self, change: Change) -> None:
        """Put a change in the place of the one before."""
        self.change, self.was_met = change, False

    def apply(self, path: str, html: str) -> str:
        """Change a screen."""
        if not self.change.old or not path.startswith(self.change.at):
            return html
        changed, count = re.subn(self.change.old, self.change.new, html, flags=re.DOTALL)
        self.was_met |= count > 0
        return changed


class _Changed:
    """Answers as the product does, with the change."""

    def __init__(self, app: ASGIApp, redesign: Redesign) -> None:
        self._app = app
        self._redesign = redesign

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, change = scope["path"], self._redesign.change
        is_moved = path == change.moved
        is_refused = path == change.refused and scope["method"] == "POST"
        self._redesign.was_met |= is_moved or is_refused
        start: Message = {}
        content = b""

        async def send_changed(message: Message) -> None:
            nonlocal content
            if message["type"] == "http.response.start":
                start.update(message)
                return
            content += message.get("body", b"")
            if message.get("more_body"):
                return
            if (b"content-type", b"text/html; charset=utf-8") in start["headers"]:
                html = self._redesign.apply(path, content.decode())
                if is_refused:
                    html = re.sub(r"(<form method=.post.[^>]*novalidate>)", r'\1<p role="alert">Not allowed.</p>', html)
                content = html.encode()
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            headers.append((b"content-length", str(len(content)).encode()))
            await send({**start, "headers": headers, "status": 404 if is_moved else start["status"]})
            await send({"type": "http.response.body", "body": content})

        await self._app({**scope, "method": "GET"} if is_refused else scope, receive, send_changed)


@contextmanager
def set_changed_stage() -> Iterator[tuple[Stage, Redesign]]:
    """Start a practice product whose screens can be changed."""
    redesign = Redesign()

    def open_front(api: ASGIApp, state: State) -> ASGIApp:
        return _Changed(Front(api, state), redesign)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keyguide.practice.server.Front", open_front)
        with set_stage() as stage:
            yield stage, redesign
