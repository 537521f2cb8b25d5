"""A link that leads nowhere is named at its line, with the nearest thing that is there."""

from pathlib import Path

import pytest

from freshness.small import Injury, Small, make_small
from keyguide.freshness import Project
from keyguide.freshness.anchors import Anchors, make_anchor
from keyguide.freshness.links import check_links

PAY, HOME, BOOK = "docs/guide/pay.md", "docs/index.md", "notebooks/count.ipynb"
INJURIES: dict[str, Injury] = {
    "a heading renamed": (lambda p: p.edit(PAY, "## Pay by card", "## Pay with a card"), "link-anchor", PAY, 8),
    "a heading of another page renamed": (lambda p: p.edit(HOME, "## The way", "## Ways"), "link-anchor", PAY, 8),
    "an anchor gone": (lambda p: p.edit(PAY, " {#given}", ""), "link-anchor", HOME, 7),
    "a dead anchor in a notebook": (lambda p: p.edit(BOOK, "pay.md#given", "pay.md#giving"), "link-anchor", BOOK, 7),
    "a heading of a notebook renamed": (lambda p: p.edit(BOOK, "# Count tokens", "# Counting"), "link-anchor", PAY, 8),
    "a dead anchor in the README": (
        lambda p: p.edit("README.md", "#given", "#taken"),
        "link-anchor",
        "README.md",
        3,
    ),
    "a dead anchor in data": (
        lambda p: p.edit("snippets/keyguide/diagnoses.toml", "pay-by-card", "pay"),
        "link-anchor",
        "snippets/keyguide/diagnoses.toml",
        2,
    ),
    "a page that data names gone": (
        lambda p: p.edit("snippets/keyguide/diagnoses.toml", "pay.md", "paid.md"),
        "link-missing",
        "snippets/keyguide/diagnoses.toml",
        2,
    ),
    "a page that is not there": (lambda p: p.edit(HOME, "guide/pay.md", "guide/paid.md"), "link-missing", HOME, 7),
    "another case": (lambda p: p.edit(HOME, "guide/pay.md", "guide/Pay.md"), "link-missing", HOME, 7),
    "a link in HTML": (lambda p: p.edit(PAY, '"../index.md"', '"../home.md"'), "link-missing", PAY, 13),
    "a picture that is not there": (lambda p: p.edit(PAY, "form.png", "from.png"), "link-missing", PAY, 9),
    "a way out of the site": (lambda p: p.edit(HOME, "guide/pay.md#given", "../README.md"), "link-missing", HOME, 7),
    "a folder of a README gone": (lambda p: p.edit("README.md", "(docs)", "(dox)"), "link-missing", "README.md", 3),
    "a font gone": (lambda p: p.remove("docs/assets/face.woff2"), "link-missing", "docs/assets/look.css", 1),
    "from the root": (lambda p: p.edit(HOME, "guide/pay.md#given", "/guide/pay/"), "link-malformed", HOME, 7),
    "another scheme": (lambda p: p.edit(HOME, "guide/pay.md#given", "htps://a.com"), "link-malformed", HOME, 7),
    "no server": (lambda p: p.edit(HOME, "guide/pay.md#given", "https:/a/b"), "link-malformed", HOME, 7),
    "no address": (lambda p: p.edit(HOME, "guide/pay.md#given", "https://[a"), "link-malformed", HOME, 7),
    "not secure": (lambda p: p.edit(HOME, "guide/pay.md#given", "http://a.com"), "link-insecure", HOME, 7),
    "a source that is no address": (
        lambda p: p.edit(HOME, "description", "sources: [{title: A, url: https:/a.com/b}]\ndescription"),
        "link-malformed",
        HOME,
        3,
    ),
    "no address for a name": (lambda p: p.edit(HOME, "[Pay]", "[Pay][later] [Pay]"), "link-undefined", HOME, 7),
    "an anchor twice": (lambda p: p.edit(PAY, "## Pay by card", "## Pay by card {#given}"), "anchor-twice", PAY, 15),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def test_links_that_lead_somewhere_are_passed_over(small: Small) -> None:
    """To pages, notebooks, files, folders, anchors given and made; and to other sites."""
    small.edit("docs/index.md", "# Home", "# Home\n\n[Out](https://example.com/a#b) [fact](fact:x) `[no](link.md)`")
    assert small.find(check_links) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_links)


def test_the_nearest_is_named(small: Small) -> None:
    """Of anchors as of files."""
    small.edit("docs/guide/pay.md", "## Pay by card", "## Pay with a card")
    small.edit("docs/index.md", "guide/pay.md", "guide/pays.md")
    assert [found.action for found in small.find(check_links)][:2] == [
        "The nearest is #pay-with-a-card.",
        "The nearest is guide/pay.md.",
    ]


FACT = """\
[price]
value = "$5"
kind = "price"
says = "The least"
source = "Their page"
address = "https://example.com/price"
checked = 2026-11-24
how = "read"
holds_days = 30
"""


def test_an_address_that_nobody_looks_at_is_named(small: Small) -> None:
    """One of a fact, of a source of the page, or of what is made from data is looked at."""
    made = "<!-- made from x: y -->\n[made](https://example.com/made)\n<!-- end -->\n"
    small.edit("docs/index.md", "description", "sources: [{url: https://example.com/source}]\ndescription")
    words = "[a](https://example.com/price) [b](https://example.com/source) [c](https://example.com/other)"
    small.edit("docs/index.md", "# Home", f"# Home\n\n{words}\n\n{made}")
    assert small.find(check_links) == []  # without a ledger, nothing is known
    small.write("facts.toml", FACT)
    assert small.name(check_links) == [("link-unlisted", "docs/index.md", 8)]


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("`keyguide` & its --options", "keyguide--its---options"),
        ("費用 (USD)", "費用-usd"),
        ("Don't!", "dont"),
    ],
)
def test_an_anchor_is_made_as_the_site_makes_it(title: str, anchor: str) -> None:
    """By the slugs of PyMdown Extensions, in small letters."""
    from pymdownx.slugs import slugify  # type: ignore[import-untyped]

    assert make_anchor(title.replace("`", "")) == anchor == slugify(case="lower")(title.replace("`", ""), "-")


def test_a_reference_page_has_the_anchors_of_its_module(small: Small) -> None:
    """Of its names, and of what its classes hold, also where they come from another module or another class."""
    small.write("snippets/keys/__init__.py", "from keys.kind import Kind\n\ndef mask() -> str: ...\n")
    small.write("snippets/keys/kind.py", "class Base:\n    name: str\n\nclass Kind(Base):\n    def show(self): ...\n")
    small.write("docs/guide/keys.md", "---\ntitle: Keys\ndescription: Keys.\n---\n# Keys\n\n::: keys\n")
    project = Project(small.root)
    assert Anchors(project).list(project.pages["docs/guide/keys.md"]) == {
        *("keys", "keys.Kind", "keys.Kind.name", "keys.Kind.show", "keys.mask"),
    }


def test_repeated_headings_are_told_apart(small: Small) -> None:
    """As the site does: with a number behind the second."""
    small.edit("docs/index.md", "[Pay](guide/pay.md#given)", "[a](#the-way) [b](#the-way_1)\n\n## The way")
    assert small.find(check_links) == []
