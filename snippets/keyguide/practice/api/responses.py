"""POST /v1/responses: whole, or as a stream of events."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keyguide.practice.api import likelihood
from keyguide.practice.api.answers import Answer, Call, Tool, Wish, answer
from keyguide.practice.api.chat import read_limit, read_tier
from keyguide.practice.api.events import stream
from keyguide.practice.api.prompt import RESPONSES_FRAME_TOKENS, Message, count_prompt, list_texts, read_items
from keyguide.practice.api.refusals import reject
from keyguide.practice.api.tool_choice import choose
from keyguide.practice.models import DEFAULT_MODEL
from keyguide.practice.state import State

_TOOL_RESULTS = ("function_call_output", "custom_tool_call_output")
_BEGINNINGS = ("input", "prompt", "previous_response_id", "conversation")  # one of them must be there
_ECHOED = (
    "metadata",
    "user",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "prompt",
    "max_tool_calls",
)


def read_model(body: Mapping[str, Any]) -> str:
    """Give the model that a request asks; a prompt template chooses one itself.

    Raises:
        Refusal: It names none.
    """
    if body.get("model") is None and body.get("prompt") is None:
        raise reject("Missing required parameter: 'model'.", "model")
    return str(body.get("model") or DEFAULT_MODEL)


def read_messages(state: State, body: Mapping[str, Any], owner: str) -> list[Message]:
    """Give what the model would read: instructions, what was said before, and the input.

    Args:
        state: Where earlier answers are kept.
        body: The request, judged by the description.
        owner: The project that may go on with its own conversations.

    Raises:
        Refusal: The response to go on from is not known.
    """
    instructions = body.get("instructions")
    messages: list[Message] = [{"role": "developer", "content": instructions}] if instructions else []
    previous = body.get("previous_response_id")
    if previous is not None:
        try:
            messages += state.recall(owner, previous)
        except KeyError:
            message = "The response named in 'previous_response_id' does not exist, or was not stored."
            raise reject(message, "previous_response_id") from None
    conversation = _read_conversation(body)
    if conversation is not None:
        messages += state.recall(owner, conversation, begin=True)
    for value in ((body.get("prompt") or {}).get("variables") or {}).values():
        messages.append({"role": "user", "content": value if isinstance(value, str) else [value]})
    return messages + read_items(body.get("input") or [])


class Reply:
    """The answer to one request, to be sent whole or as events."""

    def __init__(self, state: State, body: Mapping[str, Any], owner: str) -> None:
        if all(body.get(name) is None for name in _BEGINNINGS):
            raise reject("Missing required parameter: 'input'.", "input")
        self._body = body
        self._model = read_model(body)
        self._clock = state.clock
        messages = read_messages(state, body, owner)
        wish = self._read_wish(messages)
        self._answer = answer(wish)
        tools = body.get("tools") or []
        self.input_tokens = count_prompt(messages, tools, self._model, frame_tokens=RESPONSES_FRAME_TOKENS)
        self.output_tokens = self._answer.tokens + self._answer.reasoning_tokens
        self._id = state.number("resp")
        self._created = int(state.clock())
        self._output = list(self._write_output(state))
        said = [item for item in self._output if item["type"] != "reasoning"]
        # Instructions hold for one request only.
        remembered = [*messages[bool(body.get("instructions")) :], *read_items(said)]
        if body.get("store") is not False:
            state.remember(owner, self._id, remembered)
        conversation = _read_conversation(body)
        if conversation is not None:
            state.remember(owner, conversation, remembered)

    def as_dict(self) -> dict[str, Any]:
        """Give the answer as one object."""
        status = "incomplete" if self._answer.is_cut else "completed"
        return self._write(status, self._output)

    def stream(self) -> Iterator[dict[str, Any]]:
        """Give the answer as events, in the order in which they are sent."""
        return stream(self._write("in_progress", []), self.as_dict(), self._model, self._alternatives)

    def _read_wish(self, messages: Sequence[Message]) -> Wish:
        body = self._body
        users = [message for message in messages if message["role"] == "user"]
        tools, must_call = choose(_read_tools(body.get("tools") or []), body.get("tool_choice"))
        form = (body.get("text") or {}).get("format") or {}
        wants_json = form.get("type") in ("json_schema", "json_object")
        reasoning = body.get("reasoning")
        return Wish(
            model=self._model,
            question=" ".join(list_texts(users[-1])) if users else "",
            tool_result=_read_tool_result(body.get("input")),
            tools=tools,
            must_call=must_call,
            one_call=body.get("parallel_tool_calls") is False,
            schema=form.get("schema", {}) if wants_json else None,
            schema_param="text.format.schema",
            effort=(reasoning.get("effort") or "medium") if reasoning else None,
            most_tokens=read_limit(body, ["max_output_tokens"]),
        )

    def _write_output(self, state: State) -> Iterator[dict[str, Any]]:
        one = self._answer
        if one.reasoning:
            yield self._write_reasoning(state, one)
        for call in one.calls:
            yield _write_call(state, call, one)
        if one.text or not (one.calls or one.is_cut):
            text = {"type": "output_text", "text": one.text, "annotations": []}
            part = {**text, "logprobs": likelihood.list_tokens(one.text, self._model, self._alternatives)}
            status = "incomplete" if one.is_cut else "completed"
            message = {"id": state.number("msg"), "type": "message", "role": "assistant", "status": status}
            yield {**message, "content": [part]}

    def _write_reasoning(self, state: State, one: Answer) -> dict[str, Any]:
        reasoning = self._body["reasoning"]
        asked = reasoning.get("summary") or reasoning.get("generate_summary")
        summary = [{"type": "summary_text", "text": one.reasoning}] if asked else []
        item = {"id": state.number("rs"), "type": "reasoning", "summary": summary}
        if "reasoning.encrypted_content" in (self._body.get("include") or []):
            item["encrypted_content"] = "practice"
        return item

    @property
    def _alternatives(self) -> int | None:
        """How many alternatives to name for each token; `None` for no log probabilities at all."""
        wanted = "message.output_text.logprobs" in (self._body.get("include") or [])
        alternatives: int | None = self._body.get("top_logprobs")
        return alternatives or 0 if wanted or alternatives is not None else None

    def _write(self, status: str, output: list[dict[str, Any]]) -> dict[str, Any]:
        body, ended = self._body, status != "in_progress"
        text, reasoning = body.get("text") or {}, body.get("reasoning") or {}
        conversation = _read_conversation(body)
        return {
            **{name: body[name] for name in _ECHOED if name in body},
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "completed_at": int(self._clock()) if status == "completed" else None,
            "status": status,
            "background": body.get("background") or False,
            "error": None,
            "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
            "instructions": body.get("instructions"),
            "max_output_tokens": body.get("max_output_tokens"),
            "model": self._model,
            "output": output,
            "parallel_tool_calls": body.get("parallel_tool_calls") is not False,
            "previous_response_id": body.get("previous_response_id"),
            "conversation": None if conversation is None else {"id": conversation},
            "reasoning": {"effort": reasoning.get("effort"), "summary": reasoning.get("summary")},
            "service_tier": read_tier(body),
            "store": body.get("store") is not False,
            "temperature": _default(body.get("temperature"), 1),
            "text": {"format": text.get("format", {"type": "text"}), "verbosity": text.get("verbosity") or "medium"},
            "tool_choice": _default(body.get("tool_choice"), "auto"),
            "tools": body.get("tools") or [],
            "top_logprobs": body.get("top_logprobs") or 0,
            "top_p": _default(body.get("top_p"), 1),
            "truncation": body.get("truncation") or "disabled",
            **({"usage": self._write_usage()} if ended else {}),
            "metadata": body.get("metadata") or {},
        }

    def _write_usage(self) -> dict[str, Any]:
        return {
            "input_tokens": self.input_tokens,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": self.output_tokens,
            "output_tokens_details": {"reasoning_tokens": self._answer.reasoning_tokens},
            "total_tokens": self.input_tokens + self.output_tokens,
        }


def count_input(state: State, body: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Answer POST /v1/responses/input_tokens.

    Args:
        state: Where earlier answers are kept.
        body: The request, judged by the description.
        owner: The project that asks.
    """
    messages = read_messages(state, body, owner)
    tools, model = body.get("tools") or [], body.get("model") or DEFAULT_MODEL
    tokens = count_prompt(messages, tools, model, frame_tokens=RESPONSES_FRAME_TOKENS)
    return {"object": "response.input_tokens", "input_tokens": tokens}


