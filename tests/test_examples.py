"""Every program that a page shows runs, and prints what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import keyguide
from conftest import ROOT
from keyguide.freshness.seals import make_seal, write_seals

SNIPPETS = ROOT / "snippets"
PROGRAMS = sorted([*(SNIPPETS / "examples").rglob("*.py"), *(SNIPPETS / "shell").rglob("*.sh")])
PRACTICE_URL = "http://127.0.0.1:8001/v1"  # where `keyguide practice` serves; tests take a free port
COMMAND = "pytest tests/test_examples.py --update"
NEGATIVE = {"verify-command.sh": 11}  # shows a key without credit, and so ends with the status of that rung


def _run(program: Path, *, base_url: str, key: str) -> str:
    """Run a program as a reader would, with the key typed in and the practice API as its server."""
    interpreter = sys.executable if program.suffix == ".py" else "sh"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [interpreter, str(program)],
        input=key,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": path, "OPENAI_BASE_URL": base_url, "HOME": os.environ["HOME"], "PYTHONWARNINGS": "error"},
    )
    assert done.stderr == ""
    assert done.returncode == NEGATIVE.get(program.name, 0), "A page shows no program that fails."
    return done.stdout.replace(base_url, PRACTICE_URL)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_prints_what_its_page_shows(program: Path, update: bool) -> None:
    """What a program prints is, to the letter, the recorded output beside it."""
    with keyguide.serve() as api:
        printed = _run(program, base_url=api.base_url, key=api.keys["working"])
    recorded = program.with_suffix(".out")
    if update and (not recorded.exists() or recorded.read_text(encoding="utf-8") != printed):
        recorded.write_text(printed, encoding="utf-8")
    assert printed == recorded.read_text(encoding="utf-8"), "Run make update and read the difference."
    if update:
        write_seals(ROOT, [make_seal(ROOT, recorded.relative_to(ROOT).as_posix(), COMMAND, _list_inputs(program))])


def _list_inputs(program: Path) -> list[str]:
    """Give what an output is made of: its program, the files that it names, and for a help text, the command line."""
    text = program.read_text(encoding="utf-8")
    named = [path for path in sorted(program.parent.parent.rglob("*.*")) if path.name in text and path != program]
    inputs = [path.relative_to(ROOT).as_posix() for path in (program, *named) if path.suffix != ".out"]
    if helps := re.search(r"^keyguide (?:(\w+) )?--help", text, re.MULTILINE):
        inputs += [f"snippets/keyguide/cli/{name}.py: words" for name in (helps[1] or "commands", "options")]
    return inputs


def test_every_recorded_output_has_its_program() -> None:
    """No output is left behind by a program that is gone."""
    outputs = [*(SNIPPETS / "examples").rglob("*.out"), *(SNIPPETS / "shell").rglob("*.out")]
    assert [
        path.name for path in outputs if not {path.with_suffix(".py"), path.with_suffix(".sh")} & set(PROGRAMS)
    ] == []
