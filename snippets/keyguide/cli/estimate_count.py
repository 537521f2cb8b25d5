"""Counts transcripts for `keyguide estimate`: once for each encoding that the models have."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from keyguide.cli.shared import say
from keyguide.cli.tally_text import show_progress
from keyguide.encodings import find_encoding
from keyguide.errors import InputError, UnknownModelError
from keyguide.transcripts import Columns, Tally, count_transcripts

_NEWEST = "o200k_base"


def count_for(models: Sequence[str], files: Sequence[Path], columns: Mapping[str, str]) -> dict[str, Tally]:
    """Count transcripts as each model does.

    Args:
        models: The models.
        files: The transcripts.
        columns: The columns that were given, by role.

    Returns:
        The tally of each model; models with the same encoding share one.
    """
    encodings = {model: find_text_encoding(model)[0] for model in models}
    if len(set(encodings.values())) > 1 and Path("-") in files:
        raise InputError(
            f"{' and '.join(dict.fromkeys(encodings.values()))} are needed, and standard input can be read once.",
            hint="Give a file, or models of one encoding.",
        )
    found = {encoding: _count(files, columns, encoding) for encoding in dict.fromkeys(encodings.values())}
    tallies = {model: found[encoding] for model, encoding in encodings.items()}
    first = next(iter(tallies.values()))
    if first.rejected:
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in first.reasons.items())
        say(f"{first.rejected:,} rows were not counted: {reasons}. keyguide count --rejects FILE keeps them.")
    return tallies


def find_text_encoding(model: str) -> tuple[str, bool]:
    """Give the encoding of a model, and whether that is assumed."""
    try:
        found = find_encoding(model)
    except UnknownModelError:  # its price stands in a ledger: it is newer than the table of encodings
        return _NEWEST, True
    return found.encoding, found.assumed


def _count(files: Sequence[Path], columns: Mapping[str, str], encoding: str) -> Tally:
    with show_progress() as on_progress:
        return count_transcripts(
            list(files),
            encoding=encoding,
            columns=Columns(**columns),
            by=("sender", "language", "day", "hour"),
            conversations=True,
            on_progress=on_progress,
        )
