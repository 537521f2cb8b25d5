"""Count tokens: text, chat messages, tools and images, without a network or a key.

Text is exact for its encoding. Messages, tools and images follow published rules, which OpenAI calls estimates; the API
has the last word (`POST /v1/responses/input_tokens`).
"""

import base64
import binascii
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf, sqrt
from typing import Any

from keyguide.encodings import find_encoding, load_encoding, load_patient_encoding
from keyguide.errors import InputError, NotTextError

DEFAULT_ENCODING = "o200k_base"

_TOOLS_END = 12  # this and the numbers in the functions below are the cookbook's
_MESSAGE_FORM = 'Write each message as {"role": "user", "content": "..."}.'
_TOOL_FORM = 'Write each tool as {"type": "function", "function": {"name": "...", "parameters": {...}}}.'
_UNSEEN_IMAGE_PX = 1024

# Base and tile tokens, and patch budget and multiplier, by model: OpenAI, guide "Images and vision", seen 2026-07-15.
_TILES = {
    **dict.fromkeys(("gpt-4o", "gpt-4.1", "gpt-4.5-preview"), (85, 170)),
    **dict.fromkeys(("o1", "o1-pro", "o3"), (75, 150)),
    "gpt-4o-mini": (2833, 5667),
    "gpt-5": (70, 140),
    "computer-use-preview": (65, 129),
}
_MULTIPLIERS = {
    **dict.fromkeys(("gpt-5.4-mini", "gpt-5-mini", "gpt-4.1-mini"), Fraction("1.62")),
    **dict.fromkeys(("gpt-5.4-nano", "gpt-5-nano", "gpt-4.1-nano"), Fraction("2.46")),
    **dict.fromkeys(("gpt-5.2", "gpt-5.4", "gpt-5.5"), Fraction(1)),
    **dict.fromkeys(("gpt-5.6", "gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra"), Fraction(1)),
    "o4-mini": Fraction("1.72"),
}
_DATE = re.compile(r"-20\d\d-\d\d-\d\d$")

_LONG_RUN = 100_000  # blanks in a row; tiktoken's own pattern fails near a million
_BLANK = r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"  # \s as the Rust engine reads it
_LONG_BLANKS = re.compile(rf"(?<!{_BLANK}){_BLANK}{{{_LONG_RUN}}}")


@dataclass(frozen=True, slots=True)
class TokenCount:
    """A number of tokens, and how it came about.

    Attributes:
        tokens: The number of tokens.
        model: The model asked for, or None when an encoding was asked for.
        encoding: The encoding counted with.
        assumed: Whether the encoding, or the size of an image that cannot be seen from here, is an assumption.
    """

    tokens: int
    model: str | None
    encoding: str
    assumed: bool


def count_text(text: str, *, model: str | None = None, encoding: str | None = None) -> TokenCount:
    """Count the tokens of a text.

    The text of a special token, such as `<|endoftext|>`, counts as ordinary text. A lone surrogate counts as U+FFFD,
    as tiktoken itself counts it.

    Args:
        text: Any text.
        model: The model whose encoding counts.
        encoding: The encoding to count with, instead of a model. With neither, `o200k_base` is assumed.

    Raises:
        InputError: Both a model and an encoding are given, or no such encoding is bundled.
        NotTextError: `text` is not a string.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> count_text("Hello, how can I help you today?", model="gpt-4o")
        TokenCount(tokens=9, model='gpt-4o', encoding='o200k_base', assumed=False)
    """
    name, assumed = _choose(model, encoding)
    return TokenCount(len(_encode(text, name)), model, name, assumed)


