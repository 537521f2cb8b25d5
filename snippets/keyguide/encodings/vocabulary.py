"""The bundled vocabularies: read from the package, checked byte for byte, never downloaded."""

import hashlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from functools import cache
from importlib import resources
from itertools import compress, count
from types import FunctionType
from typing import Any

import tiktoken
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from keyguide.errors import InputError, VocabularyError

Ranks = dict[bytes, int]

_CONSTRUCTORS = tuple(openai_public.ENCODING_CONSTRUCTORS.values())

ENCODING_NAMES = ("o200k_base", "cl100k_base", "o200k_harmony")
"""The encodings that the bundled files serve; `o200k_harmony` shares the vocabulary file of `o200k_base`."""

# tiktoken's pattern for "all blanks but the last one before a word" needs a stack entry per blank and fails near a
# million of them. The second pattern says the same and needs an entry per thousand blanks.
_BLANKS = r"\s+(?!\S)"
_BLANKS_IN_STEPS = r"(?:\s++\z|(?>(?:(?>(?:\s(?=\s)){1,1000}))+))"

# SHA-256 of the patterns for which `keyguide.tokens.counter` says why a text may be cut before a blank: that of
# o200k_base, which o200k_harmony shares, and that of cl100k_base, both of tiktoken 0.14.
_CUTTABLE = frozenset(
    (
        "2d1b8dc11e89af71459b36004f698ab3693f59fd84f63e8ec2b49564ab857420",
        "f021c3d976978e62ee64cdad150cc3405c2e3d6e3b40407850bb9e8d9eb65899",
    )
)

_LONGEST_TOKEN = 128  # bytes, in both files
_SHORT = 500  # characters: from about a thousand, choosing tokens takes longer than loading them all
_asked: set[str] = set()


@cache
def load_encoding(name: str) -> tiktoken.Encoding:
    """Load an encoding from the bundled vocabulary file, once.

    Pattern, special tokens and expected SHA-256 are tiktoken's own; only the bytes come from this package. Nothing is
    downloaded, written or deleted, and `TIKTOKEN_CACHE_DIR` is not looked at.

    Args:
        name: One of `ENCODING_NAMES`.

    Returns:
        The encoding, as tiktoken has it.

    Raises:
        InputError: No such encoding is bundled.
        VocabularyError: The vocabulary file is missing, or its bytes are not those that tiktoken expects.

    Example:
        >>> load_encoding("cl100k_base").encode("tiktoken is great!")
        [83, 1609, 5963, 374, 2294, 0]
    """
    _asked.add(name)
    return tiktoken.Encoding(**_describe(name, _read_ranks))


def load_encoding_for(text: str, name: str) -> tiktoken.Encoding:
    """Load what encodes a text: all of an encoding, or for the first short text of a process only what it can use.

    Merging looks up parts of the text and nothing else, so an encoding without all other tokens gives the same ones,
    and is there in a quarter of the time: who counts one line need not load two hundred thousand tokens for it.

    Args:
        text: The text to encode.
        name: One of `ENCODING_NAMES`.

    Returns:
        An encoding for this text; for another text, ask again.

    Raises:
        InputError: No such encoding is bundled.
        VocabularyError: The vocabulary file is missing, or its bytes are not those that tiktoken expects.

    Example:
        >>> load_encoding_for("2 + 2", "o200k_base").encode("2 + 2")
        [17, 659, 220, 17]
    """
    if name in _asked or len(text) > _SHORT:
        return load_encoding(name)
    _asked.add(name)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # surrogates as tiktoken takes them
    content = (whole or " ").encode()  # an encoding without any token is none
    ends = range(1, len(content) + 1)
    parts = {content[start:end] for end in ends for start in range(max(0, end - _LONGEST_TOKEN), end)}
    wanted = {b2a_base64(part, newline=False) for part in parts}

    def read_wanted(location: str, expected_hash: str) -> Ranks:
        tokens = _read_tokens(location, expected_hash)
        chosen = compress(zip(tokens, count(), strict=False), map(wanted.__contains__, tokens))
        return {a2b_base64(token): rank for token, rank in chosen}

    return tiktoken.Encoding(**_describe(name, read_wanted))


