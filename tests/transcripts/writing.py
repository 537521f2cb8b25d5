"""Transcripts for the tests: the same messages in every format, and what they must add up to."""

import csv
import gzip
import io
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from keyguide.encodings import load_encoding

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Row = dict[str, Any]
FIELDS = ("enquiry_id", "time", "channel", "sender", "text")
_WORDS = [
    "Hello",
    "order",
    "請問",
    "訂單",
    "まだ",
    "สวัสดี",
    "kettle",
    "<|endoftext|>",
    'say "hi"',
    "a,b",
    "l1\nl2",
    "ñ",
    "😀",
    "  ",
]


def make_rows(number: int, seed: int = 1) -> list[Row]:
    """Make messages, a few to a conversation."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    rows, enquiry = [], 0
    for place in range(number):
        enquiry += chance.random() < 0.3
        text = " ".join(chance.choices(_WORDS, k=chance.randint(1, 9)))
        rows.append(
            {
                "enquiry_id": f"E{enquiry}",
                "time": f"2026-10-{place % 28 + 1:02}T{place % 24:02}:00:00+08:00",
                "channel": chance.choice(["web", "line"]),
                "sender": chance.choice(["customer", "agent", "bot"]),
                "text": text,
            }
        )
    return rows


def count_naively(rows: Sequence[Row]) -> dict[str, tuple[int, int, int]]:
    """Count messages, tokens and characters by sender, with tiktoken alone."""
    encoding = load_encoding("o200k_base")
    sums: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        messages, tokens, characters = sums.get(row["sender"], (0, 0, 0))
        more = len(encoding.encode(row["text"], disallowed_special=()))
        sums[row["sender"]] = (messages + 1, tokens + more, characters + len(row["text"]))
    return sums


def write_json_lines(rows: Sequence[Row]) -> bytes:
    """Write one object a line."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def write_csv(rows: Sequence[Row], separator: str = ",") -> bytes:
    """Write CSV as spreadsheets do."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, FIELDS, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def write_parquet(rows: Sequence[Row]) -> bytes:
    """Write Parquet."""
    content = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(rows)), content)
    return content.getvalue()


def write_chats(rows: Sequence[Row]) -> bytes:
    """Write a conversation a line, in the chat format of OpenAI."""
    chats: dict[str, list[Row]] = {}
    for row in rows:
        chats.setdefault(row["enquiry_id"], []).append(row)
    roles = {"customer": "user", "bot": "assistant", "agent": "agent"}
    lines = [
        {"id": name, "messages": [{"role": roles[row["sender"]], "content": row["text"]} for row in chat]}
        for name, chat in chats.items()
    ]
    return write_json_lines(lines)


def write_all(rows: Sequence[Row]) -> dict[str, bytes]:
    """Write the same messages in every format, by the name of the file."""
    lines, table = write_json_lines(rows), write_csv(rows)
    array = json.dumps(list(rows), ensure_ascii=False, indent=1).encode()
    return {
        "chat.jsonl": lines,
        "bom.jsonl": b"\xef\xbb\xbf" + lines,
        "crlf.jsonl": lines.replace(b"\n", b"\r\n"),
        "no-end.ndjson": lines[:-1],
        "chat.jsonl.gz": gzip.compress(lines, mtime=0),
        "two-parts.jsonl.gz": gzip.compress(lines[:1000], mtime=0) + gzip.compress(lines[1000:], mtime=0),
        "chat.jsonl.zst": zstd.compress(lines),
        "chats.jsonl": write_chats(rows),
        "chat.csv": table,
        "bom.csv": b"\xef\xbb\xbf" + table,
        "semicolon.csv": write_csv(rows, ";"),
        "chat.tsv": write_csv(rows, "\t"),
        "wide.csv": table.decode().encode("utf-16"),
        "wide.tsv": write_csv(rows, "\t").decode().encode("utf-16"),
        "chat.csv.gz": gzip.compress(table, mtime=0),
        "chat.csv.zst": zstd.compress(table),
        "wide.jsonl": lines.decode().encode("utf-16"),
        "chat.json": array,
        "chat.json.gz": gzip.compress(array, mtime=0),
        "held.json": json.dumps({"made": "2026", "tags": ["a"], "data": {"rows": list(rows)}}).encode(),
        "chat.parquet": write_parquet(rows),
    }


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content)
    return path
