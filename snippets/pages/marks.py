"""Mark in a page's HTML what its style sets apart: expected results, ways out, and tables that may scroll."""

import re

_EMPTY_HEADING = re.compile(r"<th(?: [^>]*)?></th>")
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_CODE = re.compile(r"<code>[^<]*</code>")


def mark_content(html: str) -> str:
    """Give the page with its marks.

    Example:
        >>> mark_content("<p>You should see <strong>Copy</strong>.</p>")
        '<p class="kg-see">You should see <strong>Copy</strong>.</p>'
    """
    html = html.replace("<p>You should see ", '<p class="kg-see">You should see ')
    html = html.replace("<p><strong>If this fails", '<p class="kg-fails"><strong>If this fails')
    html = _EMPTY_HEADING.sub("<td></td>", html)  # a heading without a word heads nothing
    return _TABLE.sub(_mark_table, html)


def _mark_table(table: re.Match[str]) -> str:
    """Let a table scroll, and the long names in it break after an underscore and nowhere else."""
    rows = _CODE.sub(lambda code: code[0].replace("_", "_<wbr>"), table[1])
    return f'<div class="kg-scroll"><table class="kg-table">{rows}</table></div>'
