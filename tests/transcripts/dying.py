"""Counting that ends its process, for tests of what happens then."""

import os
import signal

from keyguide.transcripts.chunks import Chunk
from keyguide.transcripts.tally import ChunkTally


def die(chunk: Chunk) -> ChunkTally:
    """End this process as the system ends one that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return ChunkTally(lines=chunk.number)


def fail(chunk: Chunk) -> ChunkTally:
    """Fail."""
    raise ValueError(f"chunk {chunk.number}")
