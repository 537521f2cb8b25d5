"""Laws of the guide's pages as they stand in docs/."""

import datetime
import json
import re
from pathlib import Path

import pytest
import yaml
from markdown import Markdown
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from conftest import ROOT, list_committed
from keyguide.freshness.review import read_review

DOCS = ROOT / "docs"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SNIPPETS = ROOT / "snippets"
PAGES = sorted(DOCS.rglob("*.md"))
GUIDE = [page for page in PAGES if page.parent.name == "guide"]
FENCE = re.compile(
    r"^(?P<indent> *)(?P<marks>`{3,}|~{3,})(?P<info>.*)\n(?P<body>(?:.*\n)*?)(?P=indent)(?P=marks) *$", re.MULTILINE
)
STEP = re.compile(r"^\d+\. +(?P<sentence>.+)$", re.MULTILINE)
VERBS = ("Go to", "Open", "Select", "Enter", "Choose", "Turn on", "Turn off", "Copy", "Paste", "Check", "Wait", "If")


def _name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def _read(page: Path) -> tuple[dict[str, object], str]:
    """Give the front matter and the text of a page."""
    _, front, text = page.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


def _read_front(page: Path) -> dict[str, object]:
    """Give the front matter of a page, or of the page that a notebook becomes."""
    if page.suffix == ".ipynb":
        front: dict[str, object] = json.loads(page.read_text(encoding="utf-8"))["metadata"]["keyguide"]
        return front
    return _read(page)[0]


@pytest.mark.parametrize("page", [*PAGES, *NOTEBOOKS], ids=lambda page: page.name)
def test_a_page_says_when_it_was_reviewed_by_whom_and_from_what(page: Path) -> None:
    """Front matter holds title, description, review clock, owner and sources: none empty, none of a day to come."""
    front = _read_front(page)
    assert set(front) - {"hide", "begins", "last_live_run"} == {
        "title",
        "description",
        "last_reviewed",
        "review_every",
        "owner",
        "sources",
    }
    assert front["title"]
    assert front["description"]
    review = read_review(front)
    assert review is not None
    assert review.due is not None
    assert review.owner
    # The file was written on the day of the review or later; a day more, because days begin earlier in the east.
    written = datetime.datetime.fromtimestamp(page.stat().st_mtime, datetime.UTC).date()
    assert review.last <= written + datetime.timedelta(days=1), "Write the day on which you read the sources."
    for source in review.sources:
        assert source.title
        assert source.url.startswith("https://")
        assert source.seen is not None
        assert source.seen <= review.last


@pytest.mark.parametrize("page", GUIDE, ids=_name)
def test_a_guide_page_has_sources(page: Path) -> None:
    """No page of the guide speaks without a source."""
    assert _read(page)[0]["sources"]


@pytest.fixture(scope="module", name="renderer")
def _renderer() -> Markdown:
    """What the site is made with, except for the reference: each page's own words alone."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    return Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"])


def _list_blocks(page: Path, renderer: Markdown) -> list[str]:
    """Give the code blocks of a page, however they are written: fenced, indented, in a list, as HTML, or amiss."""
    html = LexborHTMLParser(renderer.reset().convert(_read(page)[1]))
    amiss = [code for code in html.css(":not(pre) > code") if "\n" in code.text()]
    return [block.text().strip() for block in [*html.css("pre"), *amiss]]


def _read_programs() -> dict[str, str]:
    """Give each file of snippets/examples and snippets/shell with what it holds."""
    folders = (SNIPPETS / "examples", SNIPPETS / "shell")
    return {
        path.relative_to(SNIPPETS).as_posix(): path.read_text(encoding="utf-8").strip()
        for path in list_committed()
        if path.parent in folders and path.name != "ruff.toml"
    }


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_blocks_come_from_snippets(page: Path, renderer: Markdown) -> None:
    """A page holds no code of its own: each block is a file that tests run, included whole."""
    programs = set(_read_programs().values())
    typed = [block for block in _list_blocks(page, renderer) if block not in programs]
    assert typed == [], "Put this into a file of snippets/examples or snippets/shell, and include the file."


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_blocks_name_their_language(page: Path) -> None:
    """Every block says what it is, so that it is coloured and read out rightly."""
    assert [fence["info"] for fence in FENCE.finditer(_read(page)[1]) if not fence["info"].strip()] == []


@pytest.mark.parametrize("page", GUIDE, ids=_name)
def test_a_step_begins_with_a_verb_that_can_be_done(page: Path) -> None:
    """Numbered lists hold steps only, each begun by an imperative that a machine can carry out."""
    wrong = [step["sentence"] for step in STEP.finditer(_read(page)[1]) if not step["sentence"].startswith(VERBS)]
    assert wrong == []


def test_a_list_that_goes_on_after_a_note_goes_on_in_its_numbers(renderer: Markdown) -> None:
    """A reader sees the numbers that stand in the page, and that the walker draws on the pictures."""
    html = LexborHTMLParser(renderer.reset().convert("1. One\n2. Two\n\n!!! note\n    Words.\n\n3. Three\n"))
    assert [numbers.attributes.get("start", "1") for numbers in html.css("ol")] == ["1", "3"]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_bullet_becomes_a_step(page: Path) -> None:
    """A sentence stands between steps and bullets: Markdown makes one list of two that touch."""
    lines = [line for line in _read(page)[1].splitlines() if line.strip() and not line.startswith(" ")]
    kinds = ["step" if STEP.match(line) else "bullet" if line.startswith("- ") else "text" for line in lines]
    pairs = zip(kinds, kinds[1:], lines[1:], strict=False)
    touching = [line for before, after, line in pairs if {before, after} == {"step", "bullet"}]
    assert touching == []


def test_every_snippet_is_shown(renderer: Markdown) -> None:
    """No example lies unused: each file of snippets/examples and snippets/shell is in a page."""
    shown = {block for page in PAGES for block in _list_blocks(page, renderer)}
    assert [name for name, text in _read_programs().items() if text not in shown] == []
