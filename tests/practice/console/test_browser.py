"""The screens in a real browser: accessible in both schemes and at both widths, and usable from the keyboard alone."""

import pytest
from playwright.sync_api import BrowserContext

from keyguide.practice import PracticeAPI
from practice.browsing import enter, focused, judge, tab_to
from practice.visitor import SCREENS

pytestmark = pytest.mark.deep

SETTINGS = "/console/settings/organization"
KEYS = f"{SETTINGS}/api-keys"
# Forms that are sent empty, to see what is wrong with them.
REFUSED = {
    "/console/login": "Continue",
    f"{KEYS}/phone": "Send code via SMS",
    f"{SETTINGS}/projects/new": "Create",
    f"{SETTINGS}/billing/payment-details": "Continue",
}


@pytest.mark.parametrize(("stage", "path"), [(stage, path) for stage, paths in SCREENS.items() for path in paths])
def test_nothing_is_wrong_with_a_screen(context: BrowserContext, product: PracticeAPI, stage: str, path: str) -> None:
    """Nothing that axe-core finds, no sideways scrolling, no word in the console; refused forms too."""
    page, console = enter(context, product, stage)
    page.goto(path)
    wrong = judge(page, path)
    if path in REFUSED:
        page.get_by_role("button", name=REFUSED[path], exact=True).click()
        page.wait_for_selector("[role=alert]")
        wrong += judge(page, f"{path}, refused")
    expected = ["nowhere"] if path.endswith("nowhere") else ["422"] if path in REFUSED else []
    console = [word for word in console if not any(status in word for status in ("404", *expected))]
    assert wrong + console == []


def test_nothing_is_wrong_with_the_steps_between(context: BrowserContext, product: PracticeAPI) -> None:
    """Screens that no address opens alone are as good as the others."""
    page, console = enter(context, product, "nothing")
    wrong: list[str] = []

    def go_on(button: str, **typed: str) -> None:
        for label, value in typed.items():
            page.get_by_label(label.replace("_", " "), exact=True).fill(value)
        with page.expect_navigation():  # what is judged is the next screen, not this one on its way out
            page.get_by_role("button", name=button, exact=True).click()
        wrong.extend(judge(page, page.url))

    page.goto("/console/signup")
    go_on("Continue", Email_address="mei.wong@example.com")
    go_on("Continue", Password="practice-password")  # noqa: S106 - the one that everybody uses
    page.goto("/mailbox")
    wrong += judge(page, "/mailbox")
    with page.expect_navigation():
        page.get_by_role("link", name="OpenAI").click()
    wrong += judge(page, "letter")
    go_on("Verify email address")
    go_on("Continue", First_name="Mei", Last_name="Wong", Birthday="1990-01-31")
    go_on("Continue", Organization_name="Harbour Example Ltd", Project_name="CINNOX")
    page.goto(f"{KEYS}/new")
    page.get_by_role("radio", name="Yes", exact=True).check()
    go_on("Send code via SMS", Phone_number="0000 0000")
    go_on("Resend code")
    go_on("Continue", Code=product.state.people.texts[-1].code)
    go_on("Create secret key", Name="CINNOX")
    project = product.state.people.accounts["mei.wong@example.com"].organisation.projects[1]  # type: ignore[union-attr]
    for model in ("gpt-4o-mini", "gpt-5.6-terra"):
        product.state.charge(project, model, input_tokens=123_456_789, output_tokens=98_765_432)
    page.goto("/console/usage")
    wrong += judge(page, "usage")
    page.goto("/phone")
    wrong += judge(page, "/phone")
    assert wrong + console == []


def test_a_key_is_made_with_the_keyboard_alone(context: BrowserContext, product: PracticeAPI) -> None:
    """From the list to the copied key: every control is reached by Tab, and nothing behind the dialog is."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, console = enter(context, product, "key")
    page.goto(KEYS)
    reached = tab_to(page, "Create new secret key")
    assert reached[:1] == ["Skip to content"]
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog")
    assert focused(page) == "You"
    assert tab_to(page, "Name") == ["Name"]
    page.keyboard.type("CINNOX 2")
    tab_to(page, "Project")
    page.keyboard.press("C")
    tab_to(page, "All")
    page.keyboard.press("Tab")
    page.keyboard.type("05242027")
    assert "Cancel" in tab_to(page, "Create secret key")
    page.keyboard.press("Enter")
    page.wait_for_selector("#secret")
    assert focused(page) == "Copy"
    page.keyboard.press("Enter")
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Secret key", exact=True).input_value()
    assert tab_to(page, "Done") == ["Done"]
    page.keyboard.press("Enter")
    rows = page.get_by_role("table", name="keys").get_by_role("row")
    rows.nth(2).wait_for()
    assert [rows.nth(1).get_by_role("rowheader").inner_text(), rows.nth(2).get_by_role("rowheader").inner_text()] == [
        "CINNOX",
        "CINNOX 2",
    ]
    assert console == []


def test_what_is_behind_a_dialog_is_out_of_reach(context: BrowserContext, product: PracticeAPI) -> None:
    """Tab goes round inside the dialog."""
    page, _ = enter(context, product, "key")
    page.goto(f"{KEYS}/key_1/delete")
    assert focused(page) == "Cancel"
    reached: set[str] = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.add(focused(page))
    assert reached <= {"Cancel", "Delete", ""}


def test_a_narrow_list_is_still_a_table(context: BrowserContext, product: PracticeAPI) -> None:
    """At 390 pixels rows become small lists to the eye, and stay rows of a table to a screen reader."""
    page, _ = enter(context, product, "key")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(KEYS)
    row = page.get_by_role("table", name="List of keys").get_by_role("row").filter(has_text="CINNOX")
    assert row.get_by_role("rowheader", name="CINNOX", exact=True).count() == 1
    for name in ("Edit", "Delete"):
        assert row.get_by_role("link", name=name, exact=True).count() == 1


def test_what_has_no_meaning_is_not_shown(context: BrowserContext, product: PracticeAPI) -> None:
    """What a restricted key may do is asked only then; a service account has no choice of permissions."""
    page, _ = enter(context, product, "key")
    page.goto(f"{KEYS}/new")
    models = page.get_by_label("List models: read")
    assert not models.is_visible()
    page.get_by_label("Restricted", exact=True).check()
    assert models.is_visible()
    page.get_by_label("Service account", exact=True).check()
    assert not page.get_by_label("Restricted", exact=True).is_visible()
    page.goto(f"{SETTINGS}/billing/amount")
    assert not page.get_by_label("Monthly limit").is_visible()
    page.get_by_role("switch", name="Use auto-reload").check()
    assert page.get_by_label("Monthly limit").is_visible()
