"""Open the notebooks in JupyterLab, with the practice API running beside it."""

import argparse
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
    from keyguide.practice import serve

    with serve(port=port) as practice:
        print(f"notebooks: The practice API answers at {practice.base_url}. Opening JupyterLab.", flush=True)
        lab = [sys.executable, "-m", "jupyterlab", f"--ip={LOOPBACK}", f"--notebook-dir={ROOT / 'notebooks'}"]
        subprocess.run(lab, check=False)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nnotebooks: Stopped.")
