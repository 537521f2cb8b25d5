"""What a maintainer does is understood: in any order, fast or slow, with secrets, and with a key in the terminal."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from keyguide.walk.companion import NOT_SHOWN, Companion, Key
from keyguide.walk.comparison import Comparison
from keyguide.walk.guide import parse_page
from keyguide.walk.places import Live, Places
from keyguide.walk.watch import Watch
from walk.library import PLACES, open_library

pytestmark = pytest.mark.deep

Deed = Callable[[Tab], Key | None]

LIVE = replace(
    PLACES,
    places={"https://library.example": "https://library.test"},
    values={"your title": "Persuasion"},
    live=Live(person=("reserve",), secret=("your card number",), passing=("robot",)),
)
LOANS = "1. Go to the [loans page](https://library.example/loans).\n"


class Helper:
    """A maintainer who does something when something is said."""

    def __init__(self, script: Mapping[str, Deed], answer: str = "") -> None:
        self.told: list[str] = []
        self.tab: Tab | None = None
        self._script = script
        self._answer = answer
        self._due: list[Deed] = []
        self._idle = 0

    def tell(self, words: str) -> None:
        self.told.append(words)
        self._due += [do for heard, do in self._script.items() if heard in words]

    def ask(self, question: str) -> str:
        self.told.append(question)
        return self._answer

    def press(self) -> Key | None:
        self._idle += 1
        if not self._due:
            return "stop" if self._idle > 200 else None
        self._idle = 0
        assert self.tab is not None
        return self._due.pop(0)(self.tab)


Go = Callable[..., Comparison]


@pytest.fixture(name="go")
def _go(context: BrowserContext, tmp_path: Path) -> Go:
    """Go through the text of a page in the library with a helper."""

    def go(
        text: str,
        helper: Helper,
        *,
        change: Callable[[str], str] = lambda html: html,
        places: Places = LIVE,
        act: bool = False,
    ) -> Comparison:
        open_library(context, change)
        companion = Companion(
            context,
            places,
            helper,
            compare=tmp_path / "compare",
            hides=lambda words: "card-7788" in words,
            act=act,
            beat_ms=5,
            patient_beats=4,
        )
        helper.tab = context.pages[0]
        return companion.walk(parse_page(text, Path("page.md")))

    return go


def _done(_: Tab) -> Key:
    return "done"


def _list(comparison: Comparison) -> list[str]:
    return [f"{one.line} {one.outcome} {one.old} > {one.new}" for one in comparison.findings if one.outcome != "same"]


BEGIN: dict[str, Deed] = {"Say done when the browser is so": _done}


def test_fields_may_be_filled_in_any_order_and_corrected(go: Go) -> None:
    """What belongs to a later step waits for it; what was wrong once may be mended; a double click is one click."""

    def fills_all(tab: Tab) -> None:
        tab.get_by_label("Branch").select_option("West")
        tab.get_by_label("Remind me").check()
        tab.get_by_label("Title").fill("Emma")
        tab.keyboard.press("Tab")

    def mends(tab: Tab) -> None:
        tab.get_by_label("Title").fill("Persuasion")
        tab.get_by_label("Cash").check()
        tab.get_by_role("button", name="Reserve").dblclick()

    helper = Helper({**BEGIN, "step 2": fills_all, "step 5": mends})
    comparison = go(
        LOANS + "2. Enter your title in **Title**.\n3. Choose **West** in **Branch**.\n4. Turn on **Remind me**.\n"
        "5. Choose **Cash** in **Pay by**.\n6. Select **Reserve**.\n\n    You should see **Thank you**.\n",
        helper,
    )
    assert comparison.is_whole
    assert _list(comparison) == []
    assert [one.line for one in comparison.findings] == [1, 2, 3, 4, 5, 6, 8]


def test_typing_is_over_when_it_has_been_quiet(go: Go) -> None:
    """Nobody has to leave a field, and half a word is not the end of it."""
    helper = Helper({**BEGIN, "step 2": lambda tab: tab.get_by_label("Title").press_sequentially("Emma")})
    assert _list(go(LOANS + "2. Enter your title in **Title**.\n", helper)) == []


@pytest.mark.parametrize(
    ("old", "new", "step", "do", "finding"),
    [
        (
            "<option>West</option>",
            "<option>Western</option>",
            "Choose **West** in **Branch**.",
            lambda tab: tab.get_by_label("Branch").select_option("Western"),
            "2 label changed West > Western",
        ),
        (
            "Branch <select",
            "Library <select",
            "Choose **West** in **Branch**.",
            lambda tab: tab.get_by_label("Library").select_option("West"),
            "2 label changed Branch > Library",
        ),
        (
            "> Cash",
            "> Coins",
            "Choose **Cash** in **Pay by**.",
            lambda tab: tab.get_by_label("Coins").check(),
            "2 label changed Cash > Coins",
        ),
        (
            "Remind me",
            "Send a reminder",
            "Turn on **Remind me**.",
            lambda tab: tab.get_by_label("Send a reminder").check(),
            "2 label changed Remind me > Send a reminder",
        ),
        (
            '<input name="title">',
            '<select name="title"><option>Emma</option><option>Persuasion</option></select>',
            "Enter **Persuasion** in **Title**.",
            lambda tab: tab.get_by_label("Title").select_option("Persuasion"),
            "2 label changed Title > combobox “Title”",
        ),
        ("Reserve</button>", "</button>", "Select **Reserve**.", lambda _: None, "2 not found Reserve > "),
    ],
)
def test_what_was_used_instead_is_named(go: Go, old: str, new: str, step: str, do: Deed, finding: str) -> None:
    """The new label is that of the control which the maintainer used before saying done."""

    def act(tab: Tab) -> Key:
        do(tab)
        return "done"

    helper = Helper({**BEGIN, "step 2": act})
    assert _list(go(f"{LOANS}2. {step}\n", helper, change=lambda html: html.replace(old, new))) == [finding]


def test_the_name_of_a_label_is_learnt_from_the_next_step(go: Go) -> None:
    """What is only to be seen has the new name too, once the maintainer has used it."""

    def fills(tab: Tab) -> Key:
        tab.get_by_label("Book").fill("Emma")
        return "done"

    text = f"{LOANS}\n    You should see **Title**.\n\n2. Enter your title in **Title**.\n"
    helper = Helper({**BEGIN, "You should see": _done, "step 2": fills})
    comparison = go(text, helper, change=lambda html: html.replace("Title", "Book"))
    assert _list(comparison) == ["3 label changed Title > Book", "5 label changed Title > Book"]


def test_the_name_of_a_label_is_known_to_the_lines_below(go: Go) -> None:
    """What is to be seen of a control that the maintainer has used under another name has that name too."""

    def ticks(tab: Tab) -> Key:
        tab.get_by_label("Tell about the end").check()
        return "done"

    text = f"{LOANS}2. Turn on **Remind me**.\n\n    You should see **Remind me** turned on.\n"
    helper = Helper({**BEGIN, "step 2: Turn": ticks, "step 2: You should see": _done})
    comparison = go(text, helper, change=lambda html: html.replace("Remind me", "Tell about the end"))
    assert _list(comparison) == [f"{line} label changed Remind me > Tell about the end" for line in (2, 4)]


def test_a_step_that_only_looks_is_compared_too(go: Go) -> None:
    """It is the same, or it is not; it may be a branch of a fork."""
    steps = "2. Check that you see **Emma**.\n3. If you read, check that you see **Persuasion**.\n"
    helper = Helper({**BEGIN, "“Persuasion” is not on the screen": lambda _: "skip"}, "yes")
    comparison = go(LOANS + steps, helper)
    assert [(one.line, one.outcome.value) for one in comparison.findings] == [
        (1, "same"),
        (2, "same"),
        (3, "not found"),
    ]


def test_the_walker_acts_only_where_it_may(go: Go) -> None:
    """It types and chooses what is no secret; a button of the table, or one that sends a secret, is a person's."""
    steps = (
        "2. Enter your title in **Title**.\n3. Choose **West** in **Branch**.\n4. Turn on **Remind me**.\n"
        "5. Select **Reserve**.\n6. Select **Back**.\n7. Go to the [card](https://library.example/card).\n"
        "8. Enter **5** in **Code**.\n9. Enter your card number in **Number**.\n10. Select **Copy**.\n"
    )
    reserved: list[str] = []

    def reserves(tab: Tab) -> None:
        reserved.append(f"{tab.get_by_label('Title').input_value()} {tab.get_by_label('Branch').input_value()}")
        tab.get_by_role("button", name="Reserve").click()

    def pays(tab: Tab) -> None:
        assert tab.get_by_label("Code").input_value() == "5"
        tab.get_by_label("Number").fill("0000 0000")
        tab.keyboard.press("Tab")

    def copies(tab: Tab) -> Key:
        assert tab.get_by_role("button", name="Copy").is_visible()  # the walker has not selected it
        return "skip"

    helper = Helper({**BEGIN, "step 5": reserves, "step 9": pays, "step 10": copies})
    comparison = go(LOANS + steps, helper, act=True)
    assert _list(comparison) == ["10 not found Copy > "]
    assert reserved == ["Persuasion West"]


