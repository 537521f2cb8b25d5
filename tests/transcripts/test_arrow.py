"""A column is counted as tiktoken counts each of its texts, whichever library holds it and however."""

import runpy
import sys
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from duckdb.func import ARROW

import keyguide
from conftest import ROOT
from keyguide.encodings import load_encoding
from keyguide.errors import InputError, NotTextError, UnknownModelError
from transcripts.writing import make_rows

TEXTS = [row["text"] for row in make_rows(300)]
MIXED = [None if place % 7 == 0 else text for place, text in enumerate(TEXTS)]
COUNTS = [
    None if text is None else len(load_encoding("o200k_base").encode(text, disallowed_special=())) for text in MIXED
]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_every_kind_of_text_is_counted(kind: Any) -> None:  # noqa: ANN401 - PyArrow has no types
    """Nulls stay nulls, and the numbers are of 64 bits."""
    counted = keyguide.count_column(pa.array(MIXED, kind))
    assert counted.to_pylist() == COUNTS
    assert counted.type == pa.int64()
    assert isinstance(counted, pa.Array)


def test_a_chunked_column_stays_chunked() -> None:
    """Each chunk is counted by itself, also one that is a part of a longer array, or empty."""
    whole = pa.array(MIXED)
    counted = keyguide.count_column(pa.chunked_array([whole.slice(0, 10), whole.slice(10, 0), whole.slice(10)]))
    assert [len(chunk) for chunk in counted.chunks] == [10, 0, 290]
    assert counted.to_pylist() == COUNTS


def test_a_column_longer_than_is_held_at_a_time_is_counted() -> None:
    """Rows become strings some thousand at a time; none is lost where they are cut."""
    counted = keyguide.count_column(pa.array(MIXED * 120))
    assert counted.to_pylist() == COUNTS * 120


@pytest.mark.parametrize("value_type", [pa.string(), pa.large_string()], ids=str)
def test_a_dictionary_is_counted_once_for_each_text(value_type: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """However often a text comes, it is counted once."""
    from keyguide.transcripts import arrow

    counted: list[str] = []

    class Watched:
        def count_all(self, texts: Any) -> list[int]:  # noqa: ANN401
            some = list(texts)
            counted.extend(some)
            return [len(text) for text in some]

    monkeypatch.setattr(arrow, "load_counter", lambda _: Watched())
    column = pa.array(["no", "yes", None, "no"] * 50, value_type).dictionary_encode()
    assert keyguide.count_column(column).to_pylist() == [2, 3, None, 2] * 50
    assert sorted(counted) == ["no", "yes"]


def test_a_column_without_any_text_is_counted() -> None:
    """Nothing but nulls, and nothing at all."""
    assert keyguide.count_column(pa.nulls(3)).to_pylist() == [None] * 3
    assert keyguide.count_column(pa.array([], pa.string())).to_pylist() == []
    assert keyguide.count_column(pa.chunked_array([], pa.string())).to_pylist() == []


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_a_series_of_polars_is_counted(dtype: Any) -> None:  # noqa: ANN401
    """As text and as categories, and goes back to Polars."""
    assert pl.Series(keyguide.count_column(pl.Series(MIXED, dtype=dtype))).to_list() == COUNTS


def test_a_result_of_duckdb_is_counted() -> None:
    """A query of one column, and a function of SQL."""
    connection = duckdb.connect()
    connection.register("chats", pa.table({"text": MIXED, "place": range(len(MIXED))}))
    assert keyguide.count_column(connection.sql("SELECT text FROM chats ORDER BY place")).to_pylist() == COUNTS
    connection.create_function(
        "count_tokens", lambda texts: keyguide.count_column(texts), ["VARCHAR"], "BIGINT", type=ARROW
    )
    rows = connection.sql("SELECT count_tokens(text) FROM chats ORDER BY place").fetchall()
    assert [count for (count,) in rows] == COUNTS


def test_batches_are_counted_as_spark_hands_them_over() -> None:
    """The function of the page takes batches and gives batches, without Spark."""
    add_tokens = runpy.run_path(str(ROOT / "snippets" / "examples" / "count_in_spark.py"))["add_tokens"]
    table = pa.table({"sender": ["customer"] * 300, "text": MIXED})
    counted = pa.Table.from_batches(add_tokens(table.to_batches(max_chunksize=70)))
    assert counted.column_names == ["sender", "text", "tokens"]
    assert counted["tokens"].to_pylist() == COUNTS


def test_the_encoding_can_be_chosen() -> None:
    """By its name or by a model."""
    expected = [len(load_encoding("cl100k_base").encode(text, disallowed_special=())) for text in TEXTS]
    assert keyguide.count_column(pa.array(TEXTS), encoding="cl100k_base").to_pylist() == expected
    assert keyguide.count_column(pa.array(TEXTS), model="gpt-4").to_pylist() == expected
    with pytest.raises(UnknownModelError):
        keyguide.count_column(pa.array(TEXTS), model="gpt-nothing")


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (pa.array([1, 2]), "Expected a column of text, got int64"),
        (pa.array([b"a"]), "Expected a column of text, got binary"),
        (["a"], "Expected an Arrow column, got list"),
        ("a", "Expected an Arrow column, got str"),
    ],
    ids=str,
)
def test_what_is_no_column_of_text_is_refused(column: object, says: str) -> None:
    """The sentence says what it is."""
    with pytest.raises(NotTextError, match=says):
        keyguide.count_column(column)


def test_a_table_of_several_columns_is_refused() -> None:
    """The sentence names them."""
    with pytest.raises(InputError, match="a table of sender, text was given"):
        keyguide.count_column(pa.table({"sender": ["agent"], "text": ["a"]}))


def test_bytes_that_are_no_utf8_are_refused() -> None:
    """Arrow does not look at what is in a column of text; we do."""
    column = pa.array([b"good", b"\xff"]).view(pa.string())
    with pytest.raises(NotTextError, match="no UTF-8, within 16,384 rows behind row 0"):
        keyguide.count_column(column)


def test_without_pyarrow_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"Install keyguide\[parquet\]"):
        keyguide.count_column(object())
