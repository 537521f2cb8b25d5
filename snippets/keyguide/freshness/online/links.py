"""Whether the addresses to which the guide sends its readers are still there."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from importlib.metadata import PackageNotFoundError, distribution
from itertools import chain
from urllib.parse import unquote, urldefrag, urlsplit

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import LEDGER, Kind
from keyguide.freshness.links import LOCAL, list_targets
from keyguide.freshness.online.client import Answer, Fetch, Trouble
from keyguide.freshness.project import Project
from keyguide.freshness.review import ReviewError, read_review

_GONE = (404, 410)
_GOOD = range(200, 300)
_AT_ONCE = 4
_ADDRESS = re.compile(r"https?://[^\s\"'`<>()\[\]{}\\]+")
_PROVING = "openai"


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the project that sends readers to an address.

    Attributes:
        address: The address, with its fragment.
        path: The file, relative to the project.
        line: The line.
        due: Up to when the place is good without another look; `None` where it has no period.
    """

    address: str
    path: str
    line: int
    due: date | None


def recheck_links(project: Project, today: date, fetch: Fetch) -> tuple[list[Finding], str]:
    """Ask for every address, each once, and no server twice at a time.

    Args:
        project: The project.
        today: The day to judge by.
        fetch: What asks.

    Returns:
        What was found, and in words what was seen; the words are empty where nobody answered at all, so that the
        network is the reason and not the addresses.
    """
    uses = list(list_uses(project))
    answers = _ask({urldefrag(use.address).url for use in uses}, fetch)
    if not any(answer.status for answer in answers.values()):
        return [], ""
    named = _list_named() if any(_is_shy(answer) for answer in answers.values()) else frozenset()
    numbers = {"alive": 0, "named": 0, "unproved": 0}
    for address, answer in answers.items():
        state = "alive" if answer.status in _GOOD else "named" if _is_named(address, answer, named) else "unproved"
        numbers[state] += not _is_dead(answer)
    found = chain.from_iterable(_judge(use, answers[urldefrag(use.address).url], named, today) for use in uses)
    said = (
        f"{len(answers)} addresses: {numbers['alive']} alive; {numbers['named']} whose servers refuse programs, and "
        f"which the installed {_PROVING} names; {numbers['unproved']} unproved"
    )
    return list(found), said


def list_uses(project: Project) -> Iterator[Use]:
    """Give every place that sends readers to an address of others.

    Args:
        project: The project.
    """
    days = {}
    for fact in project.facts.values():
        if fact.kind is Kind.ADDRESS and _is_external(fact.value):
            days[fact.value] = fact.due
            yield Use(fact.value, LEDGER, fact.line, fact.due)
    for page in project.pages.values():
        try:
            review = read_review(page.meta)
        except ReviewError:
            review = None  # said where clocks are read
        for target in list_targets(page):
            if _is_external(target.target):
                yield Use(
                    target.target, page.path, target.line, days.get(target.target, review.due if review else None)
                )


def _is_external(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False  # said where links are followed
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.hostname not in LOCAL


def _ask(addresses: set[str], fetch: Fetch) -> dict[str, Answer]:
    servers: defaultdict[str, list[str]] = defaultdict(list)
    for address in sorted(addresses):
        servers[urlsplit(address).netloc].append(address)

    def ask(some: Sequence[str]) -> list[tuple[str, Answer]]:
        return [(address, fetch(address)) for address in some]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(chain.from_iterable(pool.map(ask, servers.values())))


def _judge(use: Use, answer: Answer, named: frozenset[str], today: date) -> Iterator[Finding]:
    address, fragment = urldefrag(use.address)
    evidence = f"asked on {today}: {answer}"
    if _is_dead(answer):
        what, todo = f"{use.address} is gone: {answer}.", "Find where it went, or take the link out."
        yield Finding("link-dead", Severity.ERROR, use.path, use.line, what, evidence, todo)
    elif answer.status not in _GOOD:
        if not _is_named(address, answer, named) and use.due and today > use.due:
            what = f"Whether {use.address} is still there could not be proved, and its time was up on {use.due}."
            proof = f"; the installed {_PROVING} does not name it" if _is_shy(answer) else ""
            todo = "Open it in a browser, then set the day on which it was checked."
            yield Finding("link-unproved", Severity.WARNING, use.path, use.line, what, evidence + proof, todo)
    else:
        if answer.moved and _bare(answer.moved) != _bare(address):
            what, todo = f"{address} has moved to {answer.moved}.", "Write the new address."
            yield Finding("link-moved", Severity.WARNING, use.path, use.line, what, evidence, todo)
        if not _has_anchor(answer, fragment):
            what, todo = f"{address} has no part #{fragment}.", "Name a part that it has, or the page alone."
            yield Finding("anchor-dead", Severity.WARNING, use.path, use.line, what, f"{evidence}; its ids", todo)


def _is_dead(answer: Answer) -> bool:
    return answer.status in _GONE or answer.trouble is Trouble.NO_HOST


def _is_shy(answer: Answer) -> bool:
    """Whether a server answered, and refuses programs."""
    return answer.status in (401, 403, 429)


def _is_named(address: str, answer: Answer, named: frozenset[str]) -> bool:
    """The other proof of life: the server answers, and the maker's own package still sends readers there."""
    return _is_shy(answer) and _bare(address) in named


def _list_named() -> frozenset[str]:
    """Give every address that the installed package names, in its files or in its README."""
    try:
        package = distribution(_PROVING)
    except PackageNotFoundError:
        return frozenset()
    files = (file for file in package.files or () if file.suffix == ".py")
    texts = chain([package.read_text("METADATA") or ""], (file.read_text(encoding="utf-8") for file in files))
    return frozenset(_bare(found[0]) for text in texts for found in _ADDRESS.finditer(text))


def _bare(address: str) -> str:
    return urldefrag(address).url.rstrip("/.,;:*")


def _has_anchor(answer: Answer, fragment: str) -> bool:
    """Whether a page has a part; whatever cannot tell has it."""
    if not fragment or not re.fullmatch(r"[\w%.~-]+", fragment) or answer.kind != "text/html" or answer.trouble:
        return True
    ids = _Ids()
    ids.feed(answer.content.decode("utf-8", "replace"))
    wanted = unquote(fragment)
    return bool({wanted, fragment, f"user-content-{wanted}"} & ids.found)


class _Ids(HTMLParser):
    """Collects what a fragment can name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if value and (name == "id" or (name == "name" and tag == "a"))}
