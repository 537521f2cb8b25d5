"""The bundled sample: what the generator gives, large enough, varied enough, and nobody's."""

import gzip
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

import keyguide
import sample

CHANNELS = {"Web widget", "WhatsApp", "LINE", "WeChat", "Facebook"}


@cache
def _read() -> list[dict[str, Any]]:
    with gzip.open(keyguide.find_sample(), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@cache
def _group() -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in _read():
        found[row["enquiry_id"]].append(row)
    return dict(found)


def test_the_sample_is_what_the_generator_gives() -> None:
    """The text in the file is made anew from its seed; the packing may be that of another zlib."""
    assert gzip.decompress(sample.TARGET.read_bytes()).decode() == sample.make_sample(), "Run make update."


def test_the_file_is_small_and_holds_neither_hour_nor_name() -> None:
    """It packs to less than 400 kB, and its gzip header says nothing of when and where it was made."""
    packed = keyguide.find_sample().read_bytes()
    assert len(packed) < 400_000
    flags, hour = packed[3], packed[4:8]
    assert (flags, hour) == (0, b"\0\0\0\0")


def test_there_are_2000_conversations_in_five_languages() -> None:
    """Each has 2 to 20 messages in one language and channel; half have at most 6, and a few many more."""
    conversations = _group()
    sizes = Counter(map(len, conversations.values()))
    assert len(conversations) == 2_000
    assert (min(sizes), max(sizes)) == (2, 20)
    assert sum(number for size, number in sizes.items() if size <= 6) > 1_000
    assert sum(number for size, number in sizes.items() if size > 12) > 100
    assert {row["language"] for row in _read()} == {"en", "zh-Hant", "zh-Hans", "ja", "th"}
    assert {row["channel"] for row in _read()} == CHANNELS
    assert {row["sender"] for row in _read()} == {"customer", "agent", "bot"}
    assert {len({(row["language"], row["channel"]) for row in rows}) for rows in conversations.values()} == {1}
    assert all({"customer"} < {row["sender"] for row in rows} for rows in conversations.values())


def test_no_conversation_is_a_copy() -> None:
    """All 2,000 differ, and no wording makes up more than a hundredth of the messages."""
    texts = [tuple(row["text"] for row in rows) for rows in _group().values()]
    assert len(set(texts)) == 2_000
    [(_, most)] = Counter(row["text"] for row in _read()).most_common(1)
    assert most < len(_read()) / 100


def test_the_times_are_those_of_four_working_weeks() -> None:
    """Four weeks from a Monday on, busy by day, fewer at lunch, few at night and at weekends; time never runs back."""
    begins = [datetime.fromisoformat(rows[0]["time"]) for rows in _group().values()]
    assert {begin.utcoffset() for begin in begins} == {timedelta(hours=8)}
    assert min(begins) >= sample.FIRST_DAY
    assert max(begins) < sample.FIRST_DAY + timedelta(days=28)
    assert len({begin.date() for begin in begins}) == 28
    hours = Counter(begin.hour for begin in begins)
    assert hours[10] > hours[12] < hours[15]
    assert sum(hours[hour] for hour in range(6)) < 50
    weekdays = Counter(begin.weekday() for begin in begins)
    assert max(weekdays[5], weekdays[6]) < min(weekdays[day] for day in range(5))
    for rows in _group().values():
        times = [datetime.fromisoformat(row["time"]).astimezone(UTC) for row in rows]
        assert times == sorted(times)


def test_no_slot_and_no_choice_is_left_unfilled() -> None:
    """No text is empty or shows the signs of a template."""
    wrong = [row["text"] for row in _read() if not row["text"].strip() or re.search(r"[\[\]{}|]", row["text"])]
    assert wrong == []


def test_nobody_can_be_reached_by_what_is_in_it() -> None:
    """Addresses are those of example.com, and no row of digits is long enough for a telephone."""
    text = "\n".join(row["text"] for row in _read())
    assert set(re.findall(r"(?:@|//)([\w.-]+)", text)) <= {"example.com", "example.com."}
    assert re.findall(r"\+?\d[\d ()-]{6,}\d", re.sub(r"HX-\d{6}", "", text)) == []


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans", "ja", "th"])
def test_each_language_is_written_in_its_own_words(language: str) -> None:
    """Hundreds of different texts in each, and no kana in Chinese or Han in Thai."""
    texts = {row["text"] for row in _read() if row["language"] == language}
    foreign = {"en": r"[^\x00-\u024f\U0001f000-\U0001ffff]", "th": r"[\u3040-\u9fff]"}.get(language, r"[\u0e00-\u0e7f]")
    if language.startswith("zh"):
        foreign = r"[\u3040-\u30ff\u0e00-\u0e7f]"
    assert len(texts) > 500
    assert [text for text in texts if re.search(foreign, text)] == []


def test_chance_is_the_same_with_every_python() -> None:
    """Only random() is used, whose numbers Python keeps; these were recorded."""
    chance = sample.Chance(1)
    assert [chance.between(1, 100) for _ in range(5)] == [14, 85, 77, 26, 50]
    assert chance.several_of("abcdef", 3) == ["c", "e", "f"]
    assert chance.by_weight({"never": 0.0, "always": 1.0}) == "always"
