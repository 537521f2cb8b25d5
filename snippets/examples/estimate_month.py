"""What will a month of these conversations cost, and will the limits hold?"""

from datetime import date
from pathlib import Path

import keyguide

chats = Path(__file__).with_name("enquiries.csv")
tally = keyguide.count_transcripts(
    chats, by=("sender", "day", "hour"), conversations=True
)
traffic = keyguide.read_traffic(
    tally, per_month=20_000, system_prompt_tokens=1000
)

for model in ("gpt-4o", "gpt-6.2-sol"):
    estimate = keyguide.estimate_cost(
        model, traffic.workload, on=date(2026, 11, 24)
    )
    low, likely, high = map(keyguide.format_usd, estimate.per_month)
    print(
        f"{model}: {likely} a month, from {low} to {high}; "
        f"price checked {estimate.price.checked}"
    )
    batch = keyguide.what_if(estimate, service="batch")
    print(f"  As batches, {keyguide.format_usd(batch.saved_per_month)} less.")
    if estimate.lifetime:
        print(f"  {estimate.lifetime.tell(date(2026, 11, 24))}")

print(traffic.plan("gpt-4o").describe())
