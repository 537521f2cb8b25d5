"""Situations: how far the reader has come when a page of the guide begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from keyguide.errors import InputError
from keyguide.practice.console.organisations import find_project, found
from keyguide.practice.people import Account, Session
from keyguide.practice.screens.sessions import name_cookie
from keyguide.practice.state import State
from keyguide.practice.tenancy import Organisation

_FIRST_PAYMENT_USD = Decimal(5)


@dataclass(frozen=True, slots=True)
class Stage:
    """A situation that was set.

    Attributes:
        session: What the cookie of the reader's browser holds.
        clipboard: What the reader has copied.
    """

    session: str = field(repr=False)
    clipboard: str = field(default="", repr=False)

    def cookie(self, address: str) -> dict[str, str]:
        """Give the cookie as Playwright's `add_cookies` takes it.

        Args:
            address: Any address of the practice product.
        """
        parts = urlsplit(address)
        return {
            "name": name_cookie(parts.port),
            "value": self.session,
            "url": f"{parts.scheme}://{parts.netloc}/",
            "sameSite": "Strict",
        }


def set_stage(state: State, name: str) -> Stage:
    """Reset a practice product and put it into a situation.

    Args:
        state: What the practice product knows.
        name: One of `SITUATIONS`.

    Raises:
        InputError: There is no such situation.
    """
    if name not in SITUATIONS:
        raise InputError(f"There is no situation {name!r}.", hint=f"Choose one of: {', '.join(SITUATIONS)}.")
    with state.lock:
        state.reset()
        session = state.people.open_session()
        clipboard = SITUATIONS[name](state, session)
    return Stage(session.token, clipboard)


def _nothing(_state: State, _session: Session) -> str:
    return ""


def _account(state: State, session: Session, project: str = "CINNOX") -> str:
    account = Account("mei.wong@example.com", "Mei", "Wong", verified=True)
    state.people.accounts[account.email] = session.account = account
    found(state, account, "Harbour Example Ltd", project)
    return ""


def _logged_out(state: State, session: Session) -> str:
    _account(state, session)
    session.account = None
    return ""


def _older_organisation(state: State, session: Session) -> str:
    return _account(state, session, project="")


def _credit(state: State, session: Session) -> str:
    _account(state, session)
    organisation = _owner(session)[1]
    organisation.has_card = True
    state.pay(organisation, _FIRST_PAYMENT_USD)
    return ""


def _key(state: State, session: Session) -> str:
    _credit(state, session)
    account, organisation = _owner(session)
    account.phone_proved = True
    return state.make_key("CINNOX", find_project(organisation, "CINNOX")).secret


def _connected(state: State, session: Session) -> str:
    secret = _key(state, session)
    session.cinnox_role = "Administrator"
    state.integration.enabled, state.integration.secret = True, secret
    return secret


def _owner(session: Session) -> tuple[Account, Organisation]:
    account = session.account
    assert account is not None  # noqa: S101 - set by the situation before
    assert account.organisation is not None  # noqa: S101
    return account, account.organisation


SITUATIONS: dict[str, Callable[[State, Session], str]] = {
    "nothing": _nothing,
    "account": _account,
    "logged-out": _logged_out,
    "older-organisation": _older_organisation,
    "credit": _credit,
    "key": _key,
    "connected": _connected,
}
"""What brings about each situation; gives what is on the clipboard then."""
