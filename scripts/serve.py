"""Serve the guide with live reload, and the practice API beside it."""

import argparse
import signal
import socket
import threading
import time
from pathlib import Path

from ports import LOOPBACK, read_ports

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Check the ports, start the practice API, then build and serve the site until Ctrl-C."""
    arguments = parse_arguments()
    port, practice_port = read_ports("serve", {"PORT": arguments.port, "PRACTICE_PORT": arguments.practice_port})
    signal.signal(signal.SIGTERM, stop)
    print("serve: Starting the practice API.", flush=True)
    from keyguide.practice import serve as serve_practice

    with serve_practice(port=practice_port) as practice:
        print("serve: Building the site.", flush=True)
        site = practice.state.guide = f"http://{LOOPBACK}:{port}"
        threading.Thread(target=announce, args=(port, site, practice.base_url), daemon=True).start()
        serve_site(port)
    print("\nserve: Stopped.")


def parse_arguments() -> argparse.Namespace:
    """Read the two ports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8000", help="port of the site")
    parser.add_argument("--practice-port", default="8001", help="port of the practice API")
    return parser.parse_args()


def announce(port: int, site: str, practice: str) -> None:
    """Say where everything is once the site answers."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                break
        time.sleep(0.05)
    print(
        f"\n  The guide              {site}\n"
        f"  The practice product   {practice.removesuffix('/v1')}\n"
        f"  The practice API       {practice}\n\n"
        f"  Open the guide in a browser and begin at Start here. Walk its steps on the practice product: no account,\n"
        f"  no phone, no money. To practise with the API, run in a second terminal:\n"
        f"    .venv/bin/keyguide verify --practice working\n"
        f"  Edit any page: the browser reloads by itself. Press Ctrl-C to stop.\n",
        flush=True,
    )


def serve_site(port: int) -> None:
    """Serve the site with live reload; return when the reader presses Ctrl-C."""
    from mkdocs.commands.serve import serve

    serve(str(ROOT / "mkdocs.yml"), livereload=True, dev_addr=f"{LOOPBACK}:{port}")


def stop(*_: object) -> None:
    """End as Ctrl-C does, so that both servers close their ports."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nserve: Stopped.")
