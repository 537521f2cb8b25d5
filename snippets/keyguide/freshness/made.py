"""Whether what commands made is still what they made, and of what is there now."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from keyguide.errors import InputError
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import NOTEBOOKS, Project
from keyguide.freshness.seals import PACKED, SEALS, Seal, find_change, hash_input, read_parts, read_seals

_RECORDED = ("snippets/examples/", "snippets/shell/")
"""The folders of programs whose output is recorded beside them."""


def check_made(project: Project, _: date) -> Iterator[Finding]:
    """Hold everything that a command makes against its seal.

    Args:
        project: The project.

    Yields:
        A line that was edited by hand, a part that is gone, a file that was made of something that has changed since,
        and what carries no seal. What a seal cannot tell, such as another result of the same program, the tests do.
    """
    try:
        seals = read_seals(project.root)
    except InputError as problem:
        place = re.search(r"line (\d+)", problem.message)
        line = int(place[1]) if place else 1
        yield Finding("unreadable", Severity.ERROR, SEALS, line, problem.message, "it was opened", problem.hint)
        return
    others = [seal for seal in seals.values() if not seal.path.startswith(f"{NOTEBOOKS}/")]  # whose cells are judged
    inputs = {name: hash_input(project.root, name) for name in {name for seal in others for name in seal.of}}
    for seal in others:
        yield from _judge(seal, project, inputs)
    yield from _check_unsealed(project, seals)


def _judge(seal: Seal, project: Project, inputs: Mapping[str, str]) -> Iterator[Finding]:
    error, todo = Severity.ERROR, "Make it again; change what it is made of, not what is made."
    if not (project.root / seal.path).is_file():
        what = f"{seal.path}, which a command made, is gone."
        line = project.find_line(SEALS, f'["{seal.key}"]')
        yield Finding("made-missing", error, SEALS, line, what, "all files were listed", todo, seal.command)
        return
    parts = read_parts(project.root / seal.path, seal.source)
    first = min((part.line for part in parts.values()), default=1)
    for name, signs in seal.parts.items():
        part = parts.get(name)
        if part is None:
            what = f"The part “{name}”, which a command made here, is gone."
            yield Finding("made-missing", error, seal.path, first, what, SEALS, todo, seal.command)
        elif place := find_change(part, signs):
            what = "This line was edited by hand, and is made by a command."
            if seal.path.endswith(PACKED):
                what = "What is packed in this file is not what a command made."
            yield Finding("made-by-hand", error, seal.path, place, what, SEALS, todo, seal.command)
    changed = [name for name, digest in seal.of.items() if inputs[name] not in (digest, "")]
    if changed:
        what = f"This was made of {', '.join(changed)}, which changed since."
        yield Finding("made-outdated", error, seal.path, first, what, SEALS, "Make it again.", seal.command)


def _check_unsealed(project: Project, seals: dict[str, Seal]) -> Iterator[Finding]:
    error, todo = Severity.ERROR, "Let the command make it, which seals it."
    made_pages = [page for page in project.pages.values() if page.made]
    outputs = [name for name in sorted(project.files) if name.startswith(_RECORDED) and name.endswith(".out")]
    if not seals and (made_pages or outputs):
        what = "Of what commands made, nothing is sealed, so nothing can be told of it."
        yield Finding("made-unsealed", error, SEALS, 1, what, "it was looked for", todo, "make update")
        return
    for page in made_pages:
        for made in page.made:
            seal = seals.get(f"{page.path}: {made.source}")
            if seal is None or made.name not in seal.parts:
                what = f"“{made.source}: {made.name}” carries no seal of the command that makes it."
                yield Finding("made-unsealed", error, page.path, made.line, what, SEALS, todo, "make update")
    for name in outputs:
        if name not in seals:
            what = "This output carries no seal of the run that printed it."
            command = "pytest tests/test_examples.py --update"
            yield Finding("made-unsealed", error, name, 1, what, SEALS, todo, command)
