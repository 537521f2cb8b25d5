"""What each practice key meets, against answers of the real API typed by hand."""

import os
import random
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from keyguide import diagnose, load_diagnoses, redact
from keyguide.practice import PracticeAPI, serve
from practice.published import TLS

ASK: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello there"}]}
VISIT = "https://platform.openai.com/account/rate-limits"
SCOPES = (
    "You have insufficient permissions for this operation. Missing scopes: {}. Check that you have the correct role in "
    "your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, "
    "that it has the necessary scopes."
)
VERIFY = (
    "Your organization must be verified to use the model `gpt-4o`. Please go to: "
    "https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, "
    "it can take up to 15 minutes for access to propagate."
)
WRONG_KEY = "Incorrect API key provided: {}. You can find your API key at https://platform.openai.com/account/api-keys."
BAD = "invalid_request_error"

# Key, then the answer to a chat request: status, message, type, param, code. As captured from the real API.
ANSWERS = [
    ("restricted", 401, SCOPES.format("model.request"), BAD, None, None),
    ("read-only", 401, SCOPES.format("model.request"), BAD, None, None),
    ("admin", 401, SCOPES.format("model.request"), BAD, None, None),
    ("deleted", 401, WRONG_KEY, BAD, None, "invalid_api_key"),
    ("expired", 401, WRONG_KEY, BAD, None, "invalid_api_key"),
    (
        "no-credit",
        429,
        "You have no credits remaining. Add credits to continue using the API at "
        "https://platform.openai.com/settings/organization/billing/.",
        "insufficient_quota",
        None,
        "credit_balance_exhausted",
    ),
    (
        "no-credit-old",
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota",
        None,
        "insufficient_quota",
    ),
    (
        "project-spend-limit",
        429,
        "Your project reached its enforced spend limit.",
        "insufficient_quota",
        None,
        "project_spend_limit_exceeded",
    ),
    (
        "organization-spend-limit",
        429,
        "Your organization reached its enforced spend limit.",
        "insufficient_quota",
        None,
        "organization_spend_limit_exceeded",
    ),
    (
        "organization-usage-limit",
        429,
        "Your organization reached its OpenAI-assigned usage limit.",
        "insufficient_quota",
        None,
        "organization_usage_limit_exceeded",
    ),
    (
        "billing-not-active",
        429,
        "Your account is not active, please check your billing details on our website.",
        "billing_not_active",
        None,
        "billing_not_active",
    ),
    (
        "wrong-project",
        403,
        "Project `proj_practice_wrong` does not have access to model `gpt-4o`",
        BAD,
        None,
        "model_not_found",
    ),
    (
        "unsupported-country",
        403,
        "Country, region, or territory not supported",
        "request_forbidden",
        None,
        "unsupported_country_region_territory",
    ),
    (
        "no-organization",
        401,
        "You must be a member of an organization to use the API. Please contact us through our help center at "
        "help.openai.com.",
        BAD,
        None,
        "no_organization",
    ),
    (
        "deactivated",
        401,
        "The OpenAI account associated with this API key has been deactivated. If you are the developer for this "
        "OpenAI app, please check your email for more information. If you are seeing this error while using another "
        "app or site, please reach out to them for more help.",
        BAD,
        None,
        "account_deactivated",
    ),
    ("unverified", 400, VERIFY, BAD, "model", "unsupported_value"),
    ("unverified-403", 403, VERIFY, BAD, "model", None),
    (
        "small-tokens",
        429,
        "Request too large for gpt-4o in organization org-practice-small-tokens on tokens per min (TPM): Limit 0, "
        "Requested 3. The input or output tokens must be reduced in order to run successfully. Visit "
        f"{VISIT} to learn more.",
        "tokens",
        None,
        "rate_limit_exceeded",
    ),
    ("slow-down", 429, "Your request rate increased too quickly.", "rate_limit_error", None, "slow_down"),
    (
        "server-error",
        500,
        "The server had an error while processing your request. Sorry about that!",
        "server_error",
        None,
        None,
    ),
    (
        "overloaded",
        503,
        "Our servers are currently overloaded. Please try again later.",
        "service_unavailable_error",
        None,
        "server_is_overloaded",
    ),
]
# Key and code of the answers whose wording nobody has recorded.
UNRECORDED = [
    ("ip-not-authorized", 401, "ip_not_authorized"),
    ("policy-violation", 403, "misalignment_policy_violation"),
]
WORKING = ["working", "service-account", "models-blocked", "low-rate", "low-day"]


@pytest.fixture(scope="module", name="own")
def _own() -> Iterator[PracticeAPI]:
    with serve(clock=lambda: 1_800_000_000.0) as api:
        yield api


