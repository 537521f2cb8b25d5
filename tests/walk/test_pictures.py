"""The pictures that a walk takes: callouts on the very elements, both schemes, small, stable, nothing secret."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from keyguide.walk import pictures
from keyguide.walk.guide import Page, PictureMark, parse_page
from keyguide.walk.manifest import Callout, Manifest
from keyguide.walk.pictures import MOST_BYTES, SCALE, Album
from keyguide.walk.report import Report
from keyguide.walk.walker import Mark, Walker
from keyguide.walk.wording import PictureError, check_words
from walk.library import PLACES, open_library

pytestmark = pytest.mark.deep

PATIENCE_S = 0.2
RING = (0xD0, 0x20, 0x5A)
GREEN, BLUE = (0, 200, 0), (0, 0, 200)
TODAY = date(2026, 11, 24)
PAINTED = """\
1. Go to the [page](https://library.example/painted).
2. Enter **5** in **Green**.
3. Select **Blue**.

    ![Screenshot of the painted form; 2 marks the Green field and 3 marks the Blue button.](shots/painted.png)
"""
RESERVE = """\
1. Go to the [loans page](https://library.example/loans).
2. Enter your title in **Title**.
3. Choose **West** in **Branch**.
4. Choose **Cash** in **Pay by**.
5. Turn on **Remind me**.
6. Select **Reserve**.

    ![Screenshot of the loans; 2 marks Title, 3 marks Branch, 4 marks Pay by, 5 marks Remind me and 6 marks Reserve.](shots/loans.png)

    You should see **Thank you**.

    ![Screenshot of what stands there after the form was sent; 6 marks Thank you.](shots/thanks.png)
"""  # noqa: E501 - the words of a picture stand on one line

Colour = tuple[int, int, int]
Shoot = Callable[..., tuple[Report, Album]]


@pytest.fixture(name="shoot")
def _shoot(context: BrowserContext, tmp_path: Path) -> Shoot:
    """Walk a page in the library and take its pictures into a folder; screens may be changed."""

    def shoot(
        text: str,
        manifest: Manifest,
        *,
        update: bool = True,
        change: Callable[[str], str] = lambda html: html,
        hides: Callable[[str], bool] = lambda _: False,
    ) -> tuple[Report, Album]:
        context.unroute_all()
        library = open_library(context, change)
        places = replace(PLACES, root=tmp_path, pictures=Path("shots"))
        album = Album(places, manifest, hides=hides, today=TODAY, update=update)
        walker = Walker(context, library, places, take_picture=album, patience_s=PATIENCE_S)
        walker.walk(parse_page(text, tmp_path / "page.md"))
        for problem in album.finish():
            walker.report.complain(problem)
        return walker.report, album

    return shoot


def _open(path: Path) -> Image.Image:
    return Image.open(path).convert("RGB")


def _find(picture: Image.Image, colour: Colour) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of what has a colour, in CSS pixels."""
    bands = [
        band.point([255 if abs(value - wanted) < 16 else 0 for value in range(256)])
        for band, wanted in zip(picture.split(), colour, strict=True)
    ]
    mask = Image.merge("RGB", bands).convert("L").point([255 if value == 255 else 0 for value in range(256)])
    box = mask.getbbox()
    assert box is not None
    left, top, right, bottom = (side / SCALE for side in box)
    return left, top, right, bottom


def _is_near(one: Sequence[int], other: Colour) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


def test_a_callout_lies_on_the_element_that_the_step_names(shoot: Shoot, tmp_path: Path) -> None:
    """Read from the pixels: each ring is drawn around its element, a few pixels away, in light and in dark."""
    manifest = Manifest()
    report, album = shoot(PAINTED, manifest)
    assert list(map(str, report.problems)) == []
    assert album.taken == ["painted"]
    record = manifest.pictures["painted"]
    assert [(one.number, one.label) for one in record.callouts] == [(2, "Green"), (3, "Blue")]
    for name in ("painted.png", "painted.dark.png"):
        picture = _open(tmp_path / "shots" / name)
        assert picture.size == (record.width_px * SCALE, record.height_px * SCALE)
        for callout, colour in zip(record.callouts, (GREEN, BLUE), strict=True):
            left, top, width, height = callout.box
            found = _find(picture, colour)
            gaps = (found[0] - left, found[1] - top, left + width - found[2], top + height - found[3])
            assert all(0 < gap < 8 for gap in gaps), (name, callout, gaps)
            for x, y in ((left + width / 2, top), (left + width / 2, top + height), (left, top + height / 2)):
                assert _is_near(picture.getpixel((round(x * SCALE), round(y * SCALE))), RING)  # type: ignore[arg-type]


def test_each_callout_bears_its_number(context: BrowserContext, shoot: Shoot) -> None:
    """The drawing holds a badge for each step, with its number in it."""
    shoot(PAINTED, Manifest())
    tab = context.pages[-1]
    numbers = _draw(
        tab, ["input", "button"], "[...document.querySelectorAll('#kg-callouts text')].map(t => t.textContent)"
    )
    assert numbers == ["1", "2"]


def test_there_is_a_picture_for_each_scheme(shoot: Shoot, tmp_path: Path) -> None:
    """The dark one is dark, the light one is light, and both weigh little."""
    shoot(PAINTED, Manifest())
    light, dark = _open(tmp_path / "shots" / "painted.png"), _open(tmp_path / "shots" / "painted.dark.png")
    assert light.size == dark.size
    assert sum(light.getpixel((1, 1))) > 700  # type: ignore[arg-type]
    assert sum(dark.getpixel((1, 1))) < 150  # type: ignore[arg-type]
    assert all(path.stat().st_size <= MOST_BYTES for path in (tmp_path / "shots").iterdir())


def test_a_picture_that_weighs_too_much_is_reported(shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the line of the picture, with its weight."""
    monkeypatch.setattr(pictures, "MOST_BYTES", 500)
    [problem] = shoot(PAINTED, Manifest())[0].problems
    assert (problem.line, problem.hint) == (5, "Take the picture at another step, or split it.")
    assert problem.what.startswith("painted.png weighs ")
    assert problem.what.endswith(" bytes; allowed are 500.")


def test_no_secret_is_seen(shoot: Shoot, tmp_path: Path) -> None:
    """Two screens that differ in their secrets alone, in words and in a field, give the same picture."""

    def shoot_with(secret: str, hides: Callable[[str], bool]) -> bytes:
        words = f'<form><p>Keep <code>{secret}</code> safe</p><label>Key <input value="{secret}"></label>'
        shoot(PAINTED, Manifest(), change=lambda html: html.replace("<form>", words), hides=hides)
        return b"".join((tmp_path / "shots" / name).read_bytes() for name in ("painted.png", "painted.dark.png"))

    one, other = "secret-WWWW-end", "secret-IIII-end"  # in a font whose letters are equally wide, so is the cover
    assert shoot_with(one, lambda words: "secret" in words) == shoot_with(other, lambda words: "secret" in words)
    assert shoot_with(one, lambda _: False) != shoot_with(other, lambda _: False)


def test_the_same_screen_is_the_same_picture_to_the_byte(shoot: Shoot, tmp_path: Path) -> None:
    """With nothing changed nothing is taken; taken anew from nothing, the files are the same."""
    manifest = Manifest()
    shoot(RESERVE, manifest)
    files_before = {path.name: path.read_bytes() for path in (tmp_path / "shots").iterdir()}
    text_before = manifest.as_json()
    report, album = shoot(RESERVE, manifest)
    assert (report.problems, album.taken, manifest.as_json()) == ([], [], text_before)
    again = Manifest()
    assert shoot(RESERVE, again)[1].taken == ["loans", "thanks"]
    assert {path.name: path.read_bytes() for path in (tmp_path / "shots").iterdir()} == files_before
    assert again.as_json() == text_before


def test_only_what_changed_is_taken_again(shoot: Shoot) -> None:
    """A change of one screen, and of its style alone, is a change of its pictures and of no others."""
    manifest = Manifest()
    shoot(RESERVE, manifest)
    before = dict(manifest.pictures)

    def restyle(html: str) -> str:
        return html.replace("<main><h1>Reserved", "<style>p { color: green }</style><main><h1>Reserved")

    [problem] = shoot(RESERVE, manifest, update=False, change=restyle)[0].problems
    assert (problem.line, problem.what) == (12, "What the picture shows has changed since it was taken.")
    assert problem.hint == "Run: keyguide walk --update"
    assert shoot(RESERVE, manifest, change=restyle)[1].taken == ["thanks"]
    assert manifest.pictures["loans"] == before["loans"]
    assert manifest.pictures["thanks"] != before["thanks"]


def test_a_picture_on_disk_is_checked(shoot: Shoot, tmp_path: Path) -> None:
    """One that was never taken, one whose file was changed, and one whose steps were."""
    [problem] = shoot(PAINTED, Manifest(), update=False)[0].problems
    assert (problem.line, problem.what) == (5, "The picture was never taken.")
    manifest = Manifest()
    shoot(PAINTED, manifest)
    path = tmp_path / "shots" / "painted.dark.png"
    path.write_bytes(path.read_bytes() + b"\0")
    assert shoot(PAINTED, manifest, update=False)[0].problems[0].what == "Its file was changed."
    assert shoot(PAINTED, manifest)[1].taken == ["painted"]
    other = PAINTED.replace("Go to the [page]", "Go to the [painted page]")
    [problem] = shoot(other, manifest, update=False)[0].problems
    assert problem.what == "The steps have changed since the picture was checked."
    report, album = shoot(other, manifest)
    assert (report.problems, album.taken) == ([], [])  # the same picture, of other words


def test_a_picture_of_nothing_is_reported(shoot: Shoot) -> None:
    """A picture shows what its steps name; where they name nothing, it is in the wrong place."""
    text = "1. Go to your card.\n\n    ![Screenshot of a card, with words enough for everybody.](shots/card.png)\n"
    [problem] = shoot(text, Manifest())[0].problems
    assert (problem.line, problem.hint) == (3, "Move the picture.")


def test_words_that_do_not_agree_with_the_picture_are_reported(shoot: Shoot) -> None:
    """At the line of the picture, with words that would."""
    [problem] = shoot(PAINTED.replace("3 marks", "4 marks"), Manifest())[0].problems
    assert (problem.line, problem.what) == (5, "The words for the picture name 2, 4; its callouts are 2, 3.")
    assert "2 marks the Green … and 3 marks the Blue …" in problem.hint


CALLOUTS = (Callout(3, "Name", (0, 0, 9, 9)), Callout(4, "Save", (0, 0, 9, 9)))


@pytest.mark.parametrize(
    "alt",
    [
        "Screenshot of the form; 3 marks the Name field and 4 marks Save.",
        "Picture of the form; 3 marks Name, 4 marks the button Save.",
        "Screenshot of the form of 2026; 3 marks name; 4 marks save",
    ],
)
def test_words_that_agree_are_taken(alt: str) -> None:
    """What it is, then each number with its label."""
    check_words(alt, CALLOUTS)


@pytest.mark.parametrize(
    ("alt", "what"),
    [
        ("The form, where you see that 3 marks the Name field and 4 marks Save.", "do not begin with what it is"),
        ("Screenshot of it; 3 marks Name", "have 30 characters"),
        (f"Screenshot of the form; 3 marks Name and 4 marks Save {'x' * 100}.", "have 155 characters"),
        ("Screenshot of the form in which you give a name and save it.", "name no number; its callouts are 3, 4"),
        ("Screenshot of the form; 4 marks Save and 3 marks the Name field.", "name 4, 3; its callouts are 3, 4"),
        ("Screenshot of the form; 3 marks Save and 4 marks the Name field.", "3 marks the Save; step 3 names “Name”"),
    ],
)
def test_words_that_do_not_agree_are_refused(alt: str, what: str) -> None:
    """Too few, too many, without what it is, other numbers, other labels, another order."""
    with pytest.raises(PictureError) as refused:
        check_words(alt, CALLOUTS)
    assert what in refused.value.message


def test_taking_a_picture_leaves_nothing_behind(context: BrowserContext, tmp_path: Path) -> None:
    """The page is afterwards what it was, drawing, scheme and all."""
    library = open_library(context)
    places = replace(PLACES, root=tmp_path, pictures=Path("shots"))
    album = Album(places, Manifest(), hides=lambda _: False, today=TODAY, update=True)
    seen: list[tuple[str, bool]] = []

    def look(tab: Tab) -> tuple[str, bool]:
        html: str = tab.evaluate("document.documentElement.outerHTML")
        return html, tab.evaluate("matchMedia('(prefers-color-scheme: light)').matches")

    def take(tab: Tab, page: Page, mark: PictureMark, marks: Sequence[Mark]) -> None:
        seen.append(look(tab))
        album(tab, page, mark, marks)
        seen.append(look(tab))

    walker = Walker(context, library, places, take_picture=take, patience_s=PATIENCE_S)
    walker.walk(parse_page(PAINTED, tmp_path / "page.md"))
    assert list(album.finish()) == []
    assert album.taken == ["painted"]
    assert seen[0] == seen[1]
    assert seen[0][1]


WORDY = {
    "words before and after": "<p>Give your <b>{0}</b> name <input> here, now, and at once, or else not at all.</p>",
    "fields in a row": "<p>One <input size=9> two <input size=9></p><p>three <input size=9></p>",
    "a tall form": "".join(f"<p>Field {number}<br><input></p><p>What it is for.</p>" for number in range(6)),
    "at the edges": "<button style='position: absolute; left: 0; top: 0'>A</button>"
    "<button style='position: absolute; right: 0; top: 0'>B</button><p style='margin: 4em'>Words</p>",
}


@pytest.mark.parametrize("name", WORDY)
def test_callouts_cover_no_words(context: BrowserContext, name: str) -> None:
    """Read from the pixels: every pixel of the words that was to be seen without callouts is still to be seen."""
    tab = context.new_page()
    tab.set_content(f"<body style='font: 18px sans-serif; color: #0000fe'>{WORDY[name]}</body>")
    before = _count(tab.screenshot(full_page=True))
    assert _draw(tab, ["input", "button"], "DRAWN.overlap.every(area => area === 0)")
    assert _count(tab.screenshot(full_page=True)) == before > 100


@pytest.mark.parametrize(
    "style",
    [
        "inset: 0; overflow: hidden",  # no place for a number
        "left: 0; top: 4px; width: 500px",  # words that a ring would cut
    ],
)
def test_a_callout_without_a_free_place_is_reported(shoot: Shoot, style: str) -> None:
    """Where it would cover words, the picture belongs elsewhere."""
    words = f"<div style='position: absolute; pointer-events: none; line-height: 1; {style}'>{'words ' * 400}</div>"
    [problem] = shoot(PAINTED, Manifest(), change=lambda html: html.replace("<form>", f"<form>{words}"))[0].problems
    assert problem.line == 5
    assert problem.what.startswith("There is no free place for callout 2 at “Green”")


def test_two_pictures_of_one_document_stay_current(shoot: Shoot) -> None:
    """What the first leaves in the document is no part of the second."""
    text = PAINTED + (
        "\n4. Enter **6** in **Green**.\n\n"
        "    ![Screenshot of the painted form; 4 marks the Green field, once more.](shots/again.png)\n"
    )
    manifest = Manifest()
    shoot(text, manifest)
    report, _ = shoot(text, manifest, update=False)
    assert list(map(str, report.problems)) == []


MODAL = "<dialog aria-label=Paint>{0}</dialog><script>document.querySelector('dialog').showModal()</script>"


def _put_into_dialog(html: str) -> str:
    inside = html[html.index("<form>") : html.index("</main>")]
    return html.replace(inside, MODAL.format(inside))


def test_a_callout_lies_above_a_dialog_that_lies_above_all(shoot: Shoot, tmp_path: Path) -> None:
    """The browser draws such a dialog over everything on the page, whatever its order."""
    manifest = Manifest()
    report, _ = shoot(PAINTED, manifest, change=_put_into_dialog)
    assert list(map(str, report.problems)) == []
    picture = _open(tmp_path / "shots" / "painted.png")
    for callout in manifest.pictures["painted"].callouts:
        left, top, width, height = callout.box
        for x, y in ((left + width / 2, top), (left + width / 2, top + height), (left, top + height / 2)):
            assert _is_near(picture.getpixel((round(x * SCALE), round(y * SCALE))), RING)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", ["in", "behind"])
def test_no_secret_is_seen_in_or_behind_a_dialog(shoot: Shoot, tmp_path: Path, place: str) -> None:
    """What dims the page behind a dialog hides nothing."""

    def shoot_with(secret: str, hides: Callable[[str], bool]) -> bytes:
        words = f"<code style='position: absolute; left: 60px; top: 20px'>{secret}</code>"
        words = f"<style>dialog {{ margin: 50px }}</style>{words}"

        def change(html: str) -> str:
            html = _put_into_dialog(html)
            return (
                html.replace("<dialog", f"{words}<dialog")
                if place == "behind"
                else html.replace("<form>", f"<form>{words}")
            )

        shoot(PAINTED, Manifest(), change=change, hides=hides)
        return b"".join((tmp_path / "shots" / name).read_bytes() for name in ("painted.png", "painted.dark.png"))

    one, other = "secret-WWWW-end", "secret-IIII-end"
    assert shoot_with(one, lambda words: "secret" in words) == shoot_with(other, lambda words: "secret" in words)
    assert shoot_with(one, lambda _: False) != shoot_with(other, lambda _: False)


def test_a_control_outside_of_the_window_is_brought_into_the_picture(shoot: Shoot, tmp_path: Path) -> None:
    """A table may be wider than the window, or stand in a box that scrolls."""
    for style in ("width: 2000px", "width: 300px; overflow: auto"):
        box = f"<div style='{style}'><div style='width: 1900px; display: flex; justify-content: end'>"
        text = PAINTED.replace("2. Enter **5** in **Green**.\n3.", "2.").replace("2 marks the Green field and 3", "2")
        manifest = Manifest()
        report, _ = shoot(text, manifest, change=lambda html, box=box: html.replace("<form>", f"<form>{box}"))
        assert list(map(str, report.problems)) == []
        left, _, right, _ = _find(_open(tmp_path / "shots" / "painted.png"), BLUE)
        [callout] = manifest.pictures["painted"].callouts
        assert left - 8 < callout.box[0] < left < right < callout.box[0] + callout.box[2] < right + 8


def test_controls_that_cannot_be_seen_at_once_are_reported(shoot: Shoot) -> None:
    """Where a box that scrolls shows one of them, it does not show the other."""
    styles = "<style>form { height: 60px; overflow: auto } input { margin-bottom: 900px }</style>"
    [problem] = shoot(PAINTED, Manifest(), change=lambda html: html.replace("<form>", f"{styles}<form>"))[0].problems
    assert (problem.line, problem.what) == (5, "The picture would not show callout 3 at “Blue”.")


def test_of_a_long_page_the_picture_shows_what_is_marked(shoot: Shoot) -> None:
    """A part of the page that is higher than the window is more than a reader can look at."""
    manifest = Manifest()
    words = "<p>Words.</p>" * 200
    report, _ = shoot(PAINTED, manifest, change=lambda html: html.replace("<form>", f"<form>{words}"))
    assert list(map(str, report.problems)) == []
    assert manifest.pictures["painted"].height_px < 400


def test_words_behind_a_bar_that_stays_do_not_count(shoot: Shoot) -> None:
    """A bar at the foot of the window lies over words, which a number on it does not cover."""
    bar = "<style>form { position: fixed; bottom: 0; left: 0; right: 0; background: Canvas }</style>"
    words = f"{bar}{'<p>Words, and more words.</p>' * 200}<form>"
    report, _ = shoot(PAINTED, Manifest(), change=lambda html: html.replace("<form>", words))
    assert list(map(str, report.problems)) == []


def test_what_a_step_and_the_line_below_it_name_has_one_callout(shoot: Shoot) -> None:
    """A switch that is turned on, and should then be seen so."""
    text = (
        "1. Go to the [loans page](https://library.example/loans).\n2. Turn on **Remind me**.\n\n"
        "    You should see **Remind me** turned on.\n\n"
        "    ![Screenshot of the loans, with a box to tick; 2 marks Remind me.](shots/loans.png)\n"
    )
    manifest = Manifest()
    assert list(map(str, shoot(text, manifest)[0].problems)) == []
    assert [one.number for one in manifest.pictures["loans"].callouts] == [2]


def test_a_picture_that_is_refused_is_not_written(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither scheme of it: the files on disk stay those of the manifest."""
    monkeypatch.setattr(pictures, "MOST_BYTES", 500)
    shoot(PAINTED, Manifest())
    assert not (tmp_path / "shots").exists()


def _draw(tab: Tab, selectors: Sequence[str], then: str) -> object:
    """Draw callouts on everything that selectors match, and say something of it."""
    overlay = files("keyguide.walk").joinpath("overlay.js").read_text(encoding="utf-8")
    elements = f"[...document.querySelectorAll({', '.join(selectors)!r})]"
    marks = f"{elements}.map((element, at) => ({{ element, number: at + 1 }}))"
    found: object = tab.evaluate(
        f"() => {{ const DRAWN = ({overlay})({{ marks: {marks}, secrets: [] }}); return {then}; }}"
    )
    return found


def _count(content: bytes) -> int:
    """Count the pixels of words."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    return sum(count for count, colour in picture.getcolors(1 << 24) or [] if colour == (0, 0, 254))
