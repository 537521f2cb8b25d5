"""What the commands share: reading texts, and printing JSON."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from keyguide.errors import EmptyInputError, NotTextError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
"""The option that every command has."""


def read_standard_input() -> bytes:
    """Read standard input to its end.

    Returns:
        Its bytes.

    Raises:
        EmptyInputError: It is closed.
    """
    if sys.stdin is None:
        raise EmptyInputError("Standard input is closed.", hint="Give the text through a pipe or from a file.")
    return sys.stdin.buffer.read()


def decode(content: bytes, name: str) -> str:
    """Read bytes as UTF-8 text.

    Args:
        content: The bytes.
        name: Where they are from, for messages.

    Returns:
        The text, with nothing changed.

    Raises:
        NotTextError: They are no UTF-8 text.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise NotTextError(
            f"{name} is not UTF-8 text: byte {content[problem.start]:#04x} at offset {problem.start}.",
            hint="Save it as UTF-8 and try again.",
        ) from None


def show(path: Path) -> str:
    """Give the name of a file in a form that keeps a line a line, and a terminal as it is."""
    name = str(path)
    return name if name.isprintable() else repr(name)


def print_json(data: dict[str, Any]) -> None:
    """Print data as JSON, in ASCII alone, so that it is JSON in every locale.

    Args:
        data: The data.
    """
    print(json.dumps(data, indent=2), flush=True)
