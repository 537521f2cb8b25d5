"""Walks pages from a browser's start to its end, checks or renews their pictures, and reports."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from keyguide.errors import InputError
from keyguide.walk.browser import open_browser
from keyguide.walk.guide import Page, read_page
from keyguide.walk.inputs import MANIFEST, check_controls, check_inputs, renew
from keyguide.walk.manifest import read_manifest
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
    """Walk a guide and check its pictures, or take those that changed.

    Args:
        places: The table of the guide.
        product: What is walked.
        hides: Says whether words on a screen are a secret, which no picture may show.
        today: The day that new pictures carry.
        only: The pages to walk; all of the guide if empty.
        update: Whether to take pictures that changed and write the manifest.
        failures: A folder for pictures of screens on which a step failed.
        patience_s: How long to wait for a screen to become what a sentence says.

    Raises:
        InputError: A page is not in the guide, or cannot be read.
        BrowserMissingError: There is no browser.
    """
    guide = read_guide(places)
    chosen = [page for page in guide if not only or page.path.resolve() in {path.resolve() for path in only}]
    if len(only) > len(chosen):
        raise InputError(
            f"Not all of these are pages of the guide: {', '.join(map(str, only))}.", hint="See walk.toml."
        )
    path = places.root / places.pictures / MANIFEST
    manifest = read_manifest(path)
    album = Album(places, manifest, hides=hides, today=today, update=update)
    width, height = WINDOW_PX
    with open_browser() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=SCALE,
            color_scheme="light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        walker = Walker(context, product, places, take_picture=album, failures=failures, patience_s=patience_s)
        for page in chosen:
            walker.walk(page)
    report = walker.report
    report.pictures.extend(album.taken)
    if update:
        renew(manifest, guide, report.walked, places, is_whole=len(chosen) == len(guide))
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != manifest.as_json():
            path.write_text(manifest.as_json(), encoding="utf-8")
        return report
    for problem in check_controls(report.walked, manifest, places):
        report.complain(problem)
    if len(chosen) == len(guide):
        for problem in check_inputs(guide, places, manifest):
            report.complain(problem)
    report.sort([page.path for page in guide])
    return report
