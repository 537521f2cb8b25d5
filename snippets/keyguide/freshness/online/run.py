"""All re-checkers that need the network, one after the other."""

from contextlib import closing
from datetime import date

from keyguide.freshness.finding import Finding
from keyguide.freshness.online.client import Client, Fetch
from keyguide.freshness.online.links import recheck_links
from keyguide.freshness.project import Project
from keyguide.freshness.runs import record_runs


def recheck_online(project: Project, today: date, fetch: Fetch | None = None) -> tuple[list[Finding], list[str]]:
    """Ask others what has changed, and write down which re-checkers succeeded.

    Args:
        project: The project.
        today: The day to judge by.
        fetch: What asks; by default, the network.

    Returns:
        What was found, and a sentence of each re-checker for whoever waits.
    """
    with closing(Client()) as client:
        found, said = recheck_links(project, today, fetch or client)
    if said:
        record_runs(project.root, {"links": today})
    return found, [f"links: {said or 'nobody answered; is there a network?'}"]
