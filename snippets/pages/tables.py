"""Keep the tables of a notebook's HTML output, and nothing else of it."""

import re
from html import escape
from html.parser import HTMLParser

KEPT = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "code", "em", "strong", "sub", "sup"}
KEPT_ATTRIBUTES = {"colspan", "rowspan", "scope"}
DROPPED_WITH_CONTENT = {"style", "script", "title"}
BLANK_LINES = re.compile(r"\n\s*\n")
SHOWS_MORE = {"img", "svg", "canvas", "iframe", "object", "embed", "video", "audio", "form", "input", "button"}


def keep_tables(html: str) -> str:
    """Give the tables in `html` without styles, scripts or classes.

    Gives an empty text where there is no table, or where the output is more than
    tables and a page could not show it truly; its plain text is shown then.
    """
    parser = _TableParser()
    parser.feed(html)
    parser.close()
    if not parser.tables or parser.depth or parser.shows_more:
        return ""
    return BLANK_LINES.sub("\n", "".join(parser.parts)).strip()  # a blank line would end the HTML block


class _TableParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tables = 0
        self.depth = 0
        self.dropping = 0
        self.shows_more = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shows_more |= tag in SHOWS_MORE
        self.dropping += tag in DROPPED_WITH_CONTENT
        self.depth += tag == "table"
        self.tables += tag == "table"
        if self.depth and tag in KEPT:
            kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name in KEPT_ATTRIBUTES)
            self.parts.append(f"<{tag}{kept}>")
        elif self.depth and tag == "br":
            self.parts.append("<br>")

    def handle_endtag(self, tag: str) -> None:
        self.dropping -= tag in DROPPED_WITH_CONTENT
        if self.depth and tag in KEPT:
            # A header cell without a word heads nothing: pandas leaves one in the corner.
            if tag == "th" and self.parts[-1].startswith("<th"):
                self.parts[-1], tag = self.parts[-1].replace("<th", "<td", 1), "td"
            self.parts.append(f"</{tag}>")
        self.depth -= tag == "table" and self.depth > 0

    def handle_data(self, data: str) -> None:
        if self.depth and not self.dropping:
            self.parts.append(escape(data, quote=False) if data.strip() else "\n" * ("\n" in data))
        elif data.strip() and not self.dropping:
            # Words beside the table (a caption, "5 rows") would be lost.
            self.parts.append(f"<p>{escape(data.strip(), quote=False)}</p>")
