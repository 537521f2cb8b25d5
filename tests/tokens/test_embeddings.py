"""Embeddings input: the texts and nothing around them."""

import pytest

from keyguide.errors import InputError, UnknownModelError
from keyguide.tokens import count_embeddings, count_text


def test_texts_are_counted_each_and_together() -> None:
    """A request holds the tokens of its texts alone, by the encoding of embedding models."""
    counted = count_embeddings(["お誕生日おめでとう", "tiktoken is great!"], model="text-embedding-3-large")
    assert (counted.tokens, counted.each, counted.encoding, counted.assumed) == (15, (9, 6), "cl100k_base", False)


def test_one_text_is_a_list_of_one() -> None:
    """The API takes a text and a list of texts; both count the same."""
    one = count_embeddings("Hello there", model="text-embedding-3-small")
    assert one == count_embeddings(["Hello there"], model="text-embedding-3-small")
    assert one.each == (count_text("Hello there", model="text-embedding-3-small").tokens,)


def test_limits_that_are_not_known_are_called_unknown() -> None:
    """No limit is invented; a model that tiktoken does not know is assumed aloud."""
    counted = count_embeddings([], model="text-embedding-9")
    assert (counted.tokens, counted.each, counted.assumed) == (0, (), True)
    assert "is not known here" in counted.unknowns[0]


@pytest.mark.parametrize("texts", [b"Hello", 7, None, ["Hello", 7]])
def test_what_is_no_text_is_refused(texts: object) -> None:
    """Bytes and numbers are not decoded by guess."""
    with pytest.raises(InputError):
        count_embeddings(texts, model="text-embedding-3-small")  # type: ignore[arg-type]


def test_an_unknown_model_is_refused() -> None:
    """Its name is given back."""
    with pytest.raises(UnknownModelError, match="claude-3"):
        count_embeddings("Hello", model="claude-3")
