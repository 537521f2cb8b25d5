"""The table of what languages take in tokens: it is what a count gives."""

import pytest

from conftest import ROOT
from pages.made import MadeError
from pages.token_tables import PAGE, make_page

TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")


def test_the_page_is_what_the_count_gives() -> None:
    """Nobody edits by hand what is made."""
    assert "<!-- made from encodings: greetings -->" in TEXT
    assert make_page(TEXT) == TEXT, "Run: python scripts/token_tables.py --update"


@pytest.mark.parametrize(("old", "new"), [("| 14 | 13 | 1.1 |", "| 14 | 12 | 1.2 |"), ("| 3.6 |", "| 4.0 |")])
def test_what_was_changed_by_hand_is_made_again(old: str, new: str) -> None:
    """What stands between the marks does not matter, and what stands around them stays."""
    assert TEXT.count(old) == 1
    assert make_page(TEXT.replace(old, new)) == TEXT


def test_a_mark_that_names_nothing_is_refused() -> None:
    """The words name the page, the mark and what there is."""
    with pytest.raises(MadeError, match=r"guide/key-points\.md: nothing called 'words' .* greetings"):
        make_page("<!-- made from encodings: words -->\n<!-- end -->")
