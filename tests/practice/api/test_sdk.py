"""The official Python SDK, in strict validation, against the practice API."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai.lib.streaming.chat import ContentDoneEvent
from pydantic import BaseModel

import keyguide
from keyguide.practice import PracticeAPI, serve

NOW_S = 1_800_000_000.0
TOOL: Any = {
    "type": "function",
    "function": {
        "name": "find_parcel",
        "description": "Find a parcel.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"number": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{6}$"}, "days": {"type": "integer"}},
            "required": ["number", "days"],
            "additionalProperties": False,
        },
    },
}
SECOND_TOOL: Any = {"type": "function", "function": {"name": "call_back", "parameters": {"type": "object"}}}
FLAT_TOOL: Any = {"type": "function", **TOOL["function"]}
HELLO: Any = [{"role": "user", "content": "Where is my parcel?"}]


class Ticket(BaseModel):
    """What a contact centre writes down about an enquiry."""

    subject: str
    urgent: bool
    steps: list[str]


@pytest.fixture(scope="module", name="own")
def _own() -> Iterator[PracticeAPI]:
    with serve(clock=lambda: NOW_S) as api:
        yield api


@pytest.fixture(scope="module", name="client")
def _client(own: PracticeAPI) -> Iterator[openai.OpenAI]:
    with _connect(own) as client:
        yield client


def _connect(api: PracticeAPI, name: str = "working", **options: Any) -> openai.OpenAI:  # noqa: ANN401 - the SDK's own
    options = {"max_retries": 0, "_strict_response_validation": True, **options}
    return openai.OpenAI(base_url=api.base_url, api_key=api.keys[name], **options)


def test_models_are_listed_and_found(client: openai.OpenAI) -> None:
    """The list holds the models and their shutdown dates, and each can be asked for alone."""
    listed = {model.id: model for model in client.models.list()}
    assert listed["gpt-4o"].shutdown_date == "2027-01-14"
    assert client.models.retrieve("gpt-4o") == listed["gpt-4o"]
    assert "gpt-4" not in listed


def test_usage_of_a_chat_is_a_true_count(client: openai.OpenAI) -> None:
    """The usage is the count of the messages, of the tools, and of the text that was sent."""
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, tools=[TOOL], tool_choice="none")
    assert answer.usage is not None
    text = answer.choices[0].message.content or ""
    counted = keyguide.count_messages(HELLO, model="gpt-4o", tools=[TOOL]).tokens
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (
        counted,
        keyguide.count_text(text, model="gpt-4o").tokens,
    )
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert (answer.created, answer.choices[0].finish_reason) == (NOW_S, "stop")


def test_a_streamed_chat_is_the_whole_one_in_pieces(client: openai.OpenAI) -> None:
    """The pieces join to the same text, and the last carries the usage when asked for."""
    whole = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    chunks = list(
        client.chat.completions.create(
            model="gpt-4o", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert [chunk.usage for chunk in chunks if chunk.usage] == [whole.usage]
    assert (chunks[-1].choices, chunks[-2].choices[0].finish_reason) == ([], "stop")


def test_the_stream_helper_of_chat_accumulates(client: openai.OpenAI) -> None:
    """The SDK's own helper makes the completion out of the pieces, log probabilities and calls included."""
    with client.chat.completions.stream(model="gpt-4o", messages=HELLO, logprobs=True, top_logprobs=2) as stream:
        done = [event for event in stream if isinstance(event, ContentDoneEvent)]
        final = stream.get_final_completion()
    assert [event.content for event in done] == [final.choices[0].message.content]
    logprobs = final.choices[0].logprobs
    assert logprobs is not None
    assert "".join(token.token for token in logprobs.content or []) == final.choices[0].message.content
    with client.chat.completions.stream(model="gpt-4o", messages=HELLO, tools=[TOOL]) as stream:
        called = stream.get_final_completion().choices[0]
    assert called.finish_reason == "tool_calls"
    assert called.message.tool_calls is not None
    assert called.message.tool_calls[0].function.parsed_arguments == {"number": "AA000000", "days": 1}


def test_parsed_replies_fit_the_model_of_the_caller(client: openai.OpenAI) -> None:
    """A reply to a JSON schema can be parsed into the type that the schema was made from."""
    chat = client.chat.completions.parse(model="gpt-4o", messages=HELLO, response_format=Ticket)
    assert isinstance(chat.choices[0].message.parsed, Ticket)
    response = client.responses.parse(model="gpt-5.4-mini", input="hello", text_format=Ticket)
    assert isinstance(response.output_parsed, Ticket)
    with client.responses.stream(model="gpt-5.4-mini", input="hello", text_format=Ticket) as stream:
        assert isinstance(stream.get_final_response().output_parsed, Ticket)


