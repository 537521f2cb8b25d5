"""Counts transcripts: plans, lets others count, and puts together what they give."""

import csv
import io
import json
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

from keyguide.encodings import ENCODING_NAMES, find_encoding
from keyguide.errors import EmptyInputError, InputError
from keyguide.transcripts.chunks import CHUNK_BYTES, LONGEST_ROW, Chunk
from keyguide.transcripts.columns import Columns, guess_columns, is_data
from keyguide.transcripts.counting import DIMENSIONS, Settings, count_chunk, warm_up
from keyguide.transcripts.lists import JsonFile, choose_list
from keyguide.transcripts.objects import unfold
from keyguide.transcripts.parts import Part, Runs, add_up
from keyguide.transcripts.reading import open_parquet, read_chunks
from keyguide.transcripts.rejects import RejectsFile, drop
from keyguide.transcripts.sources import (
    SPOKEN,
    STANDARD_INPUT,
    Files,
    Source,
    find_files,
    look,
    packing_errors,
    sample_lines,
)
from keyguide.transcripts.state import State, make_fingerprint, read_state, write_state
from keyguide.transcripts.tally import Amount, ChunkTally, Tally
from keyguide.transcripts.workers import LocalProcesses, Runner, count_here, count_processors

_Found = TypeVar("_Found")

