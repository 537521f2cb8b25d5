"""Pin the newest packages that pyproject.toml allows, with their hashes, in requirements.txt."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")


def main() -> None:
    """Rewrite requirements.txt for every Python and platform that we support."""
    command = [str(UV), "pip", "compile", "pyproject.toml", "--quiet", "--upgrade"]
    command += ["--group", "test", "--group", "build", "--universal", "--python-version", "3.11", "--generate-hashes"]
    # The header names our own command, so that no path of a machine gets into the file.
    command += ["--custom-compile-command", "make lock", "--no-emit-index-url", "--output-file", "requirements.txt"]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
