"""Make the tables of facts on the page about the ledger from facts.toml, the ledger itself.

Checks by default that the page is what the ledger gives; `--update` writes it anew.
Run: python scripts/facts.py [--update]
"""

import sys

from generated import ROOT, settle_pages
from keyguide.freshness import read_ledger
from pages.fact_tables import PAGE, SOURCE, make_page

LEDGER = "facts.toml"


if __name__ == "__main__":
    sys.exit(
        settle_pages(
            {PAGE: lambda text: make_page(text, read_ledger(ROOT / LEDGER))},
            about=__doc__,
            source=LEDGER,
            inputs=(LEDGER,),
            marks=SOURCE,
        )
    )
