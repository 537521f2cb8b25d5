"""Keyguide: from nothing to a working OpenAI API key, and from a key to a bill you can predict.

Every public name is here and is loaded when it is first used, so that
`import keyguide` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the aliases say to type checkers that these names are meant to be public
    from keyguide.comparison import Comparison as Comparison
    from keyguide.comparison import compare_with_api as compare_with_api
    from keyguide.diagnosis import Diagnosis as Diagnosis
    from keyguide.diagnosis import diagnose as diagnose
    from keyguide.diagnosis import load_diagnoses as load_diagnoses
    from keyguide.encodings import ModelEncoding as ModelEncoding
    from keyguide.encodings import find_encoding as find_encoding
    from keyguide.encodings import load_encoding as load_encoding
    from keyguide.errors import EmptyInputError as EmptyInputError
    from keyguide.errors import InputError as InputError
    from keyguide.errors import KeyguideError as KeyguideError
    from keyguide.errors import NotTextError as NotTextError
    from keyguide.errors import PortTakenError as PortTakenError
    from keyguide.errors import UnknownModelError as UnknownModelError
    from keyguide.errors import VocabularyError as VocabularyError
    from keyguide.keys import KeyKind as KeyKind
    from keyguide.keys import KeyShape as KeyShape
    from keyguide.keys import Secret as Secret
    from keyguide.keys import inspect_key as inspect_key
    from keyguide.keys import mask_key as mask_key
    from keyguide.keys import redact as redact
    from keyguide.limits import Limits as Limits
    from keyguide.limits import ModelLimits as ModelLimits
    from keyguide.limits import Plan as Plan
    from keyguide.limits import RateLimit as RateLimit
    from keyguide.limits import Tier as Tier
    from keyguide.limits import TierPlan as TierPlan
    from keyguide.limits import find_limits as find_limits
    from keyguide.limits import load_tiers as load_tiers
    from keyguide.limits import plan_limits as plan_limits
    from keyguide.practice import Connection as Connection
    from keyguide.practice import PracticeAPI as PracticeAPI
    from keyguide.practice import connect as connect
    from keyguide.practice import serve as serve
    from keyguide.prices import Change as Change
    from keyguide.prices import Cost as Cost
    from keyguide.prices import Estimate as Estimate
    from keyguide.prices import LedgerEntry as LedgerEntry
    from keyguide.prices import Lifetime as Lifetime
    from keyguide.prices import Price as Price
    from keyguide.prices import Workload as Workload
    from keyguide.prices import calculate_cost as calculate_cost
    from keyguide.prices import estimate_cost as estimate_cost
    from keyguide.prices import find_lifetime as find_lifetime
    from keyguide.prices import find_price as find_price
    from keyguide.prices import format_usd as format_usd
    from keyguide.prices import read_ledger as read_ledger
    from keyguide.prices import what_if as what_if
    from keyguide.rehearsal import rehearse as rehearse
    from keyguide.tokens import Counter as Counter
    from keyguide.tokens import EmbeddingsCount as EmbeddingsCount
    from keyguide.tokens import TokenCount as TokenCount
    from keyguide.tokens import count_embeddings as count_embeddings
    from keyguide.tokens import count_image as count_image
    from keyguide.tokens import count_messages as count_messages
    from keyguide.tokens import count_text as count_text
    from keyguide.tokens import count_tools as count_tools
    from keyguide.tokens import split_text as split_text
    from keyguide.traffic import Traffic as Traffic
    from keyguide.traffic import make_traffic as make_traffic
    from keyguide.traffic import read_traffic as read_traffic
    from keyguide.transcripts import Amount as Amount
    from keyguide.transcripts import Cluster as Cluster
    from keyguide.transcripts import Columns as Columns
    from keyguide.transcripts import ConversationTotals as ConversationTotals
    from keyguide.transcripts import Progress as Progress
    from keyguide.transcripts import Tally as Tally
    from keyguide.transcripts import count_column as count_column
    from keyguide.transcripts import count_transcripts as count_transcripts
    from keyguide.transcripts import detect_language as detect_language
    from keyguide.transcripts import find_sample as find_sample
    from keyguide.verify import Proof as Proof
    from keyguide.verify import Verdict as Verdict
    from keyguide.verify import verify_key as verify_key
    from keyguide.walk import Places as Places
    from keyguide.walk import Problem as Problem
    from keyguide.walk import Report as Report
    from keyguide.walk import Walked as Walked
    from keyguide.walk import read_places as read_places

__version__ = "0.1.0"

_MODULES = {
    "comparison": ("Comparison", "compare_with_api"),
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
    "keys": ("KeyKind", "KeyShape", "Secret", "inspect_key", "mask_key", "redact"),
    "limits": (
        "Limits",
        "ModelLimits",
        "Plan",
        "RateLimit",
        "Tier",
        "TierPlan",
        "find_limits",
        "load_tiers",
        "plan_limits",
    ),
    "practice": ("Connection", "PracticeAPI", "connect", "serve"),
    "prices": (
        "Change",
        "Cost",
        "Estimate",
        "LedgerEntry",
        "Lifetime",
        "Price",
        "Workload",
        "calculate_cost",
        "estimate_cost",
        "find_lifetime",
        "find_price",
        "format_usd",
        "read_ledger",
        "what_if",
    ),
    "rehearsal": ("rehearse",),
    "tokens": (
        "Counter",
        "EmbeddingsCount",
        "TokenCount",
        "count_embeddings",
        "count_image",
        "count_messages",
        "count_text",
        "count_tools",
        "split_text",
    ),
    "traffic": ("Traffic", "make_traffic", "read_traffic"),
    "transcripts": (
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
    ),
    "verify": ("Proof", "Verdict", "verify_key"),
    "walk": ("Places", "Problem", "Report", "Walked", "read_places"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public object
    if name not in _HOMES:
        raise AttributeError(f"module 'keyguide' has no attribute {name!r}")
    return getattr(import_module(f"keyguide.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