@cache
def load_patient_encoding(name: str) -> tiktoken.Encoding:
    """Load an encoding that gives the same tokens and also takes a million blanks in a row.

    tiktoken 0.14 fails on such a run: its regular expression engine runs out of stack. Use this one only for texts
    that hold one; it costs a second copy of the vocabulary in memory.

    Args:
        name: One of `ENCODING_NAMES`.

    Returns:
        The encoding, with a pattern of our own.

    Raises:
        InputError: No such encoding is bundled.
        VocabularyError: The vocabulary file is missing or damaged, or tiktoken's pattern is not the one we know.

    Example:
        >>> len(load_patient_encoding("o200k_base").encode(" " * 1000))
        9
    """
    description = _describe(name, _read_ranks)
    if _BLANKS not in description["pat_str"]:
        raise VocabularyError(
            f"The installed tiktoken splits text by a pattern for {name} that Keyguide does not know.",
            hint="Install the tiktoken version that requirements.txt names.",
        )
    description["pat_str"] = description["pat_str"].replace(_BLANKS, _BLANKS_IN_STEPS)
    return tiktoken.Encoding(**description)


@cache
def is_cuttable(name: str) -> bool:
    """Tell whether a text may be cut before each U+0020 that follows no blank, and its parts be counted one by one.

    That is so in each pattern by which tiktoken 0.14 splits; another pattern would have to be looked at first.

    Args:
        name: One of `ENCODING_NAMES`.

    Returns:
        Whether the pattern of the installed tiktoken is one that has been looked at.

    Raises:
        InputError: No such encoding is bundled.

    Example:
        >>> is_cuttable("o200k_base")
        True
    """
    pattern: str = _describe(name, lambda location, expected_hash: {})["pat_str"]  # noqa: ARG005 - named by tiktoken
    return hashlib.sha256(pattern.encode()).hexdigest() in _CUTTABLE


def find_pinned_sha256(name: str) -> tuple[str, str]:
    """Find the vocabulary file of an encoding and the SHA-256 that tiktoken expects of it.

    Args:
        name: One of `ENCODING_NAMES`.

    Returns:
        The file name and the SHA-256 in hexadecimal.

    Raises:
        InputError: No such encoding is bundled.

    Example:
        >>> find_pinned_sha256("o200k_base")[0]
        'o200k_base.tiktoken'
    """
    pins: list[tuple[str, str]] = []

    def note(location: str, expected_hash: str) -> Ranks:
        pins.append((_name_file(location), expected_hash))
        return {}

    _describe(name, note)
    return pins[0]


def check_vocabularies() -> None:
    """Make sure that the bundled files are what tiktoken expects, without the time that loading them takes.

    Raises:
        VocabularyError: A vocabulary file is missing or damaged.

    Example:
        >>> check_vocabularies()
    """

    def check(location: str, expected_hash: str) -> Ranks:
        _read_checked(location, expected_hash)
        return {}

    for name in ENCODING_NAMES[:2]:  # the third shares the file of the first
        _describe(name, check)


def _describe(name: str, read_ranks: Callable[[str, str], Ranks]) -> dict[str, Any]:
    """Run tiktoken's own constructor of the encoding with our reader in the place of its downloader."""
    if name not in ENCODING_NAMES:
        raise InputError(
            f"No encoding {name!r} is bundled with Keyguide.", hint=f"Use one of {', '.join(ENCODING_NAMES)}."
        )
    namespace: dict[str, Any] = {"load_tiktoken_bpe": read_ranks}
    for key, value in vars(openai_public).items():
        copied = FunctionType(value.__code__, namespace) if value in _CONSTRUCTORS else value
        namespace.setdefault(key, copied)
    description: dict[str, Any] = namespace[name]()
    return description


def _name_file(location: str) -> str:
    return location.rpartition("/")[2]


def _read_ranks(location: str, expected_hash: str) -> Ranks:
    return dict(zip(map(a2b_base64, _read_tokens(location, expected_hash)), count(), strict=False))


def _read_tokens(location: str, expected_hash: str) -> list[bytes]:
    """Read the vocabulary: a line is a token in Base64 and its rank, which in these files is the number of the line."""
    return _read_checked(location, expected_hash).split()[::2]


def _read_checked(location: str, expected_hash: str) -> bytes:
    name = _name_file(location)
    hint = "Run `git restore snippets/keyguide/encodings` in your clone, or install keyguide again."
    try:
        content = (resources.files(__package__) / name).read_bytes()
    except OSError as error:
        raise VocabularyError(f"The vocabulary file {name} cannot be read: {error.strerror}.", hint=hint) from error
    found = hashlib.sha256(content).hexdigest()
    if found != expected_hash:
        raise VocabularyError(
            f"The vocabulary file {name} is damaged: its SHA-256 begins {found[:12]}, expected {expected_hash[:12]}.",
            hint=hint,
        )
    return content
