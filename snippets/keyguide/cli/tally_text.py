"""What `keyguide count` shows of transcripts: how far it is, and what it counted."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from keyguide.cli.shared import make_printable, print_json, say
from keyguide.errors import InputError
from keyguide.transcripts import Amount, Columns, ConversationTotals, Progress, Tally, count_transcripts

_INTERRUPTED = 130
_MOST_ROWS = 40
_BAR = 40
_IN_ORDER = {"day", "hour"}


def count_and_print(
    paths: Sequence[str],
    columns: Mapping[str, str],
    *,
    model: str | None,
    encoding: str | None,
    as_json: bool,
    settings: dict[str, Any],
) -> int:
    """Count transcripts, and print what was counted.

    Args:
        paths: The files.
        columns: The columns that were given, by role.
        model: Count as this model does.
        encoding: Count with this encoding; with neither, `o200k_base`.
        as_json: Whether to print JSON.
        settings: What `count_transcripts` takes besides.

    Returns:
        The exit status.
    """
    if model is not None and encoding is not None:
        raise InputError("Both --model and --encoding are given.", hint="Give one of them; a model has one encoding.")
    if model is None and encoding is None:
        encoding = "o200k_base"
    try:
        with show_progress() as on_progress:
            tally = count_transcripts(
                list(paths),
                model=model,
                encoding=encoding,
                columns=Columns(**columns),
                on_progress=on_progress,
                **settings,
            )
    except KeyboardInterrupt:
        state = settings["state"]
        kept = state is not None and state.exists()
        say(f"Interrupted. The same command goes on from {state}." if kept else "Interrupted; nothing is kept.")
        return _INTERRUPTED
    if as_json:
        print_json({**tally.as_dict(), "model": model})
    else:
        _print_tally(tally, model)
    if tally.rejected:
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in tally.reasons.items())
        kept = settings["rejects"]
        where = f"They are in {kept}." if kept else "To keep them, with the reasons: --rejects FILE."
        were = "row was" if tally.rejected == 1 else "rows were"
        say(f"{tally.rejected:,} {were} not counted: {reasons}. {where}")
    return 1 if tally.rejected else 0


@contextmanager
def show_progress() -> Iterator[Callable[[Progress], None] | None]:
    """Show a bar with rate and time left, on a terminal alone, and leave nothing of it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    # Without a thread of its own, which would forbid to fork.
    bar = progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(_BAR),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bar:
        task = bar.add_task("Counting", total=None)

        def show(now: Progress) -> None:
            rejected = f", {now.rejected:,} rejected" if now.rejected else ""
            words = f"{now.messages:,} messages{rejected}"
            bar.update(task, completed=now.done, total=now.total, description=words, refresh=True)

        yield show


def _print_tally(tally: Tally, model: str | None) -> None:
    total = Amount(tally.messages, tally.tokens, tally.characters)
    for name, amounts in tally.by.items():
        _print_amounts(name, amounts, total)
        print()
    if not tally.by:
        _print_amounts("", {}, total)
        print()
    if tally.conversations is not None:
        _print_conversations(tally.conversations)
        print()
    of_model = f" of {model}" if model else ""
    for note in tally.notes:
        print(make_printable(note))
    print(f"Encoding: {tally.encoding}{of_model}{', assumed: OpenAI has not published it' if tally.assumed else ''}.")


def _print_amounts(name: str, amounts: Mapping[str, Amount], total: Amount) -> None:
    """Print a table of a dimension: the largest first, days and hours in their order."""
    items = list(amounts.items())
    if name not in _IN_ORDER:
        items.sort(key=lambda item: (-item[1].tokens, item[0]))
    rows = [(*_spell(amount), make_printable(value)) for value, amount in items[:_MOST_ROWS]]
    if more := len(items) - _MOST_ROWS:
        rows += [("", "", "", f"and {more:,} more; --json has them all")] if more > 0 else []
    rows.append((*_spell(total), "total"))
    _print_table([("messages", "tokens", "characters", name), *rows])


def _spell(amount: Amount) -> tuple[str, str, str]:
    return f"{amount.messages:,}", f"{amount.tokens:,}", f"{amount.characters:,}"


def _print_table(rows: Sequence[tuple[str, str, str, str]]) -> None:
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    for *numbers, name in rows:
        print(
            "  ".join(f"{number:>{width}}" for number, width in zip(numbers, wide, strict=True)) + f"  {name}".rstrip()
        )


def _print_conversations(found: ConversationTotals) -> None:
    """Print what conversations add up to, and how long they are."""
    print(f"Conversations: {found.number:,}, with {found.messages:,} messages and {found.replies:,} replies.")
    if found.replies:
        read, written = found.prompt_tokens, found.reply_tokens
        print(f"A model that wrote the replies would read {read:,} tokens and write {written:,};")
        low, middle, high = (found.find_reply_size(share) for share in (0.1, 0.5, 0.9))
        print(f"a reply has {middle:,} tokens in the middle, and eight of ten have {low:,} to {high:,}.")
    most = max(found.histogram.values(), default=1)
    wide = len(f"{max(found.histogram, default=0):,}")
    numbers = len(f"{most:,}")
    print(f"\n{'tokens':>{wide + 6}}  conversations")
    for size, number in found.histogram.items():
        print(f"up to {size:>{wide},}  {number:>{numbers},}  {'#' * max(1, round(_BAR * number / most))}")
