"""The practice API against OpenAI's published description: whatever it accepts is answered as it says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from conftest import ROOT
from keyguide.limits import Limits
from keyguide.practice import serve
from practice.published import compile_lenient, compile_schema, make_request

SEEDS = range(80)
# What the description accepts and the real API refuses, for reasons that no schema can state.
REFUSED = ("Missing required parameter: 'input'.", "Missing required parameter: 'model'.", "': it is empty.")


@pytest.fixture(scope="module", name="http")
def _http() -> Iterator[httpx2.Client]:
    with serve(clock=lambda: 1_800_000_000.0) as api:
        api.state.keys["working"].project.organisation.limits = Limits(1_000_000, 1_000_000_000)
        headers = {"Authorization": f"Bearer {api.keys['working']}"}
        with httpx2.Client(base_url=api.base_url, headers=headers) as http:
            yield http


def _post(http: httpx2.Client, path: str, body: dict[str, Any]) -> httpx2.Response | None:
    """Send a request; give the answer, or `None` for a documented refusal."""
    answer = http.post(path, json=body)
    if answer.status_code == 400:
        compile_schema("ErrorResponse").validate(answer.json())
        assert answer.json()["error"]["message"].endswith(REFUSED)
        return None
    assert answer.status_code == 200, answer.text
    return answer


def _read_events(answer: httpx2.Response) -> list[dict[str, Any]]:
    lines = answer.text.splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]


def test_the_cut_of_the_description_is_up_to_date() -> None:
    """The schemas in the package are what the generator gives from the published description."""
    command = [sys.executable, str(ROOT / "scripts" / "request_schemas.py")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_chat_takes_what_the_description_accepts(http: httpx2.Client) -> None:
    """Every accepted chat request is answered as the description and the SDK say, whole and streamed."""
    answered = 0
    for seed in SEEDS:
        body = make_request("CreateChatCompletionRequest", seed)
        whole = _post(http, "/chat/completions", body)
        if whole is None:
            continue
        answered += 1
        compile_schema("CreateChatCompletionResponse").validate(whole.json())
        ChatCompletion.model_validate(whole.json())
        streamed = _post(http, "/chat/completions", {**body, "stream": True})
        assert streamed is not None
        for chunk in _read_events(streamed):
            compile_schema("CreateChatCompletionStreamResponse").validate(chunk)
            ChatCompletionChunk.model_validate(chunk)
    assert answered == len(SEEDS)


def test_responses_take_what_the_description_accepts(http: httpx2.Client) -> None:
    """Every accepted Responses request is answered as the description and the SDK say, whole and streamed."""
    answered = 0
    events: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
    for seed in SEEDS:
        body = {"model": "gpt-5.4-mini", "input": "hello", **make_request("CreateResponse", seed)}
        whole = _post(http, "/responses", body)
        if whole is None:
            continue
        answered += 1
        compile_schema("Response").validate(whole.json())
        Response.model_validate(whole.json())
        streamed = _post(http, "/responses", {**body, "stream": True})
        assert streamed is not None
        for number, event in enumerate(_read_events(streamed)):
            compile_schema("ResponseStreamEvent").validate(event)
            events.validate_python(event)
            assert event["sequence_number"] == number
    assert answered == len(SEEDS)


def test_embeddings_take_what_the_description_accepts(http: httpx2.Client) -> None:
    """Every accepted embeddings request is answered as the description says, or the text is empty."""
    answered = 0
    for seed in SEEDS:
        body = {**make_request("CreateEmbeddingRequest", seed), "model": "text-embedding-3-small"}
        answer = _post(http, "/embeddings", body)
        if answer is not None and body.get("encoding_format") != "base64":
            answered += 1
            compile_schema("CreateEmbeddingResponse").validate(answer.json())
    assert answered > len(SEEDS) / 2


def test_token_counts_take_what_the_description_accepts(http: httpx2.Client) -> None:
    """Every accepted count of input tokens is answered as the description says."""
    for seed in SEEDS:
        answer = _post(http, "/responses/input_tokens", make_request("TokenCountsBody", seed))
        assert answer is not None
        compile_schema("TokenCountsResource").validate(answer.json())


def test_a_count_is_that_of_the_published_example(http: httpx2.Client) -> None:
    """The description's own example of a count, as OpenAI recorded it: 11 tokens."""
    answer = http.post("/responses/input_tokens", json={"model": "gpt-5", "input": "Tell me a joke."})
    assert answer.json() == {"object": "response.input_tokens", "input_tokens": 11}


def test_a_count_may_be_asked_for_with_a_form(http: httpx2.Client) -> None:
    """The description takes a form for counts of input tokens alone."""
    answer = http.post("/responses/input_tokens", data={"model": "gpt-4o", "input": "Hello"})
    assert answer.json() == {"object": "response.input_tokens", "input_tokens": 7}


def test_the_list_of_models_is_as_described(http: httpx2.Client) -> None:
    """GET /models and GET /models/{id} answer as the description says."""
    listed = http.get("/models").json()
    compile_schema("ListModelsResponse").validate(listed)
    for model in listed["data"]:
        one = http.get(f"/models/{model['id']}").json()
        compile_schema("Model").validate(one)
        assert one == model


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/chat/completions", "CreateChatCompletionRequest"),
        ("/responses", "CreateResponse"),
        ("/embeddings", "CreateEmbeddingRequest"),
        ("/responses/input_tokens", "TokenCountsBody"),
    ],
)
def test_what_the_description_refuses_is_refused(http: httpx2.Client, path: str, schema: str) -> None:
    """A field of the wrong type, which no branch of the description allows, gets status 400 and is named."""
    checked = 0
    for seed in SEEDS:
        body = {"model": "gpt-4o", **make_request(schema, seed)}
        for field in list(body)[:4]:
            broken = {**body, field: {"practice": [seed]}}
            if compile_lenient(schema).is_valid(broken):
                continue
            error = http.post(path, json=broken)
            checked += 1
            compile_schema("ErrorResponse").validate(error.json())
            assert error.status_code == 400
    assert checked > 50
