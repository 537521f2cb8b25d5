"""Check a key: the one in OPENAI_API_KEY with KEYGUIDE_LIVE=1, else a practice key."""

import keyguide

with keyguide.connect() as service:
    print(service.describe())
    verdict = keyguide.verify_key(service.api_key, base_url=service.base_url)

print("Usable:", verdict.usable)
print(verdict.summary)
for step in verdict.next_steps:
    print("-", step)
