"""Redaction: whatever kind a key is of and whatever it is wrapped in, no eight characters of it are left.

Every key here is made at run time, so that nothing that looks like a key stands in a file.
"""

import base64
import copy
import html
import json
import pickle
import random
import re
import string
import textwrap
import time
import urllib.parse
from collections.abc import Callable

import pytest

from keyguide.keys import Secret, redact

MARKER = "T3Blbk" + "FJ"
LETTERS = string.ascii_letters + string.digits
PIECE = 8
SEED = 20261124

# The beginning of each kind, the characters behind it, and how many stand before and behind the mark, if it has one.
KINDS = {
    "user": ("sk-", LETTERS, 20, MARKER),
    "user without mark": ("sk-", LETTERS, 24, ""),
    "project": ("sk-" + "proj-", LETTERS + "_-", 74, MARKER),
    "older project": ("sk-" + "proj-", LETTERS + "_-", 58, MARKER),
    "short project": ("sk-" + "proj-", LETTERS, 24, MARKER),
    "service account": ("sk-" + "svcacct-", LETTERS + "_-", 74, MARKER),
    "service": ("sk-" + "service-", LETTERS + "_-", 20, MARKER),
    "admin": ("sk-" + "admin-", LETTERS + "_-", 58, MARKER),
    "practice": ("sk-" + "proj-PRACTICE-no-credit-", LETTERS, 8, ""),
    "OpenRouter": ("sk-" + "or-v1-", string.hexdigits[:16], 32, ""),
    "Anthropic": ("sk-" + "ant-api03-", LETTERS + "_-", 46, ""),
    "Groq": ("gsk" + "_", LETTERS, 26, ""),
    "Google": ("AI" + "za", LETTERS + "_-", 18, ""),
    "Hugging Face": ("hf" + "_", LETTERS, 17, ""),
    "xAI": ("xai" + "-", LETTERS, 40, ""),
    "Perplexity": ("pplx" + "-", LETTERS, 24, ""),
    "NVIDIA": ("nvapi" + "-", LETTERS + "_-", 32, ""),
    "Replicate": ("r8" + "_", LETTERS, 18, ""),
    "GitHub": ("ghp" + "_", LETTERS, 18, ""),
    "session": ("sess" + "-", LETTERS, 20, ""),
}


def make_key(kind: str, choose: random.Random) -> tuple[str, str]:
    """Make a key, and give its random part beside it."""
    beginning, characters, length, mark = KINDS[kind]
    rest = "".join(choose.choices(characters, k=length)) + mark + "".join(choose.choices(characters, k=length))
    return beginning + rest, rest


def find_pieces(rest: str, text: str) -> list[str]:
    """Give every piece of the random part of a key that is left in a text, whatever the text is escaped for."""
    text = re.sub(r"\x1b\[[0-9;]*m|[\n\"'+ >\u200b]", "", html.unescape(urllib.parse.unquote(text)))
    return [rest[at : at + PIECE] for at in range(len(rest) - PIECE + 1) if rest[at : at + PIECE] in text]


def _escape_all(template: str, text: str) -> str:
    return "".join(template.format(ord(character)) for character in text)


def _colour(text: str, choose: random.Random) -> str:
    """Colour digits and words as a terminal's highlighter does."""
    del choose
    return re.sub(r"\d+|[A-Z]+", lambda match: f"\x1b[1;36m{match[0]}\x1b[0m", text)


def _cut(text: str, choose: random.Random, pieces: int = 3) -> list[str]:
    cuts = sorted(choose.sample(range(3, len(text) - 12), pieces - 1))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


