"""The warning on a page whose review is overdue: decided in the browser, on the day the page is read."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from test_browser import AXE

from browser import find_browser, launch
from site_picture import serve

PAGE = "guide/add-credit/"


@pytest.fixture(scope="module", name="address")
def _address(site: Path) -> Iterator[str]:
    with serve(site) as address:
        yield address


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "There is no browser here. Run: make test"
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


def _open(browser: Browser, address: str, day: datetime.date, zone: str = "Asia/Hong_Kong") -> Page:
    """Open the page as on a day, at eleven in the evening there."""
    page = browser.new_page(timezone_id=zone)
    page.clock.set_fixed_time(datetime.datetime.combine(day, datetime.time(15), datetime.UTC))
    page.goto(address + PAGE)
    return page


def _read_due(page: Page) -> datetime.date:
    return datetime.date.fromisoformat(page.locator(".kg-review time").nth(1).get_attribute("datetime") or "")


def test_a_page_warns_from_the_day_after_its_review_was_due(browser: Browser, address: str) -> None:
    """On the day itself it does not; the next day it does, before its heading, with both days."""
    due = _read_due(page := _open(browser, address, datetime.date(2026, 1, 1)))
    assert page.locator(".kg-overdue").is_hidden()
    page.close()
    page = _open(browser, address, due)
    assert page.locator(".kg-overdue").is_hidden()
    page.close()
    page = _open(browser, address, due + datetime.timedelta(days=1))
    warning = page.locator(".kg-overdue")
    assert warning.is_visible()
    assert f"{due.day} {due:%B %Y}" in warning.inner_text()
    assert (
        page.evaluate("document.querySelector('.kg-overdue').compareDocumentPosition(document.querySelector('h1'))")
        == 4
    )
    page.close()


def test_the_day_is_that_of_the_reader(browser: Browser, address: str) -> None:
    """At the same moment it is already the next day on Kiribati, and the page is overdue there alone."""
    due = _read_due(page := _open(browser, address, datetime.date(2026, 1, 1)))
    page.close()
    for zone, is_hidden in (("America/New_York", True), ("Pacific/Kiritimati", False)):
        page = _open(browser, address, due, zone)
        assert page.locator(".kg-overdue").is_hidden() is is_hidden, zone
        page.close()


def test_without_a_script_the_day_stands_in_the_text(browser: Browser, address: str) -> None:
    """The warning stays away, since nobody can tell the day; when the review is due can be read at the foot."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGE)
    assert page.locator(".kg-overdue").is_hidden()
    assert "Next review due" in page.locator(".kg-review").inner_text()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_warning(scheme: str, browser: Browser, address: str) -> None:
    """axe-core finds nothing in it, in either scheme, and it does not scroll sideways on a telephone."""
    page = _open(browser, address, datetime.date(2030, 1, 1))
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.evaluate(AXE)
    found = page.evaluate("axe.run('.kg-overdue').then(found => found.violations.map(one => one.id))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
