"""The picture in README.md shows the site as it is."""

from pathlib import Path

import site_picture


def test_the_picture_is_of_this_site(site: Path) -> None:
    """Page, styles, scripts, fonts and the pictures themselves are those of the day they were taken."""
    assert site_picture.INPUTS.read_text(encoding="utf-8") == site_picture.list_hashes(site), "Run: make update"


def test_the_picture_is_light_enough_to_show() -> None:
    """Both schemes are there, each below 150 KB."""
    sizes = {scheme: (site_picture.PICTURES / f"site-{scheme}.png").stat().st_size for scheme in ("light", "dark")}
    assert all(size < 150_000 for size in sizes.values())
