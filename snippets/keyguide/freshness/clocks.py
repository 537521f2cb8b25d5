"""Clocks: what was looked at on a day, and must be looked at again after so many days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER
from keyguide.freshness.page import Page
from keyguide.freshness.project import PICTURES, Project
from keyguide.freshness.review import ReviewError, read_date, read_review
from keyguide.freshness.settings import SETTINGS, Settings

AHEAD_DAYS = 14
"""How long before its day a clock is heard."""


class Hand(StrEnum):
    """What a clock is the clock of."""

    PAGE = "page"
    FACT = "fact"
    PICTURE = "picture"
    NOTEBOOK = "notebook"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock.

    Attributes:
        hand: What kind of thing it is the clock of.
        what: The thing, to begin a sentence.
        path: The file that carries the clock, relative to the project.
        line: The line.
        last: The day on which it was last looked at, or from which it counts.
        every_days: After how many days it must be looked at again.
        is_met: Whether it was ever looked at; where not, `last` is the day from which it counts.
        action: What to do when the time is up.
        command: The command for it; empty where there is none.

    Example:
        >>> clock = Clock(Hand.PAGE, "The page", "docs/a.md", 4, date(2026, 9, 1), 90, True, "Look.", "")
        >>> clock.due
        datetime.date(2026, 11, 30)
    """

    hand: Hand
    what: str
    path: str
    line: int
    last: date
    every_days: int
    is_met: bool
    action: str
    command: str

    @property
    def due(self) -> date:
        """The day up to which it is good."""
        return self.last + timedelta(days=self.every_days)


def check_clocks(project: Project, today: date) -> Iterator[Finding]:
    """Judge every clock of a project.

    Args:
        project: The project.
        today: The day of the judgement.

    Yields:
        What has no clock that can be read, shows a day to come, is overdue, or is due within `AHEAD_DAYS`. Overdue is
        an error here; who runs the checks decides where it is a warning.
    """
    yield from _check_days(project)
    for page in project.pages.values():
        yield from _check_front_matter(page)
    for clock in list_clocks(project):
        yield from judge_clock(clock, today)


def list_clocks(project: Project) -> Iterator[Clock]:
    """Give every clock that can be read.

    Args:
        project: The project.
    """
    for page in project.pages.values():
        yield from _list_page(page)
    for fact in project.facts.values():
        what, todo = f"The fact {fact.id}", f"Compare it with {fact.address or fact.source}, then set its day."
        yield Clock(Hand.FACT, what, LEDGER, fact.line, fact.checked, fact.holds_days, True, todo, "")
    if settings := project.settings:
        yield from _list_pictures(project, settings)
        yield from _list_notebooks(project, settings)
        yield from _list_files(project, settings)


def judge_clock(clock: Clock, today: date) -> Iterator[Finding]:
    """Judge one clock.

    Args:
        clock: The clock.
        today: The day of the judgement.

    Yields:
        At most one finding.

    Example:
        >>> clock = Clock(Hand.PAGE, "The page", "docs/a.md", 4, date(2026, 9, 1), 90, True, "Look.", "")
        >>> [found.what for found in judge_clock(clock, date(2026, 11, 24))]
        ['The page is due again on 2026-11-30, in 6 days.']
    """
    looked = f"looked at on {clock.last}" if clock.is_met else f"never looked at, counted from {clock.last}"
    evidence = f"{looked}, every {clock.every_days} days"
    if clock.last > today + timedelta(days=1):  # a day more, because days begin earlier in the east
        rule, severity = "clock-future", Severity.ERROR
        says = f"{clock.what} was looked at on {clock.last}, and that day is to come."
        yield Finding(rule, severity, clock.path, clock.line, says, f"today is {today}", "Write the true day.")
        return
    left = clock.due - today
    if left < timedelta(0):
        says = f"{clock.what} is overdue since {clock.due}, {_count(-left)}."
        rule, severity = "clock-overdue", Severity.ERROR
    elif left <= timedelta(days=AHEAD_DAYS):
        says = f"{clock.what} is due again on {clock.due}, in {_count(left)}."
        rule, severity = "clock-soon", Severity.WARNING
    else:
        return
    yield Finding(rule, severity, clock.path, clock.line, says, evidence, clock.action, clock.command)


def _count(span: timedelta) -> str:
    return f"{span.days} day{'s' * (span.days != 1)}"


