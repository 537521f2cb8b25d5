"""Will 20,000 messages a day keep to the limits of a model?"""

import keyguide

# The messages of each hour on a busy day: numbers in any unit.
NIGHT = [0, 0, 0, 0, 0, 0, 1, 2]
DAY = [5, 9, 10, 9, 7, 8, 9, 8, 7, 6]
EVENING = [4, 3, 2, 1, 0, 0]

plan = keyguide.plan_limits(
    "gpt-4o",
    requests_per_day=20_000,
    tokens_per_request=1_500,  # instructions, conversation so far, message
    tokens_high=6_000,  # 1 message in 20 comes in so long a conversation
    max_output_tokens=500,
    hourly_shares=NIGHT + DAY + EVENING,
    backlog=50_000,  # old conversations to summarise, once
)
print(plan.describe())
