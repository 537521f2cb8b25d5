"""How a request that the description does not allow is refused: which field, in which words."""

from typing import Any

import pytest

from keyguide.practice.api.refusals import Refusal
from keyguide.practice.api.schemas import judge

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
SECRET = "sk-proj-EXAMPLE" + "x" * 60


def _refuse(schema: str, body: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        judge(schema, body)
    assert (refused.value.status, refused.value.type, refused.value.code) == (400, "invalid_request_error", None)
    return refused.value


def _chat(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {"model": "gpt-4o", "messages": HELLO, **fields}


@pytest.mark.parametrize(
    ("body", "param", "message"),
    [
        ({}, "model", "Missing required parameter: 'model'."),
        ({"model": "gpt-4o"}, "messages", "Missing required parameter: 'messages'."),
        ([], None, "Invalid type for the request: expected object, but got an array."),
        ("hello", None, "Invalid type for the request: expected object, but got a string."),
        (_chat(messages=[]), "messages", "Invalid value for 'messages': the minimum number of items is 1."),
        (_chat(messages="hello"), "messages", "Invalid type for 'messages': expected array, but got a string."),
        (_chat(model=5), "model", "Invalid type for 'model': expected string, but got an integer."),
        (
            _chat(messages=[{"role": "user", "content": 5}]),
            "messages[0].content",
            "Invalid type for 'messages[0].content': expected string or array, but got an integer.",
        ),
        (
            _chat(messages=[*HELLO, {"role": "user"}]),
            "messages[1].content",
            "Missing required parameter: 'messages[1].content'.",
        ),
        (_chat(messages=[{}]), "messages[0].role", "Missing required parameter: 'messages[0].role'."),
        (
            _chat(messages=[{"content": [{"type": "text", "text": "hello"}]}]),
            "messages[0].role",
            "Missing required parameter: 'messages[0].role'.",
        ),
        (
            _chat(messages=[{"role": "robot", "content": "hello"}]),
            "messages[0].role",
            "Invalid value for 'messages[0].role'. Supported values are: 'developer', 'system', 'user', 'assistant', "
            "'tool', 'function'.",
        ),
        (
            _chat(messages=[{"role": "tool", "content": "hello"}]),
            "messages[0].tool_call_id",
            "Missing required parameter: 'messages[0].tool_call_id'.",
        ),
        (
            _chat(messages=[{"role": "user", "content": [{"type": "film"}]}]),
            "messages[0].content[0].type",
            "Invalid value for 'messages[0].content[0].type'. Supported values are: 'text', 'image_url', "
            "'input_audio', 'file'.",
        ),
        (
            _chat(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": 4}}]}]),
            "messages[0].content[0].image_url.url",
            "Invalid type for 'messages[0].content[0].image_url.url': expected string, but got an integer.",
        ),
        (_chat(temperature=3), "temperature", "Invalid value for 'temperature': the maximum is 2."),
        (_chat(n="3"), "n", "Invalid type for 'n': expected integer or null, but got a string."),
        (_chat(stop=["a"] * 5), "stop", "Invalid value for 'stop': the maximum number of items is 4."),
        (
            _chat(tools=[{"type": "function"}]),
            "tools[0].function",
            "Missing required parameter: 'tools[0].function'.",
        ),
        (
            _chat(tool_choice="always"),
            "tool_choice",
            "Invalid value for 'tool_choice'. Supported values are: 'none', 'auto', 'required'.",
        ),
        (
            _chat(response_format={"type": "json_schema"}),
            "response_format.json_schema",
            "Missing required parameter: 'response_format.json_schema'.",
        ),
    ],
)
def test_a_chat_request_is_refused_at_the_field_that_is_wrong(body: object, param: str | None, message: str) -> None:
    """The refusal names the field in the shape that was meant, and says what is wrong with it."""
    refusal = _refuse("CreateChatCompletionRequest", body)
    assert (refusal.param, refusal.message) == (param, message)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": 5}, "input"),
        ({"input": [{"role": "user", "content": [{"type": "text", "text": "hello"}]}]}, "input[0].content[0].type"),
        ({"input": [{"role": "robot", "content": "hello"}]}, "input[0].role"),
        ({"input": [{"type": "function_call_output", "call_id": "call_1"}]}, "input[0].output"),
        ({"input": [{"type": "compaction"}]}, "input[0].encrypted_content"),
        ({"input": [{"type": "local_shell_call_output", "id": "lsh_1", "call_id": "call_1"}]}, "input[0].output"),
        ({"input": [{"type": "message", "content": [{"type": "input_text", "text": "hello"}]}]}, "input[0].role"),
        ({"input": "hello", "tools": [{"type": "nothing"}]}, "tools[0].type"),
        ({"input": "hello", "tools": [{"environment": None}]}, "tools[0].type"),
        ({"input": "hello", "max_output_tokens": 15}, "max_output_tokens"),
        ({"input": "hello", "reasoning": {"effort": "huge"}}, "reasoning.effort"),
        ({"input": "hello", "text": {"format": {"type": "json_schema", "name": "a"}}}, "text.format.schema"),
    ],
)
def test_a_response_request_is_refused_at_the_field_that_is_wrong(body: object, param: str) -> None:
    """The same holds for the many shapes of input items and tools."""
    assert _refuse("CreateResponse", body).param == param


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": "hello"}, "model"),
        ({"model": "m", "input": []}, "input"),
        ({"model": "m", "input": [1, "hello"]}, "input[0]"),
        ({"model": "m", "input": ["hello"] * 2_049}, "input"),
        ({"model": "m", "input": [1] * 2_049}, "input"),
        ({"model": "m", "input": "hello", "colour": "red"}, "colour"),
        ({"model": "m", "input": "hello", "dimensions": 0}, "dimensions"),
    ],
)
def test_an_embeddings_request_is_refused_at_the_field_that_is_wrong(body: object, param: str) -> None:
    """The same holds for embeddings, which take no unknown field."""
    assert _refuse("CreateEmbeddingRequest", body).param == param


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ("CreateChatCompletionRequest", _chat(service_tier=SECRET)),
        ("CreateChatCompletionRequest", _chat(messages=[{"role": SECRET, "content": "hello"}])),
        ("CreateChatCompletionRequest", _chat(metadata={SECRET: 1})),
        ("CreateChatCompletionRequest", _chat(temperature=SECRET)),
        ("CreateChatCompletionRequest", _chat(logit_bias={SECRET: "x"})),
        ("CreateEmbeddingRequest", {"model": "m", "input": "hello", SECRET: 1}),
        ("CreateEmbeddingRequest", {"model": "m", "input": "hello", "x" * 5_000: 1}),
        ("CreateResponse", {"input": [{"type": SECRET}]}),
    ],
)
def test_a_refusal_repeats_nothing_of_the_request(schema: str, body: object) -> None:
    """Values, and names of fields that are long or look like a key, are not repeated."""
    refusal = _refuse(schema, body)
    assert "EXAMPLE" not in f"{refusal.message} {refusal.param}"
    assert len(refusal.message) < 700


@pytest.mark.parametrize("depth", [50, 150, 250])
def test_a_request_that_is_nested_without_end_is_refused(depth: int) -> None:
    """Depth is no way to bring the judge down, nor to make it talk at length."""
    deep: Any = "hello"
    for _ in range(depth):
        deep = {"type": "and", "filters": [deep]}
    tool = {"type": "file_search", "vector_store_ids": ["vs_1"], "filters": deep}
    refusal = _refuse("CreateResponse", {"model": "gpt-4o", "input": "hello", "tools": [tool]})
    assert len(refusal.message) < 300
