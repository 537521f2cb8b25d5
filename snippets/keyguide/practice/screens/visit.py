"""One visit to a screen: who comes, what was typed, and the ways to answer."""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import RedirectResponse, Response

from keyguide.practice.people import Account, Session
from keyguide.practice.screens.forms import Form
from keyguide.practice.screens.pages import draw
from keyguide.practice.state import State
from keyguide.practice.tenancy import Organisation


@dataclass(slots=True)
class Visit:
    """One request of one browser.

    Attributes:
        state: What the practice product knows.
        session: The session of the browser; `renew` begins another.
        path: The address that was asked for, without the host.
        parts: The parts of the address that vary, such as the id of a key.
        form: What was typed; empty when a screen is only looked at.
        query: What follows the question mark.
        is_sent: Whether a form was sent, and not a screen looked at.
        address: Where the practice product is, without a slash at the end.
    """

    state: State
    session: Session
    path: str
    parts: dict[str, str] = field(default_factory=dict)
    form: Form = field(default_factory=Form)
    query: dict[str, str] = field(default_factory=dict)
    is_sent: bool = False
    address: str = ""

    @property
    def account(self) -> Account:
        """Who is logged in at the console; only for screens that ask for a log-in."""
        assert self.session.account is not None  # noqa: S101 - the screen was opened by `logged_in`
        return self.session.account

    @property
    def organisation(self) -> Organisation:
        """The organisation of who is logged in; only for screens that ask for a log-in."""
        assert self.account.organisation is not None  # noqa: S101 - the screen was opened by `logged_in`
        return self.account.organisation

    def draw(self, template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - for the template
        """Show a screen.

        Args:
            template: Its file in `templates/`.
            status: HTTP status; 422 for a form that is refused.
            values: What the template shows. It also gets `visit`, `form` and `notice`.
        """
        notice, self.session.notice = self.session.notice, ""
        values = {"visit": self, "form": self.form, "notice": notice, **values}
        return Response(draw(template, values), status, media_type="text/html")

    def refuse(self, template: str, **values: Any) -> Response:  # noqa: ANN401 - for the template
        """Show a form again, with what is wrong."""
        return self.draw(template, status=422, **values)

    def go(self, path: str, notice: str = "") -> Response:
        """Lead to another screen after something was done.

        Args:
            path: Its address, without the host.
            notice: What was done, as a sentence; shown once, on the next screen.
        """
        if notice:
            self.session.notice = notice
        return RedirectResponse(path, 303)

    def renew(self) -> None:
        """Begin a new session, as after a reset."""
        self.session = self.state.people.open_session()
