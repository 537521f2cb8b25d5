"""Make what the pages for maintainers say of rules, clocks, open questions and the last scheduled run.

Days stand as days: which of them are past is decided in the browser, on the day the page is read.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from keyguide.freshness.clocks import Clock, Hand, list_clocks
from keyguide.freshness.ledger import Fact, Kind
from keyguide.freshness.project import DOCS, Project
from keyguide.freshness.report import say_numbers
from keyguide.freshness.rules import RULES
from pages.made import MadeError, fill_marks, make_part, write_day, write_table

SOURCE = "keyguide.freshness"
"""What the marks of the pages name."""
RULES_PAGE = "maintain/freshness.md"
"""The page that holds the table of rules."""
STATUS_PAGE = "maintain/status.md"
"""The page that shows every clock."""
AHEAD = "docs/maintain/look-ahead.toml"
"""What differs when the next generator builds the same content."""
LAST_RUN = "docs/maintain/last-run.json"
"""Where the scheduled run leaves what it found, as `keyguide fresh --json` prints it."""


def make_rules_page(text: str) -> str:
    """Fill the page about the checks.

    Args:
        text: The page as it stands.

    Raises:
        MadeError: A mark names something that cannot be made.
    """
    return fill_marks(text, SOURCE, lambda name: make_part(RULES_PAGE, name, {"rules": _write_rules}))


def make_status_page(text: str, project: Project) -> str:
    """Fill the page that shows every clock.

    Args:
        text: The page as it stands.
        project: The project.

    Raises:
        MadeError: A mark names something that cannot be made, or what the last run found cannot be read.
    """
    clocks = sorted(list_clocks(project), key=lambda clock: (clock.due, clock.what))
    titles = {name: str(page.meta.get("title") or name) for name, page in project.pages.items()}
    parts: dict[str, Callable[[], str]] = {}
    parts |= {hand.value: partial(_write_clocks, [one for one in clocks if one.hand is hand], titles) for hand in Hand}
    parts |= {"ahead": partial(_write_differences, project.root)}
    parts |= {"unknown": partial(_write_unknowns, project.facts.values()), "run": partial(_write_run, project.root)}
    return fill_marks(text, SOURCE, lambda name: make_part(STATUS_PAGE, name, parts))


def _write_rules() -> str:
    return write_table(["Rule", "What it means"], [[f"`{rule}`", means] for rule, means in RULES.items()])


def _write_clocks(clocks: Iterable[Clock], titles: Mapping[str, str]) -> str:
    rows = [
        [
            _name(clock, titles),
            write_day(clock.last) if clock.is_met else f"never; counted from {write_day(clock.last)}",
            f'{write_day(clock.due)} <strong data-kg-due="{clock.due}" hidden>overdue</strong>',
        ]
        for clock in clocks
    ]
    return write_table(["What", "Looked at", "Good until"], rows) if rows else "None."


def _name(clock: Clock, titles: Mapping[str, str]) -> str:
    """Name what a clock is the clock of; a page by its title, as a link."""
    if clock.hand in (Hand.PAGE, Hand.NOTEBOOK):
        address = clock.path.removeprefix(f"{DOCS}/").removesuffix(".ipynb").removesuffix(".md")
        return f"[{titles.get(clock.path, clock.path)}](../{address}.md)"
    name = clock.what.rpartition(" ")[2]
    return f"`{name}`" if clock.hand in (Hand.FACT, Hand.PICTURE) else clock.what


def _write_unknowns(facts: Iterable[Fact]) -> str:
    unknown = sorted((fact for fact in facts if fact.kind is Kind.UNKNOWN), key=lambda fact: fact.due)
    rows = [[fact.says, fact.ask, write_day(fact.checked)] for fact in unknown]
    return write_table(["What is not known", "Whom to ask", "Since"], rows) if rows else "None."


def _write_differences(root: Path) -> str:
    path = root / AHEAD
    if not path.is_file():
        return "It was never compared."
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        kinds = table["differences"]
        rows = [[one["says"], str(one["pages"]), one["means"]] for one in kinds if one["pages"]]
        heading = f"Zensical {table['zensical']}, compared in {len(kinds)} way{'s' * (len(kinds) != 1)}"
    except (ValueError, KeyError, TypeError) as problem:
        raise MadeError(f"{AHEAD} is damaged ({type(problem).__name__}). Run: make update") from None
    if not rows:
        return f"{heading}: nothing differs."
    return f"{heading}:\n\n" + write_table(["What", "Pages", "What it means"], rows, numbers=[1])


def _write_run(root: Path) -> str:
    path = root / LAST_RUN
    if not path.is_file():
        return "There was none yet."
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        found: Sequence[dict[str, object]] = run["findings"]
        heading = f"On {run['today']}: {say_numbers(run['errors'], run['warnings'])}."
        rows = [[f"`{one['path']}:{one['line']}`", str(one["what"]), f"`{one['rule']}`"] for one in found]
    except (ValueError, KeyError, TypeError) as problem:
        raise MadeError(f"{LAST_RUN} is damaged ({type(problem).__name__}). Delete it, or run the checks.") from None
    return heading + (f"\n\n{write_table(['Where', 'What', 'Rule'], rows)}" if rows else "")
