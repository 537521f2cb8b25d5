"""What a command made and somebody edited is named at the line; what is out of date, with the command that mends it."""

import gzip
from pathlib import Path

import pytest

from freshness.small import Injury, Small, make_small
from keyguide.freshness.made import check_made
from keyguide.freshness.seals import SEALS, hash_input, make_seal, read_seals, write_seals

TABLE = "<!-- made from prices: all -->\n\n| a | 1 |\n| b | 2 |\n| c | 3 |\n\n<!-- end -->\n"
PAY, OUT, TWIN, PACKED = "docs/guide/pay.md", "snippets/shell/say.out", "snippets/shell/twin.sh", "made.gz"
SCRIPT = "echo before\n# --- Generated from tables by x; do not edit from here ---\na=1\nb=2\n# --- to here ---\necho\n"
INJURIES: dict[str, Injury] = {
    "a figure of a table": (lambda p: p.edit(PAY, "| b | 2 |", "| b | 3 |"), "made-by-hand", PAY, 20),
    "a row taken out": (lambda p: p.edit(PAY, "| b | 2 |\n", ""), "made-by-hand", PAY, 20),
    "a row put in": (lambda p: p.edit(PAY, "| c | 3 |\n", "| c | 3 |\n| d | 4 |\n"), "made-by-hand", PAY, 22),
    "a part taken out": (lambda p: p.edit(PAY, TABLE, ""), "made-missing", PAY, 1),
    "a part nobody made": (
        lambda p: p.edit("docs/index.md", "# Home", f"# Home\n\n{TABLE}"),
        "made-unsealed",
        "docs/index.md",
        7,
    ),
    "data changed": (lambda p: p.edit("prices.toml", "a = 1", "a = 2"), "made-outdated", PAY, 18),
    "a recorded output": (lambda p: p.edit(OUT, "two", "2"), "made-by-hand", OUT, 2),
    "the program of an output": (lambda p: p.edit("snippets/shell/say.sh", "two", "three"), "made-outdated", OUT, 1),
    "an output without a seal": (
        lambda p: p.write("snippets/shell/new.out", "x"),
        "made-unsealed",
        "snippets/shell/new.out",
        1,
    ),
    "the tables of a script": (lambda p: p.edit(TWIN, "b=2", "b=3"), "made-by-hand", TWIN, 4),
    "a packed file": (lambda p: (p.root / PACKED).write_bytes(gzip.compress(b"other")), "made-by-hand", PACKED, 1),
    "a damaged packed file": (lambda p: p.write(PACKED, "no gzip"), "made-by-hand", PACKED, 1),
    "a file gone": (lambda p: p.remove(OUT), "made-missing", SEALS, 16),
    "no seals at all": (lambda p: p.remove(SEALS), "made-unsealed", SEALS, 1),
    "damaged seals": (lambda p: p.write(SEALS, "a = 1\nb = \nc = 2"), "unreadable", SEALS, 2),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    small = make_small(tmp_path)
    small.edit(PAY, "## Twice {#given}\n", f"## Twice {{#given}}\n\n{TABLE}")
    small.write("prices.toml", "# day\na = 1\nb = 2\n")
    small.write("snippets/shell/say.sh", "echo one; echo two\n")
    small.write(OUT, "one\ntwo\n")
    small.write(TWIN, SCRIPT)
    (tmp_path / PACKED).write_bytes(gzip.compress(b"rows"))
    seals = [
        make_seal(tmp_path, PAY, "make prices", ["prices.toml"], "prices"),
        make_seal(tmp_path, OUT, "run it", ["snippets/shell/say.sh"]),
        make_seal(tmp_path, TWIN, "make twin", []),
        make_seal(tmp_path, PACKED, "make sample", []),
    ]
    write_seals(tmp_path, seals)
    return small


def test_what_is_as_it_was_made_is_passed_over(small: Small) -> None:
    """Also where words around it, its place, comments of its data, or the bytes of an archive are others."""
    small.edit(PAY, "It costs", "More words.\n\nIt costs")
    small.edit("prices.toml", "# day\na = 1", "a   = 1 # another day")
    small.edit(TWIN, "echo before", "echo before; echo more")
    (small.root / PACKED).write_bytes(gzip.compress(b"rows", compresslevel=1))
    assert small.find(check_made) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_made)


def test_the_command_that_mends_it_is_named(small: Small) -> None:
    """As the seal has it."""
    small.edit(PAY, "| b | 2 |", "| b | 3 |")
    assert [found.command for found in small.find(check_made)] == ["make prices"]


def test_seals_are_written_as_they_are_read(small: Small) -> None:
    """And those of files that are gone are dropped; the others stay as they are."""
    before = read_seals(small.root)
    small.remove(OUT)
    write_seals(small.root, [])
    assert read_seals(small.root) == {key: seal for key, seal in before.items() if key != OUT}


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("A = 1", "A = 1  # why", True),
        ("A = 1", "A = 2", False),
        ("return 1", "return 2", True),
        ("A = 1", "A = (", False),
    ],
    ids=["comment", "value", "code", "damaged"],
)
def test_of_a_module_its_tables_alone_count(old: str, new: str, is_same: bool, small: Small) -> None:
    """Code that changes no table makes nothing out of date: the tests that run it judge it."""
    small.write("keys.py", "A = 1\n\ndef give():\n    return 1\n")
    before = hash_input(small.root, "keys.py: tables")
    small.edit("keys.py", old, new)
    assert (hash_input(small.root, "keys.py: tables") == before) == is_same


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("    pass", "    x = 'y'", True),
        ("How many.", "How much.", False),
        ('"--many"', '"--much"', False),
        ("Count it.", "Count them.", False),
        ("= 3", "= 4", False),
    ],
    ids=["code", "help", "option", "docstring", "default"],
)
def test_of_a_command_its_words_alone_count(old: str, new: str, is_same: bool, small: Small) -> None:
    """A help text is made of docstrings, annotations and values left out."""
    small.write("c.py", 'def count(n: A[int, O("--many", help="How many.")] = 3):\n    """Count it."""\n    pass\n')
    before = hash_input(small.root, "c.py: words")
    small.edit("c.py", old, new)
    assert (hash_input(small.root, "c.py: words") == before) == is_same


def test_of_a_package_its_version_counts(small: Small) -> None:
    """One that is not installed has none, and makes nothing out of date."""
    assert hash_input(small.root, "package pytest") == pytest.__version__
    assert hash_input(small.root, "package no-such-package") == ""