Embedding = Callable[[str, random.Random], str]
EMBEDDINGS: dict[str, Embedding] = {
    "alone": lambda key, _: key,
    "a sentence": lambda key, _: f"The key {key} was refused.",
    "an address": lambda key, _: f"GET https://x.test/?k={key}&a=1",
    "JSON": lambda key, _: json.dumps({"key": key}),
    "JSON in JSON": lambda key, _: json.dumps({"body": json.dumps({"key": key, "next": "line\nend"})}),
    "JSON three deep": lambda key, _: json.dumps(json.dumps(json.dumps([key]))),
    "escaped hyphens": lambda key, _: key.replace("-", r"\u002d").replace("_", r"\u005F"),
    "doubly escaped hyphens": lambda key, _: key.replace("-", r"\\u002d"),
    "escaped hyphens, three deep": lambda key, _: key.replace("-", r"\\\\u002d"),
    "all escaped": lambda key, _: _escape_all("\\u{:04x}", key),
    "escaped bytes": lambda key, _: _escape_all("\\x{:02x}", key),
    "URL-encoded": lambda key, _: _escape_all("%{:02X}", key),
    "URL-encoded hyphens": lambda key, _: key.replace("-", "%2D").replace("_", "%5f"),
    "URL-encoded twice": lambda key, _: "Bearer%2520" + key.replace("-", "%252D"),
    "a quoted header": lambda key, _: urllib.parse.quote(f"Authorization: Bearer {key}"),
    "HTML": lambda key, _: f"<code>{html.escape(key)}</code>",
    "HTML entities": lambda key, _: _escape_all("&#{};", key),
    "hexadecimal entities": lambda key, _: _escape_all("&#x{:x};", key),
    "named entities": lambda key, _: key.replace("-", "&hyphen;").replace("_", "&lowbar;"),
    "places to break": lambda key, _: "<wbr>".join(key[at : at + 10] for at in range(0, len(key), 10)),
    "bytes": lambda key, _: repr(f"Bearer {key}".encode()),
    "a bytearray": lambda key, _: repr(bytearray(key.encode())),
    "UTF-16": lambda key, _: repr(key.encode("utf-16-le")),
    "a header": lambda key, _: f"Authorization: Bearer {key}",
    "a dictionary of headers": lambda key, _: repr({"authorization": f"Bearer {key}", "a": "b"}),
    "a list of headers": lambda key, _: repr([(b"host", b"x"), (b"authorization", f"Bearer {key}".encode())]),
    "a list in a list": lambda key, _: repr({"Authorization": [f"Bearer {key}"]}),
    "Basic": lambda key, _: "Authorization: Basic " + base64.b64encode(f":{key}".encode()).decode(),
    "Basic, for a user": lambda key, _: repr(b"Basic " + base64.b64encode(f"user:{key}".encode())),
    "a proxy": lambda key, _: f"Proxy http://me:{key}@proxy.test:8080 refused",
    "a variable": lambda key, _: f"OPENAI_API_KEY={key} make",
    "the environment": lambda key, _: repr({"OPENAI_API_KEY": key, "HOME": "/root"}),
    "an argument": lambda key, _: f"OpenAI(api_key={key!r})",
    "a colour": lambda key, _: f"\x1b[32m{key}\x1b[0m",
    "coloured parts": _colour,
    "an invisible character": lambda key, choose: "\u200b".join(_cut(key, choose)),
    "wrapped": lambda key, choose: "\n".join(textwrap.wrap("x" * choose.randrange(70) + " key: " + key, 80)),
    "wrapped and indented": lambda key, choose: "\n".join(
        textwrap.wrap(f"{'x' * choose.randrange(30)} {key}", 40, subsequent_indent="    ")
    ),
    "wrapped in a quoted mail": lambda key, _: "\n".join(f"> {line}" for line in textwrap.wrap(f"key={key}", 60)),
    "wrapped with CRLF": lambda key, _: "\r\n".join(textwrap.wrap(f"key {key}", 30, break_on_hyphens=False)),
    "wrapped in JSON": lambda key, _: json.dumps("\n".join(textwrap.wrap(f"key {key}", 32))),
    "continued lines": lambda key, choose: "\\\n  ".join(_cut(key, choose)),
    "added": lambda key, choose: " + ".join(f'"{piece}"' for piece in _cut(key, choose)),
    "added over lines": lambda key, choose: " +\n    ".join(f"'{piece}'" for piece in _cut(key, choose)),
    "added in PHP": lambda key, choose: " . ".join(f"'{piece}'" for piece in _cut(key, choose)),
    "the beginning side by side": lambda key, _: f'"{key[:3]}" b"{key[3:]}"',
    "added in JSON": lambda key, choose: json.dumps(" + ".join(f'"{piece}"' for piece in _cut(key, choose))),
}


def _encode(before: int) -> Embedding:
    return lambda key, _: base64.b64encode(b":" * before + key.encode()).decode()


BASE64 = {f"base64, {before} before": _encode(before) for before in range(3)}


