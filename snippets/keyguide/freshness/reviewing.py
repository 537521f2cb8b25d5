"""Reviewing: somebody has read a page against its sources; what else can be known of it is checked, then recorded."""

from collections.abc import Callable, Sequence
from datetime import date

from keyguide.errors import InputError
from keyguide.freshness.check import check_project
from keyguide.freshness.evidence import REVIEWS, date_page, make_record, read_records, write_records
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER
from keyguide.freshness.page import Page, read_page
from keyguide.freshness.project import Project

Walk = Callable[[str], tuple[int, Sequence[Finding]]]
"""Carries out the steps of a page, and gives how many worked and which lines are wrong."""

_MENDED = ("clock-overdue", "clock-soon", "review-by-hand", "review-forged", "review-outdated", "review-unrecorded")


def review_pages(project: Project, names: Sequence[str], today: date, walk: Walk) -> list[Finding]:
    """Give pages the day of today and a record, if nothing that can be known speaks against it.

    Args:
        project: The project.
        names: The pages, relative to the project.
        today: The day on which somebody read them.
        walk: Carries out the steps of a page.

    Returns:
        What speaks against it: an error on a page, an overdue fact that it states, a step that does not work. A page of
        which there is any is left as it is.

    Raises:
        InputError: There is no such page.
    """
    for name in names:
        if name not in project.pages:
            raise InputError(f"There is no page {name}.", hint="Name it from the project's folder: docs/index.md")
    found = [finding for finding in check_project(project, today) if finding.severity is Severity.ERROR]
    records = read_records(project.root / REVIEWS)
    against = []
    for name in names:
        page = project.pages[name]
        steps, wrong = walk(name)
        speaks = [*wrong, *(finding for finding in found if _concerns(finding, page, project))]
        against += speaks
        if not speaks:
            path = project.root / name
            path.write_text(date_page(page.text, today), encoding="utf-8")
            records[name] = make_record(read_page(path, name), today, steps)
    write_records(project.root / REVIEWS, records)
    return against


def _concerns(finding: Finding, page: Page, project: Project) -> bool:
    """Say whether a finding speaks against a page: it is on it and no review mends it, or on a fact that it states."""
    if finding.path == page.path:
        return finding.rule not in _MENDED
    stated = {link.target.removeprefix("fact:") for link in page.links}
    return finding.path == LEDGER and any(
        fact.line == finding.line for name, fact in project.facts.items() if name in stated
    )
