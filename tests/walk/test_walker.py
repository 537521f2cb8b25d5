"""The walker does what a page says, and says which line is not so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from keyguide.walk.guide import parse_page
from keyguide.walk.report import Report
from keyguide.walk.walker import Walker
from walk.library import PLACES, Library, open_library

pytestmark = pytest.mark.deep

Walk = Callable[..., Report]

RESERVE = """\
---
begins: reader
---
## Reserve a book {#reserve}

1. Go to the [loans page](https://library.example/loans).

    You should see **Emma, part 2** in the list of loans.

2. Enter your title in **Title**.
3. Choose **West** in **Branch**.
4. Choose **Cash** in **Pay by**.
5. Turn on **Remind me**.

    You should see **Remind me** turned on.

6. Select **Reserve**.

    You should see **Thank you**.
"""


def test_every_kind_of_step_is_done(walk: Walk, context: BrowserContext) -> None:
    """A page that is right is walked to its end, each step on the control that it names."""
    report = walk(RESERVE)
    assert report.problems == []
    assert [(one.line, one.control) for one in report.walked] == [
        (6, ""),
        (10, "textbox “Title”"),
        (11, "combobox “Branch”"),
        (12, "radio “Cash”"),
        (13, "checkbox “Remind me”"),
        (17, "button “Reserve”"),
    ]
    assert [one.place for one in report.walked][1] == "reserve/1/2"
    assert context.pages[0].url == "https://library.test/reserved?title=Persuasion&branch=West&pay=on&remind=on"


def test_what_is_copied_is_pasted_and_a_code_is_read_elsewhere(walk: Walk) -> None:
    """The clipboard is the browser's own, and a value may stand on another screen of the product."""
    report = walk(
        "1. Go to your card.\n2. Select **Copy**.\n\n    You should see **Copied**.\n\n"
        "3. Paste the number into your notebook.\n\n    You should see a text that begins with `card-`.\n\n"
        "4. Paste the number into **Number**.\n5. Enter your code in **Code**.\n"
        "6. Go to the [loans page](https://library.example/loans).\n"
        "7. Check that the card of **Emma** ends in the last four characters of your card number.\n"
    )
    assert list(map(str, report.problems)) == []
    assert len(report.walked) == 7


def test_a_situation_brings_its_clipboard(walk: Walk, library: Library) -> None:
    """A page begins as its front matter says, and a section may begin anew."""
    report = walk(
        "---\nbegins: {page: reader, card: reader with a card}\n---\n"
        "## Loans {#loans}\n\n1. Go to the [loans page](https://library.example/loans).\n\n"
        "## Card {#card}\n\n1. Go to your card.\n2. Paste the number into **Number**.\n"
    )
    assert report.problems == []
    assert library.begun == ["reader", "reader with a card"]


def test_both_branches_of_a_fork_are_walked(walk: Walk, library: Library, context: BrowserContext) -> None:
    """A fork is walked twice, the second time no further than its section."""
    report = walk(
        "---\nbegins: reader\n---\n## Where {#where}\n\n1. Go to the [loans page](https://library.example/loans).\n"
        "2. If you live in the west, choose **West** in **Branch**; otherwise choose **East** in **Branch**.\n"
        "3. Select **Reserve**.\n\n## After {#after}\n\n1. Wait 2 minutes.\n"
    )
    assert report.problems == []
    assert [one.line for one in report.walked] == [6, 7, 8, 12, 6, 7, 8]
    assert (library.begun, library.waited_s) == (["reader", "reader"], 120)
    assert "branch=East" in context.pages[0].url


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("Select **Resserve**.", "There is no “Resserve” to select. The nearest label on the screen is “Reserve”."),
        ("Select **Renew**.", "The button “Renew” is greyed out."),
        ("Select **Title**.", "“Title” is on the screen as textbox."),
        ("Enter **5** in **Branch**.", "“Branch” is on the screen as combobox."),
        ("Choose **North** in **Branch**.", "The combobox “Branch” has no option “North”. It has: East, West."),
        ("Choose **Cheque** in **Pay by**.", "It has: Card, Cash."),
        ("Select the pencil icon beside **Sanditon**.", "“Sanditon” is not on the screen."),
        ("Select the pencil icon beside **Your loans**.", "beside “Your loans”"),
        ("Enter your shoe size in **Title**.", "no “your shoe size”. Add it to `values`"),
        ("Go to your garden.", "no “your garden”. Add it to `places`"),
        ("Go to the [attic](https://library.example/attic).", "status 404"),
        ("Check that the card of **Emma** ends in the last four characters of your title.", "It does not end so."),
        ("Turn on **Title**.", "“Title” is on the screen as textbox."),
        ("Press **Reserve**.", "The walker cannot walk this."),
    ],
)
def test_a_wrong_step_is_reported_at_its_line(walk: Walk, step: str, what: str) -> None:
    """Page, line, number, sentence, what is wrong, and what is on the screen instead."""
    report = walk(f"Words.\n\n1. Go to the [loans page](https://library.example/loans).\n2. {step}\n")
    [problem] = report.problems
    assert (str(problem.page), problem.line, problem.step, problem.sentence) == ("page.md", 4, 2, step)
    assert what in f"{problem.what} {problem.hint}"


