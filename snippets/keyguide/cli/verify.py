"""`keyguide verify`: tell whether a key works."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.shared import let_reader_leave, make_printable, print_json, say
from keyguide.errors import InputError, KeyguideError

if TYPE_CHECKING:
    from keyguide.cli.key_source import Given
    from keyguide.cli.system_keyring import SystemKeyring
    from keyguide.keys import Secret
    from keyguide.verify import Proof, Verdict

    Look = Callable[[Callable[[Proof], None] | None], Verdict]


def verify(
    context: typer.Context,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the key from standard input.")] = False,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the key from a .env file, with the settings beside it.")
    ] = None,
    keyring: Annotated[bool, typer.Option("--keyring", help="Use the key that --save kept.")] = False,
    practice: Annotated[
        str | None,
        typer.Option(
            metavar="STATE", help="Check a practice key, or meet a practice fault: working, no-credit, certificate, ..."
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The API to ask, with its /v1: else OPENAI_BASE_URL, else OpenAI."),
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="The model of the tiny request.")] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="Time limit for the whole check.")] = 20,
    watch: Annotated[bool, typer.Option("--watch", help="Check again until the key is usable.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep a usable key in the system keyring.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Print everything, for a support ticket.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell whether a key works, and if not, which step mends it.

    \b
    The key comes from standard input with --stdin, from a .env file with
    --env-file, from the system keyring with --keyring; else from
    OPENAI_API_KEY, else from a hidden prompt; never from the command line.

    Two calls are made: one lists the models (free), one asks for a reply of at
    most 16 tokens. No output holds more of the key than its kind and its last
    four characters.

    \b
    Exit status: 0 usable, 1 unknown answer, 2 wrong use, 130 interrupted;
    else the rung at which the key stopped: 3 shape, 4 environment, 5 network,
    6 authentication, 7 region, 8 organisation, 9 permission, 10 model,
    11 billing, 12 rate, 13 server.

    \b
    Examples:
      keyguide verify                        ask for the key, hidden
      keyguide verify --stdin < key.txt      read it from a file
      keyguide verify --env-file .env        check what a program would use
      keyguide verify --watch                wait until credit has arrived
      keyguide verify --practice no-credit   see what a key without credit looks like
      keyguide verify --practice redirect    meet a fault of the network
    """  # noqa: D301 - \b keeps the lines of its paragraph
    if context.args or any(_holds_key(text) for text in (practice, str(env_file), base_url, model)):
        raise InputError(
            "A key in an argument can be read by every program on this machine, and stays in the shell's history.",
            hint="Run keyguide verify alone and paste the key when asked; if that key was real, delete it.",
        )
    if as_json and report:
        raise InputError("Both --json and --report are given.", hint="Give one of them.")
    try:
        if practice is not None:
            other = {"--base-url": base_url is not None, "--stdin": stdin, "--env-file": env_file is not None}
            other |= {"--keyring": keyring, "--save": save, "--watch": watch}
            _refuse_beside_practice([option for option, is_given in other.items() if is_given])
            status = _rehearse(practice, model, timeout, as_json=as_json, report=report)
        else:
            vault = _open_keyring() if save else None  # before the check: its result would be lost
            from keyguide.cli.key_source import take_key

            given = take_key(stdin=stdin, env_file=env_file, keyring=keyring)
            look = _prepare(given, base_url, model, timeout)
            verdict = _check(look, None, watch=watch, as_json=as_json, report=report)
            if vault is not None:
                _save(vault, given.key, verdict)
            status = verdict.exit_status
    except KeyboardInterrupt as interrupt:
        say(str(interrupt) or "Interrupted: the check did not come to an end.")
        raise typer.Exit(130) from None
    raise typer.Exit(status)


def _holds_key(text: str | None) -> bool:
    if text is None or "sk-" not in text:  # hardly any has, and redacting is dear
        return False
    from keyguide.keys import redact

    return redact(text) != text


def _refuse_beside_practice(options: list[str]) -> None:
    if options:
        raise InputError(
            f"--practice brings a key and a server of its own, which nobody else can change: {options[0]} has no use.",
            hint="Give one of the two options; to try it out, start keyguide practice and check one of its keys.",
        )


