"""Turn a Jupyter notebook into an ordinary Markdown page, with its pictures as files beside it.

A notebook page is then checked, searched, highlighted and styled like every other
page, and weighs as little. What the page shows that a notebook cannot say in its
cells comes from its metadata:

- `metadata.keyguide` of the notebook is the page's front matter;
- `metadata.alt` of a cell is the alternative text of the picture it makes, or a list
  with one text a picture. `alt` in an output's own metadata goes before it.
"""

import base64
import binascii
import json
import re
import struct
from dataclasses import dataclass, field
from typing import Any

from pymdownx.snippets import SnippetPreprocessor

from notebook_tables import keep_tables

ANSI_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
BACKTICK_RUN = re.compile(r"`+")
FENCE = re.compile(r"[ ]{0,3}(?P<marks>`{3,}|~{3,})(?P<info>.*)")
LIST_ITEM = re.compile(r"[ ]{0,3}(?:[-+*]|\d+[.)])[ \t]")
IMAGE = re.compile(r"!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<target>[^()\s]+)(?P<title>[^()]*)\)")
LINK_TARGET = re.compile(r"(?P<before>\]\(<?|^[ ]{0,3}\[[^\]]+\]:[ \t]*<?)(?P<target>[^()\s<>]+)", re.MULTILINE)
SVG_ROOT = re.compile(r"<svg\b[^>]*>", re.IGNORECASE)
LENGTH = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>px|pt|in|)$")
PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "in": 96.0}
PICTURE_SUFFIXES = {"image/svg+xml": "svg", "image/png": "png"}


class NotebookError(Exception):
    """The notebook cannot become a page; the message names the file and the cell."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to write beside the page."""

    name: str
    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NotebookPage:
    """The Markdown source of a page, and the pictures it shows."""

    markdown: str
    pictures: tuple[Picture, ...]


def convert_notebook(name: str, content: str) -> NotebookPage:
    """Make a page of a notebook.

    Args:
        name: The notebook's file name without `.ipynb`; pictures are linked at `<name>/`.
        content: The notebook as it is on disk.

    Raises:
        NotebookError: The notebook is not JSON of format 4, or a cell cannot be shown.
    """
    notebook = parse_notebook(name, content)
    metadata = notebook["metadata"]
    converter = _Converter(name, language_of(metadata))
    blocks: list[str] = []
    for number, cell in enumerate(notebook["cells"], start=1):
        try:
            blocks += converter.convert_cell(cell, number)
        except (NotebookError, KeyError, TypeError, AttributeError, ValueError) as problem:
            sentence = str(problem) if isinstance(problem, NotebookError) else f"It is malformed: {problem!r}."
            raise NotebookError(f"notebooks/{name}.ipynb, cell {number}: {sentence}") from problem
    front_matter = json.dumps({**metadata.get("keyguide", {}), "notebook": f"{name}.ipynb"}, ensure_ascii=False)
    body = "\n\n".join(place_bar(blocks, name))
    return NotebookPage(f"---\n{front_matter}\n---\n{body}\n", tuple(converter.pictures))


def parse_notebook(name: str, content: str) -> dict[str, Any]:
    """Read the JSON and check that it is a notebook of format 4."""
    where = f"notebooks/{name}.ipynb"
    try:
        notebook = json.loads(content)
    except json.JSONDecodeError as problem:
        raise NotebookError(f"{where} is not JSON: {problem}. Restore it, or save it again in JupyterLab.") from problem
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise NotebookError(f"{where} holds no list of cells, so it is not a notebook of format 4.")
    if notebook.get("nbformat") != 4:
        raise NotebookError(
            f"{where} is of format {notebook.get('nbformat')!r}. Only format 4 is understood: save it in JupyterLab."
        )
    metadata = notebook.setdefault("metadata", {})
    if not isinstance(metadata, dict) or not isinstance(metadata.get("keyguide", {}), dict):
        raise NotebookError(f"{where}: `metadata`, and `keyguide` in it, must be JSON objects.")
    return notebook


