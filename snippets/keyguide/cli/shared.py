"""What the commands share: reading texts, and printing JSON."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from keyguide.errors import EmptyInputError, NotTextError


def say(words: str) -> None:
    """Say something about the work on standard error, so that standard output holds results alone.

    Args:
        words: The words; what looks like a key in them is not shown.
    """
    if sys.stderr is not None:  # closed: `print` would turn to standard output
        from keyguide.keys import redact

        print(make_printable(redact(words)), file=sys.stderr, flush=True)


def make_printable(text: str) -> str:
    r"""Write what would break a line, or steer a terminal, as the escapes that Python has for it.

    Example:
        >>> make_printable("two\nlines, \x1b[31mred")
        'two\\nlines, \\x1b[31mred'
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def read_standard_input(limit: int = -1) -> bytes:
    """Read standard input to its end.

    Args:
        limit: How many bytes to read at most; all if negative.

    Returns:
        Its bytes.

    Raises:
        EmptyInputError: It is closed.
    """
    if sys.stdin is None:
        raise EmptyInputError("Standard input is closed.", hint="Give the text through a pipe or from a file.")
    return sys.stdin.buffer.read(limit)


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


def print_json(data: dict[str, Any], *, openly: bool = False) -> None:
    """Print data as JSON, in ASCII alone, so that it is JSON in every locale.

    Args:
        data: The data.
        openly: Whether it is meant to show keys.
    """
    text = json.dumps(data, indent=2)
    if openly:
        print_openly(text)
    print("" if openly else f"{text}\n", end="", flush=True)


@contextmanager
def let_reader_leave() -> Iterator[None]:
    """Print a result to a reader who may have seen enough of it (`| head -1`): the exit status still tells it."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        drop_output()


def drop_output() -> None:
    """Send what is left of the output nowhere: a second attempt at exit would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def guard_output() -> None:
    """Redact whatever is printed from now on, by us, by Python or by a package: prints, warnings, tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            setattr(stream, "write", _Guard(stream.write))  # noqa: B010 - a type checker knows it as a method


def print_openly(text: str = "") -> None:
    """Print a text that is meant to show keys: practice keys, which open nothing."""
    if sys.stdout is None:
        return
    write = sys.stdout.write
    (write.plain if isinstance(write, _Guard) else write)(f"{text}\n")


class _Guard:
    """Writes texts without the keys in them."""

    def __init__(self, plain: Callable[[str], int]) -> None:
        self.plain = plain

    def __call__(self, text: str) -> int:
        from keyguide.keys import redact

        self.plain(redact(text))
        return len(text)
