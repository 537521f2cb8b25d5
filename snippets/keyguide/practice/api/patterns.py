"""Writes texts that a regular expression matches."""

import re
from collections.abc import Iterator
from re import _parser as regex  # type: ignore[attr-defined]  # the standard library's own reading of a pattern
from typing import Any

_LONGEST = 10_000  # characters
_USUAL = "a0- A_.!"
_CATEGORIES = {"DIGIT": r"\d", "WORD": r"\w", "SPACE": r"\s"}


def match(pattern: str, shortest: int = 0) -> Iterator[str]:
    """Propose texts that a regular expression matches: with few repeats, then with more.

    Args:
        pattern: The expression; one that cannot be read gets no proposals.
        shortest: The fewest characters wanted.

    Example:
        >>> next(match("^[A-Z]{3}-[0-9]+$"))
        'AAA-0'
    """
    try:
        parsed = regex.parse(pattern)
    except (regex.error, OverflowError, RecursionError):
        return
    for repeats in (1, shortest, 2, 0):
        yield "".join(_write(node, repeats) for node in parsed)


def _write(node: Any, repeats: int) -> str:  # noqa: ANN401 - a node of the standard library's parser
    kind, value = str(node[0]), node[1]
    match kind:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "a" if value != ord("a") else "b"
        case "ANY":
            return "a"
        case "IN":
            return _choose(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            text = "".join(_write(part, repeats) for part in inner)
            times = min(max(int(least), repeats), int(most))
            return text * min(times, _LONGEST // max(len(text), 1))
        case "SUBPATTERN":
            return "".join(_write(part, repeats) for part in value[-1])
        case "BRANCH":
            return "".join(_write(part, repeats) for part in value[1][0])
        case _:
            return ""


def _choose(options: list[Any]) -> str:
    """Take a character of a class such as [A-Z] or [^0-9]: a usual one, else the first."""
    kind, value = options[0]
    if str(kind) == "NEGATE":
        return next((char for char in _USUAL if not any(_holds(option, char) for option in options[1:])), "~")
    if str(kind) == "CATEGORY":
        return next(char for char in _USUAL if _holds(options[0], char))
    return chr(value[0] if str(kind) == "RANGE" else value)


def _holds(option: Any, char: str) -> bool:  # noqa: ANN401 - a node of the standard library's parser
    kind, value = str(option[0]), option[1]
    match kind:
        case "RANGE":
            return bool(value[0] <= ord(char) <= value[1])
        case "LITERAL":
            return bool(value == ord(char))
        case _:
            name = str(value).removeprefix("CATEGORY_")
            holds = re.fullmatch(_CATEGORIES[name.removeprefix("NOT_")], char) is not None
            return holds is not name.startswith("NOT_")
