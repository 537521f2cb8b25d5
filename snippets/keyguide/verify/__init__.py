"""Tell whether a key works, and if not, which step mends it.

Two calls settle it: listing the models is free and proves the key itself; one tiny request is the only way to see
missing credit, a spend limit or a model that the key may not use. What an answer means is read from the table of
`keyguide.diagnosis`, by status, code and type, never by the wording.
"""

from keyguide.verify.ladder import PROBE_MODELS, verify_key
from keyguide.verify.surroundings import OPENAI_URL
from keyguide.verify.verdict import EXIT_STATUSES, Proof, Verdict

__all__ = ["EXIT_STATUSES", "OPENAI_URL", "PROBE_MODELS", "Proof", "Verdict", "verify_key"]
