"""All re-checkers that need the network, one after the other."""

from contextlib import closing
from datetime import date

from keyguide.freshness.finding import Finding
from keyguide.freshness.online.client import Client, Fetch
from keyguide.freshness.online.links import recheck_links
from keyguide.freshness.online.versions import ACCEPT, recheck_versions
from keyguide.freshness.project import Project
from keyguide.freshness.runs import record_runs


def recheck_online(
    project: Project, today: date, fetch: Fetch | None = None, index: str = "", fetch_index: Fetch | None = None
) -> tuple[list[Finding], list[str]]:
    """Ask others what has changed, and write down which re-checkers succeeded.

    Args:
        project: The project.
        today: The day to judge by.
        fetch: What asks; by default, the network.
        index: The address of a package index; without it, no versions are compared.
        fetch_index: What asks the index; by default, the network.

    Returns:
        What was found, and a sentence of each re-checker for whoever waits.
    """
    with closing(Client()) as client, closing(Client({"Accept": ACCEPT})) as asker:
        found, seen = recheck_links(project, today, fetch or client)
        said = {"links": seen or "nobody answered; is there a network?"}
        done = {"links": today} if seen else {}
        if index:
            behind, seen = recheck_versions(project, index, fetch_index or asker)
            found += behind
            said["versions"] = seen or "the package index did not tell of every package"
            done |= {"versions": today} if seen else {}
        else:
            said["versions"] = "not compared: KEYGUIDE_INDEX names no package index"
    if done:
        record_runs(project.root, done)
    return found, [f"{name}: {words}" for name, words in said.items()]
