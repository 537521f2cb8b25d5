"""What the search of the site finds: whoever pastes a message is to find what mends it."""

import re

_WEIGHTS = {
    "guide/troubleshooting.md": 3.0,
    "reference/failures.md": 2.0,
    # They say much about keys and requests, and mend nothing.
    "reference/": 0.5,
    "maintain/": 0.5,
    "index.md": 0.5,
}


def weigh_page(page: str) -> float:
    """Give the factor by which a page counts more than others, or less.

    Args:
        page: The page below docs/.

    Example:
        >>> [weigh_page(page) for page in ("guide/troubleshooting.md", "guide/add-credit.md", "reference/keys.md")]
        [3.0, 1.0, 0.5]
    """
    return next((weight for start, weight in _WEIGHTS.items() if page.startswith(start)), 1.0)


_LISTS = re.compile(r'<h2 id="(?:messages|keyguide|names)"')


def hide_lists(html: str) -> str:
    """Keep out of the search what only lists the words of other sections: it would be found before each of them.

    Args:
        html: The content of a page.

    Example:
        >>> hide_lists('<h2 id="messages">Find it</h2>')
        '<h2 id="messages" data-search-exclude="">Find it</h2>'
    """
    return _LISTS.sub(r'\g<0> data-search-exclude=""', html)
