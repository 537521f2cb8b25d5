"""Notebook pages: what a reader sees of a notebook, and what a broken notebook is told."""

# mypy: allow-untyped-calls, no-warn-return-any
# (nbformat has no types)

import base64
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

import markdown
import nbformat
import pytest
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from selectolax.lexbor import LexborHTMLParser

from conftest import ROOT
from pages.notebooks import NotebookError, NotebookPage, convert_notebook

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><rect/></svg>'


def _convert(*cells: NotebookNode, **metadata: object) -> NotebookPage:
    """Convert a notebook that nbformat itself has made and accepts."""
    notebook = new_notebook(cells=list(cells), metadata=metadata)
    nbformat.validate(notebook)
    return convert_notebook("sample", nbformat.writes(notebook))


@cache
def _load_extensions() -> tuple[list[str], dict[str, Any]]:
    config = load_config(str(ROOT / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


def _show(*cells: NotebookNode, **metadata: object) -> LexborHTMLParser:
    """Give the page as a browser gets it, made with the Markdown extensions of the site."""
    names, configs = _load_extensions()
    text, _ = get_data(_convert(*cells, **metadata).markdown)
    html = markdown.Markdown(extensions=names, extension_configs=configs).convert(text)
    return LexborHTMLParser(html)


def _text(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text() for node in tree.css(selector)]


def _stream(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", name=name, text=text)


def _result(**data: str) -> NotebookNode:
    return new_output("execute_result", {name.replace("__", "/"): text for name, text in data.items()})


def _drawing(data: dict[str, str], **metadata: object) -> NotebookNode:
    return new_output("display_data", data, metadata=metadata)


def _png(width: int, height: int) -> str:
    """Draw a valid black PNG of this size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    drawn = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return base64.b64encode(drawn).decode()


def test_the_front_matter_is_the_notebooks_own() -> None:
    """What `metadata.keyguide` says is the page's front matter, whatever signs it holds."""
    about = {"title": 'A "title": 標題', "review_every": 90, "sources": [{"title": "x", "url": "https://example.com"}]}
    _, found = get_data(_convert(new_markdown_cell("# A"), keyguide=about).markdown)
    assert about == found


def test_the_download_stands_under_the_title() -> None:
    """The first thing after the title is a link to the notebook itself, and how to run it."""
    tree = _show(new_markdown_cell("# Title\n\nFirst words."))
    assert [node.tag for node in tree.css("h1, p")] == ["h1", "p", "p"]
    link = tree.css("p.nb-bar a")[0]
    assert (link.attributes["href"], "download" in link.attributes) == ("sample.ipynb", True)
    assert _text(tree, "p.nb-bar code") == ["make notebooks"]


def test_code_is_highlighted_and_its_output_follows_as_printed() -> None:
    """Input and output are two neighbouring blocks, and neither loses a sign."""
    code = 'print("<b> & ```")\n\nx = "````"'
    printed = '<b> & ```\n  indented\n\n--8<-- "no/such/file"\n# not a heading\n'
    tree = _show(new_code_cell(code, outputs=[_stream(printed)]))
    assert _text(tree, ".nb-input code") == [f"{code}\n"]
    assert _text(tree, ".nb-input + .nb-output code") == [printed]
    assert tree.css(".nb-input .nb")  # `print` is coloured as a builtin
    assert tree.css("h1, h2, h3") == []


def test_the_language_is_the_kernels() -> None:
    """A notebook of another language is coloured as that language."""
    tree = _show(new_code_cell("SELECT 1"), language_info={"name": "sql"})
    assert _text(tree, ".nb-input .k") == ["SELECT"]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m plain", "red plain"),
        ("\x1b]8;;https://example.com\x07link\x1b]8;;\x07", "link"),
        ("10 %\r50 %\r100 %", "100 %"),
        ("a\r\nb", "a\nb"),
        ("a\tb", "a       b"),
        ("nul \x00, lone surrogate \ud83d", "nul \N{REPLACEMENT CHARACTER}, lone surrogate \N{REPLACEMENT CHARACTER}"),
        ("你好 สวัสดี 🎉", "你好 สวัสดี 🎉"),
    ],
)
def test_output_reads_as_on_a_terminal(printed: str, shown: str) -> None:
    """Colours and control characters are gone; every script is left as it is."""
    notebook = json.dumps(new_notebook(cells=[new_code_cell("x", outputs=[_stream(printed)])]))
    assert f"\n{shown}\n```" in convert_notebook("sample", notebook).markdown


def test_pieces_of_one_stream_are_one_block() -> None:
    """Where a kernel happened to cut its output cannot be seen; another stream stands apart."""
    outputs = [_stream("a\n"), _stream("b\n"), _stream("oops\n", "stderr"), _stream("c\n")]
    tree = _show(new_code_cell("x", outputs=outputs))
    assert _text(tree, ".nb-output code") == ["a\nb\n", "oops\n", "c\n"]
    assert _text(tree, ".nb-stderr code") == ["oops\n"]


def test_columns_are_kept_apart_from_sentences() -> None:
    """Output in columns is marked, so that its lines are not wrapped; indented sentences are not."""
    outputs = [_stream("model    tokens\ngpt-4o       12\n"), _stream("A sentence.\n  Another.\n", "stderr")]
    tree = _show(new_code_cell("x", outputs=outputs))
    assert _text(tree, ".nb-columns code") == ["model    tokens\ngpt-4o       12\n"]


def test_an_error_is_shown_plainly() -> None:
    """A traceback is text without colours, and marked as an error."""
    error = new_output(
        "error", ename="ValueError", evalue="no", traceback=["\x1b[31mTraceback\x1b[39m", "ValueError: no"]
    )
    assert _text(_show(new_code_cell("x", outputs=[error])), ".nb-error code") == ["Traceback\nValueError: no\n"]


def test_markdown_output_is_markdown() -> None:
    """A result that is Markdown is set as such, under its code."""
    tree = _show(new_code_cell("x", outputs=[_result(text__markdown="**Bold** and\n\n- one", text__plain="no")]))
    assert _text(tree, ".nb-input + .nb-output strong") == ["Bold"]
    assert _text(tree, ".nb-output li") == ["one"]


def test_a_table_keeps_its_cells_and_loses_its_styles() -> None:
    """Of a table as pandas writes it the cells are left, without style, script, class or empty heading."""
    html = (
        '<div><style scoped>td {color: red}</style><table border="1" class="dataframe"><thead><tr style="x"><th></th>'
        '<th>a &lt; b</th></tr></thead>\n\n<tbody><tr><th>0</th><td onclick="x">1 &amp; 2</td></tr></tbody></table>'
        "<p>1 rows</p></div>"
    )
    tree = _show(new_code_cell("x", outputs=[_result(text__html=html, text__plain="no")]))
    assert _text(tree, ".nb-input + .nb-output :is(td, th)") == ["", "a < b", "0", "1 & 2"]
    assert _text(tree, ".nb-output p") == ["1 rows"]
    table = tree.css(".nb-output")[0].html or ""
    assert re.findall(r"style|script|onclick|border|<th></th>", table) == []


def test_html_that_is_no_table_is_shown_as_its_text() -> None:
    """What a page cannot show truly is shown as the plain text that comes with it."""
    html = '<table><tr><td><img src="x"></td></tr></table>'
    tree = _show(new_code_cell("x", outputs=[_result(text__html=html, text__plain="Table()")]))
    assert _text(tree, ".nb-output code") == ["Table()\n"]


def test_a_picture_is_a_file_of_its_own_that_loads_late() -> None:
    """A plot is a file beside the page, described, with its size in CSS pixels."""
    outputs = [_drawing({"image/png": _png(3, 2)}), _drawing({"image/svg+xml": SVG, "text/plain": "no"})]
    cell = new_code_cell("x", outputs=outputs, metadata={"alt": ["Three [by] *two*.", "A & B"]})
    page = _convert(new_markdown_cell("# A"), cell)
    assert [picture.name for picture in page.pictures] == ["cell-2-1.png", "cell-2-2.svg"]
    assert page.pictures[0].content == base64.b64decode(_png(3, 2))
    assert page.pictures[1].content == SVG.encode()
    shown = [node.attributes for node in _show(new_markdown_cell("# A"), cell).css("p.nb-figure img")]
    late = {"loading": "lazy", "decoding": "async"}
    assert shown == [
        {"alt": "Three [by] *two*.", "src": "sample/cell-2-1.png", "width": "3", "height": "2", **late},
        {"alt": "A & B", "src": "sample/cell-2-2.svg", "width": "96", "height": "48", **late},
    ]


def test_a_dense_picture_is_as_wide_as_it_asks() -> None:
    """A plot drawn at twice the size for dense screens is shown at half, and its own words go first."""
    output = _drawing({"image/png": _png(600, 300)}, **{"image/png": {"width": 300, "alt": "Its own."}})
    image = _show(new_code_cell("x", outputs=[output], metadata={"alt": "The cell's."})).css("img")[0]
    assert [image.attributes[name] for name in ("alt", "width", "height")] == ["Its own.", "300", "150"]


def test_an_attachment_is_a_file_too() -> None:
    """A picture pasted into a Markdown cell is written beside the page."""
    cell = new_markdown_cell("Look: ![A dot](attachment:dot.png)", attachments={"dot.png": {"image/png": _png(1, 1)}})
    page = _convert(cell)
    assert [picture.name for picture in page.pictures] == ["cell-1-1.png"]
    assert _show(cell).css("img")[0].attributes["src"] == "sample/cell-1-1.png"


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("[a](../docs/guide/check-key.md#notebook)", "../guide/check-key.md#notebook"),
        ("[a](count_tokens.ipynb)", "count_tokens.md"),
        ("[a](count_tokens.ipynb#money)", "count_tokens.md#money"),
        ("[a][1]\n\n[1]: ../docs/index.md", "../index.md"),
        ("[a](https://example.com/x.ipynb)", "https://example.com/x.ipynb"),
        ("[a](#here)", "#here"),
    ],
)
def test_links_that_work_in_the_repository_work_in_the_site(written: str, target: str) -> None:
    """Links to the guide and between notebooks lead to pages; others are left."""
    assert _show(new_markdown_cell(f"# A\n\n{written}")).css("p:not(.nb-bar) a")[0].attributes["href"] == target