def _write_call(state: State, call: Call, one: Answer) -> dict[str, Any]:
    named = {"call_id": state.number("call"), "name": call.tool.name}
    if call.tool.namespace is not None:
        named["namespace"] = call.tool.namespace
    if call.tool.is_custom:
        return {"id": state.number("ctc"), "type": "custom_tool_call", **named, "input": call.text}
    status = "incomplete" if one.is_cut and call is one.calls[-1] else "completed"
    item = {"id": state.number("fc"), "type": "function_call", "status": status}
    return {**item, **named, "arguments": call.text}


def _read_tools(tools: Sequence[Mapping[str, Any]]) -> list[Tool]:
    found = []
    for place, tool in enumerate(tools):
        inner = tool["tools"] if tool["type"] == "namespace" else [tool]
        namespace = tool["name"] if tool["type"] == "namespace" else None
        found += [
            _read_tool(one, namespace, f"tools[{place}]") for one in inner if one["type"] in ("function", "custom")
        ]
    return found


def _read_tool(tool: Mapping[str, Any], namespace: str | None, where: str) -> Tool:
    if tool["type"] == "function":
        return Tool(tool["name"], tool.get("parameters") or {}, namespace, param=f"{where}.parameters")
    form = tool.get("format") or {}
    pattern = form.get("definition") if form.get("syntax") == "regex" else None
    return Tool(tool["name"], None, namespace, pattern, f"{where}.format.definition")


def _read_tool_result(items: str | Sequence[Mapping[str, Any]] | None) -> str | None:
    last = items[-1] if isinstance(items, list) and items else {}
    if last.get("type") not in _TOOL_RESULTS:
        return None
    return " ".join(list_texts({"content": last["output"]}))


def _read_conversation(body: Mapping[str, Any]) -> str | None:
    conversation = body.get("conversation")
    return conversation["id"] if isinstance(conversation, dict) else conversation


def _default(value: Any, default: Any) -> Any:  # noqa: ANN401 - any field of a request
    return default if value is None else value
