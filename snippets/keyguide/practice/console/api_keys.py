"""API keys: the list, a new key, the one sight of it, a change, the end of it."""

from datetime import UTC, date, datetime, time
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from keyguide.practice.console import permissions
from keyguide.practice.console.addresses import API_KEYS
from keyguide.practice.console.names import read_name
from keyguide.practice.console.organisations import DEFAULT_PROJECT, find_project
from keyguide.practice.screens.forms import Form
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit
from keyguide.practice.tenancy import Key, Project

_YOU, _SERVICE_ACCOUNT = OWNERS = ("You", "Service account")
_UNNAMED = "Secret key"


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show(API_KEYS, _show),
        show(f"{API_KEYS}/new", _show_new),
        submit(f"{API_KEYS}/new", _take_new),
        show(f"{API_KEYS}/created", _show_created),
        show(f"{API_KEYS}/{{key}}/edit", _show_edit),
        submit(f"{API_KEYS}/{{key}}/edit", _take_edit),
        show(f"{API_KEYS}/{{key}}/delete", _show_delete),
        submit(f"{API_KEYS}/{{key}}/delete", _take_delete),
    ]


@logged_in
def _show(visit: Visit) -> Response:
    visit.session.draft.pop("fresh", None)  # whoever sees the list has left the one screen that shows the key
    return visit.draw("console/keys.html", **_list(visit))


@logged_in
def _show_new(visit: Visit) -> Response:
    if not visit.account.phone_proved:
        return visit.go(f"{API_KEYS}/phone")
    permissions.fill_in(visit.form, permissions.ALL, frozenset())
    return _draw_new(visit)


@logged_in
def _take_new(visit: Visit) -> Response:
    form = visit.form
    if not visit.account.phone_proved:
        return visit.go(f"{API_KEYS}/phone")
    owner = form.text("owner")
    if owner not in OWNERS:
        form.refuse("owner", "Choose who owns the key.")
    name = read_name(form, "name") or _UNNAMED
    project = _read_project(visit, owner)
    # A service account has no choice of permissions: its role in the project decides.
    chosen, scopes = permissions.read_permissions(form if owner != _SERVICE_ACCOUNT else _allow_all())
    expires_at_s = _read_expiry(visit)
    if form.errors or project is None:
        return _draw_new(visit, status=422)
    key = visit.state.make_key(name, project, owner=owner, permissions=chosen, scopes=scopes, expires_at_s=expires_at_s)
    visit.session.draft["fresh"] = key.id
    return visit.go(f"{API_KEYS}/created")


@logged_in
def _show_created(visit: Visit) -> Response:
    key = _find(visit, visit.session.draft.get("fresh", ""))
    if key is None:
        return visit.go(API_KEYS)
    return visit.draw("console/key_created.html", key=key, **_list(visit))


@logged_in
def _show_edit(visit: Visit) -> Response:
    key = _find(visit, visit.parts["key"])
    if key is None:
        return visit.go(API_KEYS)
    visit.form.values["name"] = key.name
    permissions.fill_in(visit.form, key.permissions, key.scopes)
    return _draw_edit(visit, key)


@logged_in
def _take_edit(visit: Visit) -> Response:
    key = _find(visit, visit.parts["key"])
    if key is None:
        return visit.go(API_KEYS)
    name = read_name(visit.form, "name") or _UNNAMED
    chosen, scopes = permissions.read_permissions(visit.form if key.owner == _YOU else _allow_all())
    if visit.form.errors:
        return _draw_edit(visit, key, status=422)
    key.name, key.permissions, key.scopes = name, chosen, scopes
    return visit.go(API_KEYS, f"The key {name} is changed.")


@logged_in
def _show_delete(visit: Visit) -> Response:
    key = _find(visit, visit.parts["key"])
    if key is None:
        return visit.go(API_KEYS)
    return visit.draw("console/key_delete.html", key=key, **_list(visit))


@logged_in
def _take_delete(visit: Visit) -> Response:
    key = _find(visit, visit.parts["key"])
    if key is None:
        return visit.go(API_KEYS)
    visit.state.delete_key(key)
    return visit.go(API_KEYS, f"The key {key.name} is deleted. Nobody can use it any more.")


def _draw_new(visit: Visit, status: int = 200) -> Response:
    return visit.draw(
        "console/key_new.html", status=status, owners=OWNERS, permissions=permissions, you=_YOU, **_list(visit)
    )


def _draw_edit(visit: Visit, key: Key, status: int = 200) -> Response:
    values = {"key": key, "permissions": permissions, "is_yours": key.owner == _YOU}
    return visit.draw("console/key_edit.html", status=status, **values, **_list(visit))


def _list(visit: Visit) -> dict[str, Any]:
    return {"organisation": visit.organisation, "now_s": visit.state.clock()}


def _find(visit: Visit, key_id: str) -> Key | None:
    """Give a key of the organisation by its id; one that was deleted meanwhile is gone."""
    return next((key for key in visit.organisation.keys if key.id == key_id), None)


def _allow_all() -> Form:
    return Form({"permissions": permissions.ALL})


def _read_project(visit: Visit, owner: str) -> Project | None:
    try:
        project = find_project(visit.organisation, visit.form.text("project"))
    except KeyError:
        visit.form.refuse("project", "Choose a project from the list.")
        return None
    if owner == _SERVICE_ACCOUNT and project.name == DEFAULT_PROJECT:
        visit.form.refuse("project", "The Default project takes no service accounts. Choose another project.")
    return project


def _read_expiry(visit: Visit) -> float | None:
    """Give the moment at which the key ends: when the day begins, in UTC."""
    typed = visit.form.text("expiry")
    if not typed:
        return None
    today = datetime.fromtimestamp(visit.state.clock(), UTC).date()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        visit.form.refuse("expiry", f"This is not a date. Type year, month and day, such as {today.year + 1}-01-31.")
        return None
    if day <= today:
        visit.form.refuse("expiry", "The key would have ended already. Choose a day after today.")
    return datetime.combine(day, time(), UTC).timestamp()
