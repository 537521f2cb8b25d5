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
