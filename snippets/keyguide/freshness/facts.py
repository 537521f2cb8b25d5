"""Whether pages and ledger say the same, and whether what the ledger says still holds."""

from collections.abc import Iterator
from datetime import date

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER, Kind
from keyguide.freshness.project import Project

SCHEME = "fact:"
"""How the address of a link to a fact begins."""


def write_day(day: date) -> str:
    """Write a day as pages do.

    Args:
        day: The day.

    Example:
        >>> write_day(date(2026, 11, 4))
        '4 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def check_facts(project: Project, _: date) -> Iterator[Finding]:
    """Check every link to a fact, and every fact.

    Args:
        project: The project.

    Yields:
        A link to a fact that is not there, or whose words are neither its value nor the day on which it was checked; a
        fact that no page states.
    """
    stated = set()
    for page in project.pages.values():
        for link in page.links:
            if not link.target.startswith(SCHEME):
                continue
            name = link.target.removeprefix(SCHEME)
            fact = project.facts.get(name)
            stated.add(name)
            if fact is None:
                what, todo = f"No fact is called {name}.", f"Correct the link, or add [{name}] to {LEDGER}."
                yield Finding("fact-missing", Severity.ERROR, page.path, link.line, what, LEDGER, todo)
            elif fact.kind is not Kind.UNKNOWN and link.words not in (*fact.values, write_day(fact.checked)):
                what = f"The page says “{link.words}”, and the fact {name} is “{fact.value}”."
                evidence = f"{LEDGER}:{fact.line}, checked on {fact.checked}"
                todo = "Correct whichever is wrong; where both are right, add the spelling to `also`."
                yield Finding("fact-value", Severity.ERROR, page.path, link.line, what, evidence, todo)
    for fact in project.facts.values():
        if fact.id not in stated and fact.kind not in (Kind.ADDRESS, Kind.UNKNOWN):
            what = f"No page states the fact {fact.id}."
            todo = f"Refer to it as [{fact.value}]({SCHEME}{fact.id}), or take it out."
            yield Finding("fact-unused", Severity.ERROR, LEDGER, fact.line, what, "every page was read", todo)