def test_a_place_in_words_is_asked_for_once(go: Go) -> None:
    """The maintainer names the address, or opens it by hand."""
    text = "1. Go to your card.\n2. Go to your card.\n\n    You should see **Card**.\n"
    asked = Helper(BEGIN, "library.test/card")
    assert _list(go(text, asked)) == []
    assert sum("your card?" in words for words in asked.told) == 1


def test_a_place_is_opened_by_hand_in_a_new_tab(go: Go, context: BrowserContext) -> None:
    """The walker follows the maintainer to where something happens, and back when that is closed."""

    def opens(_: Tab) -> Key:
        context.new_page().goto("https://library.test/card")
        return "done"

    def closes(_: Tab) -> None:
        context.pages[-1].close()

    text = f"{LOANS}2. Open your notebook.\n\n    You should see **Card**.\n\n3. Select **Reserve**.\n"
    helper = Helper(
        {**BEGIN, "Say done when it is so": opens, "There is no “Reserve”": closes, "step 3": lambda _: None}
    )
    comparison = go(text, helper, places=replace(LIVE, places={**LIVE.places}))
    assert [one.line for one in comparison.findings] == [1, 2, 4]
    assert "step 3" in helper.told[-2] or "Stopped." in helper.told[-1]


def test_nothing_secret_is_told_or_kept(go: Go) -> None:
    """A label that holds a secret is not repeated."""

    def act(tab: Tab) -> Key:
        tab.get_by_role("button", name="card-7788").click()
        return "done"

    helper = Helper({**BEGIN, "step 2": act})
    comparison = go(
        f"{LOANS}2. Select **Reserve**.\n",
        helper,
        change=lambda html: html.replace("<button>Reserve", '<button type="button">card-7788'),
    )
    assert _list(comparison) == [f"2 label changed Reserve > {NOT_SHOWN}"]
    assert "card-7788" not in repr((comparison, helper.told))


