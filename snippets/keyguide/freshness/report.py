"""Findings for whoever reads them: what is an error for them, and as annotations, Markdown, JSON or a badge."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import groupby

from keyguide.freshness.facts import SCHEME
from keyguide.freshness.finding import Finding, Severity, sort_findings
from keyguide.freshness.ledger import LEDGER
from keyguide.freshness.project import Project

OVERDUE = "clock-overdue"
SILENT = "updater-silent"
"""The rules whose findings are errors only for whoever can mend them now."""


def weigh_findings(
    findings: Iterable[Finding],
    *,
    scheduled: bool = False,
    changed: Collection[str] = (),
    stated: Collection[int] = (),
) -> list[Finding]:
    """Say how bad each finding is for whoever runs the checks: an overdue clock must not stop work on other pages.

    Args:
        findings: What the checks found.
        scheduled: Whether this is the scheduled run, for which whatever is overdue is an error.
        changed: The files that somebody is changing: for them too.
        stated: The lines of the ledger whose facts those files state: so are they.

    Returns:
        The findings, the worst first.

    Example:
        >>> late = Finding(OVERDUE, Severity.ERROR, "docs/a.md", 4, "It is overdue.", "", "Look.")
        >>> [one.severity.value for one in weigh_findings([late])]
        ['warning']
        >>> [one.severity.value for one in weigh_findings([late], changed=["docs/a.md"])]
        ['error']
    """

    def concerns(finding: Finding) -> bool:
        return finding.path in changed or (finding.path == LEDGER and finding.line in stated)

    return sort_findings(
        replace(finding, severity=Severity.WARNING)
        if finding.rule in (OVERDUE, SILENT) and not scheduled and not concerns(finding)
        else finding
        for finding in findings
    )


def list_stated(project: Project, names: Collection[str]) -> set[int]:
    """List the lines of the ledger whose facts some pages state.

    Args:
        project: The project.
        names: The pages, relative to the project; files that are no pages state nothing.
    """
    links = (link for name in names if name in project.pages for link in project.pages[name].links)
    stated = {link.target.removeprefix(SCHEME) for link in links if link.target.startswith(SCHEME)}
    return {project.facts[fact].line for fact in stated if fact in project.facts}


def write_json(findings: Sequence[Finding], today: date) -> dict[str, object]:
    """Give the findings as data, for other programs.

    Args:
        findings: The findings.
        today: The day of the checks.
    """
    return {"today": today.isoformat(), **count_findings(findings), "findings": [asdict(one) for one in findings]}


def count_findings(findings: Sequence[Finding]) -> dict[str, int]:
    """Count errors and warnings."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return {"errors": errors, "warnings": len(findings) - errors}


def write_annotation(finding: Finding) -> str:
    """Write a finding as the line by which GitHub shows it beside the changed line.

    Example:
        >>> print(write_annotation(Finding("fact-value", Severity.ERROR, "docs/a.md", 3, "5 % is 6 %.", "", "Look.")))
        ::error file=docs/a.md,line=3,title=fact-value::5 %25 is 6 %25. Look.
    """
    place = f"file={_escape(finding.path, ':,')},line={finding.line},title={_escape(finding.rule, ':,')}"
    command = f" Run: {finding.command}" if finding.command else ""
    return f"::{finding.severity} {place}::{_escape(f'{_say(finding)}{command}')}"


def _escape(text: str, signs: str = "") -> str:
    for sign in "%\r\n" + signs:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def write_markdown(findings: Sequence[Finding], today: date) -> str:
    """Write the findings as a report, by file.

    Args:
        findings: The findings.
        today: The day of the checks.
    """
    if not findings:
        return f"Nothing was found on {today}.\n"
    numbers = count_findings(findings)
    parts = [f"{say_numbers(numbers['errors'], numbers['warnings'])} on {today}."]
    for path, group in groupby(sorted(findings, key=lambda one: (one.path, one.line)), key=lambda one: one.path):
        lines = [f"### {path}"]
        for one in group:
            command = f" Run `{one.command}`." if one.command else ""
            lines.append(f"- **{one.severity}**, line {one.line} (`{one.rule}`): {_say(one)}{command} ({one.evidence})")
        parts.append("\n".join((lines[0], "", *lines[1:])))
    return "\n\n".join(parts) + "\n"


def say_numbers(errors: int, warnings: int) -> str:
    """Say how many errors and warnings there are.

    Example:
        >>> say_numbers(1, 2), say_numbers(0, 1)
        ('1 error and 2 warnings', '1 warning')
    """
    words = [f"{number} {word}{'s' * (number != 1)}" for number, word in ((errors, "error"), (warnings, "warning"))]
    return " and ".join(word for word, number in zip(words, (errors, warnings), strict=True) if number) or "nothing"


def write_badge(findings: Sequence[Finding]) -> str:
    r"""Write the file from which shields.io draws a badge.

    Example:
        >>> write_badge([])
        '{"schemaVersion": 1, "label": "guide", "message": "fresh", "color": "brightgreen"}\n'
    """
    numbers = count_findings(findings)
    colour = "red" if numbers["errors"] else "yellow" if numbers["warnings"] else "brightgreen"
    message = say_numbers(numbers["errors"], numbers["warnings"]) if findings else "fresh"
    return json.dumps({"schemaVersion": 1, "label": "guide", "message": message, "color": colour}) + "\n"


def _say(finding: Finding) -> str:
    return f"{finding.what} {finding.action}"
