"""Mark in a page's HTML what its style sets apart: expected results, ways out, and tables that may scroll."""

MARKS = (
    ("<p>You should see ", '<p class="kg-see">You should see '),
    ("<p><strong>If this fails", '<p class="kg-fails"><strong>If this fails'),
    ("<table>", '<div class="kg-scroll"><table class="kg-table">'),
    ("</table>", "</table></div>"),
)


def mark_content(html: str) -> str:
    """Give the page with its marks.

    Example:
        >>> mark_content("<p>You should see <strong>Copy</strong>.</p>")
        '<p class="kg-see">You should see <strong>Copy</strong>.</p>'
    """
    for plain, marked in MARKS:
        html = html.replace(plain, marked)
    return html
