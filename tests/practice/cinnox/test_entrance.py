"""The door of the practice CINNOX, and what each role sees behind it."""

import pytest

from practice.conftest import Enter
from practice.visitor import OPENAI, Visitor

ADDRESSES = [OPENAI.rsplit("/", cut)[0] for cut in range(4)] + [f"{OPENAI}/key"]
STAFF = {
    "mei.wong@example.com": "Administrator",
    "ravi.nair@example.com": "Supervisor",
    "ana.silva@example.com": "Agent",
}


def _log_in(visitor: Visitor, email: str, password: str = "practice-password") -> Visitor:  # noqa: S107 - not a secret
    return visitor.open("/cinnox").press("Log in", {"Email": email, "Password": password})


def test_the_log_in_page_names_the_staff(enter: Enter) -> None:
    """A reader sees whom to log in as, and what role that is."""
    text = enter("nothing").open("/cinnox").text
    assert all(f"{email} {role}" in text for email, role in STAFF.items())


@pytest.mark.parametrize(("email", "role"), STAFF.items())
def test_only_an_administrator_sees_administration(enter: Enter, email: str, role: str) -> None:
    """CINNOX hides what a role may not use; its addresses lead nowhere either."""
    visitor = _log_in(enter("key"), email)
    assert (visitor.path, visitor.title) == ("/cinnox", "Dashboard")
    assert f"Your role is {role}" in visitor.text
    links = [link.text(strip=True) for link in visitor.page.css("header a")]
    assert ("Administration" in links) == (role == "Administrator")
    for address in ADDRESSES:
        status = visitor.open(address).answer.status_code
        assert status == (200 if role == "Administrator" else 403)
    assert ("OpenAI is turned on" in visitor.open(OPENAI).text) is False
    if role != "Administrator":
        csrf = visitor.page.css_first("[name=csrf]")
        assert csrf is not None
        for deed in ("switch", "key", "check"):
            sent = visitor.http.post(f"{OPENAI}/{deed}", data={"csrf": csrf.attributes["value"] or "", "key": "x"})
            assert sent.status_code == 403
        assert visitor.api.state.integration.enabled is False


def test_who_is_not_logged_in_gets_there_by_logging_in(enter: Enter) -> None:
    """A deep address asks for the log-in first, and then leads on; logging out closes it again."""
    visitor = enter("key").open(OPENAI)
    assert visitor.title == "Log in"
    assert visitor.press("Log in", {"Email": "mei.wong@example.com", "Password": "practice-password"}).path == OPENAI
    assert visitor.press("Log out").notice == "You are logged out."
    assert visitor.open(OPENAI).title == "Log in"


@pytest.mark.parametrize(
    ("email", "password", "wrong"),
    [
        ("", "", {"email", "password"}),
        ("someone@example.com", "practice-password", {"email"}),
        ("mei.wong@harbour.hk", "practice-password", {"email"}),
        ("mei.wong@example.com", "harbour-2026", {"password"}),
        ("MEI.WONG@example.com ", "practice-password", set()),
    ],
)
def test_only_practice_staff_get_in(enter: Enter, email: str, password: str, wrong: set[str]) -> None:
    """Real addresses and passwords are refused and not shown; a practice address stays in its field."""
    visitor = _log_in(enter("nothing"), email, password)
    assert set(visitor.errors) == wrong
    assert visitor.answer.status_code == (422 if wrong else 200)
    assert "harbour.hk" not in visitor.answer.text
    assert "harbour-2026" not in visitor.answer.text
    if email.startswith("someone"):
        assert visitor.value("Email") == email
