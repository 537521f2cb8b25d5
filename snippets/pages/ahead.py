"""What the hooks do to a page, as an extension of Markdown: Zensical calls no hooks, but every extension."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from jinja2 import Environment, FileSystemLoader
from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from keyguide.freshness.ledger import LEDGER, read_ledger
from keyguide.freshness.review import read_review
from pages.facts import show_facts
from pages.figures import MANIFEST, read_pictures, show_figures
from pages.findable import hide_lists
from pages.marks import mark_content

_LAST = -100  # after every other processor
_INNER = "mkdocstrings_strip_paragraph"  # only what renders docstrings has it, and they are no pages


class AheadExtension(Extension):
    """Finishes each page that Zensical renders; `root` is the staged project."""

    def __init__(self, **settings: str) -> None:
        self.config = {"root": ["", "The folder of the project."]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown calls it so
        """Come after everything else."""
        tree = _TreeEnd(md)
        md.treeprocessors.register(tree, "keyguide_tree_end", _LAST)
        md.postprocessors.register(_Finisher(md, Path(self.getConfig("root")), tree), "keyguide_ahead", _LAST)


class _TreeEnd(Treeprocessor):
    """Tells when the tree is done: until then the table of contents sends each heading to the postprocessors."""

    is_reached = False

    def run(self, _: Element) -> None:
        self.is_reached = True


class _Finisher(Postprocessor):
    def __init__(self, md: Markdown, root: Path, tree: _TreeEnd) -> None:
        super().__init__(md)
        self._md, self._tree = md, tree
        docs = root / "docs"
        self._facts = read_ledger(root / LEDGER)
        self._pictures = read_pictures(docs / MANIFEST)
        self._files = {path.relative_to(docs).as_posix() for path in docs.glob("pictures/*.png")}
        self._partials = Environment(loader=FileSystemLoader(root / "theme" / "partials"), autoescape=True)

    def run(self, text: str) -> str:
        if not self._tree.is_reached or _INNER in self._md.treeprocessors:
            return text
        page = self._md.preprocessors["rendering_context"].page  # type: ignore[attr-defined]
        html, _ = show_facts(text, self._facts)
        # Zensical leads the addresses of a page only later: here they are still those of the Markdown file.
        html, _ = show_figures(mark_content(html), page.path, self._pictures, self._files)
        macros: Any = self._partials.get_template("review.html").module
        review = read_review(page.meta)
        return "\n".join((macros.warning(review), hide_lists(html), macros.foot(review)))


def makeExtension(**settings: str) -> AheadExtension:  # noqa: N802 - Markdown calls it so
    """Give the extension."""
    return AheadExtension(**settings)
