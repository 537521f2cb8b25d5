"""Counts one chunk: a function of the chunk and the settings alone, which any process can call."""

from collections import Counter as Counting
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from keyguide.tokens import Counter
from keyguide.transcripts.chunks import Chunk, Rows
from keyguide.transcripts.lines import read_lines
from keyguide.transcripts.parts import Part, pack
from keyguide.transcripts.senders import REPLIERS, UNKNOWN, fold_sender
from keyguide.transcripts.tally import ChunkTally, class_of_reply
from keyguide.transcripts.times import read_time

DIMENSIONS = ("sender", "language", "channel", "day", "hour")
_LONGEST_VALUE = 64
_HALF = 32  # bits


@dataclass(frozen=True, slots=True)
class Settings:
    """How chunks are counted.

    Attributes:
        encoding: The encoding to count with.
        by: The dimensions to add up by.
        conversations: Whether to add up conversations.
    """

    encoding: str
    by: tuple[str, ...]
    conversations: bool

    @property
    def needed(self) -> frozenset[str]:
        """Give the roles that this needs."""
        roles = {"time" if name in {"day", "hour"} else name for name in self.by}
        roles |= {"conversation", "sender", "time"} if self.conversations else set()
        return frozenset(roles | ({"date"} if "time" in roles else set()))


@cache
def load_counter(encoding: str) -> Counter:
    """Give the counter of this process, which remembers words from chunk to chunk."""
    return Counter(encoding)


def warm_up(encoding: str) -> None:
    """Load the vocabulary, so that processes that are forked now have it."""
    load_counter(encoding).count("Hello, world")


def count_chunk(settings: Settings, chunk: Chunk) -> ChunkTally:
    r"""Count a chunk.

    Args:
        settings: How.
        chunk: What.

    Returns:
        What it adds to the tally.

    Example:
        >>> from keyguide.transcripts.columns import Columns
        >>> from keyguide.transcripts.sources import Source
        >>> source = Source("a.jsonl", "jsonl", None, None, columns=Columns(text="text"))
        >>> chunk = Chunk(0, 0, source, content=b'{"text": "Hello"}\n')
        >>> count_chunk(Settings("o200k_base", (), False), chunk).tokens
        1
    """
    rows = chunk.rows if chunk.rows is not None else read_lines(chunk, settings.needed)
    _join_times(rows)
    tokens = load_counter(settings.encoding).count_all(rows.texts)
    sizes = list(map(len, rows.texts))
    found = ChunkTally(rows.lines, len(tokens), sum(tokens), sum(sizes), rejects=rows.rejects)
    for name in settings.by:
        found.by[name] = _add_up(_read_values(name, rows), tokens, sizes)
    if settings.conversations:
        _add_conversations(found, rows, tokens)
    return found


def _join_times(rows: Rows) -> None:
    """Put the day before the time of the day, where they are in two columns."""
    days, times = rows.roles.get("date"), rows.roles.get("time")
    if days is not None and times is not None:
        pairs = zip(days, times, strict=True)
        rows.roles["time"] = [f"{day} {time}" if day is not None and time is not None else day for day, time in pairs]


def _add_up(values: Sequence[str] | None, tokens: Sequence[int], sizes: Sequence[int]) -> dict[str, list[int]]:
    """Add up messages, tokens and characters by value."""
    if values is None:
        return {UNKNOWN: [len(tokens), sum(tokens), sum(sizes)]} if tokens else {}
    # Both sums in one number, so that a message costs one addition: no chunk comes near 4 billion characters.
    sums: dict[str, int] = dict.fromkeys(values, 0)
    for value, number, size in zip(values, tokens, sizes, strict=True):
        sums[value] += (number << _HALF) + size
    messages = Counting(values)
    return {value: [messages[value], both >> _HALF, both & (1 << _HALF) - 1] for value, both in sums.items()}


def _read_values(name: str, rows: Rows) -> Sequence[str] | None:
    """Give the value of a dimension in each message; None where it is nowhere known."""
    if name in {"day", "hour"}:
        times = rows.roles.get("time")
        return None if times is None else [_read_hour(value)[name == "hour"] for value in times]
    values = rows.roles.get(name)
    if name == "language" and values is None:
        from keyguide.transcripts.languages import detect_language

        return [detect_language(text) for text in rows.texts]
    if values is None:
        return None
    fold = _fold_sender if name == "sender" else _fold_value
    return [UNKNOWN if isinstance(value, list | dict) else fold(value) for value in values]


@lru_cache(4096, typed=True)
def _fold_sender(value: object) -> str:
    return fold_sender(value)


def _fold_value(value: object) -> str:
    return UNKNOWN if value is None else str(value).strip()[:_LONGEST_VALUE] or UNKNOWN


def _read_hour(value: object) -> tuple[str, str]:
    if isinstance(value, str):
        return _read_hour_of_text(value[:13]) if _is_plain(value) else _read_time(value)
    return _read_time(value)


def _is_plain(value: str) -> bool:
    """Say whether the hour stands at its place, and not half of it behind."""
    return value[10:11] in ("T", " ") and value[11:13].isascii() and value[-1:] not in "mM"


def _read_time(value: object) -> tuple[str, str]:
    day, hour = read_time(value) or (UNKNOWN, None)
    return day, hour or UNKNOWN


@lru_cache(65536)
def _read_hour_of_text(value: str) -> tuple[str, str]:
    return _read_time(f"{value}:")


def _add_conversations(found: ChunkTally, rows: Rows, tokens: Sequence[int]) -> None:
    """Add up the parts of conversations that are in this chunk, and the sizes of replies."""
    senders = rows.roles.get("sender") or [None] * len(tokens)
    times = rows.roles.get("time") or [None] * len(tokens)
    names = rows.roles.get("conversation")
    replies = [isinstance(sender, str) and _fold_sender(sender) in REPLIERS for sender in senders]
    for number in (number for number, is_reply in zip(tokens, replies, strict=True) if is_reply):
        size = class_of_reply(number)
        found.reply_sizes[size] = found.reply_sizes.get(size, 0) + 1
    if names is None:
        return
    parts: dict[str, Part] = {}
    for name, time, number, is_reply in zip(names, times, tokens, replies, strict=True):
        if name is None or name == "":
            continue
        key = name if isinstance(name, str) else str(name)
        if not key.isascii():
            key = key.encode("utf-8", "replace").decode()  # a lone half of a character cannot be written
        part = parts.get(key)
        if part is None:
            part = parts[key] = Part(key)
        part.add_message(number, None if time is None else str(time), is_reply=is_reply)
    found.parts = pack(sorted(parts.values(), key=lambda part: part.name))
