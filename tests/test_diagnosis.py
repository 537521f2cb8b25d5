"""The table of failures against answers that the real API has given."""

import re
from pathlib import Path
from string import Formatter

import pytest

import keyguide
from conftest import ROOT
from keyguide.diagnosis import Diagnosis, Finding, diagnose, load_diagnoses, load_findings, parse_table
from keyguide.errors import KeyguideError

# Answers of the real API as people have published them, typed by hand, never taken from the table:
# status, type, code, message (empty: not recorded), and the row that explains it.
CAPTURED = [
    (
        401,
        "invalid_request_error",
        "invalid_api_key",
        "Incorrect API key provided: YOUR_OPE***_KEY. You can find your API key at https://platform.openai.com/account/api-keys.",
        "invalid-api-key",
    ),
    (
        401,
        "invalid_request_error",
        None,
        "You have insufficient permissions for this operation. Missing scopes: api.responses.write. Check that you "
        "have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if "
        "you're using a restricted API key, that it has the necessary scopes.",
        "missing-scope",
    ),
    (
        401,
        "invalid_request_error",
        "mismatched_organization",
        "OpenAI-Organization header should match organization for API key",
        "mismatched-organization",
    ),
    (
        401,
        "invalid_request_error",
        "no_organization",
        "You must be a member of an organization to use the API. Please contact us through our help center at "
        "help.openai.com.",
        "no-organization",
    ),
    (
        401,
        "invalid_request_error",
        "account_deactivated",
        "The OpenAI account associated with this API key has been deactivated. If you are the developer for this "
        "OpenAI app, please check your email for more information. If you are seeing this error while using another "
        "app or site, please reach out to them for more help.",
        "account-deactivated",
    ),
    (400, None, None, "no such organization : null", "no-such-organization"),
    (401, None, "ip_not_authorized", "", "ip-not-authorized"),
    (
        403,
        "request_forbidden",
        "unsupported_country_region_territory",
        "Country, region, or territory not supported",
        "unsupported-country",
    ),
    (
        403,
        "invalid_request_error",
        "model_not_found",
        "Project `proj_abc` does not have access to model `gpt-4o-mini`",
        "project-without-model",
    ),
    (
        404,
        "invalid_request_error",
        "model_not_found",
        "The model `o1` does not exist or you do not have access to it.",
        "unknown-model",
    ),
    (
        404,
        "invalid_request_error",
        None,
        "Invalid URL (POST /v1/chat/completions/chat/completions)",
        "invalid-url",
    ),
    (
        404,
        "invalid_request_error",
        "unknown_url",
        "Unknown request URL: POST /chat/completions. Please check the URL for typos, or see the docs at "
        "https://platform.openai.com/docs/api-reference/.",
        "unknown-url",
    ),
    (
        400,
        "invalid_request_error",
        "unsupported_value",
        "Your organization must be verified to use the model `o3`. Please go to: "
        "https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just "
        "verified, it can take up to 15 minutes for access to propagate.",
        "organization-not-verified",
    ),
    (403, "invalid_request_error", "misalignment_policy_violation", "", "policy-violation"),
    (
        429,
        "insufficient_quota",
        "credit_balance_exhausted",
        "You have no credits remaining. Add credits to continue using the API at "
        "https://platform.openai.com/settings/organization/billing/.",
        "no-credit",
    ),
    (
        429,
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
        "no-credit-old",
    ),
    (
        429,
        "insufficient_quota",
        None,
        "You exceeded your current quota, please check your plan and billing details.",
        "no-credit-2023",
    ),
    (
        429,
        "insufficient_quota",
        "project_spend_limit_exceeded",
        "Your project reached its enforced spend limit.",
        "project-spend-limit",
    ),
    (
        429,
        "insufficient_quota",
        "organization_spend_limit_exceeded",
        "Your organization reached its enforced spend limit.",
        "organization-spend-limit",
    ),
    (
        429,
        "insufficient_quota",
        "organization_usage_limit_exceeded",
        "Your organization reached its OpenAI-assigned usage limit.",
        "organization-usage-limit",
    ),
    (
        429,
        "billing_not_active",
        "billing_not_active",
        "Your account is not active, please check your billing details on our website.",
        "billing-not-active",
    ),
    (
        429,
        "requests",
        "rate_limit_exceeded",
        "Rate limit reached for gpt-3.5-turbo in organization org-abc on requests per min (RPM): Limit 3, Used 3, "
        "Requested 1. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits to learn more.",
        "rate-limit",
    ),
    (
        429,
        "tokens",
        "rate_limit_exceeded",
        "Request too large for gpt-4o in organization org-abc on tokens per min (TPM): Limit 30000, Requested 30601. "
        "The input or output tokens must be reduced in order to run successfully. Visit "
        "https://platform.openai.com/account/rate-limits to learn more.",
        "request-too-large",
    ),
    (429, "rate_limit_error", "slow_down", "Your request rate increased too quickly.", "slow-down"),
    (
        500,
        "server_error",
        None,
        "The server had an error while processing your request. Sorry about that!",
        "server-error",
    ),
    (
        503,
        "service_unavailable_error",
        "server_is_overloaded",
        "Our servers are currently overloaded. Please try again later.",
        "overloaded",
    ),
    (503, None, None, "The engine is currently overloaded, please try again later", "overloaded-old"),
]

