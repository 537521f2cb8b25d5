"""Prove everything: style, types, package, pages, notebooks, and the built site in a browser."""

import os
import subprocess
import sys
import time
from pathlib import Path

from browser import find_browser, install_browser

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STAGES = {
    "Style": [str(BIN / "ruff"), "check", "--quiet"],
    "Format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
    "Types": [str(BIN / "mypy")],
    "Tests": [str(BIN / "pytest"), "--numprocesses", "2", "--dist", "loadscope", "--quiet"],
}


def main() -> None:
    """Run every stage, and end with the status of the first that failed."""
    browser = find_browser() or install_browser()
    print(f"test: The browser is {browser}.", flush=True)
    # Tests decide for themselves what is set; a reader's key, proxy or base URL must not leak in.
    foreign = ("OPENAI_", "KEYGUIDE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    failed = []
    for stage, command in STAGES.items():
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
