"""The foot of a page: what its front matter says about its age and sources."""

import datetime
import re

import pytest

from keyguide.freshness.review import Review, ReviewError, Source, read_review

DAY = datetime.date(2026, 11, 24)


def test_the_next_review_is_due_after_the_days_named() -> None:
    """Dates as YAML gives them and as JSON gives them read alike."""
    front = {"last_reviewed": DAY, "review_every": 30, "owner": "Us"}
    source = {"title": "A source", "url": "https://example.com", "seen": "2026-11-23"}
    expected = Review(
        last=DAY,
        due=datetime.date(2026, 12, 24),
        owner="Us",
        sources=(Source("A source", "https://example.com", datetime.date(2026, 11, 23)),),
    )
    assert expected == read_review({**front, "sources": [source]})
    assert expected == read_review({**front, "last_reviewed": "2026-11-24", "sources": [source]})


def test_a_page_without_a_review_has_no_foot() -> None:
    """Front matter may say nothing about a review."""
    assert read_review({"title": "x"}) is None


@pytest.mark.parametrize(
    ("front", "sentence"),
    [
        ({"last_reviewed": "24 November"}, "`last_reviewed` is '24 November'. Write a date such as 2026-11-23."),
        ({"last_reviewed": datetime.datetime(2026, 11, 24, 1, tzinfo=datetime.UTC)}, "Write a date such as"),
        ({"last_reviewed": DAY, "review_every": "90 days"}, "`review_every` is '90 days'. Write a number of days"),
        ({"last_reviewed": DAY, "review_every": True}, "`review_every` is True. Write a number of days"),
        ({"last_reviewed": DAY, "review_every": 10**12}, "Write a number of days"),
        ({"last_reviewed": DAY, "sources": ["a"]}, "The source 'a' has no `title` and `url`."),
        ({"last_reviewed": DAY, "sources": "a"}, "`sources` is 'a'. Write a list."),
        ({"last_reviewed": DAY, "sources": [{"title": "a"}]}, "has no `title` and `url`"),
    ],
)
def test_a_slip_in_the_front_matter_is_named(front: dict[str, object], sentence: str) -> None:
    """What is no date, no number of days or no source is refused with its value."""
    with pytest.raises(ReviewError, match=re.escape(sentence)):
        read_review(front)
