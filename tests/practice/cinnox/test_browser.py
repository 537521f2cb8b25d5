"""The practice CINNOX, Make it fail and Situations in a real browser, and from the keyboard alone."""

import pytest
from playwright.sync_api import BrowserContext

from keyguide.practice import PracticeAPI
from practice.browsing import enter, focused, judge, tab_to
from practice.visitor import OPENAI, OTHER_SCREENS, THIRD_PARTY

pytestmark = pytest.mark.deep

# Which buttons are selected then, to see what the screen says.
AFTER = {"/cinnox": "Log in", f"{OPENAI}/key": "Save", OPENAI: "Check the key", "/stage": "Begin here"}


@pytest.mark.parametrize(("stage", "path"), [(stage, path) for stage, paths in OTHER_SCREENS.items() for path in paths])
def test_nothing_is_wrong_with_a_screen(context: BrowserContext, product: PracticeAPI, stage: str, path: str) -> None:
    """Nothing that axe-core finds, no sideways scrolling, no word in the console; refusals and verdicts too."""
    page, console = enter(context, product, stage)
    page.goto(path)
    wrong = judge(page, path)
    button = page.get_by_role("button", name=AFTER.get(path, "nothing"), exact=True)
    if button.count():
        button.last.click()
        page.wait_for_selector("[role=alert], [role=status], .verdict--good")
        wrong += judge(page, f"{path}, after")
    assert wrong + [word for word in console if "422" not in word] == []


def test_nothing_is_wrong_with_what_goes_wrong(context: BrowserContext, product: PracticeAPI) -> None:
    """A failure that was chosen, a key that fails, another role, and OpenAI turned off."""
    page, console = enter(context, product, "connected")
    wrong: list[str] = []
    page.goto("/fail")
    page.get_by_label("Failure", exact=True).select_option("no-credit")
    page.get_by_role("button", name="Apply").click()
    wrong += judge(page, "chosen")
    page.goto(OPENAI)
    page.get_by_role("button", name="Check the key").click()
    page.wait_for_selector(".verdict--bad")
    wrong += judge(page, "no credit")
    page.get_by_role("switch", name="Enable OpenAI").click()
    page.get_by_role("switch", name="Enable OpenAI", checked=False).wait_for()
    wrong += judge(page, "off")
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Email").fill("ana.silva@example.com")
    page.get_by_label("Password").fill("practice-password")
    page.get_by_role("button", name="Log in").click()
    wrong += judge(page, "agent")
    page.goto(OPENAI)
    wrong += judge(page, "hidden")
    assert wrong + [word for word in console if "403" not in word] == []


def test_a_key_is_given_with_the_keyboard_alone(context: BrowserContext, product: PracticeAPI) -> None:
    """From the log-in to Save every control is reached by Tab, and the dialog keeps the keyboard until it closes."""
    page, console = enter(context, product, "key")
    page.goto("/cinnox")
    page.wait_for_selector("input:focus")
    assert focused(page) == "Email"
    page.keyboard.type("mei.wong@example.com")
    assert tab_to(page, "Password") == ["Password"]
    page.keyboard.type("practice-password")
    for name, heading in (
        ("Log in", "Dashboard"),
        ("Administration", "Administration"),
        ("Service Integration", "Service Integration"),
        ("Third Party Integration", "Third Party Integration"),
        ("Open", "OpenAI"),
    ):
        tab_to(page, name)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=heading, level=1, exact=True).wait_for()
    tab_to(page, "Enable OpenAI")
    page.keyboard.press("Space")
    page.get_by_role("switch", name="Enable OpenAI", checked=True).wait_for()
    tab_to(page, "Edit")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog input:focus")
    assert focused(page) == "Key"
    reached = {focused(page)}
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.add(focused(page))
    assert reached <= {"Key", "Cancel", "Save", ""}
    page.get_by_label("Key", exact=True).focus()
    account = product.state.people.accounts["mei.wong@example.com"]
    assert account.organisation is not None
    page.keyboard.type(account.organisation.keys[0].secret)
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="CINNOX can use OpenAI now").wait_for()
    assert page.get_by_role("status").inner_text() == "The key is saved."
    assert console == []


def test_the_labels_of_the_guide_name_one_control_each(context: BrowserContext, product: PracticeAPI) -> None:
    """What a step selects is on its screen once, by role and name."""
    page, _ = enter(context, product, "connected")
    for path, role, name in (
        ("/cinnox", "link", "Administration"),
        ("/cinnox/administration", "link", "Service Integration"),
        ("/cinnox/administration/service-integration", "link", "Third Party Integration"),
        (THIRD_PARTY, "link", "Open"),
        (OPENAI, "switch", "Enable OpenAI"),
    ):
        page.goto(path)
        assert page.get_by_role(role, name=name, exact=True).count() == 1  # type: ignore[arg-type]
    part = page.get_by_role("region", name="Connect OpenAI", exact=True)
    assert part.get_by_role("link", name="Edit", exact=True).count() == 1