def _rehearse(state: str, model: str | None, timeout_s: float, *, as_json: bool, report: bool) -> int:
    """Check a practice key, or any key with a server that misbehaves."""
    from keyguide.verify import verify_key

    with _open_practice(state) as (key, base_url, server):

        def look(on_rung: "Callable[[Proof], None] | None") -> "Verdict":
            return verify_key(key, base_url=base_url, model=model, timeout_s=timeout_s, environment={}, on_rung=on_rung)

        return _check(look, server, watch=False, as_json=as_json, report=report).exit_status


@contextmanager
def _open_practice(state: str) -> Iterator[tuple[str, str, str]]:
    """Start what shows the state, and give a key, where to use it, and what is there."""
    from keyguide.practice.misbehaviour import KEY, MISBEHAVIOURS, misbehave

    if state in MISBEHAVIOURS:
        with misbehave(state) as base_url:
            yield KEY, base_url, f"a practice server that {MISBEHAVIOURS[state].does}"
        return
    from keyguide.practice import serve

    with serve() as api:
        if state not in api.keys:
            known = ", ".join((*api.keys, *MISBEHAVIOURS))
            raise InputError(f"There is no practice key {state!r}.", hint=f"Choose one of: {known}.")
        yield api.keys[state], api.base_url, "the practice API"


def _prepare(given: "Given", base_url: str | None, model: str | None, timeout_s: float) -> "Look":
    """Make ready the check of a key; it can be done again."""
    from keyguide.verify import verify_key
    from keyguide.verify.surroundings import Surroundings, parse_base_url, pick_variables

    environment = None
    if given.settings:
        # As `verify_key` has it: of a server on this machine that was named, nothing in the environment is meant.
        is_local = base_url is not None and Surroundings(parse_base_url(base_url)).is_local
        environment = {**({} if is_local else pick_variables(os.environ)), **given.settings}

    def look(on_rung: "Callable[[Proof], None] | None") -> "Verdict":
        return verify_key(
            given.key, base_url=base_url, model=model, timeout_s=timeout_s, environment=environment, on_rung=on_rung
        )

    return look


def _check(look: "Look", server: str | None, *, watch: bool, as_json: bool, report: bool) -> "Verdict":
    """Check, again and again if that was asked for, and show what was found."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    if is_terminal and not (as_json or report):
        from keyguide.cli.screen import Screen  # Rich costs a pipe more time than the check does
        from keyguide.cli.watch import find_end

        screen = Screen()
        first = screen.climb(look)
        screen.show(first, server or first.base_url)
        if not (first.usable or watch or server or find_end(first)):
            print("\nTo check again until it is usable: keyguide verify --watch")
        verdict = _watch(first, look) if watch else first
        if verdict is not first:
            print()
            screen.draw_ladder(verdict)
            screen.show(verdict, server or verdict.base_url)
        return verdict
    verdict = look(None)
    if watch:
        verdict = _watch(verdict, look)
    with let_reader_leave():
        if as_json:
            print_json(verdict.as_dict())
        elif report:
            for line in verdict.report().split("\n"):
                print(make_printable(line))
        else:
            from keyguide.cli.verdict_text import list_lines

            for line in list_lines(verdict, server or verdict.base_url):
                print(line)
    return verdict


def _watch(verdict: "Verdict", look: "Look") -> "Verdict":
    import time

    from keyguide.cli.watch import watch_key

    return watch_key(verdict, lambda: look(None), wait=time.sleep, say=say)


def _open_keyring() -> "SystemKeyring":
    from keyguide.cli.system_keyring import SystemKeyring

    vault = SystemKeyring()
    if vault.keeps_in_the_open:
        raise KeyguideError(
            f"The {vault.name} would keep the key unencrypted in a file.",
            hint="Set up another keyring, or leave --save out.",
        )
    return vault


def _save(vault: "SystemKeyring", pasted: "Secret", verdict: "Verdict") -> None:
    """Keep a key that works, without what was pasted around it."""
    from keyguide.cli.system_keyring import describe_removal
    from keyguide.keys import Secret, inspect_key

    if not verdict.usable:
        say("Not saved: only a key that is usable is kept.")
        return
    key = Secret(inspect_key(pasted.reveal()).cleaned)
    before = vault.read()
    if before != key:
        vault.write(key)
        instead = f", in the place of the {before}" if before else ""
        say(f"Saved in the {vault.name}{instead}.")
    else:
        say(f"The {vault.name} holds this key already.")
    say("To use it:    keyguide verify --keyring")
    say(f"To delete it: {describe_removal()}")
