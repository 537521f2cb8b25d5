"""The table of failures: how a row is chosen, where it leads, and what a malformed one gets."""

import re
from pathlib import Path

import pytest

import keyguide
from conftest import ROOT
from keyguide.diagnosis import Diagnosis, Finding, diagnose, load_diagnoses, load_findings, parse_table
from keyguide.errors import KeyguideError

ROW = """
[example]
rung = "billing"
title = "Example"
status = 429
message = ""
meaning = "An example."
next_steps = ["Read it."]
waiting_helps = false
guide = "guide/add-credit.md"
source = "typed here"
checked = 2026-11-23
"""


def test_a_request_without_a_key_is_told_apart_from_a_missing_scope() -> None:
    """The two answers 401 without a code are told apart by whether a key was sent."""
    missing = diagnose(401, type="invalid_request_error", code=None, key_sent=False)
    scope = diagnose(401, type="invalid_request_error", code=None, key_sent=True)
    assert missing is not None
    assert scope is not None
    assert (missing.id, scope.id) == ("no-key", "missing-scope")


@pytest.mark.parametrize(
    ("status", "type_", "code"),
    [
        (200, None, None),
        (401, "invalid_request_error", "a_code_of_tomorrow"),
        (403, None, None),
        (418, "teapot", None),
        (429, "invalid_request_error", "rate_limit_exceeded"),
        (429, "a_type_of_tomorrow", "a_code_of_tomorrow"),
        (502, None, None),
    ],
)
def test_an_unknown_answer_is_not_guessed(status: int, type_: str | None, code: str | None) -> None:
    """What the table does not know has no diagnosis."""
    assert diagnose(status, type=type_, code=code) is None


def test_a_new_code_of_a_known_type_is_explained_by_the_type() -> None:
    """A billing code that is not in the table is still known to be about billing."""
    found = diagnose(429, type="insufficient_quota", code="a_code_of_tomorrow")
    assert found is not None
    assert found.rung == "billing"


def test_the_code_decides_before_the_type() -> None:
    """OpenAI may send a billing code with another type; the code is what counts."""
    found = diagnose(429, type="billing", code="credit_balance_exhausted")
    assert found is not None
    assert found.id == "no-credit"


def test_waiting_helps_for_rate_and_server_trouble_alone() -> None:
    """Waiting mends what fills up or recovers by itself, and nothing else."""
    helps = {row.id for row in load_diagnoses().values() if row.waiting_helps}
    assert helps == {"rate-limit", "slow-down", "server-error", "overloaded", "overloaded-old"}


ROWS = [*load_diagnoses().values(), *load_findings().values()]


def test_rows_are_for_readers() -> None:
    """Each row ends its sentences, but for an address or a command at the end."""
    for row in ROWS:
        assert all(step.endswith((".", "http://", "keyguide practice")) for step in (row.meaning, *row.next_steps))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_leads_to_a_place_in_the_guide(row: Finding) -> None:
    """The page is there, and so is the heading that the anchor names, and the picture."""
    assert row.picture is None or (ROOT / "docs" / "pictures" / f"{row.picture}.png").is_file()
    page, _, anchor = row.guide.partition("#")
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert not anchor or f"{{#{anchor}}}" in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "is not TOML"),
        ("example = 1", "Entry 'example' of the diagnosis table is not a table"),
        (ROW.replace("status = 429\n", ""), "Row 'example' of the diagnosis table lacks 'status'"),
        (ROW + 'colour = "red"', "has the unknown field 'colour'"),
        (ROW.replace('rung = "billing"', 'rung = "cellar"'), "Field 'rung' of row 'example'"),
        (ROW + 'id = "other"', "has the unknown field 'id'"),
        (ROW.replace("429", "true"), "Field 'status' of row 'example' of the diagnosis table cannot be True"),
        (ROW.replace('["Read it."]', "[]"), "Field 'next_steps'"),
        (ROW.replace("2026-11-23", '"2026-11-23"'), "Field 'checked'"),
        (ROW.replace('"An example."', '""'), "Field 'meaning'"),
        (
            ROW + ROW.replace("[example]", "[twin]"),
            "Rows 'example' and 'twin' of the diagnosis table answer to the same",
        ),
    ],
)
def test_a_malformed_table_is_named(text: str, says: str) -> None:
    """A table that breaks the rules is refused with the row and the reason."""
    with pytest.raises(KeyguideError, match=re.escape(says)):
        parse_table(text)


def test_a_row_needs_neither_type_nor_code() -> None:
    """What the API does not send is left out of a row."""
    row = parse_table(ROW)["example"]
    assert isinstance(row, Diagnosis)
    assert (row.type, row.code) == (None, None)


def test_the_table_is_read_from_the_installed_package() -> None:
    """The data file lies beside the module."""
    assert (Path(keyguide.__file__).parent / "diagnoses.toml").is_file()


def test_a_type_that_repeats_the_status_changes_nothing() -> None:
    """A server error with status 503 is what the row says that has this status and no type."""
    found = diagnose(503, type="server_error", code=None)
    assert found is not None
    assert found.id == "overloaded-old"