def test_code_in_a_markdown_cell_is_left_alone() -> None:
    """Inside backticks and fences nothing is a link or a picture."""
    text = "`[a](b.ipynb)` and `![](x)`\n\n```text\n![](y)\n[a](b.ipynb)\n```"
    assert _text(_show(new_markdown_cell(text)), "code")[1:] == ["[a](b.ipynb)", "![](x)", "![](y)\n[a](b.ipynb)\n"]


def test_cells_do_not_run_into_each_other() -> None:
    """A fence left open ends with its cell, and a list does not go on in the next."""
    tree = _show(new_markdown_cell("1. one"), new_markdown_cell("1. uno\n\n~~~text\nopen"), new_markdown_cell("After"))
    assert [len(node.css("li")) for node in tree.css("ol")] == [1, 1]
    assert _text(tree, "code")[1:] == ["open\n"]
    assert _text(tree, "p:not(.nb-bar)") == ["After"]


def test_headings_in_any_script_have_an_id() -> None:
    """A heading in Chinese can be linked to, and equal headings can be told apart."""
    tree = _show(new_markdown_cell("# A\n\n## 詞元是什麼\n\n## Same\n\n## Same"))
    assert [node.attributes["id"] for node in tree.css("h2")] == ["詞元是什麼", "same", "same_1"]


