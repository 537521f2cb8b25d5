"""Whether the notebooks show what a run of them showed: run whole, in order, cleanly, and not touched since."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from keyguide.errors import InputError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.page import Cell, Page
from keyguide.freshness.project import Project
from keyguide.freshness.seals import SEALS, Part, Seal, find_change, read_seals, seal_lines

UPDATE = "scripts/execute_notebooks.py --update"
"""The command that runs the notebooks, writes their outputs, and seals them."""

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_HIDING = ("nbval", "raises-exception", "%%capture")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DRAWN = re.compile(r">([^<>]+)</text>")
_RUN = "Run the notebooks again."


def check_notebooks(project: Project, _: date) -> Iterator[Finding]:
    """Look at every code cell.

    Args:
        project: The project.

    Yields:
        A cell that was never run, or out of order; an error or a warning in an output; a picture without words, or with
        figures that are not in it; a cell or output that was edited after the run. Whether a run of today gives the
        same, the tests tell.
    """
    try:
        seals = read_seals(project.root)
    except InputError:
        seals = {}  # the check of what is made says so
    for page in project.pages.values():
        if page.path.endswith(".ipynb"):
            yield from _check_kernel(page)
            yield from _check_run(page)
            for cell in page.cells:
                yield from _check_outputs(page, cell)
                yield from _check_alt(page, cell)
            yield from _check_seal(page, seals.get(page.path))


def seal_notebook(page: Page) -> Seal:
    """Seal the outputs of a notebook that was just run.

    Args:
        page: The notebook.
    """
    parts = {cell.id: seal_lines(_take_outputs(page, cell).lines) for cell in page.cells}
    return Seal(page.path, "", UPDATE, parts, {cell.id: _hash(cell) for cell in page.cells})


def _hash(cell: Cell) -> str:
    return hashlib.sha256(cell.source.encode()).hexdigest()[:16]


def _take_outputs(page: Page, cell: Cell) -> Part:
    """Give the lines of the file that hold the outputs of a cell: in it, they stand above its source."""
    lines = page.text.split("\n")[cell.outputs_line - 1 : max(cell.line - 1, cell.outputs_line)]
    return Part(cell.outputs_line, lines)


def _find(
    rule: str, page: Page, line: int, what: str, evidence: str, todo: str = _RUN, command: str = UPDATE
) -> Finding:
    return Finding(rule, Severity.ERROR, page.path, line, what, evidence, todo, command)


def _check_kernel(page: Page) -> Iterator[Finding]:
    metadata = {name: value for name, value in page.about.items() if name != "keyguide"}
    if metadata != _KERNEL:
        what = "The notebook asks for a kernel that not everybody has, or holds something of the machine it ran on."
        yield _find("notebook-kernel", page, page.find_line('"kernelspec"'), what, "its metadata")
    for mark in _HIDING:
        for number, line in enumerate(page.text.lower().split("\n"), start=1):
            if mark in line:
                what = f"“{mark}” lets a comparison of the outputs look away."
                yield _find("cell-hidden", page, number, what, "the file was read", "Take it out, then run it.")


def _check_run(page: Page) -> Iterator[Finding]:
    before = 0
    for number, cell in enumerate(page.cells, start=1):
        line = _find_above(page, cell, "execution_count")
        if cell.count is None:
            what = f"Code cell {number} was never run, so nothing compares its outputs."
            yield _find("cell-never-run", page, line, what, "it has no execution count")
        elif cell.count != before + 1:
            what = f"Code cell {number} was run as number {cell.count}, after number {before}."
            yield _find("cell-order", page, line, what, f"its execution count should be {before + 1}")
        before = before + 1 if cell.count is None else cell.count


def _check_outputs(page: Page, cell: Cell) -> Iterator[Finding]:
    for output in cell.outputs:
        if output.get("output_type") == "error":
            what = f"The cell ended in an error: {output.get('ename')}."
            yield _find("cell-error", page, cell.outputs_line, what, "its output", "Mend the cell, then run it.")
        elif output.get("name") == "stderr":
            what = "The cell printed to standard error, such as a warning."
            yield _find("cell-stderr", page, cell.outputs_line, what, "its output", "Mend the cell, then run it.")


def _check_alt(page: Page, cell: Cell) -> Iterator[Finding]:
    pictures = [
        _join(content)
        for output in cell.outputs
        for kind, content in output.get("data", {}).items()
        if kind.startswith("image/")
    ]
    if not pictures:
        return
    alt = _join(cell.metadata.get("alt", ""))
    line = _find_above(page, cell, "alt")
    if not alt.strip():
        what, todo = "The cell draws, and says to nobody who cannot see it what.", "Write `alt` into its metadata."
        yield _find("cell-alt", page, line, what, "its metadata", todo, "")
        return
    drawn = set(_NUMBER.findall(" ".join(word for picture in pictures for word in _DRAWN.findall(picture))))
    if drawn and (lost := [number for number in _NUMBER.findall(alt) if number not in drawn]):
        what = f"The words for the picture name {', '.join(lost)}, which is not in it."
        yield _find("cell-alt", page, line, what, "the text of the picture", "Correct `alt`.", "")


def _find_above(page: Page, cell: Cell, key: str) -> int:
    """Find the line of a key of a cell, which stands above its outputs."""
    lines = page.text.split("\n")
    for number in range(cell.outputs_line - 1, 0, -1):
        if f'"{key}":' in lines[number - 1]:
            return number
        if '"cell_type"' in lines[number - 1]:
            break
    return cell.line


def _join(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _check_seal(page: Page, seal: Seal | None) -> Iterator[Finding]:
    if seal is None:
        what = "The notebook carries no seal of the run whose outputs it shows."
        yield _find("notebook-unsealed", page, 1, what, SEALS)
        return
    known: Mapping[str, Any] = seal.of
    for cell in page.cells:
        if known.get(cell.id) != _hash(cell):
            is_new = cell.id not in known
            what = f"The cell {cell.id} was {'added' if is_new else 'changed'} after the notebook was last run."
            yield _find("cell-stale", page, cell.line, what, SEALS)
        elif line := find_change(_take_outputs(page, cell), seal.parts[cell.id]):
            what = f"The output of the cell {cell.id} is not what its run printed: it was edited, or run elsewhere."
            yield _find("cell-edited", page, line, what, SEALS)
    for name in known.keys() - {cell.id for cell in page.cells}:
        what = f"The cell {name}, which was run, is gone."
        yield _find("cell-stale", page, 1, what, SEALS)
