"""What pages say about failures: it is what the table says, and a reader finds each failure in every way."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from keyguide.diagnosis import Diagnosis, Finding, Rung, load_diagnoses, load_findings
from keyguide.practice.lines import PASTED, find_line
from keyguide.verify import EXIT_STATUSES
from pages.failures import CATALOGUE, GUIDE, PAGES, SOURCE, make_page
from pages.made import MadeError, find_marks

DOCS = ROOT / "docs"
TEXTS = {page: (DOCS / page).read_text(encoding="utf-8") for page in PAGES}
ROWS: list[Finding] = [*load_diagnoses().values(), *load_findings().values()]
SECTION = re.compile(r"^### (?P<title>.+?) \{#(?P<anchor>[\w-]+)\}\n(?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
# Anchors that rows, other pages and readers' bookmarks led to before the table made anything of this page.
OLD_ANCHORS = [
    "symptoms",
    "credit",
    "no-credit",
    "chatgpt-plus",
    "wrong-organization",
    "credit-late",
    "billing-not-active",
    "spend-limit",
    "key",
    "incorrect-key",
    "pasting",
    "no-key",
    "old-key",
    "leaked",
    "lost-key",
    "validator",
    "permission",
    "missing-scope",
    "model-access",
    "verify-organization",
    "organization-mismatch",
    "speed",
    "rate-limit",
    "too-large",
    "account",
    "phone",
    "country",
    "deactivated",
    "ip-allowlist",
    "connection",
    "base-url",
    "server-trouble",
    "policy",
]

TERMS = ["You see", "It means", "What to do", "Does waiting help?", "Try it", "Source"]

rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
refusals = pytest.mark.parametrize("row", load_diagnoses().values(), ids=lambda row: row.id)


def _find_sections(page: str) -> dict[str, str]:
    return {found["anchor"]: found["body"] for found in SECTION.finditer(TEXTS[page])}


def _plain(text: str) -> str:
    """Give Markdown as a reader sees it: without escapes."""
    return re.sub(r"\\(.)", r"\1", text)


def _pieces(message: str) -> list[str]:
    """Give the words of a message around the places that differ."""
    return [piece for piece in re.split(r"\{\w+\}\.?", message) if piece.strip()]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_the_table_gives(page: str) -> None:
    """Nobody edits by hand what is made."""
    assert find_marks(TEXTS[page], SOURCE)
    assert make_page(page, TEXTS[page], DOCS) == TEXTS[page], "Run: python scripts/failures.py --update"


def test_the_command_agrees() -> None:
    """It ends with 0 where all is up to date, and writes nothing."""
    command = [sys.executable, str(ROOT / "scripts" / "failures.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_was_changed_by_hand_is_made_again() -> None:
    """What stands between the marks does not matter, and what stands around them stays."""
    spoilt = re.sub(r"^> You have no credits.*$", "> Changed.", TEXTS[GUIDE], flags=re.MULTILINE)
    assert spoilt != TEXTS[GUIDE]
    assert make_page(GUIDE, spoilt, DOCS) == TEXTS[GUIDE]


@pytest.mark.parametrize(
    ("name", "says"), [("nonsense", "nothing called 'nonsense'"), ("seen #credit", "no row of the table leads to")]
)
def test_a_mark_that_names_nothing_is_refused(name: str, says: str) -> None:
    """The words name the page and the mark."""
    with pytest.raises(MadeError, match=rf"{re.escape(GUIDE)}: {says}"):
        make_page(GUIDE, f"<!-- made from diagnoses.toml: {name} -->\n<!-- end -->", DOCS)


def test_a_row_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    """A heading that is gone is found when the page is made."""
    for page in PAGES:
        (tmp_path / page).parent.mkdir(exist_ok=True)
        (tmp_path / page).write_text(TEXTS[page].replace("{#too-large}", "{#much-too-large}"), encoding="utf-8")
    with pytest.raises(MadeError, match=r"troubleshooting\.md#too-large is no heading"):
        make_page(GUIDE, TEXTS[GUIDE], tmp_path)


def test_old_anchors_go_on_working() -> None:
    """No bookmark breaks."""
    assert [anchor for anchor in OLD_ANCHORS if f"{{#{anchor}}}" not in TEXTS[GUIDE]] == []


def test_the_catalogue_has_every_failure_once_under_its_id() -> None:
    """Its anchors are the names that a verdict gives."""
    sections = _find_sections(CATALOGUE)
    assert sorted(sections) == sorted([*PASTED, *(row.id for row in ROWS)])
    titles = [found["title"] for found in SECTION.finditer(TEXTS[CATALOGUE])]
    assert len(set(titles)) == len(titles)
    assert len(set(re.findall(r"\{#([\w-]+)\}", TEXTS[CATALOGUE]))) == len(sections) + len(Rung) + 2


def test_the_catalogue_begins_with_every_name() -> None:
    """By the rungs, in their order."""
    start = TEXTS[CATALOGUE].partition("names -->\n")[2].partition("<!-- end -->")[0]
    named = re.findall(r"\(#([\w-]+)\)", start)
    assert sorted(named) == sorted([*Rung, *PASTED, *(row.id for row in ROWS)])
    assert [rung for rung in named if rung in [*Rung]] == [*Rung]


@rows
def test_a_failure_is_told_whole(row: Finding) -> None:
    """Meaning, steps, waiting, place in the guide, line to try, source and day are there."""
    told = _plain(_find_sections(CATALOGUE)[row.id])
    assert row.meaning in told
    assert re.findall(r"^(.+)\n:   ", told, re.MULTILINE) == TERMS
    numbers = [f"{number}. " if len(row.next_steps) > 1 else "" for number in range(1, len(row.next_steps) + 1)]
    steps = [number + step for number, step in zip(numbers, row.next_steps, strict=True)]
    assert "What to do\n:   " + "<br>\n    ".join((*steps, "In the guide: ")) in told
    assert f"Does waiting help?\n:   {row.waiting_words}\n" in told
    assert f"(../{row.guide})" in told
    assert f"`{find_line(row.id)}`" in told
    assert f"Source\n:   {row.source}; looked at on {row.checked.day} {row.checked:%B %Y}." in told
    if isinstance(row, Diagnosis):
        assert all(piece in told for piece in _pieces(row.message))
        assert f"Status `{row.status}`" in told
        assert f"`{row.code}`" in told if row.code else "without a code" in told


@rows
def test_a_reader_finds_a_failure_in_the_section_that_mends_it(row: Finding) -> None:
    """The section says the whole message, or Keyguide's own words, and leads on to the catalogue."""
    page, _, anchor = row.guide.partition("#")
    assert page == GUIDE
    seen = _plain(_find_sections(GUIDE)[anchor].partition("<!-- end -->")[0])
    words = _pieces(row.message) if isinstance(row, Diagnosis) else [row.meaning]
    assert all(piece in seen for piece in words)
    assert f"[{row.title}](../{CATALOGUE}#{row.id})" in seen


