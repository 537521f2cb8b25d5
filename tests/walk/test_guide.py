"""A page is read as it stands: every numbered line is a step, or is complained about at its line."""

from pathlib import Path

import pytest

from keyguide.errors import InputError
from keyguide.walk.grammar import See, Select, Target
from keyguide.walk.guide import Complaint, Expectation, Page, PictureMark, list_pictures, parse_page, read_page

FRONT = "---\ntitle: Words\nbegins: account\n---\n"
STEPS = """\
## Save it {#save .wide}

1. Select **Edit**.

    ![Picture of the form; 1 marks Edit.](../pictures/form.png){ width=300 }

    You should see **Name**. You should see **Age**.

2. Select
   **Save**.
"""


def _parse(text: str) -> Page:
    return parse_page(text, Path("page.md"))


def _list_lines(page: Page) -> list[int]:
    return [step.line for section in page.sections for step in section.steps]


def _complaints(text: str) -> list[tuple[int, str]]:
    return [(found.line, found.sentence) for found in _parse(text).complaints]


def test_a_step_is_read_with_all_that_stands_below_it() -> None:
    """Sentence, picture and expectations, each with its line."""
    page = _parse(STEPS)
    assert page.complaints == ()
    [section] = page.sections
    assert (section.line, section.anchor, section.title, section.begins) == (1, "save", "Save it", None)
    first, second = section.steps
    assert (first.line, first.number, first.list_number, first.action) == (3, 1, 1, Select(Target("Edit")))
    assert first.after == (
        PictureMark(5, "../pictures/form.png", "Picture of the form; 1 marks Edit."),
        Expectation(7, "You should see **Name**.", See("Name")),
        Expectation(7, "You should see **Age**.", See("Age")),
    )
    assert (second.line, second.sentence) == (9, "Select **Save**.")
    assert page.steps == 2


@pytest.mark.parametrize(
    "front", ["", FRONT, "--- \nbegins: account\n...\n", "---\na: |\n  1. Not a step.\n\n  ---\n---\n"]
)
def test_line_numbers_count_the_front_matter(front: str) -> None:
    """A line has the number that an editor shows."""
    above = front.count("\n")
    assert _list_lines(_parse(front + STEPS)) == [above + 3, above + 9]
    assert _parse(front + STEPS).complaints == ()


def test_a_page_saved_with_other_line_ends_is_the_same(tmp_path: Path) -> None:
    """CRLF, as editors on Windows write it, changes nothing."""
    path = tmp_path / "page.md"
    path.write_bytes((FRONT + STEPS).encode())
    plain = read_page(path)
    path.write_bytes((FRONT + STEPS).replace("\n", "\r\n").encode())
    assert read_page(path) == plain
    assert plain.sections[0].begins == "account"


def test_a_byte_order_mark_is_no_part_of_a_page(tmp_path: Path) -> None:
    """Some editors begin a file with one; the front matter is still found."""
    path = tmp_path / "page.md"
    path.write_bytes(b"\xef\xbb\xbf" + (FRONT + STEPS).encode())
    assert read_page(path).sections[0].begins == "account"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("!!! note\n\n    1. Select **Save**.\n", 3),
        ("> 1. Select **Save**.\n", 1),
        ("- One\n\n    1. Select **Save**.\n", 3),
        ("- 1. Select **Save**.\n", 1),
        ("```text\n1. Select **Save**.\n```\n", 2),
        ("Words.\n\n    1. Select **Save**.\n", 3),
        ("Words\n2. Select **Save**.\n", 2),
        ("<div>\n1. Select **Save**.\n</div>\n", 2),
        ("1) Select **Edit**.\n\n!!! note\n    2) Select **Save**.\n", 4),
    ],
)
def test_a_numbered_line_outside_of_the_lists_of_the_page_is_complained_about(text: str, line: int) -> None:
    """In a box, a quotation, another list, a block of code or HTML: a reader would do it, the walker would not."""
    assert [found for found, _ in _complaints(text)] == [line]


@pytest.mark.parametrize(
    ("below", "line"),
    [
        ("1. Select **Inner**.", 3),
        ("- a bullet", 3),
        ("> a quotation", 3),
        ("```sh\n    ls\n    ```", 3),
        ("| a | b |\n    |---|---|", 3),
        ("Some words.", 3),
        ("![Two](a.png) ![pictures](b.png)", 3),
        ("You should see **A**. Or else **B**.", 3),
    ],
)
def test_what_a_step_cannot_hold_is_complained_about(below: str, line: int) -> None:
    """Below a sentence stand expectations and pictures, nothing else."""
    assert line in [found for found, _ in _complaints(f"1. Select **Edit**.\n\n    {below}\n")]


