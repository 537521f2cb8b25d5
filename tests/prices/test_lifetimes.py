"""The ends of models: held against OpenAI's announcements as the project noted them in November 2026."""

from datetime import date

import pytest

from keyguide.prices import find_lifetime, list_lifetimes


@pytest.mark.parametrize(
    ("day", "models"),
    [
        (
            date(2026, 10, 23),
            "gpt-4 gpt-4-turbo gpt-3.5-turbo gpt-4.1-nano gpt-4o-2024-05-13 o1 o3-mini o4-mini",
        ),
        (date(2026, 12, 11), "gpt-5 gpt-5-mini gpt-5-nano o3"),
        (date(2027, 1, 14), "gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini"),
    ],
)
def test_the_ends_are_the_announced_ones(day: date, models: str) -> None:
    """Each model has its own day; no model has a day that was not announced."""
    assert {name for name, life in list_lifetimes().items() if life.ends == day} == set(models.split())
    assert len(list_lifetimes()) == 16


@pytest.mark.parametrize(
    ("model", "on", "says"),
    [
        ("gpt-5", date(2026, 11, 24), "gpt-5 ends on 2026-12-11, in 17 days."),
        ("gpt-5", date(2026, 12, 10), "gpt-5 ends on 2026-12-11, in 1 day."),
        ("gpt-5", date(2026, 12, 11), "gpt-5 ended on 2026-12-11: requests for it fail."),
        (
            "gpt-4o",
            date(2026, 12, 15),
            "gpt-4o ends on 2027-01-14, in 30 days. OpenAI names gpt-6-luna instead.",
        ),
    ],
)
def test_an_end_is_told_as_seen_from_a_day(model: str, on: date, says: str) -> None:
    """The day is given, so the answer does not depend on a clock."""
    life = find_lifetime(model)
    assert life is not None
    assert life.tell(on) == says


def test_a_snapshot_has_its_own_end_or_that_of_its_model() -> None:
    """gpt-4o-2024-05-13 was announced by its name; a later one was not."""
    ends = {name: life.ends for name in ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06") if (life := find_lifetime(name))}
    assert ends == {"gpt-4o-2024-05-13": date(2026, 10, 23), "gpt-4o-2024-08-06": date(2027, 1, 14)}


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-5.4-mini", "gpt-5.1", "", "o1-pro"])
def test_a_model_without_an_announced_end_has_none(model: str) -> None:
    """Nothing is inferred from names that look alike."""
    assert find_lifetime(model) is None