def split_text(text: str, *, model: str | None = None, encoding: str | None = None) -> tuple[str, ...]:
    """Split a text into its tokens, one piece each, to look at.

    A token that holds part of a character only is shown as U+FFFD, so the pieces need not join to the text again.

    Args:
        text: Any text.
        model: The model whose encoding splits.
        encoding: The encoding to split with, instead of a model. With neither, `o200k_base` is assumed.

    Raises:
        InputError: Both a model and an encoding are given, or no such encoding is bundled.
        NotTextError: `text` is not a string.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> split_text("2 + 2 = 4", encoding="o200k_base")
        ('2', ' +', ' ', '2', ' =', ' ', '4')
    """
    name, _ = _choose(model, encoding)
    vocabulary = load_encoding(name)
    return tuple(
        vocabulary.decode_single_token_bytes(token).decode("utf-8", "replace") for token in _encode(text, name)
    )


def count_messages(
    messages: Sequence[Mapping[str, Any]], *, model: str, tools: Sequence[Mapping[str, Any]] = ()
) -> TokenCount:
    """Count the tokens of a Chat Completions request: its messages, and the tools it offers.

    Source: the OpenAI cookbook, "How to count tokens with tiktoken": 3 for the answer's beginning, 3 for each message,
    the tokens of each of its values, and 1 for a name. Recorded there beside the API's own count, and equal, for text
    messages and flat tools. For lists of parts, tool calls and tool results it is an estimate: their texts are counted,
    and 3 tokens for each call. An image given by its address counts as 1024 x 1024 pixels, and the count as assumed.

    Args:
        messages: Messages as the API takes them.
        model: The model that will read them.
        tools: Tools as the API takes them.

    Raises:
        InputError: A message or part is not of a form that can be counted here; its position is named.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> count_messages([{"role": "user", "content": "Hello"}], model="gpt-4o").tokens
        8
    """
    found = find_encoding(model)
    if isinstance(messages, (str, bytes, Mapping)) or not isinstance(messages, Sequence):
        raise InputError(f"Messages must be a list, not {type(messages).__name__}.", hint=_MESSAGE_FORM)
    counts = [_count_message(message, position, model) for position, message in enumerate(messages, 1)]
    total = 3 + sum(tokens for tokens, _ in counts) + count_tools(tools, model=model).tokens
    return TokenCount(total, model, found.encoding, found.assumed or any(assumed for _, assumed in counts))


def count_tools(tools: Sequence[Mapping[str, Any]], *, model: str) -> TokenCount:
    """Count the tokens that a list of tools adds to a request.

    Source: the OpenAI cookbook, "How to count tokens with tiktoken", for functions with flat parameters. Nested
    parameters are counted by the same rule, level by level, and tools that are no functions by their JSON text; both
    are estimates.

    Args:
        tools: Tools as the API takes them, in the form of Chat Completions or of Responses.
        model: The model that will be offered them.

    Raises:
        InputError: A tool is not of a form that can be counted here; its position is named.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> clock = {"type": "function", "function": {"name": "tell_time", "description": "Tell the time."}}
        >>> count_tools([clock], model="gpt-4o").tokens
        25
    """
    found = find_encoding(model)
    if isinstance(tools, (str, bytes, Mapping)) or not isinstance(tools, Sequence):
        raise InputError(f"Tools must be a list, not {type(tools).__name__}.", hint=_TOOL_FORM)
    tokens = sum(_count_tool(tool, position, found.encoding) for position, tool in enumerate(tools, 1))
    return TokenCount(tokens + (_TOOLS_END if tools else 0), model, found.encoding, found.assumed)


