keyguide estimate snippets/examples/enquiries.csv --per-month 20000 \
  --system-prompt-tokens 1200 --model gpt-4o --model gpt-6.2-sol \
  --what-if batch --what-if cached=50% --what-if model=gpt-6-luna \
  --on 2026-11-24
