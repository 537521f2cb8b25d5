"""A corpus of chats of any size, made from a seed: words as frequent as words are, in several languages."""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from pathlib import Path

_SYLLABLES = {
    "en": "ba be der ing ment order ship re turn pay able un tion age ex port con tact her late card help",
    "zh-Hant": "您好請問訂單什麼時候送到我想退換貨謝謝查詢付款帳戶號碼今天明客服可以幫助地址電話",
    "ja": "こんにちは注文の商品がまだ届きません返品したいですありがとうございます支払い確認お願い",
    "th": "สวัสดีครับสินค้ายังไม่มาขอคืนเงินได้ไหมขอบคุณ",
    "es": "ho la pe di do en vi o lle ga cuan do gra cias ta rje ta de vol ver pa go ción ñan",
}
_SHARES = {"en": 60, "zh-Hant": 15, "ja": 8, "th": 5, "es": 12}
_SPACED = {"en", "es"}
_COMMAS = {"zh-Hant": "\N{FULLWIDTH COMMA}", "ja": "\N{IDEOGRAPHIC COMMA}", "th": " "}
_WORDS = 30_000
_ANSWERS = 500


class Corpus:
    """Makes messages; the same seed makes the same.

    Args:
        seed: What decides everything.
        languages: The languages; all if none are given.
    """

    def __init__(self, seed: int = 7, languages: Sequence[str] | None = None) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._answers: dict[str, list[str]] = {}
        self._shares = {language: _SHARES[language] for language in languages or _SHARES}
        self._words = {
            language: self._make_words(parts.split() if language in _SPACED else list(parts))
            for language, parts in _SYLLABLES.items()
        }
        self._weights = {
            language: list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
            for language, words in self._words.items()
        }

    def _make_words(self, parts: list[str]) -> list[str]:
        return ["".join(self._chance.choices(parts, k=self._chance.choice((1, 2, 2, 3)))) for _ in range(_WORDS)]

    def make_text(self, language: str) -> str:
        """Make a message."""
        chance = self._chance
        number = min(int(chance.lognormvariate(2.2, 0.7)) + 1, 120)
        words = chance.choices(self._words[language], cum_weights=self._weights[language], k=number)
        if language in _SPACED:
            number_of_order = f" #{chance.randrange(10_000_000)}"
            return " ".join(words).capitalize() + (chance.choice(".?!,") if chance.random() < 0.9 else number_of_order)
        phrases = ("".join(words[at : at + 4]) for at in range(0, len(words), 4))
        return _COMMAS[language].join(phrases) + chance.choice(("\N{IDEOGRAPHIC FULL STOP}", "!", ""))

    def make_answer(self, language: str) -> str:
        """Make what a bot says: one of the answers that it has."""
        if language not in self._answers:
            self._answers[language] = [self.make_text(language) for _ in range(_ANSWERS)]
        return self._chance.choice(self._answers[language])

    def make_rows(self) -> Iterator[dict[str, str]]:
        """Make messages without end, conversation by conversation."""
        chance = self._chance
        languages, shares = list(self._shares), list(self._shares.values())
        for number in count(1):
            [language] = chance.choices(languages, shares)
            channel = chance.choice(("web", "whatsapp", "line", "wechat"))
            day, minute = chance.randrange(28) + 1, chance.randrange(1000)
            for turn in range(chance.choice((2, 3, 4, 4, 5, 6, 8))):
                at = minute + turn
                sender = "customer" if turn % 2 == 0 else chance.choice(("agent", "agent", "bot"))
                yield {
                    "enquiry_id": f"E{number:08}",
                    "time": f"2026-10-{day:02}T{at // 60 + 6:02}:{at % 60:02}:{chance.randrange(60):02}Z",
                    "channel": channel,
                    "sender": sender,
                    "text": self.make_answer(language) if sender == "bot" else self.make_text(language),
                }

    def write(self, path: Path, *, messages: int | None = None, size: int | None = None) -> int:
        """Write messages as JSON Lines, until there are so many or so many bytes; give the number."""
        rows, written, number = self.make_rows(), 0, 0
        with path.open("wb", buffering=1 << 20) as file:
            while (messages is None or number < messages) and (size is None or written < size):
                written += file.write(json.dumps(next(rows), ensure_ascii=False).encode() + b"\n")
                number += 1
        return number
