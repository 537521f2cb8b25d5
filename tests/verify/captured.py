"""What the real API was seen to say, and what was seen to be pasted; typed from the reports, not from our own table.

Identifiers in the bodies are made up: the reports cut them out.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """One answer of the API that is no success.

    Attributes:
        name: Words for it.
        status: The status line of the answer, from its number on.
        error: What stands under `error` in the body.
        rung: Where a check must stop.
        diagnosis: What it must call it.
        waiting_helps: Whether the same key can work later by itself.
        headers: Headers that came with it, `_` standing for `-`.
        says: Something that the verdict must name.
    """

    name: str
    status: str
    error: dict[str, Any]
    rung: str
    diagnosis: str | None
    waiting_helps: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    says: str = ""


def _error(message: str, type_: str | None = "invalid_request_error", code: str | None = None) -> dict[str, Any]:
    return {"message": message, "type": type_, "param": None, "code": code}


_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = "401 Unauthorized", "403 Forbidden", "404 Not Found"
_BAD_REQUEST, _TOO_MANY = "400 Bad Request", "429 Too Many Requests"
_PLATFORM = "https://platform.openai.com"
_WRONG_KEY = f"You can find your API key at {_PLATFORM}/account/api-keys."
_ROLES = (
    "Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and"
    " if you're using a restricted API key, that it has the necessary scopes."
)
_VERIFY = (
    "Your organization must be verified to use the model `gpt-5`. Please go to:"
    f" {_PLATFORM}/settings/organization/general and click on Verify Organization. If you just verified, it can take"
    " up to 15 minutes for access to propagate."
)
_LEARN = f"Visit {_PLATFORM}/account/rate-limits to learn more."
_QUOTA = "You exceeded your current quota, please check your plan and billing details."

REFUSALS = (
    Refusal(
        "wrong key",
        _UNAUTHORIZED,
        _error(f"Incorrect API key provided: sk-proj-****MxYA. {_WRONG_KEY}", code="invalid_api_key"),
        "authentication",
        "invalid-api-key",
    ),
    Refusal(
        "wrong key, a short one",
        _UNAUTHORIZED,
        _error(f"Incorrect API key provided: sk jj. {_WRONG_KEY}", code="invalid_api_key"),
        "authentication",
        "invalid-api-key",
    ),
    Refusal(
        "wrong key, a word",
        _UNAUTHORIZED,
        _error(f"Incorrect API key provided: claude. {_WRONG_KEY}", code="invalid_api_key"),
        "authentication",
        "invalid-api-key",
    ),
    Refusal(
        # The API gives a lost key and a missing permission the same status, code and type.
        "key lost on the way",
        _UNAUTHORIZED,
        _error(
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer"
            " auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're"
            " accessing the API from your browser and are prompted for a username and password. You can obtain an API"
            f" key from {_PLATFORM}/account/api-keys."
        ),
        "permission",
        "missing-scope",
        says="may have lost it",
    ),
    Refusal(
        "missing scope api.responses.write",
        _UNAUTHORIZED,
        _error(f"You have insufficient permissions for this operation. Missing scopes: api.responses.write. {_ROLES}"),
        "permission",
        "missing-scope",
        says="api.responses.write",
    ),
    Refusal(
        "missing scope model.request",
        _UNAUTHORIZED,
        _error(f"You have insufficient permissions for this operation. Missing scopes: model.request. {_ROLES}"),
        "permission",
        "missing-scope",
        says="model.request",
    ),
    Refusal(
        "missing scope api.model.read",
        _UNAUTHORIZED,
        _error(f"You have insufficient permissions for this operation. Missing scopes: api.model.read. {_ROLES}"),
        "permission",
        "missing-scope",
        says="api.model.read",
    ),
    Refusal(
        "other organisation",
        _UNAUTHORIZED,
        _error("OpenAI-Organization header should match organization for API key", code="mismatched_organization"),
        "organisation",
        "mismatched-organization",
    ),
    Refusal(
        "other project",
        _UNAUTHORIZED,
        _error("OpenAI-Project header should match project for API key", code="mismatched_project"),
        "organisation",
        "mismatched-project",
    ),
    Refusal(
        "no organisation",
        _UNAUTHORIZED,
        _error(
            "You must be a member of an organization to use the API. Please contact us through our help center at"
            " help.openai.com.",
            code="no_organization",
        ),
        "organisation",
        "no-organization",
    ),
    Refusal(
        "no such organisation",
        _BAD_REQUEST,
        _error("no such organization : null", type_=None),
        "organisation",
        "no-such-organization",
    ),
    Refusal(
        "account deactivated",
        _UNAUTHORIZED,
        _error(
            "The OpenAI account associated with this API key has been deactivated. If you are the developer for this"
            " OpenAI app, please check your email for more information. If you are seeing this error while using"
            " another app or site, please reach out to them for more help.",
            code="account_deactivated",
        ),
        "authentication",
        "account-deactivated",
    ),
    Refusal(
        "address not on the allowlist",
        _UNAUTHORIZED,
        _error("", type_=None, code="ip_not_authorized"),
        "region",
        "ip-not-authorized",
    ),
    Refusal(
        "country",
        _FORBIDDEN,
        _error(
            "Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory"
        ),
        "region",
        "unsupported-country",
    ),
    Refusal(
        "project without the model",
        _FORBIDDEN,
        _error("Project `proj_EXAMPLE` does not have access to model `gpt-4o-mini`", code="model_not_found"),
        "model",
        "project-without-model",
    ),
    Refusal(
        "no such model",
        _NOT_FOUND,
        _error("The model `o1` does not exist or you do not have access to it.", code="model_not_found"),
        "model",
        "unknown-model",
    ),
    Refusal(
        "path written twice",
        _NOT_FOUND,
        _error("Invalid URL (POST /v1/chat/completions/chat/completions)"),
        "network",
        "invalid-url",
    ),
    Refusal(
        "path without /v1",
        _NOT_FOUND,
        _error(
            "Unknown request URL: POST /chat/completions. Please check the URL for typos, or see the docs at"
            f" {_PLATFORM}/docs/api-reference/.",
            code="unknown_url",
        ),
        "network",
        "unknown-url",
    ),
    Refusal(
        "organisation not verified",
        _BAD_REQUEST,
        _error(_VERIFY, code="unsupported_value"),
        "permission",
        "organization-not-verified",
    ),
    Refusal(
        "organisation not verified, 403",
        _FORBIDDEN,
        _error(_VERIFY),
        "permission",
        "organization-not-verified-403",
    ),
    Refusal(
        "blocked by monitoring",
        _FORBIDDEN,
        _error("", code="misalignment_policy_violation"),
        "permission",
        "policy-violation",
    ),
    Refusal(
        "no credit",
        _TOO_MANY,
        _error(
            "You have no credits remaining. Add credits to continue using the API at"
            f" {_PLATFORM}/settings/organization/billing/.",
            "insufficient_quota",
            "credit_balance_exhausted",
        ),
        "billing",
        "no-credit",
    ),
    Refusal(
        "no credit, as the guide says it",
        _TOO_MANY,
        _error("Your organization has no prepaid credits remaining.", "insufficient_quota", "credit_balance_exhausted"),
        "billing",
        "no-credit",
    ),
    Refusal(
        "no credit, older",
        _TOO_MANY,
        _error(_QUOTA, "insufficient_quota", "insufficient_quota"),
        "billing",
        "no-credit-old",
    ),
    Refusal(
        "no credit, longer",
        _TOO_MANY,
        _error(
            f"{_QUOTA} For more information on this error, read the docs: {_PLATFORM}/docs/guides/error-codes/"
            "api-errors.",
            "insufficient_quota",
            "insufficient_quota",
        ),
        "billing",
        "no-credit-old",
    ),
    Refusal(
        "no credit, of 2023",
        _TOO_MANY,
        _error(_QUOTA, "insufficient_quota"),
        "billing",
        "no-credit-2023",
    ),
    Refusal(
        "spend limit of the project",
        _TOO_MANY,
        _error("Your project reached its enforced spend limit.", "insufficient_quota", "project_spend_limit_exceeded"),
        "billing",
        "project-spend-limit",
    ),
    Refusal(
        "spend limit of the organisation",
        _TOO_MANY,
        _error(
            "Your organization reached its enforced spend limit.",
            "insufficient_quota",
            "organization_spend_limit_exceeded",
        ),
        "billing",
        "organization-spend-limit",
    ),
    Refusal(
        "usage limit by OpenAI",
        _TOO_MANY,
        _error(
            "Your organization reached its OpenAI-assigned usage limit.",
            "insufficient_quota",
            "organization_usage_limit_exceeded",
        ),
        "billing",
        "organization-usage-limit",
    ),
    Refusal(
        "billing not active",
        _TOO_MANY,
        _error(
            "Your account is not active, please check your billing details on our website.",
            "billing_not_active",
            "billing_not_active",
        ),
        "billing",
        "billing-not-active",
    ),
    Refusal(
        "requests a minute",
        _TOO_MANY,
        _error(
            "Rate limit reached for gpt-3.5-turbo in organization org-EXAMPLE on requests per min (RPM): Limit 3, Used"
            f" 3, Requested 1. Please try again in 20s. {_LEARN}",
            "requests",
            "rate_limit_exceeded",
        ),
        "rate",
        "rate-limit",
        waiting_helps=True,
        headers={"Retry_After": "20"},
    ),
    Refusal(
        "requests a day",
        _TOO_MANY,
        _error(
            "Rate limit reached for gpt-5.4-mini in organization org-EXAMPLE on requests per day (RPD): Limit 50, Used"
            f" 50, Requested 1. Please try again in 28m48s. {_LEARN} You can increase your rate limit by adding a"
            f" payment method to your account at {_PLATFORM}/account/billing.",
            "requests",
            "rate_limit_exceeded",
        ),
        "rate",
        "rate-limit",
        waiting_helps=True,
    ),
    Refusal(
        # The type names what is limited: it is the same for tokens that come back and for a request too large.
        "tokens a minute",
        _TOO_MANY,
        _error(
            "Rate limit reached for gpt-4o-mini in organization org-EXAMPLE on tokens per min (TPM): Limit 200000, Used"
            f" 195869, Requested 4412. Please try again in 84ms. {_LEARN}",
            "tokens",
            "rate_limit_exceeded",
        ),
        "rate",
        "rate-limit",
        waiting_helps=True,
        headers={
            "x-ratelimit-limit-tokens": "200000",
            "x-ratelimit-remaining-tokens": "0",
            "x-ratelimit-reset-tokens": "84ms",
        },
    ),
    Refusal(
        "request too large",
        _TOO_MANY,
        _error(
            "Request too large for gpt-4o in organization org-EXAMPLE on tokens per min (TPM): Limit 30000, Requested"
            f" 30601. The input or output tokens must be reduced in order to run successfully. {_LEARN}",
            "tokens",
            "rate_limit_exceeded",
        ),
        "rate",
        "request-too-large",
    ),
    Refusal(
        "slow down",
        _TOO_MANY,
        _error("Your request rate increased too quickly.", "rate_limit_error", "slow_down"),
        "rate",
        "slow-down",
        waiting_helps=True,
    ),
    Refusal(
        "server error",
        "500 Internal Server Error",
        _error("The server had an error while processing your request. Sorry about that!", "server_error"),
        "server",
        "server-error",
        waiting_helps=True,
    ),
    Refusal(
        "overloaded",
        "503 Service Unavailable",
        _error(
            "Our servers are currently overloaded. Please try again later.",
            "service_unavailable_error",
            "server_is_overloaded",
        ),
        "server",
        "overloaded",
        waiting_helps=True,
    ),
    Refusal(
        "overloaded, older",
        "503 Service Unavailable",
        _error("The engine is currently overloaded, please try again later", type_=None),
        "server",
        "overloaded-old",
        waiting_helps=True,
    ),
    Refusal(
        "new code and type",
        "418 I'm a teapot",
        _error("Something new.", "new_type", "new_code"),
        "unknown",
        None,
        says="new_code",
    ),
)

# What is pasted round a good key, and must not matter.
WRAPPED = {
    "blank behind": "{key} ",
    "blank before": " {key}",
    "line break": "{key}\n",
    "Windows line break": "{key}\r\n",
    "tab": "\t{key}",
    "quotes": '"{key}"',
    "single quotes": "'{key}'",
    "backquotes": "`{key}`",
    "curly quotes": "“{key}”",
    "German quotes": "„{key}“",
    "Bearer": "Bearer {key}",
    "whole header": "Authorization: Bearer {key}",
    "assignment": "OPENAI_API_KEY={key}",
    "quoted export": 'export OPENAI_API_KEY="{key}"',
    "PowerShell": '$env:OPENAI_API_KEY = "{key}"',
    "no-break space": "\u00a0{key}\u00a0",
    "ideographic space": "{key}\u3000",
    "zero-width space": "\u200b{key}",
    "byte order mark": "\ufeff{key}",
    "all together": '\ufeff  "Bearer {key}"\r\n',
}

# What is pasted instead of a key, or breaks one: what it is called.
MISPASTED = {
    "nothing": ("", "nothing"),
    "blanks alone": ("   ", "nothing"),
    "an e-mail address": ("mei.wong@example.com", "e-mail-address"),
    "a web address": ("https://platform.openai.com/api-keys", "web-address"),
    "a web address without https": ("platform.openai.com/api-keys", "web-address"),
    "a key of OpenRouter": ("sk-or-v1-{random}", "key-of-another-vendor"),
    "a key of Anthropic": ("sk-ant-{random}", "key-of-another-vendor"),
    "a key of Google": ("AIza{random}", "key-of-another-vendor"),
    "a key of Groq": ("gsk_{random}", "key-of-another-vendor"),
    "a key of Hugging Face": ("hf_{random}", "key-of-another-vendor"),
    "an admin key": ("sk-admin-PRACTICE-{random}", "admin-key"),
    "a masked key": ("sk-...1a2b", "masked-key"),
    "a key masked by stars": ("sk-proj-****{random}", "masked-key"),
    "a placeholder": ("YOUR_OPENAI_API_KEY", "placeholder"),
    "a placeholder in brackets": ("<your key>", "placeholder"),
    "a variable": ("$OPENAI_API_KEY", "placeholder"),
    "an organisation": ("org-{random}", "identifier"),
    "a project": ("proj_{random}", "identifier"),
    "a word": ("claude", "text-that-is-no-key"),
    "two words": ("sk jj", "text-that-is-no-key"),
    "the beginning alone": ("sk-proj-", "cut-off"),
    "a blank inside": ("sk-proj-PRACTICE {random}", "wrong-character"),
    "a line break inside": ("sk-proj-PRACTICE-\n{random}", "wrong-character"),
    "a no-break space inside": ("sk-proj-PRACTICE\u00a0{random}", "wrong-character"),
    "a zero-width space inside": ("sk-proj-PRACTICE-{random}\u200bx", "wrong-character"),
    "a Cyrillic letter inside": ("sk-proj-PRACTICE-{random}\u0430x", "wrong-character"),
    "a curly quote inside": ("sk-proj-PRACTICE-{random}”x", "wrong-character"),
    "two keys": ("sk-proj-PRACTICE-{random} sk-PRACTICE-{random}", "text-that-is-no-key"),
    "a key and a remark": ("key: sk-proj-PRACTICE-{random} of mine", "text-that-is-no-key"),
    "a capital at the beginning": ("Sk-proj-PRACTICE-{random}", "text-that-is-no-key"),
    "half a character": ("sk-proj-PRACTICE-{random}\udcff", "wrong-character"),
}
