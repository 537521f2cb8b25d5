"""Takes the pictures of a guide, with numbered callouts on what its steps name, and checks those on disk."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import FloatRect, Locator
from playwright.sync_api import Page as Tab

from keyguide.errors import KeyguideError
from keyguide.walk.guide import Page, PictureMark, list_pictures
from keyguide.walk.manifest import Callout, Manifest, Record, hash_file, hash_text, write_file
from keyguide.walk.places import Places
from keyguide.walk.report import Problem
from keyguide.walk.walker import Mark
from keyguide.walk.wording import PictureError, check_words

SCALE = 2
"""Pixels of a picture for each CSS pixel."""

MOST_BYTES = 150_000
"""The most that one picture may weigh."""

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
"""The colour schemes of each picture."""

_UPDATE = "Run: keyguide walk --update"
_ELSEWHERE = "Take the picture at another step, or split it."
_COLOURS = 200
_COMPRESSION = 6  # of 9: the last steps take half of the time and save a twelfth of the bytes
_COVER = "#6b7280"

_OVERLAY = files("keyguide.walk").joinpath("overlay.js").read_text(encoding="utf-8")
_CODE = files("keyguide.walk").joinpath("pictures.py").read_text(encoding="utf-8")
_LET_GO = "document.activeElement?.blur()"
# The browser that takes a picture without a caret leaves empty styles; the next picture's inputs would have them.
_ERASE = """() => {
  document.getElementById("kg-callouts")?.remove();
  document.querySelectorAll("[style='']").forEach(element => element.removeAttribute("style"));
}"""
# What a picture is of: the document with what is typed into it, and its styles. Hidden fields hold tokens, not pixels.
_DESCRIBE = """() => {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelectorAll("input[type=hidden], script").forEach(element => element.remove());
  const typed = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .map(field => field.type === "password" ? field.value.length : `${field.checked} ${field.value}`);
  const styles = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules].map(rule => rule.cssText));
  return [copy.outerHTML, typed.join("\\n"), styles.join("\\n")];
}"""
_LIST_WORDS = """() => {
  const words = [...document.querySelectorAll("input:not([type=hidden]), textarea")].map(field => field.value);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) words.push(walker.currentNode.data);
  return words.filter(word => word.trim());
}"""


@dataclass(frozen=True, slots=True)
class _Shot:
    """A picture that was taken, while its files are being made small."""

    name: str
    page: Path
    mark: PictureMark
    record: Record
    small: Mapping[str, Future[bytes]]


class Album:
    """Takes and checks pictures while pages are walked; `finish` it when they were.

    Args:
        places: The table of the guide: says where the pictures are.
        manifest: What is known of the pictures; changed in update mode.
        hides: Says whether words on a screen are a secret.
        today: The day that new pictures carry.
        update: Whether to take what changed; else a change is an error.
    """

    def __init__(
        self, places: Places, manifest: Manifest, *, hides: Callable[[str], bool], today: date, update: bool
    ) -> None:
        self.taken: list[str] = []
        self.met: set[str] = set()
        self._shots: list[_Shot] = []
        self._pool = ThreadPoolExecutor()  # pictures are made small while the browser goes on
        self._root = places.root
        self._folder = places.root / places.pictures
        self._manifest = manifest
        self._hides = hides
        self._today = today
        self._update = update

    def __call__(self, tab: Tab, page: Page, mark: PictureMark, marks: Sequence[Mark]) -> None:
        """Check or take one picture.

        Raises:
            PictureError: It is not current, its words do not agree with what it shows, or it cannot be drawn well.
        """
        name = Path(mark.target).stem
        if name in self.met:
            return  # the same place on the page, come to by another branch
        self.met.add(name)
        if not marks:
            raise PictureError("No step since the last picture names anything here.", hint="Move the picture.")
        words = hash_text(next(one.words for one in list_pictures(page) if one.mark.line == mark.line))
        drawing = str((tab.viewport_size, [(one.number, one.label) for one in marks]))
        inputs = hash_text(*tab.evaluate(_DESCRIBE), _OVERLAY, _CODE, drawing)
        where = page.path.relative_to(self._root).as_posix() if page.path.is_relative_to(self._root) else str(page.path)
        known = self._manifest.pictures.get(name)
        # The day on which a maintainer found these very words on the live product.
        compared = known.compared if known and known.words == words else None
        if known is None or known.inputs != inputs or not self._is_intact(known):
            if not self._update:
                raise PictureError(_explain(known, inputs), hint=_UPDATE)
            record = Record(where, words, inputs, 0, 0, (), {}, self._today, compared)
            known, small = self._take(tab, name, marks, record)
            self._shots.append(_Shot(name, page.path, mark, known, small))
        elif not self._update and (known.page, known.words) != (where, words):
            raise PictureError("The steps have changed since the picture was checked.", hint=_UPDATE)
        else:
            self._manifest.pictures[name] = replace(known, page=where, words=words, compared=compared)
        check_words(mark.alt, known.callouts)

    def finish(self) -> Iterator[Problem]:
        """Keep the pictures that were taken, and tell of those that cannot be kept; what was there before stays."""
        for shot in self._shots:
            try:
                files = self._store({name: made.result() for name, made in shot.small.items()})
            except KeyguideError as problem:
                words = f"![{shot.mark.alt}]({shot.mark.target})"
                yield Problem(shot.page, shot.mark.line, None, words, problem.message, problem.hint)
            else:
                self._manifest.pictures[shot.name] = replace(shot.record, files=files)
                self.taken.append(shot.name)
        self._shots.clear()
        self._pool.shutdown()

    def _store(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Write the files of a picture, and give their hashes."""
        for name, content in contents.items():
            if len(content) > MOST_BYTES:
                what = f"{name} weighs {len(content)} bytes; allowed are {MOST_BYTES}."
                raise PictureError(what, hint=_ELSEWHERE)
        for name, content in contents.items():
            write_file(self._folder / name, content)
        return {name: hash_file(self._folder / name) for name in contents}

    def _is_intact(self, record: Record) -> bool:
        return all(hash_file(self._folder / name) == digest for name, digest in record.files.items())

    def _take(
        self, tab: Tab, name: str, marks: Sequence[Mark], record: Record
    ) -> tuple[Record, Mapping[str, Future[bytes]]]:
        """Take a picture in both schemes; gives what is known of it, but for its files, and these to come."""
        secrets = [word for word in tab.evaluate(_LIST_WORDS) if self._hides(word)]
        tab.evaluate(_LET_GO)  # the field that happens to have the focus looks like no other
        tab.mouse.move(0, 0)  # nor what the pointer happens to be over
        drawn: dict[str, Any] = {}
        small: dict[str, Future[bytes]] = {}
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            content, drawn = photograph(tab, marks, secrets)
            small[name_file(name, scheme)] = self._pool.submit(shrink, content)
        tab.emulate_media(color_scheme="light")
        for one, hidden, overlap in zip(marks, drawn["hidden"], drawn["overlap"], strict=True):
            what = f"callout {one.number} at “{one.label}”."
            if hidden:
                raise PictureError(f"The picture would not show {what}", hint=_ELSEWHERE)
            if overlap > 0:
                raise PictureError(f"There is no free place for {what}", hint=_ELSEWHERE)
        callouts = tuple(
            Callout(one.number, one.label, tuple(round(side, 1) for side in callout["box"]))
            for one, callout in zip(marks, drawn["callouts"], strict=True)
        )
        width, height = drawn["clip"]["width"], drawn["clip"]["height"]
        return replace(record, width_px=width, height_px=height, callouts=callouts), small


