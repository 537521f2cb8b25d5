"""A report says each line once, in the order in which a reader meets it."""

from pathlib import Path

from keyguide.walk.report import Problem, Report, Walked

ONE, TWO, MANIFEST = Path("one.md"), Path("two.md"), Path("walk.json")


def _problem(page: Path, line: int, what: str = "Wrong.") -> Problem:
    return Problem(page, line, 1, "Select **A**.", what, "")


def test_of_each_line_the_first_problem_is_said() -> None:
    """What follows from it on the same line says nothing new."""
    report = Report()
    for problem in (_problem(ONE, 5), _problem(ONE, 5, "Wronger."), _problem(TWO, 5)):
        report.complain(problem)
    assert [(problem.page, problem.what) for problem in report.problems] == [(ONE, "Wrong."), (TWO, "Wrong.")]


def test_problems_stand_in_the_order_of_the_pages() -> None:
    """Pages in their order, lines in theirs, and last what is on no page."""
    report = Report()
    for page, line in ((MANIFEST, 1), (ONE, 9), (TWO, 3), (ONE, 10), (TWO, 2)):
        report.complain(_problem(page, line))
    report.sort([TWO, ONE])
    assert [(problem.page, problem.line) for problem in report.problems] == [
        (TWO, 2),
        (TWO, 3),
        (ONE, 9),
        (ONE, 10),
        (MANIFEST, 1),
    ]


def test_a_step_counts_once() -> None:
    """However many branches come to it."""
    report = Report([Walked(ONE, line, 1, f"a/1/{line}", "Select **A**.", "") for line in (3, 4, 3)])
    assert (report.count_steps(ONE), report.count_steps(TWO)) == (2, 0)
