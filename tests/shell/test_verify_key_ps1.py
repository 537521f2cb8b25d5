"""The check of a key in PowerShell: its grammar, its tables, and its words beside those of the sh script.

No PowerShell is among the pinned packages, so the script is parsed and compared, not run.
"""

import re
from collections.abc import Iterator

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

import shell_tables
from keyguide.verify import EXIT_STATUSES
from shell.twin import SCRIPT

SOURCE = SCRIPT.with_suffix(".ps1").read_bytes()
TEXT = SOURCE.decode("ascii")  # Windows PowerShell reads a file without a mark in the code page of the machine


def _parse() -> Node:
    return Parser(Language(tree_sitter_powershell.language())).parse(SOURCE).root_node


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _read(node: Node) -> str:
    return SOURCE[node.start_byte : node.end_byte].decode()


def test_the_grammar_accepts_the_script() -> None:
    """Nothing in it is an error, nor missing."""
    assert [_read(node) for node in _walk(_parse()) if node.is_error or node.is_missing] == []


def test_it_needs_nothing_that_windows_powershell_lacks() -> None:
    """What came with PowerShell 7 is not used: ?:, ??, ?., && and ||, -AsHashtable and the like."""
    code = re.sub(r"#.*|'[^'\n]*'", "", TEXT)
    assert re.findall(r"\?\?|\?\.|&&|\|\||-AsHashtable|-SkipHttpErrorCheck|-AsPlainText|-MaskInput|\s\?\s", code) == []
    commands = {_read(node) for node in _walk(_parse()) if node.type == "command_name"}
    own = set(re.findall(r"^function ([\w-]+)", TEXT, re.MULTILINE))
    assert commands - own == {
        *("Add-Type", "ConvertFrom-Json", "ConvertTo-Json", "ForEach-Object", "New-Object", "Read-Host"),
        *("Select-Object", "Set-PSDebug", "Where-Object"),
    }, "No module, no other program, and nothing that writes."


def test_no_key_can_stand_in_an_argument() -> None:
    """No parameter takes it, and what has no name is refused before anything else."""
    assert "PositionalBinding = $false" in TEXT
    assert re.findall(r"^    \[\w+\]\$(\w+)", TEXT, re.MULTILINE)[:4] == ["Model", "BaseUrl", "Timeout", "Stdin"]
    assert TEXT.index("if ($Rest) { Stop-KeyInArgument }") < TEXT.index("Read-Host -Prompt")


def test_its_tables_are_those_of_the_sh_script() -> None:
    """The same patterns lead to the same rows, with the same words."""
    sh = SCRIPT.read_text(encoding="utf-8").split(shell_tables.BEGIN)[1].split(shell_tables.END)[0]
    ps1 = TEXT.split(shell_tables.BEGIN)[1].split(shell_tables.END)[0]
    chosen = re.findall(r"^        '([^']*)' \{ return '([\w-]+)' \}$", ps1, re.MULTILINE)
    lines = re.findall(r"^  ('.*)\) say ([\w-]+) ;;$", sh, re.MULTILINE)
    assert chosen == [(one.replace("'", ""), id_) for patterns, id_ in lines for one in patterns.split(" | ")]
    for row in shell_tables.list_findings():
        for words in (row.meaning, *row.next_steps):
            assert "'" + words.replace("'", "''") + "'" in ps1
            assert words.replace("'", "'\\''") in sh
    for name, value in shell_tables.list_key_tables().items():
        assert f"\n{name}='{value}'\n" in f"\n{sh}"
        assert f"\n${name.title().replace('_', '')} = '{value}'\n" in f"\n{ps1}"


# Words that the sh script does not need: the name of the file, and Windows.
ITS_OWN = {"Run verify-key.ps1 alone and paste the key when asked; if that key was real, delete it."}


def test_its_words_are_those_of_the_sh_script() -> None:
    """Each text of four words or more stands in the sh script too; what is put into it may have another name there."""
    ps1 = TEXT.split(shell_tables.BEGIN)[0] + TEXT.split(shell_tables.END)[1]
    sh = SCRIPT.read_text(encoding="utf-8")
    literals = re.findall(r"'((?:[^'\n]|'')+)'|\"((?:[^\"`\n]|`.)+)\"", re.sub(r"^\s*#.*", "", ps1, flags=re.MULTILINE))
    pieces = [
        piece.strip()
        for single, double in literals
        for piece in (
            [single.replace("''", "'")] if single else re.split(r"\$\([^()]*(?:\([^()]*\)[^()]*)*\)|\$[\w:]+", double)
        )
        if len(piece.split()) > 3 and re.match(r"[\w ,;:.'-]+", piece)
    ]
    assert len(pieces) > 25
    assert [piece for piece in pieces if piece not in sh and piece not in ITS_OWN] == []


def test_its_exit_statuses_are_those_of_the_command() -> None:
    """A script that calls it can tell what was found."""
    block = re.search(r"\$ExitStatuses = @\{(.*?)\}", TEXT, re.DOTALL)
    assert block is not None
    assert {rung: int(status) for rung, status in re.findall(r"(\w+) = (\d+)", block[1])} == EXIT_STATUSES
