"""`keyguide verify`: tell whether a key works."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from keyguide.cli.shared import AsJson, decode, print_json, read_standard_input
from keyguide.errors import EmptyInputError, InputError, NotTextError

if TYPE_CHECKING:
    from keyguide.verify import Verdict

OPENAI_URL = "https://api.openai.com/v1"


def verify(
    context: typer.Context,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the key from standard input.")] = False,
    practice: Annotated[
        str | None,
        typer.Option(metavar="STATE", help="Check a practice key instead: working, no-credit, restricted, ..."),
    ] = None,
    base_url: Annotated[str, typer.Option(metavar="URL", help="The API to ask, with its /v1.")] = OPENAI_URL,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="The model of the tiny request.")] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="Time limit for the whole check.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Tell whether a key works, and if not, which step mends it.

    The key comes from standard input with --stdin, else from OPENAI_API_KEY,
    else from a hidden prompt; never from the command line. Two calls are made:
    one lists the models (free), one asks for a reply of at most 16 tokens.

    Exit status: 0 the key works, 1 it does not, 2 wrong use.

    \b
    Examples:
      keyguide verify                        ask for the key, hidden
      keyguide verify --stdin < key.txt      read it from a file
      keyguide verify --practice no-credit   see what a key without credit looks like
    """  # noqa: D301
    from keyguide.verify import verify_key

    if context.args:
        raise InputError(
            "A key in an argument can be read by every program on this machine, and stays in the shell's history.",
            hint="Run keyguide verify alone and paste the key when asked; if that key was real, delete it.",
        )
    if practice is not None:
        with _open_practice(practice, base_url) as (practice_key, practice_url):
            verdict = verify_key(practice_key, base_url=practice_url, model=model, timeout_s=timeout)
        server = "the practice API"
    else:
        verdict = verify_key(_read_key(stdin=stdin), base_url=base_url, model=model, timeout_s=timeout)
        server = verdict.base_url
    if as_json:
        print_json(verdict.as_dict())
    else:
        _print_verdict(verdict, server)
    raise typer.Exit(verdict.exit_status)


@contextmanager
def _open_practice(state: str, base_url: str) -> Iterator[tuple[str, str]]:
    """Start a practice API and give the key of the state, and where to use it."""
    from keyguide.practice import serve

    if base_url != OPENAI_URL:
        raise InputError(
            "--practice starts a server of its own, so --base-url has no use.", hint="Give one of the two options."
        )
    with serve() as api:
        if state not in api.keys:
            raise InputError(f"There is no practice key {state!r}.", hint=f"Choose one of: {', '.join(api.keys)}.")
        yield api.keys[state], api.base_url


def _read_key(*, stdin: bool) -> str:
    """Take the key from standard input, the environment or a hidden prompt."""
    if stdin:
        return decode(read_standard_input(), "standard input")
    from_environment = os.environ.get("OPENAI_API_KEY")
    if from_environment:
        print("Checking the key in OPENAI_API_KEY.", file=sys.stderr)
        return from_environment
    if sys.stdin is not None and sys.stdin.isatty():
        import getpass

        try:
            return getpass.getpass("Paste the key (it stays hidden): ")
        except UnicodeDecodeError:
            raise NotTextError(
                "What was pasted is not UTF-8 text.", hint="Copy the key again from the API keys page."
            ) from None
        except EOFError:
            pass  # Ctrl-D: no key
    raise EmptyInputError(
        "No key was given.", hint="Set OPENAI_API_KEY, or pipe the key in and add --stdin; or see --practice."
    )


def _print_verdict(verdict: "Verdict", server: str) -> None:
    print("USABLE" if verdict.usable else "NOT USABLE")
    print(f"  {verdict.summary}")
    for cleaned in verdict.cleaned:
        print(f"  Removed before use: {cleaned}.")
    print(f"  Key:     {verdict.key}")
    print(f"  Server:  {server}")
    if verdict.models:
        print(f"  Models:  {len(verdict.models)} listed; tested with {verdict.model}")
    if verdict.request_ids:
        print(f"  Calls:   {', '.join(verdict.request_ids)}")
    if verdict.next_steps:
        print("What to do next:")
        for number, step in enumerate(verdict.next_steps, start=1):
            print(f"  {number}. {step}")
        if verdict.rung != "shape":
            print(f"  Waiting {'can help' if verdict.waiting_helps else 'does not help'}.")
