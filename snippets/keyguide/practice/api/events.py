"""The events of a streamed response, in the order in which the real API sends them."""

from collections.abc import Iterator, Sequence
from typing import Any

from keyguide.practice.api import likelihood
from keyguide.practice.api.answers import split_pieces

Event = dict[str, Any]


def stream(begun: Event, whole: Event, model: str, alternatives: int | None) -> Iterator[Event]:
    """Give the events of a response, numbered from 0.

    Args:
        begun: The response as it begins, without output.
        whole: The response as it ends.
        model: The model whose tokens the pieces are.
        alternatives: How many alternatives to name for each token; `None` for no log probabilities.
    """
    for number, event in enumerate(_list_events(begun, whole, model, alternatives)):
        yield {**event, "sequence_number": number}


def _list_events(begun: Event, whole: Event, model: str, alternatives: int | None) -> Iterator[Event]:
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(whole["output"]):
        at = {"output_index": index, "item_id": item["id"]}
        empty, events = _open(item, at, model, alternatives)
        yield {"type": "response.output_item.added", "output_index": index, "item": empty}
        yield from events
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{whole['status']}", "response": whole}


def _open(item: Event, at: Event, model: str, alternatives: int | None) -> tuple[Event, Iterator[Event]]:
    """Give an item as it begins, and the events that fill it."""
    match item["type"]:
        case "message":
            empty = {**item, "status": "in_progress", "content": []}
            return empty, _fill_text(item["content"][0], at, model, alternatives)
        case "function_call":
            empty = {**item, "status": "in_progress", "arguments": ""}
            end = {"arguments": item["arguments"], "name": item["name"]}
            return empty, _fill_call("response.function_call_arguments", item["arguments"], end, at, model)
        case "custom_tool_call":
            end = {"input": item["input"]}
            return {**item, "input": ""}, _fill_call("response.custom_tool_call_input", item["input"], end, at, model)
        case _:
            return {**item, "summary": []}, _fill_summary(item["summary"], at, model)


def _fill_text(part: Event, at: Event, model: str, alternatives: int | None) -> Iterator[Event]:
    at = {**at, "content_index": 0}
    yield {"type": "response.content_part.added", **at, "part": {**part, "text": "", "logprobs": []}}
    for piece in split_pieces(part["text"], model):
        logprobs = likelihood.list_tokens(piece, model, alternatives)
        yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": logprobs}
    yield {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": part["logprobs"]}
    yield {"type": "response.content_part.done", **at, "part": part}


def _fill_call(name: str, text: str, end: Event, at: Event, model: str) -> Iterator[Event]:
    for piece in split_pieces(text, model):
        yield {"type": f"{name}.delta", **at, "delta": piece}
    yield {"type": f"{name}.done", **at, **end}


def _fill_summary(summary: Sequence[Event], at: Event, model: str) -> Iterator[Event]:
    for number, part in enumerate(summary):
        where = {**at, "summary_index": number}
        yield {"type": "response.reasoning_summary_part.added", **where, "part": {**part, "text": ""}}
        for piece in split_pieces(part["text"], model):
            yield {"type": "response.reasoning_summary_text.delta", **where, "delta": piece}
        yield {"type": "response.reasoning_summary_text.done", **where, "text": part["text"]}
        yield {"type": "response.reasoning_summary_part.done", **where, "part": part}
