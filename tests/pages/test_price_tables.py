"""The tables on the page about prices: they are what the data says, each row with its day and source."""

import re
import subprocess
import sys

import pytest

from conftest import ROOT
from keyguide.prices import list_lifetimes
from pages.made import MadeError
from pages.price_tables import MODELS, PAGE, make_page

TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<model>[\w.-]+)`<br>(?P<days>\[[^|]+) \|.*\$", re.MULTILINE)


def test_the_page_is_what_the_data_gives() -> None:
    """Nobody edits by hand what is made."""
    assert TEXT.count("<!-- made from prices: ") == 3
    assert make_page(TEXT) == TEXT, "Run: python scripts/prices.py --update"


def test_the_command_agrees() -> None:
    """It ends with 0 where all is up to date, and writes nothing."""
    command = [sys.executable, str(ROOT / "scripts" / "prices.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_was_changed_by_hand_is_made_again() -> None:
    """What stands between the marks does not matter, and what stands around them stays."""
    spoilt = TEXT.replace("pricing) | $0.10 | $0.50 |", "pricing) | $0.10 | $0.05 |")
    assert spoilt != TEXT
    assert make_page(spoilt) == TEXT


def test_a_mark_that_names_nothing_is_refused() -> None:
    """The words name the page, the mark and what there is."""
    with pytest.raises(MadeError, match=r"concepts/prices\.md: nothing called 'cheap' .* standard, services, ends"):
        make_page("<!-- made from prices: cheap -->\n<!-- end -->")


@pytest.mark.parametrize(
    "row",
    [
        "| `gpt-6-sol`<br>[14 October 2026](https://developers.openai.com/api/docs/pricing) "
        "| $2.00 | $10.00 | $0.20 | $2.50 |",
        "| `gpt-6.2-sol`<br>[23 November 2026](https://developers.openai.com/api/docs/models/gpt-6.2-sol) "
        "| $2.00 | $10.00 | $0.10 | $2.50 |",
        "| $0.20 | $1.25 | $0.02 | - |",
        "| `gpt-6-luna`<br>[12 October 2026](https://developers.openai.com/api/docs/pricing),<br>Batch 14 October 2026 "
        "| $0.05 / $0.25 | $0.05 / $0.25 | $0.20 / $1.00 |",
        "| $1.00 / $5.00 | - | $4.00 / $20.00 |",
        "| 11 December 2026 | `gpt-5`, `gpt-5-mini`, `gpt-5-nano`, `o3` | - |",
    ],
)
def test_a_row_is_the_published_one(row: str) -> None:
    """Typed by hand from OpenAI's pages as noted in November 2026."""
    assert row in TEXT


def test_every_row_has_its_day_and_its_source() -> None:
    """No figure stands there without saying when it was checked, or that nobody knows, and where."""
    rows = ROW.findall(TEXT)
    assert [model for model, _ in rows[: len(MODELS)]] == list(MODELS)
    day = r"\[(\d\d? \w+ 2026|no day known)\]\(https://[^)]+\)(,<br>Batch \d\d? \w+ 2026)?"
    assert [model for model, days in rows if not re.fullmatch(day, days)] == []


def test_every_announced_end_is_there() -> None:
    """The table of the page and that of the package name the same models."""
    (table,) = re.findall(r"<!-- made from prices: ends -->(.*?)<!-- end -->", TEXT, re.DOTALL)
    assert set(re.findall(r"`([\w.-]+)`", table)) - {"gpt-6-luna"} == set(list_lifetimes())
