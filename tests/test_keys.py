"""Pasted keys: what they are, what cleaning takes away, and that none is given away.

Every key here is made at run time, so that nothing that looks like a key stands in a file.
"""

import random
import re
import string
import time

import pytest

from keyguide.keys import KeyKind, inspect_key, mask_key, redact

MARKER = "T3Blbk" + "FJ"
ALPHABET = string.ascii_letters + string.digits
CHOOSE = random.Random(20261124)  # noqa: S311 - these keys open nothing


def make_key(beginning: str, length: int, *, marked: bool = True) -> str:
    """Make a key of the shape that public secret scanners look for."""
    half = "".join(CHOOSE.choices(ALPHABET + ("_-" if "-" in beginning[3:] else ""), k=length))
    other = "".join(CHOOSE.choices(ALPHABET, k=length))
    return beginning + half + (MARKER if marked else "") + other


KEYS = {
    "project": make_key("sk-" + "proj-", 74),
    "older project": make_key("sk-" + "proj-", 58),
    "service account": make_key("sk-" + "svcacct-", 74),
    "service": make_key("sk-" + "service-", 20),
    "admin": make_key("sk-" + "admin-", 58),
    "user": make_key("sk-", 20),
    "user without mark": make_key("sk-", 24, marked=False),
    "named user": make_key("sk-" + "myapp-", 24, marked=False),
    "practice": "sk-proj-" + "PRACTICE-no-credit-1a2b",
    "practice service account": "sk-svcacct-" + "PRACTICE-working-9z8y7x6w",
    "OpenRouter": "sk-" + "or-v1-" + "0a" * 32,
    "Anthropic": "sk-" + "ant-api03-" + "".join(CHOOSE.choices(ALPHABET, k=80)),
    "Groq": "gsk" + "_" + "".join(CHOOSE.choices(ALPHABET, k=52)),
    "Google": "AI" + "za" + "".join(CHOOSE.choices(ALPHABET, k=35)),
    "Hugging Face": "hf" + "_" + "".join(CHOOSE.choices(ALPHABET, k=34)),
    "xAI": "xai" + "-" + "".join(CHOOSE.choices(ALPHABET, k=80)),
}
# The published rules: gitleaks and secretlint, trufflehog, detect-secrets, SonarSource.
SCANNERS = [
    rf"sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{{74}}|[A-Za-z0-9_-]{{58}}){MARKER}[A-Za-z0-9_-]{{58}}",
    rf"sk-[a-zA-Z0-9]{{20}}{MARKER}[a-zA-Z0-9]{{20}}",
    rf"\b(sk-(?:(?:proj|svcacct|service)-[A-Za-z0-9_-]+|[a-zA-Z0-9]+){MARKER}[A-Za-z0-9_-]+)\b",
    rf"sk-[A-Za-z0-9-_]*[A-Za-z0-9]{{20}}{MARKER}[A-Za-z0-9]{{20}}",
    r"\b(sk-(?:[a-zA-Z0-9-]+-)?([a-zA-Z0-9]{48}))\b",
]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("project", KeyKind.PROJECT),
        ("older project", KeyKind.PROJECT),
        ("service account", KeyKind.SERVICE_ACCOUNT),
        ("service", KeyKind.SERVICE_ACCOUNT),
        ("user", KeyKind.USER),
        ("user without mark", KeyKind.USER),
        ("practice", KeyKind.PROJECT),
        ("practice service account", KeyKind.SERVICE_ACCOUNT),
    ],
)
def test_a_key_of_each_kind_is_known_by_its_beginning(name: str, kind: KeyKind) -> None:
    """Each usable kind is told, with nothing against it and nothing changed."""
    shape = inspect_key(KEYS[name])
    assert (shape.kind, shape.cleaned, shape.removed, shape.problem) == (kind, KEYS[name], (), None)
    assert shape.last_four == KEYS[name][-4:]
    assert shape.practice == name.startswith("practice")


@pytest.mark.parametrize("length", [1, 16, 20, 48, 156, 164, 500])
def test_no_length_is_wrong(length: int) -> None:
    """Keys change length; a short and a very long one have nothing against them."""
    assert inspect_key("sk-" + "proj-" + "a" * length).problem is None


def test_an_admin_key_is_real_but_cannot_call_models() -> None:
    """An admin key is told as such, with what to do instead."""
    shape = inspect_key(KEYS["admin"])
    assert shape.kind is KeyKind.ADMIN
    assert shape.problem == "An admin key manages an organisation; it cannot call models."
    assert shape.next_step