def test_json_mode_gives_an_object(client: openai.OpenAI) -> None:
    """The older JSON mode gives some JSON object."""
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, response_format={"type": "json_object"})
    assert isinstance(json.loads(answer.choices[0].message.content or ""), dict)


def test_tools_are_called_and_their_result_is_answered(client: openai.OpenAI) -> None:
    """A tool is called with arguments that fit, and the conversation goes on with a text."""
    first = client.chat.completions.create(model="gpt-4o", messages=HELLO, tools=[TOOL]).choices[0]
    assert first.finish_reason == "tool_calls"
    assert first.message.content is None
    call = (first.message.tool_calls or [])[0]
    assert call.type == "function"
    assert json.loads(call.function.arguments) == {"number": "AA000000", "days": 1}
    result: Any = {"role": "tool", "tool_call_id": call.id, "content": "It is in Kowloon."}
    messages: Any = [*HELLO, first.message.model_dump(exclude_none=True), result]
    second = client.chat.completions.create(model="gpt-4o", messages=messages, tools=[TOOL]).choices[0]
    assert second.finish_reason == "stop"
    assert "It is in Kowloon." in (second.message.content or "")


@pytest.mark.parametrize(
    ("options", "called"),
    [
        ({}, ["find_parcel", "call_back"]),
        ({"parallel_tool_calls": False}, ["find_parcel"]),
        ({"tool_choice": "none"}, []),
        ({"tool_choice": "required"}, ["find_parcel"]),
        ({"tool_choice": {"type": "function", "function": {"name": "call_back"}}}, ["call_back"]),
        (
            {
                "tool_choice": {
                    "type": "allowed_tools",
                    "allowed_tools": {
                        "mode": "auto",
                        "tools": [{"type": "function", "function": {"name": "call_back"}}],
                    },
                }
            },
            ["call_back"],
        ),
    ],
)
def test_the_choice_of_tools_is_kept(client: openai.OpenAI, options: Any, called: list[str]) -> None:  # noqa: ANN401 - the SDK's own
    """The tools that are called are the ones that the request allows or demands."""
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, tools=[TOOL, SECOND_TOOL], **options)
    calls = answer.choices[0].message.tool_calls or []
    assert [call.function.name for call in calls if call.type == "function"] == called


def test_a_tool_that_is_not_there_cannot_be_chosen(client: openai.OpenAI) -> None:
    """A choice that names no tool of the request is refused, at that field."""
    choice: Any = {"type": "function", "function": {"name": "nothing"}}
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="gpt-4o", messages=HELLO, tools=[TOOL], tool_choice=choice)
    assert refused.value.param == "tool_choice"


def test_a_custom_tool_gets_text_that_fits_its_grammar(client: openai.OpenAI) -> None:
    """A custom tool is called with text; a regular expression given as its grammar matches it."""
    grammar: Any = {"type": "grammar", "syntax": "regex", "definition": "[A-Z]{2}-[0-9]+"}
    tool: Any = {"type": "custom", "name": "note", "format": grammar}
    item = client.responses.create(model="gpt-5.4-mini", input="hello", tools=[tool]).output[0]
    assert item.type == "custom_tool_call"
    assert (item.name, item.input) == ("note", "AA-0")
    chat_tool: Any = {"type": "custom", "custom": {"name": "note"}}
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, tools=[chat_tool])
    assert [call.type for call in answer.choices[0].message.tool_calls or []] == ["custom"]


def test_functions_of_old_are_called_the_old_way(client: openai.OpenAI) -> None:
    """The deprecated `functions` get a `function_call`, whole and streamed."""
    functions: Any = [TOOL["function"]]
    choice = client.chat.completions.create(model="gpt-4o", messages=HELLO, functions=functions).choices[0]
    assert choice.finish_reason == "function_call"
    assert choice.message.function_call is not None
    chunks = client.chat.completions.create(model="gpt-4o", messages=HELLO, functions=functions, stream=True)
    pieces = [chunk.choices[0].delta.function_call for chunk in chunks]
    joined = "".join(piece.arguments or "" for piece in pieces if piece)
    assert joined == choice.message.function_call.arguments


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_a_limit_cuts_the_reply(client: openai.OpenAI, limit: str) -> None:
    """The reply ends at the limit of tokens, and says that it was cut."""
    options: Any = {limit: 5}
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, **options)
    assert answer.usage is not None
    assert (answer.choices[0].finish_reason, answer.usage.completion_tokens) == ("length", 5)


