"""What stands behind the day of a review: a record of what was read, walked and checked on that day.

The day in a page's front matter can be typed by anybody. A record can be made by `review_page` alone, after the page
was walked and checked; it carries a hash of each section, and a seal over itself.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from keyguide.errors import InputError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.page import Page
from keyguide.freshness.project import Project
from keyguide.freshness.review import ReviewError, read_review

REVIEWS = "docs/maintain/reviews.toml"
"""The file of the records, relative to the project."""

_HEAD = """\
# When each page was last reviewed, and what stood in it then: `keyguide fresh --reviewed PAGE` writes this file, and
# nobody else does. A day that was typed by hand has no record here, or a seal that does not fit.
"""
_FRONT = "front matter"
_DAYS = ("last_reviewed", "last_live_run")  # which say when somebody looked, and are no part of what was read
_TOP = "top"
_REVIEWED = re.compile(r'^(?P<key>last_reviewed: |\s*"last_reviewed": ")\d{4}-\d\d-\d\d', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Record:
    """The review of one page.

    Attributes:
        page: The page, relative to the project.
        reviewed: The day.
        steps: How many of its steps were walked; 0 for a page without.
        facts: How many facts it states; all of them held on that day.
        sections: For each section by its anchor, a hash of what stood in it.
        seal: A hash over all of this.
    """

    page: str
    reviewed: date
    steps: int
    facts: int
    sections: Mapping[str, str]
    seal: str


def make_record(page: Page, reviewed: date, steps: int) -> Record:
    """Record that a page was reviewed.

    Args:
        page: The page as it stands.
        reviewed: The day.
        steps: How many of its steps were walked.
    """
    facts = len({link.target for link in page.links if link.target.startswith("fact:")})
    sections = {name: digest for name, (_, digest) in hash_sections(page).items()}
    return Record(page.path, reviewed, steps, facts, sections, _seal(page.path, reviewed, steps, facts, sections))


def hash_sections(page: Page) -> dict[str, tuple[int, str]]:
    r"""Hash what its author wrote in each section of a page; the day of the review and what is made are no part of it.

    Args:
        page: The page.

    Returns:
        For each section, by its anchor or its words, its line and its hash.

    Example:
        >>> from keyguide.freshness.page import parse_page
        >>> page = parse_page("---\ntitle: A\n---\n# A\n\n## Save {#save}\n\nText.\n", "docs/a.md")
        >>> [(name, line) for name, (line, _) in hash_sections(page).items()]
        [('front matter', 1), ('a', 4), ('save', 6)]
    """
    front = {key: str(value) for key, value in page.meta.items() if key not in _DAYS}
    texts = {_FRONT: (1, [json.dumps(front, sort_keys=True)])}
    name = _TOP
    headings = {heading.line: heading for heading in page.headings}
    for number, text in page.written:
        if heading := headings.pop(number, None):
            name = _take_name(heading.anchor or "-".join(re.findall(r"\w+", heading.title.lower())), texts)
        texts.setdefault(name, (number, []))[1].append(text)
    return {
        name: (line, hashlib.sha256("\n".join(lines).strip().encode()).hexdigest()[:20])
        for name, (line, lines) in texts.items()
        if "".join(lines).strip()
    }


def check_evidence(project: Project, _: date) -> Iterator[Finding]:
    """Compare the day of each page's review with its record, and what stands in the page with what was reviewed.

    Args:
        project: The project.

    Yields:
        A day without a record, a day that is not the recorded one, a record that was changed by hand or is of no page,
        and a section that was changed since.
    """
    try:
        records = read_records(project.root / REVIEWS)
    except InputError as problem:
        place = re.search(r"line (\d+)", problem.message)
        number = int(place[1]) if place else 1
        yield Finding("unreadable", Severity.ERROR, REVIEWS, number, problem.message, "it was opened", problem.hint)
        return
    for name, record in records.items():
        line = project.find_line(REVIEWS, f'["{name}"]')
        if name not in project.pages:
            what, todo = f"There is a record of {name}, and no such page.", "Take the record out."
            yield Finding("review-orphan", Severity.ERROR, REVIEWS, line, what, "every page was read", todo)
        elif record.seal != _seal(name, record.reviewed, record.steps, record.facts, record.sections):
            what, todo = f"The record of {name} was changed by hand.", "Review the page; that records it anew."
            yield Finding("review-forged", Severity.ERROR, REVIEWS, line, what, "its seal", todo, _command(name))
    for page in project.pages.values():
        yield from _compare(page, records.get(page.path))


def _compare(page: Page, record: Record | None) -> Iterator[Finding]:
    try:
        review = read_review(page.meta)
    except ReviewError:
        return
    if review is None:
        return
    line = page.find_key("last_reviewed")
    todo, command = "Read the page against its sources, then record that.", _command(page.path)
    if record is None:
        what = f"The page says that it was reviewed on {review.last}, and no record says so."
        yield Finding("review-unrecorded", Severity.ERROR, page.path, line, what, REVIEWS, todo, command)
        return
    if review.last != record.reviewed:
        what = f"The page says that it was reviewed on {review.last}; the record is of {record.reviewed}."
        yield Finding("review-by-hand", Severity.ERROR, page.path, line, what, REVIEWS, todo, command)
    now = hash_sections(page)
    evidence = f"the record of {record.reviewed}"
    for name, (place, digest) in now.items():
        if record.sections.get(name) != digest:
            is_new = name not in record.sections
            what = f"The section “{name}” {'came' if is_new else 'was changed'} after the review of {record.reviewed}."
            yield Finding("review-outdated", Severity.WARNING, page.path, place, what, evidence, todo, command)
    for name in record.sections.keys() - now.keys():
        what = f"The section “{name}”, which was there at the review of {record.reviewed}, is gone."
        yield Finding("review-outdated", Severity.WARNING, page.path, line, what, evidence, todo, command)


def read_records(path: Path) -> dict[str, Record]:
    """Read the records; a file that is not there holds none.

    Args:
        path: The file.

    Raises:
        InputError: The file is damaged.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _read_record(name, row) for name, row in table.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise InputError(f"{path.name} is damaged: {problem}.", hint="Restore it from version control.") from None


