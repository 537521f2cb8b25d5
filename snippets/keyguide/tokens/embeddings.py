"""Count the input of an embeddings request."""

from collections.abc import Sequence
from dataclasses import dataclass

from keyguide.encodings import find_encoding
from keyguide.errors import InputError
from keyguide.tokens.counter import encode
from keyguide.tokens.text import TokenCount

_LIMITS = "How long a text, and how many of them, {model} takes in one request is not known here; the API refuses more."


@dataclass(frozen=True, slots=True)
class EmbeddingsCount(TokenCount):
    """A number of tokens, and those of each text.

    Attributes:
        each: The number of tokens of each text, in order.
    """

    each: tuple[int, ...] = ()


def count_embeddings(texts: str | Sequence[str], *, model: str) -> EmbeddingsCount:
    """Count the tokens of an embeddings request: those of its texts, with no frame around them.

    Args:
        texts: One text, or a list of texts, as the API takes them.
        model: An embedding model.

    Returns:
        The tokens of all texts and of each, and how sure they are.

    Raises:
        InputError: `texts` is no text and no list of texts.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> count_embeddings(["Hello", "How can I help you?"], model="text-embedding-3-small").each
        (1, 6)
    """
    found = find_encoding(model)
    if not isinstance(texts, Sequence) or isinstance(texts, bytes):
        raise InputError(f"Embeddings are made of texts, not of {type(texts).__name__}.", hint="Give a list of texts.")
    each = tuple(len(encode(text, found.encoding)) for text in ([texts] if isinstance(texts, str) else texts))
    unknowns = (_LIMITS.format(model=model),)
    return EmbeddingsCount(sum(each), model, found.encoding, found.assumed, unknowns, each)