def test_everything_secret_is_found_on_a_screen(context: BrowserContext) -> None:
    """Passwords, what was typed and comes back, what is cut into pieces, what is in a shadow, other pages' frames."""
    watch = Watch(context, lambda words: "card-7788" in words)
    tab = watch.tab
    page = """
      <p id="safe">Nothing here</p>
      <label>Password <input id="password" type="password"></label>
      <label>Number <input id="number"></label>
      <label>Code <input id="code"></label>
      <p id="echo">We have sent it to +65 2468-1012.</p>
      <p id="long">Here is a lot of text. <b id="inner">card-7788</b></p>
      <p id="cut"><span>card-</span><span>7788</span></p>
      <div id="host"></div><textarea id="area">card-7788</textarea>
      <iframe id="frame" title="Payment" srcdoc="<input>"></iframe>
      <script>host.attachShadow({mode: "open"}).innerHTML = '<i id="shadow">card-7788</i>'</script>"""
    context.route("https://library.test/", lambda route: route.fulfill(content_type="text/html", body=page))
    tab.goto("https://library.test/")
    tab.get_by_label("Number").fill("2468 1012")
    tab.get_by_label("Code").fill("5")
    tab.wait_for_timeout(50)
    found = {place.get_attribute("id") for part in watch.find_secrets(tab) for place in part.all()}
    assert found == {"password", "number", "code", "echo", "inner", "cut", "shadow", "area", "frame"}


