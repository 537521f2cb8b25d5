"""Prove everything: style, types, package, pages, notebooks, the built site in a browser, and the walk of the guide.

`--deep` proves instead that the walker, the screens, the check of a key and the counting are what they seem: each
single change of a screen is found at its line, live mode, pictures to the pixel, every screen for every reader;
whatever a server can do gets its name in time and never the key, in Python and in the shell; every count is that of
tiktoken, whatever is interrupted or killed.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from browser import find_browser, install_browser

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [str(BIN / "pytest"), "--numprocesses", "2", "--dist", "loadscope", "--quiet"]
STAGES = {
    "Style": [str(BIN / "ruff"), "check", "--quiet"],
    "Format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
    "Types": [str(BIN / "mypy")],
    "Tests": [*PYTEST, "-m", "not deep"],
}
DEEP = {"Walker, screens, check of a key and counting": [*PYTEST, "-m", "deep", "tests"]}


def main() -> None:
    """Run every stage, and end with the status of the first that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--deep", action="store_true", help="take the walker, the practice screens and the check of a key apart"
    )
    stages = DEEP if parser.parse_args().deep else STAGES
    browser = find_browser() or install_browser()
    print(f"test: The browser is {browser}.", flush=True)
    # Tests decide for themselves what is set; a reader's key, proxy or base URL must not leak in.
    foreign = ("OPENAI_", "KEYGUIDE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    failed = []
    for stage, command in stages.items():
        started = time.monotonic()
        print(f"test: {stage}.", flush=True)
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        print(f"test: {stage} {'passed' if status == 0 else 'failed'} after {time.monotonic() - started:.0f} s.")
        if status:
            failed.append(stage)
    if failed:
        sys.exit(f"test: Failed: {', '.join(failed)}. The lines above say where.")
    print("test: Everything passed.")


if __name__ == "__main__":
    main()
