"""Whether every page can be reached, and every picture and file of the site is shown."""

import posixpath
import re
from collections.abc import Iterator
from datetime import date

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.page import Page
from keyguide.freshness.project import DOCS, NOTEBOOKS, Project

SITE = "mkdocs.yml"
"""The file that says what is in the site."""

_NAV = re.compile(r"^nav:[ \t]*\n(?P<entries>(?:(?:[ \t#-].*)?\n)*)", re.MULTILINE)
_ENTRY = re.compile(r"^ +- (?:.*: +)?[\"']?(?P<page>[\w./-]+\.(?:md|ipynb))[\"']?[ \t]*(?:#.*)?$")
_LISTED = re.compile(r"^ +- (?P<file>assets/[\w./-]+)", re.MULTILINE)
_SHOWN = (".png", ".svg", ".jpg", ".webp", ".gif", ".woff2", ".css", ".js", ".ico")
_DARK = ".dark."


def check_orphans(project: Project, _: date) -> Iterator[Finding]:
    """Compare what is there with what is in the navigation, in pages and in styles.

    Args:
        project: The project.

    Yields:
        A page that is not in the navigation, an entry of it without a page, a page without a title or with that of
        another, a picture or file of the site that nothing shows, one of a pair for both colour schemes alone.
    """
    text = project.read(SITE)
    yield from _check_titles(project, {name for _, name in list_navigation(text)})
    if not text:
        return
    yield from _check_navigation(project, text)
    yield from _check_files(project, text)
    for listed in _LISTED.finditer(text):
        if f"{DOCS}/{listed['file']}" not in project.files:
            line = text.count("\n", 0, listed.start()) + 1
            what = f"{listed['file']} is listed, and there is no such file."
            todo = "Restore the file, or take the entry out."
            yield Finding("asset-missing", Severity.ERROR, SITE, line, what, "all files were listed", todo)


def _check_navigation(project: Project, text: str) -> Iterator[Finding]:
    pages = {_name_in_site(page): page for page in project.pages.values()}
    first: dict[str, int] = {}
    for line, name in list_navigation(text):
        if name not in pages:
            what = f"The navigation leads to {name}, and there is no such page."
            todo = "Restore the page, or take the entry out."
            yield Finding("nav-missing", Severity.ERROR, SITE, line, what, "all pages were listed", todo)
        elif name in first:
            what, todo = f"{name} is in the navigation twice.", "Take one entry out."
            yield Finding("nav-twice", Severity.ERROR, SITE, line, what, f"line {first[name]}", todo)
        first.setdefault(name, line)
    for name in pages.keys() - first.keys():
        what = "No entry of the navigation leads to this page."
        todo = f"Add {name} to nav in {SITE}, or delete the page."
        yield Finding("page-orphan", Severity.ERROR, pages[name].path, 1, what, f"nav in {SITE}", todo)


def list_navigation(text: str) -> Iterator[tuple[int, str]]:
    r"""Give the pages of the navigation, each with its line.

    Args:
        text: The text of `mkdocs.yml`.

    Example:
        >>> list(list_navigation("site_name: A\nnav:\n  - Home: index.md\n  - B:\n      - b/c.md\ntheme:\n"))
        [(3, 'index.md'), (5, 'b/c.md')]
    """
    if nav := _NAV.search(text + "\n"):
        begin = text.count("\n", 0, nav.start("entries")) + 1
        for place, line in enumerate(nav["entries"].splitlines()):
            if entry := _ENTRY.match(line):
                yield begin + place, posixpath.normpath(entry["page"])


def _name_in_site(page: Page) -> str:
    if page.path.startswith(f"{NOTEBOOKS}/"):
        return page.path.removesuffix(".ipynb") + ".md"
    return page.path.removeprefix(f"{DOCS}/")


def _check_titles(project: Project, listed: set[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for page in sorted(project.pages.values(), key=lambda page: _name_in_site(page) not in listed):  # a copy comes last
        title = str(page.meta.get("title") or "").strip()
        if not title:
            what, todo = "The page has no title.", "Begin the page with front matter: title: …"
            yield Finding("title-missing", Severity.ERROR, page.path, 1, what, "front matter", todo)
        elif title.casefold() in first:
            what = f"Another page has the title “{title}” too: {first[title.casefold()]}."
            line = page.find_key("title")
            todo = "Give each its own, so that a reader can tell them apart in a search."
            yield Finding("title-twice", Severity.ERROR, page.path, line, what, "every page was read", todo)
        first.setdefault(title.casefold(), page.path)


def _check_files(project: Project, text: str) -> Iterator[Finding]:
    """Look for files that nothing shows: their names must stand in some page, style, script or template."""
    shown = [name for name in sorted(project.files) if name.startswith(f"{DOCS}/") and name.endswith(_SHOWN)]
    speaking = [text, *(page.text for page in (*project.pages.values(), *project.front.values()))]
    speaking += [project.read(name) for name in sorted(project.files) if _speaks(name)]
    said = "\n".join(speaking)
    names = set(re.findall(r"[\w.-]+\.\w+", said))
    for name in shown:
        file = posixpath.basename(name)
        is_dark = _DARK in file
        light = file.replace(_DARK, ".")
        if is_dark and posixpath.join(posixpath.dirname(name), light) not in project.files:
            what, todo = f"{file} has no {light} beside it for the light colours.", "Restore or delete."
            yield Finding("picture-pair", Severity.ERROR, name, 1, what, "all files were listed", todo)
        elif light not in names:
            kind = "picture" if file.endswith(".png") else "file"
            what, todo = f"No page, style or template shows this {kind}.", "Show it somewhere, or delete it."
            yield Finding(f"{kind}-orphan", Severity.ERROR, name, 1, what, f"{light} stands nowhere", todo)


def _speaks(name: str) -> bool:
    in_theme = name.startswith("theme/") and not name.endswith(_SHOWN[:6])
    return in_theme or (name.startswith(f"{DOCS}/") and name.endswith((".css", ".js")))
