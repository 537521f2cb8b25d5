"""What does a request cost, with a model of the price list and with one that only a ledger has?"""

from datetime import date
from pathlib import Path

import keyguide

ledger = keyguide.read_ledger(Path(__file__).with_name("prices.toml"), today=date(2026, 11, 24))

for model in ("gpt-6-luna", "gpt-7"):
    cost = keyguide.calculate_cost(model, input_tokens=1000, cached_tokens=400, output_tokens=500, ledger=ledger)
    print(f"{model}: {keyguide.format_usd(cost.total_usd)}, checked {cost.checked}, {cost.source}")
    for note in cost.notes:
        print(f"  {note}")
