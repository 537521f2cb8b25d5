"""What the site makes of a value of the ledger, and the tables of the ledger."""

import subprocess
import sys
from dataclasses import replace

import pytest

from conftest import ROOT
from keyguide.freshness import Kind, read_ledger
from pages.fact_tables import PAGE, make_page
from pages.facts import show_facts
from pages.made import MadeError

FACTS = read_ledger(ROOT / "facts.toml")
TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")


def test_a_value_keeps_its_words_and_its_last_one_the_mark() -> None:
    """So a mark never stands alone on a line."""
    html, missing = show_facts('<p>At <a href="fact:minimum-credit">least $5</a>.</p>', FACTS)
    assert missing == []
    assert '<p>At <span class="kg-fact">least <span>$5<button type="button"' in html
    assert 'popovertarget="fact-minimum-credit" aria-label="Source of least $5">[1]</button></span></span>.</p>' in html


def test_a_fact_has_one_note_however_often_it_is_stated() -> None:
    """And one number, in the order of the page."""
    links = "".join(f'<a href="fact:{name}"><b>x</b></a>' for name in ("log-days", "minimum-credit", "log-days"))
    html, _ = show_facts(links, FACTS)
    assert [html.count(f">[{number}]</button>") for number in (1, 2, 3)] == [2, 1, 0]
    assert html.count(' id="fact-log-days" popover ') == 1
    assert html.count("<b>x</b><span><button") == 3


def test_a_page_without_facts_is_left_as_it_is() -> None:
    """Links to other places too."""
    html = '<p><a href="https://shop.example/">fact:x</a></p>'
    assert show_facts(html, FACTS) == (html, [])


def test_a_fact_that_there_is_not_is_told_and_its_words_stay() -> None:
    """The build fails by it."""
    assert show_facts('<a href="fact:none">$5</a>', FACTS) == ("$5", ["none"])


def test_what_is_unknown_says_since_when_and_whom_to_ask() -> None:
    """It has no value and no source."""
    html, _ = show_facts('<a href="fact:unknown-save">not known</a>', FACTS)
    assert "Not known since <time" in html
    assert "Whom to ask: CINNOX." in html
    assert "Source: " not in html


def test_what_the_ledger_says_is_no_html() -> None:
    """Signs are written as signs."""
    fact = replace(FACTS["minimum-credit"], value="<5", says="a & b", source="<i>", address='https://a.example/?"')
    html, _ = show_facts('<a href="fact:minimum-credit">x</a>', {"minimum-credit": fact})
    assert "<strong>&lt;5</strong>: a &amp; b" in html
    assert '<a href="https://a.example/?&quot;">&lt;i&gt;</a>' in html


def test_the_page_is_what_the_ledger_gives() -> None:
    """Nobody edits by hand what is made; every fact is in it."""
    assert make_page(TEXT, FACTS) == TEXT, "Run: python scripts/facts.py --update"
    assert [name for name in FACTS if f"\n| `{name}` |" not in TEXT] == []


def test_the_command_agrees() -> None:
    """It ends with 0 where all is up to date, and writes nothing."""
    command = [sys.executable, str(ROOT / "scripts" / "facts.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_no_fact_has_makes_no_table(kind: Kind) -> None:
    """It says so."""
    assert make_page(f"<!-- made from facts.toml: {kind} -->\n<!-- end -->", {}).split("\n\n")[1:-1] == ["None."]


def test_a_mark_that_names_nothing_is_refused() -> None:
    """The words name the page, the mark and what there is."""
    with pytest.raises(MadeError, match=r"maintain/facts\.md: nothing called 'prices' .* price, limit"):
        make_page("<!-- made from facts.toml: prices -->\n<!-- end -->", FACTS)
