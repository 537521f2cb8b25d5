"""Checks a key again and again until it is usable: credit that was bought, or a role that was given, takes a while."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from keyguide.cli.verdict_text import describe_seconds

if TYPE_CHECKING:
    from keyguide.verify import Verdict

FIRST_WAIT_S = 10.0
LONGEST_WAIT_S = 60.0
_GROWTH = 1.5
_LONGEST_ANNOUNCED_S = 3600.0
_UNCHANGING = {
    "shape": "what was pasted stays what it is",
    "environment": "the variables of this terminal stay as they are",
    "authentication": "a key that is not accepted stays so",
}
_PASSING = ("no-such-host", "refused", "timeout", "broken-off", "proxy-refused", "not-json")
"""Findings at the network that may go by: a machine goes online, someone signs in to the network of a hotel."""


def watch_key(
    verdict: "Verdict", look: Callable[[], "Verdict"], *, wait: Callable[[float], None], say: Callable[[str], None]
) -> "Verdict":
    """Check until the key is usable, or until it is clear that waiting cannot mend it.

    Args:
        verdict: What the first check found.
        look: Checks again.
        wait: Waits for some seconds.
        say: Takes what changed, as lines.

    Returns:
        What the last check found.

    Raises:
        KeyboardInterrupt: Someone ended it; its text says how things stood.
    """
    pause_s = FIRST_WAIT_S
    looks = 1
    try:
        while not verdict.usable:
            if reason := find_end(verdict):
                say(f"Watching ends: {reason}.")
                return verdict
            pause_s, wait_s = _choose_wait(verdict, pause_s)
            if looks == 1:
                say(f"Watching until the key is usable; Ctrl-C ends it. Now: {_name(verdict)}.")
            say(f"Next look in {describe_seconds(wait_s)}.")
            wait(wait_s)
            before, verdict = verdict, look()
            looks += 1
            for change in list_changes(before, verdict) or ["No change."]:
                say(f"Look {looks}: {change}")
    except KeyboardInterrupt:
        counted = f"{looks} look{'s' if looks > 1 else ''}"
        raise KeyboardInterrupt(
            f"Watching was interrupted after {counted}: the key is not usable yet, {_name(verdict)}."
        ) from None
    return verdict


def find_end(verdict: "Verdict") -> str | None:
    """Say why watching a key that is not usable cannot help; `None` if it can.

    Args:
        verdict: What the last check found.
    """
    if verdict.rung in _UNCHANGING:
        return _UNCHANGING[verdict.rung]
    if verdict.rung == "network" and verdict.diagnosis not in _PASSING:
        return "the address or this machine must be set right first"
    if verdict.retry_after_s is not None and verdict.retry_after_s > _LONGEST_ANNOUNCED_S:
        return f"the server says to come back only after {describe_seconds(verdict.retry_after_s)}"
    return None


def list_changes(before: "Verdict", after: "Verdict") -> list[str]:
    """Say what differs between two checks, as sentences; nothing where nothing does.

    Args:
        before: The earlier check.
        after: The later one.
    """
    changes = []
    if after.usable:
        changes.append(f"The key is usable now; before: {_name(before)}.")
    elif (before.rung, before.diagnosis) != (after.rung, after.diagnosis) or before.summary != after.summary:
        changes.append(f"Now {_name(after)}; before: {_name(before)}.")
    if before.missing_scopes != after.missing_scopes and after.missing_scopes:
        changes.append(f"Missing permissions now: {', '.join(after.missing_scopes)}.")
    if before.models and after.models:
        more = [name for name in after.models if name not in before.models]
        fewer = [name for name in before.models if name not in after.models]
        changes += [
            f"{len(names)} model{'s' if len(names) > 1 else ''} {how} listed: {_shorten(names)}."
            for names, how in ((more, "newly"), (fewer, "no longer"))
            if names
        ]
    return changes


def _choose_wait(verdict: "Verdict", pause_s: float) -> tuple[float, float]:
    """Give the pause to use next time, and how long to wait this time: what the server says goes first."""
    if verdict.retry_after_s is not None:
        return pause_s, max(verdict.retry_after_s, 1)
    return min(pause_s * _GROWTH, LONGEST_WAIT_S), pause_s


def _name(verdict: "Verdict") -> str:
    """Name what a check found, for the middle of a sentence."""
    return f"stopped at {verdict.rung}" + (f" ({verdict.diagnosis})" if verdict.diagnosis else "")


def _shorten(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
