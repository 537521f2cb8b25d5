"""Pages as the checks read them: front matter, headings, links, pictures and prose, each with its line in the file.

A notebook is a page too: its Markdown cells are its prose, and every line is the line of the `.ipynb` file.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from keyguide.errors import InputError

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_ATTRIBUTES = re.compile(r"\s*\{(?P<attributes>[^{}]*)\}\s*\Z")
_ANCHOR = re.compile(r"#(?P<anchor>[\w-]+)")
_BOX = re.compile(r"(?P<indent> *)(?:!!!|\?\?\?\+?|===) (?:[^\"]*\"(?P<title>.*)\"\s*\Z)?")
_MADE = re.compile(r"<!-- made from (?P<source>[^>:]+): (?P<name>[^>]+?) -->")
_MADE_END = "<!-- end -->"
_FACT = "fact:"


class _Markdown(MarkdownIt):
    """Markdown whose addresses stay as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name is not ours
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the name is not ours
        return True


_MARKDOWN = _Markdown("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        line: Its line.
        level: 1 to 6.
        title: Its words.
        anchor: The anchor that its author gave it; empty where the site makes one from the words.
    """

    line: int
    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link, or a picture.

    Attributes:
        line: Its line.
        target: Where it points, as written.
        words: Its words; for a picture, what it shows.
        is_picture: Whether it is a picture.
    """

    line: int
    target: str
    words: str
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Words that readers read, without code, links to facts, and what is made from data.

    Attributes:
        line: The line on which they begin.
        text: The words between two marks of Markdown, with their line breaks; what stands in code is left out.
        block: The whole paragraph, cell of a table or heading that they are part of, as plain words.
        facts: The facts to which that block links, by their ids.
    """

    line: int
    text: str
    block: str
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A part of a page that a command makes from data.

    Attributes:
        line: The line of its first mark.
        end: The line of its last mark.
        source: What it is made from.
        name: What is made.
    """

    line: int
    end: int
    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell of a notebook.

    Attributes:
        line: The line on which its first source line stands, or its own.
        source: Its source.
        count: Its execution count; `None` for a cell that was never run.
        outputs: Its outputs, as the notebook holds them.
        outputs_line: The line on which its outputs begin.
        id: Its name in the notebook.
        metadata: What the notebook says of it, such as words for its picture.
    """

    line: int
    source: str
    count: int | None
    outputs: Sequence[Mapping[str, Any]]
    outputs_line: int
    id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page or a notebook.

    Attributes:
        path: Its file, relative to the project, with slashes.
        text: The whole file.
        meta: Its front matter, or the table `keyguide` of a notebook's metadata.
        headings: Its headings, in order.
        links: Its links and pictures, in order; those in parts that are made are in it too.
        prose: Its words, in order; none of the parts that are made.
        made: The parts that are made from data.
        written: Each line that its author wrote, with its number; of a notebook, the sources of all cells.
        cells: The code cells, where it is a notebook.
        about: All metadata of a notebook.
    """

    path: str
    text: str
    meta: Mapping[str, Any]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    prose: tuple[Prose, ...]
    made: tuple[Made, ...]
    written: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    def find_line(self, words: str) -> int:
        """Give the first line of the file that holds some words; 1 where none does.

        Args:
            words: The words, such as `last_reviewed:`.
        """
        place = self.text.find(words)
        return self.text.count("\n", 0, place) + 1 if place >= 0 else 1

    def find_key(self, key: str) -> int:
        """Give the line of a key of the front matter, or of a notebook's metadata; 1 where it is not there.

        Args:
            key: The key.
        """
        if self.path.endswith(".ipynb"):
            return self.find_line(f'"{key}":')
        place = self.text.find(f"\n{key}:")
        return self.text.count("\n", 0, place) + 2 if place >= 0 else 1


def read_page(path: Path, name: str) -> Page:
    """Read a page or a notebook from its file.

    Args:
        path: The file.
        name: Its path relative to the project.

    Raises:
        InputError: It cannot be read; says what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise InputError(f"{name} cannot be read: {problem.strerror}.", hint="Restore it.") from None
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text.", hint="Save it as UTF-8.") from None
    return parse_notebook(text, name) if path.suffix == ".ipynb" else parse_page(text, name)


def parse_page(text: str, name: str) -> Page:
    r"""Read a page from its text.

    Args:
        text: Markdown with front matter.
        name: Its path relative to the project.

    Raises:
        InputError: The front matter is no YAML table.

    Example:
        >>> page = parse_page("---\ntitle: A\n---\n# A\n\nIt costs [$5](fact:minimum-credit).\n", "docs/a.md")
        >>> page.links[0].line, page.links[0].target, page.prose[1].text
        (6, 'fact:minimum-credit', 'It costs ')
    """
    front = _FRONT_MATTER.match(text)
    meta: Any = {}
    if front:
        try:
            meta = yaml.safe_load(front["yaml"]) or {}
        except (yaml.YAMLError, ValueError) as problem:
            mark = getattr(problem, "problem_mark", None)
            at = f" at line {mark.line + 2}" if mark else ""
            raise InputError(
                f"The front matter of {name} is not YAML{at}.", hint="Quote text that holds a colon."
            ) from None
        if not isinstance(meta, dict):
            raise InputError(f"The front matter of {name} is no table.", hint="Write lines such as title: ….")
    # The front matter's lines stay as empty ones, so that every line keeps its number.
    body = "\n" * text[: front.end()].count("\n") + text[front.end() :] if front else text
    lines = body.split("\n")
    parts = _Parts()
    parts.read(lines, range(1, len(lines) + 1))
    return parts.give(name, text, meta, (), {})


def parse_notebook(text: str, name: str) -> Page:
    """Read a notebook from its text.

    Args:
        text: The JSON of the file.
        name: Its path relative to the project.

    Raises:
        InputError: It is no notebook.
    """
    try:
        table = json.loads(text)
        about = table["metadata"]
        meta = about.get("keyguide", {})
        cells = [(cell, cell["source"]) for cell in table["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        why = f"no JSON at line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else f"{problem!r}"
        raise InputError(f"{name} is no notebook: {why}.", hint="Restore it, or save it again in JupyterLab.") from None
    raw = text.split("\n")
    parts = _Parts()
    code = []
    at = 0
    for cell, source in cells:
        numbers = []
        for piece in (
            [source] if isinstance(source, str) else source
        ):  # the file holds a text whole, a list line by line
            at = _find_raw(raw, piece, at)
            numbers += [at] * len(piece.splitlines())
        first = numbers[0] if numbers else max(at, 1)
        if cell["cell_type"] == "markdown" and numbers:
            parts.read("".join(source).splitlines(), numbers)
        elif cell["cell_type"] == "code":
            parts.written.append((first, "".join(source)))
            outputs = _find_outputs(raw, first)
            count, shown = cell.get("execution_count"), cell.get("outputs", ())
            words = cell.get("metadata", {})
            code.append(Cell(first, "".join(source), count, shown, outputs, cell.get("id", ""), words))
    return parts.give(name, text, meta, tuple(code), about)


def _find_raw(raw: Sequence[str], piece: str, after: int) -> int:
    """Find the line of the file that holds a text of a cell, after one that is known; that one where none does."""
    for number in range(after, len(raw)):
        found = raw[number].strip().removesuffix(",").removeprefix('"source": ').removeprefix("[").removesuffix("]")
        if found.startswith('"'):
            try:
                if json.loads(found) == piece:
                    return number + 1
            except ValueError:
                continue
    return max(after, 1)


def _find_outputs(raw: Sequence[str], first: int) -> int:
    """Find the line on which the outputs of a cell begin: nearest above its source, as nbformat sorts the keys."""
    for number in range(first - 1, 0, -1):
        if raw[number].lstrip().startswith('"outputs"'):
            return number + 1
        if raw[number].lstrip().startswith('"cell_type"'):
            break
    return first


@dataclass(slots=True)
class _Parts:
    """What is read from the blocks of a page."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    written: list[tuple[int, str]] = field(default_factory=list)

    def give(
        self, name: str, text: str, meta: Mapping[str, Any], cells: tuple[Cell, ...], about: Mapping[str, Any]
    ) -> Page:
        return Page(
            name,
            text,
            meta,
            tuple(self.headings),
            tuple(self.links),
            tuple(self.prose),
            tuple(self.made),
            tuple(self.written),
            cells,
            about,
        )

    def read(self, lines: Sequence[str], numbers: Sequence[int]) -> None:
        """Read some lines of Markdown.

        Args:
            lines: The lines.
            numbers: For each, its number in the file.
        """
        made = list(_find_made(lines))
        self.made += [Made(numbers[one.line], numbers[one.end], one.source, one.name) for one in made]
        is_made = {number for one in made for number in range(one.line, one.end + 1)}
        self.written += [(numbers[place], line.rstrip()) for place, line in enumerate(lines) if place not in is_made]
        tokens = _MARKDOWN.parse("\n".join(_open_boxes(lines)))
        for place, token in enumerate(tokens):
            if token.type == "inline":
                opened = tokens[place - 1]
                first = (token.map or opened.map or [0])[0]
                self._read_block(token, opened, first, numbers, is_made=first in is_made)

    def _read_block(self, token: Token, opened: Token, line: int, numbers: Sequence[int], *, is_made: bool) -> None:
        block = _write(token.children or ())
        if opened.type == "heading_open":
            attributes = _ATTRIBUTES.search(token.content)
            anchor = _ANCHOR.search(attributes["attributes"]) if attributes else None
            title = _ATTRIBUTES.sub("", block)
            self.headings.append(Heading(numbers[line], int(opened.tag[1]), title, anchor["anchor"] if anchor else ""))
        facts = frozenset(
            str(one.attrGet("href")).removeprefix(_FACT)
            for one in token.children or ()
            if one.type == "link_open" and str(one.attrGet("href")).startswith(_FACT)
        )
        last = len(numbers) - 1
        link: tuple[int, str, list[Token]] | None = None
        said: list[str] = []
        said_from = line
        for one in [*(token.children or ()), Token("end", "", 0)]:
            here = numbers[min(line, last)]
            if link is not None and one.type != "link_close":
                link[2].append(one)
            if one.type in ("text", "softbreak"):
                if not (is_made or (link and link[1].startswith(_FACT))):
                    said_from = said_from if said else line
                    said.append(one.content or "\n")
            elif said:
                # A figure may be broken over two lines, so words stay together until the next mark.
                if "".join(said).strip():
                    self.prose.append(Prose(numbers[min(said_from, last)], "".join(said), block, facts))
                said = []
            match one.type:
                case "softbreak" | "hardbreak":
                    line += 1
                case "link_open":
                    link = (here, str(one.attrGet("href")), [])
                case "link_close" if link:
                    self.links.append(Link(link[0], link[1], _write(link[2])))
                    link = None
                case "image":
                    self.links.append(Link(here, str(one.attrGet("src")), _write(one.children or ()), is_picture=True))


def _write(tokens: Sequence[Token]) -> str:
    """Give inline tokens as plain words."""
    spaces = ("softbreak", "hardbreak")
    return "".join(" " if one.type in spaces else one.content for one in tokens)


def _find_made(lines: Sequence[str]) -> Iterator[Made]:
    """Find the parts that are made, by the places of their marks among the lines."""
    opened: tuple[int, str, str] | None = None
    for place, line in enumerate(lines):
        if mark := _MADE.match(line):
            opened = (place, mark["source"], mark["name"])
        elif line.startswith(_MADE_END) and opened:
            yield Made(opened[0], place, opened[1], opened[2])
            opened = None


def _open_boxes(lines: Sequence[str]) -> list[str]:
    """Take the boxes of the site, which CommonMark does not know, out of their indent, their titles as words.

    Every line keeps its number.
    """
    opened = list(lines)
    for place, line in enumerate(opened):
        if not (box := _BOX.match(line)):
            continue
        indent = len(box["indent"])
        opened[place] = box["title"] or ""
        for below in range(place + 1, len(opened)):
            text = opened[below]
            if text.strip() and not text.startswith(" " * (indent + 4)):
                break
            opened[below] = text[indent + 4 :] if text.strip() else text
    return opened
