"""What the browser tells of a screen, held against Playwright's snapshot of the same screen."""

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from keyguide.rehearsal import Stage, set_stage
from keyguide.walk.screen import CHOOSABLE, FILLABLE, SELECTABLE, TURNABLE, Node, Screen
from keyguide.walk.sight import GoneError, Sight, find_drawn
from walk.notation import read_page

pytestmark = pytest.mark.deep

USED = {*CHOOSABLE, *FILLABLE, *SELECTABLE, *TURNABLE, "heading", "alert", "status", "dialog", "table", "list", "row"}
SCREENS = {
    "nothing": ["/console/signup", "/console/login", "/mailbox", "/phone", "/fail"],
    "key": [
        "/",
        "/console/settings/organization/api-keys",
        "/console/settings/organization/api-keys?dialog=create",
        "/console/settings/organization/billing",
        "/console/settings/organization/billing/overview",
        "/console/settings/organization/projects",
        "/console/settings/organization/limits",
        "/console/settings/organization/usage",
        "/cinnox",
        "/cinnox/integrations",
    ],
}
EVERYTHING = """
  <p>Open <b>Billing</b>.<br>Then wait.</p>
  <label>Name <input value="card-7788"></label> <label>Day <input type="date" value="2000-01-02"></label>
  <label>Password <input type="password" value="card-7788"></label>
  <label>How many <input type="number" value="7788"></label> <textarea aria-label="Note">card-7788</textarea>
  <label for="one">Project</label> <select id="one"><option>A<option selected>B</select>
  <select multiple aria-label="Many"><option>C<option selected>D</select>
  <fieldset><legend>Permissions</legend><label><input type="radio" name="r" checked>All</label>
  <label><input type="radio" name="r">None</label></fieldset>
  <label><input type="checkbox" role="switch" checked>Reload</label> <label><input type="checkbox">Tell me</label>
  <button disabled>Go <svg aria-hidden="true"></svg></button> <button aria-label="Edit"><svg></svg></button>
  <a href="/x">A <i>link</i></a> <p hidden>Hidden</p> <div aria-hidden="true">Unsaid</div>
  <table><caption>Keys</caption><tr><th>Name<tr><td>one<td><button>Delete</button></table>
  <table aria-label="Loans"><tr><td>Emma<td><a href="/emma">Edit</a></table>
  <ul aria-label="Things"><li>First <a href="/y">thing</a></li></ul> <div role="alert">That went wrong.</div>
  <div role="tablist"><button role="tab" aria-selected="true">Tab</button></div> <div role="menuitem">Item</div>
  <dialog open aria-label="Sure?"><button>Yes</button></dialog>"""


@pytest.fixture(scope="module", name="stage")
def _stage() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture(name="tab")
def _tab(context: BrowserContext) -> Tab:
    return context.new_page()


def _count(page: Node) -> Counter[tuple[str, str, frozenset[str]]]:
    """Count what can be used or seen, by role, name and marks."""
    return Counter((node.role, node.name, node.marks) for node in page if node.role in USED)


@pytest.mark.parametrize(("situation", "path"), [(name, path) for name, paths in SCREENS.items() for path in paths])
def test_a_screen_is_told_as_playwright_tells_it(stage: Stage, tab: Tab, situation: str, path: str) -> None:
    """Every control, heading, notice and table has the same role, name and marks."""
    cookies = stage.begin(situation).cookies
    tab.context.add_cookies([{"name": name, "value": value, "url": stage.address} for name, value in cookies.items()])
    tab.goto(stage.address + path)
    ours = _count(Sight(tab).look())
    assert ours == _count(read_page(tab.aria_snapshot(mode="ai")))
    assert len(ours) > 2


