"""POST /v1/embeddings: vectors in which texts that share words are near each other."""

import base64
import hashlib
import math
from array import array
from collections.abc import Mapping, Sequence
from sys import byteorder
from typing import Any

from keyguide.encodings import find_encoding, load_encoding
from keyguide.practice.api.refusals import reject
from keyguide.practice.models import MODELS

_MOST_TOKENS = 8_192  # of one text
_MOST_TOKENS_TOGETHER = 300_000
_ENTRIES_PER_TOKEN = 16

Tokens = Sequence[int]


def read_inputs(body: Mapping[str, Any]) -> list[Tokens]:
    """Give the tokens of each text of a request.

    Args:
        body: The request, judged by the description.

    Raises:
        Refusal: A text is empty or too long, or a number is no token.
    """
    given = body["input"]
    encoding = load_encoding(find_encoding(body["model"]).encoding)
    several = isinstance(given, list) and not isinstance(given[0], int | float)
    inputs = given if several else [given]
    found = []
    for place, one in enumerate(inputs):
        param = f"input[{place}]" if several else "input"
        tokens = encoding.encode_ordinary(one) if isinstance(one, str) else one
        if not tokens:
            raise reject(f"Invalid value for '{param}': it is empty.", param)
        if len(tokens) > _MOST_TOKENS:
            message = f"Invalid value for '{param}': it has {len(tokens)} tokens; the maximum is {_MOST_TOKENS}."
            raise reject(message, param)
        if any(not 0 <= token < encoding.n_vocab for token in tokens):
            raise reject(f"Invalid value for '{param}': a number in it is no token of the model.", param)
        found.append(tokens)
    if sum(map(len, found)) > _MOST_TOKENS_TOGETHER:
        raise reject(f"Invalid value for 'input': all texts together exceed {_MOST_TOKENS_TOGETHER} tokens.", "input")
    return found


def embed(body: Mapping[str, Any], inputs: Sequence[Tokens]) -> dict[str, Any]:
    """Answer a request.

    Args:
        body: The request, judged by the description.
        inputs: The tokens of its texts.

    Raises:
        Refusal: The model cannot give as many dimensions as asked for.
    """
    model = MODELS[body["model"]]
    dimensions = body.get("dimensions", model.dimensions)
    if dimensions != model.dimensions and not model.shortens:
        raise reject("This model does not support specifying dimensions.", "dimensions")
    if dimensions > model.dimensions:
        raise reject(f"Invalid value for 'dimensions': the maximum is {model.dimensions}.", "dimensions")
    vectors = [_make_vector(tokens, model.dimensions, dimensions) for tokens in inputs]
    packed = body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": _pack(vector) if packed else vector}
        for index, vector in enumerate(vectors)
    ]
    total = sum(map(len, inputs))
    usage = {"prompt_tokens": total, "total_tokens": total}
    return {"object": "list", "data": data, "model": model.id, "usage": usage}


def _make_vector(tokens: Tokens, native: int, dimensions: int) -> list[float]:
    """Add up entries that each token chooses, shorten, and bring to length 1."""
    entries = [0.01 * math.sin(place + 1) for place in range(native)]
    for token in tokens:
        digest = hashlib.shake_128(token.to_bytes(4, "big")).digest(3 * _ENTRIES_PER_TOKEN)
        for start in range(0, len(digest), 3):
            place = int.from_bytes(digest[start : start + 2], "big") % native
            entries[place] += 1 if digest[start + 2] & 1 else -1
    short = entries[:dimensions]
    length = math.hypot(*short)
    # As precise as the API sends them: 32 bits.
    return array("f", (entry / length for entry in short)).tolist()


def _pack(vector: Sequence[float]) -> str:
    packed = array("f", vector)
    if byteorder == "big":
        packed.byteswap()
    return base64.b64encode(packed.tobytes()).decode()
