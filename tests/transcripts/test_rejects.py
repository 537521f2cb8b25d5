"""A row that cannot be counted is told, kept with its place and reason, and takes no other row with it."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from keyguide.transcripts import count_transcripts
from keyguide.transcripts.chunks import LONGEST_ROW
from transcripts.writing import write, write_parquet

GOOD = b'{"sender": "agent", "text": "Hello"}\n'


def _count(path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Count, and give the messages and the rejects."""
    rejects = path.with_name("rejects.jsonl")
    tally = count_transcripts(path, rejects=rejects, workers=1)
    kept = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert tally.rejected == len(kept) == sum(tally.reasons.values())
    assert not path.with_name("rejects.jsonl.part").exists()
    return tally.messages, kept


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"text": "cut', "broken JSON"),
        (b"no JSON", "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
        (b'{"text": "a"} {"text": "b"}', "broken JSON"),
        (b'{"text": "\xff\xfe"}', "not UTF-8"),
        (b'{"sender": "agent"}', "no text"),
        (b'{"text": null}', "no text"),
        (b'{"text": 5}', "the text is a number"),
        (b'{"text": {"a": 1}}', "the text is an object"),
        (b'["text"]', "not an object but a list"),
        (b'"text"', "not an object but text"),
        (b"null", "not an object but null"),
    ],
)
def test_a_bad_line_is_kept_and_its_neighbours_count(bad: bytes, reason: str, tmp_path: Path) -> None:
    """The file of rejects names file, line, reason and the line itself, to the byte."""
    path = write(tmp_path, "chat.jsonl", GOOD + b"\n" + bad + b"\n" + GOOD)
    messages, [kept] = _count(path)
    assert (messages, kept["file"], kept["row"], kept["reason"]) == (2, str(path), 3, reason)
    assert (
        base64.b64decode(kept["content_base64"]) == bad if "content_base64" in kept else kept["content"] == bad.decode()
    )


@pytest.mark.parametrize(
    "odd",
    [
        b'{"text": "\\ud800"}',
        b'{"text": "a", "cost": NaN}',
        b'{"text": "a", "text": "b"}',
        b'{"text": "", "sender": null}',
        b'{"text": "a", "sender": ["x"]}',
        b'{"text": "a", "other": "\xff"}',
        b' {"text": "a"}\t',
        b'{"text": "\\u0000"}',
    ],
)
def test_an_odd_line_is_counted_whatever_stands_beside_it(odd: bytes, tmp_path: Path) -> None:
    """What Python's json or msgspec takes counts, alone and beside a bad line."""
    alone = _count(write(tmp_path, "chat.jsonl", odd + b"\n" + GOOD))
    beside = _count(write(tmp_path, "chat.jsonl", odd + b"\n" + GOOD + b"bad\n"))
    assert (alone[0], len(alone[1]), beside[0], len(beside[1])) == (2, 0, 2, 1)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("size", [LONGEST_ROW + 1, 3 * LONGEST_ROW + 5])
def test_a_row_that_is_too_long_is_kept_whole(packed: bool, size: int, tmp_path: Path) -> None:
    """A row beyond the limit is rejected without being held, and the rows behind it count."""
    long = b'{"text": "' + b"a" * (size - 12) + b'"}'
    content = GOOD * 3 + long + b"\n" + GOOD
    path = write(tmp_path, "chat.jsonl.gz" if packed else "chat.jsonl", gzip.compress(content) if packed else content)
    messages, [kept] = _count(path)
    assert (messages, kept["row"], kept["reason"]) == (4, 4, "longer than 4 MB")
    content = base64.b64decode(kept["content_base64"]) if "content_base64" in kept else kept["content"].encode()
    assert content.rstrip(b"\n") == long


@pytest.mark.parametrize(
    ("bad", "row", "reason"),
    [
        (b"agent\n", 3, "too few columns"),
        (b"agent,Hello, there\n", 3, "too many columns"),
        (b"agent,\xff\n", 3, "not UTF-8"),
        (b'agent,"never closed\n', 3, "broken CSV: "),
        (b'agent,"a"b\n', 3, "broken CSV: "),
    ],
)
def test_a_bad_row_of_csv_takes_no_other_with_it(bad: bytes, row: int, reason: str, tmp_path: Path) -> None:
    """Also a quote that is never closed costs one row alone."""
    rest = b'customer,"two\nlines"\ncustomer,Thanks\n'
    messages, [kept] = _count(write(tmp_path, "chat.csv", b"sender,text\nagent,Hello\n" + bad + rest))
    assert (messages, kept["row"]) == (3, row)
    assert kept["reason"].startswith(reason)
    assert (
        base64.b64decode(kept["content_base64"]) == bad if "content_base64" in kept else kept["content"] == bad.decode()
    )


def test_a_long_row_of_csv_is_kept(tmp_path: Path) -> None:
    """One line beyond the limit is rejected, and the next row counts."""
    long = b"agent," + b"a" * (LONGEST_ROW + 10) + b"\n"
    path = write(tmp_path, "chat.csv", b"sender,text\nagent,Hello\n" + long + b"agent,Thanks\nagent,Bye")
    messages, [kept] = _count(path)
    assert (messages, kept["row"], kept["reason"]) == (3, 3, "longer than 4 MB")
    assert base64.b64decode(kept["content_base64"]) == long


def test_a_packed_file_that_is_cut_off_counts_to_there_and_says_so(tmp_path: Path) -> None:
    """What came before the damage counts, and the damage is a reject."""
    for name, row in (("chat.jsonl.gz", GOOD), ("chat.csv.gz", b"agent,Hello\n")):
        content = gzip.compress((b"sender,text\n" if "csv" in name else b"") + row * 100_000)
        messages, [*_, last] = _count(write(tmp_path, name, content[: len(content) * 2 // 3]))
        assert 1000 < messages < 100_000
        assert last["reason"] == "the packed file is damaged or cut off here"


def test_bad_rows_of_json_are_kept(tmp_path: Path) -> None:
    """A row of a JSON file that is no message is a reject, one with bytes that are no UTF-8 too; so is a broken end."""
    content = b'[{"text": "Hello"}, {"text": "\xff"}, {"text": 5}, {"text": "a"}, {"text"'
    messages, kept = _count(write(tmp_path, "chat.json", content))
    assert messages == 2
    assert [(one["row"], one["reason"]) for one in kept] == [
        (2, "not UTF-8"),
        (3, "the text is a number"),
        (5, "broken JSON: nothing behind this row can be read"),
    ]
    assert base64.b64decode(kept[0]["content_base64"]) == b'{"text": "\xff"}'


@pytest.mark.parametrize("size", [LONGEST_ROW, LONGEST_ROW + 1, 3 * LONGEST_ROW + 5])
@pytest.mark.parametrize("name", ["chat.json", "chat.parquet"])
def test_the_longest_row_is_the_same_in_json_and_parquet(name: str, size: int, tmp_path: Path) -> None:
    """One that is longer is kept whole, as in the other formats, and the row behind it counts."""
    long = b'{"text": "' + b"a" * (size - 12) + b'"}'
    rows = [json.loads(long), {"text": "Hello"}]
    content = write_parquet(rows) if name == "chat.parquet" else b"[" + long + b', {"text": "Hello"}]'
    messages, kept = _count(write(tmp_path, name, content))
    assert messages == 2 - len(kept) == 2 - (size > LONGEST_ROW)
    for one in kept:
        assert (one["row"], one["reason"]) == (1, "longer than 4 MB")
        content = base64.b64decode(one["content_base64"]) if "content_base64" in one else one["content"].encode()
        assert content == long
