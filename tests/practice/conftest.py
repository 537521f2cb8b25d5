"""What the tests of the screens share: one practice product, and a reader at it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from browser import find_browser, launch
from keyguide.practice import PracticeAPI, serve
from practice.visitor import NOW_S, Visitor

Enter = Callable[[str], Visitor]


@pytest.fixture(scope="module", name="product")
def _product() -> Iterator[PracticeAPI]:
    with serve(clock=lambda: NOW_S) as api:
        yield api


@pytest.fixture(name="enter")
def _enter(product: PracticeAPI) -> Iterator[Enter]:
    """Give a reader in a situation; the product begins again for it."""
    with ExitStack() as stack:
        yield lambda stage: stack.enter_context(Visitor(product, stage))


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "There is no browser here. Run: make test"
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(name="context")
def _context(browser: Browser, product: PracticeAPI) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=product.base_url.removesuffix("/v1"))
    yield context
    context.close()
