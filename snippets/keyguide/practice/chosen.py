"""Failures that were chosen for a key: at which step each is met, and what it says.

A key with a chosen failure passes every step before that one, whatever else is true of it.
"""

from dataclasses import replace
from enum import Enum

from keyguide.diagnosis import Diagnosis, load_diagnoses
from keyguide.limits.buckets import Allowance, Limits
from keyguide.practice.api.refusals import refuse
from keyguide.practice.tenancy import Key

_RETRY_AFTER_S = {"overloaded": 5.0, "overloaded-old": 5.0, "slow-down": 5.0}
_FAULTY_MODEL = ("organization-not-verified", "organization-not-verified-403")


class Step(Enum):
    """A step of the ladder that a request climbs; listing the models takes the first two only."""

    ENTRY = "entry"
    SCOPE = "scope"
    MODEL = "model"
    BILLING = "billing"
    RATE = "rate"


_STEPS = {"permission": Step.MODEL, "model": Step.MODEL, "billing": Step.BILLING, "rate": Step.RATE}


def find_step(row: Diagnosis) -> Step:
    """Say where a failure is met; what the table puts on none of the later rungs is met at once."""
    return Step.SCOPE if row.id == "missing-scope" else _STEPS.get(row.rung, Step.ENTRY)


def meet(key: Key, step: Step, /, **about: object) -> None:
    """Let a key meet its chosen failure, if this is the step for it.

    Args:
        key: The key of the request.
        step: Where the request is.
        about: What stands in the places of the messages that can be met here.

    Raises:
        Refusal: The chosen failure.
    """
    if key.fault is None or find_step(load_diagnoses()[key.fault]) is not step:
        return
    param = "model" if key.fault in _FAULTY_MODEL else None
    raise refuse(key.fault, retry_after_s=_RETRY_AFTER_S.get(key.fault), param=param, **about)


def exhaust(key: Key, limits: Limits, now_s: float) -> Allowance | None:
    """Make the allowance of a key for which a rate limit was chosen, so that the answer adds up.

    Args:
        key: The key of the request.
        limits: The limits that it would have.
        now_s: The time in seconds since 1970.

    Returns:
        Limits that are used up, or that no request fits into; `None` where neither was chosen.
    """
    if key.fault == "request-too-large":
        return Allowance(replace(limits, tokens_per_minute=0))
    if key.fault != "rate-limit":
        return None
    allowance = Allowance(limits)
    allowance.requests[0].take(limits.requests_per_minute, now_s)
    return allowance
