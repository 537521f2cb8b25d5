"""Judge a built site by the pages it must have, and say in what it differs from another build of the same content."""

import json
import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

SHOWN = 120  # characters of an example
INDEXES = (
    ("search/search_index.json", "docs"),
    ("search.json", "items"),
)  # MkDocs writes the first, Zensical the other


@dataclass(frozen=True, slots=True)
class Difference:
    """A kind of difference: on how many pages, and one of them; `example` is empty where there is none."""

    kind: str
    says: str
    pages: int
    example: str
    means: str


class Site:
    """A built site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = folder.rglob("index.html")
        self.pages = {path.parent.relative_to(folder).as_posix().removeprefix(".") for path in files}

    @cached_property
    def entries(self) -> dict[str, list[dict[str, object]]]:
        """What the search finds, by page."""
        found: dict[str, list[dict[str, object]]] = {}
        path, key = next(((self.folder / name, key) for name, key in INDEXES if (self.folder / name).is_file()))
        for entry in json.loads(path.read_text(encoding="utf-8"))[key]:
            found.setdefault(str(entry["location"]).partition("#")[0].strip("/"), []).append(entry)
        return found

    def read(self, page: str) -> "Page":
        """Read a page."""
        tree = LexborHTMLParser((self.folder / page / "index.html").read_text(encoding="utf-8"))
        return Page(page, tree, self.entries.get(page, []))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a built site, by its address without the last slash."""

    name: str
    tree: LexborHTMLParser
    entries: list[dict[str, object]]

    def list_nodes(self, selector: str) -> list[LexborNode]:
        """Give the parts of the article that a selector names; parts between commas belong together."""
        return self.tree.css(", ".join(f"article {part.strip()}" for part in selector.split(",")))

    def list_texts(self, selector: str) -> list[str]:
        """Give the text of each of them."""
        return [_squeeze(node.text()) for node in self.list_nodes(selector)]

    def lead(self, address: str | None) -> str:
        """Give where an address of the page leads, from the root of the site."""
        parts = urlsplit(address or "")
        if parts.scheme or parts.netloc:
            return address or ""
        path = posixpath.normpath(posixpath.join("/", self.name, unquote(parts.path))).rstrip("/")
        return f"{path or '/'}#{unquote(parts.fragment)}" if parts.fragment else path or "/"


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _list_headings(page: Page) -> list[str]:
    nodes = page.list_nodes("h1, h2, h3, h4, h5, h6")
    return [f"{node.tag}#{node.attributes.get('id')} {_squeeze(node.text())}" for node in nodes]


def _list_links(page: Page) -> list[str]:
    return [f"{page.lead(node.attributes['href'])} {_squeeze(node.text())}" for node in page.list_nodes("a[href]")]


def _list_pictures(page: Page) -> list[str]:
    return [f"{page.lead(node.attributes['src'])} {node.attributes.get('alt')}" for node in page.list_nodes("img")]


def _list_steps(page: Page) -> list[str]:
    lists = page.list_nodes("ol")
    return [f"{sum(child.tag == 'li' for child in node.iter())} steps: {_squeeze(node.text())}" for node in lists]


def _list_tables(page: Page) -> list[str]:
    """Give each table as one line: which words wrap is no difference, in which cell they stand is."""
    tables = page.list_nodes("table")
    return [" | ".join(_squeeze(cell.text()) for cell in table.css("th, td")) for table in tables]


def _list_code(page: Page) -> list[str]:
    """Give each block of code with its line breaks, which are the half of it."""
    return [node.text().strip("\n") for node in page.list_nodes("pre")]


def _list_entries(page: Page) -> list[str]:
    """Give what the search finds; an entry without words finds nothing."""
    said = [(str(one["title"]), _plain(one["text"])) for one in page.entries]
    return sorted(f"{_plain(title)}: {text}" for title, text in said if text)


def _list_places(page: Page) -> list[str]:
    """Give where the search leads."""
    return sorted(page.lead("/" + str(one["location"])) for one in page.entries if _plain(one["text"]))


def _plain(text: object) -> str:
    return _squeeze(LexborHTMLParser(f"<body>{text}</body>").text())


