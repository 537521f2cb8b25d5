"""Count tokens in SQL, with a function that DuckDB calls with whole columns."""

import duckdb
import pyarrow as pa
from duckdb.func import ARROW

import keyguide


def count_tokens(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Count the tokens of each text."""
    return keyguide.count_column(texts, model="gpt-4o")


connection = duckdb.connect()
connection.create_function(
    "count_tokens", count_tokens, ["VARCHAR"], "BIGINT", type=ARROW
)
connection.execute("CREATE TABLE chats (sender VARCHAR, text VARCHAR)")
connection.execute(
    """INSERT INTO chats VALUES
       ('customer', 'Where is my order?'),
       ('agent', 'It left our warehouse this morning.'),
       ('customer', NULL),
       ('agent', '您好,請問有什麼可以幫您?')"""
)
query = """
    SELECT sender, sum(count_tokens(text)) FROM chats
    GROUP BY sender ORDER BY sender
"""
for sender, tokens in connection.sql(query).fetchall():
    print(f"{sender}: {tokens} tokens")
