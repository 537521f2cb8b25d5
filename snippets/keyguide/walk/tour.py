"""Walks pages from a browser's start to its end, checks or renews their pictures, and reports."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from keyguide.errors import InputError
from keyguide.walk.browser import open_browser
from keyguide.walk.guide import Page, read_page
from keyguide.walk.inputs import MANIFEST, check_controls, check_inputs, renew
from keyguide.walk.manifest import read_manifest, write_manifest
from keyguide.walk.pictures import SCALE, Album
from keyguide.walk.places import Places
from keyguide.walk.report import Problem, Report
from keyguide.walk.walker import PATIENCE_S, Product, Walker

WINDOW_PX = (640, 900)
"""The size of the window: narrow, so that its pictures can be read on a telephone."""


def read_guide(places: Places) -> tuple[Page, ...]:
    """Read all pages of a guide.

    Raises:
        InputError: A page cannot be read, or there is none.
    """
    pages = tuple(read_page(path) for path in places.find_pages())
    if not pages:
        raise InputError(
            f"No page matches {', '.join(places.pages) or 'nothing'}.", hint="Correct `pages` in walk.toml."
        )
    return pages


def check(places: Places) -> tuple[Problem, ...]:
    """Check what the pictures of a guide are made of, without a browser."""
    manifest = read_manifest(places.root / places.pictures / MANIFEST)
    return tuple(check_inputs(read_guide(places), places, manifest))


def choose_pages(places: Places, only: Sequence[Path] = ()) -> tuple[Page, ...]:
    """Choose pages of a guide, in its order.

    Args:
        places: The table of the guide.
        only: The pages to choose; all of the guide if empty.

    Raises:
        InputError: A page is not in the guide, or cannot be read.
    """
    wanted = {path.resolve() for path in only}
    chosen = tuple(page for page in read_guide(places) if not wanted or page.path.resolve() in wanted)
    if len(wanted) > len(chosen):
        raise InputError(
            f"Not all of these are pages of the guide: {', '.join(map(str, only))}.", hint="See walk.toml."
        )
    return chosen


def tour(
    places: Places,
    product: Product,
    *,
    hides: Callable[[str], bool],
    today: date,
    only: Sequence[Path] = (),
    update: bool = False,
    failures: Path | None = None,
    patience_s: float = PATIENCE_S,
) -> Report:
    """Walk a guide in one browser and check its pictures, or take those that changed.

    Args:
        places: The table of the guide.
        product: What is walked.
        hides: Says whether words on a screen are a secret, which no picture may show.
        today: The day that new pictures carry.
        only: The pages to walk; all of the guide if empty.
        update: Whether to take pictures that changed and write the manifest.
        failures: A folder for pictures of screens on which a step failed.
        patience_s: How long to wait for a screen to become what a sentence says.

    Returns:
        The steps that worked, and the lines that are not so.

    Raises:
        InputError: A page is not in the guide, or cannot be read.
        BrowserMissingError: There is no browser.
    """
    pages = choose_pages(places, only)
    guide = read_guide(places)
    path = places.root / places.pictures / MANIFEST
    manifest = read_manifest(path)
    album = Album(places, manifest, hides=hides, today=today, update=update)
    with open_browser() as browser:
        context = _open_context(browser, is_sharp=update)
        walker = Walker(context, product, places, take_picture=album, failures=failures, patience_s=patience_s)
        for page in pages:
            walker.walk(page)
    report = walker.report
    for problem in album.finish():
        report.complain(problem)
    report.pictures.extend(album.taken)
    is_whole = len(pages) == len(guide)
    if update:
        renew(manifest, guide, report.walked, places, is_whole=is_whole)
        write_manifest(path, manifest)
    else:
        for problem in check_controls(report.walked, manifest, places):
            report.complain(problem)
        for problem in check_inputs(guide, places, manifest) if is_whole else ():
            report.complain(problem)
    report.sort([page.path for page in guide])
    return report


def _open_context(browser: Browser, *, is_sharp: bool) -> BrowserContext:
    width, height = WINDOW_PX
    return browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SCALE if is_sharp else 1,  # a screen that is only looked at need not be sharp
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
