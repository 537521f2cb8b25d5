"""Who may come in: the checks that a request passes before it is answered, in the order of the ladder."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from keyguide.limits.buckets import format_duration
from keyguide.practice.api.refusals import refuse, show, show_path
from keyguide.practice.chosen import Step, exhaust, meet
from keyguide.practice.models import MODELS, Kind
from keyguide.practice.state import State
from keyguide.practice.tenancy import Key

_NO_VALUE = ("null", "none", "undefined")  # what a program writes that has no organisation to name


def authenticate(state: State, request: Request) -> Key:
    """Find the key of a request, and check it against the organisation and project it names.

    Args:
        state: Where the keys are.
        request: The request; its body is not read.

    Raises:
        Refusal: No key, an unknown one, or one that may not be used from here.
    """
    headers = request.headers
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise refuse("no-key")
    key = state.find_key(secret)  # a blank that was pasted before it makes another key of it
    if key is None:
        # The real API repeats some of the key, and all of a short one. A real key may have got here by mistake.
        raise refuse("invalid-api-key", key="(not shown)")
    if key.deleted or (key.expires_at_s is not None and state.clock() >= key.expires_at_s):
        raise refuse("invalid-api-key", key=key.masked)
    key.last_used_at_s = state.clock()
    # A base URL that is wrong changes the path: as many have it, its /v1 is written twice, or is missing.
    path = request.url.path.removeprefix("/v1") if key.fault == "unknown-url" else f"/v1{request.url.path}"
    organisation = show(headers.get("openai-organization", _NO_VALUE[0]))
    about = {"method": request.method, "path": show_path(path), "organization": organisation}
    meet(key, Step.ENTRY, key=key.masked, **about)
    _check_owner(key, headers)
    return key


def authorise(key: Key, scope: str) -> None:
    """Check that a key may do something.

    Raises:
        Refusal: It lacks the scope.
    """
    meet(key, Step.SCOPE, scopes=scope)
    if key.fault is None and scope not in key.scopes:
        raise refuse("missing-scope", scopes=scope)


def find_model(key: Key, name: str, kind: Kind) -> None:
    """Check that a model exists, does what is asked, and may be used by the project of the key.

    Raises:
        Refusal: It does not.
    """
    model = MODELS.get(name)
    if model is None or model.kind is not kind:
        raise refuse("unknown-model", model=show(name))
    meet(key, Step.MODEL, project=key.project.id, model=name)
    if key.fault is None and key.project.models is not None and name not in key.project.models:
        raise refuse("project-without-model", project=key.project.id, model=name)


def check_billing(key: Key) -> None:
    """Check that somebody pays.

    Raises:
        Refusal: Nobody does, or a limit on spending is reached.
    """
    meet(key, Step.BILLING)
    if key.fault is not None:
        return
    project, organisation = key.project, key.project.organisation
    if not organisation.billing_active:
        raise refuse("billing-not-active")
    if _is_reached(organisation.usage_limit_usd, organisation.spent_usd):
        raise refuse("organization-usage-limit")
    if _is_reached(organisation.spend_limit_usd, organisation.spent_usd):
        raise refuse("organization-spend-limit")
    if _is_reached(project.spend_limit_usd, project.spent_usd):
        raise refuse("project-spend-limit")
    if organisation.credit_usd <= 0:
        raise refuse("no-credit")


def check_rate(state: State, key: Key, model: str, input_tokens: int, most_output: int | None) -> None:
    """Spend a request and its tokens of the rate limits.

    Args:
        state: Where the limits are.
        key: The key of the request.
        model: The model asked.
        input_tokens: What is sent, as `estimate_tokens` gives it.
        most_output: The most that it lets the model write, if it says so; counted instead, if that is more.

    Raises:
        Refusal: A limit is used up, or the request is larger than a limit.
    """
    now_s = state.clock()
    tokens = max(most_output or 0, input_tokens)
    exhausted = exhaust(key, state.find_limits(key.project.organisation, model, input_tokens), now_s)
    if exhausted is None:
        meet(key, Step.RATE)
    shortage = exhausted.take(tokens, now_s) if exhausted else state.take(key.project, model, tokens, input_tokens)
    if shortage is None:
        return
    about: dict[str, Any] = {
        "model": model,
        "organization": key.project.organisation.id,
        "metric": shortage.bucket.metric,
        "limit": shortage.bucket.limit,
        "requested": shortage.requested,
    }
    if shortage.wait_s is None:
        raise refuse("request-too-large", **about)
    # The type is "requests" for tokens too. The captured answers that name a time to wait show no type, and by
    # "tokens" a program takes a request for too large, which no waiting mends.
    refusal = refuse(
        "rate-limit",
        retry_after_s=shortage.wait_s,
        used=shortage.used,
        wait=format_duration(shortage.wait_s),
        **about,
    )
    refusal.headers |= exhausted.headers(now_s) if exhausted else state.limit_headers(key.project, model, input_tokens)
    raise refusal


def estimate_tokens(characters: int) -> int:
    """Say for how many input tokens a request counts before it is answered: the API goes by its characters."""
    return characters // 4 + 1


def _check_owner(key: Key, headers: Mapping[str, str]) -> None:
    organisation, project = headers.get("openai-organization"), headers.get("openai-project")
    if organisation and organisation.lower() in _NO_VALUE:
        raise refuse("no-such-organization", organization=show(organisation))
    if organisation and organisation != key.project.organisation.id:
        raise refuse("mismatched-organization")
    if project and project != key.project.id:
        raise refuse("mismatched-project")


def _is_reached(limit_usd: Decimal | None, spent_usd: Decimal) -> bool:
    return limit_usd is not None and spent_usd >= limit_usd