def test_what_only_comes_into_sight_another_way_is_said_with_the_way(go: Go) -> None:
    """A control in a menu that the guide does not know is the same; the menu is what the guide lacks."""

    def opens_menu(tab: Tab) -> None:
        tab.get_by_role("button", name="More").click()

    helper = Helper({**BEGIN, "There is no “Reserve”": opens_menu})
    comparison = go(
        f"{LOANS}2. Select **Reserve**.\n",
        helper,
        change=lambda html: html.replace(
            "<button>Reserve",
            '<button type="button" onclick="later.hidden = false">More</button><button id="later" hidden>Reserve',
        ),
        act=False,
    )
    assert _list(comparison) == ["2 not in the guide  > button “More”"]
    assert not comparison.is_whole  # nobody selected it


def test_what_is_not_so_is_not_found(go: Go) -> None:
    """A maintainer who skips a line, or says done to one that is there but not so, gives it no other name."""
    text = (
        f"{LOANS}\n    You should see **Remind me** turned on.\n\n2. Select **Reserve**.\n\n"
        "    You should see **Goodbye**.\n\n3. Go to the [attic](https://library.example/attic).\n"
        "4. Paste the number into your notebook.\n"
    )

    def miss(_: Tab) -> Key:
        return "skip"

    helper = Helper(
        {
            **BEGIN,
            ":3: step 1": _done,
            ":5: step 2": miss,
            ":7: step 2": miss,
            "404": miss,
            "4: Paste": miss,
        }
    )
    comparison = go(text, helper)
    assert _list(comparison) == [
        "3 not found Remind me > ",
        "5 not found Reserve > ",
        "7 not found Goodbye > ",
        "9 not found https://library.example/attic > ",
        "10 not found  > ",
    ]
    assert comparison.as_text().endswith("5 differences.\n")


def test_the_walk_ends_with_the_window(go: Go) -> None:
    """What was found until then is kept."""
    helper = Helper({**BEGIN, "step 2": lambda tab: tab.close()})
    comparison = go(f"{LOANS}2. Select **Reserve**.\n", helper)
    assert (comparison.is_whole, [one.line for one in comparison.findings]) == (False, [1])
    assert "stopped before the end" in comparison.as_text()


def test_a_picture_is_compared_if_all_its_lines_are(go: Go, tmp_path: Path) -> None:
    """Lines that differ, and lines that were left out, are no comparison."""
    text = (
        "---\nbegins: {more: reader}\n---\n## Loans {#loans}\n\n"
        "1. Go to the [loans page](https://library.example/loans).\n2. Turn on **Remind me**.\n\n    ![a](a.png)\n\n"
        "3. Select **Renew**.\n\n    ![b](b.png)\n\n## More {#more}\n\n1. Turn on **Remind me**.\n\n    ![c](c.png)\n"
    )
    helper = Helper(
        {
            "“Loans” begins": _done,
            "step 2": lambda tab: tab.get_by_label("Remind me").check(),
            "step 3": lambda _: "skip",
            "“More” begins": lambda _: "skip",
        }
    )
    comparison = go(text, helper)
    assert list(comparison.find_same()) == ["a"]
    names = [path.relative_to(tmp_path / "compare").as_posix() for path in comparison.taken]
    assert names == ["a.png", "a.dark.png", "b.png", "b.dark.png"]
    assert comparison.taken[1].read_bytes().startswith(b"\x89PNG")
