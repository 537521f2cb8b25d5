"""`keyguide fresh`, as a whole process: what it prints, what it writes, and how it ends."""

import json
import subprocess
from pathlib import Path

import pytest

from cli.process import run

PAGE = "---\ntitle: A\nlast_reviewed: 2026-11-24\nreview_every: 30\n---\n# A\n\nNo word of money.\n"
SETTINGS = "[pictures]\nevery_days = 180\n[notebooks]\nsince = 2026-11-24\nevery_days = 90\n[tables]\n"


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """A page that was reviewed with the command, in version control."""
    for name, text in {
        "docs/a.md": PAGE,
        "facts.toml": "",
        "fresh.toml": SETTINGS,
        "walk.toml": 'pages = ["docs/guide/*.md"]\n',
        "mkdocs.yml": "nav:\n  - A: a.md\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = run("fresh", "--root", str(tmp_path), "--today", "2026-11-24", "--reviewed", "docs/a.md")
    assert (done.returncode, done.stdout) == (0, "docs/a.md: reviewed on 2026-11-24, 0 steps walked.\n"), done.stderr
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "A"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def _fresh(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("fresh", "--root", str(project), *arguments)


def test_nothing_found_says_what_was_checked_and_what_is_next(project: Path) -> None:
    """One sentence of numbers, one of the next clock, and status 0."""
    done = _fresh(project, "--today", "2026-11-24")
    assert done.returncode == 0
    assert done.stdout == (
        "Nothing was found on 2026-11-24 in 1 pages, 0 facts and 1 clocks."
        " Next: The page docs/a.md, due on 2026-12-24.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status", "severity"),
    [
        (("--today", "2026-12-20"), 3, "warning"),
        (("--today", "2026-12-25"), 3, "warning"),
        (("--today", "2026-12-25", "--changed", "HEAD"), 3, "warning"),
        (("--today", "2026-12-25", "--scheduled"), 1, "error"),
        (("--today", "2026-11-20"), 1, "error"),
    ],
    ids=["due soon", "overdue", "overdue and untouched", "overdue in the scheduled run", "a day to come"],
)
def test_the_exit_status_tells_how_bad_it_is(
    arguments: tuple[str, ...], status: int, severity: str, project: Path
) -> None:
    """Warnings alone are 3, an error is 1; the line of the page is named."""
    done = _fresh(project, *arguments)
    assert done.returncode == status, done.stdout
    assert done.stdout.startswith(f"docs/a.md:3: {severity}: ")


def test_whoever_changes_an_overdue_page_must_look_at_it(project: Path) -> None:
    """Then it is an error, and so is it as an annotation."""
    (project / "docs/a.md").write_text(PAGE.replace("No word", "Not a word"))
    done = _fresh(project, "--today", "2026-12-25", "--changed", "HEAD", "--github")
    assert done.returncode == 1
    assert "::error file=docs/a.md,line=3,title=clock-overdue::" in done.stdout
    assert "::warning file=docs/a.md,line=6,title=review-outdated::" in done.stdout


def test_reports_are_written_beside_what_is_printed(project: Path, tmp_path: Path) -> None:
    """Markdown and a badge, and JSON on standard output alone."""
    report, badge = tmp_path / "report.md", tmp_path / "badge.json"
    (project / "docs" / "maintain").mkdir(exist_ok=True)
    (project / "docs" / "maintain" / "runs.toml").write_text("links = 2026-12-24\nversions = 2026-12-24\n")
    arguments = ("--today", "2026-12-25", "--json", "--markdown", str(report), "--badge", str(badge))
    done = _fresh(project, *arguments)
    assert [one["rule"] for one in json.loads(done.stdout)["findings"]] == ["clock-overdue"]
    assert report.read_text().startswith("1 warning on 2026-12-25.\n\n### docs/a.md\n")
    assert json.loads(badge.read_text())["message"] == "1 warning"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--changed", "no-such-branch"), "git knows no 'no-such-branch' here. Name a commit or a branch"),
        (("--reviewed", "b.md"), "There is no page b.md. Name it from the project's folder"),
        (("--today", "soon"), "'soon'"),
    ],
    ids=["ref", "page", "day"],
)
def test_misuse_is_named(arguments: tuple[str, ...], says: str, project: Path) -> None:
    """With the value and the next action, and status 2."""
    done = _fresh(project, *arguments)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_folder_without_pages_is_no_project(tmp_path: Path) -> None:
    """Nothing checked is not nothing found."""
    done = _fresh(tmp_path)
    assert done.returncode == 2
    assert "There are no pages in" in done.stderr
