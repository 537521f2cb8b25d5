"""Make the table of what languages take in tokens on the page of key points, by counting with the bundled encodings.

Checks by default that the page is what the count gives; `--update` writes it anew.
Run: python scripts/token_tables.py [--update]
"""

import sys

from generated import settle_pages
from pages.token_tables import PAGE, SOURCE, make_page

INPUTS = ("snippets/pages/token_tables.py: tables",)


if __name__ == "__main__":
    sys.exit(settle_pages({PAGE: make_page}, about=__doc__, source="a count", inputs=INPUTS, marks=SOURCE))
