"""Pictures of screens in a real browser: scheme, zoom, callouts, paper, and a page without its script."""

import json
import re
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_browser import AXE, SCHEMES, WIDTHS_PX

from browser import find_browser, launch
from conftest import ROOT, build_site
from site_picture import serve

pytestmark = pytest.mark.deep

WIDTH_PX, HEIGHT_PX = 600, 300
COLOURS = {"form": ((200, 60, 60), (60, 60, 200)), "list": ((200, 160, 60), (60, 160, 200))}
CALLOUTS = {
    "form": [
        {"number": 1, "label": "Owned by", "box": [60, 30, 480, 40]},
        {"number": 2, "label": "Name", "box": [60, 90, 480, 40]},
        {"number": 3, "label": "Create secret key", "box": [60, 230, 160, 40]},
    ],
    "list": [{"number": 5, "label": "Done", "box": [60, 30, 120, 40]}],
}
PAGE = f"""# Create an API key

{"Words before the picture. " * 200}

1. Choose **You** in **Owned by**.
2. Enter **CINNOX** in **Name**.
3. Select **Create secret key**.

    ![Screenshot of the form; 1 marks Owned by, 2 marks Name and 3 marks Create secret key.](../pictures/form.png)

4. Go to the [top](#create-an-api-key).
5. Select **Done**.

    ![Screenshot of the list of keys; 5 marks the Done button.](../pictures/list.png)

{"Words after the pictures. " * 400}
"""


def _write_sources(folder: Path) -> None:
    """Write a site of one page with two pictures, under the project's own theme, styles and hooks."""
    (folder / "docs" / "guide").mkdir(parents=True)
    (folder / "docs" / "pictures").mkdir()
    (folder / "docs" / "assets").symlink_to(ROOT / "docs" / "assets")
    for name in ("theme", "snippets", "facts.toml"):
        (folder / name).symlink_to(ROOT / name)
    entries = {}
    for name, colours in COLOURS.items():
        for suffix, colour in zip((".png", ".dark.png"), colours, strict=True):
            picture = Image.new("RGB", (2 * WIDTH_PX, 2 * HEIGHT_PX), colour)
            picture.save(folder / "docs" / "pictures" / f"{name}{suffix}")
        entries[name] = {"width_px": WIDTH_PX, "height_px": HEIGHT_PX, "callouts": CALLOUTS[name]}
        entries[name] |= {"drawn": "2026-11-24", "compared": None}
    (folder / "docs" / "pictures" / "walk.json").write_text(json.dumps({"pictures": entries}), encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (folder / "docs" / "guide" / "create-key.md").write_text(PAGE, encoding="utf-8")
    nav = "nav: [index.md, guide/create-key.md]\nwatch: []\n"
    (folder / "mkdocs.yml").write_text(f"INHERIT: {ROOT / 'mkdocs.yml'}\n{nav}", encoding="utf-8")


@pytest.fixture(scope="module", name="address")
def _address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("figures")
    _write_sources(folder)
    build_site(folder / "site", folder)
    with serve(folder / "site") as address:
        yield address + "guide/create-key/"


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "There is no browser here. Run: make test"
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(name="page")
def _page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, light and wide, on which nothing may go wrong while it is used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


def _list_loaded(page: Page) -> list[str]:
    names = page.evaluate("performance.getEntriesByType('resource').map(one => one.name.split('/').pop())")
    return sorted(name for name in names if name.endswith(".png"))


def _show_first(page: Page) -> None:
    page.locator(".kg-figure").first.scroll_into_view_if_needed()
    page.wait_for_function("[...document.querySelectorAll('.kg-frame img')].some(one => one.naturalWidth)")


def test_the_picture_follows_the_switch_of_the_site_and_only_it_is_loaded(page: Page) -> None:
    """The system prefers light; the reader chooses dark; the dark picture comes in the place of the light one."""
    assert _list_loaded(page) == []
    first = page.locator(".kg-figure img").first.evaluate("one => one.getBoundingClientRect().height")
    _show_first(page)
    assert page.locator(".kg-figure img").first.evaluate("one => one.getBoundingClientRect().height") == first
    assert {name for name in _list_loaded(page) if "dark" in name} == set()
    for _ in range(2):  # from the system's scheme to light, then to dark
        page.locator("form[data-md-component=palette] label:visible").click()
    expect(page.locator("img.kg-dark").first).to_be_visible()
    expect(page.locator("img.kg-light").first).to_be_hidden()
    page.wait_for_function("document.querySelector('img.kg-dark').naturalWidth")
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator("img.kg-dark").first).to_be_visible()
    _show_first(again)
    assert {name for name in _list_loaded(again) if "dark" not in name} == set()