@rows
def test_a_reader_finds_a_failure_by_what_the_screen_says(row: Finding) -> None:
    """A line of the first table begins as the message does, and leads to where the row does."""
    table = [line for line in TEXTS[GUIDE].splitlines() if line.endswith(f"(#{row.guide.partition('#')[2]}) |")]
    if not isinstance(row, Diagnosis):
        expected = f'"{re.split(r"[:.]", row.meaning)[0]}"'
    elif row.message:
        expected = f'"{_pieces(row.message)[0].split(".")[0].rstrip()}'
    else:
        expected = f"`{row.code}`"
    assert any(expected in _plain(line) for line in table)


@refusals
def test_a_reader_finds_a_refusal_by_status_and_code(row: Diagnosis) -> None:
    """The table of answers has a line for it, on the page that checks and in the catalogue."""
    start = f"| `{row.status}` | {f'`{row.code}`' if row.code else 'none'}"
    for page, place in ((PAGES[1], row.guide.removeprefix("guide/")), (CATALOGUE, f"#{row.id}")):
        lines = [line for line in TEXTS[page].splitlines() if line.startswith(start)]
        assert any(f"[{row.title}]({place})" in line for line in lines)


def test_whether_waiting_helps_is_said_the_same_everywhere() -> None:
    """A section begins with Yes or No only if all its rows say so, and its words are not the table's opposite."""
    for anchor, body in _find_sections(GUIDE).items():
        said = {row.waiting_helps for row in ROWS if row.guide == f"{GUIDE}#{anchor}"}
        words = body.partition("**Does waiting help?** ")[2]
        assert words, anchor
        assert not words.startswith("No") or True not in said, anchor
        assert not words.startswith("Yes") or False not in said, anchor


def test_the_page_that_checks_names_the_rungs_and_exit_statuses_as_they_are() -> None:
    """In their order, each with its own number."""
    text = TEXTS[PAGES[1]]
    assert re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE) == list(Rung)
    numbered = dict(re.findall(r"^\| `(\d+)` \| `([a-z]+)` \|$", text, re.MULTILINE))
    assert numbered == {str(EXIT_STATUSES[rung]): rung for rung in Rung}
