"""Every page in a real browser: both colour schemes, wide and narrow, nothing wrong."""

import contextlib
import gzip
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, Route, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from test_built_site import EXPECTED_PAGES

from browser import find_browser, launch
from site_picture import serve

WIDTHS_PX = (1280, 390)
SCHEMES = {"light": "default", "dark": "slate"}  # what the system prefers, and what the page must then show
LOOKS = tuple(product(SCHEMES, WIDTHS_PX))
PAGES = [*sorted(EXPECTED_PAGES), "404.html"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

# The page's own script gives keyboard focus to what scrolls once it has seen a new width; axe-core reports the rest.
SETTLED = """[...document.querySelectorAll("pre code, .kg-scroll, .nb-figure")].every(
    code => code.scrollWidth <= code.clientWidth || code.tabIndex >= 0)"""

PATIENCE_MS = 10_000


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


def _judge(
    page: Page,
    address: str,
    path: str,
    patience_ms: float = PATIENCE_MS,
    *,
    thorough: Sequence[tuple[str, int]] = LOOKS,
) -> list[str]:
    """Load a page once, show it in each scheme and width, and give everything that is wrong with it.

    Args:
        page: A tab.
        address: Where the site is served.
        path: The page.
        patience_ms: How long to wait for the page to follow a change.
        thorough: The looks that axe-core judges too, which takes most of the time.
    """
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("request", lambda request: _note_foreign(request.url, address, wrong))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.goto(address + path)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(AXE)
    for preferred, width_px in LOOKS:
        shown = SCHEMES[preferred]
        page.emulate_media(color_scheme="dark" if preferred == "dark" else "light", reduced_motion="reduce")
        page.set_viewport_size({"width": width_px, "height": 900})
        where = f"{preferred}, {width_px} px"
        if not _wait(page, f"document.body.dataset.mdColorScheme === '{shown}'", patience_ms):
            wrong.append(f"{where}: the page does not follow the system's scheme")
        _wait(page, SETTLED, patience_ms)
        scrolled_px = page.evaluate("document.documentElement.scrollWidth")
        if scrolled_px > width_px:
            wrong.append(f"{where}: scrolls sideways to {scrolled_px} px")
        if (preferred, width_px) not in thorough:
            continue
        for violation in page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)"):
            places = [node["target"] for node in violation["nodes"]]
            wrong.append(f"{where}: {violation['id']}: {violation['help']} at {places}")
    return wrong


def _wait(page: Page, condition: str, patience_ms: float = PATIENCE_MS) -> bool:
    """Wait until a condition holds in the page, and say whether it did in time."""
    with contextlib.suppress(PlaywrightTimeout):
        page.wait_for_function(condition, timeout=patience_ms)
        return True
    return False


def _note_foreign(url: str, address: str, wrong: list[str]) -> None:
    if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != urlsplit(address).netloc:
        wrong.append(f"asks another host: {url}")


def _test_page(path: str, browser: Browser, address: str, thorough: Sequence[tuple[str, int]] = LOOKS) -> None:
    page = browser.new_page(viewport={"width": WIDTHS_PX[0], "height": 900})
    assert _judge(page, address, path, thorough=thorough) == []
    page.close()


# Classes, because two processes share the work class by class.
class TestOddPages:
    """Every other page, from the first; to the eye of axe-core light and wide."""

    @pytest.mark.parametrize("path", PAGES[::2])
    def test_nothing_is_wrong(self, path: str, browser: Browser, address: str) -> None:
        """No foreign request, no error, no sideways scrolling, nothing that axe-core finds."""
        _test_page(path, browser, address, LOOKS[:1])


class TestEvenPages:
    """Every other page, from the second; to the eye of axe-core dark and narrow."""

    @pytest.mark.parametrize("path", PAGES[1::2])
    def test_nothing_is_wrong(self, path: str, browser: Browser, address: str) -> None:
        """No foreign request, no error, no sideways scrolling, nothing that axe-core finds."""
        _test_page(path, browser, address, LOOKS[-1:])


