"""Compares what pictures are made of with what is written and what is on disk; needs no browser."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from keyguide.walk.guide import Page, list_pictures
from keyguide.walk.manifest import Manifest, hash_file, hash_text
from keyguide.walk.places import Places
from keyguide.walk.report import Problem, Walked

MANIFEST = "walk.json"
"""The name of the manifest, in the folder of the pictures."""

_UPDATE = "Run: keyguide walk --update"


def hash_sources(places: Places) -> str:
    """Hash the files that make the screens."""
    return hash_text(
        *(f"{path.relative_to(places.root).as_posix()} {hash_file(path)}" for path in places.find_sources())
    )


def check_inputs(pages: Sequence[Page], places: Places, manifest: Manifest) -> Iterator[Problem]:
    """Check that every picture on the pages is known, that its steps and files are those it was taken of.

    Args:
        pages: All pages of the guide.
        places: The table of the guide.
        manifest: What is known of the pictures.
    """
    folder = places.root / places.pictures
    path = places.pictures / MANIFEST
    if manifest.pictures and hash_sources(places) != manifest.sources:
        yield Problem(path, 1, None, "sources", "The files of the screens have changed since the last walk.", _UPDATE)
    named: set[str] = set()
    for page in pages:
        for one in list_pictures(page):
            mark, name = one.mark, Path(one.mark.target).stem
            what = ""
            record = manifest.pictures.get(name)
            if name in named:
                what = f"The picture {name} stands in two places."
            elif record is None:
                what = f"The picture {name} was never taken."
            elif Path(mark.target).name not in record.files:
                what = f"There is no picture {Path(mark.target).name}."
            elif record.words != hash_text(one.words):
                what = "The steps have changed since the picture was taken."
            elif any(hash_file(folder / file) != digest for file, digest in record.files.items()):
                what = "Its file is missing or was changed."
            named.add(name)
            if what:
                yield Problem(page.path, mark.line, None, f"![{mark.alt}]({mark.target})", what, _UPDATE)
    for name in sorted(set(manifest.pictures) - named):
        yield Problem(path, 1, None, name, "No page shows this picture any more.", _UPDATE)


def check_controls(walked: Sequence[Walked], manifest: Manifest, places: Places) -> Iterator[Problem]:
    """Check that each step acted on a control of the same kind as when the pictures were last taken.

    Args:
        walked: The steps that worked.
        manifest: What is known of the controls.
        places: The table of the guide.
    """
    met: set[tuple[Path, str]] = set()
    for one in walked:
        known = manifest.controls.get(name_page(one.page, places), {}).get(one.place)
        is_first = (one.page, one.place) not in met  # a step that forks acts on another control in each branch
        met.add((one.page, one.place))
        # The label itself was found; whether all of it is shown in capitals is a matter of style.
        if is_first and known is not None and known.casefold() != one.control.casefold():
            what = f"The step acted on the {known}; now it is the {one.control or 'screen'}."
            yield Problem(one.page, one.line, one.number, one.sentence, what, f"If that is meant: {_UPDATE}")


def name_page(page: Path, places: Places) -> str:
    """Give the name of a page in the manifest."""
    return page.relative_to(places.root).as_posix() if page.is_relative_to(places.root) else page.as_posix()


def renew(
    manifest: Manifest, pages: Sequence[Page], walked: Sequence[Walked], places: Places, *, is_whole: bool
) -> None:
    """Bring a manifest up to date after a walk in update mode, and delete pictures that no page shows.

    Args:
        manifest: The manifest, with the pictures taken already in it.
        pages: All pages of the guide.
        walked: The steps that worked.
        places: The table of the guide.
        is_whole: Whether all pages were walked.
    """
    if is_whole:
        manifest.sources = hash_sources(places)
        manifest.controls = {}
    controls: dict[str, dict[str, str]] = {}
    for one in walked:
        controls.setdefault(name_page(one.page, places), {}).setdefault(one.place, one.control)
    manifest.controls.update(controls)
    shown = {Path(one.mark.target).stem for page in pages for one in list_pictures(page)}
    for name in set(manifest.pictures) - shown:
        for file in manifest.pictures.pop(name).files:
            (places.root / places.pictures / file).unlink(missing_ok=True)