def _list_weights(page: Page) -> list[str]:
    return sorted({f"counts {one.get('boost', 1.0)} times in the search" for one in page.entries})


def _list_turns(page: Page) -> list[str]:
    nodes = page.tree.css("footer a[rel]")
    return [f"{one.attributes['rel']}: {page.lead(one.attributes['href'])} {_squeeze(one.text())}" for one in nodes]


def _list_menu(page: Page) -> list[str]:
    nodes = page.tree.css("header nav a, .kg-nav a, .md-nav--secondary a")
    return [f"{page.lead(one.attributes.get('href'))} {_squeeze(one.text())}{_mark_here(one)}" for one in nodes]


def _mark_here(link: LexborNode) -> str:
    return " (you are here)" if link.attributes.get("aria-current") == "page" else ""


def _list_head(page: Page) -> list[str]:
    described = page.tree.css("meta[name=description]")
    return [*(node.text() for node in page.tree.css("title")), *(str(one.attributes["content"]) for one in described)]


def _list_styles(page: Page) -> list[str]:
    """Give the styles and scripts that are ours; those of the generator are its own."""
    sheets = [page.lead(node.attributes["href"]) for node in page.tree.css("link[rel=stylesheet]")]
    scripts = [page.lead(node.attributes["src"]) for node in page.tree.css("script[src]")]
    return [name for name in [*sheets, *scripts] if name.startswith(("/assets/css/", "/assets/js/"))]


def _list_foreign(page: Page) -> list[str]:
    """Give what a browser would fetch from another host."""
    nodes = page.tree.css("link[rel=stylesheet], link[rel=preconnect], link[rel=preload], script[src], img[src]")
    addresses = [node.attributes.get("href") or node.attributes.get("src") or "" for node in nodes]
    return [address for address in addresses if urlsplit(address).netloc]


def _list_classes(name: str) -> Callable[[Page], list[str]]:
    """Give what lists the parts that have a class, by their text."""
    return lambda page: page.list_texts(name)


