"""Failures that are chosen for a key: each is met as the table has it, at its step of the ladder."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from keyguide import diagnose, load_diagnoses, verify_key
from keyguide.practice import PracticeAPI, serve
from keyguide.practice.tenancy import Key, Organisation, Project
from practice.published import TLS, compile_schema

ROWS = load_diagnoses()
# Rungs whose failures no listing of the models meets: it is free, and names no model.
LATER = ("permission", "model", "billing", "rate")


@pytest.fixture(scope="module", name="own")
def _own() -> Iterator[PracticeAPI]:
    with serve(clock=lambda: 1_800_000_000.0) as api:
        yield api


@pytest.fixture(name="key")
def _key(own: PracticeAPI) -> Key:
    """A key that fails in every way by itself: what is chosen must still be what it meets."""
    poor = Organisation("org-practice-poor", credit_usd=Decimal(0), billing_active=False, usage_limit_usd=Decimal(0))
    project = Project("proj_practice_poor", poor, models=frozenset())
    return own.state.make_key("CINNOX", project, scopes=frozenset())


def _ask(own: PracticeAPI, key: Key, path: str = "/responses", **headers: str) -> httpx2.Response:
    body: dict[str, Any] = {"model": "gpt-4o", "input": "Hello"}
    headers = {"Authorization": f"Bearer {key.secret}", **headers}
    if path.startswith("/models"):
        return httpx2.get(own.base_url + path, headers=headers, verify=TLS)
    return httpx2.post(own.base_url + path, json=body, headers=headers, verify=TLS)


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_a_chosen_failure_is_met_as_the_table_has_it(own: PracticeAPI, key: Key, row: Any) -> None:  # noqa: ANN401
    """Status, type, code and message are those of the row, each place filled; it is diagnosed as that row again."""
    key.fault = row.id
    answer = _ask(own, key)
    compile_schema("ErrorResponse").validate(answer.json())
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (row.status, row.code)
    assert error["type"] == row.type or row.type is None
    assert "{" not in error["message"]
    assert error["message"].startswith(row.message.partition("{")[0])
    assert error["message"] or not row.message
    found = diagnose(answer.status_code, type=error["type"], code=error["code"], key_sent=row.id != "no-key")
    assert found == row
    assert _ask(own, key).json() == answer.json()


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_a_check_of_the_key_finds_what_was_chosen(own: PracticeAPI, key: Key, row: Any) -> None:  # noqa: ANN401
    """The two calls of a check come as far as the rung, and no further."""
    key.fault = row.id
    verdict = verify_key(key.secret, base_url=own.base_url)
    # The API says the same to a key that lacks a scope and to a request without a key; a check has sent one.
    assert verdict.diagnosis == ("missing-scope" if row.id == "no-key" else row.id)
    reaches_models = row.rung in LATER and row.id != "missing-scope"
    assert bool(verdict.models) is reaches_models


@pytest.mark.parametrize(("row", "retry_after"), [("overloaded", "5"), ("overloaded-old", "5"), ("slow-down", "5")])
def test_a_failure_that_passes_says_when(own: PracticeAPI, key: Key, row: str, retry_after: str) -> None:
    """What waiting mends carries Retry-After in whole seconds."""
    key.fault = row
    assert _ask(own, key).headers["retry-after"] == retry_after


def test_a_chosen_rate_limit_adds_up(own: PracticeAPI, key: Key) -> None:
    """The numbers of the message are those of the headers: nothing is left, and the wait is the one named."""
    key.fault = "rate-limit"
    answer = _ask(own, key)
    assert answer.json()["error"]["message"] == (
        "Rate limit reached for gpt-4o in organization org-practice-poor on requests per min (RPM): Limit 500, Used "
        "500, Requested 1. Please try again in 120ms. Visit https://platform.openai.com/account/rate-limits to learn "
        "more."
    )
    shown = {name: answer.headers[f"x-ratelimit-{name}-requests"] for name in ("limit", "remaining", "reset")}
    assert shown == {"limit": "500", "remaining": "0", "reset": "1m0s"}
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("row", "path"),
    [("invalid-url", "Invalid URL (POST /v1/v1/responses)"), ("unknown-url", "Unknown request URL: POST /responses.")],
)
def test_a_chosen_address_is_the_one_that_a_wrong_base_url_makes(
    own: PracticeAPI, key: Key, row: str, path: str
) -> None:
    """The message names the path with its /v1 twice, or without it."""
    key.fault = row
    assert _ask(own, key).json()["error"]["message"].startswith(path)


def test_a_chosen_failure_repeats_nothing_that_looks_like_a_key(own: PracticeAPI, key: Key) -> None:
    """A key in the path or in the organisation is not repeated."""
    key.fault = "invalid-url"
    pasted = "sk-proj-" + "EXAMPLE" * 4
    assert pasted not in _ask(own, key, f"/models/{pasted}").text
    key.fault = "no-such-organization"
    assert pasted not in _ask(own, key, **{"OpenAI-Organization": pasted}).text
    named = _ask(own, key, **{"OpenAI-Organization": "org-other"})
    assert named.json()["error"]["message"] == "no such organization : org-other"


def test_a_deleted_key_meets_no_other_failure(own: PracticeAPI, key: Key) -> None:
    """What is gone is gone."""
    key.fault = "no-credit"
    own.state.delete_key(key)
    assert _ask(own, key).json()["error"]["code"] == "invalid_api_key"
