"""The settings for OpenAI in a `.env` file.

What is read is what the usual libraries for such files read: `NAME=value`, with or without `export`, with single,
double or no quotation marks, over several lines inside them, with comments. Nothing is expanded, and nothing but the
four settings is kept.
"""

import re
from dataclasses import dataclass, field

from keyguide.errors import InputError

KEY = "OPENAI_API_KEY"
OTHERS = ("OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
"""The settings that decide, beside the key, where a request goes and what it names."""

_BEGINNING = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*")
_QUOTED = {"'": re.compile(r"'((?:\\.|[^'\\])*)'", re.DOTALL), '"': re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)}
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|$)")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_ESCAPES = {"'": re.compile(r"\\([\\'])"), '"': re.compile(r'\\([\\"abfnrtv])')}
_CONTROLS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HINT = f"Write it as {KEY}=..., on a line of its own."


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of a setting, and where it stands.

    Attributes:
        value: The value. Not shown by `repr`: it may be a key.
        line: The number of the line, from 1.
        earlier: The numbers of earlier lines that set the same name, and do not count.
    """

    value: str = field(repr=False)
    line: int
    earlier: tuple[int, ...] = ()


def parse_env_file(text: str, name: str) -> dict[str, Setting]:
    """Read the settings for OpenAI; of two with one name the last counts, as it does for programs.

    Args:
        text: What the file holds.
        name: The name of the file, for messages.

    Returns:
        The settings that are there, the key among them, by their names.

    Raises:
        InputError: There is no key in it, or a setting cannot be read; says which line, and shows nothing of it.

    Example:
        >>> parse_env_file("export OPENAI_API_KEY='sk-proj-EXAMPLE'  # mine", ".env")
        {'OPENAI_API_KEY': Setting(line=1, earlier=())}
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, Setting] = {}
    place = 0
    line = 1
    while place < len(text):
        end = _end_of_line(text, place)
        if beginning := _BEGINNING.match(text, place, end):
            setting = beginning[1]
            value, after = _read_value(text, beginning.end(), end)
            if setting in (KEY, *OTHERS):
                if value is None:
                    raise InputError(
                        f"Line {line} of {name} sets {setting}, but its quotation marks do not match.",
                        hint="Correct the line: one pair of quotation marks around the value, or none.",
                    )
                before = found.get(setting)
                earlier = (*before.earlier, before.line) if before else ()
                found[setting] = Setting(value, line, earlier)
            end = after
        line += text.count("\n", place, end + 1)
        place = end + 1
    if KEY not in found:
        raise _explain_no_key(text, name)
    if not found[KEY].value:
        raise InputError(f"{KEY} in line {found[KEY].line} of {name} is empty.", hint="Put the key there, and save it.")
    return found


def _end_of_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _read_value(text: str, place: int, end: int) -> tuple[str | None, int]:
    """Give a value and where its last line ends; `None` if its quotation marks do not match."""
    mark = text[place : place + 1]
    if mark not in _QUOTED:
        return _COMMENT.sub("", text[place:end]).strip(), end
    quoted = _QUOTED[mark].match(text, place)
    if quoted is None or not _REST_OF_LINE.match(text, quoted.end()):
        return None, end
    value = _ESCAPES[mark].sub(lambda escape: _CONTROLS.get(escape[1], escape[1]), quoted[1])
    return value, _end_of_line(text, quoted.end())


def _explain_no_key(text: str, name: str) -> InputError:
    """Say what comes nearest to the setting that is missing."""
    for number, line in enumerate(text.split("\n"), start=1):
        if KEY.lower() not in line.lower():
            continue
        if line.lstrip().startswith("#"):
            return InputError(f"Line {number} of {name} has {KEY} in a comment only.", hint="Take the # away.")
        beginning = _BEGINNING.match(line)
        if beginning and beginning[1].upper() == KEY:
            what = f"Line {number} of {name} sets {beginning[1]}; programs look for {KEY}."
            return InputError(what, hint="Write the name in capital letters.")
        return InputError(f"Line {number} of {name} names {KEY}, but does not set it.", hint=_HINT)
    return InputError(f"{name} does not set {KEY}.", hint=_HINT)
