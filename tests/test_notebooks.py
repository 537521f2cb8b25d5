"""What nbval cannot see: every cell was run, in order, cleanly, and shows no key."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import keyguide
from execute_notebooks import NOTEBOOKS, execute
from test_secrets import find_keys

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))


def _read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def _list_code(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in _read(path)["cells"] if cell["cell_type"] == "code"]


def test_the_notebooks_of_the_guide_are_here() -> None:
    """Both notebooks are where the tests look."""
    assert [path.stem for path in PATHS] == ["count_tokens", "verify_key"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_code_cell_was_run_once_in_order(path: Path) -> None:
    """Execution counts are 1 to n: nbval compares no cell without one."""
    counts = [cell["execution_count"] for cell in _list_code(path)]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_cell_failed_or_warned(path: Path) -> None:
    """No output is an error, and nothing was printed to standard error."""
    outputs = [output for cell in _list_code(path) for output in cell["outputs"]]
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_cell_is_hidden_from_the_comparison(path: Path) -> None:
    """No cell carries a tag or a comment that makes nbval look away."""
    text = path.read_text(encoding="utf-8").lower()
    assert [mark for mark in ("nbval", "raises-exception", "%%capture") if mark in text] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_kernel_is_the_one_that_everybody_has(path: Path) -> None:
    """The notebook asks for `python3`, and holds nothing of the machine it ran on."""
    expected = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    metadata = _read(path)["metadata"]
    assert {name: metadata[name] for name in metadata if name != "keyguide"} == expected


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_output_shows_a_key(path: Path) -> None:
    """Neither source nor output holds anything like a key; outputs not even its beginning."""
    assert find_keys(path.read_text(encoding="utf-8")) == []
    assert "sk-" not in json.dumps([cell["outputs"] for cell in _list_code(path)])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_picture_is_described(path: Path) -> None:
    """A cell that draws says in words what it drew."""
    silent = [
        cell["id"]
        for cell in _list_code(path)
        for output in cell["outputs"]
        if any(kind.startswith("image/") for kind in output.get("data", {})) and not cell["metadata"].get("alt")
    ]
    assert silent == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_only_public_names_are_used(path: Path) -> None:
    """A reader can do everything a notebook does with `import keyguide`."""
    lines = "\n".join("".join(cell["source"]) for cell in _list_code(path)).splitlines()
    tree = ast.parse("\n".join(line for line in lines if not line.startswith("%")))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "keyguide"
    }
    deeper = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and "keyguide" in (node.module or "")]
    assert used
    assert used <= set(keyguide.__all__)
    assert deeper == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_fresh_run_gives_the_same_file(path: Path) -> None:
    """Run again in a new kernel, every output is the same, pictures to the byte; else run make update."""
    assert execute(path) == path.read_text(encoding="utf-8")
