"""What nbval cannot see: every cell was run, in order, cleanly, and shows no key."""

import ast
import datetime
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import keyguide
from conftest import ROOT
from execute_notebooks import NOTEBOOKS, execute, run_live
from keyguide.freshness import Project
from keyguide.freshness.notebooks import check_notebooks
from test_secrets import find_keys

PATHS = sorted(path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
EXAMPLES = sorted((ROOT / "snippets" / "examples").rglob("*.py"))


def _read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def _list_code(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in _read(path)["cells"] if cell["cell_type"] == "code"]


def test_the_notebooks_of_the_guide_are_here() -> None:
    """All notebooks are where the tests and the site look, and there is no other."""
    assert [path.name for path in PATHS] == ["count_tokens.ipynb", "estimate_cost.ipynb", "verify_key.ipynb"]
    assert {path.parent for path in PATHS} == {NOTEBOOKS}


def test_each_was_run_whole_in_order_and_cleanly_and_is_untouched() -> None:
    """What nbval cannot see: a cell that was never run, a picture without words, an output edited by hand."""
    assert [str(found) for found in check_notebooks(Project(ROOT), datetime.date(2026, 11, 24))] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_output_shows_a_key(path: Path) -> None:
    """Neither source nor output holds anything like a key; outputs not even its beginning."""
    assert find_keys(path.read_text(encoding="utf-8")) == []
    assert "sk-" not in json.dumps([cell["outputs"] for cell in _list_code(path)])


def _read_program(path: Path) -> str:
    """Give the Python of a notebook or an example, without the notebook's own commands."""
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    lines = "\n".join("".join(cell["source"]) for cell in _list_code(path)).splitlines()
    return "\n".join(line for line in lines if not line.startswith("%"))


@pytest.mark.parametrize("path", [*PATHS, *EXAMPLES], ids=lambda path: path.name)
def test_only_public_names_are_used(path: Path) -> None:
    """A reader can do everything a notebook or an example does with `import keyguide`."""
    tree = ast.parse(_read_program(path))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "keyguide"
    }
    imported = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "keyguide" in ast.unparse(node)
    ]
    assert used
    assert used <= set(keyguide.__all__)
    assert imported == ["import keyguide"]


@pytest.mark.deep  # nbval compares the words of a fresh run each time; this one pictures and marks of the file too
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_fresh_run_gives_the_same_file(path: Path) -> None:
    """Run again in a new kernel, every output is the same, pictures to the byte; else run make update.

    A forgotten organisation breaks none: the official SDK sends what it finds in the environment, and the key alone is
    to be judged.
    """
    forgotten = {"OPENAI_ORG_ID": "org-forgotten", "OPENAI_PROJECT_ID": "proj_forgotten"}
    assert execute(path, forgotten) == path.read_text(encoding="utf-8")


def _run(notebook: Any, **environ: str) -> list[dict[str, Any]]:  # noqa: ANN401 - nbformat has no types
    """Give what the cells put out in a fresh kernel with these variables; a cell that fails does not stop it."""
    client = NotebookClient(notebook, timeout=120, allow_errors=True)
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "KEYGUIDE_"))}
    client.execute(env={**ours, **environ})
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_a_live_key_that_is_refused_ends_in_a_verdict_and_not_in_a_traceback() -> None:
    """The notebook diagnoses what its reader came with, and never prints the key or the API's own message."""
    notebook = nbformat.read(NOTEBOOKS / "verify_key.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    with keyguide.serve() as api:
        key = api.keys["deleted"]
        outputs = _run(notebook, OPENAI_API_KEY=key, OPENAI_BASE_URL=api.base_url, KEYGUIDE_LIVE="1")
    assert [output for output in outputs if output["output_type"] == "error"] == []
    printed = "".join(output["text"] for output in outputs)
    assert printed.startswith("Live mode")
    assert "Usable: False" in printed
    assert "sk-" not in printed


def test_a_notebook_shows_our_exceptions_as_one_sentence() -> None:
    """What cannot be done is said with the next action, without a traceback."""
    code = "import keyguide\nkeyguide.count_text('Hello', model='no-such-model')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])  # type: ignore[no-untyped-call]
    (output,) = _run(notebook)
    assert output["traceback"] == [output["evalue"]]
    assert "no-such-model" in output["evalue"]


CELL: dict[str, Any] = {"cell_type": "code", "id": "a", "execution_count": None, "metadata": {}, "outputs": []}


@pytest.fixture(name="small")
def _small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook that prints which mode it runs in, and a key to run it with."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-proj-EXAMPLE")
    source = "import os\nprint(os.environ['KEYGUIDE_LIVE'], len(os.environ['OPENAI_API_KEY']))"
    notebook = {"cells": [{**CELL, "source": source}], "metadata": {"keyguide": {}}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "small.ipynb"
    path.write_text(json.dumps(notebook))
    return path


def test_a_live_run_notes_its_day_and_keeps_nothing_else(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The committed outputs stay those of the practice product."""
    before = json.loads(small.read_text())
    run_live(small, datetime.date(2026, 12, 1))
    before["metadata"]["keyguide"]["last_live_run"] = "2026-12-01"
    assert json.loads(small.read_text()) == before
    assert capsys.readouterr().out == "notebooks: small.ipynb ran live; its day is 2026-12-01. Run: make update\n"


def test_a_live_run_that_fails_notes_no_day_and_repeats_nothing(small: Path) -> None:
    """What a cell printed, or the key in its error, is not shown."""
    text = small.read_text().replace("print(", "raise SystemError(os.environ['OPENAI_API_KEY'], ")
    small.write_text(text)
    with pytest.raises(SystemExit, match=r"^notebooks: A cell of small\.ipynb ended in SystemError\. Run it") as ended:
        run_live(small, datetime.date(2026, 12, 1))
    assert "EXAMPLE" not in str(ended.value)
    assert small.read_text() == text


def test_a_live_run_needs_a_key(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so before anything is started."""
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(SystemExit, match="OPENAI_API_KEY is not set"):
        run_live(small, datetime.date(2026, 12, 1))