def name_file(name: str, scheme: Scheme) -> str:
    """Name the file of a picture in one colour scheme.

    Example:
        >>> name_file("sign-up", "light"), name_file("sign-up", "dark")
        ('sign-up.png', 'sign-up.dark.png')
    """
    return f"{name}.png" if scheme == "light" else f"{name}.dark.png"


def draw_callouts(tab: Tab, marks: Sequence[Mark], secrets: Sequence[str] = ()) -> dict[str, Any]:
    """Draw numbered callouts over a page, in place of those that are there; gives where they are.

    Args:
        tab: The page.
        marks: What is marked.
        secrets: Words on the page to draw over.
    """
    erase_callouts(tab)
    asked = {"marks": [{"number": one.number, "element": one.held.handle} for one in marks], "secrets": secrets}
    drawn: dict[str, Any] = tab.evaluate(_OVERLAY, asked)
    return drawn


def erase_callouts(tab: Tab) -> None:
    """Take the callouts off a page."""
    tab.evaluate(_ERASE)


def photograph(
    tab: Tab, marks: Sequence[Mark], secrets: Sequence[str] = (), covered: Sequence[Locator] = ()
) -> tuple[bytes, dict[str, Any]]:
    """Give a picture of what matters on a page, with callouts, as the browser makes it; and where they are on it.

    Args:
        tab: The page.
        marks: What is marked.
        secrets: Words on the page to draw over.
        covered: Parts of the page to cover.
    """
    drawn = draw_callouts(tab, marks, secrets)
    clip: FloatRect = drawn["window"] or drawn["clip"]
    content = tab.screenshot(
        clip=clip,
        full_page=drawn["window"] is None,
        animations="disabled",
        caret="hide",
        mask=covered,
        mask_color=_COVER,
    )
    erase_callouts(tab)
    return content, drawn


def shrink(content: bytes) -> bytes:
    """Give a picture with as few colours as a screen needs, in a quarter of the bytes.

    Args:
        content: The picture, as a browser makes it.
    """
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    small = io.BytesIO()
    # A faster way to choose colours would make one of a card and the paper under it.
    few = picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(small, "PNG", compress_level=_COMPRESSION)
    return small.getvalue()


def _explain(known: Record | None, inputs: str) -> str:
    if known is None:
        return "The picture was never taken."
    return (
        "What the picture shows has changed since it was taken." if known.inputs != inputs else "Its file was changed."
    )
