"""Count plain text files, with no more imports than that takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keyguide.cli.shared import decode, print_json, read_standard_input, show
from keyguide.errors import EmptyInputError, InputError

if TYPE_CHECKING:
    from keyguide.tokens import TokenCount

_PLAIN = {".txt", ".text", ".md", ".log"}


def is_plain_count(arguments: Sequence[str]) -> bool:
    """Tell whether the arguments of the command line ask for a count of text files that are there, and nothing else."""
    command, *names = arguments or [""]
    plain = (not name.startswith("-") and Path(name).suffix in _PLAIN and Path(name).is_file() for name in names)
    return command == "count" and bool(names) and all(plain)


def count_files(
    files: Sequence[Path], *, model: str | None = None, encoding: str | None = None, as_json: bool = False
) -> None:
    """Count the tokens of text files and print them.

    Args:
        files: The files; `-` is standard input.
        model: Count as this model does.
        encoding: Count with this encoding; with neither, `o200k_base`.
        as_json: Print JSON instead of a table.

    Raises:
        InputError: A file cannot be read as text, or the model or encoding is unknown.
    """
    from keyguide.tokens import count_text

    if model is not None and encoding is not None:
        raise InputError("Both --model and --encoding are given.", hint="Give one of them; a model has one encoding.")
    if model is None and encoding is None:
        encoding = "o200k_base"
    texts = {path: _read_text(path) for path in dict.fromkeys(files)}
    counts = {path: count_text(text, model=model, encoding=encoding) for path, text in texts.items()}
    if as_json:
        rows = [
            {"file": str(path), "characters": len(texts[path]), "tokens": found.tokens}
            for path, found in counts.items()
        ]
        first = next(iter(counts.values()))
        total = sum(found.tokens for found in counts.values())
        about = {"model": model, "encoding": first.encoding, "assumed": first.assumed}
        print_json({"files": rows, "total_tokens": total, **about})
    else:
        _print_counts(texts, counts)


def _read_text(path: Path) -> str:
    """Read a file, or standard input for `-`, as UTF-8 text with nothing changed."""
    name = "standard input" if str(path) == "-" else show(path)
    try:
        content = read_standard_input() if str(path) == "-" else path.read_bytes()
    except OSError as problem:
        raise InputError(f"{name} cannot be read: {problem.strerror}.", hint="Check the name and try again.") from None
    if not content:
        raise EmptyInputError(f"{name} is empty.", hint="Give a file with text in it.")
    return decode(content, name)


def _print_counts(texts: dict[Path, str], counts: "dict[Path, TokenCount]") -> None:
    rows = [(f"{counts[path].tokens:,}", f"{len(text):,}", show(path)) for path, text in texts.items()]
    if len(rows) > 1:
        total = sum(found.tokens for found in counts.values())
        rows.append((f"{total:,}", f"{sum(map(len, texts.values())):,}", "total"))
    rows.insert(0, ("tokens", "characters", "file"))
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for tokens, characters, name in rows:
        print(f"{tokens:>{wide[0]}}  {characters:>{wide[1]}}  {name}")
    first = next(iter(counts.values()))
    of_model = f" of {first.model}" if first.model else ""
    print(f"\nEncoding: {first.encoding}{of_model}{', assumed: OpenAI has not published it' if first.assumed else ''}.")
