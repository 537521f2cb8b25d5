"""What a check of a key found, as data, and as text for a support ticket."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from keyguide.diagnosis import Rung, describe_waiting
from keyguide.limits import RateLimit

USABLE = "usable"
UNKNOWN = "unknown"
EXIT_STATUSES = {USABLE: 0, UNKNOWN: 1, **{rung.value: place for place, rung in enumerate(Rung, start=3)}}
"""The exit status of the command for each rung; 2 is wrong use."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A rung of the ladder that was climbed.

    Attributes:
        rung: The rung.
        words: What is certain now, as a sentence.
    """

    rung: Rung
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a key found; holds no part of the key but its last four characters.

    Attributes:
        usable: Whether a request with this key succeeded.
        key: The kind of the key and its last four characters.
        server: What was asked, in words.
        base_url: The address that was asked.
        rung: Where the check stopped: a rung of the ladder, `usable`, or `unknown` for a refusal that the table lacks.
        summary: What was found, as one sentence or two.
        detail: What is particular to this case, such as the reason that the network gave; empty for none.
        next_steps: What to do next, in order; empty for a usable key.
        waiting_helps: Whether the same key may work later with nothing changed.
        waiting: What to wait for and how long, as sentences, or `None` where yes or no is all.
        retry_after_s: Seconds after which the server says to try again; `None` if it does not say.
        guide: The page of the guide that mends it, or `None`.
        picture: The name of the guide's picture of the step that mends it, or `None`.
        diagnosis: The id of the row of the diagnosis table that decided, or of what was pasted; else `None`.
        reservations: What speaks against relying on a usable key.
        proved: The rungs that were climbed, in order.
        unknowns: What this check cannot know, as sentences.
        surroundings: What of the environment had a part in the check, as sentences.
        cleaned: What was removed from the pasted text before use.
        missing_scopes: The permissions that the server says are missing.
        models: The models the key may list, in the server's order.
        model: The model of the tiny request, or `None` if it was not reached.
        limits: The limits on requests and tokens that the last answer told.
        request_ids: The server's names for the calls, for a support ticket.
        client_request_ids: Our own names for the calls, made by chance and sent with them: for a support ticket about a
            call that had no answer.
    """

    usable: bool
    key: str
    server: str
    base_url: str
    rung: str
    summary: str
    detail: str = ""
    next_steps: tuple[str, ...] = ()
    waiting_helps: bool = False
    waiting: str | None = None
    retry_after_s: float | None = None
    guide: str | None = None
    picture: str | None = None
    diagnosis: str | None = None
    reservations: tuple[str, ...] = ()
    proved: tuple[Proof, ...] = ()
    unknowns: tuple[str, ...] = ()
    surroundings: tuple[str, ...] = ()
    cleaned: tuple[str, ...] = ()
    missing_scopes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    model: str | None = None
    limits: tuple[RateLimit, ...] = ()
    request_ids: tuple[str, ...] = ()
    client_request_ids: tuple[str, ...] = ()

    @property
    def result(self) -> str:
        """The result in a word or three.

        Example:
            >>> Verdict(usable=False, key="no key", server="", base_url="", rung="shape", summary="Nothing.").result
            'NOT USABLE'
        """
        if not self.usable:
            return "NOT USABLE"
        return "USABLE, BUT" if self.reservations else "USABLE"

    @property
    def waiting_words(self) -> str:
        """Whether waiting helps, and how long, for a reader.

        Example:
            >>> Verdict(usable=False, key="no key", server="", base_url="", rung="shape", summary="").waiting_words
            'Waiting does not help.'
        """
        return describe_waiting(self.waiting_helps, self.waiting)

    @property
    def exit_status(self) -> int:
        """The exit status of the command."""
        return EXIT_STATUSES[self.rung]

    def as_dict(self) -> dict[str, Any]:
        """Give the fields as plain data, ready for JSON, and the result with them."""
        return {"result": self.result, **asdict(self)}

    def report(self) -> str:
        """Give everything as text that may go into a support ticket.

        Nothing in it comes from the key but its kind and its last four characters, and nothing from the server but
        names and numbers of a form that no key has.
        """
        return "\n".join(self._report())

    def _report(self) -> Iterator[str]:
        where = f" at the rung {self.rung}" if not self.usable else ""
        yield f"{self.result}{where}{f' ({self.diagnosis})' if self.diagnosis else ''}"
        yield self.summary
        if self.detail:
            yield self.detail
        yield f"Key: {self.key}"
        yield f"Server: {self.server}, {self.base_url}"
        if self.model:
            yield f"Model: {self.model}, {len(self.models)} listed"
        for limit in self.limits:
            reset = "" if limit.reset_s is None else f", all free in {limit.reset_s:g} s"
            yield f"Limit: {limit.name} {limit.limit}, {limit.remaining} left{reset}"
        if self.retry_after_s is not None:
            yield f"Try again after: {self.retry_after_s:g} s"
        yield from _list("Missing permissions", self.missing_scopes)
        yield from _list("Calls", self.request_ids)
        yield from _list("Calls, by our own names", self.client_request_ids)
        yield from _list("But", self.reservations)
        yield from _list("Proved", [f"{proof.rung}: {proof.words}" for proof in self.proved])
        yield from _list("Cannot be known", self.unknowns)
        yield from _list("Environment", self.surroundings)
        yield from _list("Removed before use", self.cleaned)
        yield from _list("What to do next", self.next_steps)
        if not self.usable:
            yield self.waiting_words


def _list(head: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield f"{head}:"
        yield from (f"  - {entry}" for entry in entries)