_DEFAULT_ENCODING = "o200k_base"
_CHUNKS_A_STATE = 4  # from one writing of the state to the next; the first is after the first chunk
_SAMPLE = 200  # rows that columns are told by
_LONG_LINES = 20  # that are read, if none is whole in the beginning of a file


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a count is.

    Attributes:
        done: The bytes of the files that are behind it.
        total: All bytes, or None where that is not known.
        messages: The messages counted.
        rejected: The rows rejected.
    """

    done: int
    total: int | None
    messages: int
    rejected: int


def count_transcripts(
    paths: Iterable[str | Path] | str | Path,
    *,
    model: str | None = None,
    encoding: str | None = None,
    columns: Columns | None = None,
    by: Sequence[str] = ("sender",),
    kind: str | None = None,
    separator: str | None = None,
    conversations: bool | str | Path = False,
    rejects: str | Path | None = None,
    state: str | Path | None = None,
    workers: int | None = None,
    runner: Runner | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> Tally:
    r"""Count the tokens of transcripts of any size: CSV, JSON Lines, JSON, Parquet and plain text, packed or not.

    Each text is counted exactly as tiktoken counts it. Files are read in pieces and counted by several processes; the
    tally does not depend on how many, and memory does not grow with the files. Rows that cannot be counted are in the
    tally too, with the reason, and kept in a file if one is named.

    Args:
        paths: Files, folders, patterns such as `2026-*.csv`, or `-` for standard input.
        model: The model whose encoding counts.
        encoding: The encoding to count with, instead of a model. With neither, `o200k_base` is assumed.
        columns: Which column holds what, as far as it is not to be guessed.
        by: What to add up by: any of `sender`, `language`, `channel`, `day` and `hour`.
        kind: `jsonl`, `json`, `csv`, `parquet` or `text`, where name and content of the files do not tell.
        separator: What stands between the columns of CSV files, where it is not to be found out.
        conversations: Whether to add up conversations; a path also writes one row for each to that Parquet file.
        rejects: The file to keep the rows in that cannot be counted.
        state: The file to keep the state in while counting. A count that was interrupted goes on from there.
        workers: The number of processes; as many as there are processors if it is not given. On Windows and macOS a
            script with several must do its work under `if __name__ == "__main__":`, as Python asks for.
        runner: What calls the counting function with each chunk and gives the results in order, instead of processes
            of this machine.
        on_progress: Called again and again with how far it is.
        chunk_bytes: The size of the pieces.

    Returns:
        The tally.

    Raises:
        EmptyInputError: There is nothing to count.
        InputError: A file cannot be read, no column holds text, or the state is that of another count.
        UnknownModelError: No such model is known.
        VocabularyError: A bundled vocabulary file is missing or damaged.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "chat.jsonl")
        ...     _ = path.write_text('{"role": "user", "text": "Hello"}\n')
        ...     count_transcripts(path).by["sender"]
        {'customer': Amount(messages=1, tokens=1, characters=5)}
    """
    name, assumed = _choose(model, encoding)
    settings = Settings(name, _check_dimensions(by), conversations is not False)
    if isinstance(conversations, str | Path):
        conversations = Path(conversations)
        _check_parquet(conversations)
    rejects, state = Path(rejects) if rejects else None, Path(state) if state else None
    with ExitStack() as stack:
        files = Files(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyguide-"))))
        several = [paths] if isinstance(paths, str | Path) else list(paths)
        sources, notes = _plan(several, files, columns or Columns(), kind, separator)
        count = _Count(sources, settings, files, rejects, state, chunk_bytes, on_progress)
        run = runner or _choose_runner(workers, settings, sources, chunk_bytes)
        tally = count.run(run, conversations)
    return replace(tally, assumed=assumed, notes=(*notes, *files.notes, *tally.notes))


class _Count:
    """One count: what is known of it while it goes on."""

    def __init__(
        self,
        sources: Sequence[Source],
        settings: Settings,
        files: Files,
        rejects: Path | None,
        state_path: Path | None,
        chunk_bytes: int,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._sources, self._settings, self._files = sources, settings, files
        self._chunk_bytes, self._on_progress = chunk_bytes, on_progress
        self._state_path = state_path
        self._state = State()
        self._fingerprint: dict[str, Any] = {}
        if state_path is not None:
            self._fingerprint = make_fingerprint(sources, settings, chunk_bytes, rejects)
            self._state = read_state(state_path, self._fingerprint) or State()
        for dimension in settings.by:
            self._state.totals.by.setdefault(dimension, {})
        folder = state_path.parent if state_path is not None else files.folder
        runs_name = f"{state_path.name}.runs" if state_path is not None else "runs"
        self._rejects = RejectsFile(rejects, self._state.rejects_size)
        try:
            self._runs = Runs(folder / runs_name, self._state.run_sizes) if settings.conversations else None
        except FileNotFoundError:
            raise InputError(
                f"{folder / runs_name}, in which the conversations of the interrupted count are, is gone.",
                hint=f"Delete {state_path}, and count again.",
            ) from None
        self._ahead: deque[Chunk] = deque()  # chunks that are handed out, without what is in them

    def run(self, runner: Runner, conversations: bool | Path) -> Tally:
        """Count, and put everything in its place."""
        finished = False
        try:
            results = runner(partial(count_chunk, self._settings), self._hand_out())
            try:
                for counted in results:
                    self._add(counted)
            finally:
                if isinstance(results, Generator):
                    results.close()  # ends its processes
            found = self._add_up_conversations(conversations) if self._runs is not None else None
            self._rejects.finish()
            finished = True
        finally:
            if not finished:
                self._rejects.close(keep=self._state_path is not None)
            if self._runs is not None:
                self._runs.close()
        if self._state_path is not None:
            self._state_path.unlink(missing_ok=True)
            if self._runs is not None:
                self._runs.path.unlink(missing_ok=True)
        totals = self._state.totals
        return Tally(
            self._settings.encoding,
            assumed=False,
            messages=totals.messages,
            tokens=totals.tokens,
            characters=totals.characters,
            rejected=sum(totals.reasons.values()),
            reasons=dict(sorted(totals.reasons.items())),
            files=tuple(source.name for source in self._sources),
            by={
                name: {value: Amount(*amount) for value, amount in sorted(amounts.items())}
                for name, amounts in totals.by.items()
            },
            conversations=found,
            notes=() if found or not self._settings.conversations else ("No column tells conversations apart.",),
        )

    def _hand_out(self) -> Iterator[Chunk]:
        """Give the chunks that are not counted yet."""
        for chunk in read_chunks(self._sources, self._files, self._settings.needed, self._chunk_bytes):
            if chunk.number < self._state.chunks:
                for reject in [*chunk.rejects, *(chunk.rows.rejects if chunk.rows else [])]:
                    drop(reject)
                continue
            self._ahead.append(Chunk(chunk.number, chunk.file, chunk.source, at=chunk.at))
            yield chunk

    def _add(self, counted: ChunkTally) -> None:
        """Add the result of the oldest chunk that is handed out."""
        chunk, state = self._ahead.popleft(), self._state
        state.totals.add(counted, chunk.file)
        for reject in counted.rejects:
            self._rejects.add(reject, chunk.source)
        if self._runs is not None:
            self._runs.add(counted.parts)
        state.chunks = chunk.number + 1
        if self._state_path is not None and chunk.number % _CHUNKS_A_STATE == 0:
            state.rejects_size = self._rejects.flush()
            if self._runs is not None:
                self._runs.flush()
                state.run_sizes = self._runs.sizes
            write_state(self._state_path, self._fingerprint, state)
        if self._on_progress is not None:
            before = sum(source.size or 0 for source in self._sources[: chunk.file])
            sizes = [source.size for source in self._sources]
            total = None if None in sizes else sum(size or 0 for size in sizes)
            rejected = sum(state.totals.reasons.values())
            self._on_progress(Progress(before + chunk.at, total, state.totals.messages, rejected))

    def _add_up_conversations(self, conversations: bool | Path) -> Any:  # noqa: ANN401 - ConversationTotals or None
        assert self._runs is not None  # noqa: S101 - the caller looked
        if not self._runs.sizes and not isinstance(conversations, Path):
            return None
        whole = self._runs.join()
        if isinstance(conversations, Path):
            whole = _write_parquet(whole, conversations)
        found = add_up(whole, self._state.totals.reply_sizes)
        return found if self._runs.sizes else None


def _choose(model: str | None, encoding: str | None) -> tuple[str, bool]:
    if model is not None and encoding is not None:
        raise InputError(f"Both model {model!r} and encoding {encoding!r} are given.", hint="Give one of the two.")
    if model is not None:
        found = find_encoding(model)
        return found.encoding, found.assumed
    if encoding is not None and encoding not in ENCODING_NAMES:
        raise InputError(f"There is no encoding {encoding!r} here.", hint=f"Use one of {', '.join(ENCODING_NAMES)}.")
    return (_DEFAULT_ENCODING, True) if encoding is None else (encoding, False)


def _check_dimensions(by: Sequence[str]) -> tuple[str, ...]:
    wrong = [name for name in by if name not in DIMENSIONS]
    if wrong:
        raise InputError(f"Nothing can be added up by {wrong[0]!r}.", hint=f"Use any of {', '.join(DIMENSIONS)}.")
    return tuple(dict.fromkeys(by))


def _choose_runner(workers: int | None, settings: Settings, sources: Sequence[Source], chunk_bytes: int) -> Runner:
    if workers is not None and workers < 1:
        raise InputError(f"{workers} processes cannot count.", hint="Give 1 or more.")
    number = workers or count_processors()
    sizes = [source.size for source in sources if source.packing is None and source.kind != "parquet"]
    is_small = len(sizes) == len(sources) and None not in sizes and sum(size or 0 for size in sizes) < chunk_bytes
    if number == 1 or is_small:
        return count_here
    return LocalProcesses(number, partial(warm_up, settings.encoding))


def _plan(
    paths: Sequence[str | Path], files: Files, chosen: Columns, kind: str | None, separator: str | None
) -> tuple[list[Source], list[str]]:
    """Look at every file, and say how each is to be read."""
    if kind is not None and kind not in SPOKEN:
        raise InputError(f"There is no kind of file {kind!r}.", hint=f"Use one of {', '.join(SPOKEN)}.")
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise InputError(f"{separator!r} cannot stand between columns.", hint="Give one sign, such as ';'.")
    names = find_files(paths)
    sources, notes = [], []
    for name in names:
        try:
            source, head = look(name, files, kind)
        except EmptyInputError as problem:
            if len(names) == 1:
                raise
            notes.append(problem.message)
            continue
        source = replace(source, separator=separator or source.separator)
        sources.append(_find_columns(source, head, files, chosen))
        notes += source.notes
    if not sources:
        raise EmptyInputError("All files are empty.", hint="Give a file with text in it.")
    return sources, [*notes, *_describe_columns(sources)]


def _describe_columns(sources: Sequence[Source]) -> Iterator[str]:
    """Say once for all files that are alike which column is what."""
    alike: dict[str, list[Source]] = {}
    for source in sources:
        alike.setdefault(source.columns.describe(), []).append(source)
    for words, some in alike.items():
        who = some[0].shown if len(some) == 1 else f"{some[0].shown} and {len(some) - 1} more"
        kinds = ", ".join(dict.fromkeys(SPOKEN[source.kind] for source in some))
        read = dict.fromkeys(source.path for source in some if source.kind == "json" and source.path)
        lists = f", as in the list {' or '.join(map(repr, read))}" if read else ""
        yield f"{who} ({kinds}{lists}): {words or 'each line is a message'}."


def _find_columns(source: Source, head: bytes, files: Files, chosen: Columns) -> Source:
    """Say which column of a file is what."""
    if source.kind == "text":
        return source
    if source.kind == "json":
        path, rows = _look_into(source, head, files, lambda file: choose_list(JsonFile(file).read_lists(), chosen.text))
        if path is None:
            _, rows = _look_into(source, head, files, lambda file: choose_list(JsonFile(file).read_whole(), None))
        source = replace(source, path=path)
    elif source.kind == "jsonl":
        rows = _sample_json_lines(sample_lines(head)) or _sample_json_lines(_read_first_lines(source, files))
    elif source.kind == "csv":
        rows = _sample_csv(head, source)
        if any(map(is_data, rows[0])):
            raise InputError(
                f"{source.shown} has no row with the names of its columns.", hint="Write one above the others."
            )
    else:
        with files.open(source) as stream:
            table = open_parquet(stream, source)
            first = next(table.iter_batches(batch_size=_SAMPLE, use_threads=False), None)
            rows = [dict.fromkeys(table.schema_arrow.names), *(first.to_pylist() if first is not None else [])]
    objects = [unfold(row) for row in rows if isinstance(row, Mapping)]
    columns = guess_columns(objects, chosen, source.shown)
    return replace(source, columns=columns)


def _look_into(source: Source, head: bytes, files: Files, look_at: Callable[[IO[bytes]], _Found]) -> _Found:
    """Look into a JSON file from its beginning, which of standard input is all that can be looked at."""
    if source.name == STANDARD_INPUT:
        return look_at(io.BytesIO(head))
    with files.open(source) as stream:
        return look_at(stream)


def _read_first_lines(source: Source, files: Files) -> Iterator[bytes]:
    """Read the first lines of a file whose first line is longer than its beginning that was looked at."""
    if source.name == STANDARD_INPUT:
        return
    with files.open(source) as stream:
        try:
            for _ in range(_LONG_LINES):
                yield stream.readline(LONGEST_ROW + 1)
        except packing_errors():
            return


def _sample_json_lines(lines: Iterator[bytes]) -> list[Any]:
    rows = []
    for line in lines:
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError):
            continue
        if len(rows) == _SAMPLE:
            break
    return rows


def _sample_csv(head: bytes, source: Source) -> list[dict[str, Any]]:
    text = b"\n".join(sample_lines(head)).decode("utf-8", "replace")
    if "\r" in text and "\n" not in text:
        raise InputError(f"{source.shown} has lines that end in CR alone.", hint="Save it as CSV UTF-8 and try again.")
    lines = io.StringIO(text, newline="\n")  # cut as they will be read
    try:
        header = next(csv.reader(lines, delimiter=source.separator, strict=True), [])
    except csv.Error as problem:
        raise InputError(
            f"The names of the columns of {source.shown} are broken CSV: {problem}.",
            hint="Save it as CSV UTF-8 and try again.",
        ) from None
    reader = csv.reader(lines, delimiter=source.separator)
    rows: list[dict[str, Any]] = [dict.fromkeys(header)]
    try:
        for row in reader:
            if len(row) == len(header):
                rows.append(dict(zip(header, row, strict=True)))
            if len(rows) > _SAMPLE:
                break
    except csv.Error:  # a field that is very long; the rows before it will do
        pass
    return rows


def _check_parquet(path: Path) -> None:
    from importlib.util import find_spec

    if path.suffix.lower() != ".parquet":
        raise InputError(
            f"Conversations are written as Parquet, and {path} does not end in .parquet.",
            hint="Give a name that does.",
        )
    if find_spec("pyarrow") is None:
        raise InputError(
            "Parquet cannot be written: the package pyarrow is not there.", hint="Install keyguide[parquet]."
        )


def _write_parquet(conversations: Iterator[Part], path: Path) -> Iterator[Part]:
    """Write a row for each conversation on its way."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    numbers = ("messages", "tokens", "replies", "prompt_tokens", "reply_tokens")
    schema = pa.schema(
        [
            ("conversation", pa.string()),
            *((name, pa.int64()) for name in numbers),
            ("first", pa.string()),
            ("last", pa.string()),
        ]
    )
    part_path = path.with_name(f"{path.name}.part")
    with ParquetWriter(part_path, schema, compression="zstd") as writer:
        batch: list[Part] = []

        def write() -> None:
            arrays = [
                pa.array([getattr(part, field) for part in batch], type=column.type)
                for column, field in zip(schema, ("name", *numbers, "first", "last"), strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            batch.clear()

        for part in conversations:
            batch.append(part)
            yield part
            if len(batch) == 8192:
                write()
        if batch:
            write()
    part_path.replace(path)
