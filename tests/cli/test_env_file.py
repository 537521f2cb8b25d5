"""The reader of `.env` files: what programs read from them, and nothing shown of a key."""

import random

import pytest

from keyguide.cli.env_file import parse_env_file
from keyguide.errors import InputError

KEY = "sk-proj-EXAMPLE"


@pytest.mark.parametrize(
    "text",
    [
        f"OPENAI_API_KEY={KEY}",
        f"OPENAI_API_KEY = {KEY}  \n",
        f"export OPENAI_API_KEY={KEY}\n",
        f'OPENAI_API_KEY="{KEY}"\n',
        f"OPENAI_API_KEY='{KEY}' # mine\n",
        f"OPENAI_API_KEY={KEY} # mine\n",
        f"\ufeffOPENAI_API_KEY={KEY}\n",
        f"# mine\r\nOPENAI_API_KEY={KEY}\r\nOTHER=1\r\n",
        f"OTHER=1\rOPENAI_API_KEY={KEY}\r",
        f"  \tOPENAI_API_KEY={KEY}",
        f'CERTIFICATE="-----BEGIN\nOPENAI_API_KEY=inside\n-----END"\nOPENAI_API_KEY={KEY}',
        f"UNCLOSED=\"\nOPENAI_API_KEY={KEY}\nIT'S=here",
        f"not a setting\n=\n===\nOPENAI_API_KEY={KEY}",
        f"OPENAI_API_KEY=old\nOPENAI_API_KEY={KEY}",
        f"# OPENAI_API_KEY=old\nOPENAI_API_KEY={KEY}",
    ],
)
def test_a_key_is_found_as_programs_find_it(text: str) -> None:
    """Blanks, quotation marks, export, comments, line ends, a mark of the byte order and other lines do not matter."""
    assert parse_env_file(text, ".env")["OPENAI_API_KEY"].value == KEY


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a#b", "a#b"),
        ("a #b", "a"),
        ("# b", ""),
        (r'"a\"b\n"', 'a"b\n'),
        (r"'a\nb'", r"a\nb"),
        ("'a\nb'", "a\nb"),
        ("$HOME", "$HOME"),
        ('""', ""),
    ],
)
def test_a_value_is_read_to_the_letter(written: str, value: str) -> None:
    """Comments begin behind a blank; escapes count in double marks; nothing is expanded."""
    found = parse_env_file(f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL={written}\n", ".env")
    assert found["OPENAI_BASE_URL"].value == value


def test_the_line_of_a_setting_is_told() -> None:
    """The line that counts is numbered, also behind values of several lines, and so are those that do not count."""
    text = f"A='1\n2'\nOPENAI_API_KEY=old\n\n\nOPENAI_API_KEY={KEY}\n"
    found = parse_env_file(text, ".env")["OPENAI_API_KEY"]
    assert (found.line, found.earlier) == (6, (3,))


def test_only_the_settings_for_openai_are_kept() -> None:
    """Passwords of other services are none of our business."""
    text = f"OPENAI_API_KEY={KEY}\nOPENAI_ORG_ID=org-EXAMPLE\nOPENAI_PROJECT_ID=\nDATABASE_PASSWORD=secret\n"
    assert set(parse_env_file(text, ".env")) == {"OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ".env does not set OPENAI_API_KEY."),
        ("OTHER=1", ".env does not set OPENAI_API_KEY."),
        ("OTHER=1\nOPENAI_API_KEY=", "OPENAI_API_KEY in line 2 of .env is empty."),
        ("OPENAI_API_KEY= # later", "OPENAI_API_KEY in line 1 of .env is empty."),
        (f"\n# OPENAI_API_KEY={KEY}", "Line 2 of .env has OPENAI_API_KEY in a comment only."),
        (f"openai_api_key={KEY}", "Line 1 of .env sets openai_api_key; programs look for OPENAI_API_KEY."),
        (f"OPENAI_API_KEY: {KEY}", "Line 1 of .env names OPENAI_API_KEY, but does not set it."),
        (f"$env:OPENAI_API_KEY = '{KEY}'", "Line 1 of .env names OPENAI_API_KEY, but does not set it."),
        (f'OPENAI_API_KEY="{KEY}', "Line 1 of .env sets OPENAI_API_KEY, but its quotation marks do not match."),
        (
            f"OPENAI_API_KEY='{KEY}' and more",
            "Line 1 of .env sets OPENAI_API_KEY, but its quotation marks do not match.",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, says: str) -> None:
    """The line is named, and nothing of it is shown."""
    with pytest.raises(InputError) as caught:
        parse_env_file(text, ".env")
    assert caught.value.message == says
    assert KEY not in str(caught.value)


def test_no_text_breaks_the_reader() -> None:
    """Any text gives settings or one sentence."""
    chance = random.Random(4)  # noqa: S311 - no secret; the same texts at each run
    pieces = [
        "OPENAI_API_KEY",
        "=",
        '"',
        "'",
        "\\",
        "\n",
        "\r",
        "#",
        " ",
        "export ",
        "x",
        "\0",
        "\ufeff",
        "\ud800",
        "é",
    ]
    for _ in range(3000):
        text = "".join(chance.choices(pieces, k=chance.randrange(30)))
        try:
            found = parse_env_file(text, ".env")
        except InputError:
            continue
        assert found["OPENAI_API_KEY"].value


def test_a_long_text_is_read_at_once() -> None:
    """A megabyte of marks that do not close takes no time that grows with its square."""
    text = 'A="\n' * 250_000
    with pytest.raises(InputError, match="does not set"):
        parse_env_file(text, ".env")