@pytest.mark.parametrize(
    ("below", "what"),
    [
        ("You should see **Emma, part 3** in the list of loans.", "The nearest label on the screen is “Emma, part 2”."),
        (
            "You should see **Emma** in the list of fines.",
            "There is no list of fines on the screen. Its lists are: Your loans",
        ),
        ("You should see **Remind me** turned on.", "The checkbox “Remind me” is turned off."),
        ("You should see **Farewell**.", "“Farewell” is not on the screen."),
    ],
)
def test_what_is_not_seen_is_reported_at_its_line(walk: Walk, below: str, what: str) -> None:
    """A line that says what the reader should see is an assertion of its own."""
    report = walk(f"1. Go to the [loans page](https://library.example/loans).\n\n    {below}\n")
    [problem] = report.problems
    assert (problem.line, problem.step, problem.sentence) == (3, 1, below)
    assert what in f"{problem.what} {problem.hint}"


def test_fields_out_of_order_are_reported(walk: Walk) -> None:
    """Steps fill a form in the order of the screen: a reader goes down, not up."""
    report = walk(
        "1. Go to the [loans page](https://library.example/loans).\n"
        "2. Choose **West** in **Branch**.\n3. Enter your title in **Title**.\n"
    )
    [problem] = report.problems
    assert problem.line == 3
    assert "“Title” stands above the combobox “Branch”" in problem.what


def test_a_dialog_in_the_way_is_reported(walk: Walk) -> None:
    """What a dialog covers cannot be selected, although it is there."""
    report = walk("1. Go to the [page](https://library.example/asking).\n2. Select **Reserve**.\n")
    assert [problem.what for problem in report.problems] == ["The dialog “Cookies” is in the way of “Reserve”."]


def test_a_control_without_effect_is_reported(walk: Walk) -> None:
    """Selecting something changes the screen; if not, it is the wrong thing or it is broken."""
    report = walk("1. Go to the [page](https://library.example/loans/emma).\n2. Select **Nothing**.\n")
    assert [problem.what for problem in report.problems] == ["Selecting “Nothing” changed nothing on the screen."]


def test_an_alert_that_nobody_was_told_of_is_reported(walk: Walk) -> None:
    """A step after which the screen says that something is wrong did not work, unless the page says so."""
    wish = "1. Go to the [page](https://library.example/wish).\n2. Select **Wish**.\n\n    You should see **{}**.\n"
    [problem] = walk(wish.format("Wishes")).problems
    assert (problem.line, problem.what) == (2, "It led to an alert.")
    assert problem.hint.endswith("The screen says: We have it already")
    assert walk(wish.format("We have it already")).problems == []


def test_what_is_chosen_already_may_be_selected(walk: Walk) -> None:
    """A radio button that the screen chose by itself is as the reader is to choose it."""
    assert walk("1. Go to the [page](https://library.example/wish).\n2. Select **By post**.\n").problems == []


def test_each_branch_has_controls_of_its_own(walk: Walk) -> None:
    """The control of the second branch of a fork is recorded apart from that of the first."""
    report = walk(
        "## Pay {#pay}\n\n1. Go to the [loans page](https://library.example/loans).\n"
        "2. If you have a card, choose **Card** in **Pay by**; otherwise turn on **Remind me**.\n"
    )
    assert {one.place: one.control for one in report.walked if one.number == 2} == {
        "pay/1/2": "radio “Card”",
        "pay/1/2/otherwise": "checkbox “Remind me”",
    }


