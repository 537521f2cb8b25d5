"""What came of comparing a page with the live product: each line, and what the maintainer met there instead."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """What became of one line."""

    SAME = "same"
    CHANGED = "label changed"
    MOVED = "address changed"
    MISSING = "not found"
    ADDED = "not in the guide"
    PASSED = "passed by a person"


AGREEING = frozenset({Outcome.SAME, Outcome.PASSED})
"""The outcomes that are no difference between the guide and the product."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one line of a page.

    Attributes:
        page: The page.
        line: The line.
        step: The number of the step.
        sentence: What stands there.
        outcome: What became of it.
        old: The words of the guide; empty where they do not matter.
        new: The words of the product in their place.

    Example:
        >>> print(Finding(Path("key.md"), 54, 2, "Select **Next**.", Outcome.CHANGED, "Next", "Go on"))
        key.md:54: step 2: Select **Next**. label changed: Next -> Go on
    """

    page: Path
    line: int
    step: int
    sentence: str
    outcome: Outcome
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        said = " -> ".join(part for part in (self.old, self.new) if part)
        return f"{self.page}:{self.line}: step {self.step}: {self.sentence} {self.outcome}{f': {said}' if said else ''}"


@dataclass(slots=True)
class Comparison:
    """What came of comparing a page.

    Attributes:
        page: The page.
        findings: What became of each line, in the order in which they were walked.
        shown: For the name of each picture, the lines that it illustrates.
        taken: The pictures that were taken.
        is_whole: Whether the maintainer went to the end.
        recorded: The pictures whose day of comparison was noted.
    """

    page: Path
    findings: list[Finding] = field(default_factory=list)
    shown: dict[str, tuple[int, ...]] = field(default_factory=dict)
    taken: list[Path] = field(default_factory=list)
    is_whole: bool = False
    recorded: list[str] = field(default_factory=list)

    @property
    def differences(self) -> tuple[Finding, ...]:
        """The lines that the product does not bear out."""
        return tuple(one for one in self.findings if one.outcome not in AGREEING)

    def rename(self, old: str, new: str) -> None:
        """Give lines above that miss a label the name which the maintainer then used in its place."""
        for position, one in enumerate(self.findings):
            if one.old == old and one.outcome in (Outcome.MISSING, Outcome.CHANGED):
                self.findings[position] = replace(one, outcome=Outcome.CHANGED, new=new)

    def find_new(self, label: str) -> str:
        """Give the name that a label has on the product by what was found until now; empty where none is known."""
        found = (one.new for one in self.findings if one.outcome is Outcome.CHANGED and one.old == label)
        return next(found, "")

    def find_same(self) -> Iterator[str]:
        """Give the names of the pictures whose every line is the same on the product."""
        for name, lines in self.shown.items():
            found = {line: {one.outcome for one in self.findings if one.line == line} for line in lines}
            if all(Outcome.SAME in outcomes and outcomes <= AGREEING for outcomes in found.values()):
                yield name

    def as_text(self) -> str:
        """Give the report: every line with what became of it."""
        count = len(self.differences)
        end = "" if self.is_whole else " The walk was stopped before the end of the page."
        total = f"{count} difference{'' if count == 1 else 's'}.{end}"
        return "\n".join([*map(str, self.findings), total, ""])
