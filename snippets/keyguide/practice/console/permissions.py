"""Permissions: what the choices on the form of a key let it do."""

from keyguide.practice.screens.forms import Form
from keyguide.practice.tenancy import ALL_SCOPES, CHAT, LIST_MODELS, RESPOND

ALL, RESTRICTED, READ_ONLY = "All", "Restricted", "Read only"
CHOICES = (ALL, RESTRICTED, READ_ONLY)
SCOPES = {"models": LIST_MODELS, "chat": CHAT, "responses": RESPOND}
LABELS = {"models": "List models: read", "chat": "Model capabilities: request", "responses": "Responses: write"}


def read_permissions(form: Form) -> tuple[str, frozenset[str]]:
    """Give the choice of a form and the scopes it stands for; note it if there is none.

    Args:
        form: The form.
    """
    chosen = form.text("permissions")
    if chosen == ALL:
        return chosen, ALL_SCOPES
    if chosen == READ_ONLY:
        return chosen, frozenset({LIST_MODELS})
    if chosen == RESTRICTED:
        scopes = frozenset(scope for name, scope in SCOPES.items() if form.has(name))
        if not scopes:
            form.refuse("permissions", "A restricted key must be allowed something. Turn on what it may do.")
        return chosen, scopes
    form.refuse("permissions", "Choose what the key may do.")
    return ALL, frozenset()


def fill_in(form: Form, chosen: str, scopes: frozenset[str]) -> None:
    """Put the permissions of a key into a form.

    Args:
        form: The form.
        chosen: The choice that was made for the key.
        scopes: What it may do.
    """
    form.values["permissions"] = chosen
    form.values |= {name: "on" for name, scope in SCOPES.items() if scope in scopes}
