"""Make a notebook's text safe and right for a page: fences, links, terminal output."""

import re
from collections.abc import Callable

from pymdownx.snippets import SnippetPreprocessor  # type: ignore[import-untyped]

_ANSI_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BACKTICKS = re.compile(r"`+")
_FENCE = re.compile(r"[ ]{0,3}(?P<marks>`{3,}|~{3,})(?P<info>.*)")
_CODE_SPAN = r"(?P<ticks>`+)(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`)"
_LINK = re.compile(rf"{_CODE_SPAN}|(?:(?<=\]\()<?|^[ ]{{0,3}}\[[^\]]+\]:[ \t]*<?)(?P<target>[^()\s<>]+)", re.MULTILINE)
_IMAGE = re.compile(
    rf"{_CODE_SPAN}|!\[(?P<alt>(?:\\.|[^\]\\])*)\]\(<?(?P<target>[^()\s<>]+)>?(?P<title>[^()]*)\)(?P<attributes>\{{)?"
)


def clean_output(text: str) -> str:
    r"""Give what a terminal would show: no colours, no control characters, overwritten lines gone.

    Example:
        >>> clean_output("\x1b[31mred\x1b[0m 10 %\r100 %")
        '100 %'
    """
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in _ANSI_ESCAPE.sub("", text).split("\n"))
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines)).expandtabs(8)


def fence(text: str, attributes: str) -> str:
    """Put a fence round the text that is longer than any run of backticks in it."""
    marks = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    return f"{marks} {{ {attributes} }}\n{escape_includes(text)}\n{marks}"


def escape_includes(text: str) -> str:
    """Keep text that looks like the site's include mark from including a file."""
    if "8<-" not in text:
        return text
    return "\n".join(_escape_include(line) for line in text.split("\n"))


def _escape_include(line: str) -> str:
    if include := SnippetPreprocessor.RE_ALL_SNIPPETS.match(line):
        place = include.end("space")
    elif section := SnippetPreprocessor.RE_SNIPPET_SECTION.match(line):
        place = section.end("pre")
    else:
        return line
    return f"{line[:place]};{line[place:]}"


def rewrite_prose(text: str, place_image: Callable[[re.Match[str]], str]) -> str:
    """Point links at the site's pages and replace images; code is left alone, and a fence left open is closed."""
    split = _split_fences(text)
    parts = [
        part if mark is not None else _LINK.sub(_site_link, _IMAGE.sub(_unless_code(place_image), part))
        for mark, part in split
    ]
    return escape_includes("\n".join([*parts, split[-1][0] or ""]).rstrip("\n"))


def _unless_code(place_image: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    return lambda found: found[0] if found["ticks"] else place_image(found)


def _site_link(link: re.Match[str]) -> str:
    """Turn a link that works in the repository into one that works between the site's pages."""
    target = link["target"]
    if link["ticks"] or "://" in target:
        return link[0]
    path, mark, fragment = target.partition("#")
    if path.startswith("../docs/"):
        path = f"../{path.removeprefix('../docs/')}"
    if path.endswith(".ipynb"):
        path = f"{path.removesuffix('.ipynb')}.md"
    return f"{link[0][: -len(target)]}{path}{mark}{fragment}"


def _split_fences(text: str) -> list[tuple[str | None, str]]:
    """Divide Markdown into prose and fenced code.

    Returns:
        Pairs of a mark and the text: None for prose, "" for code, and for code whose
        fence is still open at the end the marks that close it.
    """
    parts: list[tuple[str | None, list[str]]] = [(None, [])]
    for line in text.split("\n"):
        is_open = parts[-1][0]
        mark = _FENCE.fullmatch(line)
        if is_open:
            parts[-1][1].append(line)
            if mark and mark["marks"].startswith(is_open) and not mark["info"].strip():
                parts[-1] = ("", parts[-1][1])
                parts.append((None, []))
        elif mark and not (mark["marks"][0] == "`" and "`" in mark["info"]):
            parts.append((mark["marks"], [line]))
        else:
            parts[-1][1].append(line)
    return [(is_open, "\n".join(lines)) for is_open, lines in parts if lines]
