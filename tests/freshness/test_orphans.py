"""What nobody can reach, and what nothing shows, is named."""

from pathlib import Path

import pytest

from freshness.small import PAGE, Injury, Small, make_small
from keyguide.freshness.orphans import check_orphans

PAY, NAV = "docs/guide/pay.md", "mkdocs.yml"
COPY = "---\ntitle: Another\ndescription: x\n---\n# Another\n"
INJURIES: dict[str, Injury] = {
    "a page not in the navigation": (lambda p: p.write("docs/new.md", COPY), "page-orphan", "docs/new.md", 1),
    "an entry taken out": (lambda p: p.edit(NAV, "      - Add credit: guide/pay.md", "      "), "page-orphan", PAY, 1),
    "a notebook not in the navigation": (
        lambda p: p.edit(NAV, "  - Count: notebooks/count.md\n", ""),
        "page-orphan",
        "notebooks/count.ipynb",
        1,
    ),
    "a page gone": (lambda p: p.remove(PAY), "nav-missing", NAV, 5),
    "a notebook gone": (lambda p: p.remove("notebooks/count.ipynb"), "nav-missing", NAV, 6),
    "an entry twice": (lambda p: p.edit(NAV, "notebooks/count.md", "index.md"), "nav-twice", NAV, 6),
    "a style gone": (lambda p: p.remove("docs/assets/look.css"), "asset-missing", NAV, 8),
    "a picture that no page shows": (
        lambda p: p.edit(PAY, "![A form](../pictures/form.png)", ""),
        "picture-orphan",
        "docs/pictures/form.png",
        1,
    ),
    "an old picture left behind": (
        lambda p: p.write("docs/pictures/form-old.png", "x"),
        "picture-orphan",
        "docs/pictures/form-old.png",
        1,
    ),
    "a dark picture without its light one": (
        lambda p: p.remove("docs/pictures/form.png"),
        "picture-pair",
        "docs/pictures/form.dark.png",
        1,
    ),
    "a font that nothing uses": (
        lambda p: p.write("docs/assets/other.woff2", "x"),
        "file-orphan",
        "docs/assets/other.woff2",
        1,
    ),
    "a page without front matter": (lambda p: p.write(PAY, "# Pay\n"), "title-missing", PAY, 1),
    "a copy of a page": (lambda p: p.write("docs/guide/a.md", PAGE), "title-twice", "docs/guide/a.md", 2),
    "a title twice": (
        lambda p: p.edit("docs/index.md", "title: Home", "title: add credit"),
        "title-twice",
        "docs/index.md",
        2,
    ),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def test_a_project_in_which_all_is_shown_is_passed_over(small: Small) -> None:
    """And one that has no site at all."""
    assert small.find(check_orphans) == []
    small.remove("mkdocs.yml")
    assert small.find(check_orphans) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_orphans)


def test_what_is_ignored_is_no_orphan(small: Small) -> None:
    """Folders that begin with a dot, and those that are built."""
    small.write("docs/.cache/x.png", "x")
    small.write("site/assets/x.css", "x")
    assert small.find(check_orphans) == []
