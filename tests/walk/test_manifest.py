"""The manifest of the pictures is the same text for the same content, and comes back as it was."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from keyguide.errors import InputError
from keyguide.walk.manifest import Callout, Manifest, Record, hash_file, hash_text, read_manifest, write_file

RECORD = Record(
    page="docs/guide/a.md",
    words="w",
    inputs="i",
    width_px=560,
    height_px=300,
    callouts=(Callout(2, "Straße “1”", (1.5, 2.0, 30.0, 4.5)),),
    files={"a.png": "f1", "a.dark.png": "f2"},
    drawn=date(2026, 11, 24),
    compared=date(2026, 12, 1),
)
MANIFEST = Manifest("s", {"b": RECORD, "a": replace(RECORD, compared=None)}, {"docs/guide/a.md": {"x/1/1": "link “A”"}})


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    """Written and read again, nothing is lost; written again, it is the same text."""
    path = tmp_path / "walk.json"
    path.write_text(MANIFEST.as_json(), encoding="utf-8")
    again = read_manifest(path)
    assert again == MANIFEST
    assert again.as_json() == MANIFEST.as_json()


def test_the_order_of_the_walk_is_no_part_of_the_text() -> None:
    """Names are sorted, so that a picture more is a few lines more."""
    other = Manifest("s", dict(reversed(MANIFEST.pictures.items())), MANIFEST.controls)
    assert other.as_json() == MANIFEST.as_json()
    assert list(json.loads(MANIFEST.as_json())["pictures"]) == ["a", "b"]
    assert "Straße “1”" in MANIFEST.as_json()


def test_a_manifest_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """The first walk has none."""
    assert read_manifest(tmp_path / "walk.json") == Manifest()


def _without(part: str) -> str:
    table = json.loads(MANIFEST.as_json())
    del table["pictures"]["a"][part]
    return json.dumps(table)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"sources": "", "pictures": [], "controls": {}}',
        _without("callouts"),
        _without("drawn"),
        _without("words"),
        MANIFEST.as_json().replace('"files": {', '"files": 5, "other": {'),
        '{"sources": "", "pictures": {}, "controls": {"page.md": 5}}',
        MANIFEST.as_json().replace("2026-11-24", "yesterday"),
        MANIFEST.as_json().replace('"inputs"', '"imports"'),
    ],
)
def test_a_damaged_manifest_is_refused(tmp_path: Path, text: str) -> None:
    """The message names the file and the way out."""
    path = tmp_path / "walk.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"walk\.json is damaged") as refused:
        read_manifest(path)
    assert "keyguide walk --update" in refused.value.hint


def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """So is one that holds other bytes."""
    path = tmp_path / "walk.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is damaged"):
        read_manifest(path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before stays until all of the new is on the disk; nothing else is left behind."""
    path = tmp_path / "new" / "walk.json"
    write_file(path, b"old")

    def write_half(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(InputError, match=r"walk\.json cannot be written: No space left on device\."):
        write_file(path, b"new")
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [("walk.json", b"old")]


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """Reading and writing say what is in the way."""
    (tmp_path / "shots").touch()
    with pytest.raises(InputError, match=r"walk\.json cannot be read: Not a directory\."):
        read_manifest(tmp_path / "shots" / "walk.json")
    with pytest.raises(InputError, match=r"walk\.json cannot be written: File exists\."):
        write_file(tmp_path / "shots" / "walk.json", b"")


def test_a_hash_tells_where_one_text_ends() -> None:
    """The same letters in other parts are another text."""
    assert hash_text("ab", "c") != hash_text("a", "bc") != hash_text("abc")
    assert hash_text("ab", "c") == hash_text("ab", "c")
    hash_text("\ud800")  # half of a pair, as a page may hold it


def test_a_file_that_is_not_there_has_no_hash(tmp_path: Path) -> None:
    """It differs from every file."""
    path = tmp_path / "a.png"
    assert hash_file(path) == ""
    path.write_bytes(b"x")
    assert hash_file(path) == hashlib.sha256(b"x").hexdigest()