@pytest.mark.parametrize("vendor", ["OpenRouter", "Anthropic", "Groq", "Google", "Hugging Face", "xAI"])
def test_a_key_of_another_vendor_is_named(vendor: str) -> None:
    """The sentence names the vendor."""
    shape = inspect_key(KEYS[vendor])
    assert (shape.kind, shape.problem) == (KeyKind.OTHER_VENDOR, f"This is a key of {vendor}, not of OpenAI.")


@pytest.mark.parametrize(
    ("pasted", "kind"),
    [
        ("", KeyKind.NOTHING),
        (" \t\r\n\u200b", KeyKind.NOTHING),
        ('""', KeyKind.NOTHING),
        ("OPENAI_API_KEY=", KeyKind.NOTHING),
        ("Bearer ", KeyKind.NOTHING),
        ("someone@example.com", KeyKind.EMAIL),
        ("https://platform.openai.com/api-keys", KeyKind.URL),
        ("platform.openai.com/api-keys", KeyKind.URL),
        ("www.cinnox.com", KeyKind.URL),
        ("sk-proj-EXAMPLE", KeyKind.PLACEHOLDER),
        ("YOUR_OPENAI_API_KEY", KeyKind.PLACEHOLDER),
        ("sk-your-key-here", KeyKind.PLACEHOLDER),
        ("<your key>", KeyKind.PLACEHOLDER),
        ("$OPENAI_API_KEY", KeyKind.PLACEHOLDER),
        ("${OPENAI_API_KEY}", KeyKind.PLACEHOLDER),
        ("%OPENAI_API_KEY%", KeyKind.PLACEHOLDER),
        ("sk-xxxxxxxxxxxx", KeyKind.PLACEHOLDER),
        ("OPENAI_API_KEY", KeyKind.PLACEHOLDER),
        ("sk-abc...def", KeyKind.MASKED),
        ("sk-proj-****MxYA", KeyKind.MASKED),
        ("sk-proj-••••MxYA", KeyKind.MASKED),
        ("sk-proj-ab…YA", KeyKind.MASKED),
        ("org-abc123", KeyKind.IDENTIFIER),
        ("proj_abc123", KeyKind.IDENTIFIER),
        ("key_abc123", KeyKind.IDENTIFIER),
        ("hello", KeyKind.NOT_A_KEY),
        ("sk jj", KeyKind.NOT_A_KEY),
        ("claude", KeyKind.NOT_A_KEY),
        ("my secret password", KeyKind.NOT_A_KEY),
    ],
)
def test_what_is_no_key_is_told_apart(pasted: str, kind: KeyKind) -> None:
    """Each common mistake has its kind, a sentence and a next action, and shows no character of the text."""
    shape = inspect_key(pasted)
    assert (shape.kind, shape.last_four) == (kind, "")
    assert shape.problem
    assert shape.next_step


@pytest.mark.parametrize("beginning", ["sk-", "sk-" + "proj-", "sk-" + "svcacct-"])
def test_the_beginning_alone_is_no_key(beginning: str) -> None:
    """A key cut off behind its beginning is told."""
    assert inspect_key(beginning).problem == "Only the beginning of a key was pasted."


