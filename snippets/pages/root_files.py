"""Show a file of the repository's root as a page, with links that work in both places."""

import posixpath
import re
from pathlib import Path

_INCLUDE = re.compile(r'^--8<-- "(?P<name>[A-Z]+\.md)"$', re.MULTILINE)
_LINK = re.compile(r"\]\(docs/(?P<path>[^()#\s]+)")


def include_root_files(markdown: str, root: Path, page: str) -> str:
    """Replace each include of a root file by its text, and lead its links from the page.

    Args:
        markdown: The page's source.
        root: The folder that holds the file.
        page: Where the page is in `docs/`, such as `maintain/contributing.md`.

    Example:
        >>> _lead("See [the map](docs/maintain/architecture.md#table).", "maintain/contributing.md")
        'See [the map](architecture.md#table).'
    """

    def include(found: re.Match[str]) -> str:
        path = root / found["name"]
        return _lead(path.read_text(encoding="utf-8"), page) if path.exists() else found[0]

    return _INCLUDE.sub(include, markdown)


def _lead(text: str, page: str) -> str:
    here = posixpath.dirname(page)
    return _LINK.sub(lambda link: f"]({posixpath.relpath(link['path'], here or '.')}", text)