def test_words_are_read_once(page: Page) -> None:
    """The accessibility tree holds one image for each picture."""
    _show_first(page)
    expect(page.get_by_role("img", name="Screenshot of the form; 1 marks")).to_have_count(1)
    expect(page.get_by_role("link", name="Step 2: Name")).to_have_count(1)


@pytest.mark.parametrize("way", ["keyboard", "link", "picture", "callout"])
def test_a_picture_is_enlarged_and_focus_comes_back(way: str, page: Page) -> None:
    """By Enter or a click, on the link or anywhere on the picture; Escape closes it."""
    _show_first(page)
    link = page.get_by_role("link", name="Enlarge: Screenshot of the form")
    if way == "keyboard":
        link.press("Enter")
    elif way == "link":
        link.click()
    elif way == "picture":
        page.locator(".kg-frame img:visible").first.click(position={"x": 5, "y": 5})
    else:
        page.get_by_role("link", name="Step 2: Name").click()
    dialog = page.get_by_role("dialog", name="Enlarge: Screenshot of the form")
    expect(dialog.get_by_role("img")).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    assert dialog.get_by_role("img").evaluate("one => one.width") > WIDTH_PX
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(link).to_be_focused()
    assert page.url.endswith("/create-key/")


@pytest.mark.parametrize("place", ["button", "picture", "outside"])
def test_an_enlarged_picture_closes_with_a_click(place: str, page: Page) -> None:
    """On the button, on the picture, or beside it."""
    page.get_by_role("link", name="Enlarge: Screenshot of the list of keys").click()
    dialog = page.locator("dialog")
    if place == "outside":
        page.mouse.click(3, 3)
    else:
        (dialog.get_by_role("button") if place == "button" else dialog.get_by_role("img")).click()
    expect(dialog).to_have_count(0)