def _call(api: PracticeAPI, key: str | None, path: str = "/chat/completions", **options: Any) -> httpx2.Response:  # noqa: ANN401 - passed on
    headers = {**({} if key is None else {"Authorization": f"Bearer {key}"}), **options.pop("headers", {})}
    if path != "/models":
        options = {"method": "POST", "json": ASK, **options}
    return httpx2.request(options.pop("method", "GET"), api.base_url + path, headers=headers, verify=TLS, **options)


@pytest.mark.parametrize(
    ("name", "status", "message", "type_", "param", "code"), ANSWERS, ids=[row[0] for row in ANSWERS]
)
def test_a_key_meets_the_captured_answer(
    own: PracticeAPI, name: str, status: int, message: str, type_: str, param: str | None, code: str | None
) -> None:
    """Status and body are the ones that the real API has given."""
    key = own.keys[name]
    answer = _call(own, key)
    message = message.format(f"{key[:8]}****{key[-4:]}") if message is WRONG_KEY else message
    error = {"message": message, "type": type_, "param": param, "code": code}
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize(("name", "status", "code"), UNRECORDED)
def test_an_answer_without_a_recorded_wording_says_so(own: PracticeAPI, name: str, status: int, code: str) -> None:
    """Status and code are known; the message says that its wording is ours."""
    answer = _call(own, own.keys[name])
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "Practice wording" in answer.json()["error"]["message"]


@pytest.mark.parametrize("name", WORKING)
def test_a_key_that_works_is_answered(own: PracticeAPI, name: str) -> None:
    """These keys get a reply."""
    assert _call(own, own.keys[name]).status_code == 200


def test_every_diagnosis_can_be_met(own: PracticeAPI) -> None:
    """Each row of the table is what some request gets; rows that a wrong request leads to need no key of their own."""
    made_for = {"mismatched-organization", "mismatched-project", "no-such-organization", "invalid-url", "unknown-url"}
    made_for |= {"unknown-model", "rate-limit"}
    answers = [_call(own, key) for name, key in own.keys.items() if name not in made_for]
    answers += [_call(own, own.keys["working"], "/models", headers={"OpenAI-Project": "proj_other"})]
    answers += [_call(own, own.keys["working"], "/models", headers={"OpenAI-Organization": "org-other"})]
    answers += [_call(own, own.keys["working"], "/models", headers={"OpenAI-Organization": "null"})]
    answers += [_call(own, own.keys["working"], "/models/gpt-4", method="GET")]
    answers += [
        _call(own, own.keys["working"], "/chat"),
        httpx2.get(own.base_url.removesuffix("/v1") + "/models", verify=TLS),
    ]
    answers += [_call(own, own.keys["low-rate"]) for _ in range(3)]
    found = {"no-key"}
    for answer in answers:
        if answer.status_code != 200:
            error = answer.json()["error"]
            row = diagnose(answer.status_code, type=error["type"], code=error["code"])
            assert row is not None
            found.add(row.id)
    assert found == set(load_diagnoses())


def test_no_key_is_told_how_to_send_one(own: PracticeAPI) -> None:
    """Without a key, with an empty one, or with another scheme, the answer is the captured one."""
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic OnByYWN0aWNl"}):
        answer = _call(own, None, headers=headers)
        error = answer.json()["error"]
        assert (answer.status_code, error["type"], error["param"], error["code"]) == (401, BAD, None, None)
        assert error["message"].startswith("You didn't provide an API key. You need to provide your API key in an ")
        assert error["message"].endswith("from https://platform.openai.com/account/api-keys.")


@pytest.mark.parametrize("form", [" {}", "Bearer {}", '"{}"', "{}{}"])
def test_a_key_that_was_pasted_badly_is_a_wrong_one(own: PracticeAPI, form: str) -> None:
    """A blank, a word or quotes around a key that works, or the key twice: the real API refuses them all."""
    key = own.keys["working"]
    answer = _call(own, form.format(key, key), "/models")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


def test_a_restricted_key_lists_models_and_a_blocked_one_does_not(own: PracticeAPI) -> None:
    """What a key may do differs from call to call, and the missing scope is named."""
    assert _call(own, own.keys["restricted"], "/models").status_code == 200
    blocked = _call(own, own.keys["models-blocked"], "/models")
    assert (blocked.status_code, blocked.json()["error"]["message"]) == (401, SCOPES.format("api.model.read"))
    respond = _call(own, own.keys["restricted"], "/responses", json={"model": "gpt-4o", "input": "hi"})
    assert respond.json()["error"]["message"] == SCOPES.format("api.responses.write")


def test_missing_credit_shows_only_when_something_is_asked(own: PracticeAPI) -> None:
    """Listing models is free: it works without credit, and carries no rate-limit headers."""
    for name in ("no-credit", "no-credit-old", "project-spend-limit", "billing-not-active", "working"):
        answer = _call(own, own.keys[name], "/models")
        assert answer.status_code == 200
        assert not [header for header in answer.headers if header.startswith("x-ratelimit")]