@pytest.mark.parametrize("embedding", EMBEDDINGS)
def test_no_eight_characters_of_any_key_are_left(embedding: str) -> None:
    """For each kind in each wrapping, six keys made up here; and a second time changes nothing more."""
    choose = random.Random(f"{SEED} {embedding}")  # noqa: S311 - these keys open nothing
    for kind in [*KINDS] * 6:
        key, rest = make_key(kind, choose)
        text = EMBEDDINGS[embedding](key, choose)
        clean = redact(f"Before. {text}\nAfter it, all is well.")
        assert find_pieces(rest, clean) == []
        assert clean.startswith("Before. ")
        assert clean.endswith("\nAfter it, all is well.")
        assert "[redacted]" in clean
        assert redact(clean) == clean


@pytest.mark.parametrize("embedding", BASE64)
@pytest.mark.parametrize("kind", [kind for kind, (beginning, *_) in KINDS.items() if beginning.startswith("sk-")])
def test_no_key_is_left_in_base64(kind: str, embedding: str) -> None:
    """A key that begins with sk- is found in base64, at each of the three places where it can begin."""
    choose = random.Random(SEED)  # noqa: S311 - these keys open nothing
    key, _ = make_key(kind, choose)
    text = f"data:{BASE64[embedding](key, choose)} end"
    assert redact(text) == "data:[redacted] end"


@pytest.mark.parametrize("embedding", [*EMBEDDINGS, *BASE64])
def test_a_known_key_is_found_whatever_its_shape(embedding: str) -> None:
    """A key that looks like none leaves no eight characters either, if it is given."""
    choose = random.Random(f"{SEED} {embedding}")  # noqa: S311 - these keys open nothing
    for _ in range(12):
        key = "".join(choose.choices(LETTERS, k=40))
        text = {**EMBEDDINGS, **BASE64}[embedding](key, choose)
        clean = redact(f"Before. {text}\nAfter it, all is well.", key=Secret(key))
        assert find_pieces(key, re.sub(r"\[redacted\]", "|", clean)) == []
        assert clean.endswith("\nAfter it, all is well.")
        assert redact(clean, key=key) == clean


@pytest.mark.parametrize("embedding", BASE64)
def test_a_known_key_is_found_in_base64(embedding: str) -> None:
    """Whatever its shape, and wherever it begins there; but for the few characters that it shares with neighbours."""
    choose = random.Random(SEED)  # noqa: S311 - these keys open nothing
    key = "".join(choose.choices(LETTERS, k=40))
    encoded = BASE64[embedding](key, choose)
    assert find_pieces(encoded[4:-4], redact(f"data:{encoded} end", key=key)) == []


@pytest.mark.parametrize(
    ("key", "text", "clean"),
    [
        ("claude", "Incorrect API key provided: claude. You", "Incorrect API key provided: [redacted]. You"),
        ("YOUR_OPENAI_KEY", "provided: YOUR_OPE***_KEY. You", "provided: [redacted]. You"),
        ("swordfish-Mx9Y", "provided: swor**…**Mx9Y. You", "provided: [redacted]. You"),
        ("swordfish-Mx9Y", "It ends in Mx9Y.", "It ends in Mx9Y."),
        ("swordfish-Mx9Y", "other***9Z", "[redacted]"),
        ("my secret password", "not my secret password", "not [redacted]"),
        ("my secret password", "a password", "a password"),
        ("pässwörter-Mx9Y12", "pässwörter-Mx9Y12 and p\\u00e4sswörter-Mx", "[redacted] and [redacted]"),
        ("  swordfish-Mx9Y\n", "swordfish-Mx9Y", "[redacted]"),
        ('"claude"', "claude", "[redacted]"),
        ("abcd", "abcd", "[redacted]"),
        ("abc", "abc", "abc"),
        ("", "abc", "abc"),
        ("sk-proj-" + "PRACTICE-project-spend-limit-1a2b", "project-spend-limit", "project-spend-limit"),
    ],
)
def test_a_known_key_goes_and_words_stay(key: str, text: str, clean: str) -> None:
    """Its shortened form goes too; ordinary words that it shares with the text stay, and keys too short to be told."""
    assert redact(text, key=key) == clean


