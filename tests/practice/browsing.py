"""A reader at the screens of the practice product, in a real browser."""

from importlib.resources import files
from itertools import product as combine

from playwright.sync_api import BrowserContext, Page

from keyguide.practice import PracticeAPI
from keyguide.practice.situations import set_stage

WIDTHS_PX = (1280, 640, 390)
SCHEMES = ("light", "dark")
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def enter(context: BrowserContext, product: PracticeAPI, stage: str) -> tuple[Page, list[str]]:
    """Give a page in a situation, and a list that fills with what its console reports."""
    context.clear_cookies()
    cookie = set_stage(product.state, stage).cookie(product.base_url)
    context.add_cookies([{**cookie, "httpOnly": True}])  # type: ignore[typeddict-item]
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    return page, wrong


def judge(page: Page, where: str) -> list[str]:
    """Show a screen in each scheme and width, and give everything that is wrong with it."""
    wrong: list[str] = []
    page.evaluate(_AXE)
    for scheme, width_px in combine(SCHEMES, WIDTHS_PX):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.set_viewport_size({"width": width_px, "height": 900})
        scrolled_px = page.evaluate("document.documentElement.scrollWidth")
        if scrolled_px > width_px:
            wrong.append(f"{where}, {scheme}, {width_px} px: scrolls sideways to {scrolled_px} px")
        for violation in page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)"):
            places = [node["target"] for node in violation["nodes"]]
            wrong.append(f"{where}, {scheme}, {width_px} px: {violation['id']}: {violation['help']} at {places}")
    return wrong


def focused(page: Page) -> str:
    """Give the accessible name of what has the keyboard."""
    name: str = page.evaluate(
        """(() => {
            const element = document.activeElement
            const icon = element.querySelector("[aria-label]")
            const label = element.labels?.[0]?.innerText || element.innerText || icon?.ariaLabel || ""
            return document.body === element ? "" : label.trim()
        })()"""
    )
    return name


def tab_to(page: Page, name: str) -> list[str]:
    """Press Tab until a control has the keyboard, and give the names of those on the way."""
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        if reached[-1] == name:
            return reached
    raise AssertionError(f"Tab does not reach {name!r}, only {reached}.")
