"""Add the tokens of each message to a table of Polars, and sum them."""

import polars as pl

import keyguide


def count_tokens(texts: pl.Series) -> pl.Series:
    """Count the tokens of each text."""
    return pl.Series(keyguide.count_column(texts, model="gpt-4o"))


chats = pl.DataFrame(
    {
        "sender": ["customer", "agent", "customer", "agent"],
        "text": [
            "Where is my order?",
            "It left our warehouse this morning.",
            None,
            "您好,請問有什麼可以幫您?",
        ],
    }
)
counted = chats.with_columns(
    tokens=pl.col("text").map_batches(count_tokens, return_dtype=pl.Int64)
)
print(counted["tokens"].to_list())
sums = counted.group_by("sender").agg(pl.col("tokens").sum()).sort("sender")
for sender, tokens in sums.iter_rows():
    print(f"{sender}: {tokens} tokens")
