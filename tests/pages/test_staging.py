"""The staged project: what the hooks would add is in it, and it builds nowhere but in its folder."""

import json
from pathlib import Path

import pytest

from pages.staging import stage_project, write_config

CONFIG = """\
site_name: Small
theme:
  name: material
markdown_extensions:
  - pymdownx.snippets:
      base_path:
        - !relative $config_dir/snippets
hooks: [hooks.py]
"""
CELLS = [
    {"cell_type": "markdown", "source": "# 驗證\n\nSee [the page](../index.md).", "metadata": {}},
    {"cell_type": "code", "source": "print(1)", "metadata": {}, "outputs": [], "execution_count": 1},
]


@pytest.fixture(name="staged")
def _staged(tmp_path: Path) -> Path:
    root, folder = tmp_path / "project", tmp_path / "staged"
    for name in ("docs", "notebooks", "snippets", ".cache", "site"):
        (root / name).mkdir(parents=True)
    folder.mkdir()
    (root / "mkdocs.yml").write_text(CONFIG)
    (root / "CONTRIBUTING.md").write_text("See [the first page](docs/index.md).\n")
    (root / "docs" / "index.md").write_text('---\ntitle: A\n---\n# A\n\n--8<-- "CONTRIBUTING.md"\n')
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"keyguide": {"title": "N"}}, "cells": CELLS}
    (root / "notebooks" / "count.ipynb").write_text(json.dumps(notebook))
    stage_project(root, folder)
    return folder


def test_a_notebook_is_a_page_of_plain_markdown(staged: Path) -> None:
    """Its code stands in it once, its front matter first, and the notebook itself can be downloaded beside it."""
    page = (staged / "docs" / "notebooks" / "count.md").read_text()
    assert page.startswith('---\n{"title": "N"}\n---\n# 驗證\n')
    assert page.count("print(1)") == 1
    assert "](../index.md)" in page
    assert (staged / "docs" / "notebooks" / "count.ipynb").is_file()


def test_a_file_of_the_root_is_in_its_page(staged: Path) -> None:
    """Its text stands in the page, with links from there."""
    assert "See [the first page](index.md)." in (staged / "docs" / "index.md").read_text()


def test_nothing_of_the_project_is_written_to(staged: Path) -> None:
    """What is changed is a copy; what was built or cached is not staged."""
    assert not (staged / "docs").is_symlink()
    assert {path.name for path in staged.iterdir()} == {"docs", "snippets", "mkdocs.yml", "CONTRIBUTING.md"}


def test_the_configuration_holds_what_zensical_needs(staged: Path) -> None:
    """No tag that it does not know, and the extension in the place of the hooks."""
    config = (staged / "mkdocs.yml").read_text()
    assert f"- {staged}/snippets\n" in config
    assert "!relative" not in config
    assert f'markdown_extensions:\n  - pages.ahead:\n      root: "{staged}"\n' in config


def test_a_configuration_without_extensions_is_refused(tmp_path: Path) -> None:
    """Without the list there is no place for ours, and pages would be built without their facts."""
    with pytest.raises(ValueError, match="names no markdown_extensions"):
        write_config("site_name: Small\n", tmp_path)
