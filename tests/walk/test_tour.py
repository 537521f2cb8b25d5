"""A tour goes from a browser's start to its end: it checks and writes nothing, or renews what changed."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from keyguide.errors import InputError
from keyguide.walk import browser as browsers
from keyguide.walk.browser import BrowserMissingError, open_browser
from keyguide.walk.manifest import read_manifest, write_manifest
from keyguide.walk.places import Places, read_places
from keyguide.walk.report import Report
from keyguide.walk.tour import check, read_guide, tour
from walk.library import Library, open_library

pytestmark = pytest.mark.deep

TABLE = """\
pages = ["*.md"]
sources = ["*.html"]
pictures = "shots"

[places]
"https://library.example" = "/"
"your card" = "/card"

[values]
"your title" = "Persuasion"
"""
LOANS = """\
## Reserve {#reserve}

1. Go to the [loans page](https://library.example/loans).
2. Enter your title in **Title**.

    ![Screenshot of the page of loans; 2 marks the Title field.](shots/title.png)

3. Select **Reserve**.

    You should see **Thank you**.
"""
CARD = """\
1. Go to your card.
2. Select **Copy**.

    ![Screenshot of a reader's card, number and all; 2 marks Copy.](shots/card.png)
"""
Tour = Callable[..., Report]


class _Opened:
    """A browser in which the library is there, each screen changed by `change`."""

    def __init__(self, browser: Browser) -> None:
        self.change: Callable[[str], str] = lambda html: html
        self.contexts: list[BrowserContext] = []
        self._browser = browser

    def new_context(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - whatever a tour asks for
        context = self._browser.new_context(**options)
        open_library(context, self.change)
        self.contexts.append(context)
        return context


@pytest.fixture(name="opened")
def _opened(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Opened]:
    """One browser for all tours: starting it takes longer than a tour."""
    opened = _Opened(browser)
    monkeypatch.setattr("keyguide.walk.tour.open_browser", lambda: nullcontext(opened))
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture(name="places")
def _places(tmp_path: Path) -> Places:
    for name, text in {"walk.toml": TABLE, "loans.md": LOANS, "card.md": CARD, "loans.html": "<form>"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return read_places(tmp_path / "walk.toml")


@pytest.fixture(name="walk_all")
def _walk_all(places: Places, opened: _Opened) -> Tour:
    del opened  # it stands in for the browser

    def walk_all(today: date = date(2026, 11, 24), **options: Any) -> Report:  # noqa: ANN401 - those of a tour
        return tour(places, Library(), hides=lambda _: False, today=today, patience_s=0.2, **options)

    return walk_all


def _read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_check_writes_nothing(walk_all: Tour, places: Places) -> None:
    """What was never taken is reported, page by page, and the disk stays as it was."""
    before = _read_all(places.root)
    report = walk_all()
    assert [(problem.page.name, problem.line, problem.what) for problem in report.problems] == [
        ("card.md", 4, "The picture was never taken."),
        ("loans.md", 6, "The picture was never taken."),
    ]
    assert (len(report.walked), report.pictures) == (5, [])
    assert _read_all(places.root) == before


def test_an_update_takes_what_is_missing_and_then_nothing(walk_all: Tour, places: Places) -> None:
    """After it a check finds nothing, with a browser and without; another update changes no byte and no date."""
    report = walk_all(update=True)
    assert (report.problems, report.pictures) == ([], ["card", "title"])
    taken = _read_all(places.root)
    assert {"card.png", "card.dark.png", "title.png", "title.dark.png", "walk.json"} < set(taken)
    assert walk_all().problems == []
    assert check(places) == ()
    assert walk_all(update=True, today=date(2027, 1, 1)).pictures == []
    assert _read_all(places.root) == taken


def test_an_update_of_one_page_leaves_the_others_alone(walk_all: Tour, places: Places) -> None:
    """Pictures and controls of pages that were not walked stay."""
    walk_all(update=True)
    before = read_manifest(places.root / "shots" / "walk.json")
    path = places.root / "card.md"
    path.write_text(CARD.replace("a reader's", "the"), encoding="utf-8")
    assert [problem.page for problem in check(places)] == [path]
    report = walk_all(update=True, only=[path])
    assert (report.problems, report.pictures) == ([], [])  # its words have changed, not the picture
    after = read_manifest(places.root / "shots" / "walk.json")
    assert after.pictures["title"] == before.pictures["title"]
    assert after.controls == before.controls
    assert check(places) == ()


def test_a_comparison_holds_as_long_as_the_words(walk_all: Tour, opened: _Opened, places: Places) -> None:
    """A picture that is taken anew keeps its day; one whose steps say something else was never compared."""
    walk_all(update=True)
    path = places.root / "shots" / "walk.json"
    manifest = read_manifest(path)
    day = date(2026, 12, 1)
    manifest.pictures.update({name: replace(one, compared=day) for name, one in manifest.pictures.items()})
    write_manifest(path, manifest)
    opened.change = lambda html: html.replace("<h1>", "<h1 id=top>")
    (places.root / "card.md").write_text(CARD.replace("a reader's", "the"), encoding="utf-8")
    assert walk_all(update=True).pictures == ["card", "title"]
    assert {name: one.compared for name, one in read_manifest(path).pictures.items()} == {"card": None, "title": day}


def test_a_control_of_another_kind_is_reported_before_what_follows_from_it(walk_all: Tour, opened: _Opened) -> None:
    """A link where a button was: that line comes first, although the walk stumbled over a later one."""
    walk_all(update=True)
    opened.change = lambda html: html.replace("<button>Reserve</button>", '<a href="/card">Reserve</a>')
    lines = [(problem.page.name, problem.line) for problem in walk_all().problems]
    assert lines == [("loans.md", 6), ("loans.md", 8), ("loans.md", 10)]


def test_a_page_that_is_not_of_the_guide_is_refused(walk_all: Tour, places: Places) -> None:
    """It says which; a page may be named from anywhere."""
    other = places.root / "other.markdown"
    other.touch()
    with pytest.raises(InputError, match=r"Not all of these are pages of the guide: .*other\.markdown"):
        walk_all(only=[other])
    assert len(walk_all(only=[places.root / "shots" / ".." / "card.md"]).walked) == 2


def test_a_guide_without_pages_is_refused(tmp_path: Path) -> None:
    """The message names the patterns that match nothing."""
    (tmp_path / "walk.toml").write_text('pages = ["guide/*.md"]', encoding="utf-8")
    with pytest.raises(InputError, match=r"No page matches guide/\*\.md\."):
        read_guide(read_places(tmp_path / "walk.toml"))


def test_without_a_browser_the_way_to_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """No installed browser, and none of Playwright's own."""
    monkeypatch.setattr(browsers, "sync_playwright", nullcontext)
    monkeypatch.setattr(browsers, "find_browser", lambda _: None)
    with pytest.raises(BrowserMissingError) as refused, open_browser():
        pass
    assert "playwright install chromium" in refused.value.hint
