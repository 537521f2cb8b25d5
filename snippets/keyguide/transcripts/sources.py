"""The files of transcripts: found, opened, and told apart by name and by content."""

import codecs
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, cast

from keyguide.errors import EmptyInputError, InputError
from keyguide.transcripts.columns import Columns
from keyguide.transcripts.far import is_address, list_addresses, open_address

STANDARD_INPUT = "-"
KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "text",
    ".log": "text",
    ".md": "text",
}
"""The kind of a file by the end of its name."""

PACKINGS = {".gz": "gzip", ".gzip": "gzip", ".zst": "zstd", ".zstd": "zstd"}
SPOKEN = {"jsonl": "JSON Lines", "json": "JSON", "csv": "CSV", "parquet": "Parquet", "text": "plain text"}
_ENDS = tuple(f"{end}{packing}" for end in KINDS for packing in ("", *PACKINGS))
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_MAGIC |= {bytes([low]) + b"\x2a\x4d\x18": "zstd" for low in range(0x50, 0x60)}  # frames to be skipped, as of pzstd
_HEAD = 1 << 18
_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of transcripts, and how it is to be read.

    Attributes:
        name: Its path, or `-` for standard input.
        kind: `jsonl`, `json`, `csv`, `parquet` or `text`.
        packing: `gzip`, `zstd` or None.
        size: Its bytes on disk; None for standard input.
        wide: Whether it is UTF-16, as its first two bytes say.
        separator: What stands between the columns of a CSV file.
        columns: Which column holds what.
        path: The list of a JSON file that tells the columns, as `data.messages`; empty where the file is a list itself,
            and None where it is one row.
        notes: What a reader should know about it.
    """

    name: str
    kind: str
    packing: str | None
    size: int | None
    wide: bool = False
    separator: str = ","
    columns: Columns = field(default_factory=Columns)
    path: str | None = ""
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Give its name for messages."""
        return "standard input" if self.name == STANDARD_INPUT else self.name


def find_files(paths: Iterable[str | Path]) -> list[str]:
    """List the files that paths, patterns and folders stand for, each once and in a fixed order.

    Args:
        paths: Files, folders, patterns such as `2026-*.csv`, or `-` for standard input.

    Returns:
        The files. In a folder: those whose names end as transcripts do, at any depth, but for hidden ones.

    Raises:
        EmptyInputError: There is no file.
        InputError: A path leads nowhere.
    """
    found: dict[str, None] = {}
    for path in map(str, paths):
        for name in _expand(path):
            found[name] = None
    if not found:
        raise EmptyInputError("No file was given.", hint="Name a file of transcripts.")
    return list(found)


def _expand(path: str) -> list[str]:
    if is_address(path):
        return list_addresses(path, _ENDS)
    if path == STANDARD_INPUT or Path(path).is_file():
        return [path]
    place = Path(path)
    if place.is_dir():
        files = sorted(str(file) for file in place.rglob("*") if _is_wanted(file.relative_to(place)) and file.is_file())
        if files:
            return files
        raise EmptyInputError(
            f"The folder {path} holds no transcripts.", hint=f"Their names end in {', '.join(KINDS)}, also .gz or .zst."
        )
    if any(sign in path for sign in "*?["):
        base = Path(place.anchor) if place.is_absolute() else Path()
        files = sorted(str(file) for file in base.glob(str(place.relative_to(base))) if file.is_file())
        if files:
            return files
        raise EmptyInputError(f"No file is named like {path}.", hint="Check the pattern and the folder.")
    if not place.exists():
        raise InputError(f"{path} cannot be read: there is no such file.", hint="Check the name and try again.")
    return [path]


def _is_wanted(path: Path) -> bool:
    """Say whether a file of a folder is named as a transcript, and is not hidden."""
    return tell_kind(path.name)[0] is not None and not any(part.startswith(".") for part in path.parts)


def tell_kind(name: str) -> tuple[str | None, str | None]:
    """Tell the kind and the packing of a file by the end of its name.

    Example:
        >>> tell_kind("2026-11.csv.gz")
        ('csv', 'gzip')
    """
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    packing = PACKINGS.get(suffixes[-1]) if suffixes else None
    last = suffixes[-2:-1] if packing else suffixes[-1:]
    return (KINDS.get(last[0]) if last else None), packing


