"""Watching a key: what is said between looks, how long it waits, and when it ends. Nothing here waits."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from keyguide.cli.watch import find_end, list_changes, watch_key
from keyguide.diagnosis import Rung
from keyguide.verify import Verdict

USABLE = Verdict(usable=True, key="", server="", base_url="", rung="usable", summary="It works.")
NO_CREDIT = replace(USABLE, usable=False, rung="billing", diagnosis="no-credit", summary="No credit.")
BUSY = replace(NO_CREDIT, rung="rate", diagnosis="rate-limit", summary="Too many.", retry_after_s=7)


class _Clock:
    """Notes how long was waited, and what was said."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.said: list[str] = []

    def watch(self, first: Verdict, later: Iterable[Verdict]) -> Verdict:
        looks = iter(later)
        return watch_key(first, lambda: next(looks), wait=self.waited.append, say=self.said.append)


def test_a_usable_key_is_not_watched() -> None:
    """There is nothing to wait for."""
    clock = _Clock()
    assert clock.watch(USABLE, []) is USABLE
    assert (clock.waited, clock.said) == ([], [])


def test_it_looks_until_the_key_is_usable_and_waits_longer_each_time() -> None:
    """The pauses grow up to a minute, and no further."""
    clock = _Clock()
    assert clock.watch(NO_CREDIT, [*[NO_CREDIT] * 7, USABLE]) is USABLE
    assert clock.waited == [10, 15, 22.5, 33.75, 50.625, 60, 60, 60]


def test_the_server_decides_how_long_to_wait() -> None:
    """Retry-After goes before the pauses of our own, and never becomes no pause at all."""
    clock = _Clock()
    clock.watch(BUSY, [replace(BUSY, retry_after_s=0), NO_CREDIT, USABLE])
    assert clock.waited == [7, 1, 10]


def test_what_changed_is_said() -> None:
    """Each look has its line, and the first line says how to end it."""
    clock = _Clock()
    clock.watch(NO_CREDIT, [NO_CREDIT, BUSY, USABLE])
    assert clock.said == [
        "Watching until the key is usable; Ctrl-C ends it. Now: stopped at billing (no-credit).",
        "Next look in 10 s.",
        "Look 2: No change.",
        "Next look in 15 s.",
        "Look 3: Now stopped at rate (rate-limit); before: stopped at billing (no-credit).",
        "Next look in 7 s.",
        "Look 4: The key is usable now; before: stopped at rate (rate-limit).",
    ]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (NO_CREDIT, replace(NO_CREDIT, request_ids=("req_2",), limits=()), []),
        (
            replace(NO_CREDIT, rung="unknown", diagnosis=None, summary="Status 418."),
            replace(NO_CREDIT, rung="unknown", diagnosis=None, summary="Status 419."),
            ["Now stopped at unknown; before: stopped at unknown."],
        ),
        (
            replace(BUSY, missing_scopes=("model.read", "model.request")),
            replace(BUSY, missing_scopes=("model.request",)),
            ["Missing permissions now: model.request."],
        ),
        (
            replace(BUSY, models=("a", "b", "c")),
            replace(BUSY, models=("c", "d", "e", "f", "g")),
            ["4 models newly listed: d, e, f and 1 more.", "2 models no longer listed: a, b."],
        ),
    ],
)
def test_changes_are_what_a_reader_can_use(before: Verdict, after: Verdict, says: list[str]) -> None:
    """Names of calls differ each time and say nothing; permissions and models do."""
    assert list_changes(before, after) == says


@pytest.mark.parametrize("rung", [*Rung, "unknown"])
def test_it_ends_at_once_where_waiting_cannot_mend(rung: str) -> None:
    """The text, the environment and a key that is not accepted stay what they are; all else may be mended elsewhere."""
    stops = rung in ("shape", "environment", "authentication", "network")
    verdict = replace(NO_CREDIT, rung=rung, diagnosis=None)
    assert (find_end(verdict) is not None) == stops
    if stops:
        clock = _Clock()
        assert clock.watch(verdict, []) is verdict
        assert clock.waited == []
        assert [line.startswith("Watching ends: ") for line in clock.said] == [True]


@pytest.mark.parametrize(
    ("diagnosis", "passes"), [("refused", True), ("timeout", True), ("certificate", False), ("not-an-api", False)]
)
def test_a_network_may_come_back_and_an_address_does_not(diagnosis: str, passes: bool) -> None:
    """A machine that is offline is waited for; a wrong address is not."""
    assert (find_end(replace(NO_CREDIT, rung="network", diagnosis=diagnosis)) is None) == passes


def test_a_day_is_not_waited_for() -> None:
    """What the server asks for beyond an hour ends the watch, with the time."""
    clock = _Clock()
    clock.watch(replace(BUSY, retry_after_s=86_400), [])
    assert clock.said == ["Watching ends: the server says to come back only after 24 h."]


def _interrupt(*_: object) -> Verdict:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("look", "wait"), [(lambda: NO_CREDIT, _interrupt), (_interrupt, lambda _: None)])
def test_an_interrupted_watch_says_how_things_stand(look: Callable[[], Verdict], wait: Callable[[float], None]) -> None:
    """Ctrl-C ends it while it waits and while it looks."""
    with pytest.raises(KeyboardInterrupt) as caught:
        watch_key(NO_CREDIT, look, wait=wait, say=lambda _: None)
    assert str(caught.value) == (
        "Watching was interrupted after 1 look: the key is not usable yet, stopped at billing (no-credit)."
    )
