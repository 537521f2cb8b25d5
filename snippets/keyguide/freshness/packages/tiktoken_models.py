"""Which encoding a model uses, against the table of the installed tiktoken."""

from collections.abc import Iterator
from datetime import date

from keyguide.encodings import find_encoding
from keyguide.errors import UnknownModelError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.packages.installed import find_installed, read_constants, report_missing
from keyguide.freshness.project import Project
from keyguide.prices.listed import load_provider

_MODELS = "snippets/keyguide/encodings/models.py"


def check_encodings(project: Project, _: date) -> Iterator[Finding]:
    """Compare the encoding of each model of the price list with tiktoken's table.

    Args:
        project: The project.

    Yields:
        Each model whose encoding is another, or no longer an assumption; that tiktoken is not installed.
    """
    package = find_installed("tiktoken")
    if package is None:
        yield from report_missing(project, "tiktoken")
        return
    tables = read_constants(package.parse("tiktoken/model.py"))
    known: dict[str, str] = tables.get("MODEL_TO_ENCODING", {})
    for model in sorted({*known, *(entry.id for entry in load_provider().models)}):
        told = known.get(model)
        try:
            ours = find_encoding(model)
        except UnknownModelError:
            continue
        if told and (told != ours.encoding or ours.assumed):
            what = (
                f"{package} gives {model} {told}, and Keyguide {'assumes' if ours.assumed else 'uses'} {ours.encoding}."
            )
            todo = "Correct the table of encodings and what the pages say of this model."
            line = project.find_line(_MODELS, f'"{model}"')
            yield Finding("encoding-changed", Severity.ERROR, _MODELS, line, what, str(package), todo)
