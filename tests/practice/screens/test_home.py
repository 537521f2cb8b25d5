"""The first screen: what this is, the ways into it, and the way back to the start."""

from keyguide.practice import PracticeAPI
from practice.conftest import Enter
from practice.visitor import Visitor


def test_it_leads_to_every_room(enter: Enter, product: PracticeAPI) -> None:
    """Each door opens, and the address of the API is there to copy."""
    visitor = enter("nothing").open("/")
    doors = [link.attributes["href"] or "" for link in visitor.page.css(".tiles a")]
    assert doors == ["/console", "/cinnox", "/mailbox", "/phone", "/fail", "/stage"]
    assert all(visitor.http.get(door).status_code == 200 for door in doors)
    assert visitor.value("Base URL") == product.base_url


def test_reset_forgets_everything(enter: Enter, product: PracticeAPI) -> None:
    """Accounts, keys and what CINNOX was told are gone; the browser has a new session and can go on."""
    visitor = enter("connected")
    secret = visitor.organisation.keys[0].secret
    product.state.keys["working"].deleted = True
    before = dict(visitor.http.cookies)
    visitor.open("/").press("Reset")
    assert (visitor.path, visitor.notice) == ("/", "Everything is as it was at the start.")
    assert dict(visitor.http.cookies) != before
    assert product.state.people.accounts == {}
    assert product.state.integration.secret is None
    assert product.state.find_key(secret) is None
    assert not product.state.keys["working"].deleted
    assert visitor.open("/console/signup").press("Continue", {"Email address": "mei.wong@example.com"}).errors == {}


def test_an_address_that_the_host_header_makes_up_is_not_shown(product: PracticeAPI) -> None:
    """The address of the API is where the server listens, not what the request says."""
    with Visitor(product) as visitor:
        answer = visitor.http.get("/", headers={"Host": "localhost:1"})
        assert (answer.status_code, product.base_url in answer.text) == (200, True)
