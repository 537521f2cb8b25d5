"""Keyguide: from nothing to a working OpenAI API key, and from a key to a bill you can predict.

Every public name is here and is loaded when it is first used, so that
`import keyguide` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyguide.diagnosis import Diagnosis, diagnose, load_diagnoses
    from keyguide.encodings import ModelEncoding, find_encoding, load_encoding
    from keyguide.errors import (
        EmptyInputError,
        InputError,
        KeyguideError,
        NotTextError,
        PortTakenError,
        UnknownModelError,
        VocabularyError,
    )
    from keyguide.keys import KeyKind, KeyShape, inspect_key, mask_key, redact
    from keyguide.practice import Connection, PracticeAPI, connect, serve
    from keyguide.prices import Cost, calculate_cost
    from keyguide.tokens import TokenCount, count_image, count_messages, count_text, count_tools, split_text
    from keyguide.verify import Verdict, verify_key

__version__ = "0.1.0"

_MODULES = {
    "diagnosis": ("Diagnosis", "diagnose", "load_diagnoses"),
    "encodings": ("ModelEncoding", "find_encoding", "load_encoding"),
    "errors": (
        "EmptyInputError",
        "InputError",
        "KeyguideError",
        "NotTextError",
        "PortTakenError",
        "UnknownModelError",
        "VocabularyError",
    ),
    "keys": ("KeyKind", "KeyShape", "inspect_key", "mask_key", "redact"),
    "practice": ("Connection", "PracticeAPI", "connect", "serve"),
    "prices": ("Cost", "calculate_cost"),
    "tokens": ("TokenCount", "count_image", "count_messages", "count_text", "count_tools", "split_text"),
    "verify": ("Verdict", "verify_key"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public object
    if name not in _HOMES:
        raise AttributeError(f"module 'keyguide' has no attribute {name!r}")
    return getattr(import_module(f"keyguide.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
