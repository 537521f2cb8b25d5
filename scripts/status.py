"""Make the table of rules and the page that shows every clock, from keyguide.freshness, the ledger and the pages.

Checks by default that the pages are what those give; `--update` writes them anew.
Run: python scripts/status.py [--update]
"""

import sys

from generated import ROOT, settle
from keyguide.freshness.project import Project
from pages.made import MadeError
from pages.status import RULES_PAGE, SOURCE, STATUS_PAGE, make_rules_page, make_status_page


def main() -> int:
    """Check or write the pages, and give the exit status."""
    rules, status = ROOT / "docs" / RULES_PAGE, ROOT / "docs" / STATUS_PAGE
    try:
        made = {
            rules: make_rules_page(rules.read_text(encoding="utf-8")),
            status: make_status_page(status.read_text(encoding="utf-8"), Project(ROOT)),
        }
    except MadeError as problem:
        sys.exit(f"status: {problem}")
    return settle(made, about=__doc__, source=SOURCE, marks=SOURCE)


if __name__ == "__main__":
    sys.exit(main())