def write_records(path: Path, records: Mapping[str, Record]) -> None:
    """Write the records, in the order of the pages' names.

    Args:
        path: The file.
        records: The records by page.
    """
    parts = [_HEAD]
    for name in sorted(records):
        record = records[name]
        rows = [f"reviewed = {record.reviewed}", f"steps = {record.steps}", f"facts = {record.facts}"]
        rows += [f'seal = "{record.seal}"', "[" + json.dumps(name) + ".sections]"]
        rows += [
            f"{json.dumps(section, ensure_ascii=False)} = {json.dumps(digest)}"
            for section, digest in record.sections.items()
        ]
        parts.append("\n".join((f"[{json.dumps(name)}]", *rows)) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def date_page(text: str, day: date) -> str:
    r"""Give the text of a page or a notebook with another day of its review.

    Example:
        >>> date_page("---\nlast_reviewed: 2026-01-01\n---\n", date(2026, 11, 24))
        '---\nlast_reviewed: 2026-11-24\n---\n'
    """
    return _REVIEWED.sub(rf"\g<key>{day}", text, count=1)


def _command(name: str) -> str:
    return f"keyguide fresh --reviewed {name}"


def _seal(page: str, reviewed: date, steps: int, facts: int, sections: Mapping[str, str]) -> str:
    content = json.dumps([page, reviewed.isoformat(), steps, facts, list(sections.items())])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _take_name(name: str, taken: Mapping[str, object]) -> str:
    """Give a section a name that no section before it has."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def _read_record(name: str, row: Mapping[str, Any]) -> Record:
    reviewed, sections = row["reviewed"], dict(row["sections"])
    if type(reviewed) is not date:
        raise TypeError(f"`reviewed` of {name} is no day")
    return Record(name, reviewed, row["steps"], row["facts"], sections, row["seal"])
