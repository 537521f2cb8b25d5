"""The command line: reads arguments, calls the package, prints.

Exit statuses: 0 for a good answer, 1 for a negative verdict, 2 for misuse.
"""

# Whatever is heavy is imported inside the command that needs it, so that help appears at once.
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from keyguide.errors import EmptyInputError, InputError, KeyguideError, NotTextError

if TYPE_CHECKING:
    from keyguide.tokens import TokenCount
    from keyguide.verify import Verdict

OPENAI_URL = "https://api.openai.com/v1"

app = typer.Typer(
    name="keyguide",
    help="Check an OpenAI key, count tokens, and practise without an account.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # Rich would double the time that --help takes
    pretty_exceptions_enable=False,
)
# In a help text, the line "\\b" (a backspace) keeps the lines of its paragraph as they are.
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def main() -> None:
    """Run the command line; errors become one sentence on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show is no error
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
        _drop_output()
        sys.exit(1)
    except OSError as problem:
        if problem.filename is not None:
            raise  # not the output, which has no name here
        _drop_output()
        _end(f"keyguide: The output cannot be written: {problem.strerror}. Make room for it.", 2)
    sys.exit(status)


def _end(message: str, status: int) -> NoReturn:
    """Print an error and end; a key that was given in the wrong place is not repeated."""
    from keyguide.keys import redact

    print(redact(message), file=sys.stderr)
    sys.exit(status)


def _read_usage_error(problem: Any) -> str:  # noqa: ANN401 - typer publishes no class that has `show`
    """Give what typer would print itself: the usage line and what is wrong, or the help where nothing was asked."""
    text = io.StringIO()
    problem.show(text)
    return text.getvalue().rstrip()


def _drop_output() -> None:
    """Send what is left of the output nowhere: a second attempt at exit would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@app.command(
    short_help="Tell whether a key works, and if not, which step mends it.", context_settings={"allow_extra_args": True}
)
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
        _print_json(verdict.as_dict())
    else:
        _print_verdict(verdict, server)
    raise typer.Exit(0 if verdict.usable else 1)


@app.command(short_help="Count the tokens of text files.")
def count(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="UTF-8 text; - or nothing is standard input.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Count as this model does.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Count with this encoding: o200k_base or cl100k_base.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count the tokens of text files, exactly as OpenAI's own tokeniser does.

    Without --model or --encoding the count is for o200k_base, the encoding of
    gpt-4o and later. Where the encoding of a model is not published, the answer
    says that it is assumed. Text is counted byte for byte; nothing is sent anywhere.

    Exit status: 0 counted, 2 a file cannot be read as text or the model is unknown.

    \b
    Examples:
      keyguide count transcript.txt
      keyguide count --model gpt-6-luna *.txt
      echo "Hello" | keyguide count --json
    """  # noqa: D301
    from keyguide.tokens import count_text

    if model is not None and encoding is not None:
        raise InputError("Both --model and --encoding are given.", hint="Give one of them; a model has one encoding.")
    if model is None and encoding is None:
        encoding = "o200k_base"
    texts = {path: _read_text(path) for path in dict.fromkeys(files or [Path("-")])}
    counts = {path: count_text(text, model=model, encoding=encoding) for path, text in texts.items()}
    if as_json:
        rows = [
            {"file": str(path), "characters": len(texts[path]), "tokens": found.tokens}
            for path, found in counts.items()
        ]
        first = next(iter(counts.values()))
        total = sum(found.tokens for found in counts.values())
        about = {"model": model, "encoding": first.encoding, "assumed": first.assumed}
        _print_json({"files": rows, "total_tokens": total, **about})
    else:
        _print_counts(texts, counts)


@app.command(short_help="Start the practice API on this machine.")
def practice(
    port: Annotated[int, typer.Option(metavar="N", help="Port on 127.0.0.1; 0 takes any free one.")] = 8001,
    reset: Annotated[
        bool, typer.Option("--reset", help="Start nothing: tell the one on this port to begin again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start the practice API on this machine, and print a ready key of each kind.

    It answers as the OpenAI API does, costs nothing, and refuses real keys.
    It listens on 127.0.0.1 only, until you press Ctrl-C. Its screens are at
    the same port: open it in a browser.

    \b
    Examples:
      keyguide practice
      keyguide practice --port 8010
      keyguide practice --reset      forget every account, key and payment
    """  # noqa: D301
    import threading

    from keyguide.practice import serve

    if reset:
        _reset_practice(port, as_json=as_json)
        return
    with serve(port=port) as api:
        if as_json:
            _print_json({"base_url": api.base_url, "keys": dict(api.keys)})
        else:
            width = max(map(len, api.keys))
            print(f"Practice API: {api.base_url}\n\nKeys, by what they show:")
            for state, practice_key in api.keys.items():
                print(f"  {state:<{width}}  {practice_key}")
            print("\nPress Ctrl-C to stop.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("\nStopped.", file=sys.stderr)


def _reset_practice(port: int, *, as_json: bool) -> None:
    """Tell a practice product that runs already to begin again."""
    from keyguide.practice.remote import reset

    reset(port)
    if as_json:
        _print_json({"port": port, "reset": True})
    else:
        print(f"The practice product on port {port} begins again.")


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
        return _decode(_read_standard_input(), "standard input")
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


def _read_text(path: Path) -> str:
    """Read a file, or standard input for `-`, as UTF-8 text with nothing changed."""
    name = "standard input" if str(path) == "-" else _show(path)
    try:
        content = _read_standard_input() if str(path) == "-" else path.read_bytes()
    except OSError as problem:
        raise InputError(f"{name} cannot be read: {problem.strerror}.", hint="Check the name and try again.") from None
    if not content:
        raise EmptyInputError(f"{name} is empty.", hint="Give a file with text in it.")
    return _decode(content, name)


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise EmptyInputError("Standard input is closed.", hint="Give the text through a pipe or from a file.")
    return sys.stdin.buffer.read()


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise NotTextError(
            f"{name} is not UTF-8 text: byte {content[problem.start]:#04x} at offset {problem.start}.",
            hint="Save it as UTF-8 and try again.",
        ) from None


def _show(path: Path) -> str:
    """Give the name of a file in a form that keeps a line a line, and a terminal as it is."""
    name = str(path)
    return name if name.isprintable() else repr(name)


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


def _print_counts(texts: dict[Path, str], counts: "dict[Path, TokenCount]") -> None:
    rows = [(f"{counts[path].tokens:,}", f"{len(text):,}", _show(path)) for path, text in texts.items()]
    if len(rows) > 1:
        total = sum(found.tokens for found in counts.values())
        rows.append((f"{total:,}", f"{sum(map(len, texts.values())):,}", "total"))
    rows.insert(0, ("tokens", "characters", "file"))
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for tokens, characters, name in rows:
        print(f"{tokens:>{wide[0]}}  {characters:>{wide[1]}}  {name}")
    first = next(iter(counts.values()))
    of_model = f" of {first.model}" if first.model else ""
    print(f"\nEncoding: {first.encoding}{of_model}{', assumed: OpenAI has not published it' if first.assumed else ''}.")


def _print_json(data: dict[str, Any]) -> None:
    print(json.dumps(data, indent=2), flush=True)  # ASCII alone, so that it is JSON in every locale
