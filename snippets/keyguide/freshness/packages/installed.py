"""Installed packages, read as files: importing some of them takes longer than all checks."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project

PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Installed:
    """A package that is installed.

    Attributes:
        name: Its name.
        version: Its version.
        folder: Where its files are.
    """

    name: str
    version: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def parse(self, path: str) -> ast.Module:
        """Read the program of a file of the package; an empty one where it has no such file.

        Args:
            path: The file, relative to where packages are.
        """
        file = self.folder / path
        return _parse(file) if file.is_file() else ast.Module([], [])


def find_installed(name: str) -> Installed | None:
    """Find a package; `None` where it is not installed.

    Args:
        name: Its name.
    """
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    return Installed(name, found.version, Path(str(found.locate_file(""))))


def report_missing(project: Project, name: str) -> Iterator[Finding]:
    """Say that a package is not installed, so that nothing was compared with it.

    Args:
        project: The project.
        name: The package.
    """
    what = f"{name} is not installed, so nothing was compared with it."
    line = project.find_line(PYPROJECT, f'"{name}')
    command = "make setup"
    yield Finding("package-missing", Severity.WARNING, PYPROJECT, line, what, name, "Install it.", command)


def read_constants(module: ast.Module) -> dict[str, Any]:
    r"""Give the names to which a program assigns plain values, with their values.

    Args:
        module: The program.

    Example:
        >>> read_constants(ast.parse("A = 2\nB: int = 3\nC = f()"))
        {'A': 2, 'B': 3}
    """
    found = {}
    for node in module.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and value is not None:
            try:
                found[target.id] = ast.literal_eval(value)
            except ValueError:
                continue
    return found


@cache
def _parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
