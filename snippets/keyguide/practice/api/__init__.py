"""The practice API: what answers under /v1, as OpenAI's published description and captured answers have it."""
