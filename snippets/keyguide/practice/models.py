"""The models that the practice API offers.

Names and shutdown dates are as OpenAI published them up to November 2026. Limits are those of the dated table of
`keyguide.limits`. It knows none of the GPT-6 family: the practice API assumes those of a relative on the same usage
tier. It assumes the limits of tier 1 for the free tier too, where the table has none.
"""

from dataclasses import dataclass
from enum import StrEnum

from keyguide.limits import Limits, find_limits
from keyguide.prices import list_lifetimes

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
        like: The relative whose limits are assumed; `None` where its own are known.
        shutdown_date: The day it will be shut down, as ISO date, if announced.
        dimensions: Length of an embedding; 0 for a chat model.
        shortens: Whether an embedding may be asked for with fewer dimensions.
    """

    id: str
    kind: Kind
    like: str | None = None
    shutdown_date: str | None = None
    dimensions: int = 0
    shortens: bool = False

    @property
    def over_tokens(self) -> int | None:
        """The input tokens above which a request meets limits of its own; `None` where none does."""
        published = find_limits(self.like or self.id, 1, long=True)
        return published.over_tokens if published else None

    def assume_limits(self, tier: int, *, long: bool = False) -> Limits:
        """Give requests and tokens on a usage tier, by number: those of a relative, or of tier 1, if nobody tells."""
        name = self.like or self.id
        for published in (find_limits(name, tier, long=long), find_limits(name, 1, long=long)):
            if published and published.limits:
                return published.limits
        raise LookupError(f"No limits are published for {name}: name a relative in `like`.")

    def as_dict(self) -> dict[str, object]:
        """Give the model as the API lists it."""
        about = {"id": self.id, "object": "model", "created": CREATED, "owned_by": OWNER}
        return {**about, "shutdown_date": self.shutdown_date}


def _chat(*names: str, like: str | None = None) -> list[Model]:
    return [Model(name, Kind.CHAT, like, _SHUTDOWN.get(name)) for name in names]


_SHUTDOWN = {name: life.ends.isoformat() for name, life in list_lifetimes().items()}

MODELS = {
    model.id: model
    for model in (
        *_chat("gpt-6-astra", "gpt-6.1-sol", "gpt-6-sol", "gpt-6.1-terra", like="gpt-5.6-sol"),
        *_chat("gpt-6-luna", like="gpt-5.6-luna"),
        *_chat("gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna", "gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.2"),
        *_chat("gpt-5.1", "gpt-5", "gpt-5-mini", "o3", "gpt-5.4-nano", "gpt-5-nano"),
        *_chat("gpt-4.1", "gpt-4o", "gpt-4.1-mini", "gpt-4o-mini"),
        Model("text-embedding-3-small", Kind.EMBEDDING, dimensions=1536, shortens=True),
        Model("text-embedding-3-large", Kind.EMBEDDING, dimensions=3072, shortens=True),
        Model("text-embedding-ada-002", Kind.EMBEDDING, dimensions=1536),
    )
}
DEFAULT_MODEL = "gpt-5.4-mini"
"""Answers a request that names no model because a prompt template would choose it."""
