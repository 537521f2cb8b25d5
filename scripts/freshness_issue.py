"""Keep one issue on GitHub that says what the scheduled run found: opened, edited, closed, and never a second one.

Run: python scripts/freshness_issue.py REPORT, with the report of `keyguide fresh --markdown`, and with the exit status
of that command in the environment variable FOUND.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

LABEL = "freshness"
TITLE = "The guide is no longer fresh"
LONGEST = 60_000  # GitHub takes 65,536 characters
CUT = "\n\nThe report is longer than an issue may be. Run `keyguide fresh --scheduled` for the rest.\n"


def main() -> None:
    """Bring the issue up to date, and say what was done with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="the report in Markdown")
    report = parser.parse_args().report.read_text(encoding="utf-8")
    found = os.environ.get("FOUND", "")
    if found not in ("0", "1", "3"):
        sys.exit(f"freshness: the checks ended with {found or 'nothing'}: they did not run. The issue stays as it is.")
    print(f"freshness: {update_issue(report, is_clean=found == '0')}")


def update_issue(report: str, *, is_clean: bool) -> str:
    """Open, edit or close the issue.

    Args:
        report: What was found.
        is_clean: Whether that is nothing.

    Returns:
        What was done.
    """
    fields = ("--label", LABEL, "--state", "open", "--json", "number,body", "--limit", "1")
    issue = next(iter(json.loads(_gh("issue", "list", *fields))), None)
    body = report if len(report) <= LONGEST else report[:LONGEST].rpartition("\n")[0] + CUT
    if is_clean:
        if issue is None:
            return "Nothing was found, and no issue is open."
        _gh("issue", "close", str(issue["number"]), "--reason", "completed")
        return f"Closed issue {issue['number']}: nothing was found."
    if issue is None:
        _gh("label", "create", LABEL, "--force", "--description", "What the scheduled run found")
        address = _gh("issue", "create", "--title", TITLE, "--label", LABEL, "--body-file", "-", given=body)
        return f"Opened {address.strip()}."
    if issue["body"].strip().replace("\r\n", "\n") == body.strip():
        return f"Issue {issue['number']} says so already."
    _gh("issue", "edit", str(issue["number"]), "--body-file", "-", given=body)
    return f"Edited issue {issue['number']}."


def _gh(*arguments: str, given: str | None = None) -> str:
    """Run GitHub's command, and give what it printed."""
    done = subprocess.run(["gh", *arguments], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"freshness: gh {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
