"""The project that is checked: its pages, its ledger and its other files, each read once."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from keyguide.errors import InputError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER, Fact, read_ledger
from keyguide.freshness.page import Page, read_page
from keyguide.freshness.settings import SETTINGS, Settings, read_settings
from keyguide.walk.inputs import MANIFEST
from keyguide.walk.manifest import Manifest, read_manifest

DOCS = "docs"
NOTEBOOKS = "notebooks"
PICTURES = f"{DOCS}/pictures/{MANIFEST}"
"""Where the folders and files of every project are."""

_KEPT_FOLDERS = (".ci", ".github")
_MADE_FOLDERS = ("site", "build", "dist", "__pycache__", "node_modules")

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Project:
    """A project on disk.

    Attributes:
        root: Its folder.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Project(Path(folder)).pages
        {}
    """

    root: Path

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages and notebooks that can be read, by their paths relative to the project."""
        return {name: page for name, page in self._read_pages.items() if isinstance(page, Page)}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The facts by their ids; none where the ledger cannot be read."""
        return self._read_facts if isinstance(self._read_facts, dict) else {}

    @cached_property
    def settings(self) -> Settings | None:
        """The settings; `None` where they cannot be read."""
        return self._read_settings if isinstance(self._read_settings, Settings) else None

    @cached_property
    def manifest(self) -> Manifest:
        """What is known of the pictures; nothing where that cannot be read."""
        return self._read_manifest if isinstance(self._read_manifest, Manifest) else Manifest()

    @cached_property
    def front(self) -> dict[str, Page]:
        """The Markdown files of the project's folder itself, such as `README.md`, by their names."""
        read = {path.name: _try(partial(read_page, path, path.name)) for path in sorted(self.root.glob("*.md"))}
        return {name: page for name, page in read.items() if isinstance(page, Page)}

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file that version control holds or would take; without it, every file outside hidden folders."""
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        if (self.root / ".git").exists():
            done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return frozenset(name for name in done.stdout.split("\0") if name and (self.root / name).is_file())
        return frozenset(self._list_files(self.root))

    def _list_files(self, folder: Path) -> Iterator[str]:
        for path in folder.iterdir():
            if path.is_file():
                yield path.relative_to(self.root).as_posix()
            elif path.name in _KEPT_FOLDERS or not (path.name.startswith(".") or path.name in _MADE_FOLDERS):
                yield from self._list_files(path)

    def list_unreadable(self) -> Iterator[Finding]:
        """Say what could not be read at all, so that nothing was checked in it."""
        others = {LEDGER: self._read_facts, SETTINGS: self._read_settings, PICTURES: self._read_manifest}
        for name, read in {**self._read_pages, **others}.items():
            if isinstance(read, InputError):
                what = read.message.replace(f"{self.root}/", "")
                line = re.search(r"(?::|line )(\d+)", what)
                number = int(line[1]) if line else 1
                yield Finding("unreadable", Severity.ERROR, name, number, what, "it was opened", read.hint)

    def find_line(self, name: str, words: str) -> int:
        """Give the first line of a file that holds some words; 1 where none does.

        Args:
            name: The path of the file relative to the project.
            words: The words.
        """
        before, found, _ = self.read(name).partition(words)
        return before.count("\n") + 1 if found else 1

    def read(self, name: str) -> str:
        """Give the text of a file of the project; empty where there is none.

        Args:
            name: Its path relative to the project.
        """
        path = self.root / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    @cached_property
    def _read_pages(self) -> dict[str, Page | InputError]:
        paths = [*(self.root / DOCS).rglob("*.md"), *(self.root / NOTEBOOKS).glob("*.ipynb")]
        named = {path.relative_to(self.root).as_posix(): path for path in sorted(paths)}
        return {name: _try(partial(read_page, path, name)) for name, path in named.items()}

    @cached_property
    def _read_facts(self) -> dict[str, Fact] | InputError:
        return _try(lambda: read_ledger(self.root / LEDGER))

    @cached_property
    def _read_settings(self) -> Settings | InputError:
        return _try(lambda: read_settings(self.root / SETTINGS))

    @cached_property
    def _read_manifest(self) -> Manifest | InputError:
        return _try(lambda: read_manifest(self.root / PICTURES))


def _try(read: Callable[[], _Read]) -> _Read | InputError:
    try:
        return read()
    except InputError as problem:
        return problem
