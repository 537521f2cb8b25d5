"""Pages of a guide as they stand: sections, and the numbered lists in them, read as CommonMark."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from keyguide.errors import InputError
from keyguide.walk.grammar import (
    Action,
    See,
    SeeCopied,
    SentenceError,
    parse_expectation,
    parse_step,
    split_sentences,
)

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)  # as MkDocs has it
_HEADING = re.compile(r"(?P<title>.*?)\s*(?:\{(?P<attributes>[^{}]*)\})?")
_ANCHOR = re.compile(r"#([\w-]+)")
_NUMBERED = re.compile(r"[\s>*+-]*\d{1,3}[.)]\s")  # also in a quotation or a bullet; a year ends a sentence
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*\}")
_SIGNS = re.compile(r"[\\*`\[\]]")
_FACT = "fact:"
_MARKS = {"strong_open": "**", "strong_close": "**", "softbreak": " ", "hardbreak": " ", "link_open": "["}


class _Markdown(MarkdownIt):
    """Markdown whose addresses stay as they are written, as the table of places has them."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name is not ours
        return url


_MARKDOWN = _Markdown("commonmark")


BEGINNINGS = ("Screenshot of ", "Picture of ")
"""How the words for a picture begin."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in a page that cannot be walked as it stands.

    Attributes:
        line: Where it stands, from 1.
        step: The number of the step; `None` outside steps.
        sentence: What stands there.
        what: What is wrong with it, and what to do.
    """

    line: int
    step: int | None
    sentence: str
    what: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """A line that says what the reader should see.

    Attributes:
        line: Where it stands, from 1.
        sentence: The line.
        see: What to look for.
    """

    line: int
    sentence: str
    see: See | SeeCopied


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A place in a list at which a picture of the screen stands.

    Attributes:
        line: Where it stands, from 1.
        target: The file, as the page names it.
        alt: What the picture shows, in words.
    """

    line: int
    target: str
    alt: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a list.

    Attributes:
        line: Where its sentence stands, from 1.
        number: Its number in the list, from 1.
        list_number: Which list of the section it is in, from 1.
        sentence: Its sentence, in the one spelling of bold and links that the grammar knows.
        action: What it asks for; `None` where the grammar has no such sentence.
        after: What stands below its sentence, in order.
    """

    line: int
    number: int
    list_number: int
    sentence: str
    action: Action | None
    after: tuple[Expectation | PictureMark, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the steps below it.

    Attributes:
        line: Where its heading stands, from 1; 1 for what stands before the first heading.
        anchor: Its anchor in the site.
        title: Its words.
        begins: The situation in which it begins, if it does not go on from the section above.
        steps: The steps of its lists.
    """

    line: int
    anchor: str
    title: str
    begins: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the guide.

    Attributes:
        path: Its file, as given.
        sections: Its sections that have steps.
        complaints: What cannot be walked as it stands.
    """

    path: Path
    sections: tuple[Section, ...]
    complaints: tuple[Complaint, ...]

    @property
    def steps(self) -> int:
        """The number of its steps."""
        return sum(len(section.steps) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture on a page, and what it illustrates.

    Attributes:
        mark: Where it stands.
        words: All words since the picture before it, and its own.
        lines: The lines of its section since the picture before it.
    """

    mark: PictureMark
    words: str
    lines: tuple[int, ...]


def list_pictures(page: Page) -> Iterator[Illustration]:
    """Give every picture of a page, with what it illustrates.

    Args:
        page: The page.
    """
    words: list[str] = []
    for section in page.sections:
        lines: list[int] = []
        for step in section.steps:
            words.append(f"{step.number}. {step.sentence}")
            lines.append(step.line)
            for below in step.after:
                if isinstance(below, PictureMark):
                    yield Illustration(below, "\n".join((*words, below.alt)), tuple(lines))
                    words, lines = [], []
                else:
                    words.append(below.sentence)
                    lines.append(below.line)


def read_page(path: Path) -> Page:
    """Read a page from its file.

    Args:
        path: A Markdown file in UTF-8.

    Raises:
        InputError: The file cannot be read as text, or its front matter is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror}.", hint="Check the name.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from None
    return parse_page(text, path)


def parse_page(text: str, path: Path) -> Page:
    r"""Read a page from its text.

    Args:
        text: Markdown. Its front matter may say in which situation the page or a section begins:
            `begins: {page: account, log-in: logged-out}`.
        path: The file it is from, for messages.

    Raises:
        InputError: The front matter is not YAML, or `begins` is not a table of words.

    Example:
        >>> page = parse_page("## Save {#save}\n\n1. Select **Save**.\n", Path("page.md"))
        >>> page.sections[0].anchor, page.sections[0].steps[0].sentence
        ('save', 'Select **Save**.')
    """
    front = _FRONT_MATTER.match(text)
    begins = _read_begins(front["yaml"], path) if front else {}
    # The front matter's lines stay as empty ones, so that every line keeps its number.
    body = "\n" * text[: front.end()].count("\n") + text[front.end() :] if front else text
    reader = _Reader(body.split("\n"), begins)
    sections = tuple(section for section in reader.read(_MARKDOWN.parse(body)) if section.steps)
    if sections and sections[0].begins is None:
        sections = (replace(sections[0], begins=begins.get("page")), *sections[1:])
    complaints = [*reader.complaints, *reader.find_lost_lists()]
    anchors = [section.anchor for section in sections]
    complaints += [
        Complaint(section.line, None, f"#{section.anchor}", "Another section has this anchor; give it one of its own.")
        for place, section in enumerate(sections)
        if section.anchor in anchors[:place]
    ]
    named = {"page", *anchors}
    complaints += [
        Complaint(1, None, f"begins: {anchor}", f"The page has no section #{anchor} with steps; correct `begins`.")
        for anchor in begins
        if anchor not in named
    ]
    return Page(path, sections, tuple(sorted(complaints, key=lambda complaint: complaint.line)))


def _read_begins(front: str, path: Path) -> Mapping[str, str]:
    try:
        meta: Any = yaml.safe_load(front)
    except yaml.YAMLError:
        raise InputError(f"The front matter of {path} is not YAML.", hint="Quote text that holds a colon.") from None
    begins = (meta.get("begins") if isinstance(meta, dict) else None) or {}
    if isinstance(begins, str):
        begins = {"page": begins}
    if not isinstance(begins, dict) or not all(isinstance(word, str) for pair in begins.items() for word in pair):
        raise InputError(f"`begins` of {path} is {begins!r}.", hint="Write the name of a situation for each anchor.")
    return begins


class _Reader:
    """Goes through the tokens of a page once."""

    def __init__(self, lines: list[str], begins: Mapping[str, str]) -> None:
        self.complaints: list[Complaint] = []
        self._lines = lines
        self._begins = begins
        self._read_lines: set[int] = set()

    def read(self, tokens: list[Token]) -> Iterator[Section]:
        line, anchor, title = 1, "", ""
        steps: list[Step] = []
        lists = 0
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "heading_open":
                yield Section(line, anchor, title, self._begins.get(anchor), tuple(steps))
                line, steps, lists = _line(token), [], 0
                title, anchor = _read_heading(tokens[position + 1].content)
            elif token.type == "inline":
                self._check_paragraph(token)
            elif token.type == "html_block" and token.content.lstrip().startswith("<!--"):
                self._read_lines.update(_list_lines(token))  # nobody sees it
            elif token.type == "ordered_list_open" and token.level == 0:
                lists += 1
                end = _find_close(tokens, position)
                steps += self._read_list(tokens[position:end], lists)
                position = end
            position += 1
        yield Section(line, anchor, title, self._begins.get(anchor), tuple(steps))

    def find_lost_lists(self) -> Iterator[Complaint]:
        """Find numbered lines that no list holds: a reader would do them, the walker would not."""
        for number, line in enumerate(self._lines, start=1):
            if _NUMBERED.match(line) and number not in self._read_lines:
                what = "This numbered line is in no list of the page itself. Move it out of the box or block around it."
                yield Complaint(number, None, line.strip(), what)

    def _read_list(self, tokens: list[Token], list_number: int) -> Iterator[Step]:
        # What looks numbered inside a list belongs to it, read or complained about.
        self._read_lines.update(_list_lines(tokens[0]))
        number = int(tokens[0].attrGet("start") or 1)  # the first one counts, whatever the others say
        for position, token in enumerate(tokens):
            if token.type == "list_item_open" and token.level == 1:
                item = tokens[position + 1 : _find_close(tokens, position)]
                yield self._read_step(item, number, list_number, _line(token))
                number += 1

    def _read_step(self, item: list[Token], number: int, list_number: int, line: int) -> Step:
        blocks = [token for token in item if token.level == 3 and token.type == "inline"]
        for token in item:
            if token.level == 2 and token.nesting >= 0 and token.type != "paragraph_open":
                what = "A step holds a sentence, lines that begin “You should see”, and pictures; nothing else."
                self.complaints.append(Complaint(_line(token), number, token.content.strip(), what))
        sentence = _write(blocks[0]) if blocks else ""
        action: Action | None = None
        try:
            action = parse_step(sentence)
        except SentenceError as problem:
            self.complaints.append(Complaint(line, number, sentence, problem.hint))
        after = tuple(mark for block in blocks[1:] for mark in self._read_block(block, number))
        return Step(line, number, list_number, sentence, action, after)

    def _read_block(self, block: Token, number: int) -> Iterator[Expectation | PictureMark]:
        if mark := _read_picture(block):
            yield mark
            return
        for sentence in split_sentences(_write(block)):
            try:
                yield Expectation(_line(block), sentence, parse_expectation(sentence))
            except SentenceError as problem:
                hint = "Write a picture alone: ![WORDS](../pictures/NAME.png)." if "![" in sentence else problem.hint
                self.complaints.append(Complaint(_line(block), number, sentence, hint))

    def _check_paragraph(self, block: Token) -> None:
        """Complain about what is meant to stand below a step, but stands outside of the lists."""
        sentence = _write(block)
        mark = _read_picture(block)
        if (mark and mark.alt.startswith(BEGINNINGS)) or _is_expectation(sentence):
            what = "This stands below no step, and is not walked. Put it four spaces in, below a step."
            self.complaints.append(Complaint(_line(block), None, sentence, what))


def _read_picture(block: Token) -> PictureMark | None:
    """Read a paragraph that is an image and nothing else."""
    image, *rest = block.children or [block]
    if image.type != "image" or not all(one.type == "text" and _ATTRIBUTES.fullmatch(one.content) for one in rest):
        return None
    alt = "".join(one.content if one.type != "softbreak" else " " for one in image.children or ())
    return PictureMark(_line(block), str(image.attrGet("src")), alt)


def _is_expectation(sentence: str) -> bool:
    try:
        return all(parse_expectation(one) for one in split_sentences(sentence))
    except SentenceError:
        return False


def _write(block: Token) -> str:
    """Write a paragraph in the one spelling that the grammar knows, whichever of Markdown's it has."""
    written = ""
    addresses: list[str] = []
    is_bold = False
    for one in block.children or ():
        is_bold = one.type == "strong_open" or (is_bold and one.type != "strong_close")
        match one.type:
            case "text":
                written += _SIGNS.sub(r"\\\g<0>", one.content)
            case "code_inline":  # in bold it is a label still
                words = _SIGNS.sub(r"\\\g<0>", one.content)
                written += words if is_bold else f"`{words}`"
            case "image":
                written += f"![{one.content}]({one.attrGet('src')})"
            case "html_inline" if one.content.startswith("<!--"):
                pass
            case "link_open" if str(one.attrGet("href")).startswith(_FACT):
                addresses.append("")
            case "link_close":  # a figure that names its source reads as any other
                address = addresses.pop()
                written += f"]({address})" if address else ""
            case kind:
                addresses += [str(one.attrGet("href"))] if kind == "link_open" else []
                written += _MARKS.get(kind, one.markup or one.content)
    return " ".join(written.split())


def _list_lines(token: Token) -> range:
    return range(_line(token), (token.map or [0, 0])[1] + 1)


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


def _find_close(tokens: list[Token], position: int) -> int:
    opened = tokens[position]
    closing = opened.type.replace("_open", "_close")
    return next(
        index
        for index in range(position + 1, len(tokens))
        if tokens[index].type == closing and tokens[index].level == opened.level
    )


def _read_heading(content: str) -> tuple[str, str]:
    found = _HEADING.fullmatch(content.strip())
    title, attributes = (found["title"], found["attributes"]) if found else (content, None)
    anchor = _ANCHOR.search(attributes or "")
    return title, anchor[1] if anchor else "-".join(re.findall(r"\w+", title.lower()))
