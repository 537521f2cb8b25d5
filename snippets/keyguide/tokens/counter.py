r"""Count very many texts: each distinct word is counted once, and remembered.

Why that is exact. tiktoken first splits a text into pieces, by a regular expression, and then merges the bytes of each
piece; so the tokens of a text are those of its pieces. Look at a U+0020 that follows a character which is no blank. In
the patterns that `is_cuttable` knows, no alternative goes on from such a character to a U+0020, and none looks behind;
so a piece begins there, whatever the text before it. The only looks ahead, `\s+(?!\S)` and `\s++$`, ask what follows
a run of blanks, and no text that is cut there ends in one. So both parts split as they do in the whole, and their
counts add up. A text that cannot be cut so before each U+0020 goes to tiktoken whole.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from keyguide.encodings import is_cuttable, load_encoding, load_encoding_for, load_patient_encoding
from keyguide.errors import NotTextError

_MOST_WORDS = 131_072  # with their counts, about 15 MB
_LONGEST_WORD = 32  # characters; longer ones hardly come again
_UNCUTTABLE = 1 << 40  # more than any count: a sum that holds one says so
_BLOCK = 1 << 13  # characters: a list of the words of a whole book would need more memory than the book
_BATCH = 256  # texts, after which to see whether words come again
_RARELY = 24  # characters a missing word: about one word in four
_REST = 7  # batches

_LONG_RUN = 100_000  # blanks in a row; tiktoken's own pattern fails near a million
_BLANK = r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"  # \s as tiktoken's engine reads it
_LONG_BLANKS = re.compile(rf"(?<!{_BLANK}){_BLANK}{{{_LONG_RUN}}}")


class Counter:
    """Counts texts exactly as tiktoken does, and the faster the more of their words came before.

    It loads its vocabulary when it first counts, remembers a bounded number of words, and can be pickled: a copy is
    made from the name of its encoding and begins with no words.

    Args:
        encoding: The encoding to count with: one of `ENCODING_NAMES`.

    Example:
        >>> counter = Counter("o200k_base")
        >>> counter.count("Hello, how can I help you today?")
        9
        >>> counter.count_all(["Hello", "<|endoftext|>", ""])
        [1, 7, 0]
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._cuttable = is_cuttable(encoding)
        self._first = _Words(encoding, "")
        self._next = _Words(encoding, " ")
        self._rest = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._encoding,)

    def count(self, text: str) -> int:
        """Count the tokens of a text; what would be a special token in it counts as the text that it is.

        Args:
            text: Any text.

        Returns:
            The number of tokens: that of `encode(text, disallowed_special=())`.

        Raises:
            NotTextError: `text` is not a string.
            VocabularyError: A bundled vocabulary file is missing or damaged.
        """
        _check(text)
        if not self._cuttable:
            return len(encode(text, self._encoding))
        if len(text) <= _BLOCK:
            return self._count_by_words((text,))[0]
        return sum(sum(self._count_batch(blocks)) for blocks in _make_batches(_cut(text)))

    def count_all(self, texts: Iterable[str]) -> list[int]:
        """Count the tokens of each of many texts, faster than one by one.

        Where words hardly come again, as in lists of random names, it asks tiktoken for most texts at once.

        Args:
            texts: The texts.

        Returns:
            The number of tokens of each, in order.

        Raises:
            NotTextError: One of them is not a string.
            VocabularyError: A bundled vocabulary file is missing or damaged.
        """
        counts: list[int] = []
        for batch in _make_batches(texts):
            for text in batch:
                if type(text) is not str:  # twenty times quicker than a call
                    _check(text)
            short = self._cuttable and max(map(len, batch)) <= _BLOCK
            counts += self._count_batch(batch) if short else map(self.count, batch)
        return counts

    def _count_batch(self, texts: Sequence[str]) -> list[int]:
        if self._rest:
            self._rest -= 1
            return [len(encode(text, self._encoding)) for text in texts]
        missed = self._first.missed + self._next.missed
        counts = self._count_by_words(texts)
        missed = self._first.missed + self._next.missed - missed
        if missed * _RARELY > sum(map(len, texts)):
            self._rest = _REST
        return counts

    def _count_by_words(self, texts: Sequence[str]) -> list[int]:
        first, following = self._first.__getitem__, self._next.__getitem__
        counts = []
        for text in texts:
            tokens = _UNCUTTABLE
            if "  " not in text:  # seen in a tenth of the time that the words take
                words = iter(text.split(" "))
                tokens = first(next(words)) + sum(map(following, words))
            counts.append(tokens if tokens < _UNCUTTABLE else len(encode(text, self._encoding)))
        return counts


class _Words(dict[str, int]):
    """The counts of words behind a lead; a word that is missing is counted when it is looked up."""

    def __init__(self, encoding: str, lead: str) -> None:
        self.encoding = encoding
        self.lead = lead
        self.missed = 0

    @cached_property
    def _encode(self) -> Callable[[str], list[int]]:
        return load_encoding(self.encoding).encode_ordinary

    def __missing__(self, word: str) -> int:
        self.missed += 1
        if not word or word[-1].isspace():  # a blank in any sense that the patterns have, and four more
            tokens = _UNCUTTABLE if word or self.lead else 0
        elif len(word) >= _LONG_RUN:
            return len(encode(self.lead + word, self.encoding))
        else:
            tokens = len(self._encode(self.lead + word))
        if len(word) > _LONGEST_WORD:
            return tokens
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = tokens
        return tokens


def encode(text: str, encoding: str) -> list[int]:
    """Give the token numbers of a text, also of one that holds a million blanks in a row."""
    _check(text)
    if len(text) >= _LONG_RUN and _LONG_BLANKS.search(text):
        return load_patient_encoding(encoding).encode_ordinary(text)
    return load_encoding_for(text, encoding).encode_ordinary(text)


def _check(text: str) -> None:
    if not isinstance(text, str):
        raise NotTextError(f"Expected text, got {type(text).__name__}.", hint="Decode it to a string first.")


def _make_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    texts = iter(texts)
    while batch := list(islice(texts, _BATCH)):
        yield batch


def _cut(text: str) -> Iterator[str]:
    """Cut a long text where it can be cut, into blocks that are no longer than they must be."""
    start, end = 0, _BLOCK
    while (end := text.find(" ", end)) >= 0:
        if text[end - 1].isspace():
            end += 1
            continue
        yield text[start:end]
        start, end = end, end + _BLOCK
    yield text[start:]
