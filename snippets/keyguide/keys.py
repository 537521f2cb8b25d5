"""What a pasted key is, judged by its shape alone: nothing here calls a network or keeps a key."""

import html
import re
import unicodedata
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NoReturn

from keyguide.frames import forgetful


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
_BARE_KEY = re.compile(r"(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}")
_SIGNS_AROUND = rf"{re.escape(_BLANK + _QUOTES)},;)\]}}>|\\"
# Behind these nothing of a key can follow: signs to the end, or a comment.
_BEHIND_A_KEY = re.compile(rf"[{_SIGNS_AROUND}]*\.?\Z|[{_BLANK}]+#")
# And behind these not where the key itself stands behind something, unless pieces of a text are joined there.
_CLOSES = re.compile(
    rf"[,;)\]}}>&<]|\\?[{_QUOTES}](?![{_BLANK}]*[+.&]|[{_BLANK}\\]*[{_QUOTES}][A-Za-z0-9_-]+[{_QUOTES}])"
)
_MORE_THAN_SIGNS = re.compile(rf"[^{re.escape(_BLANK + _QUOTES)}!-/:-@\[-`{{-~]")

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


@forgetful
def inspect_key(pasted: str) -> KeyShape:
    r"""Say what a pasted text is, and clean it where that is safe.

    Taken away are blanks, line breaks and invisible characters around the text, one pair of quotation marks, a leading
    `Bearer` and a leading `OPENAI_API_KEY=`; of a longer text, such as a line of settings or of `curl`, all but the one
    key in it, where its end is plain. The length is not judged: keys of several lengths are in use.

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
        next_step = "Copy the key again, in one piece, from where you saved it."
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


def list_beginnings() -> tuple[str, ...]:
    """Give how keys begin, of OpenAI and of other vendors."""
    return (*_BEGINNINGS, *_VENDORS)


@forgetful
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
            removed.append("the name OPENAI_API_KEY before the text")
        if match := _BEARER.match(text):
            text = _strip_ends(text[match.end() :], [])
            removed.append("the word Bearer before the text")
        if "quotation marks around the text" not in removed and len(text) > 1 and {text[0], text[-1]} <= set(_QUOTES):
            text = _strip_ends(text[1:-1], [])
            removed.append("quotation marks around the text")
    return _pick_key(text, removed), tuple(removed)


def _pick_key(text: str, removed: list[str]) -> str:
    """Take the one key out of a longer text, where nothing behind it can be the rest of it."""
    found = list(_BARE_KEY.finditer(text))
    if len(found) != 1:
        return text
    before, key, after = text[: found[0].start()], found[0].group(), text[found[0].end() :]
    if not _BEHIND_A_KEY.match(after) and not (before and _CLOSES.match(after)):
        return text
    for part, place in ((before, "before"), (after, "after")):
        if part:
            removed.append(f"{'other text' if _MORE_THAN_SIGNS.search(part) else 'signs'} {place} the key")
    half = len(key) // 2
    if key == key[:half] * 2:
        removed.append("a second copy of the key")
        return key[:half]
    return key


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
    copy_it = "Copy the key itself from where you saved it; it begins with sk-. If it was not saved, make a new one."
    if not text:
        return KeyKind.NOTHING, "Nothing was pasted.", "Copy the key from where you saved it and paste it."
    if len(_BARE_KEY.findall(text)) > 1:
        return KeyKind.NOT_A_KEY, "There is more than one key in this text.", "Paste one key alone."
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
    if _BARE_KEY.search(text):
        return KeyKind.NOT_A_KEY, "There is more than a key in this text.", "Paste the key alone; it begins with sk-."
    if text[:3].lower() == "sk-":
        return (
            KeyKind.NOT_A_KEY,
            "A key begins with sk- in small letters.",
            "Write the beginning so, and paste it again.",
        )
    return KeyKind.NOT_A_KEY, "This is not an OpenAI key: it does not begin with sk-.", copy_it


def _find_problem(rest: str, kind: KeyKind) -> tuple[str | None, str | None]:
    if not rest:
        return _CUT_OFF, "Copy the whole key from where you saved it."
    if kind is KeyKind.ADMIN:
        return "An admin key manages an organisation; it cannot call models.", "Use a project key."
    return None, None


class Secret:
    """A key that shows itself only when asked: no print, format, traceback of local values, copy or pickle gives it.

    Args:
        text: The key.

    Example:
        >>> secret = Secret("sk-proj-PRACTICE-working-1a2b")
        >>> secret, f"{secret}"
        (<project key ending in 1a2b>, 'project key ending in 1a2b')
        >>> secret.reveal() == "sk-proj-PRACTICE-working-1a2b"
        True
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Give the key itself. Pass it on at once: a name for it would stand in a traceback of local values."""
        return self.__text

    def __str__(self) -> str:
        return mask_key(self.__text)

    def __repr__(self) -> str:
        return f"<{self}>"

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.__text == other.__text

    def __hash__(self) -> int:
        return hash(self.__text)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, _: object) -> "Secret":
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("A secret cannot be pickled.")


_SHORTEST_PIECE = 8
_SHORTEST_KNOWN = 4
_DEEPEST = 4  # a key in JSON in JSON in an address is escaped three times

_CHARACTER = r"[A-Za-z0-9_-]"
_SHORTENED = r"(?:[A-Za-z0-9_*•…-]|\.\.\.)"  # as the server shows keys: with the middle taken out
_OPENING = r"[bBfFrRuU]{0,2}[\"'`]"
# Behind these a key goes on, whatever follows: quotes joined by an operator, a backslash at the end of a line.
_JOINED = rf"(?:[\"'`]\s*+(?:\+|\.{{1,2}}|&)\s*+{_OPENING}|\\\r?\n[ \t]*+)"
# Behind these it may: a line that was broken, perhaps indented or marked as quoted, and quotes side by side.
_BROKEN = rf"(?:[ \t]*+\r?\n[ \t]*+(?:[>|#][ \t]*+)?|[\"'`]\s*+{_OPENING})"
_WORD = r"(?:[A-Z]?[a-z]+\d{0,3}|[A-Z]+\d{0,3}|\d+[a-z]{0,2})"
_WORDS = rf"(?:{_WORD}(?:[-_]{_WORD})*|\w*(?:Error|Exception|Warning)|\d{{8}}T\d+Z?)"
# So a rest must read as no word, name or date, and begin nothing, such as `name=` or `name:`.
_REST = rf"(?={_CHARACTER}{{8,}}+(?![:=/(@]|\.\w))(?!{_WORDS}(?!{_CHARACTER})){_CHARACTER}++"
_NEXT = rf"(?:{_JOINED}{_CHARACTER}++|{_BROKEN}(?:{_CHARACTER}{{0,12}}-[ \t]*+\r?\n[> \t]*+)?{_REST})"
# Within the beginning of a key, either will do.
_BREAK = r"(?:[\"'`][\s+.&]*+[bBfFrRuU]{0,2}[\"'`]|(?<![ \t])\\?[ \t]*+\r?\n[ \t>|#]*+)"


def _spell(beginning: str) -> str:
    """Give a pattern for the beginning of a key that may itself be broken."""
    return f"{_BREAK}?".join(map(re.escape, beginning))


@cache
def _make_pattern() -> re.Pattern[str]:
    """Make the pattern of everything that is taken out of texts; what a named group matches stays."""
    kinds = ("proj-", "svcacct-", "service-", "admin-", "None-", "ant-", "or-")
    blank = r"(?:[ \t]+|\r?\n[ \t]+|\+)"
    long_enough = rf"(?:{_CHARACTER}{{16,}}+|{_CHARACTER}*+{_NEXT}){_NEXT}*+"
    parts = (
        rf"(?<!{_CHARACTER}){_CHARACTER}*?T3BlbkFJ{_CHARACTER}*+{_NEXT}*+",
        rf"sk-(?:{'|'.join(kinds)})(?!{_WORDS}(?!{_CHARACTER})){_SHORTENED}++{_NEXT}*+",  # glued to words, but no word
        rf"(?<![A-Za-z0-9]){_spell('sk-')}{_BREAK}?(?:{'|'.join(map(_spell, kinds))})"
        rf"(?:{_SHORTENED}++|{_NEXT}){_NEXT}*+",
        rf"(?<![A-Za-z0-9])sk-(?:{_CHARACTER}*+(?:[*•…]|\.\.\.){_SHORTENED}*+|{long_enough})",
        rf"(?<![A-Za-z0-9]){_spell('sk-')}{_BREAK}?(?!{_WORDS}(?!{_CHARACTER})){long_enough}",
        rf"(?<![A-Za-z0-9])(?:{'|'.join(map(_spell, (*_VENDORS, 'sess-')))}){long_enough}",
        rf"\beyJ{_CHARACTER}{{8,}}+\.eyJ{_CHARACTER}{{8,}}+(?:\.{_CHARACTER}*+)?",  # a signed token
        rf"(?<![A-Za-z0-9_*-]){_CHARACTER}{{2,}}+\*{{3,}}+{_CHARACTER}*+",  # whatever the server took for a key
        r"(?P<bytes>\bb['\"](?i:Bearer|Basic)\s+)[^'\"\s](?:[^'\"]*[^'\"\s\\])?",
        rf"(?P<header>(?i:Authorization['\"]?\]?\s*[:=,]\s*[\[(]?b?['\"]?(?:Bearer|Basic){blank}))[^\s'\"\\),;]++",
        rf"(?P<bearer>\b(?i:Bearer){blank})(?=\S{{0,200}}[0-9_-]|\S{{20}})[A-Za-z0-9._~+/=-]++{_NEXT}*+",
        r"(?P<value>(?i:OPENAI_(?:API|ADMIN)_KEY|api[-_]?key)['\"]?\]?\s*[:=]\s*b?['\"])[^'\"\\\n]++",
        r"(?P<variable>(?i:OPENAI_(?:API|ADMIN)_KEY)\s*=\s*)(?!\.{3})[^\s'\"\\]++",
        r"(?P<user>://[^\s/:@'\"]{0,200}:)[^\s/@'\"]++(?=@)",
    )
    return re.compile("|".join(parts))


_BROKEN_BEGINNING = re.compile(_BREAK)
_SIGNS = ("sk-", "T3BlbkFJ", "c2st", "NrL", "zay", "eyJ", "sess-", "***", *_VENDORS)
_WORDS_BEFORE_KEYS = re.compile(r"(?:bearer|basic)[\s+]|key['\"]?\]?\s*+[:=]|://[^\s/@]*+@", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_KEY_IN_BASE64 = re.compile(r"c2st|NrL|zay")  # sk- behind any number of other characters
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([nrt\"'\\/`]))|%([0-9a-fA-F]{2})"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});"
    rf"|\x1b\[[0-9;]*m|<wbr ?/?>|[\0\u2010\u2011{_INVISIBLE}]"  # colours of a terminal, places to break, nothing at all
)
_NAMED_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@forgetful
def redact(text: str, *, key: str | Secret | None = None) -> str:
    r"""Replace everything in a text that looks like a key, practice keys and other vendors' keys among them.

    Covers the shapes that the public secret scanners look for (gitleaks, secretlint, trufflehog, detect-secrets,
    SonarSource), the server's own shortened keys, `Authorization` headers, `OPENAI_API_KEY=...` and passwords in
    addresses; as they are, or escaped for JSON, Python, HTML or an address, several times over; coloured; in base64;
    joined from pieces such as `"sk-proj-" + "..."`; and broken over lines.

    The next line is taken for the rest of a key only if it begins with eight or more characters that read as no word,
    name or date: ordinary text behind a key stays. A rest that happens to read as a word stays too; give the key, if
    you have it, and no eight characters of it are left. Redacting twice changes nothing more.

    Args:
        text: Any text, such as an error message or a log line.
        key: A key that is known, whatever its shape: its pieces, its shortened form and its base64 are replaced too.

    Returns:
        The text, with `[redacted]` in the place of each.

    Example:
        >>> redact("Incorrect API key provided: sk-proj-PRACTICE-deleted-1a2b. Try again.")
        'Incorrect API key provided: [redacted]. Try again.'
        >>> redact("You sent swordfish.", key="swordfish")
        'You sent [redacted].'
    """
    known = _Known(key.reveal() if isinstance(key, Secret) else key) if key is not None else None
    while (clean := _redact_once(text, known)) != text:
        text = clean  # what is left may read as a key where what stood in it is gone
    return text


def _redact_once(text: str, known: "_Known | None") -> str:
    spans: list[tuple[int, int]] = []
    for view in _unescape(text):
        spans += [view.locate(start, end) for start, end in _find_secrets(view.text)]
        if known is not None:
            spans += [view.locate(start, end) for start, end in known.find(view.text)]
    done = 0
    pieces: list[str] = []
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start >= done or not pieces:
            pieces += [text[done:start], "[redacted]"]  # one word, so that redacting twice changes nothing
        done = end
    return "".join((*pieces, text[done:]))


def _find_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Give the place of everything in a text that looks like a key."""
    if not _may_hold_secret(text):
        return
    for match in _make_pattern().finditer(text):
        yield match.end(match.lastgroup) if match.lastgroup else match.start(), match.end()
    for match in _BASE64.finditer(text):
        if _KEY_IN_BASE64.search(match[0]) and _hides_key(match[0]):
            yield match.span()


