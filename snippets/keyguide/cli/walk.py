"""`keyguide walk`: carry out the steps of a guide in a browser, and check or take its pictures."""

import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keyguide.cli.options import AsJson
from keyguide.cli.shared import print_json
from keyguide.errors import InputError, KeyguideError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keyguide.walk.places import Places
    from keyguide.walk.report import Problem, Report

_FAILURES = Path(".cache") / "walk"


def walk(
    pages: Annotated[
        list[Path] | None, typer.Argument(metavar="PAGE", help="Pages to walk; all of the guide if none is given.")
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Take again the pictures of what changed.")] = False,
    inputs: Annotated[
        bool, typer.Option("--inputs", help="Open no browser: compare only what the pictures are made of.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Open a window on the real product, and go through one page with you.")
    ] = False,
    act: Annotated[
        bool, typer.Option("--act", help="With --live: do yourself only what costs, makes or sends something.")
    ] = False,
    record: Annotated[
        bool,
        typer.Option("--record", help="With --live: note that the pictures were compared, where all was the same."),
    ] = False,
    own: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --live: your own addresses and values, no secrets.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --live: where profile, pictures and report go; outside the project."),
    ] = None,
    table: Annotated[
        Path, typer.Option(metavar="FILE", help="The table of places and example values of the guide.")
    ] = Path("walk.toml"),
    as_json: AsJson = False,
) -> None:
    """Walk a guide: carry out its numbered steps in a browser, on the practice product.

    Each step is found on the screen by the words in bold, done, and checked.
    Pictures that stand below steps are compared with what the screens show now.
    A line that is not so is reported with what is on the screen instead.

    Exit status: 0 every line is so, 1 some are not, 2 wrong use.

    \b
    Examples:
      keyguide walk                            the whole guide
      keyguide walk docs/guide/create-key.md   one page
      keyguide walk --update                   take pictures anew where they changed
      keyguide walk --inputs                   a quick look, without a browser
      keyguide walk --live PAGE                with you, on the real product
    """  # noqa: D301 - \b keeps the lines of its paragraph
    places = _read_table(table)
    if live:
        if update or inputs or not pages or len(pages) > 1:
            raise InputError("--live goes through one page with you.", hint="Name one page: keyguide walk --live PAGE")
        _accompany(pages[0], places, act=act, record=record, own=own, folder=folder, as_json=as_json)
    if act or record or own or folder:
        raise InputError("--act, --record, --own and --folder belong to --live.", hint="Add --live, or leave them out.")
    if inputs:
        if update or pages:
            raise InputError("--inputs looks at all pictures and takes none.", hint="Give --inputs alone.")
        _end_inputs(places, as_json=as_json)
    report = _rehearse(places, pages or [], update=update)
    if as_json:
        steps = len({(one.page, one.place) for one in report.walked})
        print_json({"steps": steps, "pictures_taken": report.pictures, "problems": _list_problems(report.problems)})
    else:
        _print_report(report)
    raise typer.Exit(1 if report.problems else 0)


def _read_table(path: Path) -> "Places":
    try:
        from keyguide.walk.places import read_places
    except ModuleNotFoundError as missing:
        raise KeyguideError(f"{missing.name} is not installed.", hint="Run: pip install 'keyguide[walk]'") from None
    return read_places(path)


def _accompany(
    page: Path, places: "Places", *, act: bool, record: bool, own: Path | None, folder: Path | None, as_json: bool
) -> None:
    """Go through a page on the real product, with the person at this terminal."""
    from keyguide.rehearsal import is_secret
    from keyguide.walk.live import walk_live
    from keyguide.walk.terminal import Terminal

    folder = folder or Path.home() / ".keyguide"
    comparison = walk_live(
        page,
        places,
        Terminal(lambda words: print(words, file=sys.stderr), sys.stdin.readline),
        profile=folder / "profile",
        compare=folder / "compared",
        hides=is_secret,
        today=datetime.now(UTC).date(),
        own=own,
        act=act,
        record=record,
    )
    if as_json:
        lines = [{**asdict(one), "page": str(one.page)} for one in comparison.findings]
        print_json({"findings": lines, "pictures": list(map(str, comparison.taken)), "recorded": comparison.recorded})
    else:
        print(comparison.as_text(), end="")
    raise typer.Exit(1 if comparison.differences or not comparison.is_whole else 0)


def _end_inputs(places: "Places", *, as_json: bool) -> None:
    from keyguide.walk.tour import check

    problems = check(places)
    if as_json:
        print_json({"problems": _list_problems(problems)})
    else:
        for problem in problems:
            _print_problem(problem)
        print(f"{_count(len(problems), 'problem')}.")
    raise typer.Exit(1 if problems else 0)


def _rehearse(places: "Places", pages: "Sequence[Path]", *, update: bool) -> "Report":
    from keyguide.rehearsal import rehearse

    failures = places.root / _FAILURES
    shutil.rmtree(failures, ignore_errors=True)
    today = datetime.now(UTC).date()
    return rehearse(places, today=today, only=pages, update=update, failures=failures)


def _print_report(report: "Report") -> None:
    for problem in report.problems:
        _print_problem(problem)
    for page in dict.fromkeys(one.page for one in report.walked):
        print(f"{page}: {_count(report.count_steps(page), 'step')} walked")
    for name in report.pictures:
        print(f"Picture taken: {name}")
    steps = len({(one.page, one.place) for one in report.walked})
    print(f"{_count(steps, 'step')} walked, {_count(len(report.problems), 'problem')}.")


def _print_problem(problem: "Problem") -> None:
    step = f" step {problem.step}:" if problem.step is not None else ""
    print(f"{problem.page}:{problem.line}:{step} {problem.sentence}")
    print(f"  {problem.what} {problem.hint}")
    if problem.follows:
        print("  This may follow from a line above it.")
    elif problem.on_screen:
        print(f"  On the screen: {', '.join(problem.on_screen)}")
    if problem.picture:
        print(f"  Picture: {problem.picture}")
    print()


def _list_problems(problems: "Sequence[Problem]") -> list[dict[str, Any]]:
    return [
        {name: str(value) if isinstance(value, Path) else value for name, value in asdict(one).items()}
        for one in problems
    ]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
