"""Count and split text."""

from dataclasses import dataclass
from functools import cache

from keyguide.encodings import find_encoding, load_encoding
from keyguide.errors import InputError
from keyguide.tokens.counter import Counter, encode

_DEFAULT_ENCODING = "o200k_base"
_SHORT = 500  # characters


@dataclass(frozen=True, slots=True)
class TokenCount:
    """A number of tokens, and how it came about.

    Attributes:
        tokens: The number of tokens.
        model: The model asked for, or None when an encoding was asked for.
        encoding: The encoding counted with.
        assumed: Whether the encoding, or the size of an image that cannot be seen from here, is an assumption.
        unknowns: What only the API knows of it, as sentences; empty for a text, of which everything is known.
    """

    tokens: int
    model: str | None
    encoding: str
    assumed: bool
    unknowns: tuple[str, ...] = ()


def count_text(text: str, *, model: str | None = None, encoding: str | None = None) -> TokenCount:
    """Count the tokens of a text.

    The text of a special token, such as `<|endoftext|>`, counts as ordinary text. A lone surrogate counts as U+FFFD,
    as tiktoken itself counts it. A million blanks in a row, on which tiktoken fails, are counted exactly too: by
    tiktoken's own merging, with a pattern that splits the same way and needs less of its stack.

    Args:
        text: Any text.
        model: The model whose encoding counts.
        encoding: The encoding to count with, instead of a model. With neither, `o200k_base` is assumed.

    Returns:
        The number of tokens, and the encoding that they are counted with.

    Raises:
        InputError: Both a model and an encoding are given, or no such encoding is bundled.
        NotTextError: `text` is not a string.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> count_text("Hello, how can I help you today?", model="gpt-4o")
        TokenCount(tokens=9, model='gpt-4o', encoding='o200k_base', assumed=False, unknowns=())
    """
    name, assumed = _choose(model, encoding)
    long = isinstance(text, str) and len(text) > _SHORT
    tokens = _find_counter(name).count(text) if long else len(encode(text, name))
    return TokenCount(tokens, model, name, assumed)


def split_text(text: str, *, model: str | None = None, encoding: str | None = None) -> tuple[str, ...]:
    """Split a text into its tokens, one piece each, to look at.

    A token that holds part of a character only is shown as U+FFFD, so the pieces need not join to the text again.

    Args:
        text: Any text.
        model: The model whose encoding splits.
        encoding: The encoding to split with, instead of a model. With neither, `o200k_base` is assumed.

    Returns:
        The pieces, in order.

    Raises:
        InputError: Both a model and an encoding are given, or no such encoding is bundled.
        NotTextError: `text` is not a string.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> split_text("2 + 2 = 4", encoding="o200k_base")
        ('2', ' +', ' ', '2', ' =', ' ', '4')
    """
    name, _ = _choose(model, encoding)
    vocabulary = load_encoding(name)
    return tuple(vocabulary.decode_single_token_bytes(token).decode("utf-8", "replace") for token in encode(text, name))


@cache
def _find_counter(encoding: str) -> Counter:
    """Give the one counter for long texts: it needs no list of all their tokens."""
    return Counter(encoding)


def _choose(model: str | None, encoding: str | None) -> tuple[str, bool]:
    if model is not None and encoding is not None:
        raise InputError(f"Both model {model!r} and encoding {encoding!r} are given.", hint="Give one of the two.")
    if model is not None:
        found = find_encoding(model)
        return found.encoding, found.assumed
    return (_DEFAULT_ENCODING, True) if encoding is None else (encoding, False)