@pytest.mark.parametrize(
    "below",
    ["You should see **Name**.", "![Screenshot of the form; 1 marks Edit.](../pictures/form.png)"],
)
@pytest.mark.parametrize("indent", ["", "  "])
def test_what_stands_below_no_step_is_complained_about(indent: str, below: str) -> None:
    """With too few blanks before it, it looks like a part of the step, and would be walked by nobody."""
    assert _complaints(f"1. Select **Edit**.\n\n{indent}{below}\n\n2. Select **Save**.\n") == [(3, below)]


def test_other_words_and_images_may_stand_between_lists() -> None:
    """A page may say what a reader sees, and show what is no picture of a screen."""
    between = "You should see much.\n\n![The plan of the house](plan.svg)\n\n<!--\n2. Select **Old**.\n-->\n"
    assert _complaints(f"1. Select **Edit**.\n\n{between}\n2. Select **Save**.\n") == []


@pytest.mark.parametrize(
    ("marks", "numbers"), [("1 1 1", [1, 2, 3]), ("1 3 2", [1, 2, 3]), ("3 4 5", [3, 4, 5]), ("7 7 7", [7, 8, 9])]
)
def test_steps_have_the_numbers_that_readers_see(marks: str, numbers: list[int]) -> None:
    """The first number of a list counts, whatever stands at the others."""
    page = _parse("".join(f"{mark}. Select **A**.\n" for mark in marks.split()))
    assert [step.number for step in page.sections[0].steps] == numbers


@pytest.mark.parametrize(
    ("spelt", "sentence"),
    [
        ('Go to the [shop](https://shop.example/a "The shop").', "Go to the [shop](https://shop.example/a)."),
        ("Go to the [shop][].", "Go to the [shop](https://shop.example/日本)."),
        ("Go to the [shop](<https://shop.example/a>).", "Go to the [shop](https://shop.example/a)."),
        ("Go to <https://shop.example/a>.", "Go to [https://shop.example/a](https://shop.example/a)."),
        ("Select __Save__. <!-- not Send -->", "Select **Save**."),
        ("Select **Save &amp; close**.", "Select **Save & close**."),
        ("Select **A\\*B\\_C**.", "Select **A\\*B_C**."),
        ("Select **A*B**.", "Select **A\\*B**."),
        ("Select **`Save`**.", "Select **Save**."),
        ("Wait [5 minutes](fact:wait-credit).", "Wait 5 minutes."),
        ("Enter **[5](fact:minimum)** in **Amount**.", "Enter **5** in **Amount**."),
    ],
)
def test_markdown_may_be_spelt_in_any_way(spelt: str, sentence: str) -> None:
    """However a page writes links, bold and signs, the sentence is the one that readers see."""
    page = _parse(f"1. {spelt}\n\n[shop]: https://shop.example/日本\n")
    assert page.complaints == ()
    assert page.sections[0].steps[0].sentence == sentence


def test_a_label_may_hold_a_full_stop() -> None:
    """It ends no sentence there."""
    page = _parse("1. Select **A**.\n\n    You should see **Saved. Go on.**. You should see **B**.\n")
    assert page.complaints == ()
    assert [below.see for below in page.sections[0].steps[0].after if isinstance(below, Expectation)] == [
        See("Saved. Go on."),
        See("B"),
    ]


@pytest.mark.parametrize("image", ['![Picture of *it*](a.png "Title"){ width=300 }', "![Picture of it][a]"])
def test_an_image_may_be_spelt_in_any_way(image: str) -> None:
    """With a title, with attributes, and by reference."""
    page = _parse(f"1. Select **A**.\n\n    {image}\n\n[a]: a.png\n")
    assert page.complaints == ()
    assert page.sections[0].steps[0].after == (PictureMark(3, "a.png", "Picture of it"),)


def test_a_year_at_the_end_of_a_sentence_is_no_step() -> None:
    """Words may be broken into lines anywhere."""
    assert _complaints("Seen in July\n2026. Look again.\n") == []