def language_of(metadata: dict[str, Any]) -> str:
    """Name the language of the code cells, as the highlighter knows it."""
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    return str(language or "python").lower()


def place_bar(blocks: list[str], name: str) -> list[str]:
    """Put the download link under the page's title, or first where there is none."""
    bar = f"[Download this notebook]({name}.ipynb){{ download }} Run it: `make notebooks`\n{{ .nb-bar }}"
    title, newline, rest = blocks[0].partition("\n") if blocks else ("", "", "")
    if not title.startswith("# "):
        return [bar, *blocks]
    return [title, bar, *([rest.strip("\n")] if newline and rest.strip() else []), *blocks[1:]]


@dataclass(slots=True)
class _Converter:
    """Converts cells one after another, and collects the pictures they make."""

    name: str
    language: str
    pictures: list[Picture] = field(default_factory=list)
    after_markdown: bool = False

    def convert_cell(self, cell: dict[str, Any], number: int) -> list[str]:
        """Give the Markdown blocks of one cell."""
        source = join(cell["source"])
        kind = cell["cell_type"]
        was_after_markdown, self.after_markdown = self.after_markdown, kind == "markdown"
        if kind == "code":
            code = [fence(source, f".{self.language} .nb-input")] if source.strip() else []
            return code + self.convert_outputs(cell, number)
        if kind == "markdown":
            text = self.convert_markdown(source, cell.get("attachments", {}), number)
            # Two cells are two documents: a list must not go on in the next one.
            apart = ["<!-- -->"] if was_after_markdown and LIST_ITEM.match(text) else []
            return [*apart, text] if text else []
        if kind == "raw":
            wanted = cell.get("metadata", {}).get("raw_mimetype") or cell.get("metadata", {}).get("format") or ""
            return [source] if wanted in ("", "text/markdown", "text/html") and source.strip() else []
        raise NotebookError(f"Its type {kind!r} is unknown. Make it a code, Markdown or raw cell.")

    def convert_markdown(self, source: str, attachments: dict[str, Any], number: int) -> str:
        """Give a Markdown cell as it is, with its attachments and links made the site's own."""

        def place_image(image: re.Match[str]) -> str:
            alt, target = image["alt"], image["target"]
            if not alt.strip():
                raise NotebookError(
                    f"The picture {target[:60]} has no alternative text. Write ![what it shows]({target[:60]})."
                )
            if target.startswith("data:"):
                raise NotebookError(
                    "A picture is inside the text as data. Attach it to the cell, or save it as a file."
                )
            if not target.startswith("attachment:"):
                return image[0]
            file_name = target.removeprefix("attachment:")
            bundle = attachments.get(file_name)
            if bundle is None:
                raise NotebookError(f"It shows the attachment {file_name}, which the notebook does not hold.")
            media_type = next((kind for kind in PICTURE_SUFFIXES if kind in bundle), None)
            if media_type is None:
                raise NotebookError(f"The attachment {file_name} is {', '.join(bundle)}. Use PNG or SVG.")
            return self.add_picture(media_type, bundle[media_type], {}, alt, number, unescaped=False)

        prose, code = [], ""
        for is_code, text in split_fences(source.strip("\n")):
            code = text if is_code else ""
            prose.append(text if is_code else LINK_TARGET.sub(site_link, IMAGE.sub(place_image, text)))
        return escape_snippets(close_fence("\n".join(prose), code))

    def convert_outputs(self, cell: dict[str, Any], number: int) -> list[str]:
        """Give the blocks of a code cell's outputs, in order."""
        alternatives = cell.get("metadata", {}).get("alt", [])
        alternatives = iter([alternatives] if isinstance(alternatives, str) else alternatives)
        blocks = []
        for output in join_streams(cell.get("outputs", [])):
            kind = output["output_type"]
            if kind == "stream":
                text = join(output["text"])
                blocks.append(plain_output(text, ".nb-stderr" if output["name"] == "stderr" else ""))
            elif kind == "error":
                text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
                blocks.append(plain_output(text, ".nb-error"))
            elif kind in ("execute_result", "display_data"):
                blocks.append(self.convert_bundle(output["data"], output.get("metadata", {}), alternatives, number))
            else:
                raise NotebookError(f"Its output of type {kind!r} is unknown. Run the notebook again.")
        return [block for block in blocks if block]

    def convert_bundle(self, data: dict[str, Any], metadata: dict[str, Any], alternatives: Any, number: int) -> str:
        """Show the richest form of a result that a page can carry."""
        for media_type in PICTURE_SUFFIXES:
            if media_type in data:
                shown = metadata.get(media_type, {})
                alt = shown.get("alt") or metadata.get("alt") or next(alternatives, "")
                return f"{self.add_picture(media_type, data[media_type], shown, alt, number)}\n{{ .nb-figure }}"
        if "text/markdown" in data:
            text = escape_snippets(join(data["text/markdown"]).strip("\n"))
            return f'<div class="nb-output nb-markdown" markdown="1">\n\n{text}\n\n</div>'
        if tables := keep_tables(clean(join(data.get("text/html", "")))):
            return f'<div class="nb-output nb-table">\n{tables}\n</div>'
        if "text/plain" in data and not any(kind.startswith("image/") for kind in data):
            return plain_output(join(data["text/plain"]))
        raise NotebookError(
            f"Its output is {', '.join(data) or 'empty'}. Show it as PNG, SVG, Markdown, a table or text."
        )

    def add_picture(
        self, media_type: str, data: Any, shown: dict[str, Any], alt: Any, number: int, *, unescaped: bool = True
    ) -> str:
        """Keep a picture as a file of its own, and give the Markdown that shows it."""
        if not isinstance(alt, str) or not alt.strip():
            raise NotebookError(
                'Its picture has no alternative text. Add "alt": "what it shows" to the metadata of the cell.'
            )
        content = picture_bytes(media_type, join(data))
        width, height = picture_size(media_type, content)
        if shown.get("width"):  # a picture for dense screens says how wide it wants to be
            width, height = int(shown["width"]), int(shown.get("height") or height * shown["width"] / width)
        name = f"cell-{number}-{sum(p.name.startswith(f'cell-{number}-') for p in self.pictures) + 1}"
        picture = Picture(f"{name}.{PICTURE_SUFFIXES[media_type]}", content, width, height)
        self.pictures.append(picture)
        words = " ".join(alt.split())
        text = re.sub(r"([\\\[\]`*_<&])", r"\\\1", words) if unescaped else words
        size = f'width="{width}" height="{height}"'
        return f'![{text}]({self.name}/{picture.name}){{ {size} loading="lazy" decoding="async" }}'


