"""Make `.venv` and fill it with the packages that requirements.txt pins by hash.

Runs on the reader's own Python, so it uses the standard library only, and must
parse on versions that are too old in order to say that they are.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
UV = os.path.join(VENV, "bin", "uv")
STAMP = os.path.join(VENV, "keyguide-setup")
LOG = os.path.join(VENV, "keyguide-setup.log")
OLDEST_PYTHON = (3, 11)
NETWORK_SIGNS = re.compile(
    r"dns error|failed to lookup|name resolution|name or service|network is unreachable|connection refused"
    r"|could not connect|error sending request|connect error|timed out|newconnectionerror|max retries"
    r"|offline|proxy|failed to fetch|no route to host|could not find a version .*\(from versions: none\)",
    re.IGNORECASE,
)


class SetupError(Exception):
    """A sentence for the reader: what happened and what to do next."""


def main():
    """Bring `.venv` up to date; do nothing if it is."""
    started = time.monotonic()
    check_python()
    wanted = fingerprint()
    if read(STAMP) == wanted and run_quietly([VENV_PYTHON, "-c", "import keyguide"]).returncode == 0:
        return
    make_venv()
    install_uv()
    install_packages()
    with open(STAMP, "w") as stamp:
        stamp.write(wanted)
    say("Ready after %.0f s." % (time.monotonic() - started))


def check_python():
    """Refuse a Python that is too old, and name a newer one if there is one."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
    advice = "Run this again with PYTHON=%s." % newer[0] if newer else "Install a newer Python, then run this again."
    found = ".".join(str(part) for part in sys.version_info[:3])
    raise SetupError("Python %s is too old: Keyguide needs 3.11 or newer. %s" % (found, advice))


def fingerprint():
    """Hash everything that decides what `.venv` must hold."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements.txt", "pyproject.toml", os.path.join("scripts", "setup.py")):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    digest.update(ROOT.encode())
    return digest.hexdigest()


def make_venv():
    """Make `.venv` with this Python, unless one of the same version stands there."""
    if os.path.exists(VENV_PYTHON):
        found = run_quietly([VENV_PYTHON, "-c", "import pip, sys; print(sys.version)"])
        if found.returncode == 0 and found.stdout.strip() == sys.version:
            return
        say("Replacing .venv: it was made by another Python.")
        shutil.rmtree(VENV)
    say("Making .venv with Python %d.%d." % sys.version_info[:2])
    made = run_quietly([sys.executable, "-m", "venv", VENV])
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(
            "This Python cannot make a virtual environment. On Debian or Ubuntu, install the package"
            " python3-venv, then run this again."
        )


def install_uv():
    """Install uv itself, at the version and hash that requirements.txt pins."""
    pinned = re.search(r"^uv==(\S+)(?:.*\\\n(?:    --hash.*\n)+)", read(os.path.join(ROOT, "requirements.txt")), re.M)
    if pinned is None:
        raise SetupError("requirements.txt pins no uv. Restore the file from version control, then run this again.")
    if os.path.exists(UV) and run_quietly([UV, "--version"]).stdout.split()[1:2] == [pinned.group(1)]:
        return
    say("Installing uv %s." % pinned.group(1))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(pinned.group(0))
        requirement.flush()
        pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries", "1"]
        install([*pip, "--require-hashes", "-r", requirement.name])


def install_packages():
    """Install exactly the pinned packages, then this project, editable."""
    say("Installing the pinned packages.")
    target = ["--quiet", "--python", VENV_PYTHON]
    install([UV, "pip", "sync"] + target + ["--require-hashes", os.path.join(ROOT, "requirements.txt")])
    install([UV, "pip", "install"] + target + ["--no-deps", "--no-build-isolation", "--editable", ROOT])


def install(command):
    """Run an installer; turn its failure into one sentence, and keep its words in a log."""
    done = run_quietly(command)
    if done.returncode == 0:
        return
    words = done.stdout + done.stderr
    with open(LOG, "w") as log:
        log.write(words)
    if NETWORK_SIGNS.search(words):
        raise SetupError(
            "The package registry cannot be reached. Check the network or the proxy settings, then run this again;"
            " what is installed so far is kept (details: .venv/keyguide-setup.log)."
        )
    last = ([line.strip() for line in words.splitlines() if line.strip()] or ["no message"])[-1]
    raise SetupError("The packages could not be installed: %s (details: .venv/keyguide-setup.log)." % last)


def run_quietly(command):
    """Run a command in the project's folder and keep what it prints."""
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


def read(path):
    """Give a file's text, or an empty text if there is no such file."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def say(sentence):
    """Tell the reader what happens now."""
    print("setup: " + sentence, flush=True)


if __name__ == "__main__":
    try:
        main()
    except SetupError as problem:
        sys.exit("setup: %s" % problem)
    except KeyboardInterrupt:
        sys.exit("setup: stopped. Run it again; what is installed so far is kept.")
