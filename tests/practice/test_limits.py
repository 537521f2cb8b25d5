"""Rate limits: what the headers say, how they count down, and how they fill again."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from keyguide.practice import PracticeAPI, serve
from practice.published import TLS


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="own")
def _own(clock: Clock) -> Iterator[PracticeAPI]:
    with serve(clock=clock) as api:
        yield api


def _ask(api: PracticeAPI, name: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - fields of the request
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello there"}], **options}
    headers = {"Authorization": f"Bearer {api.keys[name]}"}
    return httpx2.post(f"{api.base_url}/chat/completions", json=body, headers=headers, verify=TLS)


def _limits(answer: httpx2.Response) -> dict[str, str]:
    found = answer.headers.items()
    return {name.removeprefix("x-ratelimit-"): value for name, value in found if name.startswith("x-ratelimit-")}


def test_headers_are_the_documented_ones(own: PracticeAPI) -> None:
    """A success names the request, the organisation, the version and the time it took."""
    headers = _ask(own, "working").headers
    assert re.fullmatch(r"req_\w+", headers["x-request-id"])
    assert headers["openai-organization"] == "org-practice"
    assert headers["openai-version"] == "2020-10-01"
    assert headers["openai-processing-ms"] == "0"


def test_what_is_left_counts_down_and_fills_again(own: PracticeAPI, clock: Clock) -> None:
    """The limits of usage tier 1 of gpt-4o: 500 requests and 30,000 tokens a minute."""
    # "Hello there" has 11 characters, which count for 3 tokens.
    first = {
        "limit-requests": "500",
        "remaining-requests": "499",
        "reset-requests": "120ms",
        "limit-tokens": "30000",
        "remaining-tokens": "29997",
        "reset-tokens": "6ms",
    }
    assert _limits(_ask(own, "working")) == first
    second = _limits(_ask(own, "working", max_tokens=1_000))
    assert (second["remaining-requests"], second["reset-requests"]) == ("498", "240ms")
    assert (second["remaining-tokens"], second["reset-tokens"]) == ("28997", "2.006s")
    clock.now_s += 1
    third = _limits(_ask(own, "working"))
    assert (third["remaining-requests"], third["remaining-tokens"]) == ("499", "29494")
    clock.now_s += 60
    assert _limits(_ask(own, "working")) == first


def test_each_model_has_its_own_limits(own: PracticeAPI) -> None:
    """Using one model leaves the limits of another alone."""
    _ask(own, "working", max_tokens=1_000)
    other = _limits(_ask(own, "working", model="gpt-4o-mini"))
    assert (other["limit-tokens"], other["remaining-tokens"]) == ("200000", "199997")


def test_a_limit_of_the_project_has_its_own_headers(own: PracticeAPI) -> None:
    """A project with a limit on tokens shows it beside that of the organisation."""
    limits = _limits(_ask(own, "service-account"))
    assert (limits["limit-project-tokens"], limits["remaining-project-tokens"]) == ("60000", "59997")
    assert limits["reset-project-tokens"] == "3ms"
    assert "limit-project-tokens" not in _limits(_ask(own, "working"))


def test_too_many_requests_a_minute_must_wait(own: PracticeAPI, clock: Clock) -> None:
    """With 3 requests a minute the fourth is told to wait 20 seconds; sooner, it is told so again."""
    assert [_ask(own, "low-rate").status_code for _ in range(3)] == [200, 200, 200]
    refused = _ask(own, "low-rate")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert refused.json()["error"] == {
        "message": "Rate limit reached for gpt-4o in organization org-practice-low-rate on requests per min (RPM): "
        "Limit 3, Used 3, Requested 1. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits "
        "to learn more.",
        "type": "requests",
        "param": None,
        "code": "rate_limit_exceeded",
    }
    assert _limits(refused)["remaining-requests"] == "0"
    clock.now_s += 19.9
    assert _ask(own, "low-rate").headers["retry-after"] == "20"  # what had come back was counted to this one
    clock.now_s += 20
    assert _ask(own, "low-rate").status_code == 200


def test_too_many_requests_a_day_must_wait_for_hours(own: PracticeAPI, clock: Clock) -> None:
    """With 5 requests a day one comes back every 4 hours and 48 minutes; the header names the day's limit."""
    counted = [_limits(_ask(own, "low-day"))["remaining-requests"] for _ in range(5)]
    assert counted == ["4", "3", "2", "1", "0"]
    refused = _ask(own, "low-day")
    assert "on requests per day (RPD): Limit 5, Used 5, Requested 1." in refused.json()["error"]["message"]
    assert "Please try again in 4h48m0s." in refused.json()["error"]["message"]
    clock.now_s += 4 * 3600 + 48 * 60
    assert _ask(own, "low-day").status_code == 200


