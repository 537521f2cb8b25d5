"""Make what pages say about failures from diagnoses.toml, the table that the checker decides by.

Checks by default that the pages are what the table gives; `--update` writes them anew.
Run: python scripts/failures.py [--update]
"""

import argparse
import sys
from pathlib import Path

from pages.failures import PAGES, MadeError, make_page

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> int:
    """Check or write the pages.

    Returns:
        0 when every page is up to date or written, 1 when one is not.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the pages instead of checking them")
    update = parser.parse_args().update
    stale = False
    for name in PAGES:
        text = (DOCS / name).read_text(encoding="utf-8")
        try:
            made = make_page(name, text, DOCS)
        except MadeError as problem:
            sys.exit(f"failures: {problem}")
        if made == text:
            continue
        stale = True
        if update:
            (DOCS / name).write_text(made, encoding="utf-8")
            print(f"failures: Wrote docs/{name}.")
        else:
            print(f"failures: docs/{name} is not what diagnoses.toml gives. Run: scripts/failures.py --update")
    return 1 if stale and not update else 0


if __name__ == "__main__":
    sys.exit(main())
