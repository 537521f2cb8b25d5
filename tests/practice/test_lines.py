"""Lines that show a failure with the practice product: each shows the one that it stands beside."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from keyguide import PracticeAPI, load_diagnoses, verify_key
from keyguide.diagnosis import load_findings
from keyguide.practice.lines import PASTED, SITE, find_line

LINES = {row: find_line(row) for row in (*PASTED, *load_diagnoses(), *load_findings()) if find_line(row)}
IN_A_SHELL = [row for row in LINES if row in load_findings()]


@pytest.mark.parametrize("row", load_diagnoses())
def test_every_refusal_of_the_table_has_a_line(row: str, api: PracticeAPI) -> None:
    """A check of the key that the line names ends at the failure; without a key, only another program can ask."""
    if row == "no-key":
        assert find_line(row) == f"curl {SITE}/v1/models"
        return
    found = re.fullmatch(r"keyguide verify --practice (\S+)", find_line(row))
    assert found is not None
    assert verify_key(api.keys[found[1]], base_url=api.base_url).diagnosis == row


@pytest.mark.parametrize("row", PASTED)
def test_every_thing_that_can_be_pasted_has_a_line(row: str) -> None:
    """The shell gives the text as it is, and a check calls it by its name."""
    command = find_line(row).removesuffix(" | keyguide verify --stdin")
    assert shlex.split(command) == ["echo", PASTED[row]]
    verdict = verify_key(PASTED[row])
    assert (verdict.rung, verdict.diagnosis) == ("shape", row)


@pytest.mark.parametrize("row", IN_A_SHELL)
def test_a_line_about_this_machine_shows_its_failure(row: str, api: PracticeAPI) -> None:
    """The line, as it stands, ends at the failure; the practice product runs meanwhile."""
    line = f"{LINES[row]} --json".replace(SITE.rpartition(":")[2], api.base_url.split(":")[2].split("/")[0])
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["sh", "-c", line], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["diagnosis"] == row


def test_what_needs_a_network_that_misbehaves_has_no_line() -> None:
    """Nothing of the practice product breaks off, or shows a wrong certificate."""
    without = {row for row in load_findings() if not find_line(row)}
    assert {"certificate", "broken-off", "answer-too-large", "empty-answer"} <= without
