"""Make it fail: a failure of the table for each key of the reader, and the line that shows each from the start."""

from collections import defaultdict
from collections.abc import Iterable

from starlette.responses import Response
from starlette.routing import Route

from keyguide.diagnosis import Diagnosis, Finding, Rung, diagnose, load_diagnoses, load_findings
from keyguide.practice.chosen import Step, find_step
from keyguide.practice.faults import find_shown
from keyguide.practice.lines import SITE, find_line
from keyguide.practice.screens.routes import show, submit
from keyguide.practice.screens.visit import Visit
from keyguide.practice.state import State
from keyguide.practice.tenancy import Key

_WORKS = "works"
_AT_ONCE = (Step.ENTRY, Step.SCOPE)


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show("/fail", _show), submit("/fail", _choose)]


def _show(visit: Visit) -> Response:
    return _draw(visit)


def _choose(visit: Visit) -> Response:
    form, rows = visit.form, load_diagnoses()
    keys = {key.id: key for key in _list_own(visit.state)}
    key, failure = keys.get(form.text("key")), form.text("failure")
    if key is None:
        form.refuse("key", "Choose a key from the list; this one may have been deleted.")
    if failure not in (_WORKS, *rows):
        form.refuse("failure", "Choose a failure from the list.")
    if form.errors or key is None:
        return _draw(visit, status=422)
    key.fault = None if failure == _WORKS else failure
    if key.fault is None:
        return visit.go("/fail", f"No failure is chosen for the key {key.name} any more.")
    return visit.go("/fail", f"From now on the key {key.name} meets: {rows[failure].title}.")


def _draw(visit: Visit, status: int = 200) -> Response:
    # What the API says can be chosen for a key; what a check finds without it can only be shown.
    table: list[Finding] = [*load_diagnoses().values(), *load_findings().values()]
    ready: dict[str | None, list[Key]] = defaultdict(list)
    for key in visit.state.keys.values():
        ready[find_shown(key.name)].append(key)
    return visit.draw(
        "fail.html",
        status=status,
        keys=_list_own(visit.state),
        works=_WORKS,
        choices=_group(load_diagnoses().values()),
        groups=_group(table),
        ready=ready,
        rows=load_diagnoses(),
        lines={row.id: find_line(row.id).replace(SITE, visit.address) for row in table},
        taken_for={row.id: title for row in load_diagnoses().values() if (title := _find_mistake(row))},
        spares_listing={row.id for row in load_diagnoses().values() if find_step(row) not in _AT_ONCE},
    )


def _group(rows: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Give rows by the title of their rung, in the order of the ladder; a rung without any is left out."""
    groups: dict[str, list[Finding]] = {rung.capitalize(): [] for rung in Rung}
    for row in rows:
        groups[row.rung.capitalize()].append(row)
    return {title: own for title, own in groups.items() if own}


def _find_mistake(row: Diagnosis) -> str:
    """Give the failure that a check takes this one for, because the API tells the two apart by nothing it says."""
    found = diagnose(row.status, type=row.type, code=row.code)
    return found.title if found is not None and found.id != row.id else ""


def _list_own(state: State) -> list[Key]:
    """Give the keys that readers made, but for those that have expired: nothing else happens to them."""
    organisations = [account.organisation for account in state.people.accounts.values() if account.organisation]
    keys = [key for organisation in organisations for key in organisation.keys]
    return [key for key in keys if key.expires_at_s is None or key.expires_at_s > state.clock()]
