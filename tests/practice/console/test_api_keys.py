"""Keys that are made, changed and deleted on the screens, and what the API says to them at once."""

import re

import openai
import pytest

from practice.conftest import Enter
from practice.visitor import Visitor

KEYS = "/console/settings/organization/api-keys"
NEW: dict[str, str | bool] = {
    "Owned by": "You",
    "Name": "CINNOX 2",
    "Project": "CINNOX",
    "Permissions": "All",
    "Expiry date": "2027-05-24",
}


def _make(visitor: Visitor, **changes: str | bool) -> str:
    """Make a key on the screens and give it."""
    visitor.open(KEYS).follow("Create new secret key")
    changes = {name.replace("_", " "): value for name, value in changes.items()}
    visitor.press("Create secret key", {**NEW, **changes})
    return visitor.value("Secret key") or ""


def _ask(visitor: Visitor, key: str) -> str:
    """Ask the API with a key; give the reply, or the name of what it meets."""
    client = openai.OpenAI(base_url=visitor.api.base_url, api_key=key, max_retries=0, http_client=visitor.http)
    try:
        reply = client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "Hello"}])
    except openai.APIStatusError as problem:
        return f"{type(problem).__name__} {problem.code}"
    return "answered" if reply.choices[0].message.content else "nothing"


def test_a_key_works_at_once_and_stops_when_it_is_deleted(enter: Enter) -> None:
    """The API takes a new key on the next request, lowers the credit, and refuses it once it is deleted."""
    visitor = enter("key")
    key = _make(visitor)
    assert key.startswith("sk-proj-PRACTICE-cinnox-2-")
    assert _ask(visitor, key) == "answered"
    assert "Credit balance $4.99" in visitor.open("/console/settings/organization/billing").text
    visitor.open(KEYS).follow("Delete", row="CINNOX 2").press("Delete")
    assert [row[0] for row in visitor.rows()] == ["CINNOX"]
    assert _ask(visitor, key) == "AuthenticationError invalid_api_key"
    assert "is deleted" in visitor.notice


def test_a_key_without_credit_is_refused(enter: Enter) -> None:
    """A key looks fine and is refused until somebody pays."""
    visitor = enter("account")
    visitor.api.state.people.accounts["mei.wong@example.com"].phone_proved = True
    assert _ask(visitor, _make(visitor)) == "RateLimitError credit_balance_exhausted"


def test_a_key_is_shown_once(enter: Enter) -> None:
    """It stands on one screen until the list is looked at; afterwards only its beginning and end do."""
    visitor = enter("key")
    key = _make(visitor)
    assert visitor.title == "Save your key"
    assert visitor.open(f"{KEYS}/created").value("Secret key") == key
    visitor.follow("Done")
    assert key not in visitor.answer.text
    assert ["CINNOX 2", f"sk-proj-****{key[-4:]} Never used", "CINNOX You, All", "24 May 2027", "Edit Delete"] in [
        [*row[:4], "Edit Delete"] for row in visitor.rows()
    ]
    assert visitor.open(f"{KEYS}/created").path == KEYS


def test_two_keys_of_one_name_are_two_keys(enter: Enter) -> None:
    """A name need not be the only one, nor be given at all; no key is like another."""
    visitor = enter("key")
    made = [_make(visitor, Name=name) for name in ("CINNOX", "CINNOX", "", "香港", "a" * 60)]
    assert len(set(made)) == 5
    assert all(re.fullmatch(r"sk-proj-PRACTICE-[a-z0-9-]+", key) for key in made)
    assert _ask(visitor, made[3]) == "answered"


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({"Permissions": "Read only"}, "AuthenticationError None"),
        ({"Permissions": "Restricted", "List models: read": True}, "AuthenticationError None"),
        ({"Permissions": "Restricted", "Model capabilities: request": True}, "answered"),
        ({"Owned by": "Service account", "Permissions": "Read only"}, "answered"),
    ],
)
def test_permissions_hold(enter: Enter, changes: dict[str, str | bool], met: str) -> None:
    """What the form allows is what the key may do; a service account has no such choice."""
    visitor = enter("key")
    assert _ask(visitor, _make(visitor, **changes)) == met


