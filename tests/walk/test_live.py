"""A maintainer compares the guide with a product in another skin; the report names what differs, and nothing else."""

import queue
import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from conftest import ROOT
from keyguide.errors import InputError
from keyguide.practice import serve
from keyguide.practice.server import PracticeAPI
from keyguide.practice.situations import set_stage
from keyguide.rehearsal import is_secret
from keyguide.walk.companion import Key
from keyguide.walk.comparison import Comparison
from keyguide.walk.live import walk_live
from keyguide.walk.manifest import read_manifest
from keyguide.walk.places import read_places
from keyguide.walk.terminal import Terminal
from walk.person import Person, choose, fill, select
from walk.skin import MOVED, Gate, wear

pytestmark = pytest.mark.deep

COVER = (0x6B, 0x72, 0x80)
TODAY = date(2026, 11, 25)
EMAIL, PASSWORD, NUMBER = "mei.wong@example.com", "practice-password", "0000 0000"
VALUES = {
    "your e-mail address": EMAIL,
    "your password": PASSWORD,
    "your first name": "Mei",
    "your last name": "Wong",
    "your birthday": "1990-04-12",
    "your organisation's name": "Harbour Example Ltd",
    "your country": "Singapore",
    "your phone number": NUMBER,
    "your key's expiry date": "2027-05-24",
}


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """A copy of the guide with its table, pictures and manifest."""
    project = tmp_path / "project"
    for folder in ("docs/guide", "docs/pictures"):
        shutil.copytree(ROOT / folder, project / folder)
    shutil.copy(ROOT / "walk.toml", project)
    return project


def _stage(api: PracticeAPI, address: str, situation: str) -> Callable[[Tab], Key]:
    """Bring the browser into a situation, as a maintainer does who logs in."""

    def act(tab: Tab) -> Key:
        cookie = set_stage(api.state, situation).cookie(api.base_url)
        tab.context.clear_cookies()
        tab.context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
        return "done"

    return act


def _compare(
    page: str, project: Path, person: Person, address: str, *, act: bool = False, record: bool = False
) -> Comparison:
    own = project.parent / "own.toml"
    places = f'[places]\n"https://platform.openai.com" = "{address}/console"\n'
    own.write_text(f'{places}[values]\n"your e-mail address" = "{EMAIL}"\n', encoding="utf-8")
    with ThreadPoolExecutor(1) as pool:  # the thread of the tests has a browser of its own
        comparison = pool.submit(
            walk_live,
            project / "docs" / "guide" / page,
            read_places(project / "walk.toml"),
            person,
            profile=project.parent / "profile",
            compare=project.parent / "compare",
            hides=is_secret,
            today=TODAY,
            own=own,
            act=act,
            record=record,
            open_window=person.open_window,
            beat_ms=20,
            patient_beats=15,
        ).result()
    if person.problem is not None:
        raise AssertionError("\n".join(person.told)) from person.problem
    return comparison


def _list(comparison: Comparison) -> list[tuple[int, str]]:
    return [
        (one.line, str(one).partition(f"{one.sentence} ")[2]) for one in comparison.findings if one.outcome != "same"
    ]


def test_signing_up_in_another_skin(project: Path) -> None:
    """A label has another name, the phone is asked for, pages are slow, and one asks whether a person is there."""
    gate = Gate("/console/signup/password", "/console/signup/organization")
    with serve() as api, wear(api.base_url.removesuffix("/v1"), gate) as address:

        def sees_other_label(tab: Tab) -> Key:
            expect(tab.get_by_label("Work email")).to_be_visible()
            return "done"

        def fills_other_field(tab: Tab) -> Key:
            fill(tab, "Work email", EMAIL)
            return "done"

        def goes_on_slowly(tab: Tab) -> None:
            select(tab, "Continue")
            gate.let_pass()

        def is_human(tab: Tab) -> None:
            tab.get_by_label("I am not a robot").check()
            select(tab, "Continue")

        def proves_phone(tab: Tab) -> None:
            fill(tab, "Mobile number", NUMBER)
            select(tab, "Send code")
            fill(tab, "6 digits", "000000")
            select(tab, "Check")
            gate.let_pass()

        script = {
            "“Sign up” begins": _stage(api, address, "nothing"),
            ":44: step 1": sees_other_label,
            ":46: step 2": fills_other_field,
            ":47: step 3": goes_on_slowly,
            ":51: step 3": is_human,
            ":64: step 2": lambda tab: tab.get_by_role("link", name="OpenAI").first.click(),
            ":85: step 4": proves_phone,
            "“Log in later” begins": _stage(api, address, "logged-out"),
        }
        person = Person(script, {"mailbox": f"{address}/mailbox"}, VALUES)
        comparison = _compare("create-account.md", project, person, address)
    assert _list(comparison) == [
        (44, "label changed: Email address -> Work email"),
        (46, "label changed: Email address -> Work email"),
        (51, "passed by a person: checkbox “I am not a robot”, button “Continue”"),
        (85, "not in the guide: textbox “Mobile number”, button “Send code”, textbox “6 digits”, button “Check”"),
    ]
    assert comparison.is_whole