def _list_page(page: Page) -> Iterator[Clock]:
    try:
        review = read_review(page.meta)
    except ReviewError:
        return
    if review and review.due:
        todo = "Read it against its sources, then record that."
        command = f"keyguide fresh --reviewed {page.path}"
        days = (review.due - review.last).days
        line = page.find_key("last_reviewed")
        yield Clock(Hand.PAGE, f"The page {page.path}", page.path, line, review.last, days, True, todo, command)


def _check_front_matter(page: Page) -> Iterator[Finding]:
    """Say what is wrong with what a page says of its own age."""
    error, todo = Severity.ERROR, "Write last_reviewed, a day, and review_every, a number of days."
    try:
        review = read_review(page.meta)
    except ReviewError as problem:
        line, (what, _, instead) = page.find_key(problem.key), str(problem).partition(". ")
        yield Finding("clock-malformed", error, page.path, line, f"{what}.", "front matter", instead or todo)
        return
    if review is None or review.due is None:
        missing = "last_reviewed" if review is None else "review_every"
        yield Finding("clock-missing", error, page.path, 1, f"The page has no {missing}.", "front matter", todo)
        return
    for source in review.sources:
        if source.seen and source.seen > review.last:
            what = f"“{source.title}” was seen on {source.seen}, after the review of {review.last} that rests on it."
            line = page.find_line(source.url)
            yield Finding("source-later", error, page.path, line, what, "front matter", "Write the true days.")


def _list_pictures(project: Project, settings: Settings) -> Iterator[Clock]:
    for name, record in project.manifest.pictures.items():
        page = project.pages.get(record.page)
        path, line = (page.path, page.find_line(f"/{name}.png")) if page else (PICTURES, 1)
        todo = "Walk the page on the live product and compare."
        command = f"keyguide walk --live --act --record {record.page}"
        days, last, is_met = settings.pictures_every_days, record.compared or record.drawn, record.compared is not None
        yield Clock(Hand.PICTURE, f"The picture {name}", path, line, last, days, is_met, todo, command)


def _list_notebooks(project: Project, settings: Settings) -> Iterator[Clock]:
    for page in project.pages.values():
        if not page.path.endswith(".ipynb"):
            continue
        live = page.meta.get("last_live_run")
        try:
            last = read_date("last_live_run", live) if live else settings.notebooks_since
        except ReviewError:
            continue
        line = page.find_key("last_live_run" if live else "last_reviewed")
        todo = "Run it with a real key, and record the day."
        command = f"scripts/execute_notebooks.py --live {page.path}"
        what, days = f"The live run of {page.path}", settings.notebooks_every_days
        yield Clock(Hand.NOTEBOOK, what, page.path, line, last, days, bool(live), todo, command)


def _list_files(project: Project, settings: Settings) -> Iterator[Clock]:
    for file in settings.files:
        days = re.compile(rf"^{re.escape(file.key)} *= *(?P<day>\d{{4}}-\d\d-\d\d)\b", re.MULTILINE)
        text = project.read(file.path)
        for found in days.finditer(text):
            if not _is_day(found["day"]):
                continue
            line = text.count("\n", 0, found.start()) + 1
            head = text.rfind("\n[", 0, found.start())
            row = text[head + 1 :].partition("\n")[0].strip("[]") if head >= 0 else ""
            what, last = f"{file.says} ({row})" if row else file.says, date.fromisoformat(found["day"])
            yield Clock(Hand.TABLE, what, file.path, line, last, file.every_days, True, file.action, "")


def _check_days(project: Project) -> Iterator[Finding]:
    """Say where a file of data has no day, or one that is none."""
    error = Severity.ERROR
    for file in project.settings.files if project.settings else ():
        text = project.read(file.path)
        if not (project.root / file.path).is_file():
            what, line = (
                f"{SETTINGS} names {file.path}, and there is no such file.",
                project.find_line(SETTINGS, file.path),
            )
            yield Finding("clock-missing", error, SETTINGS, line, what, "it was opened", "Correct the name.")
        for number, line_text in enumerate(text.splitlines(), start=1):
            written = re.match(rf"{file.key} *= *(?P<day>[^#]*)", line_text)
            if written and not _is_day(day := written["day"].strip()):
                what = f"`{file.key}` is {day}, and that is no day."
                yield Finding(
                    "clock-malformed", error, file.path, number, what, "it was read", "Write it as 2026-11-23."
                )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
