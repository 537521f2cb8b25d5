"""What came of a walk: the steps that worked, and the lines that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Walked:
    """A step that worked.

    Attributes:
        page: The page.
        line: The line of the step.
        number: Its number in its list.
        place: Its section, list and number, such as `fill-form/1/3`; stays the same when the page grows above it.
        sentence: Its sentence.
        control: The control that it acted on, by role and name; empty for a step without one.
    """

    page: Path
    line: int
    number: int
    place: str
    sentence: str
    control: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a page that the product does not bear out.

    Attributes:
        page: The page.
        line: The line.
        step: The number of the step; `None` outside steps.
        sentence: What stands there.
        what: What is wrong.
        hint: What to do, or the nearest label.
        on_screen: What was on the screen, by role and name.
        picture: A picture of the screen; `None` if there is none.
        follows: Whether a line before it was wrong too, and may be the reason.

    Example:
        >>> print(Problem(Path("key.md"), 54, 2, "Select **Make key**.", "There is no “Make key” to select.", "Look."))
        key.md:54: step 2: Select **Make key**. There is no “Make key” to select. Look.
    """

    page: Path
    line: int
    step: int | None
    sentence: str
    what: str
    hint: str
    on_screen: tuple[str, ...] = ()
    picture: Path | None = None
    follows: bool = False

    def __str__(self) -> str:
        step = f" step {self.step}:" if self.step is not None else ""
        return f"{self.page}:{self.line}:{step} {self.sentence} {self.what} {self.hint}".rstrip()


@dataclass(slots=True)
class Report:
    """What came of a walk.

    Attributes:
        walked: Every step that worked, in order; the steps up to a second branch come again.
        problems: Every line that is wrong, once.
        pictures: The names of the pictures that were taken.
    """

    walked: list[Walked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def complain(self, problem: Problem) -> None:
        """Take a problem, if nothing was said of its line yet."""
        if all((problem.page, problem.line) != (known.page, known.line) for known in self.problems):
            self.problems.append(problem)

    def sort(self, pages: Sequence[Path]) -> None:
        """Put the problems into the order in which a reader meets them.

        Args:
            pages: The pages in their order; what is elsewhere comes last.
        """
        order = {page: place for place, page in enumerate(pages)}
        self.problems.sort(key=lambda problem: (order.get(problem.page, len(order)), problem.line))

    def count_steps(self, page: Path) -> int:
        """Count the different steps of a page that worked."""
        return len({walked.line for walked in self.walked if walked.page == page})
