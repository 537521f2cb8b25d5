"""What pages and diagnoses name of OpenAI's package, against the package that is installed."""

import ast
import re
from collections.abc import Iterator
from datetime import date

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.packages.installed import Installed, find_installed, report_missing
from keyguide.freshness.project import Project

_CLASS = re.compile(r"\bopenai\.(?P<name>[A-Z]\w+)")
_VARIABLE = re.compile(r"\bOPENAI_[A-Z_]+\b")


def check_sdk(project: Project, _: date) -> Iterator[Finding]:
    """Compare the classes and environment variables that pages name with those of the installed package.

    Args:
        project: The project.

    Yields:
        Each name that the package no longer has; that the package is not installed.
    """
    package = find_installed("openai")
    if package is None:
        yield from report_missing(project, "openai")
        return
    classes, variables = _list_names(package, "openai/__init__.py"), _list_variables(package)
    for page in project.pages.values():
        for number, text in page.written:
            gone = [f"openai.{match['name']}" for match in _CLASS.finditer(text) if match["name"] not in classes]
            gone += [name for name in _VARIABLE.findall(text) if name not in variables]
            for name in gone:
                what = f"{package} has no {name}, which the page names."
                todo = "Look in the package's list of changes for its new name, and correct the page."
                yield Finding("sdk-name", Severity.ERROR, page.path, number, what, str(package), todo)


def _list_names(package: Installed, path: str) -> set[str]:
    nodes = ast.walk(package.parse(path))
    return {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def _list_variables(package: Installed) -> set[str]:
    # Its text and not its syntax: the names stand in several files, and all of them are read in a few milliseconds.
    folder = package.folder / "openai"
    files = [*folder.glob("*.py"), *(folder / "lib").glob("*.py")]
    return {name for file in files for name in _VARIABLE.findall(file.read_text(encoding="utf-8"))}
