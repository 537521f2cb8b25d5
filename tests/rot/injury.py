"""Injuries: single changes that make the project untrue somewhere, and what must find each.

`injuries.toml` is the table. An injury is done to a copy of the project, and taken back afterwards.
"""

import datetime
import io
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from conftest import ROOT, list_committed

TABLE = Path(__file__).with_name("injuries.toml")
HARMLESS_TABLE = Path(__file__).with_name("harmless.toml")
"""The injuries, and edits that injure nothing."""

KEY = "sk-" + "proj-" + "aB3dE6gH9jK2mN5pQ8sT" * 2
"""What looks like a key, for `{KEY}` in the table, where nothing may."""
TODAY = datetime.date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Injury:
    """One change, and the finding that must name it.

    Attributes:
        what: What rots, in words.
        file: The file that is changed.
        old: What stands there once.
        new: What stands there after it.
        deleted: Whether the whole file is gone instead.
        created: What a new file holds instead.
        append: What is written behind its end instead.
        copied: Another file of the project whose bytes it takes instead.
        older: Whether it becomes another picture of the same size instead, as an older one would be.
        note: What a note in the picture says instead.
        installed: An installed package; of a copy of it, which is found before it, `file` is changed instead.
        today: The day on which the project is looked at.
        by: The cheapest check that can find it: `fresh`, `walk`, `notebooks`, `build` or `tests`.
        rule: The rule that the finding names, or words that the other checks print.
        at_file: The file that the finding must name.
        at: Words of the line that the finding must name; empty for line 1.
        below: How many lines below these words it is.
    """

    what: str
    file: str
    old: str
    new: str
    deleted: bool
    created: str | None
    append: str
    copied: str | None
    older: bool
    note: str
    installed: str
    today: datetime.date
    by: str
    rule: str
    at_file: str
    at: str
    below: int


def read_injuries(table: Path = TABLE) -> list[Injury]:
    """Read a table of injuries."""
    return [_read(row) for row in tomllib.loads(table.read_text(encoding="utf-8"))["injury"]]


def _read(row: dict[str, Any]) -> Injury:
    row = {name: value.replace("{KEY}", KEY) if isinstance(value, str) else value for name, value in row.items()}
    new = row.get("new", "")
    return Injury(
        what=row["what"],
        file=row["file"],
        old=row.get("old", ""),
        new=new,
        deleted=row.get("deleted", False),
        created=row.get("created"),
        append=row.get("append", ""),
        copied=row.get("copied"),
        older=row.get("older", False),
        note=row.get("note", ""),
        installed=row.get("installed", ""),
        today=row.get("today", TODAY),
        by=row.get("by", "fresh"),
        rule=row.get("rule", ""),
        at_file=row.get("at_file", row["file"]),
        at=row.get("at", new.strip().partition("\n")[0]),
        below=row.get("below", 0),
    )


def copy_project(folder: Path) -> Path:
    """Copy every file that version control holds or would take, and give the folder."""
    for path in list_committed():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


@contextmanager
def injure(root: Path, injury: Injury) -> Iterator[None]:
    """Do an injury to a copy of the project, and take it back.

    Args:
        root: The copy.
        injury: The injury.
    """
    if injury.installed:
        with _injure_installed(injury):
            yield
        return
    path = root / injury.file
    before = path.read_bytes() if path.is_file() else None
    if injury.deleted:
        path.unlink()
    elif injury.created is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(injury.created, encoding="utf-8")
    elif injury.copied is not None:
        path.write_bytes((root / injury.copied).read_bytes())
    elif injury.older or injury.note:
        path.write_bytes(_change_picture(before or b"", injury.note))
    elif injury.append:
        path.write_bytes((before or b"") + injury.append.encode())
    elif injury.old:
        text = path.read_text(encoding="utf-8")
        assert text.count(injury.old) == 1, f"{injury.what}: {injury.file} holds {injury.old!r} not just once"
        path.write_text(text.replace(injury.old, injury.new), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)


@contextmanager
def _injure_installed(injury: Injury) -> Iterator[None]:
    """Put an injured copy of an installed package before it on the path."""
    found = distribution(injury.installed)
    with tempfile.TemporaryDirectory() as folder:
        _lend(Path(str(found.locate_file(""))), Path(folder), injury.file.split("/"))
        path = Path(folder, injury.file)
        text = path.read_text(encoding="utf-8")
        assert text.count(injury.old) == 1, f"{injury.what}: {injury.file} holds {injury.old!r} not just once"
        path.unlink()
        path.write_text(text.replace(injury.old, injury.new), encoding="utf-8")
        sys.path.insert(0, folder)
        try:
            yield
        finally:
            sys.path.remove(folder)


def _lend(source: Path, target: Path, way: Sequence[str]) -> None:
    """Link everything of a folder into another, but for the folders on the way to a file, which are made."""
    for path in source.iterdir():
        if path.name != way[0] or len(way) == 1:
            (target / path.name).symlink_to(path)
        else:
            (target / path.name).mkdir()
            _lend(path, target / path.name, way[1:])


def _change_picture(content: bytes, note: str) -> bytes:
    """Give a picture with a note in it, or without one with a grey corner."""
    notes, changed = PngInfo(), io.BytesIO()
    picture: Image.Image = Image.open(io.BytesIO(content))
    if note:
        notes.add_text("Comment", note)
    else:
        picture = picture.convert("RGB")
        picture.paste((90, 90, 90), (0, 0, 8, 8))
    picture.save(changed, "PNG", pnginfo=notes)
    return changed.getvalue()


def find_place(root: Path, injury: Injury) -> int:
    """Give the line that the finding must name, as the injured project stands."""
    if not injury.at:
        return 1
    text = (root / injury.at_file).read_text(encoding="utf-8")
    assert injury.at in text, f"{injury.what}: {injury.at_file} has no line with {injury.at!r}"
    return text[: text.index(injury.at)].count("\n") + 1 + injury.below
