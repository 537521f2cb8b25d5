"""Rows out of lines: JSON Lines, and plain text of which each line is a message."""

from codecs import BOM_UTF8
from collections.abc import Collection
from functools import cache
from typing import Any, cast

import msgspec

from keyguide.transcripts.chunks import NOT_UTF8, TOO_LONG, Chunk, Rows, find_long_lines, read_range
from keyguide.transcripts.columns import Columns
from keyguide.transcripts.objects import BROKEN, ObjectReader, decode
from keyguide.transcripts.sources import Source, open_bytes
from keyguide.transcripts.tally import Reject

Decoder = msgspec.json.Decoder[Any]


def read_lines(chunk: Chunk, needed: Collection[str]) -> Rows:
    """Read the rows of a chunk of lines.

    Args:
        chunk: The chunk: its content, or where in the file it is.
        needed: The roles that are asked for.

    Returns:
        Its rows; the row numbers of the rejects begin with 1 in the chunk.
    """
    source, content, start, late = chunk.source, chunk.content, chunk.start, list(chunk.rejects)
    if content is None:
        with open_bytes(chunk.path or source.name) as stream:
            content, cut_off = read_range(stream, start, chunk.stop)
            start = stream.tell()
        start = cut_off[0][0] - len(content) if cut_off else start - len(content)
        late += [Reject(0, TOO_LONG, None, (source.name, at, size)) for at, size in cut_off]
    if start == 0:
        start, content = len(BOM_UTF8) * content.startswith(BOM_UTF8), content.removeprefix(BOM_UTF8)
    if source.kind == "text":
        rows = _read_text(content, needed)
    else:
        long = find_long_lines(content)
        rows = (None if long else _read_plain_objects(content, source, needed)) or _read_one_by_one(
            content, source, needed, start, long
        )
    rows.lines = content.count(b"\n") + (content[-1:] not in (b"", b"\n"))
    for reject in late:
        rows.lines += 1
        reject.row = rows.lines
        rows.rejects.append(reject)
    return rows


def _find_decoder(columns: Columns, needed: Collection[str]) -> tuple[Decoder | None, dict[str, str | None]]:
    """Find what decodes plain messages, if lines are such, and the fields that the roles are in."""
    names = {role: getattr(columns, role) for role in sorted(needed)}
    present = tuple((role, name) for role, name in names.items() if name is not None)
    if (
        columns.text is None
        or columns.messages is not None
        or any("." in name for name in (columns.text, *names.values()) if name)
    ):
        return None, names
    if len({columns.text, *(name for _, name in present)}) <= len(present):  # one field in two roles
        return None, names
    return _make_decoder(columns.text, present), names


@cache
def _make_decoder(text: str, others: tuple[tuple[str, str], ...]) -> Decoder:
    """Make a decoder of rows that have a text, and read no other fields than those named."""
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [("text", str), *((role, Any, None) for role, _ in others)]
    row = msgspec.defstruct("Row", fields, rename={"text": text, **dict(others)}, gc=False)
    return msgspec.json.Decoder(row)


def _read_plain_objects(content: bytes, source: Source, needed: Collection[str]) -> Rows | None:
    """Read lines that are all plain messages, at once; None where one of them is anything else."""
    decoder, names = _find_decoder(source.columns, needed)
    if decoder is None:
        return None
    try:
        rows = decoder.decode_lines(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    # The decoder does not care where lines end. But `}` and a line end and `{` stand between two rows only: inside
    # JSON a comma would have to be there. So if all lines end so, and are as many as the rows, each line is one row.
    ends = content.count(b"\n") - content.endswith(b"\n")
    if ends != len(rows) - 1 or content.count(b"}\n{") != ends:
        return None
    return Rows(
        [row.text for row in rows],
        {role: None if name is None else [getattr(row, role) for row in rows] for role, name in names.items()},
    )


def _read_one_by_one(
    content: bytes, source: Source, needed: Collection[str], start: int, long: list[tuple[int, int]]
) -> Rows:
    """Read lines one by one, so that a bad one is a reject and the others count, as they do all at once."""
    decoder, names = _find_decoder(source.columns, needed)
    reader = ObjectReader(source.columns, needed, source.shown)
    rows, at, too_long = reader.begin(), 0, dict(long)
    for number, line in enumerate(content.split(b"\n"), 1):
        place, at = at, at + len(line) + 1
        if place in too_long:
            rows.rejects.append(Reject(number, TOO_LONG, line))
            continue
        if not (stripped := line.strip(b" \t\r")):
            continue
        if decoder is not None:
            try:
                row = decoder.decode(stripped)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                pass
            else:
                rows.texts.append(row.text)
                for role, name in names.items():
                    if name is not None:
                        cast("list[object]", rows.roles[role]).append(getattr(row, role))
                continue
        try:
            value = decode(stripped)
        except UnicodeDecodeError:
            rows.rejects.append(Reject(number, NOT_UTF8, line))
        except (ValueError, RecursionError):
            rows.rejects.append(Reject(number, BROKEN, line))
        else:
            reader.add(rows, value, number, start + place, lambda line=line: line)  # type: ignore[misc]
    return rows


def _read_text(content: bytes, needed: Collection[str]) -> Rows:
    """Read lines of plain text; one without a letter or sign is no message."""
    rows = Rows(roles=dict.fromkeys(needed))
    for number, line in enumerate(content.split(b"\n"), 1):
        if len(line) > 1 and (line := line.rstrip(b"\r")).strip():
            try:
                rows.texts.append(line.decode())
            except UnicodeDecodeError:
                rows.rejects.append(Reject(number, NOT_UTF8, line))
    return rows
