"""`keyguide fresh --reviewed`: walk pages, check what they state, and record that somebody has read them."""

from collections.abc import Sequence
from datetime import date

from keyguide.errors import KeyguideError
from keyguide.freshness import Finding, Project, Severity
from keyguide.freshness.reviewing import review_pages
from keyguide.walk.report import Problem


def review(project: Project, names: Sequence[str], today: date) -> list[Finding]:
    """Record the review of pages against which nothing speaks, and say what was recorded.

    Args:
        project: The project.
        names: The pages, relative to the project.
        today: The day of the review.

    Returns:
        What speaks against the review of the others.
    """
    walked = _walk(project, names, today)
    against = review_pages(project, names, today, lambda name: walked.get(name, (0, ())))
    refused = {finding.path for finding in against}
    for name in names:
        if name not in refused:
            steps = walked.get(name, (0, ()))[0]
            print(f"{name}: reviewed on {today}, {steps} step{'s' * (steps != 1)} walked.")
    return against


def _walk(project: Project, names: Sequence[str], today: date) -> dict[str, tuple[int, list[Finding]]]:
    """Walk those of the pages that are walked; give for each the steps that worked and the lines that are wrong."""
    try:
        from keyguide.rehearsal import rehearse
        from keyguide.walk.places import read_places
    except ModuleNotFoundError as missing:
        raise KeyguideError(f"{missing.name} is not installed.", hint="Run: pip install 'keyguide[walk]'") from None
    places = read_places(project.root / "walk.toml")
    paths = {path.relative_to(project.root).as_posix(): path for path in places.find_pages()}
    only = {name: paths[name] for name in names if name in paths}
    if not only:
        return {}
    report = rehearse(places, today=today, only=list(only.values()))
    return {
        name: (report.count_steps(path), [_find(one, name) for one in report.problems if one.page == path])
        for name, path in only.items()
    }


def _find(problem: Problem, name: str) -> Finding:
    what, todo = f"{problem.sentence} {problem.what}", problem.hint or "Correct the step."
    return Finding("walk", Severity.ERROR, name, problem.line, what, "the page was walked", todo, "keyguide walk")
