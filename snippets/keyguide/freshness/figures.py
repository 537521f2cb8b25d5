"""Figures in the prose that should be facts: whatever can become untrue must have a source and a day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from keyguide.freshness.facts import write_day
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER
from keyguide.freshness.page import Prose
from keyguide.freshness.project import Project

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_RANGE = rf"{_NUMBER}(?:(?: to | or | and ){_NUMBER})?"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    f"|nineteen|(?:{_TENS})(?:-[a-z]+)?|(?:a|one|two|three|five|ten) (?:hundred|thousand|million)|half an?|a few"
    "|a couple of"
)
_TIME = "milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
_MONEY = "(?:US )?(?:cents?|dollars?)"
_UNITS = (
    f"{_TIME}|{_MONEY}|tokens?|characters?|words?|requests?|images?|models?|languages?|conversations?|messages?"
    "|projects?|accounts?|people|staff|keys?|rows?|lines?|files?|letters?|bytes?|[kKMG]B|per cent|times"
)
_KINDS = {
    "an amount of money": rf"(?:US ?)?[$€£]{_NUMBER}(?: (?:million|billion))?|\bless than one {_MONEY}\b",
    "a share": rf"(?<![\w.,]){_RANGE} ?%",
    "a day": rf"\b\d{{1,2}} (?:{_MONTHS})\b(?: \d{{4}}\b)?|\b\d{{4}}-\d\d-\d\d\b|\b(?:{_MONTHS}) \d{{4}}\b",
    "an amount": (
        rf"(?<![\w.,$€£-])(?!1 token\b){_RANGE}(?: (?:million|billion))? (?:idle |input |output )?(?:{_UNITS})\b"
    ),
    "an amount in words": rf"\b(?:{_WORDS}) (?:{_TIME}|{_MONEY}|tokens?|characters?|megabytes?|per cent)\b",
    "a version": r"\bPython \d+\.\d+\b",
}
_FIGURE = re.compile("|".join(f"({one})" for one in _KINDS.values()).replace(" ", r"\s"), re.IGNORECASE)
_SEEN = re.compile(r"\b(?:seen|quoted|measured|reported|checked)\s(?:on|in)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in some words.

    Attributes:
        kind: What it is, such as "a day".
        text: The figure.
        below: On which line of the words it stands, from 0.
        is_seen: Whether it is the day on which something was seen.
    """

    kind: str
    text: str
    below: int
    is_seen: bool


def check_figures(project: Project, _: date) -> Iterator[Finding]:
    """Find the figures of the prose that are no facts.

    Args:
        project: The project.

    Yields:
        A figure outside a link to a fact; and a day on which something is said to have been seen, when no fact of that
        paragraph was checked on that day.
    """
    days = {name: write_day(fact.checked) for name, fact in project.facts.items()}
    for page in project.pages.values():
        for prose in page.prose:
            for one in find_figures(prose.text):
                if not (one.is_seen and one.text in {days.get(name) for name in prose.facts}):
                    yield _report(page.path, prose, one)


def find_figures(text: str) -> Iterator[Figure]:
    """Find the figures in some words.

    Args:
        text: The words, without code and without links to facts.

    Example:
        >>> [one.text for one in find_figures("It took 5 minutes and cost $5, seen on 15 July 2026.")]
        ['5 minutes', '$5', '15 July 2026']
    """
    for found in _FIGURE.finditer(text):
        kind = list(_KINDS)[(found.lastindex or 1) - 1]
        is_seen = kind == "a day" and bool(_SEEN.search(text[: found.start()]))
        yield Figure(kind, " ".join(found[0].split()), text.count("\n", 0, found.start()), is_seen)


def _report(path: str, prose: Prose, figure: Figure) -> Finding:
    line = prose.line + figure.below
    if figure.is_seen:
        what = f"Something was seen on {figure.text}, and no fact beside it was checked on that day."
        todo = f"Mark what was seen, as [value](fact:id), or write the day that {LEDGER} has."
        return Finding("figure-day", Severity.ERROR, path, line, what, prose.block, todo)
    what = f"“{figure.text}” is {figure.kind} without a source."
    todo = f"Write it as [{figure.text}](fact:id), and give it an entry in {LEDGER}."
    return Finding("figure-unsourced", Severity.ERROR, path, line, what, prose.block, todo)
