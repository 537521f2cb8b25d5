"""A notebook that was not run whole, in order and cleanly, or was touched since, is named at the line of its cell."""

import json
from pathlib import Path

import pytest

from freshness.small import Injury, Small, make_small
from keyguide.freshness import Project
from keyguide.freshness.notebooks import check_notebooks, seal_notebook
from keyguide.freshness.seals import SEALS, write_seals

BOOK = "notebooks/count.ipynb"
STREAM = '"name": "stdout",\n     "output_type": "stream",\n     "text": "1 tokens\\n"'
ERROR = '"ename": "ValueError",\n     "evalue": "no",\n     "output_type": "error",\n     "traceback": []'
PLOT = '"data": {"image/svg+xml": "<svg><text>12</text></svg>"},\n     "output_type": "display_data"'
INJURIES: dict[str, Injury] = {
    "never run": (
        lambda p: p.edit(BOOK, '"execution_count": 2', '"execution_count": null'),
        "cell-never-run",
        BOOK,
        25,
    ),
    "out of order": (lambda p: p.edit(BOOK, '"execution_count": 2', '"execution_count": 7'), "cell-order", BOOK, 25),
    "an output edited": (lambda p: p.edit(BOOK, "2 tokens", "3 tokens"), "cell-edited", BOOK, 32),
    "an output deleted": (lambda p: p.edit(BOOK, f"{{\n     {STREAM}\n    }}", ""), "cell-edited", BOOK, 15),
    "a cell edited after its run": (lambda p: p.edit(BOOK, "print(2,", "print(3,"), "cell-stale", BOOK, 35),
    "a cell under another name": (lambda p: p.edit(BOOK, '"cell-2"', '"cell-3"'), "cell-stale", BOOK, 35),
    "an error": (lambda p: p.edit(BOOK, STREAM, ERROR), "cell-error", BOOK, 14),
    "a warning": (lambda p: p.edit(BOOK, '"name": "stdout"', '"name": "stderr"'), "cell-stderr", BOOK, 14),
    "a tag that hides": (lambda p: p.edit(BOOK, "print(2", "# NBVAL_SKIP\\nprint(2"), "cell-hidden", BOOK, 35),
    "another kernel": (lambda p: p.edit(BOOK, '"name": "python3"', '"name": "mine"'), "notebook-kernel", BOOK, 39),
    "a plot without words": (lambda p: p.edit(BOOK, STREAM, PLOT), "cell-alt", BOOK, 20),
    "no seal": (lambda p: p.write(SEALS, ""), "notebook-unsealed", BOOK, 1),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    small = make_small(tmp_path)
    write_seals(tmp_path, [seal_notebook(Project(tmp_path).pages[BOOK])])
    return small


def test_a_notebook_as_it_was_run_is_passed_over(small: Small) -> None:
    """Also with other words in it, or another day of its review: no run makes those."""
    small.edit(BOOK, "[Pay]", "[Pay now]")
    small.edit(BOOK, '"description": "Count."', '"description": "Count.",\n   "last_reviewed": "2026-11-24"')
    assert small.find(check_notebooks) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_notebooks)


def test_words_for_a_plot_that_name_other_figures_are_found(small: Small) -> None:
    """At their own line; figures that are drawn may be named."""
    small.edit(BOOK, STREAM, PLOT)
    small.edit(BOOK, '"metadata": {},\n   "outputs"', '"metadata": {\n    "alt": "A bar of 12."\n   },\n   "outputs"')
    rules = [rule for rule, *_ in small.name(check_notebooks)]
    assert "cell-alt" not in rules
    small.edit(BOOK, "A bar of 12.", "A bar of 13.")
    assert ("cell-alt", BOOK, 14) in small.name(check_notebooks)


def test_a_cell_that_is_gone_is_named(small: Small) -> None:
    """By its name, as it has no line any more."""
    notebook = json.loads((small.root / BOOK).read_text(encoding="utf-8"))
    del notebook["cells"][2]
    small.write(BOOK, json.dumps(notebook, indent=1, sort_keys=True) + "\n")
    assert [found.what for found in small.find(check_notebooks)] == ["The cell cell-2, which was run, is gone."]
