"""Whether every link leads somewhere: to a page, a file, an anchor; in pages, notebooks, styles, data and code."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from keyguide.freshness.anchors import PACKAGES, Anchors
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER
from keyguide.freshness.page import Link, Page
from keyguide.freshness.project import DOCS, NOTEBOOKS, Project

_ELSEWHERE = ("http", "https", "mailto", "tel", "fact", "attachment")
LOCAL = ("127.0.0.1", "localhost")
_HTML = re.compile(r"<(?:img|source|a|link|script|video)\b[^>]*?\b(?:src|href|srcset)=\"(?P<target>[^\"\s]+)[^>]*>")
_FENCE = re.compile(r"^\s*(?P<marks>`{3,}|~{3,})")
_CODE = re.compile(r"(`+).+?\1")
_UNDEFINED = re.compile(r"\[[^\[\]]+\]\[(?P<name>[^\[\].]+)\]")  # a name with a full stop is one of the reference
_STYLE = re.compile(r"""url\(\s*["']?(?P<target>[^"')]+)["']?\s*\)|@import\s+["'](?P<other>[^"']+)""")
_SPEAKING = (".py", ".toml", ".sh", ".ps1", ".html")
"""Files of the packages that send readers to pages."""


def check_links(project: Project, _: date) -> Iterator[Finding]:
    """Follow every link that stays within the project.

    Args:
        project: The project.

    Yields:
        A link to a page, file or anchor that is not there, at its line, with the nearest that is; an anchor that is
        given twice. What a reference page gets from words within docstrings is left to the strict build.
    """
    anchors = Anchors(project)
    places = _list_places(project)
    for page in (*project.pages.values(), *project.front.values()):
        yield from _check_twice(page)
        for link in list_targets(page):
            yield from _follow(link, page, project, anchors, places)
        for prose in page.prose:
            for found in _UNDEFINED.finditer(prose.text):
                what = f"The link {found[0]} has no address: nothing on the page says where {found['name']} leads."
                todo = "Write the address behind the words, or the line that defines the name."
                yield Finding("link-undefined", Severity.ERROR, page.path, prose.line, what, "the page was read", todo)
    yield from _check_unknown(project)
    yield from _check_styles(project)
    yield from _check_speaking(project, anchors)


def _list_places(project: Project) -> frozenset[str]:
    """Give all files and all folders."""
    folders = {parent for name in project.files for parent in _list_parents(name)}
    return frozenset(project.files | folders)


def _list_parents(name: str) -> Iterator[str]:
    while name := posixpath.dirname(name):
        yield name


def list_targets(page: Page) -> Iterator[Link]:
    """Give all to which a page sends its readers: links, pictures, HTML, and the sources of its front matter.

    Args:
        page: The page.
    """
    yield from page.links
    yield from _list_html(page)
    yield from _list_sources(page)


def _list_html(page: Page) -> Iterator[Link]:
    """Give the links that are written as HTML, outside code."""
    if page.path.endswith(".ipynb"):
        return
    marks = ""
    for number, line in page.written:
        fence = _FENCE.match(line)
        if fence and (not marks or fence["marks"].startswith(marks)):
            marks = "" if marks else fence["marks"]
        elif not marks and "<" in line:
            for found in _HTML.finditer(_CODE.sub("", line)):
                yield Link(number, found["target"], "")


def _list_sources(page: Page) -> Iterator[Link]:
    """Give the sources that the front matter names."""
    sources = page.meta.get("sources")
    for source in sources if isinstance(sources, list) else ():
        if isinstance(source, dict) and (address := str(source.get("url") or "")):
            yield Link(page.find_line(address), address, str(source.get("title", "")))


def _check_twice(page: Page) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for heading in page.headings:
        if heading.anchor in first:
            what = f"The anchor #{heading.anchor} is given twice; links reach the first alone."
            evidence = f"line {first[heading.anchor]} of the page"
            todo = "Give one of them another name."
            yield Finding("anchor-twice", Severity.ERROR, page.path, heading.line, what, evidence, todo)
        elif heading.anchor:
            first[heading.anchor] = heading.line


def _follow(link: Link, page: Page, project: Project, anchors: Anchors, places: frozenset[str]) -> Iterator[Finding]:
    try:
        parts = urlsplit(link.target)
    except ValueError:
        yield _find("link-malformed", page, link, "is no address", "it was taken apart", "Correct it.")
        return
    if parts.scheme in _ELSEWHERE or (not parts.scheme and not parts.netloc and link.target.startswith("data:")):
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            yield _find("link-insecure", page, link, "goes over a connection that is not secure", "http:", "Use https.")
        elif parts.scheme in ("http", "https") and ("." not in (parts.hostname or "") and parts.hostname not in LOCAL):
            yield _find("link-malformed", page, link, "names no server", "it was taken apart", "Correct it.")
        return
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        what = "cannot be followed from wherever the guide is"
        yield _find(
            "link-malformed", page, link, what, "it was taken apart", "Write it from the page: ../folder/page.md"
        )
        return
    name = page.path if not parts.path else _resolve(page.path, unquote(parts.path))
    leaves = _leaves(page.path, name)
    aim = None if leaves else _take_page(project, name)
    if aim is None and (leaves or name not in places):
        near = _name_nearest(page.path, posixpath.basename(name), _list_reachable(page.path, project))
        is_picture = link.is_picture
        what = f"leads to {name}, and there is no such {'picture' if is_picture else 'file'} in reach"
        yield _find("link-missing", page, link, what, "all files were listed", near)
    elif aim is not None and parts.fragment and unquote(parts.fragment) not in anchors.list(aim):
        yield _find_anchor(page, link, aim, unquote(parts.fragment), anchors.list(aim))


def _take_page(project: Project, name: str) -> Page | None:
    """Give the page that a path of the site is; a notebook is one under `docs/notebooks`, with the ending of a page."""
    below, _, ending = name.removeprefix(f"{DOCS}/").rpartition(".")
    if name.startswith(f"{DOCS}/{NOTEBOOKS}/") and ending in ("md", "ipynb"):
        return project.pages.get(f"{below}.ipynb")
    return project.pages.get(name) or project.front.get(name)


def _resolve(page: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def _leaves(page: str, name: str) -> bool:
    """Say whether a page of the site would lead out of it."""
    if page.startswith(f"{NOTEBOOKS}/"):
        return not name.startswith((f"{DOCS}/", f"{NOTEBOOKS}/"))
    return page.startswith(f"{DOCS}/") and not name.startswith(f"{DOCS}/")


def _list_reachable(page: str, project: Project) -> Iterable[str]:
    if not page.startswith(f"{DOCS}/"):
        return project.files
    notebooks = [f"{DOCS}/{name.removesuffix('.ipynb')}.md" for name in project.pages if name.endswith(".ipynb")]
    return [*(name for name in project.files if name.startswith(f"{DOCS}/")), *notebooks]


def _name_nearest(page: str, name: str, reachable: Iterable[str]) -> str:
    names = {posixpath.basename(one): one for one in sorted(reachable)}
    near = get_close_matches(name, names, 1, 0.5)
    base = posixpath.dirname(page) or "."
    return f"The nearest is {posixpath.relpath(names[near[0]], base)}." if near else "Correct or remove it."


def _find(rule: str, page: Page, link: Link, what: str, evidence: str, todo: str) -> Finding:
    said = f"The link {link.target or '()'} {what}."
    return Finding(rule, Severity.ERROR, page.path, link.line, said, evidence, todo)


def _find_anchor(page: Page, link: Link, aim: Page, anchor: str, known: frozenset[str]) -> Finding:
    what = f"leads to #{anchor}, and {aim.path} has no such heading or anchor"
    return _find("link-anchor", page, link, what, f"the anchors of {aim.path}", _name_anchor(anchor, known))


def _name_anchor(anchor: str, known: frozenset[str]) -> str:
    near = get_close_matches(anchor, sorted(known), 1, 0.4)
    return f"The nearest is #{near[0]}." if near else "Correct the link, or give the heading that anchor."


def _check_unknown(project: Project) -> Iterator[Finding]:
    """Name addresses of other sites that nobody looks at: neither the ledger nor the sources of the page have them."""
    facts = project.facts.values()
    known = {address for fact in facts for address in (fact.address, *fact.values)}
    for page in project.pages.values() if known else ():
        listed = {source.target for source in _list_sources(page)}
        made = {number for one in page.made for number in range(one.line, one.end + 1)}
        for link in page.links:
            parts = link.target.partition("://")
            is_ours = parts[2].startswith(LOCAL)
            if parts[0] == "https" and not is_ours and link.line not in made and link.target not in known | listed:
                what = "is looked at by nobody: it is neither in the ledger nor among the sources of the page"
                todo = f"Add it to {LEDGER} as the address of a fact, or to `sources` of the page."
                yield _find("link-unlisted", page, link, what, LEDGER, todo)


def _check_styles(project: Project) -> Iterator[Finding]:
    for name in sorted(project.files):
        if not name.endswith(".css") or not name.startswith(f"{DOCS}/"):
            continue
        text = project.read(name)
        for found in _STYLE.finditer(text):
            target = found["target"] or found["other"]
            if target.startswith(("data:", "#")):
                continue
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), urlsplit(target).path))
            if file not in project.files:
                line = text.count("\n", 0, found.start()) + 1
                what = f"The style fetches {target}, and there is no such file."
                todo = "Correct the address; a browser must fetch nothing from elsewhere."
                yield Finding("link-missing", Severity.ERROR, name, line, what, "all files were listed", todo)


