"""What MkDocs calls while it builds the site; the work is done in the modules beside it."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from keyguide.errors import InputError
from keyguide.freshness.ledger import LEDGER, read_ledger
from keyguide.freshness.review import ReviewError, read_review
from pages.facts import show_facts
from pages.figures import MANIFEST, FigureError, read_pictures, show_figures
from pages.findable import hide_lists, weigh_page
from pages.marks import mark_content
from pages.notebooks import NotebookError, convert_notebook
from pages.root_files import include_root_files
from pages.speed import keep_compiled_templates, load_reference_handler

if TYPE_CHECKING:
    from mkdocstrings import MkdocstringsPlugin

CACHE = ".cache/templates"
FACTS = "keyguide_facts"
PICTURES = "keyguide_pictures"
log = logging.getLogger("mkdocs.keyguide")


@event_priority(100)
def on_config(_: MkDocsConfig) -> None:
    """Load the reference's handler before its plugin does."""
    load_reference_handler()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the facts and what the pictures show, and add each notebook as a page with what belongs to it."""
    root = Path(config.config_file_path).parent
    reference = cast("MkdocstringsPlugin", config.plugins["mkdocstrings"])
    keep_compiled_templates(reference.get_handler("python").env, root / CACHE)
    try:
        config.extra[PICTURES] = read_pictures(Path(config.docs_dir, MANIFEST))
    except FigureError as problem:
        log.warning("%s", problem)
        config.extra[PICTURES] = {}
    try:
        config.extra[FACTS] = read_ledger(root / LEDGER)
    except InputError as problem:
        log.warning("%s", problem.message)
        config.extra[FACTS] = {}
    folder = root / "notebooks"
    for path in sorted(folder.glob("*.ipynb")):
        try:
            page = convert_notebook(path.stem, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            log.warning("notebooks/%s is not UTF-8 text. Restore it, or save it again in JupyterLab.", path.name)
            continue
        except NotebookError as problem:
            log.warning("%s", problem)
            continue
        where = f"notebooks/{path.stem}"
        files.append(File.generated(config, f"{where}.md", content=page.markdown))
        files.append(File.generated(config, f"{where}.ipynb", abs_src_path=str(path)))
        for picture in page.pictures:
            files.append(File.generated(config, f"{where}/{picture.name}", content=picture.content))
    return files


def on_env(env: Environment, config: MkDocsConfig, **_: object) -> None:
    """Keep the compiled templates of the theme."""
    keep_compiled_templates(env, Path(config.config_file_path).parent / CACHE)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Include files of the root, weigh the page, and refuse front matter that is not YAML: it would be printed."""
    if markdown.startswith("---\n"):
        log.warning("%s: its front matter cannot be read as YAML. Quote text that holds a colon.", page.file.src_uri)
    page.meta.setdefault("search", {"boost": weigh_page(page.file.src_uri)})
    return include_root_files(markdown, Path(config.config_file_path).parent, page.file.src_uri)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Mark what the style sets apart and what has a source, and show the pictures of screens."""
    html, missing = show_facts(html, config.extra[FACTS])
    for name in missing:
        place = _locate(page, name, Path(config.config_file_path).parent)
        log.warning("%s: no fact is called %s. Correct the link, or add it to %s.", place, name, LEDGER)
    html, problems = show_figures(mark_content(html), page.url, config.extra[PICTURES], files.src_uris)
    for problem in problems:
        log.warning("%s: %s", page.file.src_uri, problem)
    return hide_lists(html)


def _locate(page: Page, fact: str, root: Path) -> str:
    """Give the file that names a fact, and the line."""
    is_notebook = page.file.generated_by is not None
    name = str(Path(page.file.src_uri).with_suffix(".ipynb")) if is_notebook else page.file.src_uri
    path = root / name if is_notebook else Path(page.file.abs_src_path or "")
    before = path.read_text(encoding="utf-8").partition(f"(fact:{fact})")[0]
    return f"{name}:{before.count(chr(10)) + 1}"


def on_page_context(context: dict[str, Any], page: Page, **_: object) -> dict[str, Any]:
    """Tell the template when the page was reviewed, and when it must be again."""
    try:
        context["review"] = read_review(page.meta)
    except ReviewError as problem:
        log.warning("%s: %s", page.file.src_uri, problem)
    return context