def count_image(width_px: int, height_px: int, *, model: str, detail: str = "auto") -> int:
    """Count the tokens of an image in a request.

    Source: OpenAI, guide "Images and vision", as seen 2026-07-15. Older models count tiles: the image is made to fit a
    square of 2,048 pixels, then its shorter side 768, and each 512-pixel tile costs. Newer ones count patches of 32
    pixels, up to a budget to which larger images are made smaller, times a multiplier (rounded up). Smaller images are
    not enlarged. `auto` counts as `high`, for GPT-5.6 as `original`.

    Args:
        width_px: Width of the image in pixels.
        height_px: Height of the image in pixels.
        model: The model that will see it.
        detail: `low`, `high`, `auto` or `original`, as the API takes it.

    Raises:
        InputError: No rule is known for this model, or none for this detail, or a side is not a positive number.

    Example:
        >>> count_image(1024, 1024, model="gpt-4o")
        765
    """
    for side_px in (width_px, height_px):
        if not isinstance(side_px, int) or side_px < 1:
            raise InputError(
                f"An image of {width_px} x {height_px} pixels cannot be counted.", hint="Give both sides, from 1 up."
            )
    name = _DATE.sub("", model.split(":")[1] if model.startswith("ft:") else model)
    if name in _TILES and detail in {"low", "high", "auto"}:
        base, tile = _TILES[name]
        return base if detail == "low" else base + tile * _count_tiles(width_px, height_px)
    if name in _MULTIPLIERS and (budget := _find_patch_budget(name, detail)):
        return ceil(_MULTIPLIERS[name] * _count_patches(width_px, height_px, budget))
    raise InputError(
        f"No published rule is known here for an image of detail {detail!r} in {model}.",
        hint="Ask the API: POST /v1/responses/input_tokens counts it.",
    )


def _choose(model: str | None, encoding: str | None) -> tuple[str, bool]:
    if model is not None and encoding is not None:
        raise InputError(f"Both model {model!r} and encoding {encoding!r} are given.", hint="Give one of the two.")
    if model is not None:
        found = find_encoding(model)
        return found.encoding, found.assumed
    return (DEFAULT_ENCODING, True) if encoding is None else (encoding, False)


def _encode(text: str, encoding: str) -> list[int]:
    if not isinstance(text, str):
        raise NotTextError(f"Expected text, got {type(text).__name__}.", hint="Decode it to a string first.")
    if len(text) >= _LONG_RUN and _LONG_BLANKS.search(text):
        return load_patient_encoding(encoding).encode_ordinary(text)
    return load_encoding(encoding).encode_ordinary(text)


def _count_message(message: Mapping[str, Any], position: int, model: str) -> tuple[int, bool]:
    """Count a message; tell also whether the size of an image in it is assumed."""
    if not isinstance(message, Mapping):
        raise InputError(f"Message {position} is no mapping but {type(message).__name__}.", hint=_MESSAGE_FORM)
    tokens, assumed = 3 + ("name" in message), False
    for key, value in message.items():
        if key == "content" and isinstance(value, Sequence) and not isinstance(value, str):
            for part in value:
                part_tokens, part_assumed = _count_part(part, position, model)
                tokens += part_tokens
                assumed |= part_assumed
        elif key == "tool_calls" and isinstance(value, Sequence) and not isinstance(value, str):
            tokens += sum(_count_tool_call(call, model) for call in value)
        elif value is not None:
            tokens += count_text(_write(value), model=model).tokens
    return tokens, assumed


def _count_part(part: object, position: int, model: str) -> tuple[int, bool]:
    kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
    if isinstance(part, Mapping) and kind in {"text", "input_text", "output_text", "refusal"}:
        text = part.get("refusal" if kind == "refusal" else "text")
        if isinstance(text, str):
            return count_text(text, model=model).tokens, False
    if isinstance(part, Mapping) and kind in {"image_url", "input_image"}:
        image = part.get("image_url")
        detail = part.get("detail")
        if isinstance(image, Mapping):
            image, detail = image.get("url"), image.get("detail")
        size_px = _measure_image(image) if isinstance(image, str) else None
        width_px, height_px = size_px or (_UNSEEN_IMAGE_PX, _UNSEEN_IMAGE_PX)
        return count_image(width_px, height_px, model=model, detail=detail or "auto"), size_px is None
    raise InputError(
        f"Message {position} holds a part of type {kind!r}, which cannot be counted here.",
        hint="Ask the API: POST /v1/responses/input_tokens counts it.",
    )


def _count_tool_call(call: object, model: str) -> int:
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping):  # a custom tool, or a shape of later years
        return 3 + count_text(_write(call), model=model).tokens
    return 3 + sum(count_text(_write(function.get(key) or ""), model=model).tokens for key in ("name", "arguments"))


