"""Make the table of rules and the page that shows every clock, from keyguide.freshness, the ledger and the pages.

Checks by default that the pages are what those give; `--update` writes them anew.
Run: python scripts/status.py [--update]
"""

import sys

from generated import ROOT, settle_pages
from keyguide.freshness.project import Project
from pages.status import RULES_PAGE, SOURCE, STATUS_PAGE, make_rules_page, make_status_page

if __name__ == "__main__":
    sys.exit(
        settle_pages(
            {RULES_PAGE: make_rules_page, STATUS_PAGE: lambda text: make_status_page(text, Project(ROOT))},
            about=__doc__,
            source=SOURCE,
            marks=SOURCE,
        )
    )