def test_raw_cells_of_other_formats_are_left_out() -> None:
    """A raw cell for LaTeX is not for a web page; one for every format is."""
    latex = new_raw_cell("\\newpage", metadata={"raw_mimetype": "text/latex"})
    assert _text(_show(latex, new_raw_cell("Plain words")), "p:not(.nb-bar)") == ["Plain words"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "notebooks/sample.ipynb is not JSON"),
        ("[]", "notebooks/sample.ipynb is not a notebook of format 4"),
        ('{"cells": [], "nbformat": 3}', "notebooks/sample.ipynb is not a notebook of format 4"),
        ('{"cells": [], "nbformat": 4, "metadata": {"keyguide": 1}}', "must be JSON objects"),
        ('{"cells": [], "nbformat": 4, "metadata": {"language_info": 1}}', "must be JSON objects"),
        ('{"cells": [{"cell_type": "code"}], "nbformat": 4}', "cell 1: It does not follow the notebook format"),
        ('{"cells": [3], "nbformat": 4}', "cell 1: It does not follow the notebook format"),
        ('{"cells": [{"cell_type": "poem", "source": ""}], "nbformat": 4}', "cell 1: Its type 'poem' is unknown"),
    ],
)
def test_what_is_no_notebook_is_named(content: str, sentence: str) -> None:
    """A file that is not a notebook of format 4 is refused with its name and the next action."""
    with pytest.raises(NotebookError, match=re.escape(sentence)):
        convert_notebook("sample", content)


