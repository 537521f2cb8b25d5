"""Count chat messages and tools, by the rule of the OpenAI cookbook."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from keyguide.encodings import find_encoding
from keyguide.errors import InputError
from keyguide.tokens.counter import encode
from keyguide.tokens.images import count_image, measure_image
from keyguide.tokens.text import TokenCount

# The cookbook's numbers, in tokens.
_ANSWER = 3
_MESSAGE = 3
_NAME = 1
_FUNCTION = {"cl100k_base": 10, "o200k_base": 7, "o200k_harmony": 7}
_PROPERTIES = 3
_PROPERTY = 3
_CHOICES = -3
_CHOICE = 3
_TOOLS_END = 12

_CALL = 3  # an estimate: the cookbook has no rule for calls
_UNSEEN_IMAGE_PX = (1024, 1024)
# What only the API knows, as a result says it.
_FRAMING = "How each model frames messages and tools is not published; the cookbook calls its rule an estimate."
_REASONING = "What a model writes while it reasons is charged as output; only the usage of its answer tells how much."
_NOT_COUNTED = "Message {position} holds a part of type {kind!r}, which only the API can count; it is left out."
_SIZE = "The size of an image in message {position} cannot be seen from here; it counts as 1024 x 1024 pixels."
_DOES_NOT_REASON = re.compile(r"(?:ft:)?(?:gpt-(?:3|4|35)|chatgpt-4)")

_MESSAGE_FORM = 'Write each message as {"role": "user", "content": "..."}.'
_TOOL_FORM = 'Write each tool as {"type": "function", "function": {"name": "...", "parameters": {...}}}.'


def count_messages(
    messages: Sequence[Mapping[str, Any]], *, model: str, tools: Sequence[Mapping[str, Any]] = ()
) -> TokenCount:
    """Count the tokens of a Chat Completions request: its messages, and the tools it offers.

    Source: the OpenAI cookbook, "How to count tokens with tiktoken": 3 for the answer's beginning, 3 for each message,
    the tokens of each of its values, and 1 for a name. Recorded there beside the API's own count, and equal, for text
    messages and flat tools. For lists of parts, tool calls and tool results it is an estimate: their texts are counted,
    and 3 tokens for each call. An image given by its address counts as 1024 x 1024 pixels, and the count as assumed.
    A file or a recording counts nothing, and the result says so among its `unknowns`.

    Args:
        messages: Messages as the API takes them.
        model: The model that will read them.
        tools: Tools as the API takes them.

    Returns:
        The tokens of the whole request, and how sure they are.

    Raises:
        InputError: A message or part is not of a form that can be counted here; its position is named.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> count_messages([{"role": "user", "content": "Hello"}], model="gpt-4o").tokens
        8
    """
    found = find_encoding(model)
    tokens, notes = _ANSWER, _list_unknowns(model)
    assumed = found.assumed
    for position, message in enumerate(_check_list(messages, "Messages", _MESSAGE_FORM), 1):
        message_tokens, unseen = _count_message(message, position, model, found.encoding)
        tokens += message_tokens
        notes += unseen
    assumed = assumed or len(notes) > len(_list_unknowns(model))
    tokens += count_tools(tools, model=model).tokens
    return TokenCount(tokens, model, found.encoding, assumed, tuple(dict.fromkeys(notes)))


def count_tools(tools: Sequence[Mapping[str, Any]], *, model: str) -> TokenCount:
    """Count the tokens that a list of tools adds to a request.

    Source: the OpenAI cookbook, "How to count tokens with tiktoken", for functions with flat parameters. Nested
    parameters are counted by the same rule, level by level, and tools that are no functions by their JSON text; both
    are estimates.

    Args:
        tools: Tools as the API takes them, in the form of Chat Completions or of Responses.
        model: The model that will be offered them.

    Returns:
        The tokens that the tools add; none for no tools.

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
    tokens = _TOOLS_END if tools else 0
    for position, tool in enumerate(_check_list(tools, "Tools", _TOOL_FORM), 1):
        tokens += _count_tool(tool, position, found.encoding)
    return TokenCount(tokens, model, found.encoding, found.assumed, (_FRAMING,) if tools else ())


def _check_list(things: object, name: str, form: str) -> Sequence[object]:
    if isinstance(things, Sequence) and not isinstance(things, (str, bytes)):
        return things
    raise InputError(f"{name} must be a list, not {type(things).__name__}.", hint=form)


def _list_unknowns(model: str) -> list[str]:
    return [_FRAMING] if _DOES_NOT_REASON.match(model) else [_FRAMING, _REASONING]


