"""Who owns what in the practice product: organisations, their projects, and the keys of those."""

from dataclasses import dataclass, field
from decimal import Decimal

from keyguide.limits import Limits, Tier, find_tier

LIST_MODELS = "api.model.read"
CHAT = "model.request"
RESPOND = "api.responses.write"
ALL_SCOPES = frozenset({LIST_MODELS, CHAT, RESPOND})


@dataclass(slots=True)
class Usage:
    """What was served, of one model to one project.

    Attributes:
        requests: Requests that were answered.
        input_tokens: Tokens read.
        output_tokens: Tokens written.
        cost_usd: What they cost.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Payment:
    """Credit that was bought.

    Attributes:
        paid_at_s: When, in seconds since 1970.
        amount_usd: How much.
        how: `Card` or `Auto-reload`.
    """

    paid_at_s: float
    amount_usd: Decimal
    how: str


@dataclass(slots=True)
class Reload:
    """How credit is bought by itself.

    Attributes:
        threshold_usd: It is bought when the credit falls below this.
        target_usd: What the credit is brought up to.
        monthly_limit_usd: The most that is bought in a month; `None` for no such limit.
    """

    threshold_usd: Decimal
    target_usd: Decimal
    monthly_limit_usd: Decimal | None = None


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
        name: Its name on the screens.
        paid_usd: What has been paid in all; the usage tier follows from it.
        spend_alert_usd: A limit that an owner set and that only tells.
        reload: How credit is bought by itself; `None` for not at all.
        has_card: Whether payment details were added.
        verified: Whether it proved who it is.
        payments: Credit that was bought.
        projects: The projects that its owners see.
        keys: The keys that its owners made and see.
    """

    id: str
    credit_usd: Decimal = Decimal(5)
    spent_usd: Decimal = Decimal(0)
    billing_active: bool = True
    spend_limit_usd: Decimal | None = None
    usage_limit_usd: Decimal | None = None
    limits: Limits | None = None
    name: str = ""
    paid_usd: Decimal = Decimal(5)
    spend_alert_usd: Decimal | None = None
    reload: Reload | None = None
    has_card: bool = False
    verified: bool = False
    payments: list[Payment] = field(default_factory=list)
    projects: "list[Project]" = field(default_factory=list)
    keys: "list[Key]" = field(default_factory=list)

    @property
    def tier(self) -> Tier:
        """The usage tier, by what has been paid."""
        return find_tier(self.paid_usd)


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
        name: Its name on the screens.
        created_at_s: When it was made, in seconds since 1970.
        usage: What was served, by model.
    """

    id: str
    organisation: Organisation
    models: frozenset[str] | None = None
    spent_usd: Decimal = Decimal(0)
    spend_limit_usd: Decimal | None = None
    tokens_per_minute: int | None = None
    name: str = ""
    created_at_s: float = 0.0
    usage: dict[str, Usage] = field(default_factory=dict)


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
        id: Its name in addresses; empty for the keys that every practice product begins with.
        owner: `You` or `Service account`.
        permissions: `All`, `Restricted` or `Read only`.
        created_at_s: When it was made, in seconds since 1970.
        last_used_at_s: When it last came in; `None` for never.
    """

    name: str
    secret: str = field(repr=False)
    project: Project
    scopes: frozenset[str] = ALL_SCOPES
    deleted: bool = False
    expires_at_s: float | None = None
    fault: str | None = None
    id: str = ""
    owner: str = "You"
    permissions: str = "All"
    created_at_s: float = 0.0
    last_used_at_s: float | None = None

    @property
    def masked(self) -> str:
        """Its beginning and its last four characters, as the API shows a key."""
        return f"{self.secret[:8]}****{self.secret[-4:]}"
