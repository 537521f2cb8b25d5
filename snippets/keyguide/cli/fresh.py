"""`keyguide fresh`: what in the guide is no longer true, or was not looked at for too long."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.shared import print_json
from keyguide.errors import InputError, KeyguideError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keyguide.freshness import Finding, Project


def fresh(
    reviewed: Annotated[
        list[str] | None,
        typer.Option(metavar="PAGE", help="Record that you have read this page against its sources; can be repeated."),
    ] = None,
    scheduled: Annotated[
        bool, typer.Option("--scheduled", help="Whatever is overdue is an error, not a warning.")
    ] = False,
    changed: Annotated[
        str | None, typer.Option(metavar="REF", help="What is overdue is an error in files changed since this commit.")
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the network too: whether links still lead somewhere.")
    ] = False,
    github: Annotated[bool, typer.Option("--github", help="Print annotations for GitHub.")] = False,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report in Markdown too.")] = None,
    badge: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the data of a badge too.")] = None,
    today: Annotated[
        datetime | None, typer.Option(metavar="DAY", formats=["%Y-%m-%d"], help="Judge as if it were this day.")
    ] = None,
    root: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the project.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Check that the guide is still true: facts, dates, reviews, links, pictures and what is generated.

    Each finding has a line, a reason, and what to do. No browser, no key; the network with --online alone.
    --reviewed walks the page in a browser and checks its facts before it records anything.

    Exit status: 0 nothing found, 1 errors, 2 wrong use, 3 warnings alone.

    \b
    Examples:
      keyguide fresh                      what is wrong now
      keyguide fresh --today 2027-01-14   what will be wrong on that day
      keyguide fresh --reviewed docs/guide/add-credit.md
    """  # noqa: D301 - \b keeps the lines of its paragraph
    try:
        from keyguide.freshness import Project, Severity, check_project
        from keyguide.freshness.report import list_stated, weigh_findings, write_badge, write_markdown
    except ModuleNotFoundError as missing:
        raise KeyguideError(f"{missing.name} is not installed.", hint="Run: pip install 'keyguide[fresh]'") from None
    project, day = Project(root), (today or datetime.now(UTC)).date()
    if not project.pages:
        raise InputError(f"There are no pages in {root / 'docs'}.", hint="Name the folder of the project with --root.")
    if reviewed:
        from keyguide.cli.fresh_review import review

        findings = review(project, reviewed, day)
    else:
        files = _list_changed(root, changed) if changed else set()
        asked = _ask_online(project, day) if online else []
        found, stated = [*check_project(project, day), *asked], list_stated(project, files)
        findings = weigh_findings(found, scheduled=scheduled, changed=files, stated=stated)
    _print_findings(findings, project, day, github=github, as_json=as_json, is_review=bool(reviewed))
    for path, text in ((markdown, write_markdown(findings, day)), (badge, write_badge(findings))):
        if path:
            path.write_text(text, encoding="utf-8")
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    raise typer.Exit(1 if errors else 3 if findings else 0)


def _ask_online(project: "Project", day: date) -> "Sequence[Finding]":
    from keyguide.freshness.online.run import recheck_online

    findings, said = recheck_online(project, day, index=os.environ.get("KEYGUIDE_INDEX", ""))
    for sentence in said:
        print(sentence, file=sys.stderr)
    return findings


def _list_changed(root: Path, ref: str) -> set[str]:
    """List the files that differ from a commit."""
    command = ["git", "-C", str(root), "diff", "--name-only", "--relative", "-z", "--end-of-options", ref, "--"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise InputError(
            f"git knows no {ref!r} here.", hint="Name a commit or a branch, such as origin/main."
        ) from None
    return {name for name in listed.split("\0") if name}


def _print_findings(
    findings: "Sequence[Finding]", project: "Project", day: date, *, github: bool, as_json: bool, is_review: bool
) -> None:
    from keyguide.freshness.report import count_findings, say_numbers, write_annotation, write_json

    if as_json:
        print_json(write_json(findings, day))
        return
    if github:
        for finding in findings:
            print(write_annotation(finding))
        return
    for path, group in groupby(sorted(findings, key=lambda one: (one.path, one.line)), key=lambda one: one.path):
        for one in group:
            print(f"{path}:{one.line}: {one.severity}: {one.what} [{one.rule}]")
            print(f"  {one.action}" + (f" Run: {one.command}" if one.command else ""))
            print(f"  Evidence: {one.evidence}")
    if findings:
        print(f"{say_numbers(**count_findings(findings)).capitalize()}.")
    elif not is_review:
        print(_say_fresh(project, day))


def _say_fresh(project: "Project", day: date) -> str:
    """Say what was checked, and what is to be looked at next."""
    from keyguide.freshness.clocks import list_clocks

    clocks = sorted(list_clocks(project), key=lambda clock: clock.due)
    numbers = f"{len(project.pages)} pages, {len(project.facts)} facts and {len(clocks)} clocks"
    following = f" Next: {clocks[0].what}, due on {clocks[0].due}." if clocks else ""
    return f"Nothing was found on {day} in {numbers}.{following}"
