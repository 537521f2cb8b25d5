"""Situations on the screen: each button leads as far as it says."""

import httpx2
import pytest

from keyguide.practice import PracticeAPI
from keyguide.practice.situations import SITUATIONS
from practice.conftest import Enter
from practice.published import TLS
from practice.visitor import Visitor


def test_every_situation_has_a_button(enter: Enter) -> None:
    """The buttons are those of the situations, in order; each is described by the name of its situation."""
    page = enter("nothing").open("/stage").page
    forms = [form.attributes["action"] for form in page.css("main form")]
    assert forms == [f"/stage/{name}" for name in SITUATIONS]
    described = [button.attributes["aria-describedby"] for button in page.css("main button[type=submit]")]
    assert described == list(SITUATIONS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_button_leads_to_its_situation(enter: Enter, name: str) -> None:
    """Who selects it is that person, with the key on the screen to copy, and can go on."""
    visitor = enter("nothing").open("/stage")
    csrf = visitor.page.css_first("[name=csrf]")
    assert csrf is not None
    visitor.answer = visitor.http.post(f"/stage/{name}", data={"csrf": csrf.attributes["value"] or ""})
    assert (visitor.path, visitor.notice[:17]) == ("/stage", "You are now here:")
    accounts = visitor.api.state.people.accounts
    assert bool(accounts) is (name != "nothing")
    if name in ("key", "connected"):
        assert visitor.value("The key that you copied") == visitor.organisation.keys[0].secret
    door = visitor.page.css_first("main a.button--main")
    assert door is not None
    assert visitor.open(door.attributes["href"] or "").answer.status_code == 200
    titles = {"nothing": "Welcome to the practice console", "logged-out": "Welcome to the practice console"}
    titles |= {"key": "Log in", "connected": "Dashboard"}
    assert visitor.title == titles.get(name, "Hello, Mei")


def test_a_situation_that_is_none_is_refused(enter: Enter) -> None:
    """An address that is made up changes nothing."""
    visitor = enter("key")
    answer = visitor.http.post("/stage/nonsense", headers={"X-Practice": "reset"})
    assert answer.status_code == 404
    assert len(visitor.organisation.keys) == 1


def test_only_its_own_header_stands_for_a_token(product: PracticeAPI) -> None:
    """A program that names itself may set a situation; a form of another site may not."""
    address = product.base_url.removesuffix("/v1") + "/stage/nothing"
    with Visitor(product, "key"):
        assert httpx2.post(address, verify=TLS).status_code == 403
        assert len(product.state.people.accounts) == 1
        assert httpx2.post(address, headers={"X-Practice": "reset"}, verify=TLS).status_code == 303
        assert product.state.people.accounts == {}