def _list_callouts(page: Page) -> list[str]:
    rings = page.list_nodes(".kg-callout")
    return [
        f"{one.attributes['href']} {one.attributes.get('aria-label')} {one.attributes.get('style')}" for one in rings
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """What is compared of each page, and what a difference means."""

    says: str
    means: str
    list: Callable[[Page], list[str]]


PAGES = "The pages, against the list of those that a site must have"
DEAD = "Links inside the site, and their anchors"
# In the order of a reader's loss: the first are what the guide is for.
PARTS: dict[str, Part] = {
    "headings": Part("Headings and their ids", "Links to sections from outside break.", _list_headings),
    "steps": Part("Numbered steps", "A reader cannot follow the guide.", _list_steps),
    "pictures": Part("Pictures and their alternative texts", "A reader does not see the screen.", _list_pictures),
    "callouts": Part("Callouts on the pictures", "The pictures no longer mark what the steps name.", _list_callouts),
    "code": Part("Blocks of code, line by line", "What a reader copies is not what was tested.", _list_code),
    "tables": Part("Tables, cell by cell", "Prices, limits and failures cannot be looked up.", _list_tables),
    "links": Part("Links in the text", "A reader is led elsewhere.", _list_links),
    "text": Part("Paragraphs and items", "A page says something else.", _list_classes("p, li, dd, dt, summary")),
    "facts": Part(
        "Marks of facts and their notes",
        "A figure stands without its source and day.",
        _list_classes(".kg-fact__mark, .kg-fact__note"),
    ),
    "boxes": Part(
        "What a reader should see, and ways out",
        "They look like any other paragraph.",
        _list_classes(".kg-see, .kg-fails, .admonition, details"),
    ),
    "reviews": Part(
        "When a page was reviewed, and the warning when it is overdue",
        "An old page looks like a new one.",
        _list_classes(".kg-review, .kg-overdue"),
    ),
    "reference": Part("The reference of the package", "A name is not explained.", _list_classes(".doc")),
    "titles": Part("Titles and descriptions", "Search engines show other words.", _list_head),
    "menus": Part("Menus, and where you are in them", "A reader does not find the next page.", _list_menu),
    "turning": Part("Links to the page before and after", "A reader does not find the next page.", _list_turns),
    "search": Part("What the search can find", "Words of the guide are not found.", _list_entries),
    "places": Part(
        "Where the search leads",
        "What stands before the second heading of a page is found at its title instead of at the page: the same place.",
        _list_places,
    ),
    "weights": Part(
        "How much a page counts in the search",
        "A pasted message may find the reference before Troubleshooting, which mends it.",
        _list_weights,
    ),
    "styles": Part("Our own styles and scripts", "Pages look and act otherwise.", _list_styles),
    "foreign": Part("What a browser fetches from other hosts", "Others learn who reads the guide.", _list_foreign),
}


def read_expected(path: Path) -> set[str]:
    """Read the list of the pages that a site must have."""
    return {line.strip("/") for line in path.read_text(encoding="utf-8").splitlines()}


def judge_pages(built: Site, expected: set[str]) -> list[str]:
    """Say which of the expected pages a site lacks, and which it has that nobody expects."""
    lost = [f"/{page} is missing" for page in sorted(expected - built.pages)]
    return lost + [f"/{page} is not expected" for page in sorted(built.pages - expected)]


def find_dead(site: Site) -> dict[str, list[str]]:
    """Give, by page, the internal links and anchors that lead nowhere."""
    pages = {f"/{name}".rstrip("/") or "/": site.read(name) for name in site.pages}
    ids = {name: {node.attributes["id"] for node in page.tree.css("[id]")} for name, page in pages.items()}
    dead: dict[str, list[str]] = {}
    for page in pages.values():
        for address in [node.attributes["href"] for node in page.tree.css("a[href]")]:
            if urlsplit(address or "").scheme:
                continue
            path, _, anchor = page.lead(address).partition("#")
            if not (path in ids and (not anchor or anchor in ids[path])) and not (site.folder / path[1:]).is_file():
                dead.setdefault(page.name, []).append(f"{address} leads nowhere")
    return dead


def compare(now: Site, ahead: Site, expected: set[str]) -> Iterator[Difference]:
    """Compare two builds page by page, a part at a time.

    Args:
        now: The site as readers have it.
        ahead: The other build of the same content.
        expected: The pages that a site must have.
    """
    wrong = judge_pages(ahead, expected)
    yield Difference("pages", PAGES, len(wrong), wrong[0] if wrong else "", "A page is lost.")
    dead = find_dead(ahead)
    example = next((f"/{name}: {dead[name][0]}" for name in sorted(dead)), "")
    yield Difference("dead", DEAD, len(dead), example, "A link leads nowhere.")
    shared = [(now.read(name), ahead.read(name)) for name in sorted(now.pages & ahead.pages)]
    for kind, part in PARTS.items():
        said = [(page.name, tell(part.list(page), part.list(other))) for page, other in shared]
        differing = [f"/{name}: {what}" for name, what in said if what]
        yield Difference(kind, part.says, len(differing), differing[0] if differing else "", part.means)


def tell(now: list[str], ahead: list[str]) -> str:
    """Say the first thing that one list has and the other lacks; empty where they are the same.

    Example:
        >>> tell(["a", "b"], ["a"]), tell(["a"], ["b"]), tell(["a", "b"], ["b", "a"]), tell(["a"], ["a"])
        ("lacks 'b'", "has 'b' for 'a'", 'has them in another order', '')
    """
    lost, added = list((Counter(now) - Counter(ahead)).elements()), list((Counter(ahead) - Counter(now)).elements())
    if lost and added:
        one, other = _part(lost[0], added[0])
        return f"has {other!r} for {one!r}"
    if lost or added:
        return f"{'lacks' if lost else 'adds'} {_cut((lost or added)[0])!r}"
    return "has them in another order" if now != ahead else ""


def _part(one: str, other: str) -> tuple[str, str]:
    """Cut two texts to where they part."""
    common = posixpath.commonprefix([one, other])
    start = max(0, len(common) - SHOWN // 4)
    return _cut(one[start:]), _cut(other[start:])


def _cut(text: str) -> str:
    line = _squeeze(text)
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
