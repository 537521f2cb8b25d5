"""The project that is checked: its pages, its ledger and its other files, each read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from keyguide.errors import InputError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER, Fact, read_ledger
from keyguide.freshness.page import Page, read_page

DOCS = "docs"
NOTEBOOKS = "notebooks"


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

    def list_unreadable(self) -> Iterator[Finding]:
        """Say what could not be read at all, so that nothing was checked in it."""
        for name, page in self._read_pages.items():
            if isinstance(page, InputError):
                yield Finding("unreadable", Severity.ERROR, name, 1, page.message, "It was opened.", page.hint)
        if isinstance(self._read_facts, InputError):
            problem = self._read_facts
            line = problem.message.partition(f"{LEDGER}:")[2].partition(":")[0]
            what = problem.message.replace(f"{self.root}/", "")
            number = int(line) if line.isdigit() else 1
            yield Finding("ledger", Severity.ERROR, LEDGER, number, what, "It was opened.", problem.hint)

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
        return {name: _try(path, name) for path in sorted(paths) if (name := path.relative_to(self.root).as_posix())}

    @cached_property
    def _read_facts(self) -> dict[str, Fact] | InputError:
        path = self.root / LEDGER
        try:
            return read_ledger(path)
        except InputError as problem:
            return problem


def _try(path: Path, name: str) -> Page | InputError:
    try:
        return read_page(path, name)
    except InputError as problem:
        return problem
