"""Which encoding a model uses, and the vocabularies themselves, bundled and checked.

A vocabulary takes some hundred milliseconds to load, once in a process; the rest is quick.
"""

from keyguide.encodings.models import ModelEncoding, find_encoding
from keyguide.encodings.vocabulary import (
    ENCODING_NAMES,
    check_vocabularies,
    find_pinned_sha256,
    is_cuttable,
    load_encoding,
    load_encoding_for,
    load_patient_encoding,
)

__all__ = [
    "ENCODING_NAMES",
    "ModelEncoding",
    "check_vocabularies",
    "find_encoding",
    "find_pinned_sha256",
    "is_cuttable",
    "load_encoding",
    "load_encoding_for",
    "load_patient_encoding",
]
