"""Make the tables of prices and of the ends of models on the page about prices, from the data of the package.

Checks by default that the page is what the data gives; `--update` writes it anew.
Run: python scripts/prices.py [--update]
"""

import sys

from generated import ROOT, settle
from pages.made import MadeError
from pages.price_tables import PAGE, make_page

INPUTS = ("snippets/keyguide/prices/*.toml", "package genai-prices", "snippets/pages/price_tables.py: tables")


def main() -> int:
    """Check or write the page, and give the exit status."""
    path = ROOT / "docs" / PAGE
    try:
        made = {path: make_page(path.read_text(encoding="utf-8"))}
    except MadeError as problem:
        sys.exit(f"prices: {problem}")
    return settle(made, about=__doc__, source="keyguide.prices", inputs=INPUTS, marks="prices")


if __name__ == "__main__":
    sys.exit(main())
