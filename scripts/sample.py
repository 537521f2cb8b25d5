"""Make the bundled sample: 2,000 conversations of a contact centre that does not exist, in five languages.

What is said stands in scripts/sample_texts/*.toml, one file a language: `[a|b]` is one of several wordings, `{slot}` a
value that stays the same through a conversation. Chance comes from one seed, so the same text comes out every time,
with every Python: of `random.Random` only `random()` is used, whose numbers never change.

Checks by default that the committed file is what this gives; `--update` writes it anew.
Run: python scripts/sample.py [--update]
"""

import json
import random
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

from generated import ROOT, settle

TARGET = ROOT / "snippets" / "keyguide" / "transcripts" / "sample.jsonl.gz"
TEXTS = ROOT / "scripts" / "sample_texts"
CONVERSATIONS = 2_000
SEED = 20261005
FIRST_DAY = datetime(2026, 10, 5, tzinfo=timezone(timedelta(hours=8)))  # a Monday, where the contact centre is
DAYS = 28

LANGUAGES = ("en", "zh-Hant", "zh-Hans", "ja", "th")
TOPICS = {"delivery": 27, "refund": 18, "booking": 16, "account": 14, "hours": 15, "complaint": 10}
WEEK = (17, 16, 15, 15, 16, 9, 7)  # how many conversations begin on each day of it
HOURS = (2, 1, 1, 1, 1, 2, 4, 9, 24, 62, 78, 74, 44, 41, 66, 72, 68, 57, 36, 22, 20, 16, 9, 4)
SIZES = (6, 8, 12, 13, 13, 11, 9, 7, 5, 4, 3, 2, 2, 1, 1, 1, 1, 0.5, 0.5)  # 2 to 20 messages
STAFFED = range(9, 19)

# What goes together in each topic, by place in the lists of scripts/sample_texts/*.toml, the same in every language:
# for each opening, the answers of the staff, of the bot, and the questions back that make sense. A question back with a
# list in GIVEN wants one of those replies; any reply fits the others.
ANSWERS: dict[str, list[tuple[list[int], list[int], list[int]]]] = {
    "delivery": [
        ([0, 2], [0, 1], [0, 1, 2]),
        ([0, 2, 3], [0, 1], [0, 1, 2]),
        ([1, 3], [0], [1]),
        ([4], [1], [1, 2]),
        ([5], [1], [1, 2]),
        ([6], [0], [0]),
    ],
    "refund": [
        ([0, 3], [0], [0, 2]),
        ([1], [1], [0, 1]),
        ([1, 4], [1], [0]),
        ([2], [1], [0]),
        ([0, 3], [0], [0]),
        ([3], [0], [2]),
    ],
    "booking": [([0, 2], [0], [0, 2]), ([1, 2], [1], [1]), ([0, 2], [0], [0, 2]), ([3], [1], [1]), ([0], [1], [1])],
    "account": [
        ([0], [0], [0, 1, 2]),
        ([1], [0], [0, 1]),
        ([1], [1], [0, 1]),
        ([3], [1], [0, 1]),
        ([2], [1], [0, 1]),
        ([4], [1], [0, 1]),
    ],
    "hours": [([0], [0, 1], [0]), ([1], [0], [0]), ([2], [1], []), ([0], [0, 1], []), ([3], [0], [])],
    "complaint": [([1], [0], [0]), ([0], [0], [1]), ([0], [0], [0, 1]), ([1], [0], [0]), ([2], [0], [1])],
}
GIVEN = {("booking", 0): [0], ("booking", 1): [1], ("booking", 2): [2, 3]}

