"""Stage the project for a generator without hooks: the same pages, with what the hooks add written into them."""

import json
import shutil
from pathlib import Path

from pages.notebooks import convert_notebook
from pages.root_files import include_root_files

_OWN = ("docs", "notebooks", "site", "build", "dist", "mkdocs.yml")  # staged by us, or made
_THEME = "theme:\n"
_EXTENSIONS = "markdown_extensions:\n"


def stage_project(root: Path, folder: Path) -> None:
    """Write into an empty folder all that Zensical needs to build the site of a project.

    Args:
        root: The project.
        folder: Where it is staged; what needs no change is linked, not copied.

    Raises:
        ValueError: `mkdocs.yml` names no extensions of Markdown.
    """
    for entry in root.iterdir():
        if entry.name not in _OWN and not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    docs = folder / "docs"
    shutil.copytree(root / "docs", docs)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        _stage_notebook(path, docs / "notebooks")
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).as_posix()
        path.write_text(include_root_files(path.read_text(encoding="utf-8"), root, name), encoding="utf-8")
    config = write_config((root / "mkdocs.yml").read_text(encoding="utf-8"), folder)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")


def _stage_notebook(path: Path, folder: Path) -> None:
    page = convert_notebook(path.stem, path.read_text(encoding="utf-8"))
    pictures = folder / path.stem
    pictures.mkdir(parents=True, exist_ok=True)
    pictures.with_suffix(".md").write_text(page.markdown, encoding="utf-8")
    shutil.copy(path, folder)
    for picture in page.pictures:
        (pictures / picture.name).write_bytes(picture.content)


def write_config(mkdocs: str, folder: Path) -> str:
    """Give `mkdocs.yml` as Zensical can read it: it knows no `!relative`, and passes over hooks.

    Args:
        mkdocs: The text of `mkdocs.yml`.
        folder: Where the project is staged.
    """
    if _EXTENSIONS not in mkdocs:
        raise ValueError("mkdocs.yml names no markdown_extensions. Restore it from version control.")
    text = mkdocs.replace("!relative $config_dir", str(folder))
    text = text.replace(_THEME, f"{_THEME}  variant: classic\n", 1)  # looks as the theme that we build on
    return text.replace(_EXTENSIONS, f"{_EXTENSIONS}  - pages.ahead:\n      root: {json.dumps(str(folder))}\n", 1)
