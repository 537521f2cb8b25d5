"""Signing up, as the guide's page says it."""

import pytest

from practice.conftest import Enter
from practice.visitor import Visitor

EMAIL = "mei.wong@example.com"
PASSWORD = "practice-password"  # noqa: S105 - the one that everybody uses


def _sign_up(visitor: Visitor) -> Visitor:
    visitor.open("/console").follow("Sign up").press("Continue", {"Email address": EMAIL})
    visitor.press("Continue", {"Password": PASSWORD}).follow("Open the practice mailbox")
    return visitor.open("/mailbox/message_1").press("Verify email address")


def test_a_reader_signs_up_and_logs_in_later(enter: Enter) -> None:
    """E-mail, password, message, person, organisation and project lead to Settings; so does logging in."""
    visitor = _sign_up(enter("nothing"))
    about = {"First name": "Mei", "Last name": "Wong", "Birthday": "1990-01-31"}
    visitor.press("Continue", about)
    visitor.press("Continue", {"Organization name": "Harbour Example Ltd", "Project name": "CINNOX"})
    assert (visitor.path, "Settings" in visitor.text) == ("/console", True)
    visitor.open("/console/settings/organization/projects")
    assert [row[0] for row in visitor.rows()] == ["Default project", "CINNOX"]
    visitor.press("Log out").follow("Log in").press("Continue", {"Email address": EMAIL.upper()})
    visitor.press("Continue", {"Password": PASSWORD})
    assert (visitor.path, "Harbour Example Ltd" in visitor.text) == ("/console", True)


def test_the_message_is_from_openai(enter: Enter) -> None:
    """The mailbox shows who wrote, to whom, and what about."""
    visitor = enter("nothing")
    _sign_up(visitor).open("/mailbox")
    assert "OpenAI" in visitor.text
    assert visitor.open("/mailbox/message_1").title == "Verify your email address"
    assert EMAIL in visitor.text
    assert visitor.open("/mailbox/message_2").answer.status_code == 404


def test_the_message_logs_nobody_in_later(enter: Enter) -> None:
    """Once the address is verified, the message leads to the log-in."""
    visitor = _sign_up(enter("nothing")).open("/mailbox/message_1")
    visitor.http.cookies.clear()
    assert visitor.open("/mailbox/message_1").press("Verify email address").path == "/console/login"


def test_a_form_sent_after_logging_out_asks_for_a_log_in(enter: Enter) -> None:
    """What was typed is not taken, and the log-in leads to the overview."""
    visitor = enter("account").open("/console/settings/organization/projects/new")
    page = visitor.answer
    visitor.press("Log out")
    visitor.answer = page
    visitor.press("Create", {"Name": "Late"}).press("Continue", {"Email address": EMAIL})
    assert visitor.press("Continue", {"Password": PASSWORD}).path == "/console"
    assert len(visitor.organisation.projects) == 2


@pytest.mark.parametrize(
    "email", ["mei@gmail.com", "mei@example.com.evil.io", "mei@notexample.com", "mei", "", "mei @example.com", "@test"]
)
def test_only_reserved_addresses_are_taken(enter: Enter, email: str) -> None:
    """An address that somebody could own is refused; one of a reserved name may be typed instead."""
    visitor = enter("nothing").open("/console/signup").press("Continue", {"Email address": email})
    assert visitor.answer.status_code == 422
    assert "example.com" in visitor.errors["email"]
    assert "gmail" not in visitor.answer.text


@pytest.mark.parametrize("email", ["a@example.org", "a@mail.example.net", "a@corp.example", "a@b.test", "A@X.INVALID"])
def test_all_reserved_names_are_taken(enter: Enter, email: str) -> None:
    """Every name that nobody can own will do."""
    assert enter("nothing").open("/console/signup").press("Continue", {"Email address": email}).title == (
        "Choose a password"
    )


@pytest.mark.parametrize("password", ["", "hunter2", "Practice-Password"])
def test_only_the_practice_password_is_taken(enter: Enter, password: str) -> None:
    """A real password is refused, not shown, and the one to type is named."""
    visitor = enter("nothing").open("/console/signup").press("Continue", {"Email address": EMAIL})
    visitor.press("Continue", {"Password": password})
    assert PASSWORD in visitor.errors["password"]
    assert visitor.value("Password") == ""
    assert "hunter2" not in visitor.answer.text


def test_what_was_typed_stays_and_what_is_wrong_is_said(enter: Enter) -> None:
    """A form that is refused keeps what was right, and starts at the first field that is wrong."""
    visitor = _sign_up(enter("nothing")).press("Continue", {"First name": "Mei", "Birthday": "2030-01-01"})
    assert set(visitor.errors) == {"last_name", "birthday"}
    assert visitor.value("First name") == "Mei"
    wrong = visitor.page.css_first("[autofocus]")
    assert wrong is not None
    assert (wrong.id, wrong.attributes["aria-invalid"]) == ("last_name", "true")
    assert wrong.attributes["aria-describedby"] == "last_name-error"
    assert visitor.page.css_first("title").text().startswith("Error: ")  # type: ignore[union-attr]


@pytest.mark.parametrize("birthday", ["", "yesterday", "1990-02-30", "1899-12-31", "2026-11-24"])
def test_a_birthday_is_a_day_in_the_past(enter: Enter, birthday: str) -> None:
    """What is no date, or none on which a reader can be born, is refused."""
    visitor = _sign_up(enter("nothing"))
    visitor.press("Continue", {"First name": "Mei", "Last name": "Wong", "Birthday": birthday})
    assert set(visitor.errors) == {"birthday"}


def test_steps_cannot_be_skipped(enter: Enter) -> None:
    """Whoever goes to a later step is led to the one that is due."""
    visitor = enter("nothing")
    assert visitor.open("/console/signup/password").path == "/console/signup"
    assert visitor.open("/console/signup/organization").path == "/console"
    visitor.open("/console/signup").press("Continue", {"Email address": EMAIL}).press(
        "Continue", {"Password": PASSWORD}
    )
    for path in ("about-you", "organization"):
        assert visitor.open(f"/console/signup/{path}").path == "/console/signup/verify"
    assert visitor.open("/console/settings/organization/billing").path == "/console/signup/verify"


def test_an_address_signs_up_once(enter: Enter) -> None:
    """A second sign-up with the same address is sent to the log-in; an unknown address to the sign-up."""
    visitor = enter("logged-out").open("/console/signup").press("Continue", {"Email address": EMAIL})
    assert "Log in instead" in visitor.errors["email"]
    visitor.open("/console/login").press("Continue", {"Email address": "li.na@example.com"})
    assert "sign up first" in visitor.errors["email"]


def test_a_log_in_leads_to_where_one_wanted(enter: Enter) -> None:
    """A settings page asks for a log-in, then opens."""
    visitor = enter("logged-out").open("/console/settings/organization/limits")
    assert visitor.path == "/console/login"
    visitor.press("Continue", {"Email address": EMAIL}).press("Continue", {"Password": PASSWORD})
    assert visitor.path == "/console/settings/organization/limits"
