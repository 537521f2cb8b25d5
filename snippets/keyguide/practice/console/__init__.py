"""The practice OpenAI console: one module for each thing that its screens are about."""

from starlette.routing import Route

from keyguide.practice.console import (
    api_keys,
    billing,
    entrance,
    general,
    limits,
    mailbox,
    phone,
    phone_check,
    projects,
    signup,
    usage,
)

_PARTS = (entrance, signup, mailbox, phone, general, phone_check, api_keys, projects, billing, limits, usage)


def routes() -> list[Route]:
    """Give the addresses of the console and of what belongs to it: mailbox and phone."""
    return [route for part in _PARTS for route in part.routes()]
