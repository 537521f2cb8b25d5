"""What makes a picture stale is found without a browser, and nothing else is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT
from keyguide.walk.guide import Page, list_pictures, read_page
from keyguide.walk.inputs import check_controls, check_inputs, hash_sources, renew
from keyguide.walk.manifest import Manifest, Record, hash_file, hash_text
from keyguide.walk.places import Places, read_places
from keyguide.walk.report import Problem, Walked
from keyguide.walk.tour import check

TEXT = """\
## Save {#save}

1. Select **Edit**.
2. Enter **5** in **Age**.

    ![Screenshot of the form, as long as words must be; 1 marks Edit and 2 marks Age.](../shots/form.png)

3. Select **Save**.

    You should see **Saved**.

    ![Screenshot of the end, as long as the words must be; 3 marks Saved.](../shots/end.png)
"""
TABLE = 'pages = ["*.md"]\nsources = ["*.html", "*.css"]\npictures = "shots"\n'


@dataclass(frozen=True)
class Guide:
    """A small guide on disk, whose pictures are current."""

    root: Path
    manifest: Manifest

    @property
    def places(self) -> Places:
        return read_places(self.root / "walk.toml")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def read(self) -> list[Page]:
        return [read_page(path) for path in self.places.find_pages()]

    def check(self) -> list[Problem]:
        return list(check_inputs(self.read(), self.places, self.manifest))


@pytest.fixture(name="guide")
def _guide(tmp_path: Path) -> Guide:
    for name, text in {"walk.toml": TABLE, "page.md": TEXT, "form.html": "<form>", "look.css": "p {}"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "shots").mkdir()
    manifest = Manifest()
    guide = Guide(tmp_path, manifest)
    for shown in list_pictures(guide.read()[0]):
        name = Path(shown.mark.target).stem
        files = {f"{name}.png": "", f"{name}.dark.png": ""}
        for file in files:
            (tmp_path / "shots" / file).write_bytes(file.encode())
            files[file] = hash_file(tmp_path / "shots" / file)
        manifest.pictures[name] = Record("page.md", hash_text(shown.words), "", 9, 9, (), files, date(2026, 11, 24))
    manifest.sources = hash_sources(guide.places)
    return guide


def test_pictures_that_are_current_are_left_alone(guide: Guide) -> None:
    """Nothing changed, nothing is said; nor after a change that no picture shows."""
    assert guide.check() == []
    (guide.root / "page.md").write_text("# Above\n\nMore words.\n\n" + TEXT, encoding="utf-8")
    assert guide.check() == []


CHANGES: dict[str, tuple[Callable[[Guide], None], int, str]] = {
    "a step": (lambda guide: guide.edit("page.md", "**5**", "**6**"), 6, "The steps have changed"),
    "a step more": (lambda guide: guide.edit("page.md", "3. Sel", "3. Wait 1 minute.\n4. Sel"), 13, "The steps have"),
    "an expectation": (lambda guide: guide.edit("page.md", "**Saved**.", "**Done**."), 12, "The steps have changed"),
    "the words": (lambda guide: guide.edit("page.md", "of the form", "of a form"), 6, "The steps have changed"),
    "a byte": (lambda guide: _flip(guide.root / "shots" / "end.dark.png"), 12, "Its file is missing or was changed."),
    "a file gone": (lambda guide: (guide.root / "shots" / "form.png").unlink(), 6, "Its file is missing"),
    "a new picture": (lambda guide: guide.edit("page.md", "form.png", "other.png"), 6, "other was never taken."),
    "a name twice": (lambda guide: guide.edit("page.md", "end.png", "form.png"), 12, "form stands in two places."),
}


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_found_at_the_line_of_its_picture(guide: Guide, change: str) -> None:
    """A step, an expectation, the words, a byte of a file, a file, a name."""
    act, line, what = CHANGES[change]
    act(guide)
    problem = guide.check()[0]
    assert (problem.page, problem.line, problem.hint) == (guide.root / "page.md", line, "Run: keyguide walk --update")
    assert what in problem.what


@pytest.mark.parametrize(
    "act",
    [
        lambda guide: guide.edit("look.css", "p", "q"),
        lambda guide: (guide.root / "form.html").rename(guide.root / "forms.html"),
        lambda guide: (guide.root / "new.html").touch(),
        lambda guide: (guide.root / "look.css").unlink(),
    ],
    ids=["changed", "renamed", "added", "removed"],
)
def test_a_change_of_what_makes_the_screens_is_found(guide: Guide, act: Callable[[Guide], None]) -> None:
    """A file of the screens changed, renamed, added or removed."""
    act(guide)
    [problem] = guide.check()
    assert (problem.page, problem.line) == (Path("shots/walk.json"), 1)
    assert "files of the screens have changed" in problem.what


def test_a_picture_that_no_page_shows_is_found(guide: Guide) -> None:
    """The manifest knows it, no page does."""
    guide.edit(
        "page.md", "![Screenshot of the end, as long as the words must be; 3 marks Saved.](../shots/end.png)", ""
    )
    [problem] = guide.check()
    assert (problem.page, problem.sentence) == (Path("shots/walk.json"), "end")
    assert problem.what == "No page shows this picture any more."


def test_a_picture_whose_file_was_never_taken_is_found(guide: Guide) -> None:
    """A name with another ending is another file, which nobody took."""
    guide.edit("page.md", "end.png", "end.webp")
    assert [(problem.line, problem.what) for problem in guide.check()] == [(12, "There is no picture end.webp.")]


def _walked(guide: Guide, control: str, line: int = 3, place: str = "save/1/1") -> Walked:
    return Walked(guide.root / "page.md", line, 1, place, "Select **Edit**.", control)


def test_a_control_of_another_kind_is_found(guide: Guide) -> None:
    """A link where a button was, although both can be selected."""
    guide.manifest.controls["page.md"] = {"save/1/1": "button “Edit”"}
    assert list(check_controls([_walked(guide, "button “Edit”")], guide.manifest, guide.places)) == []
    [problem] = check_controls([_walked(guide, "link “Edit”")], guide.manifest, guide.places)
    assert (problem.line, problem.what) == (3, "The step acted on the button “Edit”; now it is the link “Edit”.")
    [problem] = check_controls([_walked(guide, "")], guide.manifest, guide.places)
    assert problem.what.endswith("now it is the screen.")


def test_a_step_that_was_not_there_before_is_no_change(guide: Guide) -> None:
    """A new step, and a step that another branch comes to again."""
    guide.manifest.controls["page.md"] = {"save/1/1": "button “Edit”"}
    walked = [_walked(guide, "button “Edit”"), _walked(guide, "link “Edit”"), _walked(guide, "link", place="save/1/9")]
    assert list(check_controls(walked, guide.manifest, guide.places)) == []


def test_update_forgets_what_is_gone(guide: Guide) -> None:
    """The picture that no page shows any more, its files, and the controls of pages that are gone."""
    guide.edit(
        "page.md", "![Screenshot of the end, as long as the words must be; 3 marks Saved.](../shots/end.png)", ""
    )
    guide.edit("look.css", "p", "q")
    guide.manifest.controls["gone.md"] = {"a/1/1": "link"}
    walked = [_walked(guide, "button “Edit”"), _walked(guide, "link “Edit”")]
    renew(guide.manifest, guide.read(), walked, guide.places, is_whole=False)
    assert set(guide.manifest.pictures) == {"form"}
    assert sorted(path.name for path in (guide.root / "shots").iterdir()) == ["form.dark.png", "form.png"]
    assert set(guide.manifest.controls) == {"gone.md", "page.md"}
    assert guide.manifest.sources != hash_sources(guide.places)  # not all pages were walked
    renew(guide.manifest, guide.read(), walked, guide.places, is_whole=True)
    assert guide.manifest.controls == {"page.md": {"save/1/1": "button “Edit”"}}
    assert guide.check() == []


def test_the_pictures_of_the_guide_are_current() -> None:
    """What readers see is what the screens and steps make today."""
    assert list(map(str, check(read_places(ROOT / "walk.toml")))) == []
