"""Run the notebooks afresh and compare all outputs, pictures included, with the committed ones.

`--update` writes the fresh outputs instead. nbval compares text only, and passes over
cells that were never run; this command and the structural tests close those gaps.
`--live NOTEBOOK` runs one with the key in OPENAI_API_KEY, keeps none of its outputs, and
notes the day if every cell worked.
"""

import argparse
import difflib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from keyguide.freshness.notebooks import seal_notebook
from keyguide.freshness.page import read_page
from keyguide.freshness.seals import write_seals

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def main() -> None:
    """Check every notebook, or rewrite those whose outputs changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write fresh outputs")
    parser.add_argument("--live", metavar="NOTEBOOK", type=Path, help="run this one with the key in OPENAI_API_KEY")
    arguments = parser.parse_args()
    if arguments.live:
        run_live(arguments.live, datetime.now(UTC).date())
        return
    update: bool = arguments.update
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    stale = [path for path in paths if refresh(path, update=update)]
    if update:
        write_seals(ROOT, [seal_notebook(read_page(path, path.relative_to(ROOT).as_posix())) for path in paths])
    for path in stale:
        print(f"notebooks: {path.name} {'updated' if update else 'prints something else now'}.")
    if stale and not update:
        sys.exit("notebooks: Run: make update")


def refresh(path: Path, *, update: bool) -> bool:
    """Say whether a fresh run differs from the file, and write it in update mode."""
    before = path.read_text(encoding="utf-8")
    after = execute(path)
    if after == before:
        return False
    if update:
        path.write_text(after, encoding="utf-8")
    else:
        print("\n".join(list(compare(before, after))[:40]))
    return True


def run_live(path: Path, today: date) -> None:
    """Run a notebook against the real API, and note the day in it; what it printed is dropped, as it may be private."""
    if not (key := os.environ.get("OPENAI_API_KEY")):
        sys.exit("notebooks: OPENAI_API_KEY is not set, so nothing can be run live. Set it to a key with credit.")
    try:
        execute(path, {"OPENAI_API_KEY": key, "KEYGUIDE_LIVE": "1"})
    except OSError as problem:
        sys.exit(f"notebooks: {path} cannot be read: {problem.strerror}. Name it as in notebooks/verify_key.ipynb.")
    except CellExecutionError as problem:  # its text holds the cell and what was printed
        sys.exit(f"notebooks: A cell of {path.name} ended in {problem.ename}. Run it in JupyterLab to see which.")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["keyguide"]["last_live_run"] = today.isoformat()
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"notebooks: {path.name} ran live; its day is {today}. Run: make update")


def execute(path: Path, environment: Mapping[str, str] = MappingProxyType({})) -> str:
    """Run a notebook in a fresh kernel, with variables of its own, and give its file's text with the fresh outputs."""
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    # A reader's own key must not turn a committed run into a live one.
    foreign = [name for name in os.environ if name.startswith(("OPENAI_", "KEYGUIDE_"))]
    kept = {name: os.environ.pop(name) for name in foreign}
    os.environ.update(environment)
    try:
        client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}})
        client.execute()
    finally:
        for name in environment:
            del os.environ[name]
        os.environ.update(kept)
    return serialise(notebook)


def serialise(notebook: Any) -> str:  # noqa: ANN401 - nbformat's own node type has no fields to speak of
    """Give the text of a notebook without what differs from machine to machine."""
    about_page = {"keyguide": notebook.metadata["keyguide"]} if "keyguide" in notebook.metadata else {}
    notebook.metadata = {**about_page, "kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = join_streams(cell.outputs)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def join_streams(outputs: list[Any]) -> list[Any]:
    """Join neighbouring pieces of one stream: where the kernel cuts them is chance."""
    joined: list[Any] = []
    for output in outputs:
        if joined and output.get("name") and output.get("name") == joined[-1].get("name"):
            joined[-1]["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def compare(before: str, after: str) -> Iterator[str]:
    """Give the lines of a difference, long ones shortened."""
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), "committed", "fresh", lineterm="", n=1):
        yield line[:160]


if __name__ == "__main__":
    main()
