"""Turn a Jupyter notebook into an ordinary Markdown page, with its pictures as files beside it.

A notebook page is then checked, searched, highlighted and styled like every other
page, and weighs as little. What a page needs and the cells cannot say is in the
notebook's metadata:

- `metadata.keyguide` of the notebook is the page's front matter;
- `metadata.alt` of a cell is the alternative text of the picture it makes, or a list
  with one text a picture. `alt` in an output's own metadata goes before it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from pages.pictures import SUFFIXES, Picture, PictureError, read_picture
from pages.tables import keep_tables
from pages.text import clean_output, escape_includes, fence, rewrite_prose

Json = dict[str, Any]

_LIST_ITEM = re.compile(r"[ ]{0,3}(?:[-+*]|\d+[.)])[ \t]")
_MARKDOWN_SIGN = re.compile(r"([\\\[\]`*_])")
_NOT_A_LANGUAGE = re.compile(r"[^\w#.+-]+")
_COLUMNS = re.compile(r"\S {2,}\S")
_FORMAT_FAULTS = (AttributeError, KeyError, TypeError, ValueError)


class NotebookError(Exception):
    """The notebook cannot become a page; the message names the file and the cell."""


@dataclass(frozen=True, slots=True)
class NotebookPage:
    """The Markdown source of a page, and the pictures it shows."""

    markdown: str
    pictures: tuple[Picture, ...]


def convert_notebook(name: str, content: str) -> NotebookPage:
    """Make a page of a notebook.

    Args:
        name: The notebook's file name without `.ipynb`; its pictures are linked at `<name>/`.
        content: The notebook as it is on disk.

    Raises:
        NotebookError: The notebook is not JSON of format 4, or a cell cannot be shown.
    """
    where = f"notebooks/{name}.ipynb"
    notebook = _parse(where, content)
    converter = _Converter(name, _find_language(where, notebook["metadata"]))
    blocks: list[str] = []
    for number, cell in enumerate(notebook["cells"], start=1):
        try:
            blocks += converter.convert_cell(cell, number)
        except (NotebookError, PictureError) as problem:
            raise NotebookError(f"{where}, cell {number}: {problem}") from problem
        except _FORMAT_FAULTS as problem:
            raise NotebookError(
                f"{where}, cell {number}: It does not follow the notebook format"
                f" ({type(problem).__name__}: {problem}). Save the notebook again in JupyterLab."
            ) from problem
    front_matter = json.dumps(notebook["metadata"].get("keyguide", {}), ensure_ascii=False)
    body = "\n\n".join(_place_bar(blocks, name))
    return NotebookPage(f"---\n{front_matter}\n---\n{body}\n", tuple(converter.pictures))


def _parse(where: str, content: str) -> Json:
    try:
        notebook = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise NotebookError(f"{where} is not JSON: {problem}. Restore it, or save it again in JupyterLab.") from problem
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list) or notebook.get("nbformat") != 4:
        raise NotebookError(f"{where} is not a notebook of format 4. Save it again in JupyterLab.")
    metadata = notebook.setdefault("metadata", {})
    if not isinstance(metadata, dict) or not isinstance(metadata.get("keyguide", {}), dict):
        raise NotebookError(f"{where}: `metadata`, and `keyguide` in it, must be JSON objects. Correct them.")
    return notebook


def _find_language(where: str, metadata: Json) -> str:
    """Name the language of the code cells as the highlighter knows it."""
    try:
        name = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    except AttributeError as problem:
        raise NotebookError(
            f"{where}: `language_info` and `kernelspec` must be JSON objects. Correct them."
        ) from problem
    return _NOT_A_LANGUAGE.sub("-", str(name or "python").lower())


def _place_bar(blocks: list[str], name: str) -> list[str]:
    """Put the download link under the page's title, or first where there is none."""
    bar = f"[Download this notebook]({name}.ipynb){{ download }} Run it: `make notebooks`\n{{ .nb-bar }}"
    title, _, rest = blocks[0].partition("\n") if blocks else ("", "", "")
    if not title.startswith("# "):
        return [bar, *blocks]
    return [title, bar, *([rest.strip("\n")] if rest.strip() else []), *blocks[1:]]


