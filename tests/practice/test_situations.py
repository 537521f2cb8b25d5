"""Situations, and that the same acts give the same screens."""

import re
from decimal import Decimal

import pytest

from keyguide.errors import InputError
from keyguide.practice import PracticeAPI, serve
from keyguide.practice.situations import SITUATIONS, set_stage
from practice.visitor import NOW_S, Visitor

SETTINGS = "/console/settings/organization"


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_is_the_same_each_time(name: str) -> None:
    """With a fixed clock, two products show the same screens, ids and keys, whatever was done before."""

    def look() -> list[str]:
        with serve(clock=lambda: NOW_S) as api:
            with Visitor(api, "connected") as earlier:
                earlier.open(f"{SETTINGS}/projects/new").press("Create", {"Name": "Earlier"})
            with Visitor(api, name) as visitor:
                pages = [visitor.open(f"{SETTINGS}/{part}").answer.text for part in ("api-keys", "billing", "projects")]
        return [re.sub(r'name="csrf" value="[^"]+"', "", page) for page in pages]

    assert look() == look()


def test_what_each_situation_holds(product: PracticeAPI) -> None:
    """Each goes as far as its name says."""
    state = product.state
    for name in SITUATIONS:
        stage = set_stage(state, name)
        session = state.people.find_session(stage.session)
        assert session is not None
        account = state.people.accounts.get("mei.wong@example.com")
        assert (account is None) == (name == "nothing")
        assert (session.account is None) == (name in ("nothing", "logged-out"))
        if account is None:
            continue
        organisation = account.organisation
        assert organisation is not None
        projects = [project.name for project in organisation.projects]
        assert projects == ["Default project", "CINNOX"][: 1 if name == "older-organisation" else 2]
        has_credit, has_key = name in ("credit", "key", "connected"), name in ("key", "connected")
        assert (organisation.credit_usd, organisation.reload) == (Decimal(5 if has_credit else 0), None)
        assert [key.secret for key in organisation.keys] == ([stage.clipboard] if has_key else [])
        assert account.phone_proved == has_key
        assert state.integration.enabled == (name == "connected")
        assert session.cinnox_role == ("Administrator" if name == "connected" else None)


def test_a_reset_keeps_the_keys_that_are_there_from_the_start(product: PracticeAPI) -> None:
    """After a situation is set, the practice keys are as they were, and their credit is full again."""
    before = dict(product.keys)
    product.state.keys["working"].project.organisation.credit_usd -= 1
    set_stage(product.state, "nothing")
    assert {name: key.secret for name, key in product.state.keys.items()} == before
    assert product.credit_usd() == 5


def test_an_unknown_situation_names_the_known_ones(product: PracticeAPI) -> None:
    """The error says what can be chosen."""
    with pytest.raises(InputError, match="older-organisation"):
        set_stage(product.state, "rich")


def test_a_stage_shows_no_secret(product: PracticeAPI) -> None:
    """Neither key nor session stands in what is printed."""
    stage = set_stage(product.state, "key")
    assert stage.clipboard not in repr(stage)
    assert stage.session not in repr(stage)
