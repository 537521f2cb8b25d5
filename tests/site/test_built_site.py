"""What a reader gets: every page is there, and every link, anchor, picture and id holds."""

import posixpath
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from keyguide.diagnosis import load_diagnoses, load_findings
from keyguide.practice.lines import PASTED
from keyguide.verify import verify_key

# Typed there, independent of mkdocs.yml: a page that falls out of the navigation or the build is missed.
EXPECTED_PAGES = {line.removeprefix("/") for line in Path(__file__).with_name("pages.txt").read_text().splitlines()}
ADDRESSES = ("href", "src", "data", "poster", "action")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DATA = re.compile(r"""url\((?:"data:[^"]*"|'data:[^']*'|data:[^)]*)\)""", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(|@import|image-set\()\s*["']?(?!url\()([^"'()]+)""", re.IGNORECASE)
# An address of another host. A reader may follow one; a browser must fetch none.
FOREIGN = re.compile(r"\b(?:https?|wss?):|(?:^|[\s\"'(=,])//\w", re.IGNORECASE)
WORDS = ("alt", "aria-label", "content", "title", "xmlns")  # attributes that are read, not fetched


@cache
def _parse(file: Path) -> LexborHTMLParser:
    return LexborHTMLParser(file.read_text(encoding="utf-8"))


def _list_files(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def _list_ids(file: Path) -> list[str]:
    return [node.attributes["id"] or "" for node in _parse(file).css("[id]")]


def _list_targets(file: Path) -> list[str]:
    """Give everything the file points at: links, pictures, scripts, styles, and what its styles fetch."""
    if file.suffix == ".css":
        return _list_fetched(file.read_text(encoding="utf-8"))
    tree = _parse(file)
    found = [node.attributes[name] or "" for name in ADDRESSES for node in tree.css(f"[{name}]")]
    sets = [node.attributes[name] or "" for name in ("srcset", "imagesrcset") for node in tree.css(f"[{name}]")]
    styles = [node.text() for node in tree.css("style")] + [n.attributes["style"] or "" for n in tree.css("[style]")]
    fetched = [target for style in styles for target in _list_fetched(style)]
    return found + [part.split()[0] for value in sets for part in value.split(",") if part] + fetched


def _list_fetched(style: str) -> list[str]:
    """Give the addresses in a style sheet."""
    return [address.strip() for address in IN_STYLE.findall(COMMENT.sub("", style))]


def _find_file(site: Path, page: Path, path: str) -> Path | None:
    """Give the file that a web server would answer with, or None where the address leaves the site."""
    if page.name == "404.html":  # shown at any address, so its own addresses begin at the root
        path = path.removeprefix("/")
    joined = posixpath.normpath(posixpath.join(page.parent.relative_to(site).as_posix(), unquote(path)))
    if joined.startswith(("/", "..")):
        return None
    file = site / joined
    return file / "index.html" if file.is_dir() else file


def test_the_site_has_exactly_the_expected_pages(site: Path) -> None:
    """No page is lost and none appears unannounced."""
    pages = {file.parent.relative_to(site).as_posix() + "/" for file in _list_files(site) if file.name == "index.html"}
    assert {page.removeprefix("./") for page in pages} == EXPECTED_PAGES


def _find_broken(site: Path) -> list[str]:
    """Say of each internal address that leads nowhere where it stands and what is wrong with it."""
    broken = []
    for page in [*_list_files(site), *sorted(site.rglob("*.css"))]:
        for target in _list_targets(page):
            parts = urlsplit(target)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            file = _find_file(site, page, parts.path) if parts.path else page
            if file is None:
                broken.append(f"{page.relative_to(site)} -> {target!r}: leaves the site; write it from the page")
            elif not target or not file.is_file():
                broken.append(f"{page.relative_to(site)} -> {target!r}: no such file")
            elif parts.fragment and file.suffix == ".html" and unquote(parts.fragment) not in _list_ids(file):
                broken.append(f"{page.relative_to(site)} -> {target!r}: no such anchor")
    return broken


def test_every_link_leads_somewhere(site: Path) -> None:
    """Each internal link, picture, script, style and font is a file of the site, and each anchor an id in it."""
    assert _find_broken(site) == []


def test_ids_are_unique_and_not_empty(site: Path) -> None:
    """An id names one element of its page."""
    wrong = []
    for page in _list_files(site):
        ids = _list_ids(page)
        wrong += [f"{page.relative_to(site)}: {name!r}" for name in set(ids) if not name or ids.count(name) > 1]
    assert wrong == []


def test_no_link_to_a_source_file_is_left(site: Path) -> None:
    """Links between pages lead to pages, not to their Markdown."""
    left = [
        f"{page.relative_to(site)} -> {target}"
        for page in _list_files(site)
        for target in _list_targets(page)
        if urlsplit(target).path.endswith(".md") and not urlsplit(target).scheme
    ]
    assert left == []


def _list_fetchable(file: Path) -> list[str]:
    """Give everything in a file that may make a browser fetch, or what it fetches."""
    if file.suffix != ".html":
        return [DATA.sub("", COMMENT.sub("", file.read_text(encoding="utf-8")))]
    nodes = [*_parse(file).css("*")]
    return [
        value
        for node in nodes
        for name, value in node.attributes.items()
        if value and name not in WORDS and (node.tag, name) != ("a", "href")
    ] + [node.text() for node in nodes if node.tag in ("script", "style")]


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    """Scripts, styles, pictures and fonts come with the site, and none of ours names another host."""
    files = [*_list_files(site), *site.rglob("*.css"), *(site / "assets" / "js").rglob("*.js")]
    loaded = [
        f"{file.relative_to(site)}: {text[:200]}"
        for file in files
        for text in _list_fetchable(file)
        if FOREIGN.search(text)
    ]
    assert loaded == [], "Put the file into docs/assets and lead to it there."


def test_every_picture_has_alternative_text_and_a_size(site: Path) -> None:
    """A picture says what it shows, and does not move the text when it arrives."""
    bare = [
        f"{page.relative_to(site)}: {node.attributes.get('src')}"
        for page in _list_files(site)
        for node in _parse(page).css("article img")
        if not (node.attributes.get("alt") and node.attributes.get("width") and node.attributes.get("height"))
    ]
    assert bare == []


@pytest.mark.parametrize("page", sorted(EXPECTED_PAGES))
def test_every_fact_of_a_page_carries_a_mark_that_opens_a_note(page: str, site: Path) -> None:
    """Of the same page, with a name for who cannot see it; and no link to a fact is left as it was written."""
    tree = _parse(site / page / "index.html")
    marks = tree.css("button[popovertarget]")
    notes = [note.attributes["id"] for note in tree.css("section.kg-facts > [popover]")]
    assert {mark.attributes["popovertarget"] for mark in marks} == {*notes}
    assert len({*notes}) == len(notes)
    assert all((mark.attributes["aria-label"] or "").startswith("Source of ") for mark in marks)
    assert tree.css('[href^="fact:"]') == []


def test_facts_are_marked_in_every_kind_of_block(site: Path) -> None:
    """In tables, steps, bold words and notebooks."""
    for page, where in {
        "guide/add-credit": "td",
        "guide/troubleshooting": "ol > li",
        "guide/key-points": "strong",
        "notebooks/count_tokens": "p strong",
    }.items():
        assert _parse(site / page / "index.html").css(f"{where} .kg-fact > span > button"), page


def test_the_search_finds_no_notes(site: Path) -> None:
    """They would be found before what they belong to."""
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "To be checked again by" not in index
    assert "at least $5 (seen on" in index


@pytest.mark.parametrize("page", sorted(EXPECTED_PAGES))
def test_a_page_shows_when_it_was_reviewed(page: str, site: Path) -> None:
    """The foot of a page gives the date of the last review in words and for machines."""
    tree = _parse(site / page / "index.html")
    body = tree.body
    assert body is not None
    assert "Last reviewed" in body.text()
    assert [time.attributes["datetime"] for time in tree.css("time[datetime]")] != []


@pytest.mark.parametrize("notebook", ["verify_key", "count_tokens", "estimate_cost"])
def test_a_notebook_can_be_downloaded_unchanged(notebook: str, site: Path) -> None:
    """The page offers the very notebook that is in the repository."""
    page = site / "notebooks" / notebook / "index.html"
    targets = [target for target in _list_targets(page) if target.endswith(".ipynb")]
    assert targets
    file = _find_file(site, page, targets[0])
    assert file is not None
    source = Path(__file__).resolve().parents[2] / "notebooks" / f"{notebook}.ipynb"
    assert file.read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    "mistake",
    [
        '<link rel="preload" as="font" href="https://192.0.2.1/a.woff2">',
        '<link rel="dns-prefetch" href="//192.0.2.1">',
        '<picture><source srcset="https://192.0.2.1/a.png 2x"></picture>',
        '<p style="background: url(HTTPS://192.0.2.1/a.png)">x</p>',
        '<style>@import "https://192.0.2.1/a.css";</style>',
        '<video poster="https://192.0.2.1/a.png"></video>',
        '<svg><image href="//host/a.svg"/></svg>',
        '<script>fetch("//host/")</script>',
    ],
)
def test_the_look_for_other_hosts_is_not_blind(mistake: str, tmp_path: Path) -> None:
    """Whatever makes a browser ask another host is found; a link that a reader follows is not."""
    page = tmp_path / "index.html"
    page.write_text(f'<a href="https://example.com">x</a><svg xmlns="http://www.w3.org/2000/svg"></svg>{mistake}')
    assert len([text for text in _list_fetchable(page) if FOREIGN.search(text)]) == 1


def test_the_look_for_broken_links_is_not_blind(tmp_path: Path) -> None:
    """Files that a style asks for must be there, and no address may leave the site."""
    (tmp_path / "a.css").write_text('@import "b.css"; p { background: url( "c.png" ) } q { cursor: url(../d.png) }')
    (tmp_path / "index.html").write_text('<a href="/e">x</a><p style="background: url(f.png)">x</p>')
    found = [re.search(r"-> '(.+)'", line) for line in _find_broken(tmp_path)]
    assert sorted(line[1] for line in found if line) == ["../d.png", "/e", "b.css", "c.png", "f.png"]


PLACES = {(row.guide, row.picture): row.id for row in (*load_diagnoses().values(), *load_findings().values())} | {
    (verdict.guide, verdict.picture): name for name, verdict in ((n, verify_key(t)) for n, t in PASTED.items())
}


@pytest.mark.parametrize(("guide", "picture"), PLACES, ids=list(PLACES.values()))
def test_a_verdict_leads_to_a_step_and_a_picture_that_are_there(guide: str, picture: str | None, site: Path) -> None:
    """Whatever a check finds, the anchor that it names is in the built page, and the picture stands in the guide."""
    name, mark, anchor = guide.partition("#")
    assert mark
    assert anchor in _list_ids(site / name.removesuffix(".md") / "index.html")
    assert picture is None or any(
        f"{picture}.png" in target
        for page in _list_files(site)
        if page.parent.parent.name == "guide"
        for target in _list_targets(page)
    )


@pytest.mark.parametrize("failure", [*load_diagnoses(), *load_findings(), *PASTED])
def test_every_failure_has_an_address_of_its_own(failure: str, site: Path) -> None:
    """The name that a check gives to a failure is an anchor of the page of failures."""
    assert failure in _list_ids(site / "reference" / "failures" / "index.html")
