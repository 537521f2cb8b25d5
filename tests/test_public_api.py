"""The public names: one home each, all documented, all in the reference of the built site."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from mkdocstrings import Inventory

import keyguide

PUBLIC = sorted(keyguide.__all__)
MODULES = sorted(keyguide._MODULES)  # noqa: SLF001 - its only reader


def _read_inventory(site: Path) -> dict[str, str]:
    """Give the names of keyguide that the built reference knows, each with the name it is shown under."""
    with (site / "objects.inv").open("rb") as file:
        items = Inventory.parse_sphinx(file).items()
    return {name: item.uri.rpartition("#")[2] for name, item in items if name.startswith("keyguide.")}


def _list_public(module_name: str) -> set[str]:
    """Give the public names of a module: those it lists, else those it defines."""
    module = import_module(f"keyguide.{module_name}")
    if hasattr(module, "__all__"):
        return set(module.__all__)
    tree = ast.parse(inspect.getsource(module))
    defined = [
        node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    assigned += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    names = {*defined, *(target.id for target in assigned if isinstance(target, ast.Name))}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented_with_an_example_or_is_a_plain_result(name: str) -> None:
    """Every public object has a docstring; a function's names each argument and the result, and shows an example."""
    public = getattr(keyguide, name)
    text = inspect.getdoc(public)
    assert text
    if inspect.isfunction(public):
        assert "Example:" in text
        assert "Returns:" in text or "Yields:" in text
        assert [name for name in inspect.signature(public).parameters if f"\n    {name}: " not in text] == []


def test_the_lazy_table_and_the_typed_imports_agree() -> None:
    """What a type checker sees and what is loaded at run time are the same names from the same modules."""
    source = Path(keyguide.__file__).read_text(encoding="utf-8")
    typed = re.findall(r"^    from keyguide\.(\w+) import (\w+) as \2$", source, re.MULTILINE)
    assert {name: module for module, name in typed} == keyguide._HOMES  # noqa: SLF001 - its only reader


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not public is refused as Python refuses it."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = keyguide.nothing


def test_the_reference_and_the_public_names_are_the_same(site: Path) -> None:
    """Every name of `keyguide` is in the reference, which has no other but modules that maintainers use as such."""
    documented = {name.removeprefix("keyguide.") for name in _read_inventory(site) if name.count(".") == 1}
    assert documented - set(MODULES) - {"cli", "freshness"} == set(PUBLIC)


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_of_a_module_is_complete(module: str, site: Path) -> None:
    """The page of a module documents what is public in it, and nothing that is not there."""
    prefix = f"keyguide.{module}."
    names = {name for name, shown in _read_inventory(site).items() if name == shown}
    documented = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    assert {name.split(".")[0] for name in documented} == _list_public(module)
    assert [name for name in documented if not _resolves(f"{prefix}{name}")] == []


def _resolves(dotted: str) -> bool:
    """Say whether a dotted name leads to an object or an annotated field."""
    parts = dotted.split(".")
    value: object = import_module(".".join(parts[:2]))
    for part in parts[2:]:
        if part in getattr(value, "__annotations__", {}):
            return True
        if not hasattr(value, part):
            return False
        value = getattr(value, part)
    return True
