"""Messages and tools: the OpenAI cookbook's recorded counts, and forms that it does not cover."""

from typing import Any

import pytest

from keyguide.errors import InputError, UnknownModelError
from keyguide.tokens import count_image, count_messages, count_text, count_tools

# The worked examples of the OpenAI cookbook (MIT), "How to count tokens with tiktoken", which records beside its own
# counts what the API answered.
JARGON = [
    {
        "role": "system",
        "content": "You are a helpful, pattern-following assistant that translates corporate jargon "
        "into plain English.",
    },
    {"role": "system", "name": "example_user", "content": "New synergies will help drive top-line growth."},
    {"role": "system", "name": "example_assistant", "content": "Things working well together will increase revenue."},
    {
        "role": "system",
        "name": "example_user",
        "content": "Let's circle back when we have more bandwidth to touch base on opportunities "
        "for increased leverage.",
    },
    {
        "role": "system",
        "name": "example_assistant",
        "content": "Let's talk later when we're less busy about how to do better.",
    },
    {
        "role": "user",
        "content": "This late pivot means we don't have time to boil the ocean for the client deliverable.",
    },
]
WEATHER = [
    {"role": "system", "content": "You are a helpful assistant that can answer to questions about the weather."},
    {"role": "user", "content": "What's the weather like in San Francisco?"},
]
WEATHER_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "description": "Get the current weather in a given location",
        "parameters": {
            "type": "object",
            "properties": {
                "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
                "unit": {
                    "type": "string",
                    "description": "The unit of temperature to return",
                    "enum": ["celsius", "fahrenheit"],
                },
            },
            "required": ["location"],
        },
    },
}
PNG_HEAD = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAQ"  # the first 24 bytes of a PNG of 8 x 16 pixels


@pytest.mark.parametrize(
    ("model", "recorded"),
    [("gpt-3.5-turbo", 129), ("gpt-4-0613", 129), ("gpt-4", 129), ("gpt-4o", 124), ("gpt-4o-mini", 124)],
)
def test_messages_count_as_the_api_recorded(model: str, recorded: int) -> None:
    """The count equals what the API answered when the cookbook asked it."""
    assert recorded == count_messages(JARGON, model=model).tokens


@pytest.mark.parametrize(
    ("model", "recorded"), [("gpt-3.5-turbo", 105), ("gpt-4", 105), ("gpt-4o", 101), ("gpt-4o-mini", 101)]
)
def test_messages_with_a_tool_count_as_the_api_recorded(model: str, recorded: int) -> None:
    """The count with a tool equals what the API answered when the cookbook asked it."""
    assert recorded == count_messages(WEATHER, model=model, tools=[WEATHER_TOOL]).tokens


def test_the_two_shapes_of_a_tool_count_the_same() -> None:
    """A tool as the Responses API takes it counts like one of Chat Completions."""
    flat = {"type": "function", **WEATHER_TOOL["function"]}
    assert count_tools([WEATHER_TOOL], model="gpt-4o") == count_tools([flat], model="gpt-4o")


def test_no_messages_and_no_tools_leave_the_beginning_of_the_answer() -> None:
    """An empty request counts the three tokens that begin the answer, and no tools count nothing."""
    assert count_messages([], model="gpt-4o").tokens == 3
    assert count_tools([], model="gpt-4o").tokens == 0


def test_text_parts_count_as_their_texts() -> None:
    """Content given as one text part counts like the bare text, in both spellings."""
    bare = count_messages([{"role": "user", "content": "Hello"}], model="gpt-4o")
    for kind in ("text", "input_text"):
        assert bare == count_messages([{"role": "user", "content": [{"type": kind, "text": "Hello"}]}], model="gpt-4o")


def test_an_empty_content_counts_nothing() -> None:
    """Content that is null, as beside a tool call, counts like an empty text."""
    null = count_messages([{"role": "assistant", "content": None}], model="gpt-4o")
    assert null == count_messages([{"role": "assistant", "content": ""}], model="gpt-4o")


def test_tool_calls_and_their_results_are_counted() -> None:
    """A conversation with a call and its result costs more than one without, by at least their texts."""
    call = {"id": "call_1", "type": "function", "function": {"name": "get_current_weather", "arguments": '{"a": 1}'}}
    talk: list[dict[str, Any]] = [
        *WEATHER,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "It is 18 degrees."},
    ]
    texts = ("get_current_weather", '{"a": 1}', "It is 18 degrees.")
    least = sum(count_text(text, model="gpt-4o").tokens for text in texts)
    more = count_messages(talk, model="gpt-4o").tokens - count_messages(WEATHER, model="gpt-4o").tokens
    assert more >= least


@pytest.mark.parametrize(
    "parameters",
    [
        None,
        {},
        {"type": "object"},
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {"any": True, "kind": {"type": ["string", "null"], "enum": ["a", 1, None]}}},
        {"type": "object", "properties": {"list": {"type": "array", "items": {"type": "string", "enum": ["a"]}}}},
        {"type": "object", "properties": {"either": {"anyOf": [{"type": "string"}, {"enum": [1.5]}]}}},
    ],
)
def test_every_form_of_parameters_is_counted(parameters: object) -> None:
    """Tools without parameters, and with unusual ones, count at least their name and their frame."""
    tool = {"type": "function", "function": {"name": "tell_time", "parameters": parameters}}
    assert count_tools([tool], model="gpt-4o").tokens >= 7 + 12 + count_text("tell_time:", model="gpt-4o").tokens


