"""What is known of the pictures on disk: what they show, when they were drawn, and of which screens.

The manifest is JSON beside the pictures, written by a walk in update mode and by nobody else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from keyguide.errors import InputError


@dataclass(frozen=True, slots=True)
class Callout:
    """A numbered ring on a picture.

    Attributes:
        number: The number of the step.
        label: The words by which the step names what is marked.
        box: Left, top, width and height of the ring, in CSS pixels of the picture.
    """

    number: int
    label: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Record:
    """One picture, in both colour schemes.

    Attributes:
        page: The page it stands on, relative to the folder of the table of places.
        words: A hash of the steps that it shows, and of nothing else.
        inputs: A hash of everything that it is made of: steps, screen, styles, drawing code.
        width_px: Its width in CSS pixels.
        height_px: Its height in CSS pixels.
        callouts: Its rings.
        files: For each file name, the SHA-256 of its bytes.
        drawn: The day on which it was drawn.
        compared: The day on which it was compared with the live product; `None` for never.
    """

    page: str
    words: str
    inputs: str
    width_px: int
    height_px: int
    callouts: tuple[Callout, ...]
    files: Mapping[str, str]
    drawn: date
    compared: date | None = None


@dataclass(slots=True)
class Manifest:
    """All pictures of a guide.

    Attributes:
        sources: A hash of all files that make the screens.
        pictures: The pictures by name.
        controls: For each page, for the sentence of each step, the control it acted on.
    """

    sources: str = ""
    pictures: dict[str, Record] = field(default_factory=dict)
    controls: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_json(self) -> str:
        """Give the text of the file; the same content is the same text."""
        table = asdict(self)
        for record in table["pictures"].values():
            record["drawn"] = record["drawn"].isoformat()
            record["compared"] = record["compared"].isoformat() if record["compared"] else None
        return json.dumps(table, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest to its file, unless it is there already.

    Raises:
        InputError: The file cannot be written.
    """
    if not path.exists() or path.read_text(encoding="utf-8") != manifest.as_json():
        write_file(path, manifest.as_json().encode())


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and make the folder for it.

    Raises:
        InputError: It cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as problem:
        raise InputError(
            f"{path} cannot be written: {problem.strerror}.", hint="Correct `pictures` in walk.toml, or make room."
        ) from None


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; a file that is not there is an empty one.

    Raises:
        InputError: The file is damaged.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        records = {name: _read_record(record) for name, record in table["pictures"].items()}
        controls = {page: dict(controls.items()) for page, controls in table["controls"].items()}
        return Manifest(table["sources"], records, controls)
    except FileNotFoundError:
        return Manifest()
    except OSError as problem:
        raise InputError(
            f"{path} cannot be read: {problem.strerror}.", hint="Correct `pictures` in walk.toml."
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise InputError(
            f"{path} is damaged ({type(problem).__name__}).",
            hint="Restore it, or delete it and run keyguide walk --update.",
        ) from None


def hash_text(*parts: str) -> str:
    """Hash texts in order; where one ends and the next begins counts."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode(errors="surrogatepass")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file's bytes; empty where there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _read_record(table: dict[str, Any]) -> Record:
    callouts = tuple(Callout(one["number"], one["label"], tuple(one["box"])) for one in table["callouts"])
    compared = date.fromisoformat(table["compared"]) if table["compared"] else None
    known = {**table, "callouts": callouts, "files": dict(table["files"].items())}
    return Record(**{**known, "drawn": date.fromisoformat(table["drawn"]), "compared": compared})