def test_too_many_tokens_a_minute_must_wait(own: PracticeAPI) -> None:
    """Tokens that are used up for the moment come back; the answer says when."""
    assert _ask(own, "working", max_tokens=20_000).status_code == 200
    refused = _ask(own, "working", max_tokens=20_000)
    assert refused.json()["error"]["message"] == (
        "Rate limit reached for gpt-4o in organization org-practice on tokens per min (TPM): Limit 30000, Used 20000, "
        "Requested 20000. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits to learn more."
    )
    assert (refused.json()["error"]["code"], refused.headers["retry-after"]) == ("rate_limit_exceeded", "20")


def test_a_request_larger_than_the_limit_is_never_told_to_wait(own: PracticeAPI) -> None:
    """One request that needs more tokens than a minute gives gets no Retry-After."""
    refused = _ask(own, "working", max_tokens=30_601)
    assert refused.json()["error"]["message"] == (
        "Request too large for gpt-4o in organization org-practice on tokens per min (TPM): Limit 30000, Requested "
        "30601. The input or output tokens must be reduced in order to run successfully. Visit "
        "https://platform.openai.com/account/rate-limits to learn more."
    )
    assert (refused.json()["error"]["type"], "retry-after" in refused.headers) == ("tokens", False)


def test_a_shortage_of_one_token_is_a_shortage(own: PracticeAPI, clock: Clock) -> None:
    """A token that is missing is not granted, although it would be there in half a millisecond."""
    project = own.state.keys["working"].project
    assert own.state.take(project, "gpt-5.4", 500_000) is None
    clock.now_s += 1  # 8,333 tokens and a third
    short = own.state.take(project, "gpt-5.4", 8_334)
    assert short is not None
    assert (short.wait_s, short.used) == (0.001, 491_667)
    assert own.state.take(project, "gpt-5.4", 8_333) is None
    assert own.state.limit_headers(project, "gpt-5.4")["x-ratelimit-remaining-tokens"] == "0"
    clock.now_s += 0.001
    assert own.state.take(project, "gpt-5.4", 8) is None


@pytest.mark.parametrize("text", ["", "Hi", "Hello there"])
def test_any_question_is_too_large_for_small_tokens(own: PracticeAPI, text: str) -> None:
    """The key that shows a request too large shows it whatever is asked."""
    refused = _ask(own, "small-tokens", messages=[{"role": "user", "content": text}])
    assert refused.status_code == 429
    assert "Request too large for gpt-4o" in refused.json()["error"]["message"]
    assert _ask(own, "small-tokens", temperature=3).status_code == 400


@pytest.mark.parametrize("name", ["no-credit", "no-credit-old", "billing-not-active", "project-spend-limit"])
def test_a_billing_refusal_has_no_limits_and_no_retry(own: PracticeAPI, name: str) -> None:
    """What waiting does not mend names no time to wait."""
    refused = _ask(own, name)
    assert (refused.status_code, _limits(refused), refused.headers.get("retry-after")) == (429, {}, None)


@pytest.mark.parametrize(("name", "status"), [("slow-down", 429), ("overloaded", 503)])
def test_what_passes_by_itself_says_when_to_retry(own: PracticeAPI, name: str, status: int) -> None:
    """Refusals that waiting mends carry Retry-After in whole seconds."""
    refused = _ask(own, name)
    assert (refused.status_code, refused.headers["retry-after"]) == (status, "5")


def test_a_malformed_request_counts_too(own: PracticeAPI) -> None:
    """Requests that fail use up the limit of requests."""
    assert _ask(own, "working", temperature=3).status_code == 400
    assert _limits(_ask(own, "working"))["remaining-requests"] == "498"
