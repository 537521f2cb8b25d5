"""The practice OpenAI console: one module for each thing that its screens are about."""

from starlette.routing import Route

from keyguide.practice.console import entrance, mailbox, signup


def routes() -> list[Route]:
    """Give the addresses of the console and of what belongs to it: mailbox and phone."""
    return [route for part in (entrance, signup, mailbox) for route in part.routes()]