def test_the_walk_goes_on_and_says_what_follows(walk: Walk, tmp_path: Path) -> None:
    """All that is wrong is reported in one walk; later lines of the page say that they may follow."""
    report = walk(
        "1. Go to the [loans page](https://library.example/loans).\n2. Select **Nothing at all**.\n3. Select **Bak**.\n"
        "4. Go to the [page](https://library.example/loans/emma).\n\n    You should see **by Jane Austen**.\n",
        failures=tmp_path,
    )
    assert [(problem.line, problem.follows) for problem in report.problems] == [(2, False), (3, True)]
    assert [one.line for one in report.walked] == [1, 4]
    assert "button “Reserve”" in report.problems[0].on_screen
    assert report.problems[0].picture == tmp_path / "page-2.png"
    assert (tmp_path / "page-2.png").read_bytes().startswith(b"\x89PNG")


def test_an_unknown_situation_is_reported(walk: Walk) -> None:
    """A page that begins in no known situation says so at its section."""
    report = walk("---\nbegins: stranger\n---\n## Loans {#loans}\n\n1. Go to your card.\n")
    assert str(report.problems[0]) == "page.md:4: begins: stranger There is no situation 'stranger'. Use: reader."


CHANGES: list[tuple[str, str, int]] = [
    ("Title <input", "Book <input", 10),
    ('<label>Title <input name="title"></label>', "", 10),
    ('<input name="title">', '<select name="title"><option>Persuasion</option></select>', 10),
    ("Branch <select", "Library <select", 11),
    ("<option>West</option>", "<option>Western</option>", 11),
    ("Pay by", "Payment", 12),
    ("> Cash", "> Coins", 12),
    ('type="checkbox"', 'type="radio"', 13),
    ("Remind me", "Send a reminder", 13),
    ("<button>Reserve</button>", '<a href="/reserved">Reserve it</a>', 17),
    ("<button>Reserve</button>", "<button disabled>Reserve</button>", 17),
    ("<button>Reserve</button>", "<span>Reserve</span>", 17),
    ("<button>Reserve</button>", "<button>Reserve</button><button>Reserve</button>", 17),
    ("Thank you", "Thanks", 19),
    ("Emma, part 2", "Emma II", 8),
    ('aria-label="Your loans"', 'aria-label="Your books"', 8),
    ("<main>", '<dialog open aria-label="Cookies"><button>Agree</button></dialog><main>', 8),
]


@pytest.mark.parametrize(("old", "new", "line"), CHANGES)
def test_one_change_of_a_screen_is_found_at_its_line(context: BrowserContext, old: str, new: str, line: int) -> None:
    """A label renamed, a control removed or of another role, a dialog added: the first line reported is right."""
    library = open_library(context, lambda html: html.replace(old, new))
    walker = Walker(context, library, PLACES, patience_s=0.2)
    walker.walk(parse_page("\n".join(RESERVE.splitlines()[:line]), Path("page.md")))  # no further than need be
    assert walker.report.problems[0].line == line


UNSEEN = "position: absolute; left: -999px"
OBSTACLES: list[tuple[str, str, int, str]] = [
    # There for a screen reader, and not to be seen.
    ("<label>Title", "<label style='opacity: 0'>Title", 10, "Nobody can see the textbox “Title”."),
    ("<label>Title ", f"<label for='t' style='{UNSEEN}'>Title</label><input id='t'><label>", 10, "see the textbox"),
    ("<button>Reserve", f"<button style='{UNSEEN}'>Reserve", 17, "Nobody can see the button “Reserve”."),
    (">Thank you<", " style='opacity: 0'>Thank you<", 19, "Nobody can see “Thank you”."),
    (">Thank you<", "><select><option>None<option>Thank you</select><", 19, "Nobody can see “Thank you”."),
    # In the way, or greyed out.
    ("<main>", "<div style='position: fixed; inset: 0; z-index: 9'></div><main>", 10, "Something lies over it"),
    ("<fieldset>", "<fieldset disabled>", 12, "The radio “Cash” is greyed out."),
    ("<option>West", "<option disabled>West", 11, "The option “West” is greyed out."),
    # Without the effect that it should have.
    ('<input type="radio" name="pay"> Cash', "<input type='radio' onclick='return false'> Cash", 12, "did not choose"),
    ('name="branch"', "onchange='this.selectedIndex = 0'", 11, "Choosing the option “West” did not choose it."),
    # Another page than the one that should come.
    ("/reserved", "/gone", 17, "Selecting “Reserve” led to a page that is not there."),
    ("<h1>Loans", "<p role='alert'>Closed today</p><h1>Loans", 6, "The screen says: Closed today"),
    # An alert beside a dialog.
    (
        "<h1>Reserved",
        "<p role='alert'>Not today</p><dialog open><p>Thank you</p></dialog><h1>R",
        17,
        "The screen says: Not today",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), OBSTACLES)