def _count_tool(tool: Mapping[str, Any], position: int, encoding: str) -> int:
    if not isinstance(tool, Mapping):
        raise InputError(f"Tool {position} is no mapping but {type(tool).__name__}.", hint=_TOOL_FORM)
    start = 10 if encoding == "cl100k_base" else 7
    if tool.get("type", "function") != "function":
        return start + len(_encode(_write(tool), encoding))
    function = tool.get("function", tool)
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        raise InputError(f"Tool {position} has no function with a name.", hint=_TOOL_FORM)
    line = f"{function['name']}:{_describe(function)}"
    return start + len(_encode(line, encoding)) + _count_parameters(function.get("parameters"), encoding)


def _count_parameters(parameters: object, encoding: str) -> int:
    """Count a JSON schema, level by level."""
    tokens, pending = 0, [parameters]
    while pending:
        schema = pending.pop()
        if not isinstance(schema, Mapping):
            continue
        choices = schema.get("enum")
        if isinstance(choices, Sequence) and not isinstance(choices, str):
            tokens += -3 + sum(3 + len(_encode(_write(choice), encoding)) for choice in choices)
        properties = schema.get("properties")
        if isinstance(properties, Mapping) and properties:
            tokens += 3
            for key, value in properties.items():
                about = value if isinstance(value, Mapping) else {}
                tokens += 3 + len(_encode(f"{key}:{_name_type(about)}:{_describe(about)}", encoding))
                pending.append(about)
        pending.append(schema.get("items"))
        for word in ("anyOf", "oneOf", "allOf"):
            if isinstance(schema.get(word), list):
                pending.extend(schema[word])
    return tokens


def _name_type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "")
    return kind if isinstance(kind, str) else "|".join(map(str, kind))


def _describe(thing: Mapping[str, Any]) -> str:
    return str(thing.get("description") or "").removesuffix(".")


def _write(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _count_tiles(width_px: int, height_px: int) -> int:
    fit = min(Fraction(1), Fraction(2048, max(width_px, height_px)))
    fit *= min(Fraction(1), 768 / (fit * min(width_px, height_px)))
    return ceil(fit * width_px / 512) * ceil(fit * height_px / 512)


def _find_patch_budget(model: str, detail: str) -> float | None:
    if model.startswith("gpt-5.6"):
        return inf if detail in {"original", "auto"} else None
    if model in {"gpt-5.4", "gpt-5.5"}:
        return {"high": 2500, "auto": 2500, "original": 10_000}.get(detail)
    return 1536 if detail in {"high", "auto"} else None


def _count_patches(width_px: int, height_px: int, budget: float) -> int:
    columns, rows = ceil(width_px / 32), ceil(height_px / 32)
    if columns * rows <= budget:
        return columns * rows
    shrink = sqrt(budget / (width_px * height_px))
    exact_columns, exact_rows = width_px * shrink, height_px * shrink
    whole_columns, whole_rows = max(1, floor(exact_columns)), max(1, floor(exact_rows))
    if whole_columns / exact_columns < whole_rows / exact_rows:
        patches = whole_columns * ceil(Fraction(height_px * whole_columns, width_px))
    else:
        patches = whole_rows * ceil(Fraction(width_px * whole_rows, height_px))
    return min(patches, int(budget))


def _measure_image(address: str) -> tuple[int, int] | None:
    """Read the size in pixels of a PNG or JPEG image inside a data: address; None where it cannot be seen."""
    if not address.startswith("data:image/") or ";base64," not in address:
        return None
    try:
        content = base64.b64decode(address.partition(";base64,")[2], validate=True)
    except binascii.Error:
        return None
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return _positive(*struct.unpack(">II", content[16:24]))
    if content.startswith(b"\xff\xd8"):
        frame = re.search(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(....)", content, re.DOTALL)
        if frame:
            height_px, width_px = struct.unpack(">HH", frame[1])
            return _positive(width_px, height_px)
    return None


def _positive(width_px: int, height_px: int) -> tuple[int, int] | None:
    return (width_px, height_px) if width_px and height_px else None
