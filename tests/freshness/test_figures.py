"""Figures in the prose: which are found, and which are none."""

import json
from datetime import date

import pytest

from conftest import ROOT
from freshness.projects import Write
from freshness.test_ledger import ENTRY
from keyguide.freshness import Project
from keyguide.freshness.figures import check_figures, find_figures

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("It costs $5.", ["$5"]),
        ("From $5, paid in advance.", ["$5"]),
        ("US $1,000.50 a year.", ["US $1,000.50"]),
        ("It takes €3 million.", ["€3 million"]),
        ("That is less than one US cent.", ["less than one US cent"]),
        ("A thousand cost 20 US cents.", ["20 US cents"]),
        ("It is 14 % too many.", ["14 %"]),
        ("It is 14% too many.", ["14%"]),
        ("5 to 10 % of the price.", ["5 to 10 %"]),
        ("Since 22 July 2026 it exists.", ["22 July 2026"]),
        ("Since 22 July\n2026 it exists.", ["22 July 2026"]),
        ("On 22 July it began.", ["22 July"]),
        ("Reports of July 2024 say so.", ["July 2024"]),
        ("Write 2026-11-24 there.", ["2026-11-24"]),
        ("About 10\nminutes and nothing else.", ["10 minutes"]),
        ("After 8 idle hours it stops.", ["8 idle hours"]),
        ("Wait a few minutes.", ["a few minutes"]),
        ("It takes five minutes.", ["five minutes"]),
        ("Two weeks before it ends.", ["Two weeks"]),
        ("Thirty-one days at most.", ["Thirty-one days"]),
        ("It takes half an hour.", ["half an hour"]),
        ("The price of a million tokens.", ["a million tokens"]),
        ("Above 272,000 input tokens.", ["272,000 input tokens"]),
        ("Its last four characters.", ["four characters"]),
        ("Between 1.1 and 1.6 characters.", ["1.1 and 1.6 characters"]),
        ("Rows above 4 MB are refused.", ["4 MB"]),
        ("Up to 2,000 projects.", ["2,000 projects"]),
        ("At 1.25 times the price.", ["1.25 times"]),
        ("In 7 languages and 20 models.", ["7 languages", "20 models"]),
        ("You need Python 3.11 or newer.", ["Python 3.11"]),
        ("It is free.", []),
        ("Step 2 of the page.", []),
        ("The status is 401, as for a wrong key.", []),
        ("Enter the 6-digit code.", []),
        ("It listens on 127.0.0.1 only.", []),
        ("Tier 1 is small.", []),
        ("It makes two calls, one after the other.", []),
        ("Once in one minute, or in a minute.", []),
        ("So 1 token is short.", []),
        ("The models gpt-4 and o3 stopped.", []),
        ("A list of BCP 47 tags, and ISO 27001.", []),
        ("Version 3.54.0 of the package.", []),
        ("You may use it; march on.", []),
        ("In 2023 the menu was another.", []),
    ],
)
def test_a_figure_is_told_from_other_numbers(sentence: str, figures: list[str]) -> None:
    """Whatever can become untrue, and no more."""
    assert [one.text for one in find_figures(sentence)] == figures


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("# A\n\nIt costs $7.\n", 3),
        ("# A\n\nIt takes about\nsome\n10\nminutes.\n", 5),
        ("# In 5 minutes\n", 1),
        ("| A | B |\n|---|---|\n| a | $7 |\n", 3),
        ("- One\n- **$7**\n", 2),
        ('!!! note "A box"\n\n    For $7.\n', 3),
        ('!!! note "For $7"\n\n    Words.\n', 1),
        ("1. Wait 5 minutes.\n", 1),
        ("See [the $7](b.md).\n", 1),
        ("> For $7.\n", 1),
    ],
    ids=["sentence", "lines", "heading", "cell", "bold", "box", "title of a box", "step", "link", "quotation"],
)
def test_a_figure_without_a_source_is_found_at_its_line(page: str, line: int, write: Write) -> None:
    """In whatever part of the page it stands."""
    (finding,) = check_figures(write({"docs/a.md": page}), TODAY)
    assert (finding.rule, finding.path, finding.line) == ("figure-unsourced", "docs/a.md", line)


@pytest.mark.parametrize(
    "page",
    [
        "It costs [$5](fact:minimum).\n",
        "`$5`, and `5 minutes`\n",
        "```\n$5\n```\n",
        "---\ntitle: For $5\n---\n",
        "<!-- made from x: y -->\n\n$5\n\n<!-- end -->\n",
        "![Picture of $5 on the screen.](p.png)\n",
    ],
    ids=["fact", "code", "fence", "front matter", "made", "picture"],
)
def test_what_is_a_fact_or_no_prose_is_left_alone(page: str, write: Write) -> None:
    """Code, front matter, what is made from data, and the words of pictures."""
    assert [*check_figures(write({"facts.toml": ENTRY, "docs/a.md": page}), TODAY)] == []


def test_the_day_on_which_something_was_seen_is_that_of_a_fact_beside_it(write: Write) -> None:
    """So a page cannot keep an old day when the ledger has a new one."""
    page = "At least [$5](fact:minimum) (seen on {} November 2026).\n\nSeen on 23 November 2026.\n"
    (alone,) = check_figures(write({"facts.toml": ENTRY, "docs/a.md": page.format(23)}), TODAY)
    assert (alone.rule, alone.line) == ("figure-day", 3)
    old, _ = check_figures(write({"facts.toml": ENTRY, "docs/a.md": page.format(22)}), TODAY)
    assert (old.rule, old.line) == ("figure-day", 1)
    assert "on 22 November 2026" in old.what


def test_the_words_of_a_notebook_are_read_too(write: Write) -> None:
    """At their line in the file; its code is not."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# A\n", "\n", "For $7."]},
        {"cell_type": "code", "metadata": {}, "source": ["# 5 minutes"], "outputs": [], "execution_count": 1},
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    (finding,) = check_figures(write({"notebooks/a.ipynb": text}), TODAY)
    assert text.splitlines()[finding.line - 1].strip() == '"For $7."'


def test_no_figure_of_the_project_is_without_a_source() -> None:
    """Of all pages and notebooks."""
    assert [*check_figures(Project(ROOT), TODAY)] == []