TROUBLESHOOTING = "guide/troubleshooting.md"
SYMPTOM = re.compile(r"^\| (?P<seen>.+?) \| \[[^]]+\]\((?P<place>[^)]+)\) \|$", re.MULTILINE)
SHOWN = re.compile(r'"([^"]+)"|`([^`]+)`')

ROW = """
[example]
rung = "billing"
title = "Example"
status = 429
message = ""
meaning = "An example."
next_steps = ["Read it."]
waiting_helps = false
guide = "guide/add-credit.md"
source = "typed here"
checked = 2026-11-23
"""


@pytest.mark.parametrize(
    ("status", "type_", "code", "message", "expected"), CAPTURED, ids=[row[-1] for row in CAPTURED]
)
def test_a_captured_answer_gets_its_diagnosis(
    status: int, type_: str | None, code: str | None, message: str, expected: str
) -> None:
    """An answer of the real API leads to the row that explains it, and the row words it the same."""
    found = diagnose(status, type=type_, code=code)
    assert found is not None
    assert found.id == expected
    pattern = "".join(re.escape(text) + (".+" if name else "") for text, name, *_ in Formatter().parse(found.message))
    assert re.fullmatch(pattern, message)


def test_a_request_without_a_key_is_told_apart_from_a_missing_scope() -> None:
    """The two answers 401 without a code are told apart by whether a key was sent."""
    missing = diagnose(401, type="invalid_request_error", code=None, key_sent=False)
    scope = diagnose(401, type="invalid_request_error", code=None, key_sent=True)
    assert missing is not None
    assert scope is not None
    assert (missing.id, scope.id) == ("no-key", "missing-scope")


def test_every_row_is_reached_by_a_captured_answer() -> None:
    """No row stands in the table without an answer that leads to it."""
    captured = {row[-1] for row in CAPTURED} | {"no-key"}
    # Seen as a message only, not with its type and code; and seen in other projects' error handling only.
    other = {"organization-not-verified-403", "mismatched-project"}
    assert set(load_diagnoses()) == captured | other


@pytest.mark.parametrize(
    ("status", "type_", "code"),
    [
        (200, None, None),
        (401, "invalid_request_error", "a_code_of_tomorrow"),
        (403, None, None),
        (418, "teapot", None),
        (429, "invalid_request_error", "rate_limit_exceeded"),
        (429, "a_type_of_tomorrow", "a_code_of_tomorrow"),
        (502, None, None),
    ],
)
def test_an_unknown_answer_is_not_guessed(status: int, type_: str | None, code: str | None) -> None:
    """What the table does not know has no diagnosis."""
    assert diagnose(status, type=type_, code=code) is None


def test_a_new_code_of_a_known_type_is_explained_by_the_type() -> None:
    """A billing code that is not in the table is still known to be about billing."""
    found = diagnose(429, type="insufficient_quota", code="a_code_of_tomorrow")
    assert found is not None
    assert found.rung == "billing"


