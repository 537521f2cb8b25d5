"""Conversations that are spread over chunks: their parts, kept on disk in sorted runs, and put together at the end.

A part can be joined to the part behind it, and it does not matter where a conversation was cut. So memory does not grow
with the number of conversations, and the totals do not depend on the chunks.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO

import msgspec

from keyguide.transcripts.tally import ConversationTotals, class_of_conversation

_FRAME = 256  # parts that are read at once from a run
_MOST_RUNS = 128  # that are put together at once

# What a message costs in a request beside its text: 3 for its frame and 1 for its role; and 3 for the answer's
# beginning. The rule of the OpenAI cookbook, as `keyguide.tokens.messages` has it.
_MESSAGE_FRAME = 4
_ANSWER_FRAME = 3


class Part(msgspec.Struct, array_like=True):
    """Messages of one conversation that follow each other.

    Attributes:
        name: What tells the conversation from others.
        messages: The number of messages.
        tokens: Their tokens.
        replies: The number of replies.
        prompt_tokens: For each reply, the tokens of the messages before it in this part with their frames; added up.
        reply_tokens: The tokens of the replies.
        first: When the first message was written, as the file has it.
        last: When the last one was.
    """

    name: str
    messages: int = 0
    tokens: int = 0
    replies: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    first: str | None = None
    last: str | None = None

    def add_message(self, tokens: int, time: str | None, *, is_reply: bool) -> None:
        """Add a message behind the others."""
        if is_reply:
            self.replies += 1
            self.prompt_tokens += self.tokens + _MESSAGE_FRAME * self.messages + _ANSWER_FRAME
            self.reply_tokens += tokens
        self.messages += 1
        self.tokens += tokens
        if time is not None:
            self.last = time
            self.first = self.first or time

    def add_part(self, other: "Part") -> None:
        """Add the part that follows.

        Example:
            >>> part, other = Part("1"), Part("1")
            >>> part.add_message(5, None, is_reply=False)
            >>> other.add_message(7, None, is_reply=True)
            >>> part.add_part(other)
            >>> part.prompt_tokens
            12
        """
        self.prompt_tokens += other.prompt_tokens + other.replies * (self.tokens + _MESSAGE_FRAME * self.messages)
        self.messages += other.messages
        self.tokens += other.tokens
        self.replies += other.replies
        self.reply_tokens += other.reply_tokens
        self.first = self.first or other.first
        self.last = other.last or self.last


def pack(parts: Iterable[Part]) -> bytes:
    """Write sorted parts as bytes, a frame of them at a time."""
    packed, rest = [], iter(parts)
    while frame := list(islice(rest, _FRAME)):
        body = msgspec.msgpack.encode(frame)
        packed += [len(body).to_bytes(4, "big"), body]
    return b"".join(packed)


class Runs:
    """The sorted runs of a count, one for each chunk, in one file.

    Args:
        path: The file.
        sizes: The bytes of the runs that are in it already; what is behind them is cut off.
    """

    def __init__(self, path: Path, sizes: Iterable[int] = ()) -> None:
        self.path = path
        self.sizes = list(sizes)
        self._file = path.open("r+b" if self.sizes else "w+b")
        self._file.truncate(sum(self.sizes))
        self._file.seek(0, 2)

    def add(self, packed: bytes) -> None:
        """Add the run of a chunk."""
        if packed:
            self._file.write(packed)
            self.sizes.append(len(packed))

    def flush(self) -> None:
        """Hand everything to the system, so that it is there if this process ends."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def join(self) -> Iterator[Part]:
        """Give the conversations, whole, in the order of their names."""
        self.flush()
        spans, at = [], 0
        for size in self.sizes:
            spans.append((at, at + size))
            at += size
        with ExitStack() as stack:
            yield from _join(self._file, spans, stack, self.path.parent)


def _join(file: IO[bytes], spans: list[tuple[int, int]], stack: ExitStack, folder: Path) -> Iterator[Part]:
    """Put runs together: many at first in groups that follow each other, into longer runs."""
    while len(spans) > _MOST_RUNS:
        other = stack.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - the stack closes it
        longer = []
        for first in range(0, len(spans), _MOST_RUNS):
            begin = other.tell()
            joined = _join_some(file, spans[first : first + _MOST_RUNS])
            while frame := list(islice(joined, _FRAME)):
                other.write(pack(frame))
            longer.append((begin, other.tell()))
        file, spans = other, longer
    yield from _join_some(file, spans)


def _join_some(file: IO[bytes], spans: list[tuple[int, int]]) -> Iterator[Part]:
    whole: Part | None = None
    # heapq.merge keeps equal names in the order of the runs: the order of the messages.
    for part in heapq.merge(*(_read_run(file, *span) for span in spans), key=lambda part: part.name):
        if whole is None:
            whole = part
        elif whole.name == part.name:
            whole.add_part(part)
        else:
            yield whole
            whole = part
    if whole is not None:
        yield whole


def _read_run(file: IO[bytes], at: int, stop: int) -> Iterator[Part]:
    decoder = msgspec.msgpack.Decoder(list[Part])
    while at < stop:
        file.seek(at)
        size = int.from_bytes(file.read(4), "big")
        yield from decoder.decode(file.read(size))
        at += 4 + size


def add_up(conversations: Iterable[Part], reply_sizes: dict[int, int]) -> ConversationTotals:
    """Add conversations up."""
    number = messages = replies = prompt_tokens = reply_tokens = 0
    histogram: dict[int, int] = {}
    for part in conversations:
        number += 1
        messages += part.messages
        replies += part.replies
        prompt_tokens += part.prompt_tokens
        reply_tokens += part.reply_tokens
        size = class_of_conversation(part.tokens)
        histogram[size] = histogram.get(size, 0) + 1
    return ConversationTotals(
        number,
        messages,
        replies,
        prompt_tokens,
        reply_tokens,
        dict(sorted(histogram.items())),
        dict(sorted(reply_sizes.items())),
    )