@pytest.mark.parametrize(
    ("before", "after", "removed"),
    [
        (" ", "", ("blank before the text",)),
        ("", "\n", ("line break after the text",)),
        ("\r\n\t", " \r\n", ("line break before the text", "blank before the text", "blank after the text",
                             "line break after the text")),
        ("\xa0", "\u3000", ("blank before the text", "blank after the text")),
        ("\ufeff", "\u200b", ("invisible character before the text", "invisible character after the text")),
        ('"', '"', ("quotation marks around the text",)),
        ("'", "'", ("quotation marks around the text",)),
        ("\u201c", "\u201d", ("quotation marks around the text",)),
        ("\u2018", "\u2019", ("quotation marks around the text",)),
        ("\u201e", "\u201c", ("quotation marks around the text",)),
        ("Bearer ", "", ("the word Bearer before the text",)),
        ("bearer  ", "", ("the word Bearer before the text",)),
        ("Authorization: Bearer ", "", ("the word Bearer before the text",)),
        ("OPENAI_API_KEY=", "", ("the name OPENAI_API_KEY before the text",)),
        ("export OPENAI_API_KEY=", "", ("the name OPENAI_API_KEY before the text",)),
        ("set OPENAI_API_KEY=", "", ("the name OPENAI_API_KEY before the text",)),
        ('$env:OPENAI_API_KEY = "', '"',
         ("the name OPENAI_API_KEY before the text", "quotation marks around the text")),
        ('"Bearer ', '"', ("quotation marks around the text", "the word Bearer before the text")),
        (' "OPENAI_API_KEY=', '"\n', ("blank before the text", "line break after the text",
                                      "quotation marks around the text", "the name OPENAI_API_KEY before the text")),
        ('"', '",', ("signs before the key", "signs after the key")),
        ("", "\u201d;", ("signs after the key",)),
        ("<", ">", ("signs before the key", "signs after the key")),
        ("api_key: ", "", ("other text before the key",)),
        ("\u5bc6\u94a5\uff1a", "", ("other text before the key",)),
        ('"OPENAI_API_KEY": "', '", "x": 1}', ("other text before the key", "other text after the key")),
        ("", "  # CINNOX", ("other text after the key",)),
        ('curl https://api.openai.com/v1/models -H "Authorization: Bearer ', '" \\\n  -H "Accept: */*"',
         ("other text before the key", "other text after the key")),
    ],
)  # fmt: skip
def test_cleaning_is_safe_and_said(before: str, after: str, removed: tuple[str, ...]) -> None:
    """What surrounds a key is taken away, the key itself is not touched, and both are said."""
    shape = inspect_key(before + KEYS["project"] + after)
    assert (shape.cleaned, shape.removed, shape.problem) == (KEYS["project"], removed, None)


def test_a_key_that_was_pasted_twice_is_taken_once() -> None:
    """A prompt that shows nothing invites a second paste."""
    shape = inspect_key(KEYS["project"] * 2)
    assert (shape.cleaned, shape.removed) == (KEYS["project"], ("a second copy of the key",))


@pytest.mark.parametrize(
    ("pasted", "problem"),
    [
        ("KEY OTHER", "There is more than one key in this text."),
        ("KEY\nKEY", "There is more than one key in this text."),
        ("key: KEY and more", "There is more than a key in this text."),
        ('a = "KEY" + "abc"', "There is more than a key in this text."),
        ('a = "KEY"\n"abc"', "There is more than a key in this text."),
        ("`KEY...MxYA", "There is more than a key in this text."),
        ("SKEY", "A key begins with sk- in small letters."),
    ],
)
def test_a_key_whose_end_is_not_plain_is_not_taken_out(pasted: str, problem: str) -> None:
    """What follows may be the rest of it: half a key is never sent."""
    project = KEYS["project"]
    pasted = pasted.replace("SKEY", "S" + project[1:]).replace("KEY", project).replace("OTHER", KEYS["user"])
    shape = inspect_key(pasted)
    assert (shape.kind, shape.problem, shape.last_four) == (KeyKind.NOT_A_KEY, problem, "")
    assert shape.next_step


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        (" ", "a blank"),
        ("\n", "a line break"),
        ("\t", "a tab"),
        ("\xa0", "NO-BREAK SPACE (U+00A0)"),
        ("\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("\u0430", "CYRILLIC SMALL LETTER A (U+0430)"),
        ("\u2013", "EN DASH (U+2013)"),
        ('"', "QUOTATION MARK (U+0022)"),
        (",", "COMMA (U+002C)"),
        ("\0", "a control character (U+0000)"),
        ("\ud800", "a control character (U+D800)"),
    ],
)
def test_a_wrong_character_inside_is_named_with_its_place(inside: str, name: str) -> None:
    """Position and character are named; the key is not."""
    key = KEYS["project"]
    shape = inspect_key(key[:20] + inside + key[20:])
    assert shape.problem == f"Character 21 of the key is {name}, which no key holds."
    assert shape.next_step
    assert key[20:30] not in shape.problem + shape.next_step


def test_a_single_quotation_mark_within_is_named_not_guessed() -> None:
    """One quotation mark with letters on both sides stays, and is the problem."""
    key = KEYS["project"]
    assert "QUOTATION MARK" in (inspect_key(f'{key[:30]}"{key[30:]}').problem or "")


