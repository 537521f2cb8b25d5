"""A browser for the tests of the walker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from keyguide.walk.browser import open_browser
from keyguide.walk.guide import parse_page
from keyguide.walk.places import Places
from keyguide.walk.report import Report
from keyguide.walk.walker import TakePicture, Walker
from walk.library import PLACES, Library, open_library

PATIENCE_S = 0.2
Walk = Callable[..., Report]


# Not for longer: Playwright drives one browser at a time in a thread, and other modules start theirs.
@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 640, "height": 900}, device_scale_factor=2, color_scheme="light")
    yield context
    context.close()


@pytest.fixture(name="library")
def _library(context: BrowserContext) -> Library:
    return open_library(context)


@pytest.fixture(name="walk")
def _walk(context: BrowserContext, library: Library) -> Walk:
    """Walk the text of a page in the library."""

    def walk(
        text: str, *, places: Places = PLACES, take_picture: TakePicture | None = None, failures: Path | None = None
    ) -> Report:
        walker = Walker(context, library, places, take_picture=take_picture, failures=failures, patience_s=PATIENCE_S)
        walker.walk(parse_page(text, Path("page.md")))
        return walker.report

    return walk
