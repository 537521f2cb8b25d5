"""Nothing that looks like a key stands anywhere in the repository or the built site."""

import io
import math
import re
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from conftest import list_committed

# The published rules of common secret scanners, split so that this file does not match itself.
MARKER = "T3Blbk" + "FJ"
RULES = {
    "gitleaks, long": rf"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{{58,74}}{MARKER}[A-Za-z0-9_-]{{58,74}}",
    "gitleaks, short": rf"sk-[a-zA-Z0-9]{{20}}{MARKER}[a-zA-Z0-9]{{20}}",
    "trufflehog": rf"sk-(?:(?:proj|svcacct|service)-[A-Za-z0-9_-]+|[a-zA-Z0-9]+){MARKER}[A-Za-z0-9_-]+",
    "detect-secrets": rf"sk-[A-Za-z0-9-_]*[A-Za-z0-9]{{20}}{MARKER}[A-Za-z0-9]{{20}}",
    "SonarSource": r"\b(?:sk-(?:[a-zA-Z0-9-]+-)?(?:[a-zA-Z0-9]{48}))\b",
    # Ours: any long random tail behind sk-, whatever its shape; keys change shape.
    "long random tail": r"\bsk-[A-Za-z0-9_-]{32,}",
}
LEAST_BITS_PER_CHARACTER = 4.0


def _measure_bits(text: str) -> float:
    """Give the Shannon entropy of a text in bits per character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def find_keys(text: str) -> list[str]:
    """Name the rule and the place of everything in a text that looks like a key."""
    text = text.replace('\\"', '"')  # notebooks hold JSON: an escaped quote hides the end of a key
    return [
        f"{rule} at offset {match.start()}"
        for rule, pattern in RULES.items()
        for match in re.finditer(pattern, text)
        if rule != "long random tail" or _measure_bits(match[0][3:]) >= LEAST_BITS_PER_CHARACTER
    ]


def _read(path: Path) -> str:
    """Give everything in a file that may hold a key: its name, its text in any encoding, a picture's own notes."""
    content = path.read_bytes()
    notes = Image.open(io.BytesIO(content)).info if path.suffix == ".png" else {}
    text = content.replace(b"\0", b"").decode("utf-8", errors="replace")  # UTF-16 is text and zeros
    return f"{path.name}\n{text}\n{notes}"


def _scan(paths: list[Path]) -> list[str]:
    return [f"{path}: {hit}" for path in paths for hit in find_keys(_read(path))]


def test_the_repository_holds_no_key() -> None:
    """No file that is committed, or could be, holds anything that a secret scanner would report."""
    assert _scan(list_committed()) == [], "Take it out, delete the key if it is real, and write sk-proj-EXAMPLE."


def test_the_built_site_holds_no_key(site: Path) -> None:
    """No published file does either."""
    assert _scan([path for path in site.rglob("*") if path.is_file()]) == []


@pytest.mark.parametrize("kind", ["proj-", "svcacct-", "admin-", ""])
def test_the_scan_finds_a_key_of_each_kind(kind: str) -> None:
    """The scan is not blind: a key of each kind, made up here, is found."""
    half = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 3
    body = half[:58] + MARKER + half[1:59] if kind else half[:20] + MARKER + half[1:21]
    assert find_keys(f'{{"key": \\"sk-{kind}{body}\\"}}')


@pytest.mark.parametrize("place", ["name", "UTF-16", "note", "packed note"])
def test_the_scan_finds_a_key_wherever_it_hides(place: str, tmp_path: Path) -> None:
    """File names, texts of two bytes a character and the notes in a picture are read too."""
    key = "sk-proj-" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 2
    path = tmp_path / (f"{key}.txt" if place == "name" else "words.txt" if place == "UTF-16" else "picture.png")
    if path.suffix == ".png":
        notes = PngInfo()
        notes.add_text("Comment", key, zip=place == "packed note")
        Image.new("RGB", (1, 1)).save(path, pnginfo=notes)
    else:
        path.write_text(key if place == "UTF-16" else "nothing", encoding="utf-16")
    assert _scan([path]) != []
