"""The counter of many texts: tiktoken's own counts, whatever it remembers."""

import pickle
import random
import subprocess
import sys
from collections.abc import Iterator

import pytest
import tiktoken
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from keyguide.encodings import ENCODING_NAMES, is_cuttable, load_encoding, load_patient_encoding
from keyguide.errors import InputError, NotTextError
from keyguide.tokens import Counter, count_text, counter

SEED = 20261124
EVERY_CHARACTER = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
# Characters at which patterns and programming languages differ: blanks, marks, joiners, surrogates, Unicode 17.
ODD_ESCAPED = r"""
\t \n \r\n \r \x0b \x0c \x1c \x1d \x1e \x1f \x85 \xa0 \u1680 \u180e \u2000 \u200b \u200d \u2028 \u2029 \u202f \u205f
\u2060 \u3000 \ufeff \x00 ' \u2019 \u017f '\u017f 's 'S 'LL 've / // ! !? ... a I ab Ab 7 123 4567 \u0663 \u2167
\xbd \u01c5 \u02b0 \xaa \u0301 e\u0301 \u20dd \u4e2d \u6587 \uff0c \u3002 \u300c \u30fc \u3005 \u3093 \uff76 \ud55c
\u0e01 \u0e49 \u0e33 \u0905 \u093f \u0639 \U0001f642 \U0001f469\u200d\U0001f467 \U0001f1ed\U0001f1f0 \U00016ea0
\U00010940 \ua7ce \U0003134f \U0010fffd \ud83d \ude42 \ud83d\ude42 \udfff <|endoftext|> <|start|> _ \u2014
"""
ODD = tuple(word.encode().decode("unicode_escape") for word in ODD_ESCAPED.split())
SENTENCES = r"""
the your order refund Hello I'm don't it's PARCEL iPhone e-mail https://example.com/a?b=1 4711 €12.50
2026-11-24 您好，請問有什麼可以幫到您？ 订单 退款 谢谢！ 包裹还没有到。 お問い合わせ ありがとうございます。
注文番号は สวัสดีครับ ขอบคุณค่ะ สินค้ายังไม่มา 안녕하세요, 주문 환불 Xin chào đơn hàng cảm ơn مرحبا طلب नमस्ते
धन्यवाद Größe façade naïve Привет заказ :-) <b>bold</b> {"id":17} C:\temp
"""  # noqa: RUF001
WORDS = tuple(SENTENCES.split())


def make_texts(number: int, seed: int = SEED) -> Iterator[str]:
    """Make texts in many languages, of words that come again, of odd characters, and of any characters at all."""
    choose = random.Random(seed)  # noqa: S311 - no secret is made
    blanks = (" ",) * 12 + ("  ", "   ", "\n", "\r\n", " \n", "\n ", "\t", "\u3000", "")
    for _ in range(number):
        match choose.randrange(4):
            case 0:
                parts = [choose.choice(WORDS) + choose.choice(blanks) for _ in range(choose.randint(1, 20))]
            case 1:
                parts = [choose.choice(ODD) * choose.choice((1, 1, 1, 2, 5)) for _ in range(choose.randint(0, 14))]
            case 2:
                parts = [choose.choice((*ODD, " ", " ", " ", *WORDS)) for _ in range(choose.randint(0, 30))]
            case _:
                parts = [chr(choose.randrange(sys.maxunicode + 1)) + choose.choice(("", " ")) for _ in range(12)]
        yield "".join(parts)


def _count(text: str, encoding: str) -> int:
    return len(load_encoding(encoding).encode(text, disallowed_special=()))


def _find_differences(encoding: str, texts: list[str]) -> list[str]:
    """Give the texts that a counter counts otherwise than tiktoken: new, used, pickled, cramped and one by one."""
    expected = [_count(text, encoding) for text in texts]
    used = Counter(encoding)
    ways = [used.count_all(texts), used.count_all(texts), pickle.loads(pickle.dumps(used)).count_all(texts)]  # noqa: S301 - our own
    ways.append([used.count(text) for text in texts])
    ways.append(used.count_all(reversed(texts))[::-1])
    return [ascii(text) for text, *counts in zip(texts, expected, *ways, strict=True) if len({*counts}) > 1]


@pytest.mark.parametrize("encoding", ENCODING_NAMES)
def test_texts_count_as_tiktoken_counts_them(encoding: str) -> None:
    """In every language and of every kind of character, with all that the counter remembers."""
    assert _find_differences(encoding, list(make_texts(3000))) == []


@pytest.mark.deep
@pytest.mark.parametrize("encoding", ENCODING_NAMES)
def test_a_hundred_thousand_texts_count_as_tiktoken_counts_them(encoding: str) -> None:
    """No difference in a hundred thousand texts, in any state of the counter."""
    assert _find_differences(encoding, list(make_texts(100_000, SEED + 1))) == []