def _may_hold_secret(text: str) -> bool:
    """Look fast for the beginnings of keys: most texts have none, and making the pattern takes a while."""
    joined = _BROKEN_BEGINNING.sub("", text)
    return any(sign in joined for sign in _SIGNS) or _WORDS_BEFORE_KEYS.search(text) is not None


def _hides_key(text: str) -> bool:
    whole = text.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    content = b64decode(whole[: len(whole) // 4 * 4]).decode("latin-1")
    return _make_pattern().search(content) is not None


@dataclass(frozen=True, slots=True)
class _View:
    """A text with its escapes resolved, and for each of its characters the place that it came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the original text of a part of this one."""
        return self.starts[start], self.ends[end - 1]


def _unescape(text: str) -> Iterator[_View]:
    """Give a text as it is, then with its escapes resolved once, twice, and so on until there are none."""
    view = _View(text, range(len(text)), range(1, len(text) + 1))
    yield view
    for _ in range(_DEEPEST):
        if not _ESCAPE.search(view.text):
            return
        yield (view := _resolve(view))


def _resolve(view: _View) -> _View:
    pieces: list[str] = []
    starts, ends = array("q"), array("q")
    done = 0
    for match in _ESCAPE.finditer(view.text):
        start, end = match.span()
        character = _read_escape(match)
        pieces += [view.text[done:start], character]
        starts.extend(view.starts[done:start])
        ends.extend(view.ends[done:start])
        starts.extend([view.starts[start]] * len(character))
        ends.extend([view.ends[end - 1]] * len(character))
        done = end
    pieces.append(view.text[done:])
    starts.extend(view.starts[done:])
    ends.extend(view.ends[done:])
    return _View("".join(pieces), starts, ends)


def _read_escape(match: re.Match[str]) -> str:
    if number := match[1] or match[2] or match[3] or match[5]:
        return chr(min(int(number, 16), 0x10FFFF))
    if match[4]:
        return _NAMED_ESCAPES.get(match[4], match[4])
    if match[0] in "\u2010\u2011":  # hyphens of a word processor
        return "-"
    return html.unescape(match[0]) if match[0][0] == "&" else ""


class _Known:
    """Finds one key, and whatever gives a part of it away, in texts."""

    def __init__(self, key: str) -> None:
        cleaned = inspect_key(key).cleaned
        self._texts = tuple(text for text in dict.fromkeys((key, cleaned)) if len(text) >= _SHORTEST_KNOWN)
        beginning = next((start for start in (*_BEGINNINGS, *_VENDORS) if cleaned.startswith(start)), "")
        rest = cleaned.removeprefix(beginning)
        encoded = (_encode(cleaned, before) for before in range(3)) if len(rest) >= _SHORTEST_PIECE else ()
        self._pieces = {
            part[at : at + _SHORTEST_PIECE]
            for part in (rest, *encoded)
            for at in range(len(part) - _SHORTEST_PIECE + 1)
        }

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the place of each piece of the key in a text."""
        for known in self._texts:
            at = text.find(known)
            while at >= 0:
                yield at, at + len(known)
                at = text.find(known, at + len(known))
        yield from self._find_pieces(text)
        for match in _SHORTENED_KEY.finditer(text):
            if any(known.startswith(match[1]) and known.endswith(match[2]) for known in self._texts):
                yield match.span()

    def _find_pieces(self, text: str) -> Iterator[tuple[int, int]]:
        start = end = 0
        for at in range(len(text) - _SHORTEST_PIECE + 1) if self._pieces else ():
            if text[at : at + _SHORTEST_PIECE] not in self._pieces:
                continue
            if at > end:
                yield from self._end_piece(text, start, end)
                start = at
            end = at + _SHORTEST_PIECE
        yield from self._end_piece(text, start, end)

    def _end_piece(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        if end > start and not _IS_WORDS.fullmatch(text, start, end):  # words of a practice key, and of ordinary text
            yield start, end


_IS_WORDS = re.compile(r"[a-z _-]*|PRACTICE-?[a-z-]*")
_SHORTENED_KEY = re.compile(r"(?<![^\s\"'`*•….])([^\s\"'`*•….]*+)(?:[*•…]{2,}|\.{3})[*•…]*([A-Za-z0-9_-]*)")


def _encode(text: str, before: int) -> str:
    """Give the base64 of a text behind so many other characters, without what depends on its neighbours."""
    encoded = b64encode(b"\0" * before + _to_bytes(text)).decode("ascii")
    return encoded[(0, 2, 3)[before] :].rstrip("=")[:-1]


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")
