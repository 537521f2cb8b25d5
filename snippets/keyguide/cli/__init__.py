"""The command line: reads arguments, calls the package, prints.

Exit statuses: 0 for a good answer, 2 for misuse, 70 for a fault of our own, 130 for Ctrl-C; `verify` has one for each
rung besides, other commands have 1 for a negative answer, and for a reader of the output who left before its end.
"""

# Whatever is heavy is imported inside the command that needs it, so that help appears at once.
import io
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer

from keyguide.cli.count import count
from keyguide.cli.practice import practice
from keyguide.cli.shared import drop_output, guard_output
from keyguide.cli.verify import verify
from keyguide.cli.walk import walk
from keyguide.errors import KeyguideError

_OWN_FAULT = 70  # EX_SOFTWARE of sysexits.h

app = typer.Typer(
    name="keyguide",
    help="Check an OpenAI key, count tokens, practise without an account, and walk the guide.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # Rich would double the time that --help takes
    pretty_exceptions_enable=False,
)
# In a help text, the line "\\b" (a backspace) keeps the lines of its paragraph as they are.
app.command(
    short_help="Tell whether a key works, and if not, which step mends it.", context_settings={"allow_extra_args": True}
)(verify)
app.command(short_help="Count the tokens of text files.")(count)
app.command(short_help="Start the practice product on this machine.")(practice)
app.command(short_help="Walk the steps of the guide in a browser.")(walk)


def main() -> None:
    """Run the command line; errors become one sentence on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show is no error
    guard_output()
    try:
        try:
            status = app(standalone_mode=False)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # at exit it would be too late to say what failed
    except KeyguideError as problem:
        _end(f"keyguide: {problem}", 2)
    except typer.TyperException as problem:
        _end(_read_usage_error(problem), problem.exit_code)
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
        _end(_name_fault(fault), _OWN_FAULT)
    sys.exit(status)


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
