"""The look ahead to Zensical: the judge misses no page, the comparison no part of one, and the build is real."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

import look_ahead
from compare_sites import PARTS, Difference, Site, compare, find_dead, judge_pages, read_expected
from conftest import ROOT

DAY = date(2026, 11, 24)
HTML = """\
<!doctype html><html><head><title>Keys</title><meta name="description" content="About keys.">
<link rel="stylesheet" href="../../assets/css/base.css"></head><body>
<header><nav><a href="../../" aria-current="page">Home</a></nav></header>
<article><p class="kg-overdue" hidden>Overdue since May.</p><h1 id="keys">Keys</h1>
<p>Pay <span class="kg-fact">$5<button class="kg-fact__mark">[1]</button></span>.</p>
<ol><li id="step-1">Open it.</li><li>Copy it. <a href="#keys">Above</a></li></ol>
<figure><img src="../../pictures/keys.png" alt="The page of keys."><a class="kg-callout" href="#step-1"></a></figure>
<p class="kg-see">You should see <strong>Keys</strong>.</p><pre><code>if a:
    b()
</code></pre><table><tr><th>Tier</th><td>500</td></tr></table><div class="doc">Gives a key.</div>
</article><footer><a rel="next" href="../cost/">Cost</a></footer></body></html>
"""
ENTRIES = [{"location": "guide/keys/", "title": "Keys", "text": "Pay $5.", "boost": 3.0}]
INJURIES = {
    "headings": ('id="keys"', 'id="key"'),
    "steps": ("</li><li>Copy", " Copy"),
    "pictures": ("The page of keys.", "A page."),
    "callouts": ('class="kg-callout"', ""),
    "code": ("    b()", "b()"),
    "tables": ("500", "50"),
    "links": ('href="#keys"', 'href="#step-1"'),
    "text": ("Open it.", "Open."),
    "facts": ('<button class="kg-fact__mark">[1]</button>', ""),
    "boxes": (' class="kg-see"', ""),
    "reviews": ('<p class="kg-overdue" hidden>Overdue since May.</p>', ""),
    "reference": ("Gives a key.", ""),
    "titles": ("About keys.", "Keys."),
    "menus": (' aria-current="page"', ""),
    "turning": ('rel="next"', ""),
    "search": ("Pay $5.", "Pay."),
    "places": ("guide/keys/", "guide/keys/#keys"),
    "weights": ("3.0", "1.0"),
    "styles": ("css/base.css", "css/other.css"),
    "foreign": ("../../pictures/", "https://pictures.example/"),
}


def _build(folder: Path, html: str = HTML, *, pages: tuple[str, ...] = ("guide/keys", "guide/cost")) -> Site:
    for page in pages:
        (folder / page).mkdir(parents=True)
        (folder / page / "index.html").write_text(HTML if page != "guide/keys" else html)
    (folder / "index.html").write_text("<html><body><article></article></body></html>")
    (folder / "search.json").write_text(json.dumps({"items": ENTRIES}))
    return Site(folder)


def test_a_lost_page_and_a_strange_one_are_named(tmp_path: Path) -> None:
    """Both builds may lack a page: it is the list that says which there must be."""
    site = _build(tmp_path)
    assert judge_pages(site, {"", "guide/keys", "guide/cost"}) == []
    assert judge_pages(site, {"", "guide/keys", "notebooks/count"}) == [
        "/notebooks/count is missing",
        "/guide/cost is not expected",
    ]


def test_two_builds_that_are_the_same_differ_in_nothing(tmp_path: Path) -> None:
    """Each kind is compared, and none differs."""
    one, other = _build(tmp_path / "one"), _build(tmp_path / "other")
    found = list(compare(one, other, one.pages))
    assert [difference.kind for difference in found] == ["pages", "dead", *PARTS]
    assert [difference for difference in found if difference.pages] == []


@pytest.mark.parametrize("kind", PARTS)
def test_each_part_of_a_page_is_compared(kind: str, tmp_path: Path) -> None:
    """A change of the part alone is named, with the page and what changed."""
    before, after = INJURIES[kind]
    one, other = _build(tmp_path / "one"), _build(tmp_path / "other")
    changed = (other.folder / "guide/keys/index.html", other.folder / "search.json")
    assert any(before in path.read_text() for path in changed)
    for path in changed:
        path.write_text(path.read_text().replace(before, after))
    found = {difference.kind: difference for difference in compare(one, other, one.pages)}
    assert found[kind].pages == 1
    assert found[kind].example.startswith("/guide/keys: ")


@pytest.mark.parametrize(
    ("address", "is_dead"),
    [("../cost/#keys", False), ("../cost/#gone", True), ("../gone/", True), ("https://openai.example/", False)],
)
def test_a_link_that_leads_nowhere_is_found(address: str, is_dead: bool, tmp_path: Path) -> None:
    """Its page must be there, and its anchor; other hosts are not asked."""
    site = _build(tmp_path, HTML.replace('href="#keys"', f'href="{address}"'))
    assert ("guide/keys" in find_dead(site)) == is_dead


def test_the_day_stays_while_all_the_rest_does() -> None:
    """It is the day since when it has been so; the file can be compared on any other."""
    found = [Difference("pages", 'The "pages"', 1, "/a is missing", "A page is lost.")]
    before = look_ahead.write(found, "1.0", "", DAY)
    assert look_ahead.write(found, "1.0", before, date(2027, 1, 1)) == before
    after = tomllib.loads(look_ahead.write(found, "1.1", before, date(2027, 1, 1)))
    assert (after["zensical"], after["since"]) == ("1.1", date(2027, 1, 1))
    assert after["differences"][0]["says"] == 'The "pages"'


def test_a_damaged_file_is_written_anew() -> None:
    """It is no reason to stop."""
    assert tomllib.loads(look_ahead.write([], "1.0", "zensical = ", DAY))["since"] == DAY


def test_a_build_that_fails_says_what_to_do() -> None:
    """Its own words come first, without colours and with no traceback."""
    with pytest.raises(SystemExit) as stopped:
        look_ahead.run(["python3", "-c", r"raise SystemExit('No \x1b[33msuch page.')"], {}, "Mend it.")
    assert "No such page." in str(stopped.value)
    assert str(stopped.value).endswith("could not build the site. Mend it.")


@pytest.mark.deep
def test_zensical_builds_every_page_and_differs_as_is_written_down(site: Path, tmp_path: Path) -> None:
    """No page is lost, no link is dead, and `docs/maintain/look-ahead.toml` says the rest; else run make update."""
    expected = read_expected(look_ahead.EXPECTED)
    ahead = Site(look_ahead.build_ahead(ROOT, tmp_path))
    assert judge_pages(ahead, expected) == []
    known = tomllib.loads(look_ahead.MADE.read_text(encoding="utf-8"))["differences"]
    found = {one.kind: one.pages for one in compare(Site(site), ahead, expected)}
    assert found == {one["kind"]: one["pages"] for one in known}
    assert found["dead"] == 0
