"""Whether anything in the project looks like a key: in pages, cells, outputs, words for pictures, code, notes."""

import math
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project
from keyguide.keys import KeyKind, inspect_key, list_beginnings

_REAL = (KeyKind.PROJECT, KeyKind.SERVICE_ACCOUNT, KeyKind.USER, KeyKind.ADMIN, KeyKind.OTHER_VENDOR)
_FEWEST = 32
_FEWEST_BITS = 3.8
"""From how many characters, and how many bits in each, a text is no word and no example."""

_VENDORED = (".tiktoken", ".woff2")
_FARTHEST = 600
_DASH = r"(?:-|\\+u002[dD]|\\+x2[dD]|%2[dD]|&#45;|&#[xX]2[dD];)"
_ESCAPED_DASH = re.compile(rb"sk(?:\\+[ux]|%2|&#)")
_ESCAPE = re.compile(
    r"\\+u00([0-9a-fA-F]{2})|\\+x([0-9a-fA-F]{2})|%([0-9a-fA-F]{2})|&#[xX]([0-9a-fA-F]{2});|&#(\d{2,3});"
)
_GAP = re.compile(r"""\\?["']\s*\+?\s*\\?["']|\\?\r?\n[ \t>|#]*|\\n|<wbr ?/?>|[\u00ad\u200b-\u200d\u2060]""")
_PNG = b"\x89PNG\r\n\x1a\n"
_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")


def check_secrets(project: Project, _: date) -> Iterator[Finding]:
    """Look for keys in every file that version control holds or would take.

    Args:
        project: The project.

    Yields:
        A line that holds what looks like a key, however it is escaped or broken; none of the key itself.
    """
    for name in sorted(project.files):
        if not name.endswith(_VENDORED):
            for line, kind in find_keys((project.root / name).read_bytes()):
                what, evidence = f"This looks like a {kind}.", "its beginning, length and randomness"
                todo = "Take it out, delete the key where it was made, and write sk-proj-EXAMPLE."
                yield Finding("key-leaked", Severity.ERROR, name, line, what, evidence, todo)


def find_keys(content: bytes) -> list[tuple[int, str]]:
    """Find what looks like a key in a file.

    Args:
        content: Its bytes; of a PNG picture its notes are read, whose line is 1.

    Returns:
        The line of each, and what it looks like.
    """
    is_picture = content.startswith(_PNG)
    if is_picture:
        content = b"\n".join(_read_notes(content))
    content = content.replace(b"\0", b"")  # UTF-16 is text and zeros
    beginnings, plain = _make_beginnings()
    if not any(sign in content for sign in plain) and not _ESCAPED_DASH.search(content):
        return []
    text = content.decode("utf-8", errors="replace")
    return [
        (1 if is_picture else text.count("\n", 0, found.start()) + 1, kind)
        for found in beginnings.finditer(text)
        if (kind := _judge(text[found.start() : found.start() + _FARTHEST]))
    ]


@cache
def _make_beginnings() -> tuple[re.Pattern[str], tuple[bytes, ...]]:
    """Make the pattern of how keys begin, however their dashes are written, and the beginnings as they are."""
    known = sorted(list_beginnings(), key=len, reverse=True)
    spelled = "|".join(re.escape(one).replace(r"\-", _DASH) for one in known)
    shortest = [one for one in known if not any(one != other and one.startswith(other) for other in known)]
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{spelled})"), tuple(one.encode() for one in shortest)


def _judge(text: str) -> str:
    """Name what a text begins with, if it is a key; empty if not."""
    plain = _GAP.sub("", _ESCAPE.sub(_resolve, text))
    match = re.match(r"[A-Za-z0-9_-]+", plain)
    word = match[0] if match else ""
    if len(word) < _FEWEST or _measure_bits(word) < _FEWEST_BITS or not re.search(r"[0-9]", word):
        return ""
    shape = inspect_key(word)
    return shape.kind.value if shape.kind in _REAL and not shape.practice else ""


def _resolve(escape: re.Match[str]) -> str:
    *hexadecimal, decimal = escape.groups()
    return chr(int(decimal) if decimal else int(next(one for one in hexadecimal if one), 16))


def _measure_bits(text: str) -> float:
    """Give the Shannon entropy of a text in bits per character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def _read_notes(content: bytes) -> Iterator[bytes]:
    """Give the notes in a PNG file, and what stands behind the picture."""
    place = len(_PNG)
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        place += length + 12
        if kind in _NOTES:
            yield body.replace(b"\0", b"\n")
            for at in (match.end() for match in re.finditer(rb"\0+", body[:200])):
                try:
                    yield zlib.decompress(body[at:])
                except zlib.error:
                    continue
        elif kind == b"IEND":
            break
    yield content[place:]
