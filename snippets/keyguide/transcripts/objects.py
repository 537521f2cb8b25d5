"""Messages out of objects, as JSON and Parquet have them: one message each, or a whole conversation each."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

from keyguide.transcripts.chunks import Rows
from keyguide.transcripts.columns import Columns, pick
from keyguide.transcripts.tally import Reject

NO_TEXT = "no text"
BROKEN = "broken JSON"
_ASKED, _ANSWERED = "input", "output"  # a request of the Responses API and its answer, as logs keep them


class ObjectReader:
    """Adds objects to rows.

    Args:
        columns: Which field holds what.
        needed: The roles that are asked for.
        name: What conversations are called that have no name; their place is added.
        single: Whether the rows of a list are one conversation.
    """

    def __init__(self, columns: Columns, needed: Collection[str], name: str, *, single: bool = False) -> None:
        self._columns, self._name, self._single = columns, name, single
        self._list = columns.messages or "messages"
        self._roles = {role: getattr(columns, role) for role in needed}
        self._nested = columns.messages is not None

    def begin(self) -> Rows:
        """Give rows with the columns that objects will fill."""
        has_own = self._nested or self._single
        return Rows(
            roles={
                role: [] if name is not None or (role == "conversation" and has_own) else None
                for role, name in self._roles.items()
            }
        )

    def is_message(self, value: object) -> bool:
        """Say whether an object holds a message, or a conversation."""
        return isinstance(value, Mapping) and (
            "mapping" in value
            or any(name and pick(value, name) is not None for name in (self._columns.text, self._list))
        )

    def add(
        self,
        rows: Rows,
        value: object,
        number: int,
        place: int,
        raw: Callable[[], bytes | str],
        path: str | None = None,
    ) -> None:
        """Add the message or messages of an object, or the reject that it is.

        Args:
            rows: The rows.
            value: The object.
            number: Its row number.
            place: What tells it from all others of the file.
            raw: Gives the row itself.
            path: The list that it is in, if that is not the first.
        """
        if not isinstance(value, Mapping):
            rows.rejects.append(Reject(number, f"not an object but {_spell(value)}", raw()))
            return
        value = unfold(value)
        messages = pick(value, self._list)
        plain = not self._nested and isinstance(pick(value, self._columns.text or ""), str)
        if plain or not isinstance(messages, list):
            single = f"{self._name}: {path}" if path else self._name
            self._add_message(rows, value, value, number, single if self._single else None, raw)
            return
        if self._list == _ASKED:
            messages = [*messages, *self._read_answer(value.get(_ANSWERED))]
        name = pick(value, self._columns.conversation) if self._columns.conversation else None
        own = f"{self._name}@{place}" if name is None else name
        for message in messages:
            if isinstance(message, Mapping):
                self._add_message(rows, message, value, number, own, raw)
            else:
                rows.rejects.append(Reject(number, f"a message is no object but {_spell(message)}", raw()))

    def _read_answer(self, answer: object) -> list[object]:
        """Give the messages of an answer, which may be just its text."""
        if isinstance(answer, str):
            return [{self._columns.text or "content": answer, self._columns.sender or "role": "assistant"}]
        return answer if isinstance(answer, list) else []

    def _add_message(
        self,
        rows: Rows,
        message: Mapping[str, Any],
        outer: Mapping[str, Any],
        number: int,
        own: object,
        raw: Callable[[], bytes | str],
    ) -> None:
        text = _read_text(message, self._columns.text or "content")
        if not isinstance(text, str):
            rows.rejects.append(Reject(number, NO_TEXT if text is None else f"the text is {_spell(text)}", raw()))
            return
        rows.texts.append(text)
        for role, values in rows.roles.items():
            if values is not None:
                name = self._roles[role]
                value = pick(message, name) if name is not None else None
                if value is None and name is not None and outer is not message:
                    value = pick(outer, name)
                values.append(own if value is None and role == "conversation" else value)


def _read_text(message: Mapping[str, Any], name: str) -> object:
    """Read the text of a message; that of a list of parts, and of calls of tools, as the chat format has them."""
    text = pick(message, name)
    if isinstance(text, list):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in text]
        return "\n".join(part for part in parts if isinstance(part, str))
    if text is None and isinstance(calls := message.get("tool_calls"), list):
        functions = [call.get("function") for call in calls if isinstance(call, Mapping)]
        words = [one.get(key) for one in functions if isinstance(one, Mapping) for key in ("name", "arguments")]
        return "\n".join(word for word in words if isinstance(word, str))
    return text


def unfold(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a conversation whose messages are not all in one list as one where they are; everything else as it is.

    In ChatGPT's own export a conversation is a tree, as a question can be asked anew: all messages are given, each
    behind the one that it answers. In Intercom's, what opened the conversation stands beside the list of its parts.
    """
    opening, parts = row.get("source"), row.get("conversation_parts")
    if isinstance(opening, Mapping) and isinstance(opening.get("body"), str) and isinstance(parts, Mapping):
        later = parts.get("conversation_parts")
        return (
            {**row, "conversation_parts": {"conversation_parts": [opening, *later]}} if isinstance(later, list) else row
        )
    nodes = row.get("mapping")
    if not isinstance(nodes, Mapping) or not all(
        isinstance(node, Mapping) and "message" in node for node in nodes.values()
    ):
        return row
    messages, waiting = [], [name for name, node in nodes.items() if node.get("parent") not in nodes][::-1]
    seen = set(waiting)
    while waiting:
        node = nodes[waiting.pop()]
        if isinstance(message := node["message"], Mapping):
            messages.append(_flatten(message))
        children = node.get("children")
        new = [one for one in children if one in nodes and one not in seen] if isinstance(children, list) else []
        seen.update(new)
        waiting += new[::-1]
    messages += [node["message"] for name, node in nodes.items() if name not in seen]  # those of a broken tree
    return {**{name: value for name, value in row.items() if name != "mapping"}, "messages": messages}


def _flatten(message: Mapping[str, Any]) -> dict[str, Any]:
    """Give a message of a tree its sender and its text where the chat format has them."""
    content = message.get("content")
    if isinstance(content, Mapping):
        kinds = ("parts", "text", "content", "result", "thoughts", "user_profile")
        content = next((content[kind] for kind in kinds if content.get(kind) is not None), None)
    return {"role": pick(message, "author.role"), "content": content, "create_time": message.get("create_time")}


def decode(row: bytes) -> Any:  # noqa: ANN401 - whatever JSON says
    """Decode a row as msgspec does, and where that cannot, as Python does: it takes lone halves of characters."""
    try:
        return msgspec.json.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return json.loads(row.decode())


def write(value: object) -> str:
    """Write an object as JSON, for the file of rejects."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _spell(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return "null" if value is None else kinds.get(type(value), type(value).__name__)
