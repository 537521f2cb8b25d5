"""Make the tables of facts on the page about the ledger from facts.toml, the ledger itself.

Checks by default that the page is what the ledger gives; `--update` writes it anew.
Run: python scripts/facts.py [--update]
"""

import sys

from generated import ROOT, settle
from keyguide.errors import InputError
from keyguide.freshness import read_ledger
from pages.fact_tables import PAGE, SOURCE, make_page
from pages.made import MadeError


def main() -> int:
    """Check or write the page, and give the exit status."""
    path = ROOT / "docs" / PAGE
    try:
        made = {path: make_page(path.read_text(encoding="utf-8"), read_ledger(ROOT / "facts.toml"))}
    except (InputError, MadeError) as problem:
        sys.exit(f"facts: {problem}")
    return settle(made, about=__doc__, source="facts.toml", inputs=("facts.toml",), marks=SOURCE)


if __name__ == "__main__":
    sys.exit(main())
