"""`keyguide fresh`: what in the guide is no longer true, or was not looked at for too long."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.shared import print_json
from keyguide.errors import KeyguideError


def fresh(
    reviewed: Annotated[
        list[str] | None,
        typer.Option(metavar="PAGE", help="Record that you have read this page against its sources; can be repeated."),
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(metavar="DAY", formats=["%Y-%m-%d"], help="Judge as if it were this day.")
    ] = None,
    root: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the project.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Check that the guide is still true: facts, dates, reviews, links, pictures and what is generated.

    Exit status: 0 nothing found, 1 errors, 2 wrong use, 3 warnings alone.

    \b
    Examples:
      keyguide fresh                      everything that needs no network
      keyguide fresh --today 2027-01-14   as it will be on that day
      keyguide fresh --reviewed docs/guide/add-credit.md
    """  # noqa: D301 - \b keeps the lines of its paragraph
    try:
        from keyguide.freshness import Project, Severity, check_project
    except ModuleNotFoundError as missing:
        raise KeyguideError(f"{missing.name} is not installed.", hint="Run: pip install 'keyguide[fresh]'") from None
    project, day = Project(root), (today or datetime.now(UTC)).date()
    if reviewed:
        from keyguide.cli.fresh_review import review

        findings = review(project, reviewed, day)
    else:
        findings = check_project(project, day)
    if as_json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            print(finding)
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    raise typer.Exit(1 if errors else 3 if findings else 0)
