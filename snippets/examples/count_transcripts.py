"""Count the tokens of an export of enquiries, by day and by who wrote."""

from pathlib import Path

import keyguide

export = Path(__file__).with_name("enquiries.csv")
tally = keyguide.count_transcripts(
    export, model="gpt-4o", by=("day", "sender"), conversations=True
)
print(f"{tally.messages} messages, {tally.tokens} tokens")
print(f"{tally.rejected} rows rejected")
for day, amount in tally.by["day"].items():
    print(f"{day}: {amount.messages} messages, {amount.tokens} tokens")

if totals := tally.conversations:
    print(f"{totals.number} conversations with {totals.replies} replies")
    print(
        f"To write them a model would read {totals.prompt_tokens} tokens "
        f"and write {totals.reply_tokens}"
    )
