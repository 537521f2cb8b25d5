"""Spare the site's build what it would otherwise do again each time; no page is ever kept."""

import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jinja2 import Environment, FileSystemBytecodeCache

if TYPE_CHECKING:
    from types import ModuleType


def load_reference_handler() -> None:
    """Load the handler of the reference without pydantic.

    The handler takes pydantic, if it is there, to check the few options of mkdocs.yml
    once more, and needs a tenth of the whole build for it. A plain dataclass refuses
    unknown options as well.
    """
    pydantic = sys.modules.get("pydantic")
    sys.modules["pydantic"] = cast("ModuleType", None)  # this is how an import is made to fail
    try:
        import_module("mkdocstrings_handlers.python")
    finally:
        del sys.modules["pydantic"]
        if pydantic is not None:
            sys.modules["pydantic"] = pydantic


def keep_compiled_templates(environment: Environment, folder: Path) -> None:
    """Keep what Jinja compiles from templates in `folder`.

    Jinja itself compares the source of a template with what was compiled. It does not
    compare the environment, which is its packages', so their versions name the folder.
    """
    packages = ("jinja2", "mkdocs", "mkdocs-material", "mkdocstrings-python")
    named = folder / "-".join(version(package) for package in packages)
    try:
        named.mkdir(parents=True, exist_ok=True)
    except OSError:  # a project that cannot be written to is built all the same
        return
    environment.bytecode_cache = FileSystemBytecodeCache(str(named))
