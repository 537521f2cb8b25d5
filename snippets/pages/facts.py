"""Show facts in the site: the value stays in the text, and a quiet mark beside it opens where it is from."""

import re
from collections.abc import Mapping
from html import escape, unescape

from keyguide.freshness import Fact, Kind
from pages.made import write_day

_LINK = re.compile(r'<a href="fact:(?P<id>[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
_LAST_WORD = re.compile(r"[^\s<>]*\Z")  # it takes the mark with it to the next line
_TAG = re.compile(r"<[^>]*>")


def show_facts(html: str, facts: Mapping[str, Fact]) -> tuple[str, list[str]]:
    """Put a mark behind each value of the ledger, and what the marks open at the end of the page.

    What they open stands in the page once a fact, so that it can be printed as notes below the text. The buttons work
    without a script, as HTML's own popovers do.

    Args:
        html: The content of a page; its links to facts are as Markdown made them.
        facts: The ledger.

    Returns:
        The content, and the ids that the ledger does not have.
    """
    numbers: dict[str, int] = {}
    missing = []

    def mark(link: re.Match[str]) -> str:
        name = unescape(link["id"])
        if name not in facts:
            missing.append(name)
            return link["words"]
        number = numbers.setdefault(name, len(numbers) + 1)
        words = " ".join(_TAG.sub("", link["words"]).split())
        button = (
            '<button type="button" class="kg-fact__mark" data-search-exclude'
            f' popovertarget="fact-{name}" aria-label="Source of {words}">[{number}]</button>'
        )
        marked = _LAST_WORD.sub(lambda last: f"<span>{last[0]}{button}</span>", link["words"], count=1)
        return f'<span class="kg-fact">{marked}</span>'

    html = _LINK.sub(mark, html)
    if not numbers:
        return html, missing
    notes = "\n".join(_write_note(facts[name], number) for name, number in numbers.items())
    title = '<p class="kg-facts__title">Where the figures are from</p>'
    return f'{html}\n<section class="kg-facts" data-search-exclude>\n{title}\n{notes}\n</section>', missing


def _write_note(fact: Fact, number: int) -> str:
    """Write what a mark opens."""
    value = f"<strong>{escape(fact.value)}</strong>: " if fact.value else ""
    lines = [f"{value}{escape(fact.says)}", *_say_source(fact)]
    body = " ".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<div class="kg-fact__note" id="fact-{fact.id}" popover role="note" aria-label="Source">'
        f'<span class="kg-fact__number">[{number}]</span>{body}</div>'
    )


def _say_source(fact: Fact) -> list[str]:
    day = f'<time datetime="{fact.checked}">{write_day(fact.checked)}</time>'
    if fact.kind is Kind.UNKNOWN:
        return [f"Not known since {day}. Whom to ask: {escape(fact.ask)}."]
    source = escape(fact.source)
    if fact.address:
        source = f'<a href="{escape(fact.address)}">{source}</a>'
    due = f'<time datetime="{fact.due}">{write_day(fact.due)}</time>'
    return [f"Source: {source}.", f"Checked on {day}: {escape(fact.how)}. To be checked again by {due}."]