@dataclass(slots=True)
class _Converter:
    """Converts cells one after another, and collects the pictures they make."""

    name: str
    language: str
    pictures: list[Picture] = field(default_factory=list)
    is_after_markdown: bool = False

    def convert_cell(self, cell: Json, number: int) -> list[str]:
        """Give the Markdown blocks of one cell."""
        source = _join(cell["source"])
        kind = cell["cell_type"]
        is_after_markdown, self.is_after_markdown = self.is_after_markdown, kind == "markdown"
        if kind == "code":
            code = [fence(source.strip("\n"), f".{self.language} .nb-input")] if source.strip() else []
            return code + self.convert_outputs(cell, number)
        if kind == "markdown":
            text = self.convert_markdown(source, cell.get("attachments", {}), number)
            # Two cells are two documents: a list must not go on in the next one.
            apart = ["<!-- -->"] if is_after_markdown and _LIST_ITEM.match(text) else []
            return [*apart, text] if text.strip() else []
        if kind == "raw":
            metadata = cell.get("metadata", {})
            wanted = metadata.get("raw_mimetype") or metadata.get("format") or ""
            return [source] if wanted in ("", "text/markdown", "text/html") and source.strip() else []
        raise NotebookError(f"Its type {kind!r} is unknown. Make it a code, Markdown or raw cell.")

    def convert_markdown(self, source: str, attachments: Json, number: int) -> str:
        """Give a Markdown cell as it is, with its attachments and links made the site's own."""

        def place_image(image: re.Match[str]) -> str:
            alt, target = image["alt"], image["target"]
            if not alt.strip():
                raise NotebookError(f"The picture {target[:60]} has no alternative text. Put it between ![ and ].")
            if target.startswith("data:"):
                raise NotebookError("A picture is written into the text. Attach it to the cell, or make it a file.")
            if not target.startswith("attachment:"):
                return image[0]
            bundle = attachments.get(target.removeprefix("attachment:"))
            if bundle is None:
                raise NotebookError(f"It shows {target}, which the cell does not hold. Attach the picture again.")
            media_type = next((kind for kind in SUFFIXES if kind in bundle), None)
            if media_type is None:
                raise NotebookError(f"Its {target} is {', '.join(bundle)}. Attach a PNG or SVG picture.")
            if image["attributes"]:
                raise NotebookError(f"Attributes follow {target}. Take them away: the page sets its own.")
            return self.add_picture(media_type, bundle[media_type], {}, alt, number)

        return rewrite_prose(source.strip("\n"), place_image)

    def convert_outputs(self, cell: Json, number: int) -> list[str]:
        """Give the blocks of a code cell's outputs, in order."""
        alt = cell.get("metadata", {}).get("alt", [])
        alternatives = iter([alt] if isinstance(alt, str) else alt)
        blocks = []
        for output in _join_streams(cell.get("outputs", [])):
            kind = output["output_type"]
            if kind == "stream":
                blocks.append(_plain_output(_join(output["text"]), "nb-stderr" if output["name"] == "stderr" else ""))
            elif kind == "error":
                text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
                blocks.append(_plain_output(text, "nb-error"))
            elif kind in ("execute_result", "display_data"):
                blocks.append(self.convert_result(output["data"], output.get("metadata", {}), alternatives, number))
            else:
                raise NotebookError(f"Its output of type {kind!r} is unknown. Run the notebook again.")
        return [block for block in blocks if block]

    def convert_result(self, data: Json, metadata: Json, alternatives: Iterator[str], number: int) -> str:
        """Show the richest form of a result that a page can carry."""
        for media_type in SUFFIXES:
            if media_type in data:
                shown = metadata.get(media_type, {})
                alt = shown.get("alt") or metadata.get("alt") or next(alternatives, "")
                if not isinstance(alt, str) or not alt.strip():
                    raise NotebookError('Its picture has no alternative text. Add "alt" to the metadata of the cell.')
                escaped = _MARKDOWN_SIGN.sub(r"\\\1", escape(alt, quote=False))
                return f"{self.add_picture(media_type, data[media_type], shown, escaped, number)}\n{{ .nb-figure }}"
        if "text/markdown" in data:
            text = escape_includes(_join(data["text/markdown"]).strip("\n"))
            return f'<div class="nb-output nb-markdown" markdown="1">\n\n{text}\n\n</div>'
        if tables := keep_tables(clean_output(_join(data.get("text/html", "")))):
            return f'<div class="nb-output nb-table">\n{tables}\n</div>'
        if "text/plain" in data and not any(kind.startswith("image/") for kind in data):
            return _plain_output(_join(data["text/plain"]))
        raise NotebookError(f"Its output is {', '.join(data) or 'empty'}. Show PNG, SVG, Markdown, a table or text.")

    def add_picture(self, media_type: str, data: str | list[str], shown: Json, alt: str, number: int) -> str:
        """Keep a picture as a file of its own, and give the Markdown that shows it."""
        before = sum(picture.name.startswith(f"cell-{number}-") for picture in self.pictures)
        picture = read_picture(f"cell-{number}-{before + 1}", media_type, _join(data))
        if width := shown.get("width"):  # a picture for dense screens says how wide it wants to be
            height = shown.get("height") or picture.height * width / picture.width
            picture = replace(picture, width=round(width), height=round(height))
        self.pictures.append(picture)
        attributes = f'width="{picture.width}" height="{picture.height}" loading="lazy" decoding="async"'
        return f"![{' '.join(alt.split())}]({self.name}/{picture.name}){{ {attributes} }}"


def _join(text: str | list[str]) -> str:
    """Give the text that the notebook format writes as one string or as a list of lines."""
    joined = text if isinstance(text, str) else "".join(text)
    return joined.replace("\r\n", "\n")


def _join_streams(outputs: list[Json]) -> list[Json]:
    """Join neighbouring pieces of one stream: where a kernel cuts it is chance."""
    joined: list[Json] = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" and before.get("name") == output["name"]:
            joined[-1] = {**before, "text": _join(before["text"]) + _join(output["text"])}
        else:
            joined.append(output)
    return joined


def _plain_output(text: str, kind: str = "") -> str:
    """Show text as a terminal would."""
    shown = clean_output(text).strip("\n")
    kinds = ["nb-output", "no-copy", kind, "nb-columns" if _COLUMNS.search(shown) else ""]
    classes = " ".join([".text", *(f".{name}" for name in kinds if name)])
    return fence(shown, classes) if shown.strip() else ""
