"""What is counted in one go: a piece of a file. The plan of the pieces depends on the files alone.

JSON Lines that are not packed are cut by bytes, and whoever counts a piece reads it; everything else is read in order,
by one process, and handed out.
"""

from dataclasses import dataclass, field
from typing import IO

from keyguide.transcripts.sources import STANDARD_INPUT, Source
from keyguide.transcripts.tally import Reject

CHUNK_BYTES = 2 << 20  # what stays near the processor: larger pieces take longer for each byte
LONGEST_ROW = 4 << 20
"""Bytes of a row; a longer one is rejected, as it would need more memory than a process may have."""

ROLES = ("sender", "conversation", "time", "channel", "language")
TOO_LONG = f"longer than {LONGEST_ROW >> 20} MB"
NOT_UTF8 = "not UTF-8"
DAMAGED = "the packed file is damaged or cut off here"


@dataclass(slots=True)
class Rows:
    """Rows of transcripts, by column.

    Attributes:
        texts: The texts of the messages.
        roles: For each role the value in each message; None stands for a column that is not there.
        rejects: The rows that are no messages.
        lines: The lines that were read, where rows are told by lines.
    """

    texts: list[str] = field(default_factory=list)
    roles: dict[str, list[object] | None] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    lines: int = 0


@dataclass(slots=True)
class Chunk:
    """A piece of a file.

    Attributes:
        number: Its place in the plan, from 0.
        file: The place of its file in the plan.
        source: Its file.
        start: Its first byte, where it is cut by bytes; else what comes before it in the unpacked file.
        stop: The byte behind it.
        content: Whole lines, read before; or None.
        rows: Rows, read before; or None.
        rejects: Rows that were rejected before the chunk was made.
        at: How far in the file on disk the reading is behind it, for the progress bar.
        path: Where whoever counts it finds the file, if that is not its name; names are parts of what is counted.
    """

    number: int
    file: int
    source: Source
    start: int = 0
    stop: int = 0
    content: bytes | None = None
    rows: Rows | None = None
    rejects: list[Reject] = field(default_factory=list)
    at: int = 0
    path: str | None = None


def is_cut_by_bytes(source: Source) -> bool:
    """Say whether any process can read any piece of a file by itself."""
    return (
        source.kind in {"jsonl", "text"}
        and source.packing is None
        and not source.wide
        and source.name != STANDARD_INPUT
    )


def read_range(stream: IO[bytes], start: int, stop: int) -> tuple[bytes, list[tuple[int, int]]]:
    """Read the lines that begin in a range of bytes.

    Args:
        stream: The file.
        start: The first byte of the range.
        stop: The byte behind it.

    Returns:
        The lines; and of a last line that is too long to be held, where it is: first byte, number of bytes.
    """
    stream.seek(max(start - 1, 0))
    content = stream.read(stop - max(start - 1, 0))
    begins = max(start - 1, 0)
    if start > 0:
        cut = content.find(b"\n") + 1
        if cut == 0 or begins + cut >= stop:
            return b"", []
        content, begins = content[cut:], begins + cut
    if content.endswith(b"\n"):
        return content, []
    line = content.rfind(b"\n") + 1
    rest = stream.readline(LONGEST_ROW + 1)
    if len(content) - line + len(rest) <= LONGEST_ROW or rest.endswith(b"\n") or not rest:
        return content + rest, []
    size = len(content) - line + len(rest) + _skip_line(stream)
    return content[:line], [(begins + line, size)]


def _skip_line(stream: IO[bytes]) -> int:
    size = 0
    while block := stream.readline(1 << 20):
        size += len(block)
        if block.endswith(b"\n"):
            break
    return size


def find_long_lines(content: bytes) -> list[tuple[int, int]]:
    r"""Find the lines that are too long, though they are held: where each begins and ends.

    Example:
        >>> find_long_lines(b"a" * LONGEST_ROW + b"\nb\n")
        []
    """
    found, at = [], 0
    while len(content) - at > LONGEST_ROW:
        end = content.rfind(b"\n", at, at + LONGEST_ROW + 1)
        if end < 0:
            end = content.find(b"\n", at)
            end = len(content) if end < 0 else end
            found.append((at, end))
        at = end + 1
    return found
