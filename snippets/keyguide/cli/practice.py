"""`keyguide practice`: start the practice product, or tell a running one to begin again."""

import sys
from typing import Annotated

import typer

from keyguide.cli.shared import AsJson, print_json, print_openly


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
            print_json({"base_url": api.base_url, "keys": dict(api.keys)}, openly=True)
        else:
            width = max(map(len, api.keys))
            print(f"Practice API: {api.base_url}\n\nKeys, by what they show:")
            for state, practice_key in api.keys.items():
                print_openly(f"  {state:<{width}}  {practice_key}")
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
