"""Make the tables of the ledger of facts on the page about it."""

from collections.abc import Iterable, Mapping

from keyguide.freshness import Fact, Kind
from pages.made import fill_marks, make_part, write_day, write_table

PAGE = "maintain/facts.md"
"""The page that holds the tables, below docs/."""

SOURCE = "facts.toml"
"""What the marks of the page name."""


def make_page(text: str, facts: Mapping[str, Fact]) -> str:
    """Give the page with a table in it for each kind of fact.

    Args:
        text: The page as it stands.
        facts: The ledger.

    Raises:
        MadeError: A mark names no kind.
    """

    def make(kind: Kind) -> str:
        return _write_table(kind, [fact for fact in facts.values() if fact.kind is kind])

    parts = {kind.value: lambda kind=kind: make(kind) for kind in Kind}
    return fill_marks(text, SOURCE, lambda name: make_part(PAGE, name, parts))


def _write_table(kind: Kind, facts: Iterable[Fact]) -> str:
    if kind is Kind.UNKNOWN:
        heads = ["Id", "What is not known", "Whom to ask", "Unknown since", "Ask again by"]
        rows = [[f"`{fact.id}`", fact.says, fact.ask, write_day(fact.checked), write_day(fact.due)] for fact in facts]
    else:
        heads = ["Id", "Value", "What it is", "Source", "Checked", "Holds until"]
        rows = [
            [
                f"`{fact.id}`",
                f"`{fact.value}`" if kind is Kind.ADDRESS else fact.value,
                fact.says,
                f"[{fact.source}]({fact.address})" if fact.address else fact.source,
                write_day(fact.checked),
                write_day(fact.due),
            ]
            for fact in facts
        ]
    return write_table(heads, rows) if rows else "None."
