"""Find a browser that Playwright can drive, and install one where there is none.

python scripts/browser.py     prints the path, after installing a browser if need be
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from keyguide.walk.browser import APPLICATIONS, COMMANDS, launch

__all__ = ["find_browser", "install_browser", "launch"]


def find_browser() -> Path | None:
    """Give the path of an installed Chrome, Chromium or Edge that starts, else of Playwright's own Chromium."""
    installed = (shutil.which(command) for command in COMMANDS)
    paths = (Path(path) for path in (*installed, *APPLICATIONS) if path)
    return next((path for path in paths if starts(path)), None) or find_playwright_chromium()


def find_playwright_chromium() -> Path | None:
    """Give the path of Playwright's own Chromium if it has been downloaded and starts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if starts(path) else None


def starts(browser: Path) -> bool:
    """Say whether a browser is there and can start.

    A download may lack system libraries, and Ubuntu's chromium-browser may be a
    mere note that the real one is a snap.
    """
    try:
        done = subprocess.run([browser, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install_browser() -> Path:
    """Install a browser: Playwright's own, else Debian's package when root.

    Raises:
        SystemExit: Neither way worked; says what to install by hand.
    """
    print("browser: No Chrome, Chromium or Edge here. Installing Playwright's Chromium.", flush=True)
    attempt([sys.executable, "-m", "playwright", "install", "chromium"])
    browser = find_browser()
    if browser is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("browser: That did not work. Installing Debian's chromium.", flush=True)
        attempt(["apt-get", "update"])
        attempt(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
        browser = find_browser()
    if browser is None:
        sys.exit("browser: No browser could be installed. Install Chrome, Chromium or Edge, then run this again.")
    return browser


def attempt(command: list[str]) -> None:
    """Run an installer without its output; whether it worked shows in what is there afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, capture_output=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        print(f"browser: {command[0]} gave no answer for 600 s.", flush=True)


if __name__ == "__main__":
    print(find_browser() or install_browser())
