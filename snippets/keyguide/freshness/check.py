"""All checks of a project, in one list."""

from collections.abc import Callable, Iterator
from datetime import date

from keyguide.freshness.clocks import check_clocks
from keyguide.freshness.evidence import check_evidence
from keyguide.freshness.facts import check_facts
from keyguide.freshness.figures import check_figures
from keyguide.freshness.finding import Finding, sort_findings
from keyguide.freshness.links import check_links
from keyguide.freshness.made import check_made
from keyguide.freshness.notebooks import check_notebooks
from keyguide.freshness.orphans import check_orphans
from keyguide.freshness.packages.description import check_description
from keyguide.freshness.packages.ends import check_ends
from keyguide.freshness.packages.environment import check_environment
from keyguide.freshness.packages.price_list import check_prices
from keyguide.freshness.packages.restated import check_restated
from keyguide.freshness.packages.sdk import check_sdk
from keyguide.freshness.packages.tiktoken_models import check_encodings
from keyguide.freshness.pins import check_pins
from keyguide.freshness.project import Project
from keyguide.freshness.runs import check_runs
from keyguide.freshness.secrets import check_secrets
from keyguide.freshness.snippets import check_snippets
from keyguide.freshness.vendored import check_vendored
from keyguide.freshness.walked import check_walked

Check = Callable[[Project, date], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_clocks,
    check_description,
    check_encodings,
    check_ends,
    check_environment,
    check_evidence,
    check_facts,
    check_figures,
    check_links,
    check_made,
    check_notebooks,
    check_orphans,
    check_pins,
    check_prices,
    check_restated,
    check_runs,
    check_sdk,
    check_secrets,
    check_snippets,
    check_vendored,
    check_walked,
)
"""Every check that needs neither network nor browser; each takes a project and a day."""


def check_project(project: Project, today: date) -> list[Finding]:
    """Run every check.

    Args:
        project: The project.
        today: The day to judge by.

    Returns:
        What was found, the worst first.
    """
    found = [finding for check in CHECKS for finding in check(project, today)]
    return sort_findings([*project.list_unreadable(), *found])
