"""The practice product: a stand-in for the OpenAI API that runs on your machine and costs nothing.

    with practice.serve() as api:
        client = openai.OpenAI(base_url=api.base_url, api_key=api.keys["working"])

It takes and refuses what the real API takes and refuses, with keys for each way to
fail. It listens on 127.0.0.1 only, and refuses keys that it did not make itself.
"""

from keyguide.practice.connection import Connection, connect
from keyguide.practice.server import PracticeAPI, serve

__all__ = ["Connection", "PracticeAPI", "connect", "serve"]