def test_every_kind_of_control_is_told_as_playwright_tells_it(tab: Tab) -> None:
    """Fields, lists, switches, tables, notices and dialogs; not what is hidden."""
    tab.set_content(EVERYTHING)
    page = Sight(tab).look()
    assert _count(page) == _count(read_page(tab.aria_snapshot(mode="ai")))
    assert Screen(page, {}).notices == ("That went wrong.",)  # this dialog lets a reader see past it
    assert not any(word in page.words for word in ("Hidden", "Unsaid"))
    assert "Open Billing. Then wait." in page.words
    tab.evaluate("document.querySelector('dialog').close(); document.querySelector('dialog').showModal()")
    assert Screen(Sight(tab).look(), {}).notices == ()  # this one does not


def test_what_was_typed_is_kept_nowhere(tab: Tab) -> None:
    """Not in the words of a screen, nor in its looks or controls, whatever the kind of the field."""
    tab.set_content(EVERYTHING)
    screen = Screen(Sight(tab).look(), {})
    kept = [*screen.list_controls(), repr(screen.looks), *(f"{node.name} {node.words}" for node in screen.list_nodes())]
    assert not any("7788" in words or "2000" in words for words in kept)


def test_a_letter_with_an_accent_is_one_character(tab: Tab) -> None:
    """A screen may have it as two; a label of a page, which looks the same, is still found."""
    tab.set_content("<button>Cafe\u0301</button>")
    assert [node.name for node in Sight(tab).look() if node.role == "button"] == ["Caf\u00e9"]


@pytest.mark.parametrize("name", ['Say "hi"', "a: b", "# no", "back\\slash", "[ref=e9]", "{x}", "日本", "- 1"])
def test_a_name_may_hold_any_character(tab: Tab, name: str) -> None:
    """Names are read as the browser gives them."""
    tab.set_content("<button></button>")
    tab.evaluate("name => { document.querySelector('button').textContent = name; }", name)
    assert [node.name for node in Sight(tab).look() if node.role == "button"] == [name]


def test_what_stands_in_frames_is_told_too(context: BrowserContext, tab: Tab) -> None:
    """In a frame of the same site and in one of another, and the things in them can be used."""
    frames = "<iframe src='/inner' title='Here'></iframe><iframe src='https://other.test/' title='There'></iframe>"
    pages = {"https://own.test/": frames, "https://own.test/inner": "<button>Near</button>"}
    far = "<button onclick='this.textContent = \"Done\"'>Far</button>"
    context.route("**/*", lambda route: route.fulfill(content_type="text/html", body=pages.get(route.request.url, far)))
    tab.goto("https://own.test/")
    sight = Sight(tab)
    buttons = {node.name: node for node in sight.look() if node.role == "button"}
    assert set(buttons) == {"Near", "Far"}
    sight.get(buttons["Far"].ref).handle.click()
    assert {node.name for node in sight.look() if node.role == "button"} == {"Near", "Done"}


def test_a_thing_that_has_gone_is_no_other(tab: Tab) -> None:
    """Neither one that was taken off the page, nor one of a page that was left."""
    sight = Sight(tab)
    tab.set_content("<button>Save</button><p>Other</p>")
    save, other = (sight.get(node.ref) for node in sight.look() if node.role in ("button", "paragraph"))
    assert save.call("element => element.textContent") == "Save"
    assert other.handle.text_content() == "Other"
    tab.goto("data:text/html,<button>Delete</button>")
    for thing in (save, other):
        with pytest.raises(GoneError):
            thing.call("element => element.textContent")


def test_words_are_in_what_they_stand_in(tab: Tab) -> None:
    """Also those that stand in the shadow of an element, and those that a style makes."""
    tab.set_content("<style>body::before { content: 'Made' }</style><div id='host'></div>")
    tab.evaluate("document.getElementById('host').attachShadow({ mode: 'open' }).append('In the shadow')")
    sight = Sight(tab)
    places = {node.text: find_drawn(node) for node in sight.look() if node.text}
    told = {words: sight.get(node.ref).call("element => element.tagName") for words, node in places.items()}
    assert told == {"Made": "HTML", "In the shadow": "DIV"}
