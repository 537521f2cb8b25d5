"""A picture that is not the one that was taken, and words that are not of it, are named at the line of the picture."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from freshness.small import Injury, Small
from keyguide.freshness.project import PICTURES
from keyguide.freshness.walked import SITE_PICTURES, check_walked
from keyguide.walk.guide import list_pictures, read_page
from keyguide.walk.inputs import hash_sources
from keyguide.walk.manifest import Callout, Manifest, Record, hash_file, hash_text, write_manifest
from keyguide.walk.places import read_places

PAGE, FOLDER, SITE = "docs/guide/save.md", "docs/pictures", f"{Path(SITE_PICTURES).parent}/site-light.png"
TEXT = """\
## Save {#save}

1. Select **Edit**.
2. Enter **5** in **Age**.

    ![Screenshot of the form, as long as words must be; 1 marks Edit and 2 marks Age.](../pictures/form.png)

3. Select **Save**.

    ![Screenshot of the end, as long as the words must be; 3 marks Save.](../pictures/end.png)
"""
TABLE = 'pages = ["docs/guide/*.md"]\nsources = ["*.html"]\npictures = "docs/pictures"\n'
BOX = (0.0, 0.0, 9.0, 9.0)
CALLOUTS = {"form": (Callout(1, "Edit", BOX), Callout(2, "Age", BOX)), "end": (Callout(3, "Save", BOX),)}


def _copy(small: Small, source: str, target: str) -> None:
    shutil.copy(small.root / FOLDER / source, small.root / FOLDER / target)


def _swap(small: Small) -> None:
    _copy(small, "form.png", "x")
    _copy(small, "form.dark.png", "form.png")
    _copy(small, "x", "form.dark.png")


INJURIES: dict[str, Injury] = {
    "a picture of an older day": (lambda p: p.write(f"{FOLDER}/end.png", "older"), "picture-swapped", PAGE, 10),
    "another picture": (lambda p: _copy(p, "form.png", "end.png"), "picture-swapped", PAGE, 10),
    "light and dark mixed up": (_swap, "picture-swapped", PAGE, 6),
    "a picture gone": (lambda p: p.remove(f"{FOLDER}/form.dark.png"), "picture-swapped", PAGE, 6),
    "a wrong number": (lambda p: p.edit(PAGE, "2 marks Age", "3 marks Age"), "picture-words", PAGE, 6),
    "a label that no step names": (lambda p: p.edit(PAGE, "marks Age", "marks Size"), "picture-words", PAGE, 6),
    "words without numbers": (lambda p: p.edit(PAGE, "; 3 marks Save", ""), "picture-words", PAGE, 10),
    "a step changed": (lambda p: p.edit(PAGE, "**5**", "**6**"), "picture-outdated", PAGE, 6),
    "a step deleted": (lambda p: p.edit(PAGE, "1. Select **Edit**.\n", ""), "picture-outdated", PAGE, 5),
    "a new picture": (lambda p: p.edit(PAGE, "end.png", "last.png"), "picture-outdated", PAGE, 10),
    "a picture that no page shows": (
        lambda p: p.edit(PAGE, TEXT[TEXT.index("3. ") :], ""),
        "picture-outdated",
        PICTURES,
        4,
    ),
    "a screen changed": (lambda p: p.write("form.html", "<form id=a>"), "picture-sources", PICTURES, 65),
    "a step in other words": (lambda p: p.edit(PAGE, "Select **Save**", "Do **Save**"), "step-unreadable", PAGE, 8),
    "the picture of the site": (lambda p: p.write(SITE, "older"), "picture-swapped", SITE, 1),
    "the picture of the site gone": (lambda p: p.remove(SITE), "picture-swapped", SITE_PICTURES, 2),
    "a damaged table": (lambda p: p.write("walk.toml", "pages = [1]\n"), "unreadable", "walk.toml", 1),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    small = Small(tmp_path)
    for name, text in {"walk.toml": TABLE, PAGE: TEXT, "form.html": "<form>", SITE: "site"}.items():
        small.write(name, text)
    small.write(SITE_PICTURES, f"0  inputs\n{hashlib.sha256(b'site').hexdigest()}  site-light.png\n")
    manifest = Manifest()
    for shown in list_pictures(read_page(tmp_path / PAGE)):
        name = Path(shown.mark.target).stem
        files = dict.fromkeys((f"{name}.png", f"{name}.dark.png"), "")
        for file in files:
            small.write(f"{FOLDER}/{file}", file)
            files[file] = hash_file(tmp_path / FOLDER / file)
        words, day = hash_text(shown.words), date(2026, 11, 24)
        manifest.pictures[name] = Record(PAGE, words, "", 9, 9, CALLOUTS[name], files, day)
    manifest.sources = hash_sources(read_places(tmp_path / "walk.toml"))
    write_manifest(tmp_path / PICTURES, manifest)
    return small


def test_pictures_of_what_is_written_are_passed_over(small: Small) -> None:
    """And a project that is not walked."""
    assert small.find(check_walked) == []
    small.remove("walk.toml")
    assert small.find(check_walked) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_walked)


def test_of_pictures_of_which_nothing_can_be_known_nothing_is_said(small: Small) -> None:
    """That their record is damaged is said once, by the project."""
    small.write(PICTURES, "{")
    assert small.find(check_walked) == []


def test_a_mixed_up_picture_is_called_by_its_own_name(small: Small) -> None:
    """So that nobody must look at both."""
    _swap(small)
    whats = [found.what for found in small.find(check_walked)]
    assert whats == [
        "The file form.dark.png is the picture form.png.",
        "The file form.png is the picture form.dark.png.",
    ]
