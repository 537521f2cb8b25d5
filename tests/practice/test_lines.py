"""Lines that show a failure with the practice product: each shows the one that it stands beside."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from keyguide import PracticeAPI, load_diagnoses
from keyguide.cli.commands import app
from keyguide.diagnosis import diagnose, load_findings
from keyguide.errors import InputError
from keyguide.practice.lines import PASTED, SITE, find_line, write_line
from keyguide.practice.misbehaviour import MISBEHAVIOURS

ROWS = (*PASTED, *load_diagnoses(), *load_findings())


def _run_in_shell(line: str, api: PracticeAPI) -> str:
    """Run a line as a reader does; the practice product runs meanwhile, at a port of its own."""
    line = line.replace(SITE, api.base_url.removesuffix("/v1"))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["sh", "-c", line], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_line_that_shows_it(row: str, api: PracticeAPI) -> None:
    """The line ends at the failure: of every row, whatever kind it is. A row without such a line fails here."""
    line = find_line(row)
    if row == "no-key":  # a check never asks without a key: only another program can
        error = json.loads(_run_in_shell(f"{line} --silent", api))["error"]
        found = diagnose(401, type=error["type"], code=error["code"], key_sent=False)
        assert found is not None
        assert found.id == row
        return
    words = shlex.split(line)
    if words[0] == "keyguide":  # the very command, without the time that a process takes to start
        done = CliRunner().invoke(app, [*words[1:], "--json"])
        assert (done.exception is None or isinstance(done.exception, SystemExit), done.stderr) == (True, "")
        shown = done.stdout
    else:
        shown = _run_in_shell(f"{line} --json", api)
    assert json.loads(shown)["diagnosis"] == row


@pytest.mark.deep
@pytest.mark.parametrize("row", [row for row in ROWS if row != "no-key"])
def test_every_line_shows_its_row_in_a_shell(row: str, api: PracticeAPI) -> None:
    """The line as it stands, with everything that starts a process."""
    assert json.loads(_run_in_shell(f"{find_line(row)} --json", api))["diagnosis"] == row


@pytest.mark.parametrize("row", ROWS)
def test_a_line_is_one_line_that_needs_nothing_else(row: str) -> None:
    """It can be copied whole; no other terminal is needed, but for the program that is not Keyguide."""
    line = find_line(row)
    assert line.isprintable()
    assert "keyguide practice" not in line
    assert (SITE in line) == (row == "no-key")


@pytest.mark.parametrize("row", PASTED)
def test_what_can_be_pasted_stands_in_its_line_as_it_is(row: str) -> None:
    """The shell gives the very text."""
    assert shlex.split(find_line(row).removesuffix(" | keyguide verify --stdin")) == ["echo", PASTED[row]]


def test_a_row_without_a_line_is_refused() -> None:
    """The words name the row and say what to do."""
    with pytest.raises(InputError, match=r"No line shows 'new-failure'\. Make the practice product show it"):
        find_line("new-failure")


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaviour_has_the_name_of_its_row_and_of_no_key(name: str, api: PracticeAPI) -> None:
    """--practice takes either, and the line of the row is the one of the misbehaviour."""
    assert name in load_findings()
    assert name not in api.keys
    assert find_line(name) == f"keyguide verify --practice {name}"


def test_the_line_for_a_server_goes_to_that_server(api: PracticeAPI) -> None:
    """Its key is no key of the practice product, so that it shows the server and nothing else."""
    verdict = json.loads(_run_in_shell(f"{write_line(api.base_url)} --json", api))
    assert (verdict["base_url"], verdict["diagnosis"]) == (api.base_url, "invalid-api-key")
