"""Show a picture of a screen as a figure: in both colour schemes, dated, and bound to the steps that it marks."""

import json
import posixpath
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import unquote

FOLDER = "pictures"
MANIFEST = f"{FOLDER}/walk.json"
"""Where the walk says what is on each picture, from the folder of the pages."""

_REMEDY = "Run: keyguide walk --update"
_BLOCKS = {"p", "li", "td", "th", "dd", "div", "section", "article", "blockquote", "details"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_EMPTY = re.compile(r'<p[^<>]*>\s*</p>\s*(?=<figure class="kg-figure")|(?<=</figure>)\s*<p>\s*</p>')


class FigureError(Exception):
    """The manifest of the pictures cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Callout:
    """A numbered ring on a picture; its box is left, top, width and height in CSS pixels of the picture."""

    number: int
    label: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """What the manifest says of one picture; sizes are CSS pixels."""

    width: int
    height: int
    callouts: tuple[Callout, ...]
    drawn: date
    compared: date | None


def read_pictures(path: Path) -> dict[str, Picture]:
    """Read the manifest of the pictures, by name; without a manifest there are none.

    Raises:
        FigureError: The manifest is damaged.
    """
    if not path.exists():
        return {}
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {name: _read_picture(entry) for name, entry in table["pictures"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        what = f"{path.name} is damaged ({type(problem).__name__}: {problem})."
        raise FigureError(f"{what} Restore it, or delete it. {_REMEDY}") from problem


def _read_picture(entry: Mapping[str, Any]) -> Picture:
    width, height = int(entry["width_px"]), int(entry["height_px"])
    if width <= 0 or height <= 0:
        raise ValueError(f"a picture of {width} by {height} pixels")
    callouts = tuple(_read_callout(one) for one in entry["callouts"])
    compared = date.fromisoformat(entry["compared"]) if entry["compared"] else None
    return Picture(width, height, callouts, date.fromisoformat(entry["drawn"]), compared)


def _read_callout(entry: Mapping[str, Any]) -> Callout:
    left, top, width, height = (float(side) for side in entry["box"])
    return Callout(int(entry["number"]), str(entry["label"]), (left, top, width, height))


def show_figures(html: str, url: str, pictures: Mapping[str, Picture], files: Container[str]) -> tuple[str, list[str]]:
    """Show the pictures of a page as figures; every other image stays as it is.

    Args:
        html: The page's content.
        url: Where the page is in the site, such as `guide/create-key/`.
        pictures: What the manifest says.
        files: The files of the site, such as `pictures/create-secret-key.png`.

    Returns:
        The content, and what is wrong with its pictures: one sentence and the next action each.
    """
    if f"{FOLDER}/" not in html:
        return html, []
    problems: list[str] = []
    shown: set[str] = set()
    edits: dict[tuple[int, int], str] = {}
    for image in _Outline(html).images:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(url), unquote(image.attributes.get("src", ""))))
        name = posixpath.basename(path).removesuffix(".png")
        if path != f"{FOLDER}/{name}.png" or (name not in pictures and not image.steps):
            continue
        if name in shown:  # its steps are named after it
            problems.append(f"The picture {name} stands here twice. Give each place its own picture.")
            continue
        if problem := _find_problem(name, image, pictures, files):
            problems.append(problem)
        if name not in pictures or image.parent not in _BLOCKS or _find_missing(name, files):
            continue
        shown.add(name)
        marked = {one.number for one in pictures[name].callouts}
        steps = {step.number: step for step in image.steps if step.number in marked}
        for step in steps.values():
            step.id = step.id or f"{name}-step-{step.number}"
            edits[step.place, step.place] = step.write_attributes()
        figure = _write_figure(image.attributes, pictures[name], {number: step.id for number, step in steps.items()})
        edits[image.start, image.end] = f"</p>\n{figure}\n<p>" if image.parent == "p" else figure
    for (start, end), text in sorted(edits.items(), reverse=True):
        html = html[:start] + text + html[end:]
    return _EMPTY.sub("", html) if edits else html, problems


def _find_problem(name: str, image: "_Image", pictures: Mapping[str, Picture], files: Container[str]) -> str:
    """Say what is wrong with a picture; empty if nothing is."""
    if name not in pictures:
        return f"The picture {name} is not in {MANIFEST}. {_REMEDY}"
    if missing := _find_missing(name, files):
        return f"The picture {missing} is missing. {_REMEDY}"
    if image.parent not in _BLOCKS:
        return f"The picture {name} stands inside <{image.parent}>. Give it a paragraph of its own."
    numbers = {step.number for step in image.steps}
    strange = [one.number for one in pictures[name].callouts if numbers and one.number not in numbers]
    return f"The picture {name} marks step {strange[0]}, which its list does not have. {_REMEDY}" if strange else ""


def _find_missing(name: str, files: Container[str]) -> str:
    paths = (f"{FOLDER}/{name}.png", f"{FOLDER}/{name}.dark.png")
    return next((path for path in paths if path not in files), "")


def _write_figure(attributes: Mapping[str, str], picture: Picture, ids: Mapping[int, str]) -> str:
    """Write a figure.

    There is one image for each scheme, and the style shows one: unlike `<picture>`, that follows the
    site's own switch without a script, and prints the light one. What is not shown is neither loaded nor read out.
    """
    source, alt = attributes["src"], attributes.get("alt", "")
    size = f'alt="{escape(alt)}" width="{picture.width}" height="{picture.height}" loading="lazy" decoding="async"'
    links = "".join(
        f'\n<a class="kg-callout" href="#{escape(ids[one.number])}" style="{_place(one, picture)}" '
        f'aria-label="{escape(f"Step {one.number}: {one.label}")}"></a>'
        for one in picture.callouts
        if one.number in ids
    )
    callouts = f'\n<div class="kg-callouts" role="group" aria-label="Callouts">{links}\n</div>' if links else ""
    subject = alt.partition(";")[0]
    compared = (
        f"Compared with the live screen on {_write_day(picture.compared)}."
        if picture.compared
        else "Never compared with the live screen."
    )
    return (
        f'<figure class="kg-figure">\n<div class="kg-frame">\n'
        f'<img class="kg-light" src="{escape(source)}" {size}>\n'
        f'<img class="kg-dark" src="{escape(_darken(source))}" {size}>{callouts}\n</div>\n'
        f"<figcaption data-search-exclude>"
        f"<span>Drawn from the practice product on {_write_day(picture.drawn)}. {compared}</span> "
        f'<a class="kg-enlarge" href="{escape(source)}" aria-label="{escape(f"Enlarge: {subject}")}">Enlarge</a>'
        f"</figcaption>\n</figure>"
    )


def _darken(path: str) -> str:
    """Give the picture of the dark scheme beside that of the light one."""
    return f"{path.removesuffix('.png')}.dark.png"


def _place(callout: Callout, picture: Picture) -> str:
    """Place a callout in percent, so that it keeps its place at every width.

    Example:
        >>> _place(Callout(1, "Name", (50, 20, 100, 40)), Picture(400, 200, (), date(2026, 11, 24), None))
        'left:12.5%;top:10%;width:25%;height:20%'
    """
    left, top, width, height = callout.box
    sides = {"left": left / picture.width, "top": top / picture.height}
    sides |= {"width": width / picture.width, "height": height / picture.height}
    return ";".join(f"{side}:{round(100 * share, 2):g}%" for side, share in sides.items())


def _write_day(day: date) -> str:
    return f'<time datetime="{day}">{day.day} {day:%B %Y}</time>'


@dataclass(slots=True)
class _Step:
    """An item of a numbered list; `place` is behind its tag's name, where attributes go."""

    number: int
    place: int
    id: str
    is_named: bool

    def write_attributes(self) -> str:
        # Whoever follows a callout, or listens to the page, arrives at the step itself; Tab passes it by.
        name = "" if self.is_named else f' id="{escape(self.id)}"'
        return f'{name} tabindex="-1"'


@dataclass(frozen=True, slots=True)
class _Image:
    """An image, the name of the element it stands in, and the steps of the list around it."""

    start: int
    end: int
    attributes: Mapping[str, str]
    parent: str
    steps: Sequence[_Step]


@dataclass(slots=True)
class _Element:
    tag: str
    steps: list[_Step] = field(default_factory=list)
    first: int = 1


class _Outline(HTMLParser):
    """Finds the images of a page and the numbered lists around them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.images: list[_Image] = []
        self._open: list[_Element] = []
        self._lines = list(accumulate((len(line) + 1 for line in html.split("\n")), initial=0))
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        lists = self._find_lists()
        if tag == "img":
            end = start + len(self.get_starttag_text() or "")
            parent = self._open[-1].tag if self._open else "article"
            self.images.append(_Image(start, end, attributes, parent, next(lists, _Element("ol")).steps))
        elif tag == "li" and self._open and self._open[-1].tag == "ol":
            steps = self._open[-1].steps
            known = attributes.get("id", "")
            steps.append(_Step(self._open[-1].first + len(steps), start + len("<li"), known, bool(known)))
        if tag not in _VOID:
            first = attributes.get("start", "1")
            self._open.append(_Element(tag, first=int(first) if re.fullmatch(r"-?\d+", first) else 1))

    def handle_endtag(self, tag: str) -> None:
        for index in reversed(range(len(self._open))):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def _find_lists(self) -> Iterator[_Element]:
        return (element for element in reversed(self._open) if element.tag == "ol")
