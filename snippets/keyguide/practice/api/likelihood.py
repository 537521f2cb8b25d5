"""Log probabilities of tokens: fixed ones, in the form in which a model would give its own."""

import math
from typing import Any

from keyguide.practice.api.answers import split_tokens

_CHOSEN = round(math.log(0.9), 6)
_OTHERS = [" the", " a", ".", ",", " and", " you", " to", " of", " we", " is"]
_OTHERS += [" it", " for", " in", " your", " our", " at", " on", "!", " that", " with"]


def list_tokens(text: str, model: str, alternatives: int | None) -> list[dict[str, Any]]:
    """Give each token of a text with a log probability and alternatives.

    Args:
        text: The text that was sent.
        model: The model that it is sent as.
        alternatives: How many of the likeliest tokens to name, the chosen one among them;
            `None` for an empty list.
    """
    if alternatives is None:
        return []
    return [_describe(token, alternatives) for token in split_tokens(text, model)]


def _describe(token: bytes, alternatives: int) -> dict[str, Any]:
    chosen = _write(token, _CHOSEN)
    others = [other.encode() for other in _OTHERS if other.encode() != token][: max(alternatives - 1, 0)]
    # The probability that is left halves from one alternative to the next.
    ranked = [_write(other, round(math.log(0.05 / 2**rank), 6)) for rank, other in enumerate(others)]
    return {**chosen, "top_logprobs": [chosen, *ranked] if alternatives else []}


def _write(token: bytes, logprob: float) -> dict[str, Any]:
    return {"token": token.decode(errors="backslashreplace"), "logprob": logprob, "bytes": list(token)}
