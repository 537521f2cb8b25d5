"""What the practice product knows: organisations, projects, keys, credit and what has been used.

Everything is in memory and belongs to one server. The practice console and the practice
CINNOX are to share it with the practice API.
"""

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from keyguide.errors import UnknownModelError
from keyguide.practice.limits import Allowance, Limits, Shortage
from keyguide.practice.models import MODELS

Clock = Callable[[], float]
"""Gives the time in seconds since 1970."""

LIST_MODELS = "api.model.read"
CHAT = "model.request"
RESPOND = "api.responses.write"
_MOST_REMEMBERED = 1_000
ALL_SCOPES = frozenset({LIST_MODELS, CHAT, RESPOND})


@dataclass(slots=True)
class Organisation:
    """Who pays.

    Attributes:
        id: Its name in headers and messages.
        credit_usd: Prepaid credit that is left; a last request may take it below zero.
        spent_usd: What has been used.
        billing_active: Whether a payment method works.
        spend_limit_usd: A hard limit that an owner set.
        usage_limit_usd: A limit that OpenAI set.
        limits: Rate limits in place of those of the models.
    """

    id: str
    credit_usd: Decimal = Decimal(5)
    spent_usd: Decimal = Decimal(0)
    billing_active: bool = True
    spend_limit_usd: Decimal | None = None
    usage_limit_usd: Decimal | None = None
    limits: Limits | None = None


@dataclass(slots=True)
class Project:
    """A part of an organisation.

    Attributes:
        id: Its name in headers and messages.
        organisation: The organisation it belongs to.
        models: The models it may use; `None` for all.
        spent_usd: What has been used.
        spend_limit_usd: A hard limit that an owner set.
        tokens_per_minute: A limit of its own on tokens.
    """

    id: str
    organisation: Organisation
    models: frozenset[str] | None = None
    spent_usd: Decimal = Decimal(0)
    spend_limit_usd: Decimal | None = None
    tokens_per_minute: int | None = None


@dataclass(slots=True)
class Key:
    """A practice key.

    Attributes:
        name: What it shows, such as `working`.
        secret: The key itself.
        project: Where it belongs.
        scopes: What it may do.
        deleted: Whether it was deleted.
        expires_at_s: When it ends, in seconds since 1970; `None` for never.
        fault: The id of a diagnosis that every use of it meets; `None` for none.
    """

    name: str
    secret: str = field(repr=False)
    project: Project
    scopes: frozenset[str] = ALL_SCOPES
    deleted: bool = False
    expires_at_s: float | None = None
    fault: str | None = None

    @property
    def masked(self) -> str:
        """Its beginning and its last four characters, as the API shows a key."""
        return f"{self.secret[:8]}****{self.secret[-4:]}"


class State:
    """All that one practice product knows; every method may be called from any thread.

    Args:
        clock: Gives the time in seconds since 1970.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.keys: dict[str, Key] = {}
        self._remembered: dict[tuple[str, str], list[Any]] = {}
        self._by_secret: dict[str, Key] = {}
        self._allowances: dict[tuple[str, str, str], Allowance] = {}
        self._last_number = 0

    def mint_key(self, name: str, project: Project, *, kind: str = "sk-proj", **about: Any) -> Key:  # noqa: ANN401 - fields of Key
        """Make a key and give it to a project.

        Args:
            name: What the key shows.
            project: Where it belongs.
            kind: How it begins: `sk-proj`, `sk-svcacct` or `sk-admin`.
            about: Further fields of the key.

        Returns:
            The key. Its secret follows from its name alone, so that notebooks come out the same.
        """
        digest = hashlib.sha256(name.encode()).hexdigest()[:12]
        key = Key(name, f"{kind}-PRACTICE-{name}-{digest}", project, **about)
        with self.lock:
            self.keys[name] = key
            self._by_secret[key.secret] = key
        return key

    def find_key(self, secret: str) -> Key | None:
        """Give the key with this secret, in whatever state it is."""
        with self.lock:
            return self._by_secret.get(secret)

    def number(self, prefix: str) -> str:
        """Give the next id, such as `req_practice_000001`; ids count up and never repeat."""
        with self.lock:
            self._last_number += 1
            return f"{prefix}_practice_{self._last_number:06}"

    def remember(self, owner: str, name: str, messages: list[Any]) -> None:
        """Keep what was said, for a request that goes on from it; the oldest is forgotten."""
        with self.lock:
            self._remembered[owner, name] = messages
            while len(self._remembered) > _MOST_REMEMBERED:
                del self._remembered[next(iter(self._remembered))]

    def recall(self, owner: str, name: str, *, begin: bool = False) -> list[Any]:
        """Give what was said in a response or conversation.

        Args:
            owner: The project it belongs to.
            name: The id of the response or conversation.
            begin: Whether an unknown one begins now, instead of being an error.

        Raises:
            KeyError: Nothing is kept under that name.
        """
        with self.lock:
            return self._remembered.get((owner, name), []) if begin else self._remembered[owner, name]

    def take(self, project: Project, model: str, tokens: int) -> Shortage | None:
        """Spend a request and its tokens of the rate limits, or say what is short."""
        with self.lock:
            return self._allowance(project, model).take(tokens, self.clock())

    def limit_headers(self, project: Project, model: str) -> dict[str, str]:
        """Give the x-ratelimit headers for a model."""
        with self.lock:
            return self._allowance(project, model).headers(self.clock())

    def charge(self, project: Project, model: str, *, input_tokens: int, output_tokens: int) -> None:
        """Take the price of an answer from the credit."""
        from keyguide.prices import calculate_cost  # reads a large table: only a request that succeeds needs it

        with suppress(UnknownModelError):
            cost = calculate_cost(model, input_tokens=input_tokens, output_tokens=output_tokens)
            with self.lock:
                project.organisation.credit_usd -= cost.total_usd
                project.organisation.spent_usd += cost.total_usd
                project.spent_usd += cost.total_usd

    def _allowance(self, project: Project, model: str) -> Allowance:
        organisation = project.organisation
        owner = project.id if project.tokens_per_minute else ""
        key = (organisation.id, owner, model)
        if key not in self._allowances:
            limits = organisation.limits or MODELS[model].limits
            self._allowances[key] = Allowance(limits, project.tokens_per_minute)
        return self._allowances[key]
