"""The OpenAI integration: turn it on, give it a key, see what would happen, turn it off."""

from starlette.responses import Response
from starlette.routing import Route

from keyguide.diagnosis import load_diagnoses
from keyguide.keys import inspect_key, mask_key
from keyguide.practice.cinnox.access import draw, for_administrators
from keyguide.practice.cinnox.administration import THIRD_PARTY
from keyguide.practice.screens.forms import NEVER_REAL
from keyguide.practice.screens.routes import show, submit
from keyguide.practice.screens.visit import Visit
from keyguide.practice.state import Integration
from keyguide.verify import Verdict, verify_key

OPENAI = f"{THIRD_PARTY}/openai"
_LONGEST_CHECK_S = 10.0


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [
        show(OPENAI, _show),
        submit(f"{OPENAI}/switch", _switch),
        show(f"{OPENAI}/key", _show_key),
        submit(f"{OPENAI}/key", _take_key),
        submit(f"{OPENAI}/check", _check_again),
    ]


@for_administrators
def _show(visit: Visit) -> Response:
    return _draw(visit, "openai.html")


@for_administrators
def _switch(visit: Visit) -> Response:
    integration = visit.state.integration
    integration.enabled = not integration.enabled
    return visit.go(OPENAI, f"OpenAI is turned {'on' if integration.enabled else 'off'}.")


@for_administrators
def _show_key(visit: Visit) -> Response:
    if not visit.state.integration.enabled:
        return visit.go(OPENAI)
    return _draw(visit, "openai_key.html")


@for_administrators
def _take_key(visit: Visit) -> Response:
    integration = visit.state.integration
    if not integration.enabled:
        return visit.go(OPENAI)
    key = _read_key(visit)
    if key is None:
        return _draw(visit, "openai_key.html", status=422)
    integration.secret = key
    _check(visit, integration)
    return visit.go(OPENAI, "The key is saved.")


@for_administrators
def _check_again(visit: Visit) -> Response:
    _check(visit, visit.state.integration)
    return visit.go(OPENAI)


def _read_key(visit: Visit) -> str | None:
    """Give the practice key that was pasted; nothing of anything else is kept or shown."""
    form = visit.form
    pasted = form.require("key", "Paste the key that you copied at the practice console.")
    shape = inspect_key(pasted)
    if not shape.practice:
        form.refuse("key", f"{NEVER_REAL.format(what='key')} Paste one that was made at the practice console.")
    elif shape.problem is not None:
        form.refuse("key", f"{shape.problem} {shape.next_step}")
    form.values.pop("key", None)
    return shape.cleaned if not form.errors else None


def _check(visit: Visit, integration: Integration) -> None:
    """Ask the practice API with the key, as CINNOX will."""
    if integration.secret is not None:
        base_url = f"{visit.address}/v1"
        integration.verdict = verify_key(integration.secret, base_url=base_url, timeout_s=_LONGEST_CHECK_S)
        integration.checked_at_s = visit.state.clock()


def _draw(visit: Visit, template: str, *, status: int = 200) -> Response:
    integration = visit.state.integration
    return draw(
        visit,
        template,
        status=status,
        here=OPENAI,
        integration=integration,
        key=mask_key(integration.secret) if integration.secret else None,
        failure=_name_failure(integration.verdict),
    )


def _name_failure(verdict: Verdict | None) -> str:
    return load_diagnoses()[verdict.diagnosis].title if verdict and verdict.diagnosis else ""