def join(text: str | list[str]) -> str:
    """Give the text that the notebook format writes as one string or as a list of lines."""
    joined = text if isinstance(text, str) else "".join(text)
    return joined.replace("\r\n", "\n")


def join_streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join neighbouring pieces of one stream: where a kernel cuts it is chance."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" and before.get("name") == output["name"]:
            joined[-1] = {**before, "text": join(before["text"]) + join(output["text"])}
        else:
            joined.append(output)
    return joined


def clean(text: str) -> str:
    """Take out terminal colours and control characters, and what a carriage return has overwritten."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in ANSI_ESCAPE.sub("", text).split("\n"))
    return CONTROL_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))


def plain_output(text: str, kind: str = "") -> str:
    """Show text as a terminal would."""
    shown = clean(text).expandtabs(8).strip("\n")
    return fence(shown, f".text .nb-output .no-copy {kind}".rstrip()) if shown.strip() else ""


def fence(text: str, attributes: str) -> str:
    """Put a fence round the text that is longer than any run of backticks in it."""
    marks = "`" * max(3, 1 + max((len(run) for run in BACKTICK_RUN.findall(text)), default=0))
    return f"{marks} {{ {attributes} }}\n{escape_snippets(text)}\n{marks}"


def escape_snippets(text: str) -> str:
    """Keep text that looks like the site's include mark from including a file."""
    if "8<-" not in text:
        return text
    return "\n".join(escape_snippet(line) for line in text.split("\n"))


