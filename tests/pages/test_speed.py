"""What the site's build keeps and leaves out never shows in a page."""

import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from pages.speed import keep_compiled_templates, load_reference_handler


def _render(folder: Path, cache: Path) -> str:
    """Render as a new process would, with what an earlier one has kept."""
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True)
    keep_compiled_templates(environment, cache)
    return environment.get_template("page.html").render()


def test_a_changed_template_is_never_stale(tmp_path: Path) -> None:
    """A template is kept, and compiled anew as soon as its text changes, whatever its date says."""
    (tmp_path / "page.html").write_text("old {% include 'part.html' %}", encoding="utf-8")
    (tmp_path / "part.html").write_text("old", encoding="utf-8")
    assert _render(tmp_path, tmp_path / "cache") == "old old"
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(kept) == 2
    (tmp_path / "part.html").write_text("new", encoding="utf-8")
    assert _render(tmp_path, tmp_path / "cache") == "old new"


def test_a_folder_that_cannot_be_written_to_is_no_hindrance(tmp_path: Path) -> None:
    """Where nothing can be kept, the page is made all the same."""
    (tmp_path / "page.html").write_text("made", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert _render(tmp_path, tmp_path / "file" / "cache") == "made"


def test_pydantic_can_be_imported_afterwards() -> None:
    """Loading the reference's handler hides pydantic from it, and from nothing else."""
    load_reference_handler()
    import pydantic

    assert sys.modules["pydantic"] is pydantic
