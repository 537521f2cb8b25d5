"""Limits as the headers of an answer tell them, against headers that people have published."""

import pytest

from keyguide.limits import RateLimit, parse_duration, read_limits, read_retry_after

# open-webui#3743, 2024-07-09
PUBLISHED = {
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-limit-tokens": "30000",
    "x-ratelimit-remaining-requests": "499",
    "x-ratelimit-remaining-tokens": "29996",
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-reset-tokens": "8ms",
}
# OpenAI's API overview of 2026-07-15
PROJECT = {
    "x-ratelimit-limit-project-tokens": "60000",
    "x-ratelimit-remaining-project-tokens": "57000",
    "x-ratelimit-reset-project-tokens": "3s",
}


def test_published_headers_are_read() -> None:
    """Requests, tokens, and tokens of the project."""
    assert read_limits(PUBLISHED | PROJECT) == (
        RateLimit("requests", 500, 499, 0.12),
        RateLimit("tokens", 30_000, 29_996, 0.008),
        RateLimit("project-tokens", 60_000, 57_000, 3.0),
    )


@pytest.mark.parametrize("value", ["-1", "", "many", "1e9", "9" * 40, "\uff11"])
def test_what_is_no_count_is_left_out(value: str) -> None:
    """A gateway that sends -1 does not tell a limit."""
    assert read_limits({"x-ratelimit-limit-tokens": value, "x-ratelimit-remaining-tokens": "1"}) == ()
    assert read_limits({"x-ratelimit-limit-tokens": "1", "x-ratelimit-remaining-tokens": value}) == ()
    assert read_limits({"x-ratelimit-limit-tokens": "1"}) == ()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120ms", 0.12),
        ("8ms", 0.008),
        ("1s", 1),
        ("8.64s", 8.64),
        ("20s", 20),
        ("6m0s", 360),
        ("7m12s", 432),
        ("28m48s", 1728),
        ("1h30m", 5400),
        ("", None),
        ("5", None),
        ("-1s", None),
        ("1s ", None),
        ("1d", None),
        ("9" * 400 + "s", None),
    ],
)
def test_a_duration_is_read(text: str, seconds: float | None) -> None:
    """All forms that were seen, and nothing else."""
    assert parse_duration(text) == seconds


def test_capital_letters_make_no_difference() -> None:
    """Names of headers have none that count."""
    assert read_limits({name.upper(): value for name, value in PUBLISHED.items()}) == read_limits(PUBLISHED)
    assert read_retry_after({"Retry-After": "56"}) == 56


def test_an_answer_without_limits_tells_none() -> None:
    """As refusals have come, and the list of models."""
    assert read_limits({"content-type": "application/json", "x-request-id": "req_1"}) == ()


def test_azure_says_by_minus_one_that_it_does_not_tell() -> None:
    """openai-dotnet#838, 2025-11-17: such a limit is left out, and those beside it are kept."""
    untold = {
        "x-ratelimit-limit-tokens": "-1",
        "x-ratelimit-remaining-tokens": "-1",
        "x-ratelimit-reset-tokens": "0",
    }
    assert read_limits(untold) == ()
    assert [limit.name for limit in read_limits(PROJECT | untold)] == ["project-tokens"]


@pytest.mark.parametrize(("reset", "seconds"), [("0", 0), ("55", 55), ("-1", None), ("", None), ("soon", None)])
def test_a_reset_may_be_in_whole_seconds(reset: str, seconds: float | None) -> None:
    """Azure sends it without a unit; one that cannot be read leaves the limit itself readable."""
    told = {"x-ratelimit-limit-tokens": "60", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": reset}
    assert read_limits(told) == (RateLimit("tokens", 60, 0, seconds),)


def test_a_limit_of_nothing_is_a_limit() -> None:
    """A model that is listed may still allow nothing."""
    nothing = {"x-ratelimit-limit-requests": "0", "x-ratelimit-remaining-requests": "0"}
    assert read_limits(nothing) == (RateLimit("requests", 0, 0, None),)


@pytest.mark.parametrize(("value", "seconds"), [("56", 56), ("0", 0), ("1.5", None), ("-1", None), ("soon", None)])
def test_the_wait_is_read(value: str, seconds: float | None) -> None:
    """Whole seconds, as the API sends them."""
    assert read_retry_after({"retry-after": value}) == seconds
    assert read_retry_after({}) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Tue, 24 Nov 2026 09:01:30 GMT", 90),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0),
        ("Tue, 99 Nov 2026 09:00:00 GMT", None),
        ("Tue, 24 Nov 99999 09:00:00 GMT", None),
        ("2026-11-24T09:01:30Z", None),
    ],
)
def test_a_time_to_come_back_is_measured_by_the_clock_of_the_server(value: str, seconds: float | None) -> None:
    """A server between here and the API may give a time; without its Date nothing can be said."""
    now = "Tue, 24 Nov 2026 09:00:00 GMT"
    assert read_retry_after({"date": now, "retry-after": value}) == seconds
    assert read_retry_after({"retry-after": value}) is None