_CHOICE = re.compile(r"\[([^][]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_Item = TypeVar("_Item")


class Chance:
    """Chance from a seed, the same with every Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - nothing secret hangs on it

    def happens(self, share: float) -> bool:
        """Say yes in this share of all cases."""
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """Give a whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def one_of(self, items: Sequence[_Item]) -> _Item:
        """Give one of the items, each as likely as the others."""
        return items[int(self._random() * len(items))]

    def by_weight(self, weights: Mapping[_Item, float]) -> _Item:
        """Give one of the items, each as likely as its weight says."""
        left = self._random() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return next(reversed(list(weights)))

    def several_of(self, items: Sequence[_Item], number: int) -> list[_Item]:
        """Give so many different items, in an order of chance."""
        left = list(items)
        return [left.pop(int(self._random() * len(left))) for _ in range(min(number, len(left)))]


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a conversation, before it has a time."""

    sender: str
    text: str


class Writer:
    """Writes one conversation: the wordings of a language, and values that stay the same from first to last."""

    def __init__(self, chance: Chance, words: Mapping[str, Any], beginning: datetime) -> None:
        self._chance, self._words, self._beginning = chance, words, beginning
        self._general: Mapping[str, Any] = words["general"]
        self._values: dict[str, str] = {}
        self.lines: list[Line] = []

    def converse(self, topic: str, size: int, *, staffed: bool) -> list[Line]:
        """Write a conversation of at most `size` messages."""
        about, general, chance = self._words[topic], self._general, self._chance
        opening = chance.between(0, len(about["open"]) - 1)
        answers, bot_answers, questions = ANSWERS[topic][opening]
        left = size - 2  # the enquiry and its answer are always there

        def takes(messages: int, share: float) -> bool:
            nonlocal left
            taken = left >= messages and chance.happens(share)
            left -= messages if taken else 0
            return taken

        by_bot = not staffed or chance.happens(0.22)
        asks = not by_bot and bool(questions) and takes(2, 0.85)
        thanks = takes(1, 0.75)
        says_bye = thanks and takes(1, 0.65)
        greets = takes(1, 0.22)
        welcomed = takes(1, 0.6 if by_bot else 0.3)
        handed_over = not by_bot and welcomed and takes(1, 0.7)
        waits = not by_bot and takes(1, 0.5)
        offers = takes(1, 0.35)
        nudges = not by_bot and takes(1, 0.2)
        wanted = chance.several_of([*about["more"], *chance.several_of(general["more"], 3)], left // 2)
        pairs = sorted(wanted, key=lambda pair: pair not in about["more"])  # the matter itself comes first
        left -= 2 * len(pairs)
        pairs += chance.several_of([pair for pair in general["more"] if pair not in pairs], left // 2)

        staff = "bot" if by_bot else "agent"
        if greets:
            self.say("customer", general["hello"])
        if welcomed:
            self.say("bot", general["welcome"])
        self.say("customer", [about["open"][opening]], before=() if greets or welcomed else general["greet"])
        if handed_over:
            self.say("bot", general["handover"])
        meeting = general["meet"]
        if asks:
            question = chance.one_of(questions)
            self.say(staff, [about["ask"][question]], before=meeting)
            given = GIVEN.get((topic, question), range(len(about["give"])))
            self.say("customer", [about["give"][place] for place in given])
            meeting = ()
        if waits:
            self.say(staff, general["wait"], before=meeting)
            meeting = ()
        if nudges:
            self.say("customer", general["nudge"])
        if by_bot:
            closed = [general["closed"]] if not staffed and topic == "complaint" else []
            self.say("bot", [about["bot"][place] for place in bot_answers], after=closed)
        else:
            self.say(staff, [about["solve"][place] for place in answers], before=meeting)
        for question, answer in pairs:
            self.say("customer", [question])
            self.say(staff, [answer])
        if offers:
            self.say(staff, general["else"])
        if thanks:
            self.say("customer", general["thanks"])
        if says_bye:
            self.say(staff, general["bye"])
        return self.lines

    def say(
        self, sender: str, wordings: Sequence[str], *, before: Sequence[str] = (), after: Sequence[str] = ()
    ) -> None:
        """Add a message in one of several wordings, perhaps with words before or after it."""
        chance = self._chance
        parts = [self._fill(chance.one_of(before))] if before else []
        parts.append(self._fill(chance.one_of(wordings)))
        text = "".join(parts)
        if after:
            text = " ".join([text, *map(self._fill, after)])
        if sender == "customer":
            text = self._type(text)
        elif text[0].islower():
            text = text[0].upper() + text[1:]
        self.lines.append(Line(sender, text.strip()))

    def _type(self, text: str) -> str:
        """Type as customers do: some without a full stop or a capital, some with an emoji."""
        if self._chance.happens(0.3):
            text = text.rstrip("。.")
        if self._chance.happens(0.2) and text[:2].istitle() and text[1:2].islower():
            text = text[0].lower() + text[1:]
        if self._chance.happens(0.06):
            text += " " + self._chance.one_of(self._general["emoji"])
        return text

    def _fill(self, wording: str) -> str:
        while _CHOICE.search(wording):
            wording = _CHOICE.sub(lambda match: self._chance.one_of(match[1].split("|")), wording, count=1)
        return _SLOT.sub(lambda match: self._value(match[1]), wording)

    def _value(self, slot: str) -> str:
        if slot not in self._values:
            self._values[slot] = self._make(slot)
        return self._values[slot]

    def _make(self, slot: str) -> str:
        chance, slots = self._chance, self._words["slots"]
        match slot:
            case "order":
                return f"HX-{chance.between(100_000, 999_999)}"
            case "ref":
                return f"{chance.one_of('ABCDEFGHJKLMNPRSTUVWXY')}{chance.between(10_000, 99_999)}"
            case "last4":
                return f"{chance.between(0, 9_999):04}"
            case "points":
                return f"{chance.between(3, 480) * 10}"
            case "email":
                return f"customer{chance.between(100, 9_999)}@example.com"
            case "n":
                money = self._words["money"]
                steps = chance.between(money["low"] // money["step"], money["high"] // money["step"])
                return str(steps * money["step"])
            case "date":
                return self._write_date(chance.between(1, 12))
            case "past":
                return self._write_date(-chance.between(6, 20))
            case "past2":
                return self._write_date(-chance.between(1, 4))
            case "time":
                return f"{chance.between(10, 15)}:{chance.one_of(('00', '15', '30', '45'))}"
            case "time2":
                return f"{chance.between(16, 19)}:{chance.one_of(('00', '30'))}"
            case "day2":
                return str(chance.one_of([day for day in slots["day"] if day != self._value("day")]))
        return self._fill(str(chance.one_of(slots[slot])))

    def _write_date(self, days: int) -> str:
        day, slots = self._beginning + timedelta(days=days), self._words["slots"]
        month = slots["month"][day.month - 1] if "month" in slots else ""
        return str(self._chance.one_of(slots["date"]).format(d=day.day, m=day.month, month=month))


def make_sample() -> str:
    """Give the whole sample as JSON Lines."""
    chance = Chance(SEED)
    words = {name: tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8")) for name in LANGUAGES}
    beginnings = sorted(make_beginning(chance) for _ in range(CONVERSATIONS))
    shares = {name: float(words[name]["conversations"]) for name in LANGUAGES}
    # One language after the other, each in the order of time: so packed, the file is a third smaller.
    rows: dict[str, list[str]] = {name: [] for name in LANGUAGES}
    for number, beginning in enumerate(beginnings, start=1):
        language = chance.by_weight(shares)
        channel = chance.by_weight(words[language]["channels"])
        topic = chance.by_weight(TOPICS)
        size = chance.by_weight(dict(enumerate(SIZES, start=2)))
        lines = Writer(chance, words[language], beginning).converse(topic, size, staffed=beginning.hour in STAFFED)
        moment = beginning
        for place, line in enumerate(lines):
            if place:
                moment += timedelta(seconds=take_time(chance, line))
            row = {
                "enquiry_id": f"ENQ-{number:06}",
                "time": moment.isoformat(),
                "channel": channel,
                "language": language,
                "sender": line.sender,
                "text": line.text,
            }
            rows[language].append(json.dumps(row, ensure_ascii=False))
    return "".join(f"{row}\n" for name in LANGUAGES for row in rows[name])


def make_beginning(chance: Chance) -> datetime:
    """Give the moment at which a conversation begins."""
    day = chance.by_weight({day: float(WEEK[day % 7]) for day in range(DAYS)})
    hour = chance.by_weight({hour: float(weight) for hour, weight in enumerate(HOURS)})
    return FIRST_DAY + timedelta(days=day, hours=hour, seconds=chance.between(0, 3_599))


def take_time(chance: Chance, line: Line) -> int:
    """Give the seconds until a message is there: a bot is quick, a person reads and types, a customer may be away."""
    if line.sender == "bot":
        return chance.between(1, 3)
    if line.sender == "agent":
        return chance.between(8, 45) + len(line.text) // 4
    return chance.between(5, 70) if chance.happens(0.88) else chance.between(120, 900)


def main() -> int:
    """Check or write the sample, and give the exit status."""
    source = f"{Path(__file__).name} with scripts/sample_texts/*.toml"
    inputs = ("scripts/sample_texts/*.toml", "scripts/sample.py: tables")
    return settle({TARGET: make_sample()}, about=__doc__, source=source, inputs=inputs)


if __name__ == "__main__":
    sys.exit(main())
