"""What a model would read: the messages of a request in one form, and their number of tokens."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keyguide.errors import InputError
from keyguide.tokens import count_messages, count_tools

PART_TOKENS = 85
"""What a part counts that no published rule covers (a file, a recording, some images): as a small image in gpt-4o."""

_FILE_PARTS = ("file", "input_file", "input_audio")
_TEXT_PARTS = ("text", "input_text", "output_text", "refusal")
CHAT_FRAME_TOKENS = 3
"""What a chat costs besides its messages, by the rule of OpenAI's Cookbook: the beginning of the answer."""
RESPONSES_FRAME_TOKENS = 2
"""The same for Responses: "Tell me a joke." has 5 tokens, and counts 11 in the example of the published description."""

Message = Mapping[str, Any]


def count_prompt(
    messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], model: str, *, frame_tokens: int
) -> int:
    """Count the tokens of a prompt, as `keyguide.count_messages` does, and parts that it cannot count by default.

    Images are never fetched: one given by its address counts as `keyguide.count_messages` assumes.
    """
    total = frame_tokens + (count_tools(tools, model=model).tokens if tools else 0)
    return total + sum(_count(message, model) for message in messages)


def count_characters(messages: Sequence[Message]) -> int:
    """Count the characters of the texts in a prompt, for the estimate that rate limits use."""
    return sum(len(text) for message in messages for text in list_texts(message))


def list_texts(message: Message) -> list[str]:
    """Give the texts that a message holds, in order."""
    content = message.get("content")
    if isinstance(content, str):
        return [content]
    parts = content if isinstance(content, list) else []
    texts = (part.get("refusal" if part["type"] == "refusal" else "text") for part in parts if _is_text(part))
    return [text for text in texts if isinstance(text, str)]


def read_items(items: str | Iterable[Mapping[str, Any]]) -> list[Message]:
    """Turn the input of a Responses request into messages.

    Args:
        items: The input: a text, or items of any type.
    """
    if isinstance(items, str):
        return [{"role": "user", "content": items}]
    return [_read_item(item) for item in items]


def _read_item(item: Mapping[str, Any]) -> Message:
    match item.get("type"):
        case "function_call":
            call = {"type": "function", "function": {"name": item["name"], "arguments": item["arguments"]}}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        case "function_call_output" | "custom_tool_call_output":
            return {"role": "tool", "content": item["output"]}
        case "message" | None if "role" in item:
            return {"role": item["role"], "content": item["content"]}
        case _:
            return {"role": "assistant", "content": json.dumps(_leave_out_data(item), ensure_ascii=False)}


def _count(message: Message, model: str) -> int:
    parts = message.get("content")
    if not isinstance(parts, list):
        return count_messages([message], model=model).tokens - CHAT_FRAME_TOKENS
    texts = [part for part in parts if _is_text(part)]
    tokens = count_messages([{**message, "content": texts}], model=model).tokens - CHAT_FRAME_TOKENS
    for part in parts:
        if not _is_text(part):
            tokens += _count_part(part, model)
    return tokens


def _count_part(part: Mapping[str, Any], model: str) -> int:
    nothing = {"role": "user", "content": []}
    if part.get("type") in _FILE_PARTS:
        return PART_TOKENS
    try:
        with_part = count_messages([{**nothing, "content": [part]}], model=model).tokens
    except InputError:
        return PART_TOKENS
    return with_part - count_messages([nothing], model=model).tokens


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") in _TEXT_PARTS


def _leave_out_data(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Drop the bytes of images and files: they are no text."""
    if isinstance(value, dict):
        return {key: _leave_out_data(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_leave_out_data(inner) for inner in value]
    return "" if isinstance(value, str) and value.startswith("data:") else value