def test_permissions_are_changed_with_the_pencil(enter: Enter) -> None:
    """A key that may only read works once it may do all."""
    visitor = enter("key")
    key = _make(visitor, Permissions="Read only")
    assert _ask(visitor, key).startswith("AuthenticationError")
    visitor.open(KEYS).follow("Edit", row="CINNOX 2").press("Save", {"Permissions": "All", "Name": "CINNOX 3"})
    assert [row[0] for row in visitor.rows()] == ["CINNOX", "CINNOX 3"]
    assert _ask(visitor, key) == "answered"
    assert "Used 24 Nov 2026" in visitor.open(KEYS).text


def test_a_service_account_needs_a_project_of_its_own(enter: Enter) -> None:
    """The Default project takes no service accounts; a project made for them does."""
    visitor = enter("key")
    assert _make(visitor, Owned_by="Service account").startswith("sk-svcacct-PRACTICE-")
    visitor.open(f"{KEYS}/new").press("Create secret key", {**NEW, "Owned by": "Service account", "Project": "x"})
    assert set(visitor.errors) == {"project"}
    visitor.press("Create secret key", {"Project": "Default project"})
    assert "takes no service accounts" in visitor.errors["project"]


@pytest.mark.parametrize("expiry", ["2026-11-24", "2020-01-01", "tomorrow", "2027-02-30"])
def test_a_key_ends_after_today(enter: Enter, expiry: str) -> None:
    """What is no date, or is past, is refused, and the rest stays as it was typed."""
    visitor = enter("key").open(f"{KEYS}/new").press("Create secret key", {**NEW, "Expiry date": expiry})
    assert set(visitor.errors) == {"expiry"}
    assert visitor.value("Name") == "CINNOX 2"
    assert len(visitor.rows()) == 1


def test_a_key_ends_on_its_day(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the day of its expiry date a key is refused, and the list says why."""
    visitor = enter("key")
    key = _make(visitor, Expiry_date="2026-11-25")
    assert _ask(visitor, key) == "answered"
    midnight_s = 1_795_564_800.0
    monkeypatch.setattr(visitor.api.state, "clock", lambda: midnight_s)
    assert _ask(visitor, key) == "AuthenticationError invalid_api_key"
    assert "Has expired" in visitor.open(KEYS).text


def test_a_restricted_key_may_do_something(enter: Enter) -> None:
    """Restricted without anything that is allowed is refused."""
    visitor = enter("key").open(f"{KEYS}/new").press("Create secret key", {**NEW, "Permissions": "Restricted"})
    assert set(visitor.errors) == {"permissions"}


def test_a_key_is_no_name(enter: Enter) -> None:
    """A key that was pasted into the name, a practice key too, is refused and not shown again."""
    visitor = enter("key")
    for pasted in ("sk-proj-EXAMPLE" + "a1B2" * 10, visitor.api.keys["working"]):
        visitor.open(f"{KEYS}/new").press("Create secret key", {**NEW, "Name": pasted})
        assert "never type a real key here" in visitor.errors["name"]
        assert pasted not in visitor.answer.text


def test_what_is_gone_leads_back_to_the_list(enter: Enter) -> None:
    """The address of a key that was deleted in another window leads to the list."""
    visitor = enter("key").open(f"{KEYS}/key_1/delete")
    visitor.press("Delete")
    for path in ("key_1/edit", "key_1/delete", "key_7/edit", "created"):
        assert visitor.open(f"{KEYS}/{path}").path == KEYS


def test_only_the_first_key_needs_a_phone(enter: Enter) -> None:
    """The form waits for the phone, and later keys do not ask again."""
    visitor = enter("credit").open(KEYS).follow("Create new secret key")
    assert visitor.title == "Verify your phone"
    visitor.press("Send code via SMS", {"Phone number": "0000 0000", "Do you use WhatsApp?": "No"})
    visitor.press("Continue", {"Code": visitor.api.state.people.texts[-1].code})
    assert visitor.title == "Create new secret key"
    assert visitor.open(KEYS).follow("Create new secret key").title == "Create new secret key"
