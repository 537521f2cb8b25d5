"""The command line: reads arguments, calls the package, prints.

Exit statuses: 0 for a good answer, 2 for misuse, 70 for a fault of our own, 130 for Ctrl-C; `verify` has one for each
rung besides, other commands have 1 for a negative answer, and for a reader of the output who left before its end.
"""

# Whatever is heavy is imported where it is needed, so that help appears at once.
import io
import sys
from pathlib import Path
from typing import Any, NoReturn

from keyguide.cli.plain import count_files, is_plain_count
from keyguide.cli.shared import drop_output, guard_output
from keyguide.errors import KeyguideError

_OWN_FAULT = 70  # EX_SOFTWARE of sysexits.h


def main() -> None:
    """Run the command line; errors become one sentence on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show is no error
    guard_output()
    try:
        try:
            status = _run(sys.argv[1:])
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # at exit it would be too late to say what failed
    except KeyguideError as problem:
        _end(f"keyguide: {problem}", 2)
    except KeyboardInterrupt:  # while a command was still being loaded
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has closed it (`| head`)
        drop_output()
        sys.exit(1)
    except OSError as problem:
        if problem.filename is not None:  # not the output, which has no name here
            _end(
                f"keyguide: {problem.filename} cannot be used: {problem.strerror}. Look at its name and who owns it.", 2
            )
        drop_output()
        _end(f"keyguide: The output cannot be written: {problem.strerror}. Make room for it.", 2)
    except Exception as fault:  # noqa: BLE001 - a traceback would show a text that may hold what was pasted
        if (typer := sys.modules.get("typer")) and isinstance(fault, typer.TyperException):
            _end(_read_usage_error(fault), fault.exit_code)
        _end(_name_fault(fault), _OWN_FAULT)
    sys.exit(status)


def _run(arguments: list[str]) -> int | None:
    if is_plain_count(arguments):  # typer would take longer to start than such a file takes to count
        count_files([Path(name) for name in arguments[1:]])
        return 0
    from keyguide.cli import commands

    status: int | None = commands.app(standalone_mode=False)
    return status


def _end(message: str, status: int) -> NoReturn:
    """Print an error and end."""
    if sys.stderr is not None:  # closed: `print` would turn to standard output
        print(message, file=sys.stderr)
    sys.exit(status)


def _name_fault(fault: BaseException) -> str:
    """Give the kind and the place of a fault of our own, and nothing of its text."""
    import traceback

    place = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return (
        f"keyguide: A fault of Keyguide's own: {type(fault).__name__} in {where}. Report these words; they hold no key."
    )


def _read_usage_error(problem: Any) -> str:  # noqa: ANN401 - typer publishes no class that has `show`
    """Give what typer would print itself: the usage line and what is wrong, or the help where nothing was asked."""
    text = io.StringIO()
    problem.show(text)
    return text.getvalue().rstrip()
