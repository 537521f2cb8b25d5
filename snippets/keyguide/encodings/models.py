"""Which encoding a model uses: what tiktoken knows, and what is only assumed."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from tiktoken.model import MODEL_PREFIX_TO_ENCODING, MODEL_TO_ENCODING

from keyguide.encodings.vocabulary import ENCODING_NAMES
from keyguide.errors import UnknownModelError

# Published names that tiktoken maps by their beginning alone. It maps invented ones too (gpt-5-banana), so this list
# tells a model from a typing error. The tests hold it against the model list of genai-prices.
_PUBLISHED = frozenset(
    """
    chatgpt-4o-latest
    gpt-3.5-turbo-16k gpt-3.5-turbo-instruct gpt-35-turbo-16k
    gpt-4-32k gpt-4-turbo gpt-4-turbo-preview gpt-4-vision-preview gpt-4-1106-vision-preview
    gpt-4.1-mini gpt-4.1-nano gpt-4.5-preview
    gpt-4o-audio-preview gpt-4o-mini gpt-4o-mini-audio-preview gpt-4o-mini-realtime-preview gpt-4o-mini-search-preview
    gpt-4o-mini-transcribe gpt-4o-mini-tts gpt-4o-realtime-preview gpt-4o-search-preview gpt-4o-transcribe
    gpt-4o-transcribe-diarize
    gpt-5-chat gpt-5-chat-latest gpt-5-codex gpt-5-image gpt-5-image-mini gpt-5-mini gpt-5-nano gpt-5-pro
    gpt-5-search-api
    gpt-5.1 gpt-5.1-chat gpt-5.1-chat-latest gpt-5.1-codex gpt-5.1-codex-max gpt-5.1-codex-mini gpt-5.1-mini
    gpt-5.2 gpt-5.2-chat gpt-5.2-chat-latest gpt-5.2-codex gpt-5.2-pro
    gpt-5.3 gpt-5.3-chat gpt-5.3-chat-latest gpt-5.3-codex
    gpt-5.4 gpt-5.4-image-2 gpt-5.4-mini gpt-5.4-nano gpt-5.4-pro
    gpt-5.5 gpt-5.5-chat gpt-5.5-chat-latest gpt-5.5-codex gpt-5.5-cyber gpt-5.5-pro
    gpt-5.6 gpt-5.6-cyber gpt-5.6-luna gpt-5.6-sol gpt-5.6-terra
    gpt-oss-120b gpt-oss-20b gpt-oss-safeguard-20b
    o1-mini o1-preview o1-pro o3-deep-research o3-mini o3-mini-high o3-pro o4-mini-deep-research o4-mini-high
    """.split()  # noqa: SIM905 - as a list it would be seventy lines
)

_NEWER_THAN_TIKTOKEN = ("gpt-6-astra", "gpt-6-luna", "gpt-6-sol", "gpt-6.1-sol", "gpt-6.1-terra", "gpt-6.2-sol")

_EXAMPLES = "Use the name of a model, such as gpt-4o or gpt-6-sol."
_SNAPSHOT_DATE = re.compile(r"-(?:20\d\d-\d\d-\d\d|[01]\d[0-3]\d)(?=-preview$|$)")
_FINE_TUNED = re.compile(r"ft:(?P<openai>[^:]*)|(?P<azure>[a-z0-9.-]+?)\.ft-")
_NAME = re.compile(r"[a-z0-9][a-z0-9._:-]*")
_EMBEDDING_FAMILY = re.compile(r"text-embedding-.+")
_TEXT_FAMILY = re.compile(
    r"(?:gpt-(?:4\.\d+|(?:[5-9]|[1-9]\d)(?:\.\d+)?|audio|chat|image|live|realtime|rosalind)"
    r"|chatgpt|codex|computer-use|omni-moderation|o\d)(?:-.+)?"
    r"|chat-latest"
)


@dataclass(frozen=True, slots=True)
class ModelEncoding:
    """The encoding of a model, and how sure that is.

    Attributes:
        model: The model, as asked for.
        encoding: The name of its encoding, for `load_encoding`.
        assumed: Whether the encoding is an assumption: tiktoken does not know this model.
        reason: Where the answer comes from, as a sentence.
    """

    model: str
    encoding: str
    assumed: bool
    reason: str


def find_encoding(model: str) -> ModelEncoding:
    """Find the encoding of an OpenAI model.

    Source: the model table of tiktoken. Models that it does not know are assumed to use `o200k_base` (embedding models
    `cl100k_base`), as all of their known relatives do; OpenAI does not say. A fine-tuned model (`ft:...`) uses the
    encoding of its base model.

    Args:
        model: A chat, reasoning or embedding model, such as `gpt-4o-mini` or `ft:gpt-4o-mini:org::id`.

    Returns:
        The encoding, whether it is assumed, and why.

    Raises:
        UnknownModelError: This is no such model, or one whose vocabulary is not bundled.

    Example:
        >>> find_encoding("gpt-4o").encoding
        'o200k_base'
        >>> find_encoding("gpt-6-sol").assumed
        True
        >>> find_encoding("claude-3")
        Traceback (most recent call last):
        keyguide.errors.UnknownModelError: 'claude-3' is no OpenAI model known here. Use the name of a model, such as...
    """
    if match := _FINE_TUNED.match(model):
        return _find_fine_tuned(model, match["openai"] or match["azure"] or "")
    if not _NAME.fullmatch(name := model.lower()):
        raise _unknown(model)
    model = name
    if model in MODEL_TO_ENCODING:
        return _bundled(model, MODEL_TO_ENCODING[model], assumed=False, reason=f"tiktoken lists {model}.")
    for prefix, encoding in MODEL_PREFIX_TO_ENCODING.items():
        if model.startswith(prefix):
            return _find_by_prefix(model, prefix, encoding)
    if _EMBEDDING_FAMILY.fullmatch(model):
        reason = f"tiktoken does not know {model}; the embedding models that it knows use cl100k_base."
        return _bundled(model, "cl100k_base", assumed=True, reason=reason)
    if _TEXT_FAMILY.fullmatch(model):
        reason = f"tiktoken does not know {model}; its newest known relatives use o200k_base."
        return _bundled(model, "o200k_base", assumed=True, reason=reason)
    raise _unknown(model)


def _find_by_prefix(model: str, prefix: str, encoding: str) -> ModelEncoding:
    undated = _SNAPSHOT_DATE.sub("", model)
    if undated in MODEL_TO_ENCODING or undated in _PUBLISHED or undated.removesuffix("-preview") in MODEL_TO_ENCODING:
        reason = f"tiktoken maps names that begin with {prefix} to {encoding}, and {model} is a published one."
        return _bundled(model, encoding, assumed=False, reason=reason)
    reason = (
        f"tiktoken maps any name that begins with {prefix} to {encoding}; no published model {model} is known here."
    )
    return _bundled(model, encoding, assumed=True, reason=reason)


def _find_fine_tuned(model: str, base_name: str) -> ModelEncoding:
    try:
        base = find_encoding(base_name)
    except UnknownModelError as error:
        raise _unknown(model, compare=base_name) from error
    # tiktoken's own table takes ft:gpt-4.1 for a gpt-4; the vocabulary of a model does not change by fine-tuning.
    return ModelEncoding(model, base.encoding, base.assumed, f"Fine-tuned from {base_name}. {base.reason}")


def _bundled(model: str, encoding: str, *, assumed: bool, reason: str) -> ModelEncoding:
    if encoding not in ENCODING_NAMES:
        raise UnknownModelError(
            f"{model} is a model of old: it uses {encoding}, which Keyguide does not bundle.",
            hint=_EXAMPLES,
        )
    return ModelEncoding(model, encoding, assumed, reason)


def _unknown(model: str, *, compare: str | None = None) -> UnknownModelError:
    if not model.strip():
        return UnknownModelError("No model was named.", hint=_EXAMPLES)
    known = sorted({*MODEL_TO_ENCODING, *_PUBLISHED, *_NEWER_THAN_TIKTOKEN})
    nearest = get_close_matches((compare or model).strip().lower(), known, n=3)
    hint = f"Nearest names: {', '.join(nearest)}." if nearest else _EXAMPLES
    return UnknownModelError(f"{model[:60]!r} is no OpenAI model known here.", hint=hint)
