"""Make what pages say about failures from diagnoses.toml, the table that the checker decides by.

Checks by default that the pages are what the table gives; `--update` writes them anew.
Run: python scripts/failures.py [--update]
"""

import sys
from functools import partial

from generated import ROOT, settle_pages
from pages.failures import PAGES, make_page

INPUTS = ("snippets/keyguide/diagnoses.toml", "snippets/keyguide/practice/lines.py: tables")


def _make(name: str, text: str) -> str:
    return make_page(name, text, ROOT / "docs")


if __name__ == "__main__":
    sys.exit(
        settle_pages(
            {name: partial(_make, name) for name in PAGES},
            about=__doc__,
            source="diagnoses.toml",
            inputs=INPUTS,
            marks="diagnoses.toml",
        )
    )
