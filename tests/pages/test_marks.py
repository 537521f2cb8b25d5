"""What a page's style sets apart."""

import pytest

from pages.marks import mark_content


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>You should see <b>Copy</b>.</p>", '<p class="kg-see">You should see <b>Copy</b>.</p>'),
        ("<p>You should see:</p>", "<p>You should see:</p>"),
        (
            "<p><strong>If this fails:</strong> ask.</p>",
            '<p class="kg-fails"><strong>If this fails:</strong> ask.</p>',
        ),
        ("<table><tr></tr></table>", '<div class="kg-scroll"><table class="kg-table"><tr></tr></table></div>'),
        (
            "<table><td><code>a_b_c</code> d_e</td></table>",
            '<div class="kg-scroll"><table class="kg-table"><td><code>a_<wbr>b_<wbr>c</code> d_e</td></table></div>',
        ),
        ("<p><code>a_b</code></p>", "<p><code>a_b</code></p>"),
        ('<th style="text-align: left;"></th><th>a</th>', "<td></td><th>a</th>"),
        ("<code>&lt;table&gt;</code>", "<code>&lt;table&gt;</code>"),
        ('<table class="other"></table>', '<table class="other"></table>'),
    ],
)
def test_expected_results_ways_out_and_tables_are_marked(html: str, marked: str) -> None:
    """Lines that a reader looks for are marked, tables can scroll, and all else is left."""
    assert marked == mark_content(html)
