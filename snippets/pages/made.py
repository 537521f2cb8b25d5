"""Fill parts of a page that are made from data, between two marks, and write what stands there.

A page holds `<!-- made from SOURCE: NAME -->` and `<!-- end -->`; what stands between them is made. The result is
ordinary Markdown in the repository, so that readers of the source, the walker and the site see the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from keyguide.freshness import facts

_MARK = re.compile(
    r"(?P<open><!-- made from (?P<source>[^>:]+): (?P<name>[^>]+?) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)


class MadeError(Exception):
    """A page and the data do not fit together; says where, and what to do."""


def fill_marks(text: str, source: str, make: Callable[[str], str]) -> str:
    r"""Give a page with everything in it that is made from one source.

    Args:
        text: The page as it stands.
        source: What the marks name as the source.
        make: Makes what a name stands for.

    Example:
        >>> fill_marks("<!-- made from x: sum -->\nold\n<!-- end -->", "x", lambda name: f"{name}: 2")
        '<!-- made from x: sum -->\n\nsum: 2\n\n<!-- end -->'
    """

    def fill(mark: re.Match[str]) -> str:
        return f"{mark['open']}\n{make(mark['name'])}\n\n{mark['end']}" if mark["source"] == source else mark[0]

    return _MARK.sub(fill, text)


def find_marks(text: str, source: str) -> list[str]:
    """Give the names of what a page holds from one source, in order."""
    return [mark["name"] for mark in _MARK.finditer(text) if mark["source"] == source]


def make_part(page: str, name: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """Make one of the parts that a page can hold.

    Raises:
        MadeError: There is no such part.
    """
    if name not in parts:
        raise MadeError(f"{page}: nothing called {name!r} can be made. Choose {', '.join(parts)}.")
    return parts[name]()


def write_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> str:
    """Write a table in Markdown.

    Args:
        heads: The heads of the columns.
        rows: The cells of each row.
        numbers: The columns that hold numbers, from 0.

    Example:
        >>> print(write_table(["Model", "In"], [["a", "1"]], numbers=[1]))
        | Model | In |
        | --- | ---: |
        | a | 1 |
    """
    rules = ["---:" if index in numbers else "---" for index in range(len(heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows))


def write_day(day: date | None) -> str:
    """Write a day as pages do.

    Example:
        >>> write_day(date(2026, 10, 4)), write_day(None)
        ('4 October 2026', 'no day known')
    """
    return facts.write_day(day) if day else "no day known"
