"""Make what pages say about failures from diagnoses.toml, the table that the checker decides by.

Checks by default that the pages are what the table gives; `--update` writes them anew.
Run: python scripts/failures.py [--update]
"""

import sys

from generated import ROOT, settle
from pages.failures import PAGES, make_page
from pages.made import MadeError

DOCS = ROOT / "docs"
INPUTS = ("snippets/keyguide/diagnoses.toml", "snippets/keyguide/practice/lines.py: tables")


def main() -> int:
    """Check or write the pages, and give the exit status."""
    texts = {name: (DOCS / name).read_text(encoding="utf-8") for name in PAGES}
    try:
        made = {DOCS / name: make_page(name, text, DOCS) for name, text in texts.items()}
    except MadeError as problem:
        sys.exit(f"failures: {problem}")
    return settle(made, about=__doc__, source="diagnoses.toml", inputs=INPUTS, marks="diagnoses.toml")


if __name__ == "__main__":
    sys.exit(main())
