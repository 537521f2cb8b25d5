"""Limits: the usage tier, what may be spent, and how fast one may ask."""

from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from keyguide.limits import load_tiers
from keyguide.practice.console.addresses import LIMITS
from keyguide.practice.console.money import read_usd
from keyguide.practice.models import MODELS
from keyguide.practice.screens.pages import write_usd
from keyguide.practice.screens.routes import logged_in, show, submit
from keyguide.practice.screens.visit import Visit
from keyguide.practice.tiers import limits_for

_LEAST_USD = Decimal("0.01")


def routes() -> list[Route]:
    """Give the addresses of this part."""
    return [show(LIMITS, _show), submit(LIMITS, _take)]


@logged_in
def _show(visit: Visit) -> Response:
    organisation = visit.organisation
    limit_usd = organisation.spend_limit_usd or organisation.spend_alert_usd
    visit.form.values["limit"] = "" if limit_usd is None else f"{limit_usd:f}"
    if organisation.spend_limit_usd is not None:
        visit.form.values["hard"] = "on"
    return _draw(visit)


@logged_in
def _take(visit: Visit) -> Response:
    organisation, form = visit.organisation, visit.form
    is_hard, limit_usd = form.has("hard"), None
    if form.text("limit"):
        limit_usd = read_usd(form, "limit", least=_LEAST_USD, most=organisation.tier.monthly_usd)
    elif is_hard:
        form.refuse("limit", "A hard limit needs an amount. Type one, such as 5.")
    if form.errors:
        return _draw(visit, status=422)
    organisation.spend_limit_usd = limit_usd if is_hard else None
    organisation.spend_alert_usd = None if is_hard else limit_usd
    if limit_usd is None:
        return visit.go(LIMITS, "There is no spend limit now.")
    what = "Requests are refused" if is_hard else "You are told"
    return visit.go(LIMITS, f"{what} once {write_usd(limit_usd)} is spent.")


def _draw(visit: Visit, status: int = 200) -> Response:
    tier = visit.organisation.tier
    known = [(model, limits) for model in MODELS if (limits := limits_for(model, tier))]
    following = next(iter(load_tiers()[tier.number + 1 :]), None)
    values = {"organisation": visit.organisation, "tier": tier, "following": following, "known": known}
    return visit.draw("console/limits.html", status=status, **values)
