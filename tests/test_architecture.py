"""The table of modules in the documentation is the architecture of the code."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

PACKAGE = ROOT / "snippets" / "keyguide"
PAGE = ROOT / "docs" / "maintain" / "architecture.md"


def _read_table() -> dict[str, set[str]]:
    """Give the modules that each module may import, as the page states them."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    modules = {module for module, _ in rows}
    return {
        module: modules - {module} if allowed == "everything" else set(re.findall(r"`(\w+)`", allowed))
        for module, allowed in rows
    }


def _find_modules() -> dict[str, list[Path]]:
    """Give the files of each module; a package is one module."""
    entries = [path for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.rglob("*.py"))]
    own = [path for path in entries if path.name not in ("__init__.py", "__main__.py")]
    return {path.stem: [path] if path.is_file() else sorted(path.rglob("*.py")) for path in own}


def _find_imports(path: Path) -> set[str]:
    """Give the modules of keyguide that a file imports anywhere, and each way round the table."""
    return find_imports(path.read_text(encoding="utf-8"))


def find_imports(source: str) -> set[str]:
    """Give the modules of keyguide that a source text imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module), level=0) if module.startswith("keyguide."):
                found.add(module.split(".")[1])
            case ast.ImportFrom(module="keyguide", level=0, names=names):
                found |= {alias.name for alias in names}
            case ast.Import(names=names):
                own = [alias.name.partition(".") for alias in names if alias.name.split(".")[0] == "keyguide"]
                found |= {rest.split(".")[0] or "all of keyguide" for _, _, rest in own}
            case ast.ImportFrom(level=level) if level:
                found.add("a relative import")
            case ast.Name(id="__import__") | ast.Attribute(attr="import_module") | ast.alias(name="import_module"):
                found.add("an import by a name made at run time")
    return found


def test_the_table_names_every_module() -> None:
    """The table on the page and the files of the package list the same modules."""
    assert set(_read_table()) == set(_find_modules())


@pytest.mark.parametrize("module", sorted(_find_modules()))
def test_a_module_imports_only_what_the_table_allows(module: str) -> None:
    """No module reaches past its row of the table."""
    imported = set().union(*(_find_imports(path) for path in _find_modules()[module])) - {module}
    beyond = imported - _read_table()[module]
    assert beyond == set(), f"Take the import out of {module}, or change the table of {PAGE.name} and say why."


@pytest.mark.parametrize(
    "line",
    [
        "import keyguide.practice",
        "import keyguide",
        "import keyguide as k",
        "from keyguide import practice",
        "from keyguide.practice.api.app import App",
        "from .practice import serve",
        "def late():\n    from keyguide.practice import serve",
        "if TYPE_CHECKING:\n    from keyguide.practice import serve",
        'import importlib\nimportlib.import_module("keyguide.practice")',
        'from importlib import import_module\nimport_module("keyguide.practice")',
        '__import__("keyguide.practice")',
    ],
)
def test_each_way_to_import_is_seen(line: str) -> None:
    """The look at imports is not blind to any spelling."""
    assert len(find_imports(line)) == 1


def test_the_table_has_no_circle() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    waiting = _read_table()
    while waiting:
        ready = {module for module, needs in waiting.items() if not needs & set(waiting)}
        assert ready, f"These import each other in a circle: {sorted(waiting)}"
        waiting = {module: needs for module, needs in waiting.items() if module not in ready}


def test_importing_keyguide_loads_no_third_party_module() -> None:
    """`import keyguide` loads the standard library and keyguide alone."""
    code = (
        "import sys; before = set(sys.modules); import keyguide;"
        "new = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - set(sys.stdlib_module_names) - {'keyguide'}))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
