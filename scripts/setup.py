"""Make `.venv` and fill it with the packages that requirements.txt pins by hash.

Runs on the reader's own Python, so it uses the standard library only, and must
parse on versions that are too old in order to say that they are.
"""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "keyguide-setup"
LOG = VENV / "keyguide-setup.log"
OLDEST_PYTHON = (3, 11)
NETWORK_SIGNS = re.compile(
    r"dns error|failed to lookup|name resolution|name or service|network is unreachable|connection refused"
    r"|could not connect|error sending request|connect error|timed out|newconnectionerror|max retries"
    r"|offline|proxy|failed to fetch|no route to host|could not find a version .*\(from versions: none\)",
    re.IGNORECASE,
)


class SetupError(Exception):
    """A sentence for the reader: what happened and what to do next."""


def main() -> None:
    """Bring `.venv` up to date; do nothing if it is."""
    started = time.monotonic()
    check_python()
    signal.signal(signal.SIGTERM, stop)
    wait_for_others()
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and run_quietly([VENV_PYTHON, "-c", "import keyguide"]).ok:
        return
    # What is begun below may be stopped half-way, and then no state is the one that was stamped.
    if STAMP.exists():
        STAMP.unlink()
    make_venv()
    install_uv()
    install_packages()
    STAMP.write_text(wanted)
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def check_python() -> None:
    """Refuse a Python that is too old, and name a newer one if there is one."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    # Version managers put names on the path that do not run.
    names = ("python3.14", "python3.13", "python3.12", "python3.11")
    newer = [name for name in names if shutil.which(name) and run_quietly([name, "-c", ""]).ok]
    advice = f"Run this again with PYTHON={newer[0]}." if newer else "Install a newer Python, then run this again."
    found = ".".join(str(part) for part in sys.version_info[:3])
    raise SetupError(f"Python {found} is too old: Keyguide needs 3.11 or newer. {advice}")


def stop(*_: object) -> None:
    """End as Ctrl-C does, so that no installer works on alone."""
    raise KeyboardInterrupt


def wait_for_others() -> None:
    """Be the only set-up of this folder until the process ends: two would tear down each other's `.venv`."""
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another set-up of this folder to end.")
        fcntl.flock(folder, fcntl.LOCK_EX)


def fingerprint() -> str:
    """Hash everything that decides what `.venv` must hold."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for path in (REQUIREMENTS, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    """Make `.venv` with this Python, unless one of the same version stands there."""
    if VENV.exists() or VENV.is_symlink():
        found = run_quietly([VENV_PYTHON, "-c", "import pip, sys; print(sys.version)"])
        if found.ok and found.output.strip() == sys.version:
            return
        say(f"Replacing .venv: {'it was made by another Python' if found.ok else 'it does not work'}.")
        remove_venv()
    say(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}.")
    made = run_quietly([sys.executable, "-m", "venv", VENV])
    if made.ok:
        return
    remove_venv()
    if re.search(r"ensurepip|No module named venv", made.output):
        raise SetupError(
            "This Python cannot make a virtual environment. On Debian or Ubuntu, install the package"
            " python3-venv, then run this again."
        )
    raise SetupError(f".venv could not be made: {made.last_line}. Put that right, then run this again.")


def remove_venv() -> None:
    """Remove whatever stands where `.venv` belongs; of a link, only the link."""
    if VENV.is_dir() and not VENV.is_symlink():
        shutil.rmtree(str(VENV))
    elif VENV.exists() or VENV.is_symlink():
        VENV.unlink()


def install_uv() -> None:
    """Install uv itself, at the version and hash that requirements.txt pins."""
    pinned = re.search(r"^uv==(\S+).*\\\n(?:    --hash.*\n)+", REQUIREMENTS.read_text(), re.MULTILINE)
    if pinned is None:
        raise SetupError("requirements.txt pins no uv. Restore the file from version control, then run this again.")
    if UV.exists() and f"uv {pinned.group(1)}" in run_quietly([UV, "--version"]).output:
        return
    say(f"Installing uv {pinned.group(1)}.")
    with tempfile.TemporaryDirectory() as folder:
        requirement = Path(folder) / "uv.txt"
        requirement.write_text(pinned.group(0))
        pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries", "1"]
        install([*pip, "--require-hashes", "--requirement", requirement])


def install_packages() -> None:
    """Install exactly the pinned packages, then this project, editable."""
    say("Installing the pinned packages.")
    target = ["--quiet", "--python", VENV_PYTHON]
    # Compiled now, every later command starts faster, also where Python may not write its own cache.
    install([UV, "pip", "sync", *target, "--compile-bytecode", "--require-hashes", REQUIREMENTS])
    install([UV, "pip", "install", *target, "--no-deps", "--no-build-isolation", "--editable", ROOT])


def install(command: "list[object]") -> None:
    """Run an installer; turn its failure into one sentence, and keep its words in a log."""
    done = run_quietly(command)
    if done.ok:
        return
    LOG.write_text(done.output)
    if NETWORK_SIGNS.search(done.output):
        raise SetupError(
            "The package registry cannot be reached. Check the network or the proxy settings, then run this again;"
            " what is installed so far is kept (details: .venv/keyguide-setup.log)."
        )
    raise SetupError(
        f"The packages could not be installed: {done.last_line}. Put that right, then run this again"
        " (details: .venv/keyguide-setup.log)."
    )


class Done:
    """A command that has ended: whether it succeeded, and all that it printed."""

    def __init__(self, status: int, output: str) -> None:
        """Keep both."""
        self.ok = status == 0
        self.output = output
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        self.last_line = lines[-1].rstrip(".") if lines else "no message"


def run_quietly(command: "list[object]") -> Done:
    """Run a command in the project's folder and keep what it prints."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    except OSError as problem:  # no such program, or one that this machine cannot run
        return Done(127, str(problem))
    return Done(done.returncode, done.stdout.decode(errors="replace"))


def say(sentence: str) -> None:
    """Tell the reader what happens now."""
    print("setup: " + sentence, flush=True)


if __name__ == "__main__":
    try:
        main()
    except SetupError as problem:
        sys.exit(f"setup: {problem}")
    except OSError as problem:  # a folder that may not be written to, a full disk
        sys.exit(f"setup: {problem.filename or ROOT}: {problem.strerror}. Put that right, then run this again.")
    except KeyboardInterrupt:
        sys.exit("setup: stopped. Run it again; what is installed so far is kept.")