def _check_speaking(project: Project, anchors: Anchors) -> Iterator[Finding]:
    """Follow what data and code say of pages, such as `guide = "guide/troubleshooting.md#no-key"`."""
    folders = {name.split("/")[1] for name in project.pages if name.startswith(f"{DOCS}/") and name.count("/") > 1}
    if not folders:
        return
    spoken = re.compile(rf"(?<![\w./-])(?P<page>(?:{'|'.join(sorted(folders))})/[\w-]+\.md)(?:#(?P<anchor>[\w-]+))?")
    for name in sorted(project.files):
        if not (name.startswith(f"{PACKAGES}/") and name.endswith(_SPEAKING)):
            continue
        text = project.read(name)
        for found in spoken.finditer(text) if ".md" in text else ():
            aim = project.pages.get(f"{DOCS}/{found['page']}")
            if aim is not None and (not found["anchor"] or found["anchor"] in anchors.list(aim)):
                continue
            line = text.count("\n", 0, found.start()) + 1
            link = Link(line, found[0], "")
            here = Page(name, "", {}, (), (), (), (), ())
            if aim is None:
                near = _name_nearest(f"{DOCS}/x.md", found["page"], project.pages)
                yield _find("link-missing", here, link, "leads to no page", "all pages were listed", near)
            else:
                yield _find_anchor(here, link, aim, found["anchor"], anchors.list(aim))
