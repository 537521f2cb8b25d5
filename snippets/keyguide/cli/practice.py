"""`keyguide practice`: start the practice product, or tell a running one to begin again."""

import sys
from typing import Annotated

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.shared import print_json, print_openly
from keyguide.errors import InputError


def practice(
    port: Annotated[int, typer.Option(metavar="N", help="Port on 127.0.0.1; 0 takes any free one.")] = 8001,
    reset: Annotated[
        bool, typer.Option("--reset", help="Start nothing: tell the one on this port to begin again.")
    ] = False,
    misbehave: Annotated[
        str | None,
        typer.Option(metavar="FAULT", help="Start a server that misbehaves instead: broken-off, certificate, ..."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start the practice API on this machine, and print a ready key of each kind.

    It answers as the OpenAI API does, costs nothing, and refuses real keys.
    It listens on 127.0.0.1 only, until you press Ctrl-C. Its screens are at
    the same port: open it in a browser.

    With --misbehave it shows your own programs what a network can do to them:
    a server does nothing but that, to whoever calls.

    \b
    Examples:
      keyguide practice
      keyguide practice --port 8010
      keyguide practice --reset               forget accounts, keys and payments
      keyguide practice --misbehave redirect  send every caller elsewhere
    """  # noqa: D301 - \b keeps the lines of its paragraph
    if reset and misbehave is not None:
        raise InputError("Both --reset and --misbehave are given.", hint="Give one of them.")
    if reset:
        _reset_practice(port, as_json=as_json)
    elif misbehave is not None:
        _misbehave(misbehave, port, as_json=as_json)
    else:
        _serve(port, as_json=as_json)


def _serve(port: int, *, as_json: bool) -> None:
    from keyguide.practice import serve

    with serve(port=port) as api:
        if as_json:
            print_json({"base_url": api.base_url, "keys": dict(api.keys)}, openly=True)
        else:
            width = max(map(len, api.keys))
            print(f"Practice API: {api.base_url}\n\nKeys, by what they show:")
            for state, practice_key in api.keys.items():
                print_openly(f"  {state:<{width}}  {practice_key}")
        _wait(as_json=as_json)


def _misbehave(fault: str, port: int, *, as_json: bool) -> None:
    """Start a server that misbehaves, and say how to meet it."""
    from keyguide.practice.lines import write_line
    from keyguide.practice.misbehaviour import MISBEHAVIOURS, misbehave

    with misbehave(fault, port=port) as base_url:
        if as_json:
            print_json({"base_url": base_url, "misbehaviour": fault})
        else:
            print(f"Practice server: {base_url}\nWhatever it is asked, it {MISBEHAVIOURS[fault].does}.")
            print("\nTo meet it, in another terminal:")
            print_openly(f"  {write_line(base_url)}")
        _wait(as_json=as_json)


def _wait(*, as_json: bool) -> None:
    """Let the server run until the user has had enough of it."""
    import threading

    if not as_json:
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
        print_json({"port": port, "reset": True})
    else:
        print(f"The practice product on port {port} begins again.")