@pytest.mark.deep
class TestOddPagesInOtherLooks:
    """Every other page, from the first; to the eye of axe-core in each look in which it has not seen it above."""

    @pytest.mark.parametrize("path", PAGES[::2])
    def test_nothing_is_wrong(self, path: str, browser: Browser, address: str) -> None:
        """Nothing that axe-core finds in the other scheme or at the other width."""
        _test_page(path, browser, address, LOOKS[1:])


@pytest.mark.deep
class TestEvenPagesInOtherLooks:
    """Every other page, from the second; to the eye of axe-core in each look in which it has not seen it above."""

    @pytest.mark.parametrize("path", PAGES[1::2])
    def test_nothing_is_wrong(self, path: str, browser: Browser, address: str) -> None:
        """Nothing that axe-core finds in the other scheme or at the other width."""
        _test_page(path, browser, address, LOOKS[:-1])


def test_a_late_font_leaves_nothing_out_of_reach(browser: Browser, address: str) -> None:
    """What scrolls only since the fonts arrived can be scrolled from the keyboard too."""
    page = browser.new_page(viewport={"width": WIDTHS_PX[0], "height": 900})
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(address + "reference/keys/", wait_until="domcontentloaded")
    page.wait_for_function("document.fonts.status === 'loading'")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert _wait(page, SETTLED)
    page.close()


def test_a_keyboard_meets_only_what_is_in_sight_on_a_telephone(browser: Browser, address: str) -> None:
    """The closed drawer and search are passed over; the open drawer is walked through, and Escape closes it."""
    page = browser.new_page(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page.goto(address + "guide/create-key/")
    menu = page.get_by_role("button", name="Menu")
    focused = "document.activeElement.closest('.kg-nav, .md-search, .md-content')?.className ?? ''"
    for _ in range(6):
        page.keyboard.press("Tab")
    assert "md-content" in page.evaluate(focused)
    menu.click()
    assert menu.get_attribute("aria-expanded") == "true"
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate(focused) == "kg-nav"
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    assert menu.evaluate("button => button === document.activeElement")
    page.close()


def test_every_page_can_be_reached_without_scripts(browser: Browser, address: str) -> None:
    """Buttons that need scripts are gone, and the list of pages is in sight, on a telephone too."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "guide/create-key/")
    assert page.get_by_role("link", name="Rotate and revoke").first.is_visible()
    assert [one for one in page.get_by_role("button").all() if one.get_attribute("popovertarget") is None] == []
    context.close()


@pytest.mark.parametrize(("scheme", "width_px"), [("light", 1280), ("dark", 390)], ids=["wide", "narrow"])
def test_a_value_opens_its_source_from_the_keyboard_without_scripts(
    scheme: str, width_px: int, browser: Browser, address: str
) -> None:
    """Enter opens it in sight, the next stop is its link, Escape closes it; axe-core finds nothing in what is open."""
    for has_scripts in (False, True):
        context = browser.new_context(
            viewport={"width": width_px, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=has_scripts,
        )
        page = context.new_page()
        page.goto(address + "guide/start-here/")
        button = page.get_by_role("button", name="Source of $5").first
        note = page.get_by_role("note", name="Source").filter(has_text="smallest amount of credit")
        assert not note.is_visible()
        button.focus()
        page.keyboard.press("Enter")
        note.wait_for()
        assert note.locator("time").all_inner_texts() == ["23 November 2026", "22 January 2027"]
        box = note.bounding_box()
        assert box
        assert 0 <= box["x"] <= width_px - box["width"]
        if has_scripts:
            page.evaluate(AXE)
            found = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
            assert found == []
        page.keyboard.press("Tab")
        link = note.get_by_role("link", name="OpenAI Help: Setting up and managing prepaid API billing")
        assert link.evaluate("link => link === document.activeElement") if has_scripts else link.is_visible()
        page.keyboard.press("Escape")
        note.wait_for(state="hidden")
        context.close()


def test_paper_shows_the_sources_below_the_text(browser: Browser, address: str) -> None:
    """Each value with a number, and each number with its note, once."""
    page = browser.new_page()
    page.goto(address + "guide/add-credit/")
    page.emulate_media(media="print")
    notes = page.get_by_role("note", name="Source")
    texts = notes.all_inner_texts()
    numbers = [text.split("]")[0] + "]" for text in texts]
    assert numbers == [f"[{number}]" for number in range(1, len(texts) + 1)]
    assert all(note.is_visible() for note in notes.all())
    assert {button.inner_text() for button in page.locator("article button[popovertarget]").all()} == {*numbers}
    page.close()


def test_a_heading_takes_no_line_for_its_link(browser: Browser, address: str) -> None:
    """The link to a section stands in the margin, so that a full line stays one line."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address + "guide/check-key/")
    page.evaluate("document.fonts.ready.then(() => true)")
    headings = page.locator("h2:has(.headerlink)")
    heights_px = "headings => headings.map(heading => heading.clientHeight)"
    with_links = headings.evaluate_all(heights_px)
    page.add_style_tag(content=".headerlink { display: none !important; }")
    assert with_links == headings.evaluate_all(heights_px)
    page.close()


@pytest.mark.parametrize("path", ["notebooks/count_tokens/", "notebooks/estimate_cost/", "notebooks/verify_key/"])
def test_a_notebook_page_loads_little_of_its_own(path: str, browser: Browser, address: str) -> None:
    """What no guide page loads, fonts for its letters included and lazy pictures apart, is at most 15 KB gzipped."""
    own = _load(browser, address + path)
    shared = _load(browser, address + "guide/check-key/")
    weights = {url: len(gzip.compress(body)) for url, body in own.items() if url not in shared}
    assert sum(weights.values()) <= 15_000, weights


def _load(browser: Browser, url: str) -> dict[str, bytes]:
    """Give what a fresh browser loads for the first screen of a page."""
    page = browser.new_page(viewport={"width": WIDTHS_PX[0], "height": 900})
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="networkidle")
    bodies = {response.url: response.body() for response in responses}
    page.close()
    return bodies


