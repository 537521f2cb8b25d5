"""What a reader gets: every page is there, and every link, anchor, picture and id holds."""

import posixpath
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

# Typed here, independent of mkdocs.yml: a page that falls out of the navigation or the build is missed.
EXPECTED_PAGES = {
    "",
    "guide/start-here/",
    "guide/create-account/",
    "guide/add-credit/",
    "guide/create-key/",
    "guide/check-key/",
    "guide/connect-cinnox/",
    "guide/key-points/",
    "guide/rotate-revoke/",
    "guide/troubleshooting/",
    "guide/unknowns/",
    "notebooks/verify_key/",
    "notebooks/count_tokens/",
    "concepts/keys-and-projects/",
    "concepts/tokens/",
    "concepts/limits/",
    "concepts/prices/",
    "concepts/safety/",
    "reference/cli/",
    "reference/errors/",
    "reference/keys/",
    "reference/diagnosis/",
    "reference/verify/",
    "reference/encodings/",
    "reference/tokens/",
    "reference/prices/",
    "reference/practice/",
    "maintain/original-page/",
    "maintain/architecture/",
    "maintain/contributing/",
}
REVIEWED = sorted(page for page in EXPECTED_PAGES if page.startswith(("guide/", "concepts/", "maintain/")))


@cache
def _parse(file: Path) -> LexborHTMLParser:
    return LexborHTMLParser(file.read_text(encoding="utf-8"))


def _list_files(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def _list_ids(file: Path) -> list[str]:
    return [node.attributes["id"] or "" for node in _parse(file).css("[id]")]


def _list_targets(file: Path) -> list[str]:
    """Give everything the page points at: links, pictures, scripts, styles."""
    tree = _parse(file)
    found = [node.attributes.get(name) for name in ("href", "src") for node in tree.css(f"[{name}]")]
    sets = [node.attributes.get("srcset") or "" for node in tree.css("[srcset]")]
    return [target or "" for target in found] + [part.split()[0] for value in sets for part in value.split(",") if part]


def _find_file(site: Path, page: Path, path: str) -> Path:
    """Give the file that a web server would answer with."""
    base = "/" if page.name == "404.html" else "/" + page.parent.relative_to(site).as_posix() + "/"
    joined = posixpath.normpath(posixpath.join(base, unquote(path)))
    file = site / joined.lstrip("/")
    return file / "index.html" if file.is_dir() else file


def test_the_site_has_exactly_the_expected_pages(site: Path) -> None:
    """No page is lost and none appears unannounced."""
    pages = {file.parent.relative_to(site).as_posix() + "/" for file in _list_files(site) if file.name == "index.html"}
    assert {page.removeprefix("./") for page in pages} == EXPECTED_PAGES


def test_every_link_leads_somewhere(site: Path) -> None:
    """Each internal link, picture, script and style is a file, and each anchor an id in it."""
    broken = []
    for page in _list_files(site):
        for target in _list_targets(page):
            parts = urlsplit(target)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            file = _find_file(site, page, parts.path) if parts.path else page
            if not target or not file.is_file():
                broken.append(f"{page.relative_to(site)} -> {target!r}")
            elif parts.fragment and file.suffix == ".html" and unquote(parts.fragment) not in _list_ids(file):
                broken.append(f"{page.relative_to(site)} -> {target!r}: no such anchor")
    assert broken == []


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


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    """Scripts, styles, pictures and fonts come with the site."""
    loaded = [
        f"{page.relative_to(site)}: {node.attributes.get('src') or node.attributes.get('href')}"
        for page in _list_files(site)
        for node in _parse(page).css("script[src], img[src], iframe[src], link[rel=stylesheet], link[rel=preconnect]")
        if urlsplit(node.attributes.get("src") or node.attributes.get("href") or "").netloc
    ]
    styles = [
        f"{style.relative_to(site)}"
        for style in site.rglob("*.css")
        if "url(http" in style.read_text(encoding="utf-8").replace('"', "").replace("url(//", "url(http")
    ]
    assert loaded + styles == []


def test_every_picture_has_alternative_text_and_a_size(site: Path) -> None:
    """A picture says what it shows, and does not move the text when it arrives."""
    bare = [
        f"{page.relative_to(site)}: {node.attributes.get('src')}"
        for page in _list_files(site)
        for node in _parse(page).css("article img")
        if not (node.attributes.get("alt") and node.attributes.get("width") and node.attributes.get("height"))
    ]
    assert bare == []


@pytest.mark.parametrize("page", REVIEWED)
def test_a_page_shows_when_it_was_reviewed(page: str, site: Path) -> None:
    """The foot of a page gives the date of the last review in words and for machines."""
    tree = _parse(site / page / "index.html")
    body = tree.body
    assert body is not None
    assert "Last reviewed" in body.text()
    assert [time.attributes["datetime"] for time in tree.css("time[datetime]")] != []


@pytest.mark.parametrize("notebook", ["verify_key", "count_tokens"])
def test_a_notebook_can_be_downloaded_unchanged(notebook: str, site: Path) -> None:
    """The page offers the very notebook that is in the repository."""
    page = site / "notebooks" / notebook / "index.html"
    targets = [target for target in _list_targets(page) if target.endswith(".ipynb")]
    assert targets
    source = Path(__file__).resolve().parents[2] / "notebooks" / f"{notebook}.ipynb"
    assert _find_file(site, page, targets[0]).read_bytes() == source.read_bytes()
