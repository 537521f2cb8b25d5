"""Pictures of screens, shown as figures."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pages.figures import Callout, FigureError, Picture, read_pictures, show_figures

URL = "guide/create-key/"
FORM = Picture(
    400,
    200,
    (Callout(2, "Name", (50, 20, 100, 40)), Callout(3, "Create", (50, 100, 100, 40))),
    date(2026, 11, 24),
    None,
)
FILES = {
    "pictures/form.png",
    "pictures/form.dark.png",
    "pictures/other.png",
    "pictures/second.png",
    "pictures/second.dark.png",
}
ALT = "Screenshot of the form; 2 marks Name and 3 marks Create."
IMAGE = f'<img alt="{ALT}" src="../../pictures/form.png" />'
SECOND = IMAGE.replace("form", "second")
STEPS = f"<ol>\n<li>Go.</li>\n<li>Enter it in <b>Name</b>.</li>\n<li>\n<p>Create.</p>\n<p>{IMAGE}</p>\n</li>\n</ol>"


def _show(html: str, picture: Picture = FORM, files: set[str] = FILES) -> tuple[LexborHTMLParser, list[str]]:
    shown, problems = show_figures(html, URL, {"form": picture}, files)
    return LexborHTMLParser(shown), problems


def _attributes(tree: LexborHTMLParser | LexborNode, selector: str, name: str) -> list[str | None]:
    return [node.attributes.get(name) for node in tree.css(selector)]


def test_both_schemes_are_there_with_their_size_and_words() -> None:
    """Each image loads only when it is shown, keeps its place free, and says what it shows."""
    tree, problems = _show(STEPS)
    assert problems == []
    assert _attributes(tree, "figure img", "src") == ["../../pictures/form.png", "../../pictures/form.dark.png"]
    for name, value in {"alt": ALT, "width": "400", "height": "200", "loading": "lazy"}.items():
        assert _attributes(tree, "figure img", name) == [value, value]
    assert tree.css("figure picture, p img, p figure") == []


def test_a_callout_leads_to_its_step_and_has_its_place_in_percent() -> None:
    """Its number is that of the very list around it, and its name says which step it marks."""
    tree, _ = _show(f"<ol><li>Another list.</li></ol>{STEPS}")
    assert _attributes(tree, "figure a.kg-callout", "aria-label") == ["Step 2: Name", "Step 3: Create"]
    assert _attributes(tree, "a.kg-callout", "style")[0] == "left:12.5%;top:10%;width:25%;height:20%"
    second = tree.css("ol")[1].css("li")[1]
    assert (f"#{second.id}", "-1") == (_attributes(tree, "a.kg-callout", "href")[0], second.attributes["tabindex"])
    assert [step.id for step in tree.css("li")] == [None, None, "form-step-2", "form-step-3"]


@pytest.mark.parametrize(
    ("around", "text"),
    [
        (f"<li>Create.\n{IMAGE}</li>", "Create."),
        (f"<li>\n<p>Create.\n{IMAGE}</p>\n</li>", "Create."),
        (f"<li>\n<p>Create.</p>\n<p>{IMAGE}</p>\n</li>", "Create."),
        (f"<li>\n<p>Create.</p>\n<p>{IMAGE}\nYou see it.</p>\n</li>", "Create. You see it."),
        (f"<li>\n<p>{IMAGE}{SECOND}</p>\n</li>", ""),
    ],
)
def test_a_figure_never_stands_inside_a_paragraph(around: str, text: str) -> None:
    """The paragraph around an image ends before the figure; none is left empty, and no word is lost."""
    html = f"<ol><li>Go.</li><li>Enter it.</li>{around}</ol>"
    shown, problems = show_figures(html, URL, {"form": FORM, "second": FORM}, FILES)
    assert problems == []
    assert (shown.count("<figure"), shown.count("<ol")) == (html.count("<img"), 1)
    assert not re.search(r"<p>\s*</p>", shown)
    assert re.sub(r"<p>[^<]*</p>", "", shown).count("<p>") == 0
    step = LexborHTMLParser(shown).css("li")[2]
    for figure in step.css("figure"):
        figure.decompose()
    assert " ".join(step.text().split()) == text


def test_a_list_may_begin_later_and_hold_another() -> None:
    """Steps count from where their list begins; an inner list does not count among them."""
    inner = "<ol><li>Inner.</li><li>Inner.</li></ol>"
    tree, problems = _show(f'<ol start="2"><li>Enter it.{inner}</li><li id="kept">Create. {IMAGE}</li></ol>')
    assert problems == []
    assert _attributes(tree, "a.kg-callout", "href") == ["#form-step-2", "#kept"]
    assert (tree.css("li")[0].id, len(tree.css("#kept"))) == ("form-step-2", 1)


@pytest.mark.parametrize(
    ("compared", "words"),
    [
        (None, "Drawn from the practice product on 24 November 2026. Never compared with the live screen."),
        (
            date(2026, 12, 1),
            "Drawn from the practice product on 24 November 2026. Compared with the live screen on 1 December 2026.",
        ),
    ],
)
def test_the_caption_says_where_the_picture_is_from(compared: date | None, words: str) -> None:
    """A reader sees that it is drawn, when, and whether anyone has held it against the live screen."""
    tree, _ = _show(STEPS, replace(FORM, compared=compared))
    caption, link = tree.css("figcaption span")[0], tree.css("figcaption a")[0]
    assert caption.text() == words
    assert link.attributes["href"] == "../../pictures/form.png"
    assert link.attributes["aria-label"] == "Enlarge: Screenshot of the form"


def test_words_are_escaped_once() -> None:
    """A label or description with a quote or an ampersand says just that."""
    callout = Callout(1, 'Say "A & B"', (0, 0, 9, 9))
    html = f"<ol><li>Say. {IMAGE.replace(ALT, 'Screenshot of &quot;A &amp; B&quot; &lt;i&gt;')}</li></ol>"
    tree, _ = _show(html, replace(FORM, callouts=(callout,)))
    assert _attributes(tree, ".kg-callout", "aria-label") == ['Step 1: Say "A & B"']
    assert _attributes(tree, "img", "alt")[0] == 'Screenshot of "A & B" <i>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>No image. pictures/</p>",
        '<p><img alt="A plot." src="../../pictures/other.png" /></p>',
        '<ol><li><img alt="Elsewhere." src="https://example.com/pictures/form.png" /></li></ol>',
        '<ol><li><img alt="Elsewhere." src="pictures/form.png" /></li></ol>',
        '<pre><code>&lt;img src="../../pictures/form.png"&gt;</code></pre>',
    ],
)
def test_every_other_image_stays_as_it_is(html: str) -> None:
    """What is no picture of the walk is not touched, to the letter."""
    assert show_figures(html, URL, {"form": FORM}, FILES) == (html, [])


def test_a_known_picture_outside_steps_is_a_figure_without_callouts() -> None:
    """There is nothing that its numbers could lead to."""
    tree, problems = _show(f"<p>{IMAGE}</p>")
    assert (problems, len(tree.css("figure")), tree.css(".kg-callout")) == ([], 1, [])


@pytest.mark.parametrize(
    ("html", "files", "problem"),
    [
        (STEPS.replace("form.png", "other.png"), FILES, "The picture other is not in pictures/walk.json. "),
        (STEPS, FILES - {"pictures/form.png"}, "The picture pictures/form.png is missing. "),
        (STEPS, FILES - {"pictures/form.dark.png"}, "The picture pictures/form.dark.png is missing. "),
        (STEPS.replace(IMAGE, f"<em>{IMAGE}</em>"), FILES, "The picture form stands inside <em>. "),
        (STEPS + STEPS, FILES, "The picture form stands here twice. "),
        (STEPS.replace("<li>Go.</li>\n", ""), FILES, "The picture form marks step 3, which its list does not have. "),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(html: str, files: set[str], problem: str) -> None:
    """One sentence for each mistake, with the next action."""
    _, problems = _show(html, files=files)
    assert [one.startswith(problem) for one in problems] == [True]
    assert problems[0].endswith((" Run: keyguide walk --update", " of its own.", " its own picture."))


def test_the_manifest_is_read(tmp_path: Path) -> None:
    """Of all that it holds, what the page shows; without a manifest there are no pictures."""
    path = tmp_path / "walk.json"
    assert read_pictures(path) == {}
    callouts = [
        {"number": 2, "label": "Name", "box": [50, 20, 100, 40]},
        {"number": 3, "label": "Create", "box": [50, 100, 100, 40]},
    ]
    entry = {
        "width_px": 400,
        "height_px": 200,
        "callouts": callouts,
        "drawn": "2026-11-24",
        "compared": None,
        "page": "x",
    }
    path.write_text(json.dumps({"sources": "", "pictures": {"form": entry}}), encoding="utf-8")
    assert read_pictures(path) == {"form": FORM}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"pictures": {"form": {"width_px": 0}}}',
        '{"pictures": {"form": {}}}',
        '{"pictures": []}',
        "\\ud800",
    ],
)
def test_a_damaged_manifest_is_named(content: str, tmp_path: Path) -> None:
    """The file, what is wrong with it, and how to mend it; no traceback."""
    path = tmp_path / "walk.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FigureError, match=r"^walk\.json is damaged .+ Run: keyguide walk --update$"):
        read_pictures(path)
