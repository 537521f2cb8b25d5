"""The workflows are safe: judged by zizmor, pinned by hash."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.config import load_config

from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


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
