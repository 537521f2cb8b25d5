"""The product changes, the guide does not: each change is reported first at the line that it makes wrong.

That nothing is reported where nothing changed is proved by `tests/test_rehearsal.py`, which walks the whole guide.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from conftest import ROOT
from keyguide.rehearsal import Stage
from keyguide.walk.guide import Page, read_page
from keyguide.walk.inputs import MANIFEST, check_controls
from keyguide.walk.manifest import read_manifest
from keyguide.walk.places import read_places
from keyguide.walk.report import Problem
from keyguide.walk.tour import WINDOW_PX
from keyguide.walk.walker import Walker
from walk.changed import Change, Redesign, set_changed_stage

pytestmark = pytest.mark.deep

GUIDE = ROOT / "docs" / "guide"
PLACES = read_places(ROOT / "walk.toml")
CONTROLS = read_manifest(ROOT / PLACES.pictures / MANIFEST)
PATIENCE_S = 0.2
# Sections that can be walked by themselves, each in its situation: the walks stay short.
ALONE = {
    "open-form": "key",
    "hard-limit": "account",
    "swap": "connected",
    "delete-key": "connected",
    "turn-off": "connected",
    "incorrect-key": "key",
    "missing-scope": "key",
    "verify-organization": "key",
    "rate-limit": "key",
}
# Without a proved phone the form would come after the section about the phone.
SKIPPED = {"fill-form": "phone-check", "copy-key": "phone-check"}

SETTINGS = "/console/settings/organization"
THIRD_PARTY = "/cinnox/administration/service-integration/third-party-integration"
COOKIES = '<dialog open aria-label="Cookies"><button>Agree</button></dialog>'


def _field(name: str) -> str:
    """Match a field of a form, with its label and its hint."""
    return rf'<div class="field">\s*<label for="{name}">(?:(?!<div).)*?</div>'


def _label(old: str) -> str:
    """Match the end of a label."""
    return f">{old}</label>"


# The page, the section, how its line begins, and the change that must be reported there before anywhere else.
DRIFT: list[tuple[str, str, str, Change]] = [
    # Pages moved.
    ("create-account", "sign-up", "1. Go to the [sign-up page]", Change(moved="/console/signup")),
    ("create-key", "make-project", "1. Go to the [Projects page]", Change(moved=f"{SETTINGS}/projects")),
    ("rotate-revoke", "turn-off", "1. Go to your CINNOX address.", Change(moved="/cinnox")),
    (
        "connect-cinnox",
        "open-settings",
        "2. Select **Service Integration**.",
        Change(moved="/cinnox/administration/service-integration"),
    ),
    # Labels renamed.
    ("create-account", "sign-up", "You should see **Email address**.", Change(_label("Email address"), _label("Mail"))),
    ("create-account", "sign-up", "3. Select **Continue**.", Change(">Continue<", ">Next<")),
    ("create-key", "fill-form", "2. Enter **CINNOX** in **Name**.", Change(_label("Name"), _label("Key name"))),
    ("create-key", "fill-form", "1. Choose **You** in **Owned by**.", Change(">Owned by<", ">Owner<")),
    ("connect-cinnox", "log-in", "2. Enter your e-mail address in", Change(_label("Email"), _label("User"))),
    ("connect-cinnox", "paste-key", "2. Select **Edit** at **Connect OpenAI**.", Change(">Connect OpenAI<", ">Key<")),
    ("rotate-revoke", "delete-key", "3. Select **Delete**.", Change('(type="submit"[^>]*>)Delete<', r"\1Remove<")),
    # Controls removed.
    ("add-credit", "buy-credit", "5. Enter your card's security code", Change(_field("code"))),
    ("create-key", "fill-form", "You should see **Copy**.", Change(r"<button[^>]*data-copies.*?</button>")),
    ("connect-cinnox", "paste-key", "3. Paste the key into **Key**.", Change(_field("key"))),
    # Roles changed.
    (
        "create-account",
        "verify-email",
        "3. Select **Verify email address**.",
        Change(r'<button class="button button--main".*?</button>', '<a href="/console">Verify email address</a>'),
    ),
    (
        "create-account",
        "about-you",
        "3. Enter your birthday in **Birthday**.",
        Change(r'<input id="birthday"[^>]*>', '<select id="birthday"><option>1990-04-12</option></select>'),
    ),
    (
        "create-account",
        "log-in",
        "2. Select **Log in**.",
        Change('<a class="button button--main button--wide"[^>]*>Log in</a>', "<strong>Log in</strong>"),
    ),
    (
        "add-credit",
        "buy-credit",
        "2. Select **Add payment details**.",
        Change(
            r'<a class="button[^>]*href="([^"]*payment-details)">Add payment details</a>',
            r'<form action="\1"><button>Add payment details</button></form>',
        ),
    ),
    ("add-credit", "buy-credit", "8. Turn off **Use auto-reload**.", Change('(name="reload".*?) role="switch"', r"\1")),
    ("add-credit", "hard-limit", "3. Turn on **Enforce", Change('type="checkbox"( name="hard")', r'type="radio"\1')),
    (
        "create-key",
        "fill-form",
        "4. Choose **All** in **Permissions**.",
        Change(
            r'<fieldset class="field choice">\s*<legend>Permissions</legend>.*?</fieldset>',
            '<label>Permissions <select name="permissions"><option>All</option></select></label>',
        ),
    ),
    (
        "create-key",
        "phone-check",
        "1. Choose your country in **Country**.",
        Change('<select id="country".*?</select>', '<input id="country" name="country" value="Singapore">'),
    ),
    ("create-key", "copy-key", "3. Select **Done**.", Change('<a class="button"[^>]*>Done</a>', "Done")),
    (
        "connect-cinnox",
        "open-settings",
        "2. Select **Service Integration**.",
        Change("<a href[^>]*>Service Integration</a>", "Service Integration"),
    ),
    ("connect-cinnox", "paste-key", "1. Turn on **Enable OpenAI**.", Change('role="switch" aria-checked', "data-on")),
    (
        "troubleshooting",
        "verify-organization",
        "2. Select **Verify Organization**.",
        Change(
            r'<a class="button" href="([^"]*/verify)">.*?</a>',
            r'<form action="\1"><button>Verify Organization</button></form>',
        ),
    ),
    # The order of fields changed.
    (
        "create-account",
        "about-you",
        "2. Enter your last name in",
        Change(f"({_field('first_name')})(.*?)({_field('last_name')})", r"\3\2\1"),
    ),
    (
        "create-key",
        "fill-form",
        "3. Choose **CINNOX** in **Project**.",
        Change(f"({_field('name')})(.*?)({_field('project')})", r"\3\2\1"),
    ),
    (
        "add-credit",
        "hard-limit",
        "3. Turn on **Enforce a hard limit**.",
        Change(r'(<div class="field">\s*<label for="limit">.*?)(<div class="field tick">.*?</div>)', r"\2\1"),
    ),
    # Dialogs added.
    (
        "create-key",
        "phone-check",
        "You should see **Resend code**.",
        Change("</body>", COOKIES, at=f"{SETTINGS}/api-keys/phone/code"),
    ),
    ("rotate-revoke", "swap", "2. Select **Administration**.", Change("</body>", COOKIES, at="/cinnox")),
    # Lists, texts, options and icons renamed, or gone.
    ("create-key", "copy-key", "You should see **CINNOX** in the list of keys.", Change("List of keys", "Secrets")),
    ("create-key", "make-project", "You should see **CINNOX** in the list of", Change("List of projects", "Yours")),
    ("add-credit", "buy-credit", "You should see **Billing overview**.", Change("Billing overview", "Overview")),
    ("create-account", "organization", "You should see **Settings**.", Change("<span>Settings</span>", "Options")),
    (
        "rotate-revoke",
        "second-key",
        "You should see a text that begins with `sk-`.",
        Change('value="sk-', 'value="ks-'),
    ),
    (
        "troubleshooting",
        "incorrect-key",
        "2. Check that the key of **CINNOX** ends",
        Change(r"\*+\w{4}</code>", "****zzzz</code>"),
    ),
    ("troubleshooting", "rate-limit", "You should see **Usage tier**.", Change(">Usage tier<", ">Tier<")),
    ("create-key", "phone-check", "1. Choose your country in", Change(">Singapore<", ">Republic of Singapore<")),
    ("create-key", "phone-check", "3. If you use WhatsApp", Change("<span>No</span>", "<span>Not here</span>")),
    ("connect-cinnox", "open-settings", "4. Select the arrow beside", Change('aria-label="Open"', 'aria-label="Show"')),
    (
        "rotate-revoke",
        "delete-key",
        "2. Select the trash icon beside",
        Change('aria-label="Delete"', 'aria-label="Bin"'),
    ),
    (
        "troubleshooting",
        "missing-scope",
        "2. Select the pencil icon beside",
        Change('aria-label="Edit"', 'aria-label="Pen"'),
    ),
    # Controls greyed out, or there twice.
    (
        "create-key",
        "open-form",
        "2. Select **Create new secret key**.",
        Change(r'<a class="button button--main".*?</a>', "<button disabled>Create new secret key</button>"),
    ),
    ("troubleshooting", "phone", "8. Select **Resend code**.", Change('(form="resend")', r"\1 disabled")),
    (
        "add-credit",
        "buy-credit",
        "7. Enter **5** in **Amount**.",
        Change(f"({_label('Monthly limit')})", _label("Amount")),
    ),
    (
        "create-key",
        "fill-form",
        "6. Select **Create secret key**.",
        Change('(<div class="buttons">)', r'\1<button type="button">Create secret key</button>'),
    ),
    # An alert instead of success, or no effect.
    ("add-credit", "buy-credit", "9. Select **Confirm**.", Change(refused=f"{SETTINGS}/billing/amount")),
    ("create-key", "make-project", "4. Select **Create**.", Change(refused=f"{SETTINGS}/projects/new")),
    ("connect-cinnox", "paste-key", "4. Select **Save**.", Change(refused=f"{THIRD_PARTY}/openai/key")),
    ("add-credit", "hard-limit", "You should see **Enforce a hard limit** turned on.", Change(" checked", "")),
    (
        "rotate-revoke",
        "turn-off",
        "6. Turn off **Enable OpenAI**.",
        Change('aria-checked="false"', 'aria-checked="true"'),
    ),
]


@pytest.fixture(scope="module", name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    width, height = WINDOW_PX
    context = browser.new_context(viewport={"width": width, "height": height})
    yield context
    context.close()


@pytest.fixture(scope="module", name="product")
def _product() -> Iterator[tuple[Stage, Redesign]]:
    with set_changed_stage() as product:
        yield product


@pytest.mark.parametrize(
    ("page", "section", "beginning", "change"),
    DRIFT,
    ids=[f"{page}-{section}-{words}" for page, section, words, _ in DRIFT],
)
def test_a_change_is_reported_first_where_the_guide_is_wrong(
    context: BrowserContext, product: tuple[Stage, Redesign], page: str, section: str, beginning: str, change: Change
) -> None:
    """The first line reported is the one that a reader would stumble over."""
    stage, redesign = product
    path = GUIDE / f"{page}.md"
    line = _find_line(path, section, beginning)
    redesign.make(change)
    problems = _walk(context, stage, _cut(read_page(path), line))
    assert redesign.was_met
    assert [problem.line for problem in problems][:1] == [line], "\n".join(map(str, problems))


def _walk(context: BrowserContext, stage: Stage, page: Page) -> list[Problem]:
    walker = Walker(context, stage, PLACES, patience_s=PATIENCE_S)
    walker.walk(page)
    context.pages[0].close()
    for problem in check_controls(walker.report.walked, CONTROLS, PLACES):
        walker.report.complain(problem)
    walker.report.sort([page.path])
    return walker.report.problems


def _find_line(path: Path, section: str, beginning: str) -> int:
    """Give the line of a section that begins with some words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.endswith(f"{{#{section}}}"))
    return next(at for at, line in enumerate(lines) if at > start and line.strip().startswith(beginning)) + 1


def _cut(page: Page, line: int) -> Page:
    """Keep a page from where it can begin last before a line, to the step with the line."""
    sections = [section for section in page.sections if section.line < line]
    last = sections[-1]
    if last.anchor in SKIPPED:
        sections = [section for section in sections if section.anchor != SKIPPED[last.anchor]]
    begun = [
        replace(section, begins=ALONE[section.anchor])
        if section.anchor in ALONE and (section is last or last.anchor in SKIPPED)
        else section
        for section in sections
    ]
    start = max(at for at, section in enumerate(begun) if section.begins is not None)
    steps = tuple(step for step in last.steps if step.line <= line)
    return replace(page, sections=(*begun[start:-1], replace(begun[-1], steps=steps)))
