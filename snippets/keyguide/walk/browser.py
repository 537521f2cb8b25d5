"""The browser that walks: whichever of Chrome, Chromium and Edge is installed, else Playwright's own Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from keyguide.errors import KeyguideError

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
)


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
    # Chromium refuses to start its sandbox as root, and only then may it go without.
    unsandboxed = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*unsandboxed, *_QUIET], headless=headless)


@contextmanager
def open_browser(*, headless: bool = True) -> Iterator[Browser]:
    """Start a browser for a while.

    Args:
        headless: Whether it shows no window.

    Raises:
        BrowserMissingError: There is none.
    """
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            raise BrowserMissingError(
                "There is no browser here.",
                hint="Install Chrome, Chromium or Edge, or run: playwright install chromium",
            )
        browser = launch(playwright, path, headless=headless)
        try:
            yield browser
        finally:
            browser.close()
