"""Counts a column of a table that is in memory already, whichever library holds it: Arrow is what they all speak."""

from collections.abc import Iterator
from typing import Any

from keyguide.errors import InputError, NotTextError
from keyguide.tokens import count_text
from keyguide.transcripts.counting import load_counter

_ROWS = 16_384  # that are Python strings at a time


def count_column(column: Any, *, model: str | None = None, encoding: str | None = None) -> Any:  # noqa: ANN401 - any library's
    """Count the tokens of each text in an Arrow column.

    It counts exactly as `count_text` does, and as fast as files are counted. A Polars Series, an Arrow column of
    pandas, the result of a DuckDB query and whatever else has Arrow's PyCapsule interface is taken as it is. Needs the
    packages of `keyguide[parquet]`.

    Args:
        column: The texts: an array, a chunked array, or a table of one column, of any library. Strings may be of any
            of Arrow's types, also in a dictionary.
        model: The model whose encoding counts.
        encoding: The encoding to count with, instead of a model. With neither, `o200k_base` is assumed.

    Returns:
        A PyArrow array of int64, chunked where the column is; it has null where the column has.

    Raises:
        InputError: PyArrow is not there, or there are several columns.
        NotTextError: The column holds no text, or what is no UTF-8.
        UnknownModelError: No such model is known.

    Example:
        >>> import pyarrow as pa
        >>> count_column(pa.array(["Hello", None, "Hello, how can I help you today?"]), model="gpt-4o").to_pylist()
        [1, None, 9]
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise InputError(
            "A column cannot be counted: the package pyarrow is not there.", hint="Install keyguide[parquet]."
        ) from None
    name = count_text("", model=model, encoding=encoding).encoding
    whole = isinstance(column, pa.Array) or (hasattr(column, "__arrow_c_array__") and not _streams(column))
    texts = _find_texts(pa.chunked_array([pa.array(column)]) if whole else _read(column, pa), pa)
    counts = [_count(texts.chunk(place), name, pa) for place in range(texts.num_chunks)]
    return counts[0] if whole else pa.chunked_array(counts, pa.int64())


def _streams(column: Any) -> bool:  # noqa: ANN401 - any library's
    return hasattr(column, "__arrow_c_stream__")


def _read(column: Any, pa: Any) -> Any:  # noqa: ANN401 - any library's, and PyArrow has no types
    if isinstance(column, pa.ChunkedArray):
        return column
    if _streams(column):
        return pa.chunked_array(column)
    raise NotTextError(
        f"Expected an Arrow column, got {type(column).__name__}.",
        hint="Give an array of PyArrow, a Series of Polars, or make one: pyarrow.array(texts).",
    )


def _find_texts(column: Any, pa: Any) -> Any:  # noqa: ANN401 - PyArrow has no types
    """Give the one column of a table, and see that it holds text."""
    kind = column.type
    if pa.types.is_struct(kind):
        if kind.num_fields != 1:
            names = ", ".join(field.name for field in kind)
            raise InputError(f"A column was expected, and a table of {names} was given.", hint="Choose one of them.")
        column = pa.chunked_array(
            [part for chunk in column.chunks for part in chunk.flatten()], type=kind.field(0).type
        )
        kind = column.type
    of = kind.value_type if pa.types.is_dictionary(kind) else kind
    is_text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    if not any(judge(of) for judge in is_text):
        raise NotTextError(f"Expected a column of text, got {kind}.", hint="Choose another column, or cast it to text.")
    return column


def _count(texts: Any, encoding: str, pa: Any) -> Any:  # noqa: ANN401 - PyArrow has no types
    if pa.types.is_dictionary(texts.type):  # each text that stands in it is counted once
        return _count(texts.dictionary, encoding, pa).take(texts.indices)
    return pa.array(_count_rows(texts, encoding), pa.int64(), size=len(texts))


def _count_rows(texts: Any, encoding: str) -> Iterator[int | None]:  # noqa: ANN401 - PyArrow has no types
    counter = load_counter(encoding)
    for start in range(0, len(texts), _ROWS):
        try:
            rows: list[str | None] = texts.slice(start, _ROWS).to_pylist()
        except UnicodeDecodeError:
            raise NotTextError(
                f"The column holds what is no UTF-8, within {_ROWS:,} rows behind row {start:,}.",
                hint="Decode it with its own encoding first.",
            ) from None
        tokens = iter(counter.count_all(row for row in rows if row is not None))
        yield from (None if row is None else next(tokens) for row in rows)
