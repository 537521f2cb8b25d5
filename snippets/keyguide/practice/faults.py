"""The keys that every practice product begins with: one for each way in which a request can go."""

from decimal import Decimal

from keyguide.diagnosis import load_diagnoses
from keyguide.limits import Limits
from keyguide.practice.state import Clock, State
from keyguide.practice.tenancy import CHAT, LIST_MODELS, RESPOND, Organisation, Project

_TIER_1_TPM = 30_000
_NOTHING = Decimal(0)
_LIMIT = Decimal(5)
_SHOWN = {  # the failure that a key shows, where it has not the name of the failure
    "restricted": "missing-scope",
    "read-only": "missing-scope",
    "admin": "missing-scope",
    "deleted": "invalid-api-key",
    "expired": "invalid-api-key",
    "wrong-project": "project-without-model",
    "deactivated": "account-deactivated",
    "unverified": "organization-not-verified",
    "unverified-403": "organization-not-verified-403",
    "low-rate": "rate-limit",
    "low-day": "rate-limit",
    "small-tokens": "request-too-large",
}


def make_state(clock: Clock) -> State:
    """Make a state with one organisation that works, and others that show what can go wrong.

    Args:
        clock: Gives the time in seconds since 1970.
    """
    return State(clock, _begin)


def find_shown(name: str) -> str | None:
    """Give the id of the failure that a key from the start shows; `None` for one that works.

    Example:
        >>> find_shown("deleted"), find_shown("no-credit"), find_shown("working")
        ('invalid-api-key', 'no-credit', None)
    """
    row = _SHOWN.get(name, name)
    return row if row in load_diagnoses() else None


def _begin(state: State) -> None:
    practice = Organisation("org-practice")
    project = Project("proj_practice", practice)
    state.mint_key("working", project)
    limited = Project("proj_practice_limited", practice, tokens_per_minute=60_000)
    state.mint_key("service-account", limited, kind="sk-svcacct")

    state.mint_key("restricted", project, scopes=frozenset({LIST_MODELS}))
    state.mint_key("read-only", project, scopes=frozenset({LIST_MODELS}))
    state.mint_key("models-blocked", project, scopes=frozenset({CHAT, RESPOND}))
    state.mint_key("admin", project, kind="sk-admin", scopes=frozenset())
    state.mint_key("deleted", project, deleted=True)
    state.mint_key("expired", project, expires_at_s=state.clock())

    no_credit = Organisation("org-practice-no-credit", credit_usd=_NOTHING)
    state.mint_key("no-credit", Project("proj_practice_no_credit", no_credit))
    state.mint_key("no-credit-old", project, fault="no-credit-old")
    spent = Project("proj_practice_spent", practice, spent_usd=_LIMIT, spend_limit_usd=_LIMIT)
    state.mint_key("project-spend-limit", spent)
    capped = Organisation("org-practice-spent", spent_usd=_LIMIT, spend_limit_usd=_LIMIT)
    state.mint_key("organization-spend-limit", Project("proj_practice_capped", capped))
    used = Organisation("org-practice-used", spent_usd=Decimal(100), usage_limit_usd=Decimal(100))
    state.mint_key("organization-usage-limit", Project("proj_practice_used", used))
    unpaid = Organisation("org-practice-unpaid", billing_active=False)
    state.mint_key("billing-not-active", Project("proj_practice_unpaid", unpaid))

    state.mint_key("wrong-project", Project("proj_practice_wrong", practice, models=frozenset()))
    for name in ("unsupported-country", "ip-not-authorized", "no-organization"):
        state.mint_key(name, project, fault=name)
    state.mint_key("deactivated", project, fault="account-deactivated")
    state.mint_key("unverified", project, fault="organization-not-verified")
    state.mint_key("unverified-403", project, fault="organization-not-verified-403")
    state.mint_key("policy-violation", project, fault="policy-violation")

    slow = Organisation("org-practice-low-rate", limits=Limits(3, _TIER_1_TPM))
    state.mint_key("low-rate", Project("proj_practice_low_rate", slow))
    daily = Organisation("org-practice-low-day", limits=Limits(500, _TIER_1_TPM, requests_per_day=5))
    state.mint_key("low-day", Project("proj_practice_low_day", daily))
    small = Organisation("org-practice-small-tokens", limits=Limits(500, 0))
    state.mint_key("small-tokens", Project("proj_practice_small_tokens", small))
    for name in ("slow-down", "server-error", "overloaded", "overloaded-old"):
        state.mint_key(name, project, fault=name)

    # What no state of a key leads to: a request that names the wrong thing, an older form, a limit that others used up.
    for name in (
        "mismatched-organization",
        "mismatched-project",
        "no-such-organization",
        "invalid-url",
        "unknown-url",
        "unknown-model",
        "no-credit-2023",
        "rate-limit",
    ):
        state.mint_key(name, project, fault=name)
