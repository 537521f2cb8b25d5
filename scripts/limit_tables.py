"""Make the tables of tiers and limits on the page about limits from limits.toml, the dated table of the package.

Checks by default that the page is what the table gives; `--update` writes it anew.
Run: python scripts/limit_tables.py [--update]
"""

import sys

from generated import ROOT, settle
from pages.limit_tables import PAGE, make_page
from pages.made import MadeError

INPUTS = ("snippets/keyguide/limits/limits.toml", "snippets/pages/limit_tables.py: tables")


def main() -> int:
    """Check or write the page, and give the exit status."""
    path = ROOT / "docs" / PAGE
    try:
        made = {path: make_page(path.read_text(encoding="utf-8"))}
    except MadeError as problem:
        sys.exit(f"limit_tables: {problem}")
    return settle(made, about=__doc__, source="limits.toml", inputs=INPUTS, marks="limits.toml")


if __name__ == "__main__":
    sys.exit(main())
