"""Pages as the checks read them: everything at its line."""

import json

import pytest

from keyguide.errors import InputError
from keyguide.freshness.page import parse_notebook, parse_page

PAGE = """\
---
title: A
---

# A page {#top}

It costs [$5](fact:minimum) and
[more](b.md#x "Title") later, `not $6`.

| Head | Price |
|---|---|
| one | [$7](fact:seven) |

!!! note "A box"
    Words in a box, with [a link](c.md).

    1. Select **Save**. ![Screenshot of it.](../pictures/p.png)

=== "Tab"

    !!! tip
        Deep [link](d.md).

```sh
echo "[no link](e.md)"
```

<!-- made from data: prices -->

Made [words](f.md).

<!-- end -->

## Next
"""


def test_links_and_pictures_are_found_at_their_lines() -> None:
    """In paragraphs, tables, boxes, tabs, lists and parts that are made; not in code."""
    page = parse_page(PAGE, "docs/a.md")
    assert [(link.line, link.target, link.words, link.is_picture) for link in page.links] == [
        (7, "fact:minimum", "$5", False),
        (8, "b.md#x", "more", False),
        (12, "fact:seven", "$7", False),
        (15, "c.md", "a link", False),
        (17, "../pictures/p.png", "Screenshot of it.", True),
        (22, "d.md", "link", False),
        (30, "f.md", "words", False),
    ]


def test_headings_carry_the_anchor_that_their_author_gave() -> None:
    """Where none was given, the site makes one."""
    headings = [(one.line, one.level, one.title, one.anchor) for one in parse_page(PAGE, "docs/a.md").headings]
    assert headings == [(5, 1, "A page", "top"), (34, 2, "Next", "")]


def test_prose_is_what_readers_read_and_nothing_that_is_code_fact_or_made() -> None:
    """Figures in it are what a lint looks at."""
    words = " ".join(one.text for one in parse_page(PAGE, "docs/a.md").prose)
    assert "Words in a box" in words
    for hidden in ("$5", "$6", "$7", "echo", "Made"):
        assert hidden not in words


def test_what_its_author_wrote_is_kept_line_by_line() -> None:
    """Without front matter and without what is made."""
    written = dict(parse_page(PAGE, "docs/a.md").written)
    assert written[7].startswith("It costs")
    assert "| one | [$7](fact:seven) |" in written.values()
    assert not any("Made" in line or "title" in line for line in written.values())


@pytest.mark.parametrize("is_list", [False, True], ids=["whole", "by lines"])
def test_every_line_of_a_notebook_is_a_line_of_its_file(is_list: bool) -> None:
    """Whether its cells are texts or lists of lines, and where a line stands twice."""
    sources = ["# A {#a}\n\nSee [b](b.md).", "x = 1", "See [b](b.md).", "y = 1"]
    kinds = ["markdown", "code", "markdown", "code"]
    cells = [
        {
            "cell_type": kind,
            "metadata": {},
            "source": source.splitlines(keepends=True) if is_list else source,
            **({"outputs": [], "execution_count": 1} if kind == "code" else {}),
        }
        for kind, source in zip(kinds, sources, strict=True)
    ]
    text = json.dumps({"cells": cells, "metadata": {}}, indent=1, sort_keys=True)
    page = parse_notebook(text, "n.ipynb")
    lines = text.split("\n")
    assert [link.words for link in page.links] == ["b", "b"]
    assert all("[b](b.md)" in lines[link.line - 1] for link in page.links)
    assert len({link.line for link in page.links}) == 2
    assert [lines[cell.line - 1].count("= 1") for cell in page.cells] == [1, 1]
    assert ["outputs" in lines[cell.outputs_line - 1] for cell in page.cells] == [True, True]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"cells": [1], "metadata": {}}', '{"cells": [{}], "metadata": {}}', "{"]
)
def test_what_is_no_notebook_is_named(text: str) -> None:
    """With its name and what to do."""
    with pytest.raises(InputError, match=r"n\.ipynb is no notebook"):
        parse_notebook(text, "n.ipynb")