def _count_message(message: object, position: int, model: str, encoding: str) -> tuple[int, list[str]]:
    """Count a message, and say what in it cannot be seen or counted from here."""
    if not isinstance(message, Mapping):
        raise InputError(f"Message {position} is no mapping but {type(message).__name__}.", hint=_MESSAGE_FORM)
    tokens, unseen = _MESSAGE, []
    for key, value in message.items():
        if key == "name" and value is not None:
            tokens += _NAME
        if key == "content" and isinstance(value, list | tuple):
            for part in value:
                part_tokens, note = _count_part(part, position, model, encoding)
                tokens += part_tokens
                unseen += [note] if note else []
        elif key == "tool_calls" and isinstance(value, list | tuple):
            tokens += sum(_CALL + _count_call(call, encoding) for call in value)
        elif value is not None:
            tokens += len(encode(_write(value), encoding))
    return tokens, unseen


def _count_part(part: object, position: int, model: str, encoding: str) -> tuple[int, str]:
    match part:
        case {"type": "text" | "input_text" | "output_text", "text": str(text)} | {
            "type": "refusal",
            "refusal": str(text),
        }:
            return len(encode(text, encoding)), ""
        case {"type": "image_url", "image_url": {"url": str(address), **options}}:
            tokens, size_assumed = _count_image(address, options.get("detail"), model)
            return tokens, _SIZE.format(position=position) if size_assumed else ""
        case {"type": "input_image", **options}:
            tokens, size_assumed = _count_image(str(options.get("image_url")), options.get("detail"), model)
            return tokens, _SIZE.format(position=position) if size_assumed else ""
        case {"type": "file" | "input_file" | "input_audio" as uncounted}:
            return 0, _NOT_COUNTED.format(position=position, kind=uncounted)
    kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
    raise InputError(
        f"Message {position} holds a part of type {kind!r}, which cannot be counted here.",
        hint="Ask the API: POST /v1/responses/input_tokens counts it.",
    )


def _count_image(address: str, detail: object, model: str) -> tuple[int, bool]:
    size_px = measure_image(address)
    width_px, height_px = size_px or _UNSEEN_IMAGE_PX
    return count_image(width_px, height_px, model=model, detail=str(detail or "auto")), size_px is None


def _count_call(call: object, encoding: str) -> int:
    match call:
        case {"function": {"name": str(name), "arguments": str(arguments)}}:
            return len(encode(name, encoding)) + len(encode(arguments, encoding))
    return len(encode(_write(call), encoding))


def _count_tool(tool: object, position: int, encoding: str) -> int:
    start = _FUNCTION[encoding]
    match tool:
        case {"type": "function", "function": {"name": str(name), **function}}:
            pass
        case {"type": "function", "name": str(name), **function}:
            pass
        case {"type": str(kind)} if kind != "function":
            return start + len(encode(_write(tool), encoding))
        case _:
            raise InputError(f"Tool {position} is no function with a name.", hint=_TOOL_FORM)
    line = f"{name}:{_read_description(function)}"
    return start + len(encode(line, encoding)) + _count_schema(function.get("parameters"), encoding)


def _count_schema(parameters: object, encoding: str) -> int:
    """Count the JSON schema of a function's parameters, level by level."""
    tokens, pending = 0, [parameters]
    while pending:
        schema = pending.pop()
        if not isinstance(schema, Mapping):
            continue
        if isinstance(choices := schema.get("enum"), list | tuple):
            tokens += _CHOICES + sum(_CHOICE + len(encode(_write(choice), encoding)) for choice in choices)
        if isinstance(properties := schema.get("properties"), Mapping) and properties:
            tokens += _PROPERTIES
            for key, value in properties.items():
                about = value if isinstance(value, Mapping) else {}
                line = f"{key}:{_read_type(about)}:{_read_description(about)}"
                tokens += _PROPERTY + len(encode(line, encoding))
                pending.append(about)
        pending.append(schema.get("items"))
        for combination in ("allOf", "anyOf", "oneOf"):
            if isinstance(parts := schema.get(combination), list | tuple):
                pending.extend(parts)
    return tokens


def _read_type(schema: Mapping[Any, Any]) -> str:
    kind = schema.get("type") or ""
    return "|".join(map(str, kind)) if isinstance(kind, list | tuple) else str(kind)


def _read_description(thing: Mapping[Any, Any]) -> str:
    return str(thing.get("description") or "").removesuffix(".")


def _write(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
