"""The browser that walks: whichever of Chrome, Chromium and Edge is installed, else Playwright's own Chromium."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from keyguide.errors import InputError, KeyguideError

COMMANDS = (
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=en-GB",  # else a field for a date looks different from machine to machine
    # A new page in the frame of the old one costs a quarter less than one in a frame of its own. Playwright's own two
    # stand here again, for the browser heeds only the last list.
    "--enable-features=RenderDocument:level/crashed-frame,CDPScreenshotNewSurface,SkipListAccountsWithoutGaiaCookies",
)

_NAMES = ("--enable-blink-features=ComputedAccessibilityInfo",)  # a page can then be asked what a control is called


class BrowserMissingError(KeyguideError):
    """There is no browser that can walk."""


def find_installed() -> Path | None:
    """Give the path of an installed Chrome, Chromium or Edge."""
    found = (shutil.which(command) for command in COMMANDS)
    return next((Path(path) for path in (*found, *APPLICATIONS) if path and Path(path).exists()), None)


def find_browser(playwright: Playwright) -> Path | None:
    """Give the path of an installed browser, else of Playwright's own Chromium if it has been downloaded."""
    own = Path(playwright.chromium.executable_path)
    return find_installed() or (own if own.exists() else None)


def launch(playwright: Playwright, path: Path, *, headless: bool = True) -> Browser:
    """Start a browser quietly, also in a container.

    Args:
        playwright: What drives it.
        path: Where it is.
        headless: Whether it shows no window.
    """
    return playwright.chromium.launch(executable_path=path, args=_list_arguments(), headless=headless)


@contextmanager
def open_browser(*, headless: bool = True) -> Iterator[Browser]:
    """Start a browser for a while.

    Args:
        headless: Whether it shows no window.

    Raises:
        BrowserMissingError: There is none.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright, _find(playwright), headless=headless)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_window(profile: Path, *, headless: bool = False, arguments: Sequence[str] = ()) -> Iterator[BrowserContext]:
    """Start a browser with a profile of its own, which keeps log-ins, for a while.

    Args:
        profile: The folder of the profile; made if it is not there.
        headless: Whether it shows no window.
        arguments: More arguments for the browser.

    Raises:
        BrowserMissingError: There is none.
        InputError: It does not start with this profile.
    """
    with sync_playwright() as playwright:
        path = _find(playwright)
        try:
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=path,
                args=[*_list_arguments(), *_NAMES, *arguments],
                headless=headless,
                viewport={"width": 1280, "height": 900},
                locale="en-GB",
            )
        except BrowserError as problem:
            raise InputError(
                f"The browser does not start with the profile {profile}: {problem.message.splitlines()[0]}",
                hint="Close every window that uses it, or name another folder.",
            ) from None
        try:
            yield context
        finally:
            context.close()


def _find(playwright: Playwright) -> Path:
    path = find_browser(playwright)
    if path is None:
        raise BrowserMissingError(
            "There is no browser here.",
            hint="Install Chrome, Chromium or Edge, or run: playwright install chromium",
        )
    return path


def _list_arguments() -> list[str]:
    # Chromium refuses to start its sandbox as root, and only then may it go without.
    unsandboxed = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*unsandboxed, *_QUIET]
