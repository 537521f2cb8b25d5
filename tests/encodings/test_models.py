"""The model table: what tiktoken knows, what is assumed, and what is refused."""

import pytest
import tiktoken
from genai_prices.data import providers
from tiktoken.model import MODEL_TO_ENCODING

from keyguide.encodings import ENCODING_NAMES, find_encoding
from keyguide.errors import UnknownModelError

PRICED = sorted(
    model.id
    for provider in providers
    if provider.id == "openai"
    for model in provider.models
    if not model.id.endswith("-")  # an entry for a beginning
)


def _ask_tiktoken(model: str) -> str | None:
    try:
        return tiktoken.encoding_name_for_model(model)
    except KeyError:
        return None


@pytest.mark.parametrize("model", sorted(name for name, code in MODEL_TO_ENCODING.items() if code in ENCODING_NAMES))
def test_what_tiktoken_lists_is_known(model: str) -> None:
    """A model on tiktoken's list has tiktoken's encoding, and nothing is assumed."""
    found = find_encoding(model)
    assert (found.encoding, found.assumed) == (MODEL_TO_ENCODING[model], False)


@pytest.mark.parametrize("model", [name for name in PRICED if _ask_tiktoken(name) in ENCODING_NAMES])
def test_published_models_that_tiktoken_maps_are_known(model: str) -> None:
    """A model that has a price and that tiktoken maps, if only by its beginning, is no assumption."""
    found = find_encoding(model)
    assert (found.encoding, found.assumed) == (_ask_tiktoken(model), False)


@pytest.mark.parametrize(
    "model",
    ["gpt-4o-2024-05-13", "gpt-5.4-mini-2026-03-17", "gpt-4-0125-preview", "gpt-3.5-turbo-1106", "o1-2024-12-17"],
)
def test_dated_snapshots_are_known(model: str) -> None:
    """A published model with a date behind it is no assumption."""
    found = find_encoding(model)
    assert (found.encoding, found.assumed) == (_ask_tiktoken(model), False)


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-6-sol", "o200k_base"),
        ("gpt-6.1-terra", "o200k_base"),
        ("gpt-6.2-sol", "o200k_base"),
        ("gpt-7", "o200k_base"),
        ("chat-latest", "o200k_base"),
        ("gpt-image-2", "o200k_base"),
        ("gpt-audio-mini", "o200k_base"),
        ("codex-mini-latest", "o200k_base"),
        ("computer-use-preview", "o200k_base"),
        ("omni-moderation-latest", "o200k_base"),
        ("gpt-5-banana", "o200k_base"),
        ("gpt-4-banana", "cl100k_base"),
        ("text-embedding-4-large", "cl100k_base"),
        ("ft:gpt-6-sol:org::id", "o200k_base"),
    ],
)
def test_what_tiktoken_does_not_know_is_assumed_aloud(model: str, encoding: str) -> None:
    """A newer or invented model gets its relatives' encoding, and a sentence that says so."""
    found = find_encoding(model)
    assert (found.encoding, found.assumed) == (encoding, True)
    assert model.removeprefix("ft:").split(":")[0] in found.reason


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("ft:gpt-4o-mini:org::id", "o200k_base"),
        ("ft:gpt-4o-mini-2024-07-18:My Org:suffix:id", "o200k_base"),
        ("ft:gpt-4.1-mini:org::id", "o200k_base"),  # tiktoken's own table says cl100k_base, by its ft:gpt-4
        ("ft:gpt-3.5-turbo-0125:org::id", "cl100k_base"),
        ("gpt-4o-mini-2024-07-18.ft-abc", "o200k_base"),
        ("gpt-35-turbo", "cl100k_base"),
        ("gpt-oss-20b", "o200k_harmony"),
    ],
)
def test_fine_tuned_and_deployed_models_use_the_encoding_of_their_base(model: str, encoding: str) -> None:
    """The name of a fine-tuned or deployed model leads to its base model."""
    found = find_encoding(model)
    assert (found.model, found.encoding, found.assumed) == (model, encoding, False)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("claude-3", "Use the name of a model"),
        ("hello", "Use the name of a model"),
        ("", "No model was named"),
        ("   ", "No model was named"),
        ("gpt4o", "Nearest names: gpt-4o"),
        ("gpt-5 mini", "Nearest names: gpt-5-mini"),
        ("gtp-4o-mini", "Nearest names: gpt-4o-mini"),
        ("gpt-4o\n", "Nearest names: gpt-4o"),
        ("ft:", "is no OpenAI model"),
        ("ft:claude-3:org::id", "is no OpenAI model"),
        ("whisper-1", "is no OpenAI model"),
        ("x" * 100_000, "is no OpenAI model"),
        ("text-davinci-003", "p50k_base, which Keyguide does not bundle"),
        ("gpt2", "gpt2, which Keyguide does not bundle"),
    ],
)
def test_other_names_are_refused_with_the_nearest_names(model: str, says: str) -> None:
    """What is no model of OpenAI is refused, with near names where there are any."""
    with pytest.raises(UnknownModelError, match=says) as caught:
        find_encoding(model)
    assert len(str(caught.value)) < 200


def test_a_model_in_capitals_is_the_same_model() -> None:
    """As people write it."""
    assert find_encoding("GPT-4o") == find_encoding("gpt-4o")