class Files:
    """Opens the files of a run. Standard input can be opened twice: its beginning is kept.

    Args:
        folder: Where rows that are too long to be held may be kept for a while.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[str] = []  # what is found out while files are read
        self._head: bytes | None = None

    def open_packed(self, name: str) -> IO[bytes]:
        """Open a file as it is on disk."""
        if name != STANDARD_INPUT:
            return open_bytes(name)
        if sys.stdin is None:
            raise EmptyInputError("Standard input is closed.", hint="Give the text through a pipe or from a file.")
        if self._head is None:
            self._head = sys.stdin.buffer.read(_HEAD)
            return io.BytesIO(self._head)
        return cast("IO[bytes]", io.BufferedReader(_Joined(self._head, sys.stdin.buffer), 1 << 16))

    @contextmanager
    def open(self, source: Source) -> Iterator[IO[bytes]]:
        """Open a file as the UTF-8 text in it, unpacked."""
        with self.open_packed(source.name) as packed, self.open_on(packed, source) as stream:
            yield stream

    @staticmethod
    def open_on(packed: IO[bytes], source: Source) -> IO[bytes]:
        """Open a file that is open as it is on disk, as the UTF-8 text in it, unpacked."""
        return open_text(unpack(packed, source.packing), source)


def open_bytes(name: str) -> IO[bytes]:
    """Open a file as it is; an address such as s3://bucket/file goes through fsspec."""
    if is_address(name):
        return open_address(name)
    try:
        return Path(name).open("rb")
    except OSError as problem:
        raise InputError(
            f"{name} cannot be read: {problem.strerror or problem}.", hint="Check the name and try again."
        ) from None


def measure(name: str) -> int | None:
    """Give the size of a file in bytes; None for standard input."""
    if name == STANDARD_INPUT:
        return None
    with open_bytes(name) as file:
        return file.seek(0, io.SEEK_END)


def read_some(stream: IO[bytes], most: int) -> bytes:
    """Read what is there, and wait only for the first of it."""
    some: bytes = getattr(stream, "read1", stream.read)(most)
    return some


