"""Our own prices, against the price list that is installed."""

from collections.abc import Iterator
from datetime import date

from keyguide.errors import KeyguideError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project
from keyguide.prices import listed
from keyguide.prices.ledger import load_own_ledger

_LEDGER = "snippets/keyguide/prices/ledger.toml"


def check_prices(project: Project, _: date) -> Iterator[Finding]:
    """Compare each price of our own with the installed list.

    Args:
        project: The project.

    Yields:
        Each that the list now has, checked on the same day or later.
    """
    for entry in load_own_ledger():
        found = listed.find_entry(entry.model)
        checked = listed.find_check(found, "standard") if found else None
        if found is None or checked is None or checked < entry.seen:
            continue
        try:
            rates = listed.get_rates(found, entry.model, "standard", None)
        except KeyguideError:
            continue
        what = (
            f"{listed.name_list()} has a price for {entry.model}, checked on {checked}: ${rates.input_mtok} for input."
        )
        line = project.find_line(_LEDGER, f'model = "{entry.model}"')
        todo = "Compare the two, then take our own out."
        yield Finding("price-caught-up", Severity.WARNING, _LEDGER, line, what, listed.name_list(), todo)