def test_what_keeps_a_reader_from_a_step_is_said(
    context: BrowserContext, old: str, new: str, line: int, what: str
) -> None:
    """At the step at which a reader meets it, in words of the screen."""
    library = open_library(context, lambda html: html.replace(old, new))
    walker = Walker(context, library, PLACES, patience_s=0.2)
    walker.walk(parse_page("\n".join(RESERVE.splitlines()[:19]), Path("page.md")))
    problem = walker.report.problems[0]
    assert (problem.line, what in f"{problem.what} {problem.hint}") == (line, True), str(problem)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<main>", "<style>* { text-transform: uppercase; }</style><main>"),
        ("Remind me", "Re&shy;mind&nbsp;\u200bme"),
        ("<button>Reserve", f"<button style='{UNSEEN}'>Reserve</button><button>Reserve"),  # for another width of window
        ('<input type="checkbox"', '<input style="opacity: 0" type="checkbox"'),  # its box is drawn anew
        ("<label>Title <input", "<style>label { display: contents; }</style><label>Title <input"),
        ("<main>", "<script>setInterval(() => document.querySelector('h1').replaceWith('.'), 9)</script><main>"),
        ("<input name=", "<input onfocus='window.met ??= this.replaceWith(this.cloneNode()) ?? 1' name="),
        (">Thank you<", " id='thank'><style>body::before { content: 'Thank you'; }</style><"),
    ],
)
def test_what_is_nothing_to_a_reader_is_not_reported(context: BrowserContext, old: str, new: str) -> None:
    """Capitals, signs without width, boxes that a style draws, controls that only a screen reader meets."""
    library = open_library(context, lambda html: html.replace(old, new))
    walker = Walker(context, library, PLACES, patience_s=0.2)
    walker.walk(parse_page(RESERVE, Path("page.md")))
    assert list(map(str, walker.report.problems)) == []


def test_an_alert_that_comes_later_is_reported_at_the_step_that_led_to_it(context: BrowserContext) -> None:
    """Also when the next step has already begun."""
    late = "document.body.insertAdjacentHTML('beforeend', '<p role=alert>Too late</p><p>Sorry</p>')"
    button = f'<button onclick="this.textContent = 1; setTimeout(() => {late}, 200)">Nothing'
    library = open_library(context, lambda html: html.replace("<button>Nothing", button))
    walker = Walker(context, library, PLACES, patience_s=2)
    text = (
        "1. Go to the [page](https://library.example/loans/emma).\n2. Select **Nothing**.\n"
        "3. Check that you see **Sorry**.\n"
    )
    walker.walk(parse_page(text, Path("page.md")))
    [problem] = walker.report.problems
    assert (problem.line, problem.what.endswith("led to an alert.")) == (2, True)  # on a slow machine it is not late


def test_a_field_that_cuts_what_is_pasted_is_reported(context: BrowserContext) -> None:
    """What stands in it is then not what was copied."""
    library = open_library(context, lambda html: html.replace("Number <input", "Number <input maxlength='4'"))
    walker = Walker(context, library, PLACES, patience_s=0.2)
    text = (
        "---\nbegins: reader with a card\n---\n## Card\n\n1. Go to your card.\n2. Paste the number into **Number**.\n"
    )
    walker.walk(parse_page(text, Path("page.md")))
    [problem] = walker.report.problems
    assert (problem.line, problem.what) == (7, "The textbox “Number” does not take all that was copied.")


def test_what_the_browser_refuses_is_a_line_of_the_report(context: BrowserContext, library: Library) -> None:
    """Wherever it happens, and the walk goes on."""
    walker = Walker(context, library, PLACES, patience_s=0.2)
    context.clear_permissions()  # nobody may read the clipboard
    walker.walk(
        parse_page(
            "1. Go to your card.\n2. Select **Copy**.\n\n    You should see a text that begins with `card-`.\n\n"
            "3. Enter **5** in **Code**.\n",
            Path("page.md"),
        )
    )
    [problem] = walker.report.problems
    assert (problem.line, problem.what.startswith("The browser could not do it: ")) == (4, True)
    assert walker.report.walked[-1].number == 3
