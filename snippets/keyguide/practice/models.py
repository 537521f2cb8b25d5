"""The models that the practice API offers, with their limits on usage tier 1.

Names and shutdown dates are as OpenAI published them up to November 2026, limits as of
2026-08-16. Limits of the GPT-6 family, of o3 and of the oldest embedding model are not
known; those of their nearest relatives stand in.
"""

from dataclasses import dataclass
from enum import StrEnum

from keyguide.practice.limits import Limits

OWNER = "practice"
CREATED = 1_767_225_600  # when the real models were made is not known: all carry 2026-01-01


class Kind(StrEnum):
    """What a model does."""

    CHAT = "chat"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        id: Its name.
        kind: What it does.
        limits: Requests and tokens on usage tier 1.
        shutdown_date: The day it will be shut down, as ISO date, if announced.
        dimensions: Length of an embedding; 0 for a chat model.
        shortens: Whether an embedding may be asked for with fewer dimensions.
    """

    id: str
    kind: Kind
    limits: Limits
    shutdown_date: str | None = None
    dimensions: int = 0
    shortens: bool = False

    def as_dict(self) -> dict[str, object]:
        """Give the model as the API lists it."""
        about = {"id": self.id, "object": "model", "created": CREATED, "owned_by": OWNER}
        return {**about, "shutdown_date": self.shutdown_date}


def _chat(*names: str, tokens_per_minute: int, requests_per_day: int | None = None) -> list[Model]:
    limits = Limits(500, tokens_per_minute, requests_per_day)
    return [Model(name, Kind.CHAT, limits, _SHUTDOWN.get(name)) for name in names]


_SHUTDOWN = dict.fromkeys(("gpt-5", "gpt-5-mini", "gpt-5-nano", "o3"), "2026-12-11") | dict.fromkeys(
    ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"), "2027-01-14"
)
_EMBEDDING_LIMITS = Limits(3_000, 1_000_000)

MODELS = {
    model.id: model
    for model in (
        *_chat("gpt-6-astra", "gpt-6.1-sol", "gpt-6-sol", "gpt-6.1-terra", "gpt-6-luna", tokens_per_minute=500_000),
        *_chat("gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna", "gpt-5.5", "gpt-5.4", tokens_per_minute=500_000),
        *_chat("gpt-5.4-mini", "gpt-5.2", "gpt-5.1", "gpt-5", "gpt-5-mini", "o3", tokens_per_minute=500_000),
        *_chat("gpt-5.4-nano", "gpt-5-nano", tokens_per_minute=200_000),
        *_chat("gpt-4.1", "gpt-4o", tokens_per_minute=30_000),
        *_chat("gpt-4.1-mini", "gpt-4o-mini", tokens_per_minute=200_000, requests_per_day=10_000),
        Model("text-embedding-3-small", Kind.EMBEDDING, _EMBEDDING_LIMITS, dimensions=1536, shortens=True),
        Model("text-embedding-3-large", Kind.EMBEDDING, _EMBEDDING_LIMITS, dimensions=3072, shortens=True),
        Model("text-embedding-ada-002", Kind.EMBEDDING, _EMBEDDING_LIMITS, dimensions=1536),
    )
}
DEFAULT_MODEL = "gpt-5.4-mini"
"""Answers a request that names no model because a prompt template would choose it."""
