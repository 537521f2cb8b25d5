"""Add the tokens of each message to a table of Spark.

In Spark:
chats.mapInArrow(add_tokens, "sender string, text string, tokens long")
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa

import keyguide


def add_tokens(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Add a column to each batch, wherever Spark calls this."""
    for batch in batches:
        tokens = keyguide.count_column(batch.column("text"), model="gpt-4o")
        yield batch.append_column("tokens", tokens)


chats = pa.RecordBatch.from_pydict(
    {
        "sender": ["customer", "agent"],
        "text": ["Where is my order?", "您好,請問有什麼可以幫您?"],
    }
)
for counted in add_tokens([chats]):
    print(counted.to_pydict()["tokens"])
