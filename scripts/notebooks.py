"""Open the notebooks in JupyterLab, with the practice API running beside it."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from ports import LOOPBACK, read_ports

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Start the practice API, then JupyterLab until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practice-port", default="8001", help="port of the practice API")
    [port] = read_ports("notebooks", {"PRACTICE_PORT": parser.parse_args().practice_port})
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    from keyguide.practice import serve

    with serve(port=port) as practice:
        print(f"notebooks: The practice API answers at {practice.base_url}. Opening JupyterLab.", flush=True)
        status = run_lab()
    if status:
        sys.exit(f"notebooks: JupyterLab ended with status {status}; the lines above say why.")


def run_lab() -> int:
    """Run JupyterLab until it ends, and give its status; stop it, and its kernels, when this program is stopped."""
    lab = [sys.executable, "-m", "jupyterlab", f"--ip={LOOPBACK}", f"--notebook-dir={ROOT / 'notebooks'}"]
    # JupyterLab refuses to run as root, and a container often has no one else.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        lab.append("--allow-root")
    # In a session of its own, Ctrl-C does not make it ask, or fail, while it is being stopped.
    with subprocess.Popen([*lab, "--log-level=WARN"], start_new_session=True) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            server.wait()  # on its way out of here Popen itself waits no longer
            raise


def stop(*_: object) -> None:
    """End as Ctrl-C does, so that JupyterLab ends as well."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nnotebooks: Stopped.")