def test_nested_parameters_cost_more_than_flat_ones() -> None:
    """Each level of a nested schema is counted, however deep."""
    schema: dict[str, Any] = {"type": "string"}
    counts = []
    for _ in range(2000):
        schema = {"type": "object", "properties": {"inner": schema}}
    for parameters in (schema["properties"]["inner"], schema):
        tool = {"type": "function", "function": {"name": "nest", "parameters": parameters}}
        counts.append(count_tools([tool], model="gpt-4o").tokens)
    assert counts[0] < counts[1]


def test_a_tool_that_is_no_function_counts_its_json() -> None:
    """A built-in tool is counted by its text, as an estimate."""
    assert count_tools([{"type": "web_search"}], model="gpt-4o").tokens > 12


def test_the_size_of_an_image_inside_the_request_is_read() -> None:
    """An image given as data counts by its own size, and nothing is assumed."""
    part = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG_HEAD}"}}
    counted = count_messages([{"role": "user", "content": [part]}], model="gpt-4o")
    empty = count_messages([{"role": "user", "content": []}], model="gpt-4o")
    assert counted.tokens - empty.tokens == count_image(8, 16, model="gpt-4o") == 255
    assert not counted.assumed


@pytest.mark.parametrize(
    "address", ["https://example.com/cat.png", "data:image/png;base64,AAAA", "data:image/png;base64,%"]
)
def test_the_size_of_an_image_that_cannot_be_seen_is_assumed_aloud(address: str) -> None:
    """An image that is elsewhere, or unreadable, counts as 1024 x 1024 pixels, and the count says that it assumes."""
    part = {"type": "input_image", "image_url": address, "detail": "high"}
    counted = count_messages([{"role": "user", "content": [part]}], model="gpt-4o")
    assert (counted.tokens, counted.assumed) == (3 + 3 + 1 + 765, True)


@pytest.mark.parametrize("kind", ["file", "input_file", "input_audio"])
def test_a_file_that_only_the_api_can_count_is_left_out_aloud(kind: str) -> None:
    """A file or recording counts nothing; the result names the message and says that the number is without it."""
    counted = count_messages([WEATHER[0], {"role": "user", "content": [{"type": kind}]}], model="gpt-4o")
    assert counted.tokens == count_messages([WEATHER[0], {"role": "user", "content": ""}], model="gpt-4o").tokens
    assert counted.assumed
    assert [note for note in counted.unknowns if "Message 2" in note and repr(kind) in note and "left out" in note]


@pytest.mark.parametrize(
    ("model", "reasons"), [("gpt-4o", False), ("gpt-3.5-turbo", False), ("gpt-5", True), ("o3", True)]
)
def test_a_count_says_what_only_the_api_knows(model: str, reasons: bool) -> None:
    """Framing is an estimate for every model, and the tokens of reasoning are unknown where a model reasons."""
    unknowns = count_messages(WEATHER, model=model).unknowns
    assert "frames" in unknowns[0]
    assert any("reasons" in note for note in unknowns) == reasons
    assert count_text("Hello", model=model).unknowns == count_tools([], model=model).unknowns == ()


def test_a_model_unknown_to_tiktoken_is_assumed_aloud() -> None:
    """Messages and tools say that the encoding of a newer model is assumed."""
    assert count_messages(WEATHER, model="gpt-6-sol").assumed
    assert count_tools([WEATHER_TOOL], model="gpt-6-sol").assumed


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ("Hello", "Messages must be a list, not str"),
        ({"role": "user"}, "Messages must be a list, not dict"),
        (["Hello"], "Message 1 is no mapping but str"),
        ([{"role": "user", "content": [{"type": "hologram"}]}], "part of type 'hologram'"),
        ([{"role": "user", "content": [{"type": "text"}]}], "part of type 'text'"),
        ([{"role": "user", "content": ["Hello"]}], "part of type 'str'"),
    ],
)
def test_messages_of_another_form_are_named(messages: object, says: str) -> None:
    """What cannot be counted is named, with its position."""
    with pytest.raises(InputError, match=says):
        count_messages(messages, model="gpt-4o")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tools", ["clock", ["clock"], [{"type": "function"}], [{}], [{"type": "function", "function": {}}]]
)
def test_tools_of_another_form_are_named(tools: object) -> None:
    """A tool that has no name, or is no tool, is refused with its position."""
    with pytest.raises(InputError, match="Tool"):
        count_tools(tools, model="gpt-4o")  # type: ignore[arg-type]


def test_an_unknown_model_is_refused() -> None:
    """Messages for a model of another maker are not counted by guess."""
    with pytest.raises(UnknownModelError):
        count_messages(WEATHER, model="claude-3")
