"""What does a request cost, with a listed model and one of a ledger?"""

from datetime import date
from pathlib import Path

import keyguide

ledger = keyguide.read_ledger(
    Path(__file__).with_name("prices.toml"), today=date(2026, 11, 24)
)

for model in ("gpt-6-luna", "gpt-7"):
    cost = keyguide.calculate_cost(
        model,
        input_tokens=1000,
        cached_tokens=400,
        output_tokens=500,
        ledger=ledger,
    )
    total = keyguide.format_usd(cost.total_usd)
    print(f"{model}: {total}, checked {cost.checked}, {cost.source}")
    for note in cost.notes:
        print(f"  {note}")
