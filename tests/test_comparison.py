"""A count made here beside that of the API: the practice API stands in for it."""

from collections.abc import Iterator

import pytest

import keyguide
from keyguide import Comparison, KeyguideError, compare_with_api
from keyguide.errors import InputError

JOKE = [{"role": "user", "content": "Tell me a joke."}]
TOOL = {"type": "function", "function": {"name": "tell_time", "description": "Tell the time.", "parameters": {}}}


@pytest.fixture(scope="module")
def api() -> Iterator[keyguide.PracticeAPI]:
    """Serve the practice API."""
    with keyguide.serve() as served:
        yield served


def _compare(api: keyguide.PracticeAPI, key: str = "working", **options: object) -> Comparison:
    request = {"messages": JOKE, "model": "gpt-5", "base_url": api.base_url, "key": api.keys[key], **options}
    return compare_with_api(request.pop("messages"), **request)  # type: ignore[arg-type]


def test_both_counts_and_their_difference_are_given(api: keyguide.PracticeAPI) -> None:
    """The API counts 11 tokens for the joke of the published description, the cookbook's rule 12."""
    compared = _compare(api)
    assert (compared.counted.tokens, compared.api_tokens, compared.difference) == (12, 11, -1)


def test_parts_names_and_tools_are_sent_as_responses_takes_them(api: keyguide.PracticeAPI) -> None:
    """A chat with a name, text parts of both sides, and a tool is taken and counted."""
    parts = [{"type": "text", "text": "Tell me a joke."}]
    chat = [
        {"role": "user", "name": "mei", "content": parts},
        {"role": "assistant", "content": [{"type": "text", "text": "Another one?"}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]},
    ]
    assert _compare(api, messages=chat, tools=[TOOL]).api_tokens > _compare(api).api_tokens


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("deleted", "The key is not accepted"),
        ("unsupported-country", "[Cc]ountry"),
        ("server-error", "server|OpenAI"),
    ],
)
def test_a_refusal_is_explained_as_the_guide_explains_it(api: keyguide.PracticeAPI, key: str, says: str) -> None:
    """What the API refuses comes with its meaning and the next steps, without the key."""
    with pytest.raises(KeyguideError, match=says) as caught:
        _compare(api, key)
    assert caught.value.hint
    assert api.keys[key] not in str(caught.value)


def test_a_request_that_the_api_cannot_use_is_told_from_a_wrong_organisation(api: keyguide.PracticeAPI) -> None:
    """A status 400 names the field that the API names, and blames nothing else."""
    with pytest.raises(KeyguideError, match=r"status 400.*input"):
        _compare(api, messages=[{"role": "nobody", "content": "Hello"}])


def test_no_server_and_no_key_are_explained(api: keyguide.PracticeAPI) -> None:
    """An address where nothing listens, and a text that is no key, are told apart."""
    with pytest.raises(KeyguideError, match="No server answers"):
        _compare(api, base_url="http://127.0.0.1:9/v1")
    with pytest.raises(InputError, match="e-mail"):
        compare_with_api(JOKE, model="gpt-5", key="mei.wong@example.com")
    with pytest.raises(InputError, match="unencrypted"):
        _compare(api, base_url="http://api.example.com/v1")


def test_calls_of_tools_are_refused(api: keyguide.PracticeAPI) -> None:
    """What has no plain counterpart in Responses is not sent half."""
    with pytest.raises(InputError, match="Calls of tools"):
        _compare(api, messages=[{"role": "tool", "content": "18 degrees", "tool_call_id": "call_1"}])
