"""Regenerate everything that is generated, in the order of need, and say what changed."""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
STEPS = {
    "the request schemas": [PYTHON, "scripts/request_schemas.py", "--update"],
    "the tables of the shell scripts": [PYTHON, "scripts/shell_tables.py", "--update"],
    "the sample of transcripts": [PYTHON, "scripts/sample.py", "--update"],
    "what the pages say about failures": [PYTHON, "scripts/failures.py", "--update"],
    "the tables of limits": [PYTHON, "scripts/limit_tables.py", "--update"],
    "the tables of prices": [PYTHON, "scripts/prices.py", "--update"],
    "the table of tokens": [PYTHON, "scripts/token_tables.py", "--update"],
    "the tables of facts": [PYTHON, "scripts/facts.py", "--update"],
    "the outputs of the examples": [PYTHON, "-m", "pytest", "--quiet", "tests/test_examples.py", "--update"],
    "the notebooks": [PYTHON, "scripts/execute_notebooks.py", "--update"],
    "the pictures of the screens": [PYTHON, "-m", "keyguide", "walk", "--update"],
    "the look ahead to Zensical": [PYTHON, "scripts/look_ahead.py", "--update"],
    "the state of the guide": [PYTHON, "scripts/status.py", "--update"],
    "the picture of the site": [PYTHON, "scripts/site_picture.py", "--update"],
}


def main() -> None:
    """Run every step; stop at the first that fails."""
    before = hash_files()
    for what, command in STEPS.items():
        print(f"update: Regenerating {what}.", flush=True)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout + done.stderr)
            sys.exit(f"update: {what[0].upper()}{what[1:]} could not be regenerated; the lines above say why.")
    after = hash_files()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    print(f"update: Changed: {', '.join(changed)}." if changed else "update: Nothing changed.")


def hash_files() -> dict[str, str]:
    """Hash every file that version control knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        sys.exit("update: git cannot list the files of this folder. Clone the project with git, then run this again.")
    files = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}


if __name__ == "__main__":
    main()