def test_the_code_decides_before_the_type() -> None:
    """OpenAI may send a billing code with another type; the code is what counts."""
    found = diagnose(429, type="billing", code="credit_balance_exhausted")
    assert found is not None
    assert found.id == "no-credit"


def test_waiting_helps_for_rate_and_server_trouble_alone() -> None:
    """Waiting mends what fills up or recovers by itself, and nothing else."""
    helps = {row.id for row in load_diagnoses().values() if row.waiting_helps}
    assert helps == {"rate-limit", "slow-down", "server-error", "overloaded", "overloaded-old"}


ROWS = [*load_diagnoses().values(), *load_findings().values()]


def test_rows_are_for_readers() -> None:
    """Each row ends its sentences, but for an address or a command at the end."""
    for row in ROWS:
        assert all(step.endswith((".", "http://", "keyguide practice")) for step in (row.meaning, *row.next_steps))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_leads_to_a_place_in_the_guide(row: Finding) -> None:
    """The page is there, and so is the heading that the anchor names, and the picture."""
    assert row.picture is None or (ROOT / "docs" / "pictures" / f"{row.picture}.png").is_file()
    page, _, anchor = row.guide.partition("#")
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert not anchor or f"{{#{anchor}}}" in text


@pytest.mark.parametrize("row", load_diagnoses().values(), ids=lambda row: row.id)
def test_a_reader_finds_a_row_by_what_the_screen_shows(row: Diagnosis) -> None:
    """Words of the message, or the code where no message is known, lead to the same place as the row does."""
    symptoms = SYMPTOM.finditer((ROOT / "docs" / TROUBLESHOOTING).read_text(encoding="utf-8"))
    shown = [
        (words, symptom["place"]) for symptom in symptoms for pair in SHOWN.findall(symptom["seen"]) for words in pair
    ]
    places = {TROUBLESHOOTING + place for words, place in shown if words and words in (row.message or row.code or "")}
    assert places == {row.guide}


@pytest.mark.parametrize("row", load_diagnoses().values(), ids=lambda row: row.id)
def test_a_reader_finds_a_row_by_status_and_code(row: Diagnosis) -> None:
    """The table of answers names each status with its code, and leads to the same place as the row does."""
    page = (ROOT / "docs" / "guide" / "check-key.md").read_text(encoding="utf-8")
    answer = re.compile(
        rf"^\|.*`{row.status}`.*{f'`{row.code}`' if row.code else ''}.*{re.escape(row.guide[6:])}", re.MULTILINE
    )
    assert answer.search(page)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "is not TOML"),
        ("example = 1", "Entry 'example' of the diagnosis table is not a table"),
        (ROW.replace("status = 429\n", ""), "Row 'example' of the diagnosis table lacks 'status'"),
        (ROW + 'colour = "red"', "has the unknown field 'colour'"),
        (ROW.replace('rung = "billing"', 'rung = "cellar"'), "Field 'rung' of row 'example'"),
        (ROW + 'id = "other"', "has the unknown field 'id'"),
        (ROW.replace("429", "true"), "Field 'status' of row 'example' of the diagnosis table cannot be True"),
        (ROW.replace('["Read it."]', "[]"), "Field 'next_steps'"),
        (ROW.replace("2026-11-23", '"2026-11-23"'), "Field 'checked'"),
        (ROW.replace('"An example."', '""'), "Field 'meaning'"),
        (
            ROW + ROW.replace("[example]", "[twin]"),
            "Rows 'example' and 'twin' of the diagnosis table answer to the same",
        ),
    ],
)
def test_a_malformed_table_is_named(text: str, says: str) -> None:
    """A table that breaks the rules is refused with the row and the reason."""
    with pytest.raises(KeyguideError, match=re.escape(says)):
        parse_table(text)


def test_a_row_needs_neither_type_nor_code() -> None:
    """What the API does not send is left out of a row."""
    row = parse_table(ROW)["example"]
    assert isinstance(row, Diagnosis)
    assert (row.type, row.code) == (None, None)


def test_the_table_is_read_from_the_installed_package() -> None:
    """The data file lies beside the module."""
    assert (Path(keyguide.__file__).parent / "diagnoses.toml").is_file()
