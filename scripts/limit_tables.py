"""Make the tables of tiers and limits on the page about limits from limits.toml, the dated table of the package.

Checks by default that the page is what the table gives; `--update` writes it anew.
Run: python scripts/limit_tables.py [--update]
"""

import sys

from generated import settle_pages
from pages.limit_tables import PAGE, make_page

INPUTS = ("snippets/keyguide/limits/limits.toml", "snippets/pages/limit_tables.py: tables")


if __name__ == "__main__":
    sys.exit(settle_pages({PAGE: make_page}, about=__doc__, source="limits.toml", inputs=INPUTS, marks="limits.toml"))
