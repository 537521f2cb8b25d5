"""What counting gives: amounts, totals of conversations, and the tally of it all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_VALUES = 10_000  # of a dimension; more fall together, so that a column of names cannot fill the memory
OTHERS = "(others)"
_EXACT = 64  # tokens up to which the sizes of replies are kept one by one


@dataclass(frozen=True, slots=True)
class Amount:
    """How much text.

    Attributes:
        messages: The number of messages.
        tokens: Their tokens.
        characters: Their characters.
    """

    messages: int
    tokens: int
    characters: int


@dataclass(frozen=True, slots=True)
class ConversationTotals:
    """What the conversations add up to, and what a model would be sent if it answered in them.

    A reply is a message of the contact centre's side: of an agent or a bot. To write it, a model would have been sent
    all messages of the conversation before it; `prompt_tokens` adds these up as `count_messages` counts them.

    Attributes:
        number: The number of conversations.
        messages: Their messages.
        replies: Those of them that are replies.
        prompt_tokens: The tokens before each reply, added up over all replies.
        reply_tokens: The tokens of the replies.
        histogram: Conversations by size: the largest number of tokens of a class to the number of its conversations.
        reply_sizes: Replies by size, in finer classes.
    """

    number: int
    messages: int
    replies: int
    prompt_tokens: int
    reply_tokens: int
    histogram: Mapping[int, int]
    reply_sizes: Mapping[int, int]

    def find_reply_size(self, share: float) -> int:
        """Find the number of tokens that this share of the replies does not exceed.

        Args:
            share: From 0 to 1: 0.5 is the middle.

        Returns:
            The tokens, exact up to 64 and at most 3 % too many above; 0 where there is no reply.

        Example:
            >>> ConversationTotals(1, 4, 3, 90, 60, {64: 1}, {10: 2, 40: 1}).find_reply_size(0.9)
            40
        """
        wanted, seen = share * self.replies, 0
        for size, number in sorted(self.reply_sizes.items()):
            seen += number
            if seen >= wanted:
                return size
        return 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The tokens of transcripts, counted.

    Attributes:
        encoding: The encoding counted with.
        assumed: Whether the encoding is an assumption.
        messages: The number of messages.
        tokens: Their tokens.
        characters: Their characters.
        rejected: The rows that could not be counted.
        reasons: Why, each with the number of rows.
        files: The files read, in order.
        by: The amounts by `sender`, `language`, `channel`, `day` or `hour`, whichever was asked for.
        conversations: What the conversations add up to, if that was asked for and a column tells them apart.
        notes: What a reader should know: columns that were guessed, a name that does not fit its content.
    """

    encoding: str
    assumed: bool
    messages: int
    tokens: int
    characters: int
    rejected: int
    reasons: Mapping[str, int]
    files: tuple[str, ...]
    by: Mapping[str, Mapping[str, Amount]]
    conversations: ConversationTotals | None = None
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give everything as what JSON can say.

        Returns:
            The fields by name.

        Example:
            >>> Tally("o200k_base", False, 1, 2, 5, 0, {}, ("a.jsonl",), {}).as_dict()["tokens"]
            2
        """
        from dataclasses import asdict

        return {**asdict(self), "files": list(self.files), "notes": list(self.notes)}


@dataclass(slots=True)
class Reject:
    """A row that could not be counted.

    Attributes:
        row: Its number: the line in the file, or the place in the list; within a chunk until chunks are put together.
        reason: Why.
        content: The row itself, or None where it is too long to be held.
        place: Where a long row is: file, first byte, number of bytes.
        is_aside: Whether that file was made to keep this row for a while, and goes when it was read.
    """

    row: int
    reason: str
    content: bytes | str | None
    place: tuple[str, int, int] | None = None
    is_aside: bool = False


@dataclass(slots=True)
class ChunkTally:
    """What one chunk adds to the tally. It can be sent between processes."""

    lines: int = 0
    messages: int = 0
    tokens: int = 0
    characters: int = 0
    by: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    reply_sizes: dict[int, int] = field(default_factory=dict)
    parts: bytes = b""
    """The parts of conversations, sorted by their name, packed."""


@dataclass(slots=True)
class Totals:
    """What the chunks have added up to so far; plain enough for a state file."""

    messages: int = 0
    tokens: int = 0
    characters: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    by: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    reply_sizes: dict[int, int] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    """The lines of each file that are behind us, by its place in the plan."""

    def add(self, chunk: ChunkTally, file: int) -> None:
        """Add a chunk. Chunks come in the order of the plan, so the sums do not depend on who counted."""
        self.messages += chunk.messages
        self.tokens += chunk.tokens
        self.characters += chunk.characters
        for name, amounts in chunk.by.items():
            mine = self.by[name]
            for value, amount in amounts.items():
                known = value in mine or len(mine) < MOST_VALUES
                sums = mine.setdefault(value if known else OTHERS, [0, 0, 0])
                for place, number in enumerate(amount):
                    sums[place] += number
        for size, number in chunk.reply_sizes.items():
            self.reply_sizes[size] = self.reply_sizes.get(size, 0) + number
        before = self.lines.get(file, 0)
        for reject in chunk.rejects:
            reject.row += before
            self.reasons[reject.reason] = self.reasons.get(reject.reason, 0) + 1
        self.lines[file] = before + chunk.lines


def class_of_reply(tokens: int) -> int:
    """Give the upper end of the class that a reply of this size falls into.

    Example:
        >>> class_of_reply(64), class_of_reply(65), class_of_reply(1000)
        (64, 65, 1007)
    """
    if tokens <= _EXACT:
        return tokens
    shift = tokens.bit_length() - _EXACT.bit_length() + 1
    return ((tokens >> shift) + 1 << shift) - 1


def class_of_conversation(tokens: int) -> int:
    """Give the upper end of the class that a conversation of this size falls into: a power of two.

    Example:
        >>> class_of_conversation(0), class_of_conversation(5), class_of_conversation(8)
        (1, 8, 8)
    """
    return 1 << max(tokens - 1, 0).bit_length()
