"""Make the table of what languages take in tokens on the page of key points, by counting with the bundled encodings.

Checks by default that the page is what the count gives; `--update` writes it anew.
Run: python scripts/token_tables.py [--update]
"""

import sys

from generated import ROOT, settle
from pages.made import MadeError
from pages.token_tables import PAGE, SOURCE, make_page


def main() -> int:
    """Check or write the page, and give the exit status."""
    path = ROOT / "docs" / PAGE
    try:
        made = {path: make_page(path.read_text(encoding="utf-8"))}
    except MadeError as problem:
        sys.exit(f"token_tables: {problem}")
    return settle(
        made, about=__doc__, source="a count", inputs=("snippets/pages/token_tables.py: tables",), marks=SOURCE
    )


if __name__ == "__main__":
    sys.exit(main())