def test_a_stop_text_ends_the_reply(client: openai.OpenAI) -> None:
    """The reply ends before the text to stop at."""
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, stop=[" enquiry", "nothing"])
    assert answer.choices[0].message.content == "Thank you for your"
    assert answer.choices[0].finish_reason == "stop"


def test_several_answers_count_together(client: openai.OpenAI) -> None:
    """Each of several answers is there, and their tokens add up."""
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, n=3)
    texts = [choice.message.content or "" for choice in answer.choices]
    assert len(set(texts)) == 3
    assert answer.usage is not None
    counted = sum(keyguide.count_text(text, model="gpt-4o").tokens for text in texts)
    assert answer.usage.completion_tokens == counted


def test_reasoning_is_counted_as_output(client: openai.OpenAI) -> None:
    """A request for reasoning gets a summary when asked for, and pays for its tokens."""
    answer = client.responses.create(
        model="gpt-5.4-mini", input="hello", reasoning={"effort": "low", "summary": "auto"}
    )
    thought = answer.output[0]
    assert thought.type == "reasoning"
    assert answer.usage is not None
    tokens = keyguide.count_text(thought.summary[0].text, model="gpt-5.4-mini").tokens
    assert answer.usage.output_tokens_details.reasoning_tokens == tokens
    said = keyguide.count_text(answer.output_text, model="gpt-5.4-mini").tokens
    assert answer.usage.output_tokens == tokens + said
    chat = client.chat.completions.create(model="gpt-5.4-mini", messages=HELLO, reasoning_effort="high")
    assert chat.usage is not None
    assert chat.usage.completion_tokens_details is not None
    assert (chat.usage.completion_tokens_details.reasoning_tokens or 0) > tokens


def test_a_response_counts_as_the_count_says(client: openai.OpenAI) -> None:
    """Count by the API and usage of the answer agree; a chat counts one more, instructions and tools included."""
    asked: Any = {
        "model": "gpt-5.4-mini",
        "input": "Where is my parcel?",
        "instructions": "Be brief.",
        "tools": [FLAT_TOOL],
    }
    counted = client.responses.input_tokens.count(**asked).input_tokens
    messages = [{"role": "developer", "content": "Be brief."}, *HELLO]
    assert counted == keyguide.count_messages(messages, model="gpt-5.4-mini", tools=[FLAT_TOOL]).tokens - 1
    answer = client.responses.create(**asked)
    assert answer.usage is not None
    assert answer.usage.input_tokens == counted


def test_a_response_streams_its_events_in_order(client: openai.OpenAI) -> None:
    """The events open and close one inside the other, are numbered, and end with the whole response."""
    events = list(client.responses.create(model="gpt-5.4-mini", input="hello", stream=True))
    names = [event.type for event in events]
    assert list(dict.fromkeys(names)) == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    deltas = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    last = events[-1]
    assert last.type == "response.completed"
    assert last.response.output_text == deltas
    assert last.response.usage is not None


def test_the_stream_helper_of_responses_accumulates(client: openai.OpenAI) -> None:
    """The SDK's own helper makes the response out of the events, calls of tools included."""
    with client.responses.stream(model="gpt-5.4-mini", input="hello", tools=[FLAT_TOOL]) as stream:
        names = [event.type for event in stream]
        final = stream.get_final_response()
    assert "response.function_call_arguments.done" in names
    call = final.output[0]
    assert call.type == "function_call"
    assert call.parsed_arguments == {"number": "AA000000", "days": 1}


def test_a_cut_response_is_incomplete(client: openai.OpenAI) -> None:
    """A response that reaches its limit says so, whole and streamed."""
    answer = client.responses.create(model="gpt-5.4-mini", input="hello", max_output_tokens=16)
    assert answer.usage is not None
    assert answer.incomplete_details is not None
    assert (answer.status, answer.usage.output_tokens) == ("incomplete", 16)
    assert answer.incomplete_details.reason == "max_output_tokens"
    events = client.responses.create(model="gpt-5.4-mini", input="hello", max_output_tokens=16, stream=True)
    assert [event.type for event in events][-1] == "response.incomplete"


def test_a_conversation_goes_on(client: openai.OpenAI) -> None:
    """What was said before counts as input; what was not stored cannot be gone on from."""
    first = client.responses.create(model="gpt-5.4-mini", input="hello")
    second = client.responses.create(model="gpt-5.4-mini", input="hello", previous_response_id=first.id)
    assert first.usage is not None
    assert second.usage is not None
    # What was asked, what was answered, and the question: 3 tokens for each message, and 1 for each role.
    assert second.usage.input_tokens == 2 * first.usage.input_tokens - 2 + first.usage.output_tokens + 4
    forgotten = client.responses.create(model="gpt-5.4-mini", input="hello", store=False)
    with pytest.raises(openai.BadRequestError) as refused:
        client.responses.create(model="gpt-5.4-mini", input="hello", previous_response_id=forgotten.id)
    assert refused.value.param == "previous_response_id"


