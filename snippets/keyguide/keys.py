"""What a pasted key is, judged by its shape alone: nothing here calls a network or keeps a key."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum


class KeyKind(StrEnum):
    """What a pasted text is, in words that follow "this is a" or "this is"."""

    PROJECT = "project key"
    SERVICE_ACCOUNT = "service account key"
    USER = "user key"
    ADMIN = "admin key"
    OTHER_VENDOR = "key of another vendor"
    MASKED = "masked key"
    PLACEHOLDER = "placeholder"
    IDENTIFIER = "identifier"
    EMAIL = "e-mail address"
    URL = "web address"
    NOTHING = "nothing"
    NOT_A_KEY = "text that is no key"


_BEGINNINGS = {
    "sk-proj-": KeyKind.PROJECT,
    "sk-svcacct-": KeyKind.SERVICE_ACCOUNT,
    "sk-service-": KeyKind.SERVICE_ACCOUNT,
    "sk-admin-": KeyKind.ADMIN,
    "sk-": KeyKind.USER,  # the oldest kind: nothing more between the beginning and the random part
}

# Beginnings that the vendors publish, or that public secret scanners look for.
_VENDORS = {
    "sk-or-": "OpenRouter",
    "sk-ant-": "Anthropic",
    "gsk_": "Groq",
    "AIza": "Google",
    "hf_": "Hugging Face",
    "xai-": "xAI",
    "pplx-": "Perplexity",
    "nvapi-": "NVIDIA",
    "r8_": "Replicate",
    "sk_live_": "Stripe",
    "sk_test_": "Stripe",
    "ghp_": "GitHub",
    "github_pat_": "GitHub",
    "AKIA": "Amazon Web Services",
}

_IDENTIFIERS = {"org-": "an organisation", "proj_": "a project", "key_": "a key", "user-": "a user"}

_INVISIBLE = "\u00ad\u180e\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))
)
_BLANK = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
_QUOTES = "\"'`«»\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
_ASSIGNMENT = re.compile(r"(?:export\s+|set\s+|setx\s+|\$env:)?OPENAI_API_KEY(?:\s*[=:]\s*|\s+)", re.IGNORECASE)
_BEARER = re.compile(r"(?:Authorization:\s*)?Bearer(?:\s+|$)", re.IGNORECASE)

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)\S*|(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|dev)(?:/\S*)?", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"(?:open[-_ ]?ai[-_ ]?)?(?:api|secret)[-_ ]?key$"
    r"|.*(?:example|placeholder|change[-_ ]?me|insert[-_ ]|x{6}|<[^<>]*>)"
    r"|.*your[-_ ]*(?:own|open[-_ ]?ai|api|secret|key|token).*|\$\{?\w+\}?$|%\w+%$|\{\{.*\}\}$",
    re.IGNORECASE | re.DOTALL,
)
_MASK = re.compile(r"[*•●·]|\.{2,}|…")
_NO_BEARER_TOKEN = re.compile(r"[^A-Za-z0-9._~+/=-]")  # RFC 6750, section 2.1: the characters a bearer token may hold
_PRACTICE = re.compile(r"sk-(?:proj-|svcacct-|admin-)?PRACTICE-")
_CUT_OFF = "Only the beginning of a key was pasted."
_SHORTEST_TO_SHOW = 12
_SHORTEST_REST_TO_SHOW = 8  # the four characters shown must leave as many unseen


@dataclass(frozen=True, slots=True)
class KeyShape:
    """What a pasted text looks like.

    Attributes:
        kind: What it is.
        cleaned: The text to use, after cleaning. Not shown by `repr`.
        removed: What cleaning took away, in plain words.
        problem: Why it cannot work as a key for calling models, as a sentence; None when nothing speaks against it.
        next_step: What to do about the problem, as a sentence.
        fault: A short name for the problem, such as `e-mail-address` or `cut-off`; None when there is none.
        last_four: The last four characters of a key, empty when there are too few to show any.
        practice: Whether the practice API made this key.
    """

    kind: KeyKind
    cleaned: str = field(repr=False)
    removed: tuple[str, ...]
    problem: str | None
    next_step: str | None
    fault: str | None
    last_four: str
    practice: bool


def inspect_key(pasted: str) -> KeyShape:
    r"""Say what a pasted text is, and clean it where that is safe.

    Taken away are blanks, line breaks and invisible characters around the text, one pair of quotation marks, a leading
    `Bearer` and a leading `OPENAI_API_KEY=`. The length is not judged: keys of several lengths are in use.

    Args:
        pasted: What was pasted.

    Returns:
        What it looks like, with the text to use.

    Example:
        >>> shape = inspect_key(' "sk-proj-PRACTICE-working-1a2b"\n')
        >>> shape.kind.value, shape.removed, shape.problem
        ('project key', ('blank before the text', 'line break after the text', 'quotation marks around the text'), None)
        >>> inspect_key("sk-ant-EXAMPLE").problem
        'This is a key of Anthropic, not of OpenAI.'
    """
    cleaned, removed = _clean(pasted)
    kind, problem, next_step = _judge(cleaned)
    fault = "cut-off" if problem == _CUT_OFF else kind.value.replace(" ", "-") if problem else None
    if kind in _BEGINNINGS.values() and (wrong := _NO_BEARER_TOKEN.search(cleaned)):
        problem = f"Character {wrong.start() + 1} of the key is {_name_character(wrong.group())}, which no key holds."
        next_step = "Copy the key again, in one piece, with the copy button."
        fault = "wrong-character"
    practice = bool(_PRACTICE.match(cleaned))
    return KeyShape(
        kind=kind,
        cleaned=cleaned,
        removed=removed,
        problem=problem,
        next_step=next_step,
        fault=fault,
        last_four=_find_last_four(cleaned, kind),
        practice=practice,
    )


def mask_key(key: str) -> str:
    """Name a key without giving it away: its kind and its last four characters.

    Text of fewer than twelve characters, and text that is no key, shows none of its characters.

    Args:
        key: A key, or whatever was pasted for one.

    Returns:
        The kind, and the last four characters of a key that is long enough.

    Example:
        >>> mask_key("sk-proj-PRACTICE-working-1a2b")
        'project key ending in 1a2b'
        >>> mask_key("my password")
        'text that is no key'
    """
    shape = inspect_key(key)
    return f"{shape.kind.value} ending in {shape.last_four}" if shape.last_four else shape.kind.value


def _find_last_four(key: str, kind: KeyKind) -> str:
    if kind is not KeyKind.OTHER_VENDOR and kind not in _BEGINNINGS.values():
        return ""
    rest = next((key.removeprefix(start) for start in (*_VENDORS, *_BEGINNINGS) if key.startswith(start)), "")
    if len(key) < _SHORTEST_TO_SHOW or len(rest) < _SHORTEST_REST_TO_SHOW or _NO_BEARER_TOKEN.search(rest[-4:]):
        return ""
    return rest[-4:]


def _clean(pasted: str) -> tuple[str, tuple[str, ...]]:
    removed: list[str] = []
    text = _strip_ends(pasted, removed)
    for _ in range(3):  # the three wrappings below come in any order, each once
        if match := _ASSIGNMENT.match(text):
            text = _strip_ends(text[match.end() :], [])
            removed.append("OPENAI_API_KEY= before the text")
        if match := _BEARER.match(text):
            text = _strip_ends(text[match.end() :], [])
            removed.append("the word Bearer before the text")
        if "quotation marks around the text" not in removed and len(text) > 1 and {text[0], text[-1]} <= set(_QUOTES):
            text = _strip_ends(text[1:-1], [])
            removed.append("quotation marks around the text")
    return text, tuple(removed)


def _strip_ends(text: str, removed: list[str]) -> str:
    inner = text.strip(_BLANK + _INVISIBLE)
    start = text.find(inner) if inner else len(text)
    for part, place in ((text[:start], "before"), (text[start + len(inner) :], "after")):
        names = dict.fromkeys(_name_blank(character) for character in part)
        removed.extend(f"{name} {place} the text" for name in names)
    return inner


def _name_blank(character: str) -> str:
    if character in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "line break"
    return "blank" if character.isspace() else "invisible character"


def _name_character(character: str) -> str:
    names = {" ": "a blank", "\t": "a tab", "\n": "a line break", "\r": "a line break"}
    code = f"U+{ord(character):04X}"
    return names.get(character) or f"{unicodedata.name(character, 'a control character')} ({code})"


def _judge(text: str) -> tuple[KeyKind, str | None, str | None]:
    """Tell kind, problem and next step of a cleaned text."""
    copy_it = "Copy the key itself from the API keys page; it begins with sk-."
    if not text:
        return KeyKind.NOTHING, "Nothing was pasted.", "Copy the key from the API keys page and paste it."
    if _EMAIL.fullmatch(text):
        return KeyKind.EMAIL, "This is an e-mail address, not a key.", copy_it
    if _URL.fullmatch(text):
        return KeyKind.URL, "This is a web address, not a key.", copy_it
    for beginning, vendor in _VENDORS.items():
        if text.startswith(beginning):
            return KeyKind.OTHER_VENDOR, f"This is a key of {vendor}, not of OpenAI.", copy_it
    if _PLACEHOLDER.match(text):
        return KeyKind.PLACEHOLDER, "This is the placeholder of an example, not a key.", copy_it
    if text.startswith("sk-") and _MASK.search(text):
        return (
            KeyKind.MASKED,
            "This is the shortened form of a key: its middle is missing.",
            "The full key is shown once only, when it is made. If you do not have it, make a new one.",
        )
    for beginning, what in _IDENTIFIERS.items():
        if text.startswith(beginning):
            return KeyKind.IDENTIFIER, f"This is the identifier of {what}, not a key.", copy_it
    for beginning, kind in _BEGINNINGS.items():
        if text.startswith(beginning):
            return kind, *_find_problem(text.removeprefix(beginning), kind)
    return KeyKind.NOT_A_KEY, "This is not an OpenAI key: it does not begin with sk-.", copy_it


def _find_problem(rest: str, kind: KeyKind) -> tuple[str | None, str | None]:
    if not rest:
        return _CUT_OFF, "Copy the whole key with the copy button."
    if kind is KeyKind.ADMIN:
        return "An admin key manages an organisation; it cannot call models.", "Use a project key."
    return None, None


_CHARACTER = r"[A-Za-z0-9_-]"
_SHORTENED = r"(?:[A-Za-z0-9_*•…-]|\.\.\.)"  # as the server shows keys: with the middle taken out
_SECRET = re.compile(
    rf"(?<!{_CHARACTER}){_CHARACTER}*?T3BlbkFJ{_CHARACTER}*"
    rf"|sk-(?:proj|svcacct|service|admin|None|ant|or)-{_SHORTENED}+"
    rf"|(?<![A-Za-z0-9])sk-(?:{_CHARACTER}{{16,}}|{_CHARACTER}*(?:[*•…]|\.\.\.){_SHORTENED}*)"
    rf"|(?<![A-Za-z0-9])(?:{'|'.join(re.escape(beginning) for beginning in _VENDORS)})[A-Za-z0-9_-]{{16,}}"
    r"|(?P<header>(?i:Authorization['\"]?\s*[:=]\s*b?['\"]?(?:Bearer|Basic)\s+))[^\s'\"),;]+"
    r"|(?P<bearer>\b(?i:Bearer)\s+)(?=\S*[0-9_-]|\S{20})[A-Za-z0-9._~+/=-]+"
    r"|(?P<variable>(?i:OPENAI_(?:API|ADMIN)_KEY)\s*=\s*['\"]?)[^\s'\"]+"
)


def redact(text: str) -> str:
    """Replace everything in a text that looks like a key, practice keys and other vendors' keys among them.

    Covers the shapes that the public secret scanners look for (gitleaks, secretlint, trufflehog, detect-secrets), the
    server's own shortened keys, `Authorization` headers and `OPENAI_API_KEY=...`. Redacting twice changes nothing more.

    Args:
        text: Any text, such as an error message or a log line.

    Returns:
        The text, with `[redacted]` in the place of each.

    Example:
        >>> redact("Incorrect API key provided: sk-proj-PRACTICE-deleted-1a2b. Try again.")
        'Incorrect API key provided: [redacted]. Try again.'
    """
    return _SECRET.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    kept = match["header"] or match["bearer"] or match["variable"] or ""
    return f"{kept}[redacted]"  # one word, so that redacting twice changes nothing