@pytest.mark.parametrize("encoding", ENCODING_NAMES)
def test_a_counter_that_forgets_counts_the_same(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for few words, short blocks and small batches it forgets, cuts and rests, and is right."""
    for name, number in (("_MOST_WORDS", 20), ("_LONGEST_WORD", 5), ("_BLOCK", 8), ("_BATCH", 3), ("_REST", 2)):
        monkeypatch.setattr(counter, name, number)
    texts = list(make_texts(2000, SEED + 2))
    assert _find_differences(encoding, texts) == []
    whole = " ".join(texts)
    assert Counter(encoding).count(whole) == _count(whole, encoding)


@pytest.mark.deep
@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
def test_every_character_may_stand_beside_a_cut(encoding: str) -> None:
    """A text is cut before a U+0020 after any character that is no blank, and what follows it may be any character."""
    for form in ("{} x", "x{} \n", "! {}"):
        texts = [form.format(character) for character in EVERY_CHARACTER]
        assert Counter(encoding).count_all(texts) == [_count(text, encoding) for text in texts]


def test_what_the_patterns_take_for_a_blank_is_one_for_python() -> None:
    """No character that a pattern takes for a blank passes as the end of a word."""
    finder = tiktoken.Encoding(
        "blanks", pat_str=r"\s", mergeable_ranks={bytes([code]): code for code in range(256)}, special_tokens={}
    )
    blanks = finder.decode(finder.encode(EVERY_CHARACTER))
    assert len(blanks) == 25
    assert blanks.isspace()


def test_a_text_of_many_blocks_is_counted_without_a_list_of_its_tokens() -> None:
    """A long text, of words or without any blank to cut at, counts as tiktoken counts it."""
    prose = "Where is my order, please? It left on Monday.\n" * 4000
    assert Counter("o200k_base").count(prose) == count_text(prose).tokens == _count(prose, "o200k_base")
    unbroken = "您好，請問有什麼可以幫到您？" * 4000  # noqa: RUF001
    assert Counter("o200k_base").count_all([unbroken, "a"]) == [_count(unbroken, "o200k_base"), 1]


@pytest.mark.parametrize("encoding", ["o200k_base", pytest.param("cl100k_base", marks=pytest.mark.deep)])
@pytest.mark.parametrize("text", [" ", "\u3000", "a", "中", " a"])
@pytest.mark.parametrize("end", ["", "x"])
@pytest.mark.parametrize("length", [150_000, pytest.param(1_000_000, marks=pytest.mark.deep)])
def test_a_long_run_of_a_character_is_counted(text: str, end: str, encoding: str, length: int) -> None:
    """Endless words and endless blanks are counted, in bounded time, also where tiktoken itself fails."""
    whole = "x" + text * (length // len(text)) + end
    expected = len(load_patient_encoding(encoding).encode_ordinary(whole))
    assert Counter(encoding).count(whole) == Counter(encoding).count_all([whole])[0] == expected


def test_the_text_of_a_special_token_is_text() -> None:
    """What would be a special token in the API's own use is counted as the letters it is written with."""
    assert Counter("o200k_harmony").count_all(["<|start|>", "a <|start|> b"]) == [5, 7]


def test_a_tiktoken_with_another_pattern_is_asked_for_every_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not known that a text may be cut, none is."""
    known = openai_public.cl100k_base
    monkeypatch.setattr(openai_public, "ENCODING_CONSTRUCTORS", {})

    def cl100k_base() -> dict[str, object]:
        return {"name": "cl100k_base", "pat_str": "(?s).+", "mergeable_ranks": {}, "special_tokens": {}}

    monkeypatch.setattr(openai_public, "cl100k_base", cl100k_base)
    assert not is_cuttable.__wrapped__("cl100k_base")
    monkeypatch.setattr(openai_public, "cl100k_base", known)
    monkeypatch.setattr(counter, "is_cuttable", lambda _: False)
    asked: list[str] = []
    encode = counter.encode

    def note(text: str, encoding: str) -> list[int]:
        asked.append(text)
        return encode(text, encoding)

    monkeypatch.setattr(counter, "encode", note)
    texts = ["two words", "a", "long " * 9000]
    assert Counter("cl100k_base").count_all(texts) == [_count(text, "cl100k_base") for text in texts]
    assert asked == texts


def test_what_is_no_text_or_no_encoding_is_refused() -> None:
    """Bytes among texts, and an encoding that is not there, are named."""
    with pytest.raises(NotTextError, match="got bytes"):
        Counter("o200k_base").count(b"Hi")  # type: ignore[arg-type]
    with pytest.raises(NotTextError, match="got int"):
        Counter("o200k_base").count_all(["Hi", 7])  # type: ignore[list-item]
    with pytest.raises(InputError, match="p50k_base"):
        Counter("p50k_base")


FIRST = """
import sys
from keyguide.encodings import load_encoding, vocabulary
from keyguide.tokens import counter
for name, text in eval(sys.stdin.read()):
    vocabulary._asked.clear()  # as at the start of a process
    if counter.encode(text, name) != load_encoding(name).encode(text, disallowed_special=()):
        print(name, ascii(text))
"""


@pytest.mark.parametrize("number", [3, pytest.param(200, marks=pytest.mark.deep)])
def test_the_first_text_of_a_process_is_encoded_as_any_other(number: int) -> None:
    """The encoding that holds only what a short text can use gives the tokens of the whole one."""
    texts = ["", " ", " " * 500, "-" * 300, "\ud83d\ude42\ud83d", *WORDS[:10], *make_texts(number, SEED + 3)]
    pairs = [(encoding, text) for text, encoding in zip(texts, ENCODING_NAMES * len(texts), strict=False)]
    command = [sys.executable, "-c", FIRST]
    done = subprocess.run(command, input=ascii(pairs), capture_output=True, text=True, check=True)
    assert done.stdout == ""
