"""The tables in the scripts are those of the package, to the last answer."""

import subprocess
import sys

import pytest

import shell_tables
from conftest import ROOT
from shell.twin import SCRIPT


@pytest.mark.parametrize("name", shell_tables.SCRIPTS)
def test_the_tables_are_those_of_the_package(name: str) -> None:
    """What is generated is up to date."""
    text = (shell_tables.FOLDER / name).read_text(encoding="utf-8")
    assert shell_tables.renew(name, text) == text, "Run make update."


def test_the_command_says_what_is_out_of_date() -> None:
    """It ends well where nothing is."""
    command = [sys.executable, str(ROOT / "scripts" / "shell_tables.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _read_block() -> str:
    return SCRIPT.read_text(encoding="utf-8").split(shell_tables.BEGIN)[1].split(shell_tables.END)[0]


def test_sh_chooses_the_row_that_the_package_chooses() -> None:
    """For every status with every code and type that there is, with none, and with one that is in no row."""
    answers = list(shell_tables.list_answers())
    program = f'say() {{ echo "$1"; }}\n{_read_block()}\nwhile read -r line; do echo "> $line"; look_up "$line"; done\n'
    asked = "".join(f"{status}|{code}|{type_}\n" for status, code, type_ in answers)
    done = subprocess.run(["sh", "-c", program], input=asked, capture_output=True, text=True, check=True)
    given = {entry.partition("\n")[0]: entry.partition("\n")[2].strip() for entry in done.stdout.split("> ")[1:]}
    assert given == {f"{s}|{code}|{type_}": shell_tables.choose_row(s, code, type_) for s, code, type_ in answers}
    assert len(given) > 1000


def test_sh_says_of_each_row_what_the_package_says() -> None:
    """Rung, waiting, page, picture, title, meaning and steps."""
    for row in shell_tables.list_findings():
        values = '"$rung" "$waits" "$guide" "$picture" "$title" "$meaning" "$steps"'
        program = f'{_read_block()}\ndescribe "$1"\nprintf "%s\\n" {values}'
        done = subprocess.run(["sh", "-c", program, "sh", row.id], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == [
            *(row.rung, row.waiting_words, row.guide, row.picture or "", row.title, row.meaning),
            *row.next_steps,
        ]
