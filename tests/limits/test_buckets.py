"""Token buckets: what they hold, when they fill, and how their times are written."""

import pytest

from keyguide.limits.buckets import Allowance, Bucket, Limits, format_duration


@pytest.mark.parametrize("limit", [1_000, 30_000, 500_000])
def test_the_time_to_wait_suffices(limit: int) -> None:
    """Whoever waits as long as was said gets what was asked for, whatever the fractions of the clock."""
    for number in range(200):
        now_s, amount = 1_800_000_000 + number * 0.137, 100 + number
        bucket = Bucket("tokens per min (TPM)", limit, 60)
        bucket.take(limit, now_s)
        assert bucket.remaining(now_s + bucket.wait_s(amount, now_s)) >= amount


def test_a_refused_request_counts_to_the_requests_of_the_minute() -> None:
    """It takes one, or what is left of one, but no tokens and nothing of the day: asking too soon never helps."""
    allowance = Allowance(Limits(3, 1_000, 100))
    assert allowance.take(900, 0.0) is None
    short = allowance.take(200, 0.0)
    assert short is not None
    assert (short.bucket, short.wait_s, allowance.tokens.remaining(0.0)) == (allowance.tokens, 6.0, 100)
    assert [bucket.remaining(0.0) for bucket in allowance.requests] == [1, 99]
    large = allowance.take(2_000, 0.0)
    assert large is not None
    assert (large.bucket, large.wait_s, allowance.requests[0].remaining(0.0)) == (allowance.tokens, None, 0)
    for now_s in (10.0, 29.9, 49.8):
        again = allowance.take(1, now_s)
        assert again is not None
        assert (again.bucket, again.used, again.wait_s) == (allowance.requests[0], 3, 20.0)
    assert allowance.find_shortage(1, 69.8) is None
    assert allowance.take(1, 69.8) is None


def test_to_look_for_a_shortage_spends_nothing() -> None:
    """Whoever only looks finds the same again."""
    allowance = Allowance(Limits(3, 1_000))
    assert allowance.find_shortage(1_001, 0.0) == allowance.find_shortage(1_001, 0.0) is not None
    assert allowance.find_shortage(1, 0.0) is None
    assert (allowance.requests[0].remaining(0.0), allowance.tokens.remaining(0.0)) == (3, 1_000)


def test_a_clock_that_is_set_back_gives_nothing() -> None:
    """A bucket never holds more than its limit, whatever the clock does."""
    bucket = Bucket("requests per min (RPM)", 60, 60)
    bucket.take(30, 1_000.0)
    assert bucket.remaining(900.0) == 30
    assert bucket.remaining(901.0) == 31
    assert bucket.remaining(99_999.0) == 60


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0s"),
        (0.008, "8ms"),
        (0.12, "120ms"),
        (1, "1s"),
        (8.64, "8.64s"),
        (9.816, "9.816s"),
        (20, "20s"),
        (360, "6m0s"),
        (432, "7m12s"),
        (1728, "28m48s"),
        (5400, "1h30m0s"),
    ],
)
def test_durations_are_written_as_the_api_writes_them(seconds: float, written: str) -> None:
    """The forms seen in headers and messages of the real API."""
    assert format_duration(seconds) == written
