"""What the practice API answers: a short reply, JSON that fits a schema, or calls of tools.

No model is behind it. The same request gets the same answer, and every number of tokens
is a count of what is really sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keyguide.encodings import find_encoding, load_encoding
from keyguide.keys import redact
from keyguide.practice.api.refusals import reject
from keyguide.practice.api.samples import NoSampleError, make_sample
from keyguide.tokens import count_text

_QUOTED_CHARACTERS = 80
_REASONING = "The enquiry is read, what it asks for is found, and a short and polite reply is chosen."
_EFFORTS = {"none": 0, "minimal": 1, "low": 1, "medium": 2, "high": 3, "xhigh": 4}
_MOST_CALLS = 2


@dataclass(frozen=True, slots=True)
class Tool:
    """A function or custom tool that an answer may call.

    Attributes:
        name: Its name.
        parameters: The JSON schema of its arguments; `None` for a custom tool, which takes text.
        namespace: The namespace it is in.
        pattern: The regular expression that the text for a custom tool must match.
        param: Where the schema stands in the request, for messages.
    """

    name: str
    parameters: Mapping[str, Any] | None
    namespace: str | None = None
    pattern: str | None = None
    param: str = "tools"

    @property
    def is_custom(self) -> bool:
        """Whether it takes text instead of arguments."""
        return self.parameters is None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request wants, in the same form for each endpoint.

    Attributes:
        model: The model asked.
        question: The last text of the user.
        tool_result: The result of a tool that the conversation ends with.
        tools: The tools that may be called.
        must_call: Whether one must be.
        one_call: Whether at most one may be.
        schema: The JSON schema that the reply must fit; an empty one for any JSON object.
        schema_param: Where that schema stands in the request.
        effort: How long to reason; `None` for not at all.
        stop: Texts before which the reply ends.
        most_tokens: The most tokens of reasoning and reply.
    """

    model: str
    question: str
    tool_result: str | None = None
    tools: Sequence[Tool] = ()
    must_call: bool = False
    one_call: bool = False
    schema: Mapping[str, Any] | None = None
    schema_param: str = ""
    effort: str | None = None
    stop: Sequence[str] = ()
    most_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool.

    Attributes:
        tool: The tool.
        text: Its arguments as JSON, or its text.
    """

    tool: Tool
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back.

    Attributes:
        text: The reply; empty when tools are called.
        calls: Calls of tools.
        reasoning: What was thought before, empty if nothing.
        reasoning_tokens: Tokens of the reasoning.
        tokens: Tokens of the reply and the calls.
        is_cut: Whether the limit of tokens cut it short.
    """

    text: str
    calls: tuple[Call, ...]
    reasoning: str
    reasoning_tokens: int
    tokens: int
    is_cut: bool


def answer(wish: Wish, *, number: int = 0) -> Answer:
    """Answer a request.

    Args:
        wish: What the request wants.
        number: Which of several answers to the same request, from 0.

    Raises:
        Refusal: A JSON schema of the request cannot be fulfilled.
    """
    reasoning = " ".join([_REASONING] * _EFFORTS.get(wish.effort or "none", 2))
    left = wish.most_tokens
    thought, is_cut = _cut(reasoning, left, wish.model)
    thought_tokens = count_text(thought, model=wish.model).tokens
    if left is not None:
        left -= thought_tokens
    calls: tuple[Call, ...] = ()
    text = ""
    if is_cut:
        left = 0
    elif wish.tools and (wish.must_call or wish.tool_result is None):
        most = 1 if wish.one_call or wish.must_call else _MOST_CALLS
        calls = tuple(_make_call(tool) for tool in wish.tools[:most])
    else:
        text = _write_reply(wish, number)
        for stop in wish.stop:
            text = text.partition(stop)[0] if stop else text
    text, text_is_cut = _cut(text, left, wish.model)
    calls, tokens, calls_are_cut = _cut_calls(calls, left, wish.model)
    tokens += count_text(text, model=wish.model).tokens
    return Answer(text, calls, thought, thought_tokens, tokens, is_cut or text_is_cut or calls_are_cut)


def split_tokens(text: str, model: str) -> list[bytes]:
    """Give the bytes of each token of a text."""
    encoding = load_encoding(find_encoding(model).encoding)
    return [encoding.decode_single_token_bytes(token) for token in encoding.encode_ordinary(text)]


def split_pieces(text: str, model: str) -> list[str]:
    """Split a text into pieces to stream: one token each, or more where a character spans tokens."""
    pieces, waiting = [], b""
    for token in split_tokens(text, model):
        waiting += token
        try:
            pieces.append(waiting.decode())
        except UnicodeDecodeError:
            continue
        waiting = b""
    return pieces


def _write_reply(wish: Wish, number: int) -> str:
    if wish.schema is not None:
        value = _sample(wish.schema, wish.schema_param) if wish.schema else {"reply": _say(wish, number)}
        return json.dumps(value, ensure_ascii=False)
    return _say(wish, number)


def _say(wish: Wish, number: int) -> str:
    again = f" This is answer {number + 1}." if number else ""
    if wish.tool_result is not None:
        result = _quote(wish.tool_result)
        return f"The tool answered {result}. This is the practice API: no model wrote this reply.{again}"
    about = f"You wrote {_quote(wish.question)}. " if wish.question.strip() else ""
    return (
        f"Thank you for your enquiry. {about}This is the practice API: no model wrote this reply. "
        f"An agent would now answer you.{again}"
    )


def _quote(text: str) -> str:
    words = " ".join(redact(text[: 4 * _QUOTED_CHARACTERS]).encode(errors="replace").decode().split())
    short = words if len(words) <= _QUOTED_CHARACTERS else words[:_QUOTED_CHARACTERS].rstrip() + "…"
    return f"“{short}”"


def _make_call(tool: Tool) -> Call:
    if not tool.is_custom:
        arguments = _sample({"type": "object", **(tool.parameters or {})}, tool.param)
        return Call(tool, json.dumps(arguments, ensure_ascii=False))
    if tool.pattern is None:
        return Call(tool, "practice")
    return Call(tool, str(_sample({"type": "string", "pattern": f"^(?:{tool.pattern})$"}, tool.param)))


def _sample(schema: Mapping[str, Any], param: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return make_sample(schema)
    except NoSampleError as problem:
        raise reject(f"Invalid schema in '{param}': {problem}", param) from None


def _cut(text: str, most_tokens: int | None, model: str) -> tuple[str, bool]:
    """Shorten a text to a number of tokens, to whole characters."""
    if most_tokens is None or count_text(text, model=model).tokens <= most_tokens:
        return text, False
    tokens = split_tokens(text, model)[: max(most_tokens, 0)]
    while tokens:
        short = b"".join(tokens).decode(errors="ignore")
        # What is cut may be split anew, into more tokens than before.
        if count_text(short, model=model).tokens <= most_tokens:
            return short, True
        tokens.pop()
    return "", True


def _cut_calls(calls: tuple[Call, ...], most_tokens: int | None, model: str) -> tuple[tuple[Call, ...], int, bool]:
    kept: list[Call] = []
    total = 0
    for call in calls:
        name_tokens = count_text(call.tool.name, model=model).tokens
        left = None if most_tokens is None else most_tokens - total - name_tokens
        if left is not None and left < 0:
            return tuple(kept), total, True
        text, is_cut = _cut(call.text, left, model)
        kept.append(Call(call.tool, text))
        total += name_tokens + count_text(text, model=model).tokens
        if is_cut:
            return tuple(kept), total, True
    return tuple(kept), total, False