def test_making_a_key_in_another_skin(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A menu has moved, labels have other names; the key is in no picture and in no word that is kept."""
    gate = Gate(f"{MOVED}/created")
    areas: list[float] = []
    codes: list[str] = []
    before = {path: path.read_bytes() for path in (project / "docs").rglob("*.*")}
    with serve() as api, wear(api.base_url.removesuffix("/v1"), gate) as address:

        def finds_the_menu(tab: Tab) -> Key:
            expect(tab.get_by_role("heading", name="There is no such screen")).to_be_visible()
            tab.goto(f"{address}/console")
            select(tab, "Mei Wong")
            select(tab, "View API keys")
            expect(tab.get_by_role("heading", name="API keys")).to_be_visible()
            return "done"

        def selects_other_button(tab: Tab) -> Key:
            select(tab, "New secret key")
            return "done"

        def reads_code(tab: Tab) -> None:
            phone = tab.context.new_page()
            phone.goto(f"{address}/phone")
            codes.append(re.findall(r"code is (\d{6})", phone.inner_text("body"))[0])
            phone.close()
            fill(tab, "Code", codes[-1])

        def chooses_in_other_group(tab: Tab) -> Key:
            choose(tab, "Access", "All")
            return "done"

        def goes_on_slowly(tab: Tab) -> None:
            select(tab, "Create secret key")
            gate.let_pass()

        def copies(tab: Tab) -> None:
            box = tab.locator("#secret").bounding_box()
            assert box is not None
            areas.append(box["width"] * box["height"])
            select(tab, "Copy")

        def closes(tab: Tab) -> Key:
            select(tab, "Close")
            return "done"

        script = {
            "“Open the form” begins": _stage(api, address, "credit"),
            "status 404": finds_the_menu,
            r": step 2: Select \*\*Create new": selects_other_button,
            r": step 3: If you use WhatsApp": lambda tab: tab.get_by_label("Yes", exact=True).check(),
            r": step 5: Enter the 6-digit code": reads_code,
            r": step 4: Choose \*\*All": chooses_in_other_group,
            r": step 6: Select \*\*Create secret key": goes_on_slowly,
            r": step 1: Select \*\*Copy": copies,
            "You should see a text that begins": lambda _: "done",
            r": step 3: Select \*\*Done": closes,
            "“Make the project, if you have none” begins": _stage(api, address, "older-organisation"),
        }
        person = Person(script, {"you use WhatsApp": "yes"}, VALUES)
        comparison = _compare("create-key.md", project, person, address, record=True)
        secrets = [NUMBER, *codes, *(key.secret for key in api.state.keys.values())]
    assert _list(comparison) == [
        (
            65,
            "address changed: https://platform.openai.com/settings/organization/api-keys -> "
            f"{address}{MOVED}, by button “Mei Wong”, link “View API keys”",
        ),
        (69, "label changed: Create new secret key -> New secret key"),
        (109, "label changed: Permissions -> Access"),
        (130, "label changed: Done -> Close"),
    ]
    assert gate.passed == [f"{MOVED}/created"]

    compare = project.parent / "compare"
    assert {path.name for path in comparison.taken} == {path.name for path in compare.glob("*.png")}
    assert (compare / "create-key.txt").read_text(encoding="utf-8") == comparison.as_text()
    picture = Image.open(compare / "copy-key.png").convert("RGB")
    covered = picture.tobytes().count(bytes(COVER))
    assert covered >= 0.95 * areas[0]

    said = "\n".join([*person.told, repr(comparison), comparison.as_text(), *capsys.readouterr()])
    kept = [path.read_bytes() for path in (project / "docs").rglob("*.*")]
    for secret in secrets:
        assert secret not in said
        assert not any(secret.encode() in content for content in kept)

    assert comparison.recorded == ["phone-number", "phone-code", "copy-key", "make-project"]
    manifest = read_manifest(project / "docs" / "pictures" / "walk.json")
    assert {name for name, one in manifest.pictures.items() if one.compared == TODAY} == set(comparison.recorded)
    changed = [path.name for path, content in before.items() if path.read_bytes() != content]
    assert changed == ["walk.json"]


def test_the_product_that_the_guide_was_written_for_does_not_differ(project: Path) -> None:
    """The walker does what it may, the maintainer the rest; every line is the same, and every picture was compared."""
    with serve() as api:
        address = api.base_url.removesuffix("/v1")
        key = set_stage(api.state, "key").clipboard
        script = {"“Log in to CINNOX” begins": _stage(api, address, "key")}
        answers = {"your CINNOX address": f"{address}/cinnox"}
        person = Person(script, answers, {**VALUES, "your key": key}, waits=True)
        comparison = _compare("connect-cinnox.md", project, person, address, act=True, record=True)
    assert comparison.differences == ()
    assert comparison.is_whole
    assert comparison.recorded == ["cinnox-log-in", "cinnox-openai", "cinnox-enable", "cinnox-key"]
    asked = [before for before, words in pairwise(person.told) if words == "  This one is yours."]
    assert [words.partition(": step ")[2] for words in asked] == [
        "3: Enter your password in **Password**.",
        "4: Select **Log in**.",
        "3: Paste the key into **Key**.",
        "4: Select **Save**.",
    ]


def _refuse(project: Path, **changed: Path) -> str:
    """Give the words with which a comparison is refused before a browser opens."""
    given = {
        "page": project / "docs" / "guide" / "create-key.md",
        "profile": Path("/profile"),
        "compare": Path("/compare"),
    }
    given |= changed
    with pytest.raises(InputError) as refused:
        walk_live(
            given.pop("page"),
            read_places(project / "walk.toml"),
            Person({}, {}, {}),
            hides=is_secret,
            today=TODAY,
            profile=given.pop("profile"),
            compare=given.pop("compare"),
            own=given.get("own"),
        )
    return str(refused.value)


def test_nothing_of_the_maintainer_goes_into_the_project(project: Path) -> None:
    """The profile and the pictures stay outside."""
    assert "is inside the project" in _refuse(project, profile=project / "profile")
    assert "is inside the project" in _refuse(project, compare=project / "docs" / "pictures")


def test_a_page_must_be_one_of_the_guide_with_steps(project: Path) -> None:
    """Anything else is refused with the reason."""
    stray = project / "stray.md"
    stray.write_text("1. Select **Save**.\n", encoding="utf-8")
    assert "is not a page of the guide" in _refuse(project, page=stray)
    assert "has no steps" in _refuse(project, page=project / "docs" / "guide" / "unknowns.md")
    wrong = project / "docs" / "guide" / "wrong.md"
    wrong.write_text("1. Press **Save**.\n", encoding="utf-8")
    assert f"{wrong}:1: Press **Save**." in _refuse(project, page=wrong)


def test_a_secret_is_in_no_file_of_the_maintainer(project: Path) -> None:
    """Of the maintainer's own values, those that the table calls secret are refused, and not repeated."""
    own = project.parent / "own.toml"
    own.write_text('[values]\n"your password" = "practice-password"\n', encoding="utf-8")
    refused = _refuse(project, own=own)
    assert "'your password', which is a secret" in refused
    assert "practice-password" not in refused
    own.write_text("[icons]\n", encoding="utf-8")
    assert "unknown entry 'icons'" in _refuse(project, own=own)


def test_a_terminal_takes_what_is_typed_without_waiting() -> None:
    """Enter is done, s is skip, q and the end of the input stop; other lines are nothing."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    written: list[str] = []
    taken = threading.Semaphore(0)

    def read() -> str:
        taken.release()
        return lines.get()

    def press(line: str) -> Key | None:
        taken.acquire()
        lines.put(line)
        taken.acquire()  # it has been read once the next is asked for
        taken.release()
        return terminal.press()

    terminal = Terminal(written.append, read)
    assert terminal.press() is None
    assert [press(line) for line in ("\n", "d\n", "S\n", "q\n", "?\n")] == ["done", "done", "skip", "stop", None]
    terminal.tell("Look here.")
    lines.put("harbour.example\n")
    assert terminal.ask("Which address?") == "harbour.example"
    lines.put("")
    assert terminal.ask("Which address?") == ""
    assert terminal.press() == "stop"
    assert written == ["Look here.", "Which address?", "Which address?"]
