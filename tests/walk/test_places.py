"""The table of places says where addresses are walked and what is typed; what it holds wrongly is named."""

import re
from pathlib import Path

import pytest

from conftest import ROOT
from keyguide.errors import InputError
from keyguide.walk.places import Copied, Places, Reading, read_places

TABLE = """\
pages = ["guide/*.md", "*.md"]
sources = ["screens/**/*.html"]
pictures = "shots"

[places]
"https://shop.example" = "/shop"
"https://shop.example/help" = "/"
"your mailbox" = "/mail"

[values]
"your name" = "Emma"
"the code" = { at = "your mailbox", pattern = "code is ([0-9]+)" }
"your key" = { copied = true }

[icons]
"arrow" = "Open"
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "walk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read(tmp_path: Path) -> None:
    """Lists, folder, and the three tables; all paths are relative to its folder."""
    for name in ("guide/b.md", "guide/a.md", "README.md", "screens/deep/x.html", "screens/y.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    table = read_places(_write(tmp_path, TABLE))
    assert (table.root, table.pictures) == (tmp_path, Path("shots"))
    assert [path.relative_to(tmp_path).as_posix() for path in table.find_pages()] == [
        "guide/a.md",
        "guide/b.md",
        "README.md",
    ]
    assert [path.name for path in table.find_sources()] == ["x.html"]
    assert table.values == {
        "your name": "Emma",
        "the code": Reading("your mailbox", "code is ([0-9]+)"),
        "your key": Copied(),
    }
    assert table.icons == {"arrow": "Open"}


def test_an_empty_table_is_a_table(tmp_path: Path) -> None:
    """Everything may be left out."""
    table = read_places(_write(tmp_path, ""))
    assert (table.pages, table.find_pages(), table.find_path("your mailbox")) == ((), (), None)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("https://shop.example", "/shop"),
        ("https://shop.example/", "/shop/"),
        ("https://shop.example/basket?full=1#end", "/shop/basket?full=1#end"),
        ("https://shop.example?full=1", "/shop?full=1"),
        ("https://shop.example/help/me", "/me"),  # the longest beginning wins, wherever it stands in the table
        ("https://shop.example/help", "/"),
        ("https://shop.example.evil.example/", None),
        ("https://shop.example/helpers", "/shop/helpers"),
        ("your mailbox", "/mail"),
        ("your mailboxes", None),
        ("https://other.example", None),
    ],
)
def test_the_longest_beginning_of_an_address_wins(tmp_path: Path, place: str, path: str | None) -> None:
    """A beginning ends where a part of an address ends."""
    assert read_places(_write(tmp_path, TABLE)).find_path(place) == path


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("pages = [", "is not TOML", "Correct it."),
        ('page = ["*.md"]', "has the unknown entry 'page'", "correct its name"),
        ("[place]\n", "has the unknown entry 'place'", "correct its name"),
        ('pages = "*.md"', "`pages` of ", "a list of patterns"),
        ("sources = [1]", "`sources` of ", "a list of patterns"),
        ('pages = [""]', "holds ''", "Begin at the folder of that file."),
        ('sources = ["/shop/*.py"]', "holds '/shop/*.py'", "Begin at the folder of that file."),
        ("pictures = 5", "`pictures` of ", "the name of a folder"),
        ('places = "x"', "`places` of ", "a table of words"),
        ('[places]\n"a" = 1', "`places` of ", "a table of words"),
        ('[icons]\n"a" = ["b"]', "`icons` of ", "a table of words"),
        ('values = "x"', "`values` of ", "a table"),
        ('[values]\n"a" = 1', "The value 'a' of ", "Write a text, or where it stands"),
        ('[values]\n"a" = { copied = false }', "The value 'a' of ", "Write a text, or where it stands"),
        ('[values]\n"a" = { at = "b" }', "The value 'a' of ", "Write a text, or where it stands"),
        ('[values]\n"a" = { at = "b", pattern = "(" }', "The pattern of 'a' of ", "Correct it."),
        ('[values]\n"a" = { at = "b", pattern = "b" }', "has 0 groups", "Put the value in the only one."),
        ('[values]\n"a" = { at = "b", pattern = "(b)(c)" }', "has 2 groups", "Put the value in the only one."),
    ],
)
def test_what_is_wrong_in_a_table_is_named(tmp_path: Path, text: str, what: str, hint: str) -> None:
    """The message has the file, the entry and its value; the hint says what to write."""
    path = _write(tmp_path, text)
    with pytest.raises(InputError) as refused:
        read_places(path)
    assert what in refused.value.message
    assert str(path) in refused.value.message
    assert hint in refused.value.hint


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, and one that is no text."""
    with pytest.raises(InputError, match=r"walk\.toml cannot be read: No such file"):
        read_places(tmp_path / "walk.toml")
    (tmp_path / "walk.toml").write_bytes(b'pictures = "caf\xe9"')
    with pytest.raises(InputError, match="is not TOML"):
        read_places(tmp_path / "walk.toml")


@pytest.fixture(scope="module", name="table")
def _table() -> Places:
    return read_places(ROOT / "walk.toml")


# The rows of the page that name a value as the walk types it. The others tell the reader to use what is theirs: a
# birthday, a phone number, an address, a password, a card, a date.
EQUAL_ROWS = {
    "your e-mail address": ["your e-mail address"],
    "your first name, your last name": ["your first name", "your last name"],
    "your organisation's name": ["your organisation's name"],
    "your country": ["your country"],
}
OTHER_ROWS = {
    "your birthday": ["your birthday"],
    "your phone number": ["your phone number"],
    "your CINNOX address": [],  # a place
    "your password, your card": [
        "your password",
        "your card number",
        "your card's expiry date",
        "your card's security code",
    ],
    "the project's name": [],  # stands in the steps themselves
    "the key's name": [],
    "your key's expiry date": ["your key's expiry date"],
}
# What a reader has at hand when a step asks for it.
AT_HAND = {"the 6-digit code", "your key"}


def test_readers_see_the_example_values_that_are_typed(table: Places) -> None:
    """The table “Our example values” of the guide agrees with `walk.toml`, and each value of it is in the table."""
    text = (ROOT / "docs" / "guide" / "start-here.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", text.split("{#example-values}")[1], re.MULTILINE)
    shown = dict(rows[1:])
    assert set(shown) == {*EQUAL_ROWS, *OTHER_ROWS}
    for row, names in EQUAL_ROWS.items():
        assert shown[row] == ", ".join(str(table.values[name]) for name in names)
    told = [name for names in (*EQUAL_ROWS.values(), *OTHER_ROWS.values()) for name in names]
    assert {*told, *AT_HAND} == set(table.values)
    assert not {str(table.values[name]) for names in OTHER_ROWS.values() for name in names} & set(shown.values())