@pytest.mark.parametrize("name", KEYS)
def test_no_part_of_a_key_is_shown_but_the_last_four(name: str) -> None:
    """The representation, the mask and the sentences hold no other five characters of the key."""
    key = KEYS[name]
    shape = inspect_key(f"  {key}  ")
    shown = " ".join((repr(shape), str(shape), mask_key(key), shape.problem or "", shape.next_step or ""))
    rest = key.split("-", 2)[-1] if key.count("-") > 1 else key[4:]
    parts = {rest[at : at + 5] for at in range(len(rest) - 4)}
    assert [part for part in parts if part in shown] == []


@pytest.mark.parametrize(
    ("key", "masked"),
    [
        ("sk-" + "proj-" + "0123456789A1b2", "project key ending in A1b2"),
        ("sk-" + "svcacct-" + "0123456789A1b2", "service account key ending in A1b2"),
        ("sk-" + "0123456789A1b2", "user key ending in A1b2"),
        ("sk-" + "admin-" + "0123456789A1b2", "admin key ending in A1b2"),
        ("gsk" + "_" + "0123456789A1b2", "key of another vendor ending in A1b2"),
        ("sk-12345678", "user key"),
        ("sk-" + "proj-" + "abcd", "project key"),
        ("a password of mine", "text that is no key"),
        ("", "nothing"),
    ],
)
def test_a_mask_shows_kind_and_last_four(key: str, masked: str) -> None:
    """Short keys, and texts that are no keys, show no character at all."""
    assert masked == mask_key(key)


@pytest.mark.parametrize(
    "frame", ["{}", "key={}", '"{}"', "Bearer {}", "https://x/?k={}&a=1", "b'{}'", "x{}", "_{},", "({})"]
)
@pytest.mark.parametrize("name", KEYS)
def test_every_key_is_redacted_wherever_it_stands(name: str, frame: str) -> None:
    """No run of eight characters of the key is left, the marker is there, and a second time changes nothing."""
    if frame in {"x{}", "_{},"} and not KEYS[name].startswith(("sk-proj", "sk-svc", "sk-service", "sk-admin")):
        return  # glued to a word, a key without a mark cannot be told from the word
    key = KEYS[name]
    clean = redact(frame.format(key))
    assert [key[at : at + 8] for at in range(8, len(key) - 7) if key[at : at + 8] in clean] == []
    assert "[redacted]" in clean
    assert redact(clean) == clean


@pytest.mark.parametrize("rule", SCANNERS)
def test_no_published_scanner_finds_anything_after_redaction(rule: str) -> None:
    """Each scanner finds a key before, and none after."""
    text = " ".join(KEYS.values())
    assert re.search(rule, text)
    assert re.search(rule, redact(text)) is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (
            "Incorrect API key provided: sk-" + "proj-****…MxYA. You can find your API key at https://x.",
            "Incorrect API key provided: [redacted]. You can find your API key at https://x.",
        ),
        ("redacted_value sk-abc...def, and more", "redacted_value [redacted], and more"),
        ("Illegal header value b'Bearer sk-" + "test '", "Illegal header value b'Bearer [redacted] '"),
        ("{'Authorization': 'Bearer " + "abc'}", "{'Authorization': 'Bearer [redacted]'}"),
        ("Authorization: Basic " + "dXNlcjpwYXNz", "Authorization: Basic [redacted]"),
        ("OPENAI_API_KEY=" + "abc rest", "OPENAI_API_KEY=[redacted] rest"),
    ],
)
def test_headers_variables_and_shortened_keys_are_redacted(text: str, clean: str) -> None:
    """Around the redacted part the text stays as it was."""
    assert clean == redact(text)
    assert clean == redact(clean)


@pytest.mark.parametrize(
    "text",
    [
        "You didn't provide an API key. Use Bearer auth.",
        "task-based risk-assessment and disk-encryption",
        "Keys begin with sk-proj or sk-svcacct.",
        "The bearer of this letter",
        "org-abc and proj_abc",
        "sk-",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Words that only resemble a key are left alone."""
    assert text == redact(text)


@pytest.mark.parametrize(
    "text", ["a", "-", " ", "sk-", "sk-a ", "Bearer ", MARKER, "T3", "a.", "@", "*", "\u200b", "<", "x"]
)
def test_a_long_text_takes_bounded_time(text: str) -> None:
    """Two hundred thousand characters of anything take less than a second in each function."""
    long = text * (200_000 // len(text))
    start = time.process_time()
    redact(long)
    inspect_key("a" + long)
    inspect_key("a@" + long + "b c")
    assert time.process_time() - start < 1
