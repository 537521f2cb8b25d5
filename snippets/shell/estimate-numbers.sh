keyguide estimate --conversations 3000 --messages 8 --tokens-per-message 40 \
  --on 2026-11-24
