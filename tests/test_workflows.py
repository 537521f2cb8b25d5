"""The workflows are safe: judged by zizmor, pinned by hash."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config

from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
# Typed here: what each job may do, and nothing more. zizmor accepts whatever has a comment.
PERMISSIONS = {
    ("ci.yml", "test"): {"contents": "read"},
    ("ci.yml", "passed"): {},
    ("freshness.yml", "check"): {"contents": "read", "issues": "write"},
    ("pages.yml", "build"): {"contents": "read", "pages": "read", "actions": "read"},
    ("look-ahead.yml", "build"): {"contents": "read"},
    ("pages.yml", "deploy"): {"pages": "write", "id-token": "write"},
}


def test_zizmor_finds_nothing() -> None:
    """The strictest persona of zizmor has nothing to report."""
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor), "--offline", "--persona", "pedantic", "--quiet", str(ROOT / ".github" / "workflows")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_hash(workflow: Path) -> None:
    """Each action is a commit, with its version beside it."""
    used = re.findall(r"uses: (.+)", workflow.read_text(encoding="utf-8"))
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_the_published_site_knows_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page for a wrong address finds its style below the project's folder; elsewhere no address is assumed."""
    pages = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert "KEYGUIDE_SITE_URL: ${{ steps.pages.outputs.base_url }}" in pages
    monkeypatch.delenv("KEYGUIDE_SITE_URL", raising=False)
    assert not load_config(str(ROOT / "mkdocs.yml")).site_url
    monkeypatch.setenv("KEYGUIDE_SITE_URL", "https://team.example/keyguide")
    assert load_config(str(ROOT / "mkdocs.yml")).site_url == "https://team.example/keyguide/"


def test_each_job_may_do_what_it_needs_and_no_more() -> None:
    """No workflow has a permission of its own, and each job those that are listed above."""
    workflows = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
    assert [name for name, workflow in workflows.items() if workflow["permissions"] != {}] == []
    granted = {
        (name, job): steps.get("permissions", {})
        for name, workflow in workflows.items()
        for job, steps in workflow["jobs"].items()
    }
    assert granted == PERMISSIONS


def test_the_oldest_python_is_tested() -> None:
    """CI runs `make test` on the oldest Python that the package takes, and leaves no login behind."""
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["test"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert f">={job['strategy']['matrix']['python'][0]}" == oldest
    assert {"run": "make test"} in job["steps"]
    assert job["steps"][0]["with"] == {"persist-credentials": False}