@pytest.mark.parametrize(
    "text",
    [
        "Server: api.test",
        "This is the rest of the report.",
        "Try again in a minute.",
        "2026-11-24 09:00:00 INFO next",
        "2026-11-24T09:00:00Z next",
        "20261124T090000Z next",
        "ConnectionError: refused",
        "ValueError",
        "OPENAI_BASE_URL=http://127.0.0.1",
        "request_id = 7",
        "x1y2z3a4b5(argument)",
        "python3 -m keyguide",
        "gpt-5-mini and gpt-4o-mini",
        "no-credit-old",
        "keyguide.verify",
        "site-packages/httpx2/_client.py",
        "finished",
        "INTERNATIONALISATION",
    ],
)
@pytest.mark.parametrize("break_", ["\n", "\n    ", "\r\n", "\n> "])
def test_ordinary_lines_behind_a_key_stay(text: str, break_: str) -> None:
    """A line that begins with words, a name or a date is not taken for the rest of a key."""
    key, _ = make_key("short project", random.Random(SEED))  # noqa: S311 - these keys open nothing
    assert redact(f"key {key}{break_}{text}") == f"key [redacted]{break_}{text}"


@pytest.mark.parametrize(
    "text",
    [
        "It's\nk-nearest-neighbours",
        "The disk-\nproject-based risk-\nservice-level task",
        "Keys begin with sk-proj- or sk-svcacct-.\nSecond line",
        'Choose "sk-" or "proj-" as you like.',
        "Basic authentication, Bearer authentication",
        "Authorization: Bearer",
        "An API key: see https://platform.openai.com/api-keys",
        "https://example.com:8080/v1 and mei@example.com",
        "**bold** and ***both*** and 2 ** 3 ** 4",
        "api_key is None",
        "50 % of %d and &c; &amp; \\n \\u00e9 C:\\new\\table",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "\x1b[1mWait\x1b[0m \u200b and \0",
    ],
)
def test_ordinary_text_stays_to_the_letter(text: str) -> None:
    """Escapes, hashes, pictures and words that only resemble a key are left as they are."""
    assert redact(text) == text
    assert redact(f"{text}\n{text}") == f"{text}\n{text}"


SHORT = "aB3dE6gH9j"  # too short a rest to be told from a word by its length alone
LONG = f"{SHORT}K2mN5pQ8sT"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"its end {LONG}{MARKER}{LONG}", "its end [redacted]"),
        (f'"sk-pr" + "oj-{SHORT}"', '"[redacted]"'),
        (f"sk-proj\n-{SHORT} end", "[redacted] end"),
        ("sk-proj\n-" + SHORT[:4], "[redacted]"),
        ("sk-proj-aB3...Q8sT", "[redacted]"),
        (f"AA-A{base64.b64encode(f'sk-{LONG}'.encode()).decode()}", "[redacted]"),
        (f'"s" + "k-{LONG}"', '"[redacted]"'),
        (f"session eyJ{LONG}.eyJ{LONG}.{LONG} end", "session [redacted] end"),
        ("sk-None-" + SHORT, "[redacted]"),
        ("sk-service-" + SHORT[:6], "[redacted]"),
        ("sk_live_" + LONG, "[redacted]"),
        ("sk_test_" + LONG, "[redacted]"),
        ("github_pat_" + LONG, "[redacted]"),
        ("AKIA" + LONG.upper(), "[redacted]"),
        ("Bearer x1y2", "Bearer [redacted]"),
        (f"Bearer {'abcde' * 4}", "Bearer [redacted]"),
        ("api_key='hunter'", "api_key='[redacted]'"),
        ('{"OPENAI_ADMIN_KEY": "hunter"}', '{"OPENAI_ADMIN_KEY": "[redacted]"}'),
        ("https://me:hunter@proxy.test", "https://me:[redacted]@proxy.test"),
        (f"sk%2525252Dproj%2525252D{SHORT}", "[redacted]"),
    ],
)
def test_each_shape_is_found_alone(text: str, clean: str) -> None:
    """What only one pattern, or only the deepest look at escapes, sees."""
    assert redact(text) == clean


def test_redacted_json_is_json() -> None:
    """What is taken out of a document leaves its quotes and escapes whole."""
    choose = random.Random(SEED)  # noqa: S311 - these keys open nothing
    for kind in KINDS:
        key, _ = make_key(kind, choose)
        data = {
            "a": f'"{key}"',
            "Authorization": f"Bearer {key}",
            "b": json.dumps({"api_key": key}),
            "c": f"{key}\n{key}",
        }
        assert json.loads(redact(json.dumps(data))).keys() == data.keys()


