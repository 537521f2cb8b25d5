"""`keyguide count`: count the tokens of text files and of transcripts."""

from pathlib import Path
from typing import Annotated, Any

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.plain import count_files
from keyguide.errors import InputError

_TEXT, _TRANSCRIPT, _LINES = "text", "transcript", "lines"
_KINDS = (_TEXT, _TRANSCRIPT, _LINES, "jsonl", "json", "csv", "parquet")
_COLUMNS = "Column of a transcript that holds the {}."


def count(
    files: Annotated[
        list[str] | None,  # no paths, which would take a slash out of s3://
        typer.Argument(metavar="FILE", help="Text or transcripts, folders, patterns; - or nothing is standard input."),
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Count as this model does.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Count with this encoding: o200k_base or cl100k_base.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help=f"What the files are: {', '.join(_KINDS)}.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="WHAT", help="Add up by sender, language, channel, day or hour; can be repeated."),
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("text"))] = None,
    sender: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("sender"))] = None,
    conversation: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("conversation"))] = None,
    time: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("time"))] = None,
    channel: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("channel"))] = None,
    language: Annotated[str | None, typer.Option(metavar="COLUMN", help=_COLUMNS.format("language"))] = None,
    separator: Annotated[
        str | None, typer.Option(metavar="SIGN", help="What stands between the columns of a CSV file.")
    ] = None,
    histogram: Annotated[
        bool, typer.Option("--histogram", help="Add up conversations, and show how long they are.")
    ] = False,
    conversations: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one row for each conversation to a Parquet file.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the rows that cannot be counted, with the reason.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the state here; go on from it after an interruption.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Processes that count; one for each processor.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Count on the Dask cluster of tcp://HOST:PORT instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count the tokens of text files and transcripts, exactly as OpenAI's own tokeniser does.

    Without --model or --encoding the count is for o200k_base, the encoding of
    gpt-4o and later. Where the encoding of a model is not published, the answer
    says that it is assumed. Text is counted byte for byte; nothing is sent anywhere.

    Transcripts are CSV, TSV, JSON Lines, JSON and Parquet files, as they are or packed
    with gzip or Zstandard, of any size. Which column holds what is found out and said.

    Exit status: 0 counted, 1 counted but for some rows of a transcript, 2 a file
    cannot be read or the model is unknown.

    \b
    Examples:
      keyguide count enquiry.txt
      keyguide count --model gpt-6-luna *.txt
      echo "Hello" | keyguide count --json
      keyguide count chats.jsonl --by language --by day
      keyguide count exports/ --rejects bad-rows.jsonl --resume count.state
      keyguide count s3://bucket/chats.jsonl --scheduler tcp://10.0.0.5:8786
    """  # noqa: D301 - \b keeps the lines of its paragraph
    columns = {
        "text": text,
        "sender": sender,
        "conversation": conversation,
        "time": time,
        "channel": channel,
        "language": language,
    }
    given = {name: value for name, value in columns.items() if value is not None}
    options = {
        "by": by,
        "separator": separator,
        "histogram": histogram or None,
        "conversations": conversations,
        "rejects": rejects,
        "resume": resume,
        "workers": workers,
        "scheduler": scheduler,
        **columns,
    }
    if kind is not None and kind not in _KINDS:
        raise InputError(f"--as {kind} is no kind of file.", hint=f"Use one of {', '.join(_KINDS)}.")
    paths = files or ["-"]
    used = [f"--{name}" for name, value in options.items() if value is not None]
    if not _are_transcripts(paths, kind):
        if used:
            raise InputError(f"{used[0]} is for transcripts.", hint="Say that this is one: --as transcript.")
        count_files([Path(path) for path in paths], model=model, encoding=encoding, as_json=as_json)
        return
    from keyguide.cli.tally_text import count_and_print

    runner = None
    if scheduler is not None:
        if workers is not None:
            raise InputError("Both --workers and --scheduler are given.", hint="Give one: who counts is one or other.")
        from keyguide.transcripts.cluster import Cluster

        runner = Cluster(scheduler)
    settings: dict[str, Any] = {
        "by": [name.strip() for some in by or ["sender"] for name in some.split(",")],
        "kind": {_TRANSCRIPT: None, _LINES: "text"}.get(kind or _TRANSCRIPT, kind),
        "separator": {"tab": "\t", "\\t": "\t"}.get(separator or "", separator),
        "conversations": conversations or histogram,
        "rejects": rejects,
        "state": resume,
        "workers": workers,
        "runner": runner,
    }
    status = count_and_print(paths, given, model=model, encoding=encoding, as_json=as_json, settings=settings)
    raise typer.Exit(status)


def _are_transcripts(paths: list[str], kind: str | None) -> bool:
    """Tell transcripts from text: by what was said, else by the names; both at once cannot be added up."""
    if kind is not None:
        return kind != _TEXT
    from keyguide.transcripts.sources import is_named_as_transcript

    told = [is_named_as_transcript(path) for path in paths]
    if any(told) and not all(told):
        texts = [path for path, is_one in zip(paths, told, strict=True) if not is_one]
        raise InputError(
            f"{texts[0]} is text, and {paths[told.index(True)]} a transcript.",
            hint="Count them one after the other, or give --as transcript or --as text.",
        )
    return all(told)
