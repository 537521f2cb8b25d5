"""A key is found at its line wherever it stands in the sources, and the finding does not show it."""

import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from freshness.small import Small, make_small
from keyguide.freshness.secrets import check_secrets

REST = "aB3dE6gH9jK2mN5pQ8sT" * 2
KEY = "sk-" + "proj-" + REST
BOOK, HOME = "notebooks/count.ipynb", "docs/index.md"

PLACES = {
    "prose": (HOME, "[Pay]", f"The key is {KEY}. [Pay]", 7),
    "a comment": (HOME, "[Pay]", f"<!-- {KEY} -->\n[Pay]", 7),
    "words for a picture": ("docs/guide/pay.md", "![A form]", f"![A form with {KEY}]", 9),
    "an output": (BOOK, "2 tokens", f"Bearer {KEY}", 32),
    "a cell": (BOOK, "print(2", f"key = '{KEY}'\\nprint(2", 35),
    "data": ("snippets/keyguide/diagnoses.toml", "[[row]]", f'[[row]]\nkey = "{KEY}"', 2),
    "a comment of a style": ("docs/assets/look.css", "@font", f"/* {KEY} */\n@font", 1),
    "escapes of JSON": (BOOK, "2 tokens", KEY.replace("-", "\\u002d"), 32),
    "escapes of HTML": (HOME, "[Pay]", KEY.replace("-", "&#45;"), 7),
    "escapes of an address": (HOME, "[Pay]", KEY.replace("-", "%2D"), 7),
    "two lines": (HOME, "[Pay]", f"{KEY[:20]}\n    {KEY[20:]}", 7),
    "two pieces": (HOME, "[Pay]", f'"{KEY[:20]}" + "{KEY[20:]}"', 7),
    "a service account": (HOME, "[Pay]", KEY.replace("proj", "svcacct"), 7),
    "an administrator": (HOME, "[Pay]", KEY.replace("proj", "admin"), 7),
    "a key of the old kind": (HOME, "[Pay]", KEY.replace("proj-", ""), 7),
    "another vendor": (HOME, "[Pay]", KEY.replace("proj", "ant"), 7),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


@pytest.mark.parametrize("place", PLACES)
def test_a_key_is_found_at_its_line(place: str, small: Small) -> None:
    """In prose, outputs, comments and data, as it is, escaped or in pieces; none of it is repeated."""
    name, old, new, line = PLACES[place]
    small.edit(name, old, new)
    [found] = small.find(check_secrets)
    assert (found.rule, found.path, found.line) == ("key-leaked", name, line)
    assert REST[:6] not in repr(found)


def test_a_key_in_a_note_of_a_picture_is_found(small: Small) -> None:
    """Plain, packed, and behind the picture."""
    for number, is_packed in enumerate((False, True)):
        notes = PngInfo()
        notes.add_text("Comment", KEY, zip=is_packed)
        content = io.BytesIO()
        Image.new("RGB", (1, 1)).save(content, "PNG", pnginfo=notes)
        (small.root / f"docs/pictures/{number}.png").write_bytes(content.getvalue())
    content = io.BytesIO()
    Image.new("RGB", (1, 1)).save(content, "PNG")
    (small.root / "docs/pictures/2.png").write_bytes(content.getvalue() + KEY.encode())
    assert small.name(check_secrets) == [("key-leaked", f"docs/pictures/{number}.png", 1) for number in range(3)]


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-1234",
        "sk-proj-PRACTICE-working-with-a-very-long-name-1a2b",
        "sk-proj-…1a2b",
        "the task-based-approach-that-everybody-knows-since-2020",
        "sk-this-is-a-name-of-a-branch-and-not-a-key-at-all",
        "class=sk-spinner-wave",
    ],
)
def test_what_is_no_key_is_passed_over(text: str, small: Small) -> None:
    """Examples, practice keys, shortened keys, and words."""
    small.edit(HOME, "[Pay]", f"{text} [Pay]")
    assert small.find(check_secrets) == []
