"""Reads the files of a plan in order and makes chunks of them."""

import csv
import itertools
import tempfile
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from keyguide.errors import InputError
from keyguide.transcripts.chunks import (
    CHUNK_BYTES,
    DAMAGED,
    LONGEST_ROW,
    NOT_UTF8,
    TOO_LONG,
    Chunk,
    Rows,
    is_cut_by_bytes,
)
from keyguide.transcripts.lists import BrokenListError, JsonFile
from keyguide.transcripts.objects import BROKEN, ObjectReader, decode, write
from keyguide.transcripts.sources import Files, Source, packing_errors, read_some
from keyguide.transcripts.tally import Reject

_ROW_COST = 200  # bytes that a short row takes in memory, beside its text
_MOST_NAMED = 5  # lists without messages


def read_chunks(
    sources: Sequence[Source], files: Files, needed: Collection[str], chunk_bytes: int = CHUNK_BYTES
) -> Iterator[Chunk]:
    """Make the chunks of a plan, in order.

    Args:
        sources: The files.
        files: What opens them.
        needed: The roles that are asked for.
        chunk_bytes: The size of a chunk of lines that is cut by bytes; others have half of it.

    Yields:
        The chunks; there are no others for the same files, whoever counts them.
    """
    numbers = itertools.count()
    for place, source in enumerate(sources):
        if is_cut_by_bytes(source):
            size = source.size or 0
            parts: Iterator[Chunk] = (
                Chunk(0, place, source, start, min(start + chunk_bytes, size), at=min(start + chunk_bytes, size))
                for start in range(0, size, chunk_bytes)
            )
        else:
            parts = _read_stream(source, place, files, needed, chunk_bytes // 2)
        for chunk in parts:
            chunk.number = next(numbers)
            yield chunk


def _read_stream(source: Source, place: int, files: Files, needed: Collection[str], most: int) -> Iterator[Chunk]:
    packed = files.open_packed(source.name)
    with packed, files.open_on(packed, source) as stream:
        readers = {"csv": _read_csv, "json": _read_json, "parquet": _read_parquet}
        read = readers.get(source.kind)
        parts = _read_lines(stream, source, files, most) if read is None else read(stream, source, files, needed, most)
        for chunk in parts:
            chunk.file = place
            chunk.at = _tell(packed)
            yield chunk


def _tell(packed: IO[bytes]) -> int:
    try:
        return packed.tell()
    except OSError:
        return 0


def _read_lines(stream: IO[bytes], source: Source, files: Files, most: int) -> Iterator[Chunk]:
    """Cut a stream into whole lines."""
    held, start, over = b"", 0, False
    while not over:
        block, damaged = _read_block(stream, most)
        over = damaged or len(block) < most
        held += block
        cut = len(held) if over else held.rfind(b"\n") + 1
        chunk = Chunk(0, 0, source, start, start + cut, held[:cut])
        start, held = start + cut, held[cut:]
        if len(held) > LONGEST_ROW:
            reject, held = _set_aside(held, stream, files.folder)
            start += reject.place[2] if reject.place else 0
            chunk.rejects.append(reject)
        if damaged:
            chunk.rejects.append(Reject(0, DAMAGED, None))
        if chunk.content or chunk.rejects:
            yield chunk


def _read_block(stream: IO[bytes], most: int) -> tuple[bytes, bool]:
    """Read a number of bytes, or what there is before the end or the damage of a packed file."""
    parts: list[bytes] = []
    left = most
    try:
        while left and (part := read_some(stream, min(left, 1 << 18))):
            parts.append(part)
            left -= len(part)
    except packing_errors():
        return b"".join(parts), True
    return b"".join(parts), False


def _set_aside(begun: bytes, stream: IO[bytes], folder: Path) -> tuple[Reject, bytes]:
    """Write a line that is too long to a file, and give what was read behind it."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as aside:
        while begun:
            end = begun.find(b"\n") + 1
            aside.write(begun[: end or len(begun)])
            if end:
                begun = begun[end:]
                break
            begun = _read_block(stream, 1 << 18)[0]
        return Reject(0, TOO_LONG, None, (aside.name, 0, aside.tell()), is_aside=True), begun


class _Batch:
    """Gathers rows until there are enough for a chunk."""

    def __init__(self, source: Source, most: int) -> None:
        self._source, self._most = source, most
        self.size = 0

    def is_full(self, text: str | bytes = "") -> bool:
        """Say whether a chunk is full, with one more row."""
        self.size += len(text) + _ROW_COST
        return self.size >= self._most

    def seal(self, rows: Rows) -> Chunk:
        """Make the chunk."""
        self.size = 0
        return Chunk(0, 0, self._source, rows=rows)


class _CsvLines:
    """Gives the lines of a CSV file to the reader, and knows those of the row that it is at."""

    def __init__(self, stream: IO[bytes], folder: Path) -> None:
        self._stream, self._folder = stream, folder
        self._again: list[bytes] = []
        self.raw: list[bytes] = []
        self.size = 0
        self.number = 0  # of the last line read
        self.is_text = True
        self.long: list[Reject] = []
        self.damaged = False

    def __iter__(self) -> "_CsvLines":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.raw.append(line)
        self.size += len(line)
        if self.size > LONGEST_ROW and len(self.raw) > 1:
            raise csv.Error(TOO_LONG)
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.is_text = False
            return line.decode("utf-8", "surrogateescape")

    def _read(self) -> bytes:
        try:
            line = self._stream.readline(LONGEST_ROW + 1)
            while len(line) > LONGEST_ROW and not line.endswith(b"\n"):
                reject, rest = _set_aside(line, self._stream, self._folder)
                self.number += 1
                reject.row = self.number
                self.long.append(reject)
                if rest:  # what was read behind the long line
                    *whole, last = rest.splitlines(keepends=True)
                    more = last if last.endswith(b"\n") else last + self._stream.readline(LONGEST_ROW + 1)
                    self._again = [*whole, more][::-1]
                    return self._again.pop()
                line = self._stream.readline(LONGEST_ROW + 1)
        except packing_errors():
            self.damaged = True
            return b""
        return line

    def take_row(self) -> tuple[int, list[bytes]]:
        """Give the number of the first line of the row that was read, and its lines; and begin a new row."""
        raw, self.raw, self.size = self.raw, [], 0
        return self.number - len(raw) + 1, raw

    def give_back(self, lines: list[bytes]) -> None:
        """Take lines back, to be read again."""
        self._again.extend(reversed(lines))
        self.number -= len(lines)


def _read_csv(stream: IO[bytes], source: Source, files: Files, needed: Collection[str], most: int) -> Iterator[Chunk]:
    limit = csv.field_size_limit(LONGEST_ROW)
    try:
        yield from _read_csv_rows(_CsvLines(stream, files.folder), source, needed, most)
    finally:
        csv.field_size_limit(limit)


def _read_csv_rows(lines: _CsvLines, source: Source, needed: Collection[str], most: int) -> Iterator[Chunk]:
    reader = csv.reader(lines, delimiter=source.separator, strict=True)
    header = next(reader, [])
    lines.take_row()
    places = {
        role: header.index(name) if (name := getattr(source.columns, role)) in header else None for role in needed
    }
    text_at = header.index(source.columns.text) if source.columns.text in header else 0
    batch, rows = _Batch(source, most), Rows(roles={role: None if at is None else [] for role, at in places.items()})
    filled = [
        (values, at) for role, at in places.items() if at is not None and (values := rows.roles[role]) is not None
    ]
    while True:
        problem = None
        lines.is_text = True
        try:
            row = next(reader)
        except StopIteration:
            row = None
        except csv.Error as error:
            row, problem = [], str(error)
            reader = csv.reader(lines, delimiter=source.separator, strict=True)
        rows.rejects += lines.long
        lines.long = []
        number, raw = lines.take_row()
        if row is None:
            break
        if problem is not None and len(raw) > 1:  # a quote that is not closed must not take other rows with it
            lines.give_back(raw[1:])
            raw = raw[:1]
        problem = problem and (problem if problem == TOO_LONG else f"broken CSV: {problem}")
        problem = problem or _judge(row, header, lines)
        if problem:
            rows.rejects.append(Reject(number, problem, b"".join(raw)))
        elif row:
            rows.texts.append(row[text_at])
            for values, at in filled:
                values.append(row[at] or None)
        if batch.is_full(row[text_at] if row and not problem else ""):
            yield batch.seal(rows)
            rows = Rows(roles={role: None if at is None else [] for role, at in places.items()})
            filled = [
                (values, at)
                for role, at in places.items()
                if at is not None and (values := rows.roles[role]) is not None
            ]
    if lines.damaged:
        rows.rejects.append(Reject(lines.number + 1, DAMAGED, None))
    if rows.texts or rows.rejects:
        yield batch.seal(rows)


def _judge(row: list[str], header: list[str], lines: _CsvLines) -> str | None:
    if not lines.is_text:
        return NOT_UTF8
    if row and len(row) < len(header):
        return "too few columns"
    if len(row) > len(header) and any(row[len(header) :]):
        return "too many columns"
    return None


def _read_json(stream: IO[bytes], source: Source, files: Files, needed: Collection[str], most: int) -> Iterator[Chunk]:
    file, first = JsonFile(stream, files.folder), source.path
    single = first is not None and first.rpartition(".")[2] == "messages"
    reader = ObjectReader(source.columns, needed, source.shown, single=single)
    batch, rows, number = _Batch(source, most), reader.begin(), 0
    others: dict[str, int] = {}
    try:
        for path, row in file.read_whole() if first is None else file.read_lists():
            if not row:
                continue
            value, reason = (None, TOO_LONG) if isinstance(row, Reject) else _decode_row(row)
            if path != first and first is not None and not reason and not reader.is_message(value):
                if isinstance(value, dict):
                    others[path] = others.get(path, 0) + 1
                continue
            number += 1
            if isinstance(row, Reject):
                row.row = number
                rows.rejects.append(row)
            elif reason:
                rows.rejects.append(Reject(number, reason, row))
            else:
                other = path if path != first else None
                reader.add(rows, value, number, number, lambda row=row: row, other)  # type: ignore[misc]
            if batch.is_full("" if isinstance(row, Reject) else row):
                yield batch.seal(rows)
                rows = reader.begin()
    except BrokenListError:
        rows.rejects.append(Reject(number + 1, f"{BROKEN}: nothing behind this row can be read", None))
    except packing_errors():
        rows.rejects.append(Reject(number + 1, DAMAGED, None))
    files.notes += [
        f"{source.shown}: the list {path!r} holds no messages; its objects, {many:,}, are not counted."
        for path, many in itertools.islice(others.items(), _MOST_NAMED)
    ]
    if len(others) > _MOST_NAMED:
        files.notes.append(f"{source.shown}: {len(others) - _MOST_NAMED:,} more lists hold no messages.")
    if rows.texts or rows.rejects:
        yield batch.seal(rows)


def _decode_row(row: bytes) -> tuple[object, str | None]:
    """Decode a row of JSON, or say why that cannot be."""
    try:
        return decode(row), None
    except UnicodeDecodeError:
        return None, NOT_UTF8
    except (ValueError, RecursionError):
        return None, BROKEN


def _read_parquet(
    stream: IO[bytes], source: Source, files: Files, needed: Collection[str], most: int
) -> Iterator[Chunk]:
    del files
    table = open_parquet(stream, source)
    columns = source.columns
    names = [columns.text, columns.messages, *(getattr(columns, role) for role in needed)]
    held = set(table.schema_arrow.names)
    present = [name for name in dict.fromkeys(names) if name and {name, name.partition(".")[0]} & held]
    reader = ObjectReader(columns, needed, source.shown)
    batch, rows, number = _Batch(source, most), reader.begin(), 0
    for some in table.iter_batches(batch_size=1024, columns=present, use_threads=False):
        may_be_long = some.nbytes > LONGEST_ROW
        for value in some.to_pylist():
            number += 1
            if may_be_long and len(row := write(value).encode("utf-8", "replace")) > LONGEST_ROW:
                rows.rejects.append(Reject(number, TOO_LONG, row))
                continue
            reader.add(rows, value, number, number, partial(write, value))
            text = value.get(columns.text)
            if batch.is_full(text if isinstance(text, str) else ""):
                yield batch.seal(rows)
                rows = reader.begin()
    if rows.texts or rows.rejects:
        yield batch.seal(rows)


def open_parquet(stream: IO[bytes], source: Source) -> Any:  # noqa: ANN401 - PyArrow has no types of its own
    """Open a Parquet file."""
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise InputError(
            f"{source.shown} is a Parquet file, and the package pyarrow is not there.",
            hint="Install keyguide[parquet].",
        ) from None
    if not stream.seekable():
        raise InputError("Parquet cannot be read from standard input.", hint="Give the file by its name.")
    try:
        return ParquetFile(stream, pre_buffer=False)
    except ArrowInvalid:
        raise InputError(f"{source.shown} is a damaged Parquet file.", hint="Fetch it again.") from None
