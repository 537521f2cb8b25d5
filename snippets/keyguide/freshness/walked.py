"""Whether pictures show what the pages say: what `keyguide walk --inputs` finds, and whether each is itself."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from keyguide.errors import InputError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import DOCS, PICTURES, Project
from keyguide.walk.guide import Page, list_pictures, read_page
from keyguide.walk.inputs import check_inputs
from keyguide.walk.manifest import Record, hash_file
from keyguide.walk.places import read_places
from keyguide.walk.wording import PictureError, check_words

PLACES = "walk.toml"
"""The table of the guide that is walked."""

SITE_PICTURES = f"{DOCS}/pictures/site.sha256"
"""The hashes of the pictures of the site itself."""

_UPDATE = "keyguide walk --update"
_SITE_UPDATE = "scripts/site_picture.py --update"
_ACT = "Look at it, then take the pictures again."


def check_walked(project: Project, _: date) -> Iterator[Finding]:
    """Compare steps, words and pictures with what was last walked.

    Args:
        project: The project.

    Yields:
        A line that cannot be walked, a picture that was taken of other steps or of another screen, words that name
        other numbers or labels than its rings, a file that is another picture.
    """
    yield from _check_site(project)
    if not (project.root / PLACES).is_file():
        return
    try:
        places = read_places(project.root / PLACES)
        pages = [read_page(path) for path in places.find_pages()]
    except InputError as problem:
        what = problem.message.replace(f"{project.root}/", "")
        place = re.search(r"(?::|line )(\d+)", what)
        yield Finding(
            "unreadable", Severity.ERROR, PLACES, int(place[1]) if place else 1, what, "it was opened", problem.hint
        )
        return
    told: set[tuple[str, int]] = set()
    for page in pages:
        for finding in (*_check_lines(page, project), *_check_pictures(page, project)):
            told.add((finding.path, finding.line))
            yield finding
    if not project.manifest.pictures and project.read(PICTURES):
        return  # it cannot be read, which is said once
    for stale in check_inputs(pages, places, project.manifest):
        path = stale.page if stale.page.is_absolute() else project.root / stale.page
        name = path.relative_to(project.root).as_posix()
        if (name, stale.line) not in told:
            rule = "picture-sources" if stale.sentence == "sources" else "picture-outdated"
            line = project.find_line(name, f'"{stale.sentence}":') if name == PICTURES else stale.line
            what = f"{stale.sentence}: {stale.what}" if rule == "picture-outdated" else stale.what
            yield Finding(rule, Severity.ERROR, name, line, what, PICTURES, _ACT, _UPDATE)


def _check_lines(page: Page, project: Project) -> Iterator[Finding]:
    name = page.path.relative_to(project.root).as_posix()
    for complaint in page.complaints:
        step = f"Step {complaint.step}: " if complaint.step else ""
        what = f"{step}“{complaint.sentence}” cannot be walked."
        todo = f"{complaint.what} docs/maintain/writing-steps.md lists the forms."
        yield Finding("step-unreadable", Severity.ERROR, name, complaint.line, what, "the grammar of steps", todo)


def _check_pictures(page: Page, project: Project) -> Iterator[Finding]:
    """Say more of a picture than that it is not the one that was taken: which it is, or which words are wrong."""
    path = page.path.relative_to(project.root).as_posix()
    known = {digest: file for record in project.manifest.pictures.values() for file, digest in record.files.items()}
    for one in list_pictures(page):
        record = project.manifest.pictures.get(Path(one.mark.target).stem)
        if record is None:
            continue
        for file, what in _judge_files(project, record, known):
            yield Finding(
                "picture-swapped", Severity.ERROR, path, one.mark.line, what, f"{PICTURES}: {file}", _ACT, _UPDATE
            )
        try:
            check_words(one.mark.alt, record.callouts)
        except PictureError as problem:
            what = problem.message
            yield Finding("picture-words", Severity.ERROR, path, one.mark.line, what, PICTURES, problem.hint)


def _judge_files(project: Project, record: Record, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    folder = (project.root / PICTURES).parent
    for file, digest in record.files.items():
        found = hash_file(folder / file)
        if found == digest:
            continue
        if not found:
            yield file, f"The picture {file} is missing."
        elif found in known:
            yield file, f"The file {file} is the picture {known[found]}."
        else:
            yield file, f"The picture {file} is not the one that was taken on {record.drawn}: older, or changed."


def _check_site(project: Project) -> Iterator[Finding]:
    """Compare the pictures of the site with the hashes that were written when they were taken."""
    for number, line in enumerate(project.read(SITE_PICTURES).splitlines(), start=1):
        digest, _, name = line.partition("  ")
        if not name.endswith(".png"):
            continue
        path = f"{DOCS}/pictures/{name}"
        file = project.root / path
        if not file.is_file():
            what, place, at = f"The picture {name} is missing.", SITE_PICTURES, number
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            what, place, at = f"The picture {name} is not the one that was taken: older, or changed.", path, 1
        else:
            continue
        evidence = f"{SITE_PICTURES}:{number}"
        yield Finding("picture-swapped", Severity.ERROR, place, at, what, evidence, _ACT, _SITE_UPDATE)