def _draw(data: dict[str, str], alt: str = "A plot") -> NotebookNode:
    return new_code_cell("x", outputs=[_drawing(data)], metadata={"alt": alt} if alt else {})


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (_draw({"image/png": _png(1, 1)}, alt=""), "no alternative text"),
        (_draw({"image/png": "bm90IGEgcGljdHVyZQ=="}), "PNG picture is damaged"),
        (_draw({"image/png": "%%%"}), "picture is damaged"),
        (_draw({"image/svg+xml": "<svg></svg>"}), "neither its width and height nor a viewBox"),
        (_draw({"image/jpeg": "/9j/", "text/plain": "<Image>"}), "Its output is image/jpeg, text/plain"),
        (_draw({"application/x-new": "?"}), "Its output is application/x-new"),
        (new_markdown_cell("![](x.png)"), "no alternative text"),
        (new_markdown_cell("![a](data:image/png;base64,AAAA)"), "written into the text"),
        (new_markdown_cell("![a](attachment:gone.png)"), "attachment:gone.png, which the cell does not hold"),
    ],
)
def test_what_cannot_be_shown_is_named_with_its_cell(cell: NotebookNode, sentence: str) -> None:
    """An output or picture that the page cannot carry is refused with the number of its cell."""
    with pytest.raises(NotebookError, match=re.escape("notebooks/sample.ipynb, cell 2: ") + ".*" + re.escape(sentence)):
        _convert(new_markdown_cell("# A"), cell)


def test_a_bad_notebook_fails_the_strict_build(tmp_path: "Path") -> None:
    """Broken links in a notebook and to one, a missing fact, and a broken notebook end the build with words."""
    for name in ("theme", "snippets", "CONTRIBUTING.md", "facts.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs" / "assets", tmp_path / "docs" / "assets")
    (tmp_path / "docs" / "index.md").write_text(
        "# Home\n\n[to](notebooks/good.md#nowhere), [$5](fact:no-such)\n", encoding="utf-8"
    )
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = "nav: [index.md, notebooks/good.md]\n"
    (tmp_path / "mkdocs.yml").write_text(re.sub(r"^nav:\n(?:(?: .*)?\n)+", nav, config, flags=re.MULTILINE), "utf-8")
    (tmp_path / "notebooks").mkdir()
    good = new_notebook(
        cells=[new_markdown_cell("# Good\n\n[a](../docs/gone.md) [b](../docs/index.md#gone) [c](fact:none)")]
    )
    nbformat.write(good, tmp_path / "notebooks" / "good.ipynb")
    (tmp_path / "notebooks" / "bad.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "notebooks" / "bytes.ipynb").write_bytes(b"\xff")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "notebooks/bad.ipynb is not JSON" in done.stderr
    assert "notebooks/bytes.ipynb is not UTF-8 text" in done.stderr
    assert "'notebooks/good.md' contains a link '../gone.md'" in done.stderr
    assert "'notebooks/good.md' contains a link '../index.md#gone'" in done.stderr
    assert "'index.md' contains a link 'notebooks/good.md#nowhere'" in done.stderr
    assert "index.md:3: no fact is called no-such." in done.stderr
    line = (tmp_path / "notebooks" / "good.ipynb").read_text(encoding="utf-8").partition("fact:none")[0].count("\n") + 1
    assert f"notebooks/good.ipynb:{line}: no fact is called none." in done.stderr
