"""The one issue that says what the scheduled run found: opened, edited, closed, and never a second one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

REPORT = "1 error on 2026-12-25.\n\n### docs/a.md\n\n- **error**, line 3 (`clock-overdue`): It is overdue.\n"
# Stands in for GitHub: one file is the list of open issues; what it was asked to do goes into another.
GH = """\
#!/usr/bin/env python3
import json, pathlib, sys
here = pathlib.Path(__file__).parent
asked = sys.argv[1:]
if asked[:2] == ["issue", "list"]:
    print((here / "open.json").read_text())
else:
    given = sys.stdin.read() if "-" in asked else ""
    with (here / "done.jsonl").open("a") as done:
        print(json.dumps([asked, given]), file=done)
    if asked[:2] == ["issue", "create"]:
        print("https://github.example/keyguide/issues/8")
"""


def _run(folder: Path, report: str, found: str, *, issues: list[dict[str, object]]) -> tuple[int, str, list[list[str]]]:
    """Run the command beside a GitHub with some open issues; give its status, its words, and what it asked for."""
    gh, path = folder / "gh", folder / "report.md"
    gh.write_text(GH)
    gh.chmod(0o755)
    (folder / "open.json").write_text(json.dumps(issues))
    path.write_text(report)
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "FOUND": found}
    command = [sys.executable, str(ROOT / "scripts" / "freshness_issue.py"), str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    asked = folder / "done.jsonl"
    lines = asked.read_text().splitlines() if asked.exists() else []
    return (
        done.returncode,
        done.stdout + done.stderr,
        [[*json.loads(line)[0][:3], json.loads(line)[1]] for line in lines],
    )


def test_the_first_finding_opens_an_issue(tmp_path: Path) -> None:
    """With its label, which is made where there is none."""
    status, words, asked = _run(tmp_path, REPORT, "1", issues=[])
    assert (status, words) == (0, "freshness: Opened https://github.example/keyguide/issues/8.\n")
    assert [one[:2] for one in asked] == [["label", "create"], ["issue", "create"]]
    assert asked[1][3] == REPORT


def test_another_finding_edits_the_issue_that_is_open(tmp_path: Path) -> None:
    """No second issue, no comment, so that nobody gets a flood of mail."""
    status, words, asked = _run(tmp_path, REPORT, "3", issues=[{"number": 7, "body": "something else"}])
    assert (status, words) == (0, "freshness: Edited issue 7.\n")
    assert asked == [["issue", "edit", "7", REPORT]]


def test_the_same_finding_changes_nothing(tmp_path: Path) -> None:
    """GitHub keeps line ends of its own; they are no difference."""
    body = REPORT.strip().replace("\n", "\r\n")
    status, words, asked = _run(tmp_path, REPORT, "1", issues=[{"number": 7, "body": body}])
    assert (status, words, asked) == (0, "freshness: Issue 7 says so already.\n", [])


@pytest.mark.parametrize(
    ("issues", "expected"),
    [([], []), ([{"number": 7, "body": REPORT}], [["issue", "close", "7", ""]])],
    ids=["none open", "one open"],
)
def test_nothing_found_closes_the_issue(
    issues: list[dict[str, object]], expected: list[list[str]], tmp_path: Path
) -> None:
    """And opens none."""
    status, _, asked = _run(tmp_path, "Nothing was found on 2026-12-25.\n", "0", issues=issues)
    assert (status, asked) == (0, expected)


def test_a_report_that_is_longer_than_an_issue_is_cut_and_says_so(tmp_path: Path) -> None:
    """At the end of a line."""
    _, _, asked = _run(tmp_path, REPORT * 1000, "1", issues=[])
    assert len(asked[1][3]) < 65_536
    assert "Run `keyguide fresh --scheduled` for the rest." in asked[1][3]


@pytest.mark.parametrize("found", ["", "2", "70"])
def test_checks_that_did_not_run_touch_no_issue(found: str, tmp_path: Path) -> None:
    """A broken run has found nothing, and must not close what an earlier one opened."""
    status, words, asked = _run(tmp_path, "", found, issues=[{"number": 7, "body": REPORT}])
    assert (status, asked) == (1, [])
    assert "they did not run. The issue stays as it is." in words