class _Joined(io.RawIOBase):
    """A beginning that was read before, and the rest of the stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
        part: bytes | memoryview = self._head[: len(buffer)] or read_some(self._rest, len(buffer))
        self._head = self._head[len(part) :]
        buffer[: len(part)] = part
        return len(part)


class _Narrowed(io.RawIOBase):
    """UTF-16 as UTF-8; what is no text becomes bytes that are no UTF-8, to be found later."""

    def __init__(self, wide: IO[bytes]) -> None:
        self._wide, self._decoder, self._held = wide, codecs.getincrementaldecoder("utf-16")("surrogatepass"), b""
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
        while not self._held and not self._over:
            block = self._wide.read(1 << 16)
            self._over = not block
            try:
                text = self._decoder.decode(block, final=self._over)
            except UnicodeDecodeError:  # half a character at the end
                text = "\udcff"
            self._held = text.encode("utf-8", "surrogatepass")
        part, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def unpack(stream: IO[bytes], packing: str | None) -> IO[bytes]:
    """Unpack a stream."""
    if packing == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream, mode="rb"))
    if packing == "zstd":
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
        return cast("IO[bytes]", zstd.open(stream, "rb"))
    return stream


def open_text(stream: IO[bytes], source: Source) -> IO[bytes]:
    """Pass over the mark that some programs begin a file with, and make UTF-16 UTF-8."""
    if source.kind == "parquet":
        return stream
    if source.wide:
        return cast("IO[bytes]", io.BufferedReader(_Narrowed(stream), 1 << 16))
    head = stream.read(3)
    rest = b"" if head == codecs.BOM_UTF8 else head
    return cast("IO[bytes]", io.BufferedReader(_Joined(rest, stream), 1 << 18)) if rest else stream


def packing_errors() -> tuple[type[Exception], ...]:
    """Give the errors that damaged packed files raise."""
    import zlib

    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdError
    else:
        from backports.zstd import ZstdError
    return (EOFError, gzip.BadGzipFile, zlib.error, ZstdError)


def look(name: str, files: Files, kind: str | None) -> tuple[Source, bytes]:
    """Look at the beginning of a file and say how it is to be read.

    Args:
        name: The file.
        files: What opens it.
        kind: The kind that was given, if one was.

    Returns:
        How to read it, and its beginning as UTF-8.

    Raises:
        EmptyInputError: It is empty.
        InputError: It cannot be read, or it is of another kind than was given.
    """
    told, told_packing = tell_kind(name)
    with files.open_packed(name) as stream:
        first = stream.read(8)
    packing = next((packing for magic, packing in _MAGIC.items() if first.startswith(magic)), None)
    source = Source(name, kind or told or "text", packing, measure(name))
    notes = []
    if not first:
        raise EmptyInputError(f"{source.shown} is empty.", hint="Give a file with text in it.")
    if told_packing and packing != told_packing:
        notes.append(f"{source.shown} is named {told_packing}, but it is not packed that way; it is read as it is.")
    if packing and not told_packing and name != STANDARD_INPUT:
        notes.append(f"{source.shown} is packed with {packing}, though its name does not say so; it is unpacked.")
    head = _read_head(source, files)
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if wide:
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    elif b"\0" in head[:400] and not head.startswith(b"PAR1") and _is_wide(head):
        raise InputError(
            f"{source.shown} looks like UTF-16 without the mark that says so.", hint="Save it as UTF-8 and try again."
        )
    head = head.removeprefix(codecs.BOM_UTF8)
    seen = _tell_by_content(head, told)
    if seen == "parquet" and packing:
        raise InputError(f"{source.shown} is a packed Parquet file.", hint="Unpack it; Parquet packs by itself.")
    if (kind or told) == "parquet" and seen != "parquet":
        raise InputError(f"{source.shown} is no Parquet file.", hint="Name its kind: --as csv or --as jsonl.")
    settled = kind or seen or told or ("csv" if _find_separator(head, None) else "text")
    if kind is None and seen and told and seen != told:
        notes.append(f"{source.shown} is named {SPOKEN[told]}, but its content is {SPOKEN[seen]}; it is read as that.")
    separator = (_find_separator(head, name) if settled == "csv" else None) or ","
    return replace(source, kind=settled, wide=wide, separator=separator, notes=tuple(notes)), head


def _read_head(source: Source, files: Files) -> bytes:
    with files.open_packed(source.name) as packed:
        if source.name == STANDARD_INPUT:
            packed = io.BytesIO(files._head or b"")  # noqa: SLF001 - a look must not use up the stream
        try:
            return unpack(packed, source.packing).read(_HEAD if not source.packing else _HEAD // 4)
        except packing_errors():
            raise InputError(
                f"{source.shown} is damaged: it cannot be unpacked.", hint="Fetch or pack it again."
            ) from None


def _is_wide(head: bytes) -> bool:
    some = head[:400]
    return max(some[::2].count(0), some[1::2].count(0)) * 3 > len(some)


def _tell_by_content(head: bytes, told: str | None) -> str | None:
    """Tell Parquet, JSON and JSON Lines by how they begin; the rest looks alike."""
    if head.startswith(b"PAR1"):
        return "parquet"
    start = head.lstrip()
    if start[:1] not in (b"{", b"["):
        return None
    import json

    line, _, after = start.partition(b"\n")
    follows = after.lstrip()[:1]
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):  # the first line alone is no JSON: it goes on, or it is broken, or too deep
        if told == "jsonl" and len(line.strip()) > 1:
            return "jsonl"
        return "json" if told in {"json", None} or len(line.strip()) == 1 else None
    if follows == b"{" and isinstance(value, dict):
        return "jsonl"
    if told in {"csv", "text"}:
        return None
    if isinstance(value, list):
        return "jsonl" if follows and told == "jsonl" else "json"
    return told or ("json" if _holds_rows(value) and not follows else "jsonl")


def _holds_rows(value: dict[str, Any]) -> bool:
    return any(isinstance(one, list) and one and isinstance(one[0], dict) for one in value.values())


def _find_separator(head: bytes, name: str | None) -> str | None:
    """Find what stands between columns: what occurs equally often, outside quotes, in the first lines."""
    if name is not None and name.lower().split(".gz")[0].split(".zst")[0].endswith((".tsv", ".tab")):
        return "\t"
    import csv

    text = head.decode("utf-8", "replace")
    lines = text.splitlines(keepends=True)[:50]
    lines = lines[:-1] if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")) else lines
    best, best_score = None, 0.0
    for sign in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(iter(lines), delimiter=sign) if row]
        except csv.Error:  # a field that is very long
            continue
        if widths and widths[0] > 1:
            score = sum(width == widths[0] for width in widths) / len(widths) + widths[0] / 1000
            if score > best_score and (name is not None or score > 0.8):
                best, best_score = sign, score
    return best


def sample_lines(head: bytes) -> Iterator[bytes]:
    """Give the whole lines of a beginning; the last may be cut off, and is given if it is the only one."""
    lines = head.split(b"\n")
    yield from lines[:-1] if len(lines) > 1 and len(head) >= _HEAD // 4 else lines


def is_named_as_transcript(path: str) -> bool:
    """Tell whether a path is that of transcripts: by its end, or because it is a folder, a pattern or an address.

    Example:
        >>> is_named_as_transcript("chats.jsonl.zst"), is_named_as_transcript("letter.txt")
        (True, False)
    """
    kind, packing = tell_kind(path)
    if packing is not None or kind not in (None, "text"):
        return True
    if path == STANDARD_INPUT or Path(path).is_file():
        return False
    return is_address(path) or Path(path).is_dir() or any(sign in path for sign in "*?[")
