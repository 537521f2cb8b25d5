"""A small project on disk, in which nothing is wrong, to be injured."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from keyguide.freshness import Finding, Project
from keyguide.freshness.check import Check

TODAY = date(2026, 11, 24)

PAGE = """\
---
title: Add credit
description: "How to pay."
---

# Add credit

[How](#pay-by-card), [where](../index.md#the-way), [try](../notebooks/count.md#count-tokens), [look](pay.md)
![A form](../pictures/form.png)

## Pay by card

It costs <a href="../index.md">this</a>.

## Twice {#given}
"""
FILES = {
    "mkdocs.yml": """\
site_name: Small
nav:
  - Home: index.md
  - Guide:
      - Add credit: guide/pay.md # first
  - Count: notebooks/count.md
extra_css:
  - assets/look.css
""",
    "docs/index.md": "---\ntitle: Home\ndescription: A way.\n---\n# Home\n\n[Pay](guide/pay.md#given)\n\n## The way\n",
    "docs/guide/pay.md": PAGE,
    "docs/pictures/form.png": "light",
    "docs/pictures/form.dark.png": "dark",
    "docs/assets/look.css": "@font-face { src: url(../assets/face.woff2) }\n",
    "docs/assets/face.woff2": "face",
    "snippets/keyguide/diagnoses.toml": '[[row]]\nguide = "guide/pay.md#pay-by-card"\n',
    "README.md": "# Small\n\n[Pay](docs/guide/pay.md#given), [pages](docs)\n",
}


def make_notebook() -> str:
    """Give the text of a notebook as it is committed: keys sorted, each text whole."""
    code: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": number,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": f"{number} tokens\n"}],
            "source": f"print({number}, 'tokens')",
        }
        for number in (1, 2)
    ]
    words = {
        "cell_type": "markdown",
        "id": "words",
        "metadata": {},
        "source": "# Count tokens\n\n[Pay](../docs/guide/pay.md#given)",
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {
        "keyguide": {"title": "Count", "description": "Count."},
        "kernelspec": kernel,
        "language_info": {"name": "python"},
    }
    notebook = {"cells": [words, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Small:
    """A project and what is done to it."""

    root: Path

    def write(self, name: str, text: str) -> None:
        """Write a file, with the folders for it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Put new words in the place of old ones."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self.root / name).unlink()

    def find(self, check: Check) -> list[Finding]:
        """Run a check on the project as it is now."""
        return list(check(Project(self.root), TODAY))

    def name(self, check: Check) -> list[tuple[str, str, int]]:
        """Give rule, file and line of what a check finds."""
        return [(found.rule, found.path, found.line) for found in self.find(check)]


def make_small(root: Path) -> Small:
    """Make the project."""
    small = Small(root)
    for name, text in FILES.items():
        small.write(name, text)
    small.write("notebooks/count.ipynb", make_notebook())
    return small


Injury = tuple[Callable[[Small], object], str, str, int]
"""What is done, and the rule, file and line that must be named."""
