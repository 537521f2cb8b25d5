"""Where the key of a check comes from: one place, and it is said which."""

import os
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keyguide.cli.env_file import KEY, OTHERS, parse_env_file
from keyguide.cli.shared import decode, read_standard_input, say, show
from keyguide.errors import EmptyInputError, InputError, NotTextError
from keyguide.frames import forgetful
from keyguide.keys import Secret

_LARGEST_INPUT_BYTES = 1_000_000
_LIKELY_FILE = Path(".env")


@dataclass(frozen=True, slots=True)
class Given:
    """A key, and what came with it.

    Attributes:
        key: The key, as it was given.
        settings: What its `.env` file sets beside the key, by name; empty for every other source.
    """

    key: Secret
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)


@forgetful
def take_key(*, stdin: bool, env_file: Path | None, keyring: bool) -> Given:
    """Take the key from the place that was asked for, else from the environment, else from a hidden prompt.

    Args:
        stdin: Whether standard input was asked for.
        env_file: The `.env` file that was asked for.
        keyring: Whether the system keyring was asked for.

    Returns:
        The key.

    Raises:
        InputError: Two places were asked for, or there is no key.
    """
    asked = {"--stdin": stdin, "--env-file": env_file is not None, "--keyring": keyring}
    named = [option for option, is_asked in asked.items() if is_asked]
    if len(named) > 1:
        raise InputError(f"{' and '.join(named)} name different keys.", hint="Give one of them.")
    if named and os.environ.get(KEY):
        say(f"The key of {named[0]} is checked; {KEY}, which is set too, is not.")
    if stdin:
        return Given(_read_piped())
    if env_file is not None:
        return _read_file(env_file)
    if keyring:
        from keyguide.cli.system_keyring import SystemKeyring

        return Given(SystemKeyring().read_existing())
    if os.environ.get(KEY):
        say(f"Checking the key in {KEY}.")
        return Given(Secret(os.environ[KEY]))
    return Given(_ask())


def _read_piped() -> Secret:
    if sys.stdin is not None and sys.stdin.isatty():
        return _ask()  # what is typed at a terminal would be shown
    content = read_standard_input(_LARGEST_INPUT_BYTES + 1)
    if len(content) > _LARGEST_INPUT_BYTES:
        raise InputError(
            f"Standard input holds more than {_LARGEST_INPUT_BYTES:,} bytes, which no key has.",
            hint="Give the key alone.",
        )
    return Secret(decode(content, "standard input"))


def _load(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_INPUT_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it is no name of a file"
        raise InputError(f"{name} cannot be read: {reason}.", hint="Check the name and try again.") from None
    if len(content) > _LARGEST_INPUT_BYTES:
        raise InputError(
            f"{name} holds more than {_LARGEST_INPUT_BYTES:,} bytes, too many for settings.", hint="Name the .env file."
        )
    return decode(content, name)


def _read_file(path: Path) -> Given:
    name = show(path)
    found = parse_env_file(_load(path, name), name)
    say(f"Checking the key in line {found[KEY].line} of {name}.")
    for setting, its in found.items():
        if its.earlier:
            say(f"{setting} is set in line {', '.join(map(str, its.earlier))} too; the last one counts.")
    settings = {setting: found[setting].value for setting in OTHERS if setting in found}
    for setting, value in settings.items():
        say(f"{setting} is taken from it too.")
        if os.environ.get(setting, value) != value:
            say(f"The environment has another {setting}: a program that reads the file may use that one.")
    return Given(Secret(found[KEY].value), settings)


def _ask() -> Secret:
    """Ask at the terminal, hidden."""
    has_file = _LIKELY_FILE.is_file()
    if sys.stdin is not None and sys.stdin.isatty():
        import getpass

        if has_file:
            say("There is a .env file in this folder. To check its key: keyguide verify --env-file .env")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", getpass.GetPassWarning)
                return Secret(getpass.getpass("Paste the key (it stays hidden): "))
        except getpass.GetPassWarning:
            raise InputError(
                "This terminal cannot hide what is pasted.", hint="Pipe the key in and add --stdin, or use --env-file."
            ) from None
        except UnicodeDecodeError:
            raise NotTextError(
                "What was pasted is not UTF-8 text.", hint="Copy the key again from where you saved it."
            ) from None
        except EOFError:
            pass  # Ctrl-D: no key
        except KeyboardInterrupt:
            say("")  # the cursor stands behind the question
            raise KeyboardInterrupt("Interrupted: no key was given.") from None
    is_empty = KEY in os.environ
    raise EmptyInputError(
        f"No key was given{f': {KEY} is set, but empty' if is_empty else ''}.",
        hint="To check the key in the .env file of this folder, add --env-file .env."
        if has_file
        else f"Set {KEY}, or pipe the key in and add --stdin; or see --practice.",
    )