def escape_snippet(line: str) -> str:
    """Put the include mark's own escape before it, where there is such a mark."""
    if include := SnippetPreprocessor.RE_ALL_SNIPPETS.match(line):
        place = include.end("space")
    elif section := SnippetPreprocessor.RE_SNIPPET_SECTION.match(line):
        place = section.end("pre")
    else:
        return line
    return f"{line[:place]};{line[place:]}"


def split_fences(text: str) -> list[tuple[bool, str]]:
    """Divide Markdown into prose and fenced code: pairs of (is code, text)."""
    parts: list[tuple[bool, list[str]]] = []
    opening = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if opening:
            parts[-1][1].append(line)
            if mark and mark["marks"].startswith(opening) and not mark["info"].strip():
                opening = ""
                parts.append((False, []))
        elif mark and not (mark["marks"][0] == "`" and "`" in mark["info"]):
            opening = mark["marks"]
            parts.append((True, [line]))
        elif parts:
            parts[-1][1].append(line)
        else:
            parts.append((False, [line]))
    return [(is_code, "\n".join(lines)) for is_code, lines in parts if lines]


def close_fence(text: str, last_code: str) -> str:
    """Close a fence that the cell left open, as every reader of Markdown does at its end."""
    lines = last_code.split("\n")
    opening = FENCE.match(lines[0])
    if not opening:
        return text
    closing = FENCE.match(lines[-1]) if len(lines) > 1 else None
    closed = closing and closing["marks"].startswith(opening["marks"]) and not closing["info"].strip()
    return text if closed else f"{text}\n{opening['marks']}"


def site_link(link: re.Match[str]) -> str:
    """Turn a link that works in the repository into one that works between the site's pages."""
    path, mark, fragment = link["target"].partition("#")
    if "://" not in path:
        path = f"../{path.removeprefix('../docs/')}" if path.startswith("../docs/") else path
        path = f"{path.removesuffix('.ipynb')}.md" if path.endswith(".ipynb") else path
    return f"{link['before']}{path}{mark}{fragment}"


def picture_bytes(media_type: str, data: str) -> bytes:
    """Decode a picture's data."""
    if media_type == "image/svg+xml" and SVG_ROOT.search(data):
        return data.encode()
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NotebookError(f"Its {media_type} picture is damaged: {problem}. Run the notebook again.") from problem


def picture_size(media_type: str, content: bytes) -> tuple[int, int]:
    """Read a picture's width and height in CSS pixels."""
    if media_type == "image/png":
        if content[:8] != b"\x89PNG\r\n\x1a\n" or len(content) < 24:
            raise NotebookError("Its PNG picture is damaged. Run the notebook again.")
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    root = SVG_ROOT.search(content.decode())
    if root is None:
        raise NotebookError("Its SVG picture is damaged. Run the notebook again.")
    attributes = dict(re.findall(r'\b(width|height|viewBox)="([^"]*)"', root[0]))
    lengths = [LENGTH.match(attributes.get(side, "")) for side in ("width", "height")]
    if all(lengths):
        width, height = (float(length["number"]) * PIXELS[length["unit"]] for length in lengths if length)
    else:
        box = attributes.get("viewBox", "").replace(",", " ").split()
        if len(box) != 4:
            raise NotebookError("Its SVG picture says neither width and height nor a viewBox.")
        width, height = float(box[2]), float(box[3])
    return round(width), round(height)
