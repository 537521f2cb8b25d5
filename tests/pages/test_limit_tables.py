"""The tables on the page about limits: they are what the dated table says."""

import re
import subprocess
import sys

import pytest

from conftest import ROOT
from keyguide.limits import find_limits, list_limited_models, load_tiers
from pages.limit_tables import PAGE, make_page, write_number
from pages.made import MadeError, write_day

TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")


def test_the_page_is_what_the_table_gives() -> None:
    """Nobody edits by hand what is made."""
    assert TEXT.count("<!-- made from limits.toml: ") == 4
    assert make_page(TEXT) == TEXT, "Run: python scripts/limit_tables.py --update"


def test_the_command_agrees() -> None:
    """It ends with 0 where all is up to date, and writes nothing."""
    command = [sys.executable, str(ROOT / "scripts" / "limit_tables.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_was_changed_by_hand_is_made_again() -> None:
    """What stands between the marks does not matter, and what stands around them stays."""
    spoilt = TEXT.replace("| Tier 2 | you have paid $50 |", "| Tier 2 | you have paid $40 |")
    assert spoilt != TEXT
    assert make_page(spoilt) == TEXT


def test_a_mark_that_names_nothing_is_refused() -> None:
    """The words name the page, the mark and what there is."""
    with pytest.raises(MadeError, match=r"concepts/limits\.md: nothing called 'rpm' .* tiers, requests, tokens, batch"):
        make_page("<!-- made from limits.toml: rpm -->\n<!-- end -->")


@pytest.mark.parametrize("model", list_limited_models())
def test_a_model_is_told_with_all_its_tiers_and_the_day(model: str) -> None:
    """Tokens per minute on each tier, or that they are not known."""
    (row,) = (line for line in _find_rows("tokens") if re.search(rf"`{re.escape(model)}`(?! over)", line))
    found = [find_limits(model, tier.number) for tier in load_tiers()[1:]]
    tokens = [write_number(one.tokens_per_minute) if one and one.tokens_per_minute else "not known" for one in found]
    seen = next((f"<br>{write_day(one.seen)}" for one in found if one), "")
    assert row.endswith(f"`{seen} | {' | '.join(tokens)} |") or f"{seen} | {' | '.join(tokens)} |" in row


def test_the_free_tier_is_told_in_a_sentence() -> None:
    """Of a few models it is known; of all others it is said that it is not."""
    names = "`text-embedding-3-small`, `text-embedding-3-large`, `text-embedding-ada-002`"
    assert (
        f"On the free tier: 40,000 for {names}; 10,000 for `omni-moderation-latest`; not known for the others." in TEXT
    )
    assert f"On the free tier: 100 and 2,000 a day for {names}; 250 and 5,000 a day for" in TEXT
    assert "On the free tier: not known for any." in TEXT


def test_every_row_has_a_day_or_says_that_nothing_is_known() -> None:
    """In each of the tables."""
    for name in ("tiers", "requests", "tokens", "batch"):
        rows = _find_rows(name)
        assert len(rows) >= 6
        for row in rows:
            known = not row.startswith("| `gpt-6")
            assert bool(re.search(r"\d\d? \w+ 2026 \|", row)) == known


def _find_rows(name: str) -> list[str]:
    part = TEXT.partition(f"<!-- made from limits.toml: {name} -->")[2].partition("<!-- end -->")[0]
    return [line for line in part.splitlines() if line.startswith("| ")][2:]
