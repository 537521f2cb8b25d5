"""What must never be typed into any field."""

import pytest

from keyguide.practice.screens.forms import Form, read_form


@pytest.mark.parametrize("typed", ["0000 0000 0000 0000", "2026-11-24", "CINNOX 2", "12345", "1234567890123", "12/30"])
def test_ordinary_text_is_taken(typed: str) -> None:
    """Dates, names, the practice card and numbers without a check digit are no secrets."""
    form = read_form(b"name=" + typed.encode().replace(b" ", b"+"))
    assert (form.text("name"), form.errors) == (typed, {})


def test_the_first_word_on_a_field_stands() -> None:
    """What was found first is what the reader is told, and what may be secret is gone."""
    form = Form({"name": "value"})
    form.refuse("name", "First.", forget=True)
    form.refuse("name", "Second.")
    assert (form.errors, form.values, form.first_wrong) == ({"name": "First."}, {}, "name")


def test_bytes_that_are_no_text_are_taken_as_such() -> None:
    """A broken encoding is not an error of the server."""
    assert read_form(b"name=%ff\xfe").text("name") == "\ufffd\ufffd"
