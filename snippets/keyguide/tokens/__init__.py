"""Count tokens: text, chat messages, tools, images and embeddings input, without a network or a key.

Text is exact for its encoding. Messages, tools and images follow published rules, which OpenAI calls estimates; the API
has the last word (`POST /v1/responses/input_tokens`).
"""

from keyguide.tokens.counter import Counter
from keyguide.tokens.embeddings import EmbeddingsCount, count_embeddings
from keyguide.tokens.images import count_image
from keyguide.tokens.messages import count_messages, count_tools
from keyguide.tokens.text import TokenCount, count_text, split_text

__all__ = [
    "Counter",
    "EmbeddingsCount",
    "TokenCount",
    "count_embeddings",
    "count_image",
    "count_messages",
    "count_text",
    "count_tools",
    "split_text",
]
