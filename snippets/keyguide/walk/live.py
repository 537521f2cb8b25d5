"""Compares a page of the guide with the live product, a maintainer acting, and keeps what came of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import BrowserContext

from keyguide.errors import InputError
from keyguide.walk.browser import open_window
from keyguide.walk.companion import Companion, Maintainer
from keyguide.walk.comparison import Comparison
from keyguide.walk.guide import Page, list_pictures, read_page
from keyguide.walk.inputs import MANIFEST
from keyguide.walk.manifest import hash_text, read_manifest, write_manifest
from keyguide.walk.places import Places, read_own

OpenWindow = Callable[[Path], AbstractContextManager[BrowserContext]]
"""Opens a browser with the profile in a folder."""


def walk_live(
    page: Path,
    places: Places,
    maintainer: Maintainer,
    *,
    profile: Path,
    compare: Path,
    hides: Callable[[str], bool],
    today: date,
    own: Path | None = None,
    act: bool = False,
    record: bool = False,
    open_window: OpenWindow = open_window,
    beat_ms: float = 100,
    patient_beats: int = 50,
) -> Comparison:
    """Go through a page on the real addresses with a maintainer, and report every line that differs.

    The pictures and the report go into the folder `compare`; the pictures of the guide stay as they are.

    Args:
        page: The page.
        places: The table of the guide.
        maintainer: The person who acts.
        profile: The folder of the browser's profile, which keeps the maintainer's log-ins.
        compare: The folder for the report and the pictures.
        hides: Says whether words on a screen are a secret.
        today: The day that pictures are marked with.
        own: A file with the maintainer's own addresses and values; what it lacks is asked for.
        act: Whether the walker does what need not be left to a person.
        record: Whether to note in the manifest that pictures were compared, if all their lines were the same.
        open_window: Opens the browser.
        beat_ms: How long to wait between two looks.
        patient_beats: After how many looks to say that something is not there.

    Raises:
        InputError: The page is not in the guide or cannot be walked, a folder is inside the project, or `own` cannot be
            read.
        BrowserMissingError: There is no browser.
    """
    guide = _read(page, places)
    for folder, what in ((profile, "profile"), (compare, "folder for pictures")):
        if folder.resolve().is_relative_to(places.root.resolve()):
            raise InputError(
                f"The {what} {folder} is inside the project.", hint="Name a folder outside: it holds what is yours."
            )
    mine = read_own(own, places) if own else replace(places, places={}, values={})
    with open_window(profile) as context:
        companion = Companion(
            context,
            mine,
            maintainer,
            compare=compare,
            hides=hides,
            act=act,
            beat_ms=beat_ms,
            patient_beats=patient_beats,
        )
        comparison = companion.walk(guide)
    compare.mkdir(parents=True, exist_ok=True)
    (compare / f"{page.stem}.txt").write_text(comparison.as_text(), encoding="utf-8")
    if record:
        _record(comparison, guide, places, today)
    return comparison


def _read(page: Path, places: Places) -> Page:
    if page.resolve() not in {path.resolve() for path in places.find_pages()}:
        raise InputError(f"{page} is not a page of the guide.", hint="See `pages` in walk.toml.")
    guide = read_page(page)
    for wrong in guide.complaints:
        raise InputError(f"{page}:{wrong.line}: {wrong.sentence} {wrong.what}", hint="Run keyguide walk first.")
    if not guide.sections:
        raise InputError(f"{page} has no steps.", hint="Choose a page with numbered steps.")
    return guide


def _record(comparison: Comparison, page: Page, places: Places, today: date) -> None:
    """Note the day on pictures whose every line was the same, and which were drawn of these lines."""
    path = places.root / places.pictures / MANIFEST
    manifest = read_manifest(path)
    words = {Path(one.mark.target).stem: hash_text(one.words) for one in list_pictures(page)}
    for name in comparison.find_same():
        known = manifest.pictures.get(name)
        if known is not None and known.words == words[name]:
            manifest.pictures[name] = replace(known, compared=today)
            comparison.recorded.append(name)
    if comparison.recorded:
        write_manifest(path, manifest)