def test_a_sentence_that_cannot_be_read_is_complained_about_with_a_hint() -> None:
    """The step stays in its place, without an action."""
    page = _parse("1. Press **Save**.\n2. Select **Close**.\n")
    assert page.complaints == (Complaint(1, 1, "Press **Save**.", page.complaints[0].what),)
    assert page.complaints[0].what.startswith("Begin with Go")
    assert [step.action for step in page.sections[0].steps] == [None, Select(Target("Close"))]


def test_an_empty_step_is_complained_about() -> None:
    """A number alone is no step."""
    assert _complaints("1.\n2. Select **Close**.\n") == [(1, "")]


def test_lists_of_a_section_are_told_apart() -> None:
    """Each list begins anew with its numbers; a heading begins a section."""
    page = _parse(
        "1. Select **A**.\n\nWords.\n\n1. Select **B**.\n2. Select **C**.\n\n# Next one\n\n3. Select **D**.\n"
    )
    assert [(section.line, section.anchor) for section in page.sections] == [(1, ""), (8, "next-one")]
    steps = [step for section in page.sections for step in section.steps]
    assert [(step.list_number, step.number) for step in steps] == [(1, 1), (2, 1), (2, 2), (1, 3)]


def test_a_section_begins_as_the_front_matter_says() -> None:
    """By anchor; the page's own word is that of its first section with steps."""
    text = (
        "---\nbegins: {page: account, two: key}\n---\n# Title\n\n"
        "## One {#one}\n\n1. Select **A**.\n\n## Two {#two}\n\n1. Select **B**.\n"
    )
    page = _parse(text)
    assert [section.begins for section in page.sections] == ["account", "key"]
    assert page.complaints == ()
    assert [section.begins for section in _parse(text.replace("page: account, ", "")).sections] == [None, "key"]


def test_begins_for_a_section_without_steps_is_complained_about() -> None:
    """A misspelt anchor would let a section begin in the wrong situation."""
    [found] = _parse("---\nbegins: {save: account, sav: key}\n---\n" + STEPS).complaints
    assert (found.line, found.sentence) == (1, "begins: sav")
    assert "no section #sav" in found.what


def test_an_anchor_that_two_sections_have_is_complained_about() -> None:
    """The places of steps and `begins` go by anchors."""
    [found] = _parse(f"{STEPS}\n{STEPS}").complaints
    assert (found.line, found.sentence) == (12, "#save")
    assert found.what.startswith("Another section has this anchor")


@pytest.mark.parametrize(
    ("front", "what"),
    [
        ("begins: [a", "is not YAML"),
        ("begins: 5", "`begins` of page.md is 5."),
        ("begins: {page: 5}", "`begins` of page.md is {'page': 5}."),
        ("begins: [account]", "`begins` of page.md is ['account']."),
    ],
)
def test_wrong_front_matter_is_refused(front: str, what: str) -> None:
    """The message names the page and what stands there."""
    with pytest.raises(InputError) as refused:
        _parse(f"---\n{front}\n---\n{STEPS}")
    assert what in refused.value.message


@pytest.mark.parametrize("front", ["", "5", "- a", "title: Words", "begins:"])
def test_a_page_need_not_say_how_it_begins(front: str) -> None:
    """It then begins with nothing."""
    assert _parse(f"---\n{front}\n---\n{STEPS}").sections[0].begins is None


def test_a_page_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, and one that is no text."""
    with pytest.raises(InputError, match=r"missing\.md cannot be read: No such file"):
        read_page(tmp_path / "missing.md")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"latin\.md is not UTF-8 text"):
        read_page(tmp_path / "latin.md")


def test_a_picture_is_of_all_lines_since_the_one_before() -> None:
    """Its words hold the steps and expectations that it illustrates, and its own."""
    text = (
        "1. Select **A**.\n\n    You should see **B**.\n\n    ![One](a.png)\n\n2. Select **C**.\n\n    ![Two](b.png)\n"
    )
    assert [shown.words for shown in list_pictures(_parse(text))] == [
        "1. Select **A**.\nYou should see **B**.\nOne",
        "2. Select **C**.\nTwo",
    ]


def test_brackets_and_brackets_with_a_backslash_may_stand_in_the_words_of_a_picture() -> None:
    """The words are those between the outer brackets."""
    page = _parse("1. Select **A**.\n\n    ![Picture of \\[Edit\\] here.](a.png)\n")
    assert page.complaints == ()
    [shown] = list_pictures(page)
    assert shown.mark.target == "a.png"
