"""A file of the repository's root, shown as a page."""

from pathlib import Path

import pytest

from pages.root_files import include_root_files


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("maintain/contributing.md", "architecture.md#table"),
        ("guide/start.md", "../maintain/architecture.md#table"),
        ("index.md", "maintain/architecture.md#table"),
    ],
)
def test_links_lead_from_the_page_as_they_do_from_the_root(page: str, link: str, tmp_path: Path) -> None:
    """A link into `docs/` leads to the same page from wherever the file is shown; others are left."""
    text = "[map](docs/maintain/architecture.md#table) [elsewhere](https://example.com/docs/x)\n"
    (tmp_path / "NOTES.md").write_text(text, encoding="utf-8")
    shown = include_root_files('# Page\n\n--8<-- "NOTES.md"\n', tmp_path, page)
    assert shown.strip() == f"# Page\n\n[map]({link}) [elsewhere](https://example.com/docs/x)"


def test_a_file_that_is_gone_is_left_to_the_strict_check(tmp_path: Path) -> None:
    """An include of a missing file stays, so that the build names it."""
    assert include_root_files('--8<-- "GONE.md"', tmp_path, "index.md") == '--8<-- "GONE.md"'
