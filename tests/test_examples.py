"""Every program that a page shows runs, and prints what the page says."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import keyguide
from conftest import ROOT

SNIPPETS = ROOT / "snippets"
PROGRAMS = sorted([*(SNIPPETS / "examples").rglob("*.py"), *(SNIPPETS / "shell").rglob("*.sh")])
NEGATIVE = {"verify-command.sh": 11}  # shows a key without credit, and so ends with the status of that rung


def _run(program: Path, *, base_url: str, key: str) -> str:
    """Run a program as a reader would, with the key typed in and the practice API as its server."""
    interpreter = sys.executable if program.suffix == ".py" else "sh"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [interpreter, str(program)],
        input=f"{key}\n",
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": path, "OPENAI_BASE_URL": base_url, "HOME": os.environ["HOME"], "PYTHONWARNINGS": "error"},
    )
    assert done.stderr == ""
    assert done.returncode == NEGATIVE.get(program.name, 0), "A page shows no program that fails."
    return done.stdout


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_prints_what_its_page_shows(program: Path, update: bool) -> None:
    """What a program prints is, to the letter, the recorded output beside it."""
    with keyguide.serve() as api:
        printed = _run(program, base_url=api.base_url, key=api.keys["working"])
    recorded = program.with_suffix(".out")
    if update and (not recorded.exists() or recorded.read_text(encoding="utf-8") != printed):
        recorded.write_text(printed, encoding="utf-8")
    assert printed == recorded.read_text(encoding="utf-8"), "Run make update and read the difference."


def test_every_recorded_output_has_its_program() -> None:
    """No output is left behind by a program that is gone."""
    outputs = [*(SNIPPETS / "examples").rglob("*.out"), *(SNIPPETS / "shell").rglob("*.out")]
    assert [
        path.name for path in outputs if not {path.with_suffix(".py"), path.with_suffix(".sh")} & set(PROGRAMS)
    ] == []


@pytest.mark.parametrize("state", ["working", "no-credit", "deleted", "models-blocked"])
def test_the_curl_script_ends_as_the_request_does(state: str) -> None:
    """The script shows both statuses and succeeds only if the request did."""
    script = SNIPPETS / "shell" / "verify-curl.sh"
    expected = {
        "working": (0, "200", "200"),
        "no-credit": (1, "200", "429 credit_balance_exhausted"),
        "deleted": (1, "401 invalid_api_key", "401 invalid_api_key"),
        "models-blocked": (0, "401", "200"),
    }
    with keyguide.serve() as api:
        done = subprocess.run(
            ["sh", str(script)],
            input=api.keys[state],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OPENAI_BASE_URL": api.base_url},
        )
    status, models, request = expected[state]
    assert done.stdout == f"List the models:  {models}\nMake one request: {request}\n"
    assert done.returncode == status


@pytest.mark.parametrize("pasted", ["", "two words", '"quoted"', "line\\nbreak"])
def test_the_curl_script_refuses_what_is_no_key(pasted: str) -> None:
    """Text that could change curl's own settings never reaches curl."""
    script = SNIPPETS / "shell" / "verify-curl.sh"
    done = subprocess.run(["sh", str(script)], input=pasted, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "This is not a key" in done.stderr


def test_the_curl_script_says_that_no_server_answers() -> None:
    """Status 000 is curl's own, and tells a reader nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = subprocess.run(
            ["sh", str(SNIPPETS / "shell" / "verify-curl.sh")],
            input="sk-proj-PRACTICE-working-1a2b",
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OPENAI_BASE_URL": f"http://127.0.0.1:{taken.getsockname()[1]}/v1"},
        )
    assert (done.returncode, done.stdout) == (1, "List the models:  no answer\nMake one request: no answer\n")


def test_the_powershell_script_parses() -> None:
    """PowerShell's grammar accepts the script (it is parsed, not run)."""
    import tree_sitter_powershell
    from tree_sitter import Language, Parser

    source = (SNIPPETS / "shell" / "verify-powershell.ps1").read_bytes()
    tree = Parser(Language(tree_sitter_powershell.language())).parse(source)
    assert not tree.root_node.has_error
