"""The public names: one home each, all documented, all in the reference of the built site."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from mkdocstrings import Inventory

import keyguide

PUBLIC = sorted(keyguide.__all__)
HOMES = sorted({getattr(keyguide, name).__module__ for name in PUBLIC})


def _read_inventory(site: Path) -> set[str]:
    """Give the names of keyguide that the built reference documents."""
    with (site / "objects.inv").open("rb") as file:
        return {name for name in Inventory.parse_sphinx(file) if name.startswith("keyguide.")}


def _list_public(module_name: str) -> set[str]:
    """Give the full names of what a module defines under public names, methods and fields included."""
    module = import_module(module_name)
    found = {module_name}
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module_name:
            continue
        found.add(f"{module_name}.{name}")
        if inspect.isclass(value):
            found |= {f"{module_name}.{name}.{member}" for member in vars(value) if not member.startswith("_")}
    return found


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented_with_an_example_or_is_a_plain_result(name: str) -> None:
    """Every public object has a docstring; every public function shows an example."""
    public = getattr(keyguide, name)
    assert inspect.getdoc(public)
    if inspect.isfunction(public):
        assert "Example:" in (inspect.getdoc(public) or "")


def test_the_lazy_table_and_the_typed_imports_agree() -> None:
    """What a type checker sees and what is loaded at run time are the same names from the same modules."""
    source = Path(keyguide.__file__).read_text(encoding="utf-8")
    typed = re.findall(r"^    from keyguide\.(\w+) import (\w+) as \2$", source, re.MULTILINE)
    assert {name: module for module, name in typed} == keyguide._HOMES  # noqa: SLF001 - its only reader


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not public is refused as Python refuses it."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = keyguide.nothing


@pytest.mark.parametrize("name", PUBLIC)
def test_the_reference_has_every_public_name(name: str, site: Path) -> None:
    """The inventory of the built site lists each public name."""
    public = getattr(keyguide, name)
    inventory = _read_inventory(site)
    assert {f"{public.__module__}.{name}", f"keyguide.{public.__module__.split('.')[1]}.{name}"} & inventory


def test_the_reference_has_nothing_else(site: Path) -> None:
    """The inventory names no object that the package does not define."""
    homes = {entry for home in HOMES for entry in _list_public(home)}
    parents = {f"keyguide.{home.split('.')[1]}" for home in HOMES} | {"keyguide.cli"}
    extra = {
        name
        for name in _read_inventory(site) - homes - parents
        if not any(name.startswith(f"{parent}.") and _resolves(name) for parent in parents)
    }
    assert extra == set()


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
