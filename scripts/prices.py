"""Make the tables of prices and of the ends of models on the page about prices, from the data of the package.

Checks by default that the page is what the data gives; `--update` writes it anew.
Run: python scripts/prices.py [--update]
"""

import sys

from generated import settle_pages
from pages.price_tables import PAGE, make_page

INPUTS = ("snippets/keyguide/prices/*.toml", "package genai-prices", "snippets/pages/price_tables.py: tables")


if __name__ == "__main__":
    sys.exit(settle_pages({PAGE: make_page}, about=__doc__, source="keyguide.prices", inputs=INPUTS, marks="prices"))
