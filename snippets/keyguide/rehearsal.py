"""A rehearsal of the guide: its pages are walked on the practice product, at a time that stands still."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from keyguide.keys import redact
from keyguide.practice import PracticeAPI, serve, situations
from keyguide.walk.places import Places
from keyguide.walk.report import Report
from keyguide.walk.tour import tour
from keyguide.walk.walker import PATIENCE_S, Beginning

_SHORTENED = re.compile(r"\S*\*{3,}\S*")

OPENING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The time at which every rehearsal begins, so that screens with dates stay the same."""


class Clock:
    """A clock that moves only when the guide says to wait.

    Attributes:
        now_s: The time in seconds since 1970.
    """

    now_s: float

    def __init__(self) -> None:
        self.now_s = OPENING.timestamp()

    def __call__(self) -> float:
        """Give the time in seconds since 1970."""
        return self.now_s


class Stage:
    """The practice product, as the walker sees it.

    Args:
        api: The running product.
        clock: Its clock.

    Attributes:
        address: Where its screens are.
    """

    address: str

    def __init__(self, api: PracticeAPI, clock: Clock) -> None:
        self.address = api.base_url.removesuffix("/v1")
        self._api = api
        self._clock = clock

    def begin(self, situation: str) -> Beginning:
        """Put the product into a situation.

        Raises:
            InputError: There is no such situation.
        """
        self._clock.now_s = OPENING.timestamp()
        stage = situations.set_stage(self._api.state, situation or "nothing")
        cookie = stage.cookie(self.address)
        return Beginning({cookie["name"]: cookie["value"]}, stage.clipboard or None)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.now_s += seconds


@contextmanager
def set_stage() -> Iterator[Stage]:
    """Start a practice product to walk on."""
    clock = Clock()
    with serve(clock=clock) as api:
        yield Stage(api, clock)


def is_secret(words: str) -> bool:
    """Say whether words on a screen hold a whole key; the shortened form, as lists of keys show it, is none.

    Args:
        words: Words of a screen.

    Example:
        >>> is_secret("sk-proj-PRACTICE-working-1a2b"), is_secret("sk-proj-****1a2b")
        (True, False)
    """
    rest = _SHORTENED.sub("", words)
    return redact(rest) != rest


def rehearse(
    places: Places,
    *,
    today: date,
    only: Sequence[Path] = (),
    update: bool = False,
    failures: Path | None = None,
    patience_s: float = PATIENCE_S,
) -> Report:
    """Walk a guide on the practice product.

    Args:
        places: The table of the guide.
        today: The day that new pictures carry.
        only: The pages to walk; all of the guide if empty.
        update: Whether to take pictures that changed.
        failures: A folder for pictures of screens on which a step failed.
        patience_s: How long to wait for a screen to become what a sentence says.

    Returns:
        The steps that worked, and the lines that are not so.

    Raises:
        KeyguideError: A page cannot be read, or there is no browser.

    Example:
        >>> from keyguide.walk import Places
        >>> rehearse(Places(("*.md",), (), Path(), {}, {}, {}, Path("no-such-folder")), today=date(2026, 11, 24))
        Traceback (most recent call last):
        keyguide.errors.InputError: No page matches *.md. Correct `pages` in walk.toml.
    """
    with set_stage() as stage:
        return tour(
            places,
            stage,
            hides=is_secret,
            today=today,
            only=only,
            update=update,
            failures=failures,
            patience_s=patience_s,
        )
