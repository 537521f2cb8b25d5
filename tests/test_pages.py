"""Laws of the guide's pages as they stand in docs/."""

import datetime
import re
from pathlib import Path

import pytest
import yaml

from conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
GUIDE = [page for page in PAGES if page.parent.name == "guide"]
FENCE = re.compile(
    r"^(?P<indent> *)(?P<marks>`{3,}|~{3,})(?P<info>.*)\n(?P<body>(?:.*\n)*?)(?P=indent)(?P=marks) *$", re.MULTILINE
)
INCLUDE = re.compile(r'--8<-- "(?P<path>[^":]+)(?::\w+)?"')
STEP = re.compile(r"^\d+\. +(?P<sentence>.+)$", re.MULTILINE)
VERBS = ("Go to", "Open", "Select", "Enter", "Choose", "Turn on", "Turn off", "Copy", "Paste", "Check", "Wait", "If")


def _name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def _read(page: Path) -> tuple[dict[str, object], str]:
    """Give the front matter and the text of a page."""
    _, front, text = page.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_says_when_it_was_reviewed_by_whom_and_from_what(page: Path) -> None:
    """Front matter holds title, description, review clock, owner and sources."""
    front, _ = _read(page)
    assert isinstance(front["title"], str)
    assert isinstance(front["description"], str)
    assert isinstance(front["last_reviewed"], datetime.date)
    assert isinstance(front["review_every"], int)
    assert isinstance(front["owner"], str)
    assert isinstance(front["sources"], list)
    for source in front["sources"]:
        assert {"title", "url", "seen"} == set(source)
        assert source["url"].startswith("https://")
        assert isinstance(source["seen"], datetime.date)
        assert source["seen"] <= front["last_reviewed"]


@pytest.mark.parametrize("page", GUIDE, ids=_name)
def test_a_guide_page_has_sources(page: Path) -> None:
    """No page of the guide speaks without a source."""
    assert _read(page)[0]["sources"]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_blocks_come_from_snippets(page: Path) -> None:
    """A page holds no code of its own: each block includes files that tests run."""
    for fence in FENCE.finditer(_read(page)[1]):
        lines = [line.strip() for line in fence["body"].splitlines() if line.strip()]
        assert lines
        for line in lines:
            include = INCLUDE.fullmatch(line)
            assert include, f"{_name(page)} has a code block typed by hand: {line!r}"
            assert (ROOT / "snippets" / include["path"]).is_file(), f"{include['path']} does not exist"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_blocks_name_their_language(page: Path) -> None:
    """Every block says what it is, so that it is coloured and read out rightly."""
    assert [fence["info"] for fence in FENCE.finditer(_read(page)[1]) if not fence["info"].strip()] == []


@pytest.mark.parametrize("page", GUIDE, ids=_name)
def test_a_step_begins_with_a_verb_that_can_be_done(page: Path) -> None:
    """Numbered lists hold steps only, each begun by an imperative that a machine can carry out."""
    wrong = [step["sentence"] for step in STEP.finditer(_read(page)[1]) if not step["sentence"].startswith(VERBS)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_bullet_becomes_a_step(page: Path) -> None:
    """A sentence stands between steps and bullets: Markdown makes one list of two that touch."""
    lines = [line for line in _read(page)[1].splitlines() if line.strip() and not line.startswith(" ")]
    kinds = ["step" if STEP.match(line) else "bullet" if line.startswith("- ") else "text" for line in lines]
    pairs = zip(kinds, kinds[1:], lines[1:], strict=False)
    touching = [line for before, after, line in pairs if {before, after} == {"step", "bullet"}]
    assert touching == []


def test_every_snippet_is_shown() -> None:
    """No example lies unused: each file of snippets/examples and snippets/shell is in a page."""
    shown = {include["path"] for page in PAGES for include in INCLUDE.finditer(page.read_text(encoding="utf-8"))}
    files = {
        path.relative_to(ROOT / "snippets").as_posix()
        for folder in ("examples", "shell")
        for path in (ROOT / "snippets" / folder).iterdir()
        if path.is_file()
    }
    assert files - shown == set()
