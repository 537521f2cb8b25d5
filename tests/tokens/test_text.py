"""Text: recorded counts, and the texts that break other counters."""

import random

import pytest
import tiktoken

from keyguide.encodings import load_encoding, load_patient_encoding
from keyguide.errors import InputError, NotTextError, UnknownModelError
from keyguide.tokens import TokenCount, count_text, split_text

RANKS = {"cl100k_base": 100_256, "o200k_base": 199_998}
BLANKS = [" ", "\t", "\n", "\r", "\x0b", "\x0c", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u3000"]
OTHERS = ["a", "B", "7", "!", "/", "'s", "中", "\u0301", "🙂", "\x1c", "<|endoftext|>"]


@pytest.mark.parametrize(
    ("text", "cl100k", "o200k"),
    [
        ("tiktoken is great!", 6, 6),
        ("antidisestablishmentarianism", 6, 6),
        ("2 + 2 = 4", 7, 7),
        ("お誕生日おめでとう", 9, 8),
        ("Hello, how can I help you today?", 9, 9),
        ("你好，请问有什么可以帮到您？", 14, 9),  # noqa: RUF001
        ("您好，請問有什麼可以幫到您？", 19, 13),  # noqa: RUF001
        ("こんにちは、ご用件は何でしょうか。", 14, 9),
        ("안녕하세요, 무엇을 도와드릴까요?", 21, 11),
        ("สวัสดีครับ", 9, 5),
        ("Tell me a joke.", 5, 5),
        ("", 0, 0),
    ],
)
def test_texts_count_as_recorded(text: str, cl100k: int, o200k: int) -> None:
    """Counts equal those that the OpenAI cookbook and the project's own measurements recorded."""
    assert (cl100k, o200k) == (
        count_text(text, encoding="cl100k_base").tokens,
        count_text(text, encoding="o200k_base").tokens,
    )


def test_the_count_says_how_it_came_about() -> None:
    """A known model is not assumed; a newer one, and no model at all, are."""
    assert count_text("Hi", model="gpt-4o") == TokenCount(1, "gpt-4o", "o200k_base", assumed=False)
    assert count_text("Hi", model="gpt-6-sol") == TokenCount(1, "gpt-6-sol", "o200k_base", assumed=True)
    assert count_text("Hi") == TokenCount(1, None, "o200k_base", assumed=True)
    assert count_text("Hi", encoding="cl100k_base") == TokenCount(1, None, "cl100k_base", assumed=False)


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base", "o200k_harmony"])
@pytest.mark.parametrize("text", ["<|endoftext|>", "\0\0", "\ud800", "\ufeff", "a\ud83d\ude42b", "\udfff" * 9])
def test_odd_texts_count_as_tiktoken_counts_ordinary_text(text: str, encoding: str) -> None:
    """Special token text, NUL, a byte order mark and lone surrogates are text like any other."""
    assert (
        len(load_encoding(encoding).encode(text, disallowed_special=())) == count_text(text, encoding=encoding).tokens
    )


def test_special_token_text_is_not_a_special_token() -> None:
    """The text of a special token counts as the seven tokens that it is written with."""
    assert count_text("<|endoftext|>", encoding="o200k_base").tokens == 7


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
@pytest.mark.parametrize("blank", [" ", "\t", "\u3000"])
def test_a_million_blanks_before_a_word_are_counted_exactly(blank: str, encoding: str) -> None:
    """Where tiktoken fails, the count is that of its merging: all blanks but one, then that one and the word."""
    own = load_encoding(encoding)
    with pytest.raises(ValueError, match="stack"):
        own.encode(blank * 1_000_000 + "a")
    whole = tiktoken.Encoding(
        "one piece",
        pat_str="(?s:.+)",
        mergeable_ranks={own.decode_single_token_bytes(rank): rank for rank in range(RANKS[encoding])},
        special_tokens={},
    )
    expected = len(whole.encode(blank * 999_999)) + len(own.encode(blank + "a"))
    assert expected == count_text(blank * 1_000_000 + "a", encoding=encoding).tokens


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
def test_the_patient_encoding_gives_the_tokens_of_tiktoken(encoding: str) -> None:
    """On random texts full of blanks, the pattern for long runs gives tiktoken's own tokens."""
    own, patient = load_encoding(encoding), load_patient_encoding(encoding)
    choose = random.Random(20261124)  # noqa: S311 - no secret is made
    for _ in range(3000):
        text = "".join(choose.choice(BLANKS + OTHERS) * choose.choice((1, 1, 1, 2, 9)) for _ in range(12))
        assert own.encode_ordinary(text) == patient.encode_ordinary(text)


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
@pytest.mark.parametrize("length", [999, 1000, 1001, 2000, 99_999, 100_000])
@pytest.mark.parametrize("after", ["", "a", "!", " \n", "\nx", "1"])
def test_long_runs_that_tiktoken_can_do_count_the_same(encoding: str, length: int, after: str) -> None:
    """Around each threshold the count equals tiktoken's own."""
    text = "q!" + " " * length + after
    expected = len(load_encoding(encoding).encode_ordinary(text))
    assert expected == count_text(text, encoding=encoding).tokens == len(load_patient_encoding(encoding).encode(text))


@pytest.mark.parametrize(("text", "tokens"), [("a", 125_000), ("<|endoftext|>", 461_539), ("\x1c", 1_000_000)])
def test_a_million_of_other_characters_are_counted(text: str, tokens: int) -> None:
    """Long runs of other characters are counted in bounded time."""
    assert tokens == count_text(text * (1_000_000 // len(text))).tokens


def test_the_pieces_of_a_text_join_to_it() -> None:
    """Pieces of whole characters are the text, cut."""
    text = "Enquiry 4711: where is my order?"
    pieces = split_text(text, model="gpt-4o")
    assert "".join(pieces) == text
    assert len(pieces) == count_text(text, model="gpt-4o").tokens


def test_a_part_of_a_character_shows_as_a_replacement() -> None:
    """A character that takes several tokens shows as U+FFFD in each, one piece a token."""
    pieces = split_text("𓀀", model="gpt-4o")
    assert len(pieces) == count_text("𓀀", model="gpt-4o").tokens > 1
    assert set("".join(pieces)) == {"\ufffd"}


def test_a_model_and_an_encoding_together_are_refused() -> None:
    """Which of the two would count is not guessed."""
    with pytest.raises(InputError, match="Both model 'gpt-4o' and encoding 'cl100k_base'"):
        count_text("Hi", model="gpt-4o", encoding="cl100k_base")


def test_an_unknown_encoding_or_model_is_refused() -> None:
    """Names that are not known are named back."""
    with pytest.raises(InputError, match="p50k_base"):
        count_text("Hi", encoding="p50k_base")
    with pytest.raises(UnknownModelError, match="claude-3"):
        count_text("Hi", model="claude-3")


def test_bytes_are_refused() -> None:
    """Bytes are not decoded by guess."""
    with pytest.raises(NotTextError, match="got bytes"):
        count_text(b"Hi")  # type: ignore[arg-type]


def test_the_judge_is_tiktoken() -> None:
    """The encoding in use is tiktoken's own class, with its name."""
    assert isinstance(load_encoding("o200k_base"), tiktoken.Encoding)
    assert load_encoding("o200k_base").name == "o200k_base"