def test_a_tool_result_in_a_response_is_answered(client: openai.OpenAI) -> None:
    """After the output of a function the response is a text."""
    first = client.responses.create(model="gpt-5.4-mini", input="hello", tools=[FLAT_TOOL])
    call = first.output[0]
    assert call.type == "function_call"
    output: Any = [{"type": "function_call_output", "call_id": call.call_id, "output": "In Kowloon."}]
    second = client.responses.create(
        model="gpt-5.4-mini", input=output, tools=[FLAT_TOOL], previous_response_id=first.id
    )
    assert "In Kowloon." in second.output_text


def test_pictures_are_accepted_and_counted(client: openai.OpenAI) -> None:
    """A picture given by its address is never fetched, and counts as `count_messages` counts it."""
    picture: Any = {"type": "image_url", "image_url": {"url": "https://example.invalid/picture.png"}}
    messages: Any = [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]}]
    answer = client.chat.completions.create(model="gpt-4o", messages=messages)
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == keyguide.count_messages(messages, model="gpt-4o").tokens


def test_embeddings_are_vectors_of_length_one(client: openai.OpenAI) -> None:
    """Texts that share words are nearer than texts that do not; tokens may be given instead of text."""
    texts = ["Where is my parcel?", "Where is my other parcel?", "Good morning to all"]
    answer = client.embeddings.create(model="text-embedding-3-small", input=texts, encoding_format="float")
    one, near, far = (item.embedding for item in answer.data)
    assert sum(entry * entry for entry in one) == pytest.approx(1)
    assert sum(a * b for a, b in zip(one, near, strict=True)) > sum(a * b for a, b in zip(one, far, strict=True))
    assert answer.usage.prompt_tokens == sum(
        keyguide.count_text(text, model="text-embedding-3-small").tokens for text in texts
    )
    tokens = keyguide.load_encoding("cl100k_base").encode(texts[0])
    same = client.embeddings.create(
        model="text-embedding-3-small", input=tokens, encoding_format="float", dimensions=64
    )
    assert len(same.data[0].embedding) == 64


def test_packed_embeddings_are_the_same(own: PracticeAPI) -> None:
    """The base64 form, which the SDK asks for by default, unpacks to the same vector."""
    with _connect(own, _strict_response_validation=False) as client:
        packed = client.embeddings.create(model="text-embedding-3-large", input="hello")
        plain = client.embeddings.create(model="text-embedding-3-large", input="hello", encoding_format="float")
    assert packed.data[0].embedding == plain.data[0].embedding
    assert len(plain.data[0].embedding) == 3072


def test_the_asynchronous_client_gets_the_same(own: PracticeAPI) -> None:
    """The asynchronous client gets the same text, at once and streamed, many at a time."""

    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(
            base_url=own.base_url, api_key=own.keys["service-account"], _strict_response_validation=True
        ) as client:
            replies = await asyncio.gather(
                *(client.chat.completions.create(model="gpt-4o", messages=HELLO) for _ in range(5))
            )
            texts = [reply.choices[0].message.content or "" for reply in replies]
            stream = await client.chat.completions.create(model="gpt-4o", messages=HELLO, stream=True)
            return [*texts, "".join([chunk.choices[0].delta.content or "" async for chunk in stream])]

    assert len(set(asyncio.run(ask()))) == 1


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("deleted", openai.AuthenticationError, "invalid_api_key"),
        ("unsupported-country", openai.PermissionDeniedError, "unsupported_country_region_territory"),
        ("no-credit", openai.RateLimitError, "credit_balance_exhausted"),
        ("server-error", openai.InternalServerError, None),
        ("overloaded", openai.InternalServerError, "server_is_overloaded"),
    ],
)
def test_the_sdk_raises_its_own_errors(
    own: PracticeAPI, name: str, error: type[openai.APIStatusError], code: str | None
) -> None:
    """Each status becomes the exception class that the SDK has for it, with the code and a request id."""
    with _connect(own, name) as client, pytest.raises(error) as raised:
        client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert raised.value.code == code
    assert (raised.value.request_id or "").startswith("req_")


def test_other_errors_of_the_sdk(client: openai.OpenAI) -> None:
    """A malformed request and an unknown model raise the classes for 400 and 404."""
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="gpt-4o", messages=[])
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-4", messages=HELLO)
    assert unknown.value.code == "model_not_found"
    assert "The model `gpt-4` does not exist or you do not have access to it." in unknown.value.message
