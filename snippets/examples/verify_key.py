"""Check OPENAI_API_KEY if KEYGUIDE_LIVE=1 is set, else a practice key."""

import keyguide

with keyguide.connect() as service:
    print(service.describe())
    verdict = keyguide.verify_key(service.api_key, base_url=service.base_url)

print("Usable:", verdict.usable)
print(verdict.summary)
for step in verdict.next_steps:
    print("-", step)
