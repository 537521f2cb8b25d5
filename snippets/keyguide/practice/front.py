"""The door of the practice product: leads to the screens or to the API, by the address."""

from starlette.types import ASGIApp, Receive, Scope, Send

from keyguide.practice.state import State

ROOMS = frozenset({"", "console", "cinnox", "mailbox", "phone", "fail", "stage", "static"})
"""The first parts of the addresses of the screens; every other address is the API's."""


class Front:
    """The whole practice product as one web application.

    Args:
        api: The practice API.
        state: What it knows; the screens share it.
    """

    def __init__(self, api: ASGIApp, state: State) -> None:
        self._api = api
        self._state = state
        self._screens: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        # Who takes this server for a proxy asks for a host, without any /.
        if scope["type"] != "http" or not ROOMS.intersection(scope["path"].split("/")[1:2]):
            await self._api(scope, receive, send)
            return
        if self._screens is None:
            from keyguide.practice.screens.app import make_screens  # templates take 50 ms that no API call needs

            self._screens = make_screens(self._state)
        await self._screens(scope, receive, send)