def test_an_organisation_or_project_of_another_key_is_refused(own: PracticeAPI) -> None:
    """The headers that name an organisation and a project must be those of the key."""
    key = own.keys["working"]
    right = {"OpenAI-Organization": "org-practice", "OpenAI-Project": "proj_practice"}
    assert _call(own, key, headers=right).status_code == 200
    wrong = _call(own, key, headers={"OpenAI-Organization": "org-other"})
    assert (wrong.status_code, wrong.json()["error"]) == (
        401,
        {
            "message": "OpenAI-Organization header should match organization for API key",
            "type": BAD,
            "param": None,
            "code": "mismatched_organization",
        },
    )
    none = _call(own, key, headers={"OpenAI-Organization": "null"})
    assert (none.status_code, none.json()["error"]["message"]) == (400, "no such organization : null")
    project = _call(own, key, headers={"OpenAI-Project": "proj_other"})
    assert (project.status_code, project.json()["error"]["code"]) == (401, "mismatched_project")


def _make_real_looking_key() -> str:
    """Put together, at run time, a text of the form of a real key: no such text stands in this file."""
    letters = random.Random(7)  # noqa: S311 - opens nothing
    half = "".join(letters.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=74))
    return "-".join(["sk", "proj", half]) + "T3" + "BlbkFJ" + half[::-1]


def test_a_key_of_another_maker_is_refused_and_never_repeated(
    own: PracticeAPI, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """No part of a key that was not made here appears in an answer, a header, an output or a log."""
    key = _make_real_looking_key()
    assert redact(key) != key
    answers = [
        _call(own, key),
        _call(own, key, "/models"),
        _call(own, own.keys["working"], f"/models/{key}", method="GET"),
        _call(own, own.keys["working"], f"/{key}"),
        _call(own, own.keys["working"], json={**ASK, "model": key}),
        _call(own, own.keys["working"], json={**ASK, "messages": [{"role": "user", "content": key}]}),
        _call(own, own.keys["working"], json={**ASK, "messages": [{"role": key, "content": "hi"}]}),
        _call(own, own.keys["working"], json={**ASK, "metadata": {key: 1}}),
        _call(own, own.keys["working"], headers={"OpenAI-Organization": key}),
        _call(own, own.keys["working"], headers={"Content-Type": key}),
        _call(own, own.keys["working"], "/embeddings", json={"model": "gpt-4o", "input": "hi", key: 1}),
        _call(own, key, headers={"Host": key}),
    ]
    assert (answers[0].status_code, answers[0].json()["error"]["code"]) == (401, "invalid_api_key")
    printed = "".join(capfd.readouterr()) + caplog.text
    for answer in answers:
        seen = answer.text + str(answer.headers) + printed
        assert not [part for part in (key[8:20], key[30:40], key[-12:]) if part in seen]
    assert printed == ""


def test_keys_are_the_same_each_time_and_say_what_they_are(own: PracticeAPI) -> None:
    """Keys follow from their names, tell that they are for practice, and end differently."""
    with serve() as other:
        assert dict(other.keys) == dict(own.keys)
    for name, key in own.keys.items():
        assert re.fullmatch(rf"sk-(proj|svcacct|admin)-PRACTICE-{name}-[0-9a-f]{{12}}", key)
        assert redact(f"my key is {key}") == redact(redact(f"my key is {key}"))
        assert key not in redact(f"my key is {key}")
    assert len({key[-4:] for key in own.keys.values()}) == len(own.keys)
    assert not [value for value in os.environ.values() if value in own.keys.values()]


def test_a_key_stops_when_it_is_deleted() -> None:
    """A key that works is refused from the moment it is deleted."""
    with serve() as api:
        key = api.keys["working"]
        assert _call(api, key, "/models").status_code == 200
        api.state.keys["working"].deleted = True
        assert _call(api, key, "/models").json()["error"]["code"] == "invalid_api_key"


def test_credit_is_spent_by_what_is_answered() -> None:
    """The credit falls by the price of the tokens used, and when it is gone the key has no credit."""
    with serve() as api:
        key, before = api.keys["working"], api.credit_usd()
        _call(api, key, "/models")
        assert api.credit_usd() == before
        usage = _call(api, key).json()["usage"]
        # gpt-4o: $2.50 for a million tokens of input, $10 for a million of output.
        spent = (usage["prompt_tokens"] * 25 + usage["completion_tokens"] * 100) / 10_000_000
        assert float(before - api.credit_usd()) == pytest.approx(spent)
        _call(api, key, json={**ASK, "model": "nothing"})
        _call(api, key, json={"model": "gpt-4o"})
        assert float(before - api.credit_usd()) == pytest.approx(spent)
        api.state.keys["working"].project.organisation.credit_usd -= before
        assert _call(api, key).json()["error"]["code"] == "credit_balance_exhausted"
