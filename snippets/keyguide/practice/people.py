"""Who uses the screens: accounts, sessions, and what was sent to the practice mailbox and phone."""

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyguide.practice.tenancy import Organisation

_MOST_SESSIONS = 1_000


@dataclass(slots=True)
class Account:
    """A person at the practice console.

    Attributes:
        email: The e-mail address.
        first_name: The first name.
        last_name: The last name.
        verified: Whether the e-mail address is proved.
        organisation: The organisation of the person, once it has a name.
        phone_proved: Whether a phone number is proved.
        codes_sent: How many codes were sent to the phone.
        blocked_until_s: Until when no more codes are sent, in seconds since 1970.
    """

    email: str
    first_name: str = ""
    last_name: str = ""
    verified: bool = False
    organisation: "Organisation | None" = None
    phone_proved: bool = False
    codes_sent: int = 0
    blocked_until_s: float = 0.0


@dataclass(slots=True)
class Session:
    """One browser at the screens.

    Attributes:
        token: What its cookie holds.
        csrf: What its forms hold.
        account: Who is logged in at the practice console.
        cinnox_role: The role of who is logged in at the practice CINNOX.
        notice: What was done last; shown once.
        draft: What the steps before this one brought: an e-mail address, where to go on.
    """

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    account: Account | None = None
    cinnox_role: str | None = None
    notice: str = ""
    draft: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the practice mailbox.

    Attributes:
        id: Its name in addresses.
        sent_at_s: When, in seconds since 1970.
        to: The e-mail address.
        subject: What it is about.
    """

    id: str
    sent_at_s: float
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class Text:
    """A message on the practice phone.

    Attributes:
        sent_at_s: When, in seconds since 1970.
        code: The code that it holds.
        by: `SMS` or `WhatsApp`.
    """

    sent_at_s: float
    code: str
    by: str


class People:
    """All accounts and sessions of one practice product.

    Attributes:
        accounts: By e-mail address.
        letters: What was sent to the practice mailbox, the oldest first.
        texts: What was sent to the practice phone, the oldest first.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.letters: list[Letter] = []
        self.texts: list[Text] = []
        self._sessions: dict[str, Session] = {}

    def open_session(self) -> Session:
        """Begin a session; beyond a thousand, the oldest is forgotten."""
        session = Session(secrets.token_urlsafe(), secrets.token_urlsafe())
        self._sessions[session.token] = session
        while len(self._sessions) > _MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return session

    def find_session(self, token: str) -> Session | None:
        """Give the session of a cookie."""
        return self._sessions.get(token)