def test_redacting_anything_twice_changes_nothing_more() -> None:
    """For texts put together from whatever redaction looks at."""
    choose = random.Random(SEED)  # noqa: S311 - these keys open nothing
    parts = [
        "sk-",
        "proj-",
        "Bearer ",
        "Authorization: ",
        "Basic ",
        "b'",
        '"',
        "'",
        " + ",
        "\n",
        "  ",
        "\\",
        "%2D",
        "***",
    ]
    parts += [
        "OPENAI_API_KEY=",
        "api_key='",
        "aB3dE6gH",
        "x",
        "[redacted]",
        "[",
        "]",
        "://",
        ":",
        "@",
        "...",
        "eyJ",
        "&#45;",
    ]
    parts += [
        "aB3dE6gH9jK2mN5p",
        "gsk" + "_",
        MARKER,
        "\\u002d",
        "c2st" + "NrL",
        ".",
        "=",
        ",",
        "\x1b[0m",
        "\u200b",
        "`",
    ]
    for _ in range(4000):
        text = "".join(choose.choices(parts, k=choose.randrange(1, 16)))
        clean = redact(text)
        assert redact(clean) == clean, text


NASTY = [
    *("a", "-", "_", " ", "\n", "x1_", "sk-", "sk-a ", "sk-\n", "s\nk\n", "sk-proj-\n", "sk-proj-a\n> ", "sk-..."),
    *("Bearer ", "Bearer+", "Bearer\n", "Basic ", "Authorization: Basic ", 'b"Bearer ', 'api_key="', "OPENAI_API_KEY="),
    *('"', '"+', '"\n', 'sk-proj-"+ ', 's"', '"sk-" + "', "\\", "\\\n", "\\\\u002d", "%25", "%41", "&"),
    *("://", "://a:", "a.", "@", "*", "**", "a***", "eyJ", "eyJaaaaaaaa.", "c2st" * 5 + " ", "NrL", "<"),
    *("gsk_\n", "&amp;", "&#45;", "\u200b", "\x1b[0m", MARKER, "T3"),
    *("word ", "A1b2C3d4\n", "Word1Word2", "sk-proj-[", "é", "\0"),
]  # fmt: skip


def _measure(unit: str, length: int) -> float:
    """Give the seconds of the processor that a text of nothing but one unit takes."""
    text = (unit * length)[:length]
    started = time.process_time()
    redact(text, key="aB3dE6gH9jK2mN5pQ8sT")
    return time.process_time() - started


@pytest.mark.parametrize("unit", NASTY, ids=repr)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    """Ten times the text takes about ten times as long; thirty leaves room for a busy machine."""
    assert _measure(unit, 150_000) <= 30 * min(_measure(unit, 15_000) for _ in range(3)) + 0.05


@pytest.mark.deep
@pytest.mark.parametrize("unit", ["a", "sk-", "sk-\n", "Bearer ", "\\", "%25", "a***", 'sk-proj-"+ '], ids=repr)
def test_a_million_characters_take_as_long_each_as_a_few(unit: str) -> None:
    """Nor does anything grow slowly at first and fast later: that would be 400 times as long, not 20."""
    assert _measure(unit, 1_000_000) <= 6 * 20 * min(_measure(unit, 50_000) for _ in range(3)) + 0.05


def test_a_secret_shows_itself_only_when_asked() -> None:
    """No representation, format, copy, pickle or listing of attributes gives the key; equal keys are equal."""
    key, rest = make_key("project", random.Random(SEED))  # noqa: S311 - these keys open nothing
    secret = Secret(key)
    shown = f"{secret} {secret!r} {secret!s} {secret:>40} {[secret]} {(secret,)} {dir(secret)}"
    shown += " ".join(template % secret for template in ("%s", "%r"))
    assert find_pieces(rest, shown) == []
    assert f"project key ending in {key[-4:]}" in shown
    assert secret.reveal() == key
    assert secret == Secret(key) != Secret(key + "x")
    assert (secret == key, hash(secret) == hash(Secret(key))) == (False, True)
    assert copy.copy(secret) is copy.deepcopy(secret) is secret
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secret)
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(secret)
