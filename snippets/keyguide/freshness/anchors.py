"""The anchors of a page: those that its author gave, those that the site makes from headings, those of a reference."""

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping

from keyguide.freshness.page import Page
from keyguide.freshness.project import Project

PACKAGES = "snippets"
"""The folder in which the packages are that reference pages describe."""

_GIVEN = re.compile(r"\{[^{}\n]*?#(?P<anchor>[\w-]+)[^{}\n]*\}|\b(?:id|name)=[\"'](?P<id>[^\"']+)[\"']")
_DESCRIBED = re.compile(r"^::: (?P<name>[\w.]+)", re.MULTILINE)
_INCLUDED = re.compile(r'^--8<-- "(?P<name>[\w./-]+\.md)"', re.MULTILINE)
_TAGS = re.compile(r"</?[^>]*>")
_DEEPEST = 4


class Anchors:
    """The anchors of the pages of a project, each found out once.

    Args:
        project: The project.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, frozenset[str]] = {}
        self._trees: dict[str, Mapping[str, ast.stmt]] = {}

    def list(self, page: Page) -> frozenset[str]:
        """Give the anchors of a page.

        Args:
            page: The page.
        """
        if page.path not in self._known:
            self._known[page.path] = frozenset(self._find(page))
        return self._known[page.path]

    def _find(self, page: Page) -> Iterator[str]:
        taken: set[str] = set()
        for heading in page.headings:
            anchor = heading.anchor or _free(make_anchor(heading.title), taken)
            taken.add(anchor)
            yield anchor
        text = "\n".join(line for _, line in page.written)
        for given in _GIVEN.finditer(page.text if page.made else text):
            yield given["anchor"] or given["id"]
        for described in _DESCRIBED.finditer(text):
            yield from self._describe(described["name"])
        for included in _INCLUDED.finditer(text):
            if included["name"] in self._project.front:
                yield from self.list(self._project.front[included["name"]])

    def _describe(self, name: str) -> Iterator[str]:
        """Give the anchors of the reference of a module: of itself, of its names, and of what is in its classes."""
        yield name
        for inner in self._read(name):
            yield f"{name}.{inner}"
            for member in self._list_members(name, inner, _DEEPEST):
                yield f"{name}.{inner}.{member}"

    def _list_members(self, module: str, name: str, deepest: int) -> Iterator[str]:
        match self._read(module).get(name):
            case ast.ClassDef(body=body, bases=bases):
                for statement in body:
                    yield from (inner for inner in _list_names(statement) if not inner.startswith("_"))
                for base in bases:
                    if isinstance(base, ast.Name) and deepest:
                        yield from self._list_members(module, base.id, deepest - 1)
            case ast.ImportFrom(module=str(source), names=names) if deepest:
                for alias in names:
                    if (alias.asname or alias.name) == name:
                        yield from self._list_members(source, alias.name, deepest - 1)

    def _read(self, module: str) -> Mapping[str, ast.stmt]:
        """Give the names of a module that are no secret, each with the statement that makes it."""
        if module not in self._trees:
            folder = f"{PACKAGES}/{module.replace('.', '/')}"
            text = self._project.read(f"{folder}.py") or self._project.read(f"{folder}/__init__.py")
            try:
                body = ast.parse(text).body
            except (SyntaxError, ValueError):  # the tests of the code name it
                body = []
            self._trees[module] = {name: statement for statement in body for name in _list_names(statement)}
        return self._trees[module]


def make_anchor(title: str) -> str:
    """Make an anchor from the words of a heading, as the site does.

    Args:
        title: The words.

    Example:
        >>> make_anchor("What you need, before you start"), make_anchor("費用 (USD)")
        ('what-you-need-before-you-start', '費用-usd')
    """
    plain = _TAGS.sub("", unicodedata.normalize("NFC", title)).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _free(anchor: str, taken: set[str]) -> str:
    number, free = 1, anchor
    while free in taken:
        free, number = f"{anchor}_{number}", number + 1
    return free


def _list_names(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
        case ast.If(body=body) | ast.Try(body=body):
            for inner in body:
                yield from _list_names(inner)
