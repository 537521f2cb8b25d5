"""POST /v1/chat/completions: whole, or streamed piece by piece."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keyguide.practice.api import likelihood
from keyguide.practice.api.answers import Answer, Call, Tool, Wish, answer, split_pieces
from keyguide.practice.api.prompt import CHAT_FRAME_TOKENS, count_prompt, list_texts
from keyguide.practice.api.refusals import reject
from keyguide.practice.api.tool_choice import choose
from keyguide.practice.state import State

_TOKEN_LIMITS = ("max_completion_tokens", "max_tokens")


def read_wish(body: Mapping[str, Any]) -> Wish:
    """Read what a request wants.

    Args:
        body: The request, judged by the description.

    Raises:
        Refusal: Two of its fields do not fit together.
    """
    messages = body["messages"]
    last = messages[-1]
    users = [message for message in messages if message["role"] == "user"]
    form = body.get("response_format") or {}
    wanted = form.get("json_schema", {}).get("schema") or {} if form.get("type") == "json_schema" else {}
    tools, must_call = choose(_read_tools(body), body.get("tool_choice", _read_old_choice(body)))
    return Wish(
        model=body["model"],
        question=" ".join(list_texts(users[-1])) if users else "",
        tool_result=" ".join(list_texts(last)) if last["role"] in ("tool", "function") else None,
        tools=tools,
        must_call=must_call,
        one_call=body.get("parallel_tool_calls") is False or bool(body.get("functions")),
        schema=wanted if form.get("type") in ("json_schema", "json_object") else None,
        schema_param="response_format.json_schema.schema",
        effort=body.get("reasoning_effort"),
        stop=_read_stop(body.get("stop")),
        most_tokens=read_limit(body, _TOKEN_LIMITS),
    )


def read_limit(body: Mapping[str, Any], names: Sequence[str]) -> int | None:
    """Give the first limit of output tokens that a request sets.

    Raises:
        Refusal: It is below 1.
    """
    for name in names:
        limit = body.get(name)
        if limit is not None:
            if limit < 1:
                raise reject(f"Invalid value for '{name}': the minimum is 1.", name)
            return int(limit)
    return None


class Completion:
    """The answer to one request, to be sent whole or in pieces."""

    def __init__(self, state: State, body: Mapping[str, Any]) -> None:
        self._body = body
        wish = read_wish(body)
        self._model = wish.model
        self._answers = [answer(wish, number=number) for number in range(body.get("n") or 1)]
        self._about = {
            "id": state.number("chatcmpl"),
            "created": int(state.clock()),
            "model": wish.model,
            "service_tier": read_tier(body),
            "system_fingerprint": "fp_practice",
        }
        self._call_ids = [[state.number("call") for _ in one.calls] for one in self._answers]
        tools = [*body.get("tools", ()), *({"type": "function", "function": f} for f in body.get("functions", ()))]
        self.input_tokens = count_prompt(body["messages"], tools, wish.model, frame_tokens=CHAT_FRAME_TOKENS)
        self.output_tokens = sum(one.tokens + one.reasoning_tokens for one in self._answers)

    def as_dict(self) -> dict[str, Any]:
        """Give the answer as one object."""
        choices = [
            {
                "index": index,
                "message": self._write_message(index, one),
                "logprobs": self._write_logprobs(one.text),
                "finish_reason": self._finish(one),
            }
            for index, one in enumerate(self._answers)
        ]
        return {**self._about, "object": "chat.completion", "choices": choices, "usage": self._write_usage()}

    def stream(self) -> Iterator[dict[str, Any]]:
        """Give the answer in pieces, in the order in which they are sent."""
        options = self._body.get("stream_options") or {}
        usage = {"usage": None} if options.get("include_usage") else {}
        about = {**self._about, "object": "chat.completion.chunk", **usage}
        for index, one in enumerate(self._answers):
            for delta, logprobs in self._split(index, one):
                choice = {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": None}
                yield {**about, "choices": [choice]}
            choice = {"index": index, "delta": {}, "logprobs": None, "finish_reason": self._finish(one)}
            yield {**about, "choices": [choice]}
        if usage:
            yield {**about, "choices": [], "usage": self._write_usage()}

    def _split(self, index: int, one: Answer) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        yield {"role": "assistant", "content": None if one.calls else "", "refusal": None}, None
        for piece in split_pieces(one.text, self._model):
            yield {"content": piece}, self._write_logprobs(piece)
        for place, (call, call_id) in enumerate(zip(one.calls, self._call_ids[index], strict=True)):
            if self._is_old:
                yield {"function_call": {"name": call.tool.name, "arguments": ""}}, None
                for piece in split_pieces(call.text, self._model):
                    yield {"function_call": {"arguments": piece}}, None
                continue
            start = _write_call(Call(call.tool, ""), call_id)
            if call.tool.is_custom:
                del start["type"]  # the description knows no type of a piece but "function"
            yield {"tool_calls": [{"index": place, **start}]}, None
            kind, text = ("custom", "input") if call.tool.is_custom else ("function", "arguments")
            for piece in split_pieces(call.text, self._model):
                yield {"tool_calls": [{"index": place, kind: {text: piece}}]}, None

    @property
    def _is_old(self) -> bool:
        return "functions" in self._body and "tools" not in self._body

    def _finish(self, one: Answer) -> str:
        if one.is_cut:
            return "length"
        if one.calls:
            return "function_call" if self._is_old else "tool_calls"
        return "stop"

    def _write_message(self, index: int, one: Answer) -> dict[str, Any]:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if one.calls else one.text,
            "refusal": None,
            "annotations": [],
        }
        if one.calls and self._is_old:
            message["function_call"] = {"name": one.calls[0].tool.name, "arguments": one.calls[0].text}
        elif one.calls:
            message["tool_calls"] = [
                _write_call(call, call_id) for call, call_id in zip(one.calls, self._call_ids[index], strict=True)
            ]
        return message

    def _write_logprobs(self, text: str) -> dict[str, Any] | None:
        if not self._body.get("logprobs"):
            return None
        content = likelihood.list_tokens(text, self._model, self._body.get("top_logprobs") or 0)
        return {"content": content, "refusal": None}

    def _write_usage(self) -> dict[str, Any]:
        reasoning_tokens = sum(one.reasoning_tokens for one in self._answers)
        return {
            "prompt_tokens": self.input_tokens,
            "completion_tokens": self.output_tokens,
            "total_tokens": self.input_tokens + self.output_tokens,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": reasoning_tokens,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }


def read_tier(body: Mapping[str, Any]) -> str:
    """Give the service tier that answers: the one asked for, or the default one."""
    tier = body.get("service_tier")
    return "default" if tier in (None, "auto") else str(tier)


def _write_call(call: Call, call_id: str) -> dict[str, Any]:
    if call.tool.is_custom:
        return {"id": call_id, "type": "custom", "custom": {"name": call.tool.name, "input": call.text}}
    return {"id": call_id, "type": "function", "function": {"name": call.tool.name, "arguments": call.text}}


def _read_tools(body: Mapping[str, Any]) -> list[Tool]:
    tools = []
    for place, tool in enumerate(body.get("tools", ())):
        if tool["type"] == "custom":
            custom = tool["custom"]
            grammar = (custom.get("format") or {}).get("grammar") or {}
            pattern = grammar.get("definition") if grammar.get("syntax") == "regex" else None
            where = f"tools[{place}].custom.format.grammar.definition"
            tools.append(Tool(custom["name"], None, pattern=pattern, param=where))
        else:
            tools.append(_read_function(tool["function"], f"tools[{place}].function.parameters"))
    functions = enumerate(body.get("functions", ()))
    return tools or [_read_function(function, f"functions[{place}].parameters") for place, function in functions]


def _read_function(function: Mapping[str, Any], param: str) -> Tool:
    return Tool(function["name"], function.get("parameters") or {}, param=param)


def _read_old_choice(body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or an object
    choice = body.get("function_call")
    return {"type": "function", "function": choice} if isinstance(choice, dict) else choice


def _read_stop(stop: str | list[str] | None) -> list[str]:
    return [stop] if isinstance(stop, str) else stop or []
