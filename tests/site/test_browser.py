"""Every page in a real browser: both colour schemes, wide and narrow, nothing wrong.

The two classes let two processes share the work.
"""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from test_built_site import EXPECTED_PAGES

from browser import find_browser, launch

WIDTHS_PX = (1280, 390)
PAGES = [*sorted(EXPECTED_PAGES), "404.html"]


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Stay silent: the test reports what matters."""


@pytest.fixture(scope="module", name="address")
def _address(site: Path) -> Iterator[str]:
    handler = functools.partial(_QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "There is no browser here. Run: make test"
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


def _judge(page: Page, address: str, path: str) -> list[str]:
    """Load a page and give everything that is wrong with it."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("request", lambda request: _note_foreign(request.url, address, wrong))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.goto(address + path, wait_until="networkidle")
    for width in WIDTHS_PX:
        page.set_viewport_size({"width": width, "height": 900})
        scroll = page.evaluate("document.documentElement.scrollWidth")
        if scroll > width:
            wrong.append(f"{width} px: scrolls sideways to {scroll} px")
        for violation in Axe().run(page).response["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            wrong.append(f"{width} px: {violation['id']}: {violation['help']} at {places}")
    return wrong


def _note_foreign(url: str, address: str, wrong: list[str]) -> None:
    if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != urlsplit(address).netloc:
        wrong.append(f"asks another host: {url}")


def _open(browser: Browser, scheme: Literal["light", "dark"]) -> Page:
    return browser.new_page(
        color_scheme=scheme, viewport={"width": WIDTHS_PX[0], "height": 900}, reduced_motion="reduce"
    )


class TestLight:
    """The light scheme."""

    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_is_wrong(self, path: str, browser: Browser, address: str) -> None:
        """No foreign request, no error, no sideways scrolling, nothing that axe-core finds."""
        page = _open(browser, "light")
        assert _judge(page, address, path) == []
        page.close()


class TestDark:
    """The dark scheme."""

    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_is_wrong(self, path: str, browser: Browser, address: str) -> None:
        """No foreign request, no error, no sideways scrolling, nothing that axe-core finds."""
        page = _open(browser, "dark")
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert _judge(page, address, path) == []
        page.close()
