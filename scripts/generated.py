"""Files that a command makes from something else: checked by default, written anew with `--update`."""

import argparse
import gzip
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from keyguide.errors import InputError
from keyguide.freshness.seals import make_seal, write_seals
from pages.made import MadeError

ROOT = Path(__file__).resolve().parent.parent


def settle(
    made: Mapping[Path, str], *, about: str | None, source: str, inputs: Sequence[str] = (), marks: str = ""
) -> int:
    """Read the arguments of a command, and check or write what it makes.

    A file whose name ends in `.gz` is packed. What is compared is the text in it: the zlib of one machine packs
    otherwise than that of another, so the bytes prove nothing, and are left alone while the text is right.

    What is written is sealed, for `keyguide fresh` to tell what was edited by hand and what is out of date.

    Args:
        made: The text of each file, as it should be.
        about: What the command does, for its help.
        source: What the files are made from, for whoever finds one out of date.
        inputs: The same as `keyguide.freshness.seals.hash_input` takes it.
        marks: What the marks in pages name as the source, where a part of a file alone is made.

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
            _write(path, made[path])
            print(f"Wrote {name}.")
        else:
            print(f"{name} is not what {source} gives. Run: scripts/{Path(sys.argv[0]).name} --update")
    if update:
        command = f"scripts/{Path(sys.argv[0]).name} --update"
        names = [path.relative_to(ROOT).as_posix() for path in made]
        write_seals(ROOT, [make_seal(ROOT, name, command, inputs, marks) for name in names])
    return 1 if stale and not update else 0


def settle_pages(
    makers: Mapping[str, Callable[[str], str]],
    *,
    about: str | None,
    source: str,
    inputs: Sequence[str] = (),
    marks: str,
) -> int:
    """Check or write the parts of pages that a command makes, as `settle` does.

    Args:
        makers: For each page, relative to docs/, what fills its text.
        about: What the command does, for its help.
        source: What the parts are made from.
        inputs: The same as `keyguide.freshness.seals.hash_input` takes it.
        marks: What the marks in the pages name as the source.

    Returns:
        The exit status.
    """
    paths = {ROOT / "docs" / name: make for name, make in makers.items()}
    try:
        made = {path: make(path.read_text(encoding="utf-8")) for path, make in paths.items()}
    except (InputError, MadeError) as problem:
        sys.exit(f"{Path(sys.argv[0]).stem}: {problem}")
    return settle(made, about=about, source=source, inputs=inputs, marks=marks)


def _read(path: Path) -> str:
    if not path.is_file():
        return ""
    if path.suffix != ".gz":
        return path.read_text(encoding="utf-8")
    try:
        return gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError, ValueError):  # damaged, so out of date
        return ""


def _write(path: Path, text: str) -> None:
    if path.suffix != ".gz":
        path.write_text(text, encoding="utf-8")
        return
    # Neither the hour nor a name is packed in, so one machine always writes the same bytes.
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
        packed.write(text.encode())
