"""What the practice product knows: organisations, projects, keys, credit and what has been used.

Everything is in memory and belongs to one server. The screens share it with the practice API.
"""

import hashlib
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any

from keyguide.errors import UnknownModelError
from keyguide.limits.buckets import Allowance, Limits, Shortage
from keyguide.practice.models import MODELS
from keyguide.practice.people import People
from keyguide.practice.tenancy import Key, Organisation, Payment, Project, Usage

if TYPE_CHECKING:
    from keyguide.verify import Verdict

Clock = Callable[[], float]
"""Gives the time in seconds since 1970."""

SMALLEST_PAYMENT_USD = Decimal(5)
AUTO_RELOAD = "Auto-reload"
_MOST_REMEMBERED = 1_000
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Integration:
    """What the practice CINNOX was told about OpenAI.

    Attributes:
        enabled: Whether **Enable OpenAI** is on.
        secret: The practice key that was saved.
        verdict: What the last check of the key found; `None` before the first.
        checked_at_s: When that was, in seconds since 1970.
    """

    enabled: bool = False
    secret: str | None = field(default=None, repr=False)
    verdict: "Verdict | None" = None
    checked_at_s: float = 0.0


class State:
    """All that one practice product knows; every method may be called from any thread.

    Args:
        clock: Gives the time in seconds since 1970.
        begin: Puts in what is there from the start.

    Attributes:
        clock: Gives the time in seconds since 1970.
        lock: Held while something changes.
        keys: The keys that are there from the start, by name.
        people: Accounts, sessions, and what was sent to mailbox and phone.
        integration: What CINNOX was told.
        guide: Where the guide is served, without a slash at the end; empty where nobody has said.
    """

    def __init__(self, clock: Clock, begin: "Callable[[State], None] | None" = None) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._begin = begin
        self.keys: dict[str, Key] = {}
        self.guide = ""
        self.reset()

    def reset(self) -> None:
        """Begin again: forget everything that came after the start."""
        with self.lock:
            self.keys.clear()
            self.people = People()
            self.integration = Integration()
            self._remembered: dict[tuple[str, str], list[Any]] = {}
            self._by_secret: dict[str, Key] = {}
            self._allowances: dict[tuple[str, str, str, str, bool], Allowance] = {}
            self._last_numbers: dict[str, int] = {}
            self._last_number = 0
            if self._begin:
                self._begin(self)

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

    def make_key(self, name: str, project: Project, *, owner: str = "You", **about: Any) -> Key:  # noqa: ANN401 - fields of Key
        """Make a key as its owner does on the screens.

        Args:
            name: What its owner calls it; need not be the only one.
            project: Where it belongs.
            owner: `You` or `Service account`.
            about: Further fields of the key.

        Returns:
            The key. Its secret follows from its name and from how many were made before.
        """
        with self.lock:
            key_id = self.count("key")
            digest = hashlib.sha256(f"{key_id} {name}".encode()).hexdigest()[:8]
            kind = "sk-svcacct" if owner == "Service account" else "sk-proj"
            word = _NOT_PLAIN.sub("-", name.lower()).strip("-")[:8].strip("-") or "key"
            key = Key(
                name,
                f"{kind}-PRACTICE-{word}-{digest}",
                project,
                id=key_id,
                owner=owner,
                created_at_s=self.clock(),
                **about,
            )
            project.organisation.keys.append(key)
            self._by_secret[key.secret] = key
        return key

    def delete_key(self, key: Key) -> None:
        """Delete a key: the API refuses it from now on."""
        with self.lock:
            key.deleted = True
            if key in key.project.organisation.keys:
                key.project.organisation.keys.remove(key)

    def pay(self, organisation: Organisation, amount_usd: Decimal, how: str = "Card") -> None:
        """Buy credit."""
        with self.lock:
            organisation.credit_usd += amount_usd
            organisation.paid_usd += amount_usd
            organisation.usage_limit_usd = organisation.tier.monthly_usd
            organisation.payments.append(Payment(self.clock(), amount_usd, how))

    def count(self, prefix: str) -> str:
        """Give the next id of a kind on the screens, such as `key_1`."""
        with self.lock:
            self._last_numbers[prefix] = self._last_numbers.get(prefix, 0) + 1
            return f"{prefix}_{self._last_numbers[prefix]}"

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

    def find_limits(self, organisation: Organisation, model: str, input_tokens: int = 0) -> Limits:
        """Give the rate limits of an organisation for a request to a model; very long ones may have their own."""
        long = _is_long(organisation, model, input_tokens)
        return organisation.limits or MODELS[model].assume_limits(organisation.tier.number, long=long)

    def take(self, project: Project, model: str, tokens: int, input_tokens: int = 0) -> Shortage | None:
        """Spend a request and its tokens of the rate limits, or say what is short.

        Args:
            project: Who asks.
            model: The model asked.
            tokens: What the request counts for.
            input_tokens: How much of that is sent, which decides whether it meets the limits of very long requests.
        """
        with self.lock:
            return self._allowance(project, model, input_tokens).take(tokens, self.clock())

    def limit_headers(self, project: Project, model: str, input_tokens: int = 0) -> dict[str, str]:
        """Give the x-ratelimit headers for a request to a model."""
        with self.lock:
            return self._allowance(project, model, input_tokens).headers(self.clock())

    def charge(self, project: Project, model: str, *, input_tokens: int, output_tokens: int) -> None:
        """Take the price of an answer from the credit, and count what was served."""
        from keyguide.prices import calculate_cost  # reads a large table: only a request that succeeds needs it

        cost_usd = Decimal(0)
        with suppress(UnknownModelError):
            cost_usd = calculate_cost(model, input_tokens=input_tokens, output_tokens=output_tokens).total_usd
        with self.lock:
            organisation = project.organisation
            organisation.credit_usd -= cost_usd
            organisation.spent_usd += cost_usd
            project.spent_usd += cost_usd
            usage = project.usage.setdefault(model, Usage())
            usage.requests += 1
            usage.input_tokens += input_tokens
            usage.output_tokens += output_tokens
            usage.cost_usd += cost_usd
            self._reload(organisation)

    def _reload(self, organisation: Organisation) -> None:
        """Buy credit by itself, where the owner wants it and the monthly limit allows it."""
        reload = organisation.reload
        if reload is None or organisation.credit_usd >= reload.threshold_usd:
            return
        amount_usd = max(reload.target_usd - organisation.credit_usd, SMALLEST_PAYMENT_USD).quantize(
            Decimal("0.01"), ROUND_UP
        )
        bought_usd = sum(
            payment.amount_usd
            for payment in organisation.payments
            if payment.how == AUTO_RELOAD and _month(payment.paid_at_s) == _month(self.clock())
        )
        if reload.monthly_limit_usd is None or bought_usd + amount_usd <= reload.monthly_limit_usd:
            self.pay(organisation, amount_usd, AUTO_RELOAD)

    def _allowance(self, project: Project, model: str, input_tokens: int) -> Allowance:
        organisation = project.organisation
        owner = project.id if project.tokens_per_minute else ""
        long = _is_long(organisation, model, input_tokens)
        key = (organisation.id, organisation.tier.name, owner, model, long)
        if key not in self._allowances:
            limits = self.find_limits(organisation, model, input_tokens)
            self._allowances[key] = Allowance(limits, project.tokens_per_minute)
        return self._allowances[key]


def _is_long(organisation: Organisation, model: str, input_tokens: int) -> bool:
    over_tokens = MODELS[model].over_tokens
    return organisation.limits is None and over_tokens is not None and input_tokens > over_tokens


def _month(time_s: float) -> tuple[int, int]:
    when = datetime.fromtimestamp(time_s, UTC)
    return when.year, when.month