def test_a_broken_page_is_found_out(browser: Browser, tmp_path: Path) -> None:
    """The judge is not blind: a page with one of each mistake is reported for each."""
    (tmp_path / "index.html").write_text(
        '<!doctype html><html><body data-md-color-scheme="default" style="width: 2000px; background: #fff">'
        '<p style="color: #ccc">faint</p><img src="http://192.0.2.1/spy.png"><script>nothing()</script></body></html>'
    )
    with serve(tmp_path) as address:
        page = browser.new_page()
        page.route("http://192.0.2.1/**", lambda route: route.abort())
        wrong = "\n".join(_judge(page, address, "", patience_ms=100))
        page.close()
    for mistake in ("asks another host", "script: nothing", "sideways", "color-contrast", "image-alt", "follow"):
        assert mistake in wrong


# Messages as somebody pastes them, with what differs from case to case, and the section that mends each.
PASTED_MESSAGES = {
    "Incorrect API key provided: sk-abc***def. You can find your API key at": "incorrect-key",
    "You exceeded your current quota, please check your plan and billing details.": "no-credit",
    "You have insufficient permissions for this operation. Missing scopes: api.responses.write.": "missing-scope",
    "Your account is not active, please check your billing details on our website.": "billing-not-active",
    "Country, region, or territory not supported": "country",
    "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 30601.": (
        "too-large"
    ),
    "credit_balance_exhausted": "no-credit",
    "mismatched_organization": "organization-mismatch",
}


@pytest.mark.parametrize(("message", "anchor"), PASTED_MESSAGES.items(), ids=list(PASTED_MESSAGES.values()))
def test_a_message_that_is_pasted_into_the_search_leads_to_what_mends_it(
    message: str, anchor: str, browser: Browser, address: str
) -> None:
    """Troubleshooting is the first or second page found, and shows the section."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    box = page.locator("input[name=query]")
    box.click()
    box.fill(message)
    box.press("End")  # the search listens to keys
    found = page.locator(
        f".md-search-result__item:nth-child(-n + 2) a[href*='guide/troubleshooting/'][href$='#{anchor}']"
    )
    found.first.wait_for(timeout=PATIENCE_MS)
    page.close()
