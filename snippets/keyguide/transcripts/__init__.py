"""Count the tokens of transcripts of any size: CSV, JSON Lines, JSON, Parquet and plain text, packed or not.

Exact as `keyguide.tokens`, on all processors, in bounded memory, and taken up again where it was interrupted.
"""

from keyguide.transcripts.arrow import count_column
from keyguide.transcripts.cluster import Cluster
from keyguide.transcripts.columns import Columns
from keyguide.transcripts.counted import Progress, count_transcripts
from keyguide.transcripts.languages import detect_language
from keyguide.transcripts.sample import find_sample
from keyguide.transcripts.tally import Amount, ConversationTotals, Tally

__all__ = [
    "Amount",
    "Cluster",
    "Columns",
    "ConversationTotals",
    "Progress",
    "Tally",
    "count_column",
    "count_transcripts",
    "detect_language",
    "find_sample",
]
