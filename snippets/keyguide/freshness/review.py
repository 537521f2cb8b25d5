"""Read from a page's front matter when it was reviewed, by whom, and from which sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

LONGEST_DAYS = 3650


class ReviewError(Exception):
    """The front matter says something that is no date, number, or source.

    Attributes:
        key: The key that says it.
    """

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page has its facts from."""

    title: str
    url: str
    seen: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """When a page was last looked at, and when it must be looked at again."""

    last: date
    due: date | None
    owner: str
    sources: tuple[Source, ...]


def read_review(meta: Mapping[str, Any]) -> Review | None:
    """Give the review of a page, or None where its front matter names none.

    Raises:
        ReviewError: A date is not written as 2026-11-23, `review_every` is not a number
            of days, or a source has no title and url.
    """
    if "last_reviewed" not in meta:
        return None
    last = read_date("last_reviewed", meta["last_reviewed"])
    days = meta.get("review_every")
    if days is not None and not (type(days) is int and 0 < days <= LONGEST_DAYS):
        raise ReviewError(f"`review_every` is {days!r}. Write a number of days, such as 90.", "review_every")
    named = meta.get("sources") or []
    if not isinstance(named, list):
        raise ReviewError(f"`sources` is {named!r}. Write a list.", "sources")
    sources = tuple(read_source(source) for source in named)
    return Review(last, last + timedelta(days) if days else None, str(meta.get("owner", "")), sources)


def read_source(source: object) -> Source:
    """Read one entry of `sources`."""
    if not isinstance(source, Mapping) or not {"title", "url"} <= set(source):
        raise ReviewError(f"The source {source!r} has no `title` and `url`.", "sources")
    seen = read_date("seen", source["seen"]) if "seen" in source else None
    return Source(str(source["title"]), str(source["url"]), seen)


def read_date(key: str, value: object) -> date:
    """Read a date that YAML gives as a date, and JSON as text."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as problem:
        raise ReviewError(f"`{key}` is {value!r}. Write a date such as 2026-11-23.", key) from problem