def test_a_phone_shows_the_enlarged_picture_at_its_true_size(page: Page) -> None:
    """It scrolls, also from the keyboard, and the page behind it does not grow."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="Enlarge: Screenshot of the form").click()
    pan = page.locator("dialog > div")
    assert pan.evaluate("one => [one.scrollWidth, one.tabIndex]") == [WIDTH_PX, 0]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('dialog > div').scrollLeft > 0")


def _list_lit(page: Page) -> list[str]:
    """Give the numbers of the lit steps and the names of the lit callouts."""
    lit: list[str] = page.evaluate(
        """[...document.querySelectorAll("[data-kg-lit]")].map(one => one.matches("li")
            ? String([...one.parentElement.children].indexOf(one) + 1) : one.getAttribute("aria-label"))"""
    )
    return lit


def test_a_step_and_its_callout_light_each_other(page: Page) -> None:
    """By pointer and by focus, from either side; a picture itself, and steps that it does not mark, light nothing."""
    _show_first(page)
    steps = page.locator("article > ol > li")
    steps.nth(1).hover(position={"x": 60, "y": 12})
    assert _list_lit(page) == ["2", "Step 2: Name"]
    page.get_by_role("link", name="Step 3: Create secret key").hover()
    assert _list_lit(page) == ["3", "Step 3: Create secret key"]
    page.locator(".kg-frame").first.hover(position={"x": 5, "y": 5})
    assert _list_lit(page) == []
    page.get_by_role("link", name="Step 1: Owned by").focus()
    assert _list_lit(page) == ["1", "Step 1: Owned by"]
    steps.nth(4).hover(position={"x": 60, "y": 12})
    assert _list_lit(page) == ["5", "Step 5: Done"]
    page.mouse.move(1, 1)
    assert _list_lit(page) == ["1", "Step 1: Owned by"]  # what has the focus is lit again
    page.get_by_role("link", name="top").focus()
    assert _list_lit(page) == []
    steps.nth(1).focus()
    assert _list_lit(page) == ["2", "Step 2: Name"]


def test_the_callouts_of_a_picture_are_one_stop(page: Page) -> None:
    """Tab goes past them; the arrows go from one to the next; Enter leads to the step, and Tab on from there."""
    page.get_by_role("link", name="Step 1: Owned by").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Enlarge: Screenshot of the form")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for key, name in {
        "ArrowRight": "Step 2: Name",
        "End": "Step 3: Create secret key",
        "ArrowUp": "Step 2: Name",
    }.items():
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article > ol > li").nth(1)).to_be_focused()
    assert _list_lit(page) == ["2", "Step 2: Name"]
    assert page.locator("article > ol > li").nth(1).bounding_box()["y"] > 60  # type: ignore[index] # below the header


def test_nothing_is_wrong_in_either_scheme_and_width(page: Page) -> None:
    """With a step lit, and with the picture enlarged: axe-core finds nothing, and nothing scrolls sideways."""
    page.evaluate(AXE)
    for scheme, width_px, is_large in product(SCHEMES, WIDTHS_PX, (False, True)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.set_viewport_size({"width": width_px, "height": 900})
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])
        page.get_by_role("link", name="Step 2: Name").focus()
        if is_large:
            page.get_by_role("link", name="Enlarge: Screenshot of the form").click()
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], (scheme, width_px)
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script_the_system_decides_and_the_link_opens_the_file(
    scheme: str, browser: Browser, address: str
) -> None:
    """Every callout is then a link of its own to its step."""
    context = browser.new_context(java_script_enabled=False, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address)
    expect(page.locator(f"img.kg-{scheme}").first).to_be_visible()
    expect(page.locator("img:visible")).to_have_count(2)
    expect(page.get_by_role("img", name="Screenshot of the form")).to_have_count(1)
    page.get_by_role("link", name="Step 2: Name").click()
    assert page.url.endswith("#form-step-2")
    page.get_by_role("link", name="Enlarge: Screenshot of the form").click()
    page.wait_for_url("**/pictures/form.png")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_shows_the_light_picture(scheme: str, page: Page) -> None:
    """Also of a picture that was never on the screen, and without the link that enlarges it."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    printed = _list_printed_colours(page.pdf())
    assert printed == {light for light, _ in COLOURS.values()}
    page.emulate_media(media="print")
    expect(page.locator(".kg-enlarge").first).to_be_hidden()


def _list_printed_colours(pdf: bytes) -> set[tuple[int, ...]]:
    """Give the colours of the pictures in a PDF; each has one."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            pixels = zlib.decompress(stream)
        except zlib.error:
            continue
        if len(pixels) == 3 * 4 * WIDTH_PX * HEIGHT_PX:
            found.add(tuple(pixels[:3]))
    return found


@pytest.mark.parametrize("lost", ["walk.json", "form.dark.png"])
def test_a_strict_build_names_page_and_remedy(lost: str, tmp_path: Path) -> None:
    """A picture that the manifest does not know, or without its dark half, stops the build."""
    _write_sources(tmp_path)
    (tmp_path / "docs" / "pictures" / lost).unlink()
    with pytest.raises(
        AssertionError, match=r"guide/create-key\.md: The picture \S*form.* Run: keyguide walk --update"
    ):
        build_site(tmp_path / "site", tmp_path)
