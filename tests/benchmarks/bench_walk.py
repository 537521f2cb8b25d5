"""How long it takes to walk the guide and to take its pictures, beside shot-scraper's bare pictures of the same server.

Each figure is of whole processes, browser start included. The promises: everything taken anew in 15 s, nothing changed
in 8 s, inputs alone in 1 s; a picture with callouts in 0.3 times what shot-scraper needs for a bare one.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from keyguide.practice import serve
from keyguide.rehearsal import set_stage
from keyguide.walk.browser import find_browser, open_browser
from keyguide.walk.guide import parse_page
from keyguide.walk.manifest import read_manifest
from keyguide.walk.places import read_places
from keyguide.walk.walker import Walker

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
RUNS = 3
PEER_PATHS = ("/", "/console", "/console/login", "/console/signup", "/mailbox", "/phone", "/cinnox", "/fail")
LENGTHS = (20, 40, 80)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_guide(Path(folder) / "guide")
        unchanged = time_median([BIN / "keyguide", "walk"], copy)
        inputs = time_median([BIN / "keyguide", "walk", "--inputs"], copy)
        pictures = 2 * len(read_manifest(copy / "docs" / "pictures" / "walk.json").pictures)  # in two colour schemes
        anew = statistics.median(time_anew(copy) for _ in range(RUNS))
        peer = statistics.median(time_peer(Path(folder)) for _ in range(RUNS)) / len(PEER_PATHS)
    each = (anew - unchanged) / pictures
    print(f"  {'whole process, median of ' + str(RUNS):<44} {'s':>6}")
    print(f"  {f'everything, {pictures} pictures taken anew':<44} {anew:>6.2f}")
    print(f"  {'nothing changed':<44} {unchanged:>6.2f}")
    print(f"  {'inputs alone':<44} {inputs:>6.2f}")
    print(f"\n  {'one picture':<44} {'s':>6} {'ratio':>6}")
    print(f"  {'shot-scraper, bare':<44} {peer:>6.3f} {1:>6.2f}")
    print(f"  {'ours, beyond the walk':<44} {each:>6.3f} {each / peer:>6.2f}")
    print(f"  {'ours, the walk included':<44} {anew / pictures:>6.3f} {anew / pictures / peer:>6.2f}")
    print(f"\n  {'one page in one browser':<44} {'ms a step':>9}")
    for steps in LENGTHS:
        print(f"  {f'{steps} steps':<44} {1000 * time_steps(steps) / steps:>9.1f}")


def copy_guide(folder: Path) -> Path:
    """Copy what a walk reads, so that the pictures of this checkout stay as they are."""
    for name in ("docs", "snippets"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "walk.toml", folder)
    subprocess.run([BIN / "keyguide", "walk", "--update"], cwd=folder, check=True, capture_output=True)
    return folder


def time_median(command: Sequence[str | Path], folder: Path) -> float:
    """Give the median seconds of a command that succeeds."""
    return statistics.median(time_once(command, folder) for _ in range(RUNS))


def time_once(command: Sequence[str | Path], folder: Path, environment: dict[str, str] | None = None) -> float:
    """Give the seconds of a command that succeeds."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **(environment or {})})
    return time.perf_counter() - started


def time_anew(copy: Path) -> float:
    """Give the seconds in which a walk takes every picture."""
    (copy / "docs" / "pictures" / "walk.json").unlink()
    return time_once([BIN / "keyguide", "walk", "--update"], copy)


def time_peer(folder: Path) -> float:
    """Give the seconds in which shot-scraper takes bare pictures of screens of the practice product."""
    with serve() as api:
        address = api.base_url.removesuffix("/v1")
        config = "".join(f"- url: {address}{path}\n  output: {index}.png\n" for index, path in enumerate(PEER_PATHS))
        (folder / "shots.yml").write_text(config, encoding="utf-8")
        command: list[str | Path] = [
            BIN / "shot-scraper",
            "multi",
            "shots.yml",
            "--retina",
            "--silent",
            "--browser-arg=--no-sandbox",
        ]
        return time_once(command, folder, {"PLAYWRIGHT_BROWSERS_PATH": str(lend_browser(folder / "browsers"))})


def lend_browser(folder: Path) -> Path:
    """Put the browser that we use where Playwright looks for its own, for a peer that cannot be told another place."""
    with sync_playwright() as playwright:
        browser = find_browser(playwright)
        own = Path(playwright.chromium.executable_path)
    assert browser, "There is no browser here. Run: make test"
    number = own.parts[-3].removeprefix("chromium-")
    shell = Path(f"chromium_headless_shell-{number}", "chrome-headless-shell-linux64", "chrome-headless-shell")
    for place in (folder.joinpath(*own.parts[-3:]), folder / shell):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.write_text(f'#!/bin/sh\nexec "{browser}" "$@"\n', encoding="utf-8")
            place.chmod(0o755)
    return folder


def time_steps(steps: int) -> float:
    """Give the seconds in which a page of so many steps is walked, the browser's start left out."""
    go = "Go to the [API keys page](https://platform.openai.com/settings/organization/api-keys).\n"
    choose = "Select **Create new secret key**.\n"
    lines = (f"{number}. {go if number % 2 else choose}" for number in range(1, steps + 1))
    page = parse_page(f"---\nbegins: key\n---\n\n{''.join(lines)}", Path("page.md"))
    places = read_places(ROOT / "walk.toml")
    with set_stage() as stage, open_browser() as browser:
        walker = Walker(browser.new_context(), stage, places)
        started = time.perf_counter()
        walker.walk(page)
        seconds = time.perf_counter() - started
    assert walker.report.problems == []
    return seconds


if __name__ == "__main__":
    main()
