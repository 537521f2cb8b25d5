"""`keyguide count`: count the tokens of text files."""

from pathlib import Path
from typing import Annotated

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.plain import count_files


def count(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="UTF-8 text; - or nothing is standard input.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Count as this model does.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Count with this encoding: o200k_base or cl100k_base.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count the tokens of text files, exactly as OpenAI's own tokeniser does.

    Without --model or --encoding the count is for o200k_base, the encoding of
    gpt-4o and later. Where the encoding of a model is not published, the answer
    says that it is assumed. Text is counted byte for byte; nothing is sent anywhere.

    Exit status: 0 counted, 2 a file cannot be read as text or the model is unknown.

    \b
    Examples:
      keyguide count transcript.txt
      keyguide count --model gpt-6-luna *.txt
      echo "Hello" | keyguide count --json
    """  # noqa: D301
    count_files(files or [Path("-")], model=model, encoding=encoding, as_json=as_json)
