"""Files that a command makes from something else: checked by default, written anew with `--update`."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settle(made: Mapping[Path, str], *, about: str | None, source: str) -> int:
    """Read the arguments of a command, and check or write what it makes.

    Args:
        made: The text of each file, as it should be.
        about: What the command does, for its help.
        source: What the files are made from, for whoever finds one out of date.

    Returns:
        The exit status: 0 when every file is up to date or written, 1 when one is not.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--update", action="store_true", help="write the files instead of checking them")
    update = parser.parse_args().update
    stale = [path for path, text in made.items() if _read(path) != text]
    for path in stale:
        name = path.relative_to(ROOT).as_posix()
        if update:
            path.write_text(made[path], encoding="utf-8")
            print(f"Wrote {name}.")
        else:
            print(f"{name} is not what {source} gives. Run: scripts/{Path(sys.argv[0]).name} --update")
    return 1 if stale and not update else 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
