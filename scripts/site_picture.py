"""Take the picture of the site that README.md shows, in both colour schemes.

Checks by default: the picture is current if the page, its styles, scripts and fonts are
those it was taken of, and its files those that were taken. `--update` takes it again if not.
"""

import argparse
import functools
import hashlib
import io
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from browser import find_browser, install_browser, launch
from ports import LOOPBACK

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
INPUTS = PICTURES / "site.sha256"
WIDTH_PX, HEIGHT_PX = 1280, 800


def main() -> None:
    """Compare what the picture shows with what it showed, and take it again in update mode."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="take the picture again if its inputs changed")
    update: bool = parser.parse_args().update
    with tempfile.TemporaryDirectory() as folder:
        site = build_site(Path(folder) / "site")
        if INPUTS.exists() and INPUTS.read_text(encoding="utf-8") == list_hashes(site):
            return
        if not update:
            sys.exit("picture: The home page has changed since its picture was taken. Run: make update")
        take_pictures(site)
        INPUTS.write_text(list_hashes(site), encoding="utf-8")


def build_site(folder: Path) -> Path:
    """Build the site strictly into a folder."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def list_hashes(site: Path) -> str:
    """Give a line with the hash of what the pictures show, and one with the hash of each picture."""
    shown = [
        site / "index.html",
        *(path for kind in ("css", "js", "svg", "woff2") for path in sorted((site / "assets").rglob(f"*.{kind}"))),
    ]
    names = "".join(path.relative_to(site).as_posix() for path in shown).encode()
    inputs = hashlib.sha256(names + b"".join(path.read_bytes() for path in shown)).hexdigest()
    pictures = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(PICTURES.glob("site-*.png"))
    }
    return "".join(f"{digest}  {name}\n" for name, digest in {"inputs": inputs, **pictures}.items())


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve the site on a free port of the loopback, and give its address; search shows only when served."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer((LOOPBACK, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://{LOOPBACK}:{server.server_port}/"
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def take_pictures(site: Path) -> None:
    """Take the top of the home page, light and dark, and keep each in 256 colours."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, serve(site) as address:
        browser = launch(playwright, find_browser() or install_browser())
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": WIDTH_PX, "height": HEIGHT_PX},
                color_scheme="light" if scheme == "light" else "dark",
                reduced_motion="reduce",
            )
            page.goto(address)
            page.evaluate("document.fonts.ready")
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.quantize(256).save(PICTURES / f"site-{scheme}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
