"""Screens in the notation of Playwright's accessibility snapshots, which is easy to write and to read."""

import json
import re
from collections.abc import Iterator

import yaml

from keyguide.walk.screen import FILLABLE, Node

_ENTRY = re.compile(r'(?P<role>[\w-]+)(?: "(?P<name>(?:\\.|[^"\\])*)")?(?P<marks>(?: \[[^\]]*\])*)')
_MARK = re.compile(r"\[([^\]=]+)(?:=([^\]]*))?\]")
_NO_MARKS = ("ref", "cursor", "level", "active")


def read_page(snapshot: str) -> Node:
    """Give the page that a snapshot shows."""
    page = Node("page", "", "", frozenset(), "", None)
    page.children.extend(_read(yaml.safe_load(snapshot), page))
    return page


def _read(entries: object, parent: Node) -> Iterator[Node]:
    for entry in entries if isinstance(entries, list) else [entries]:
        for head, inside in entry.items() if isinstance(entry, dict) else [(entry, None)]:
            if head and not str(head).startswith("/"):  # an address
                yield _make(str(head), inside, parent)


def _make(head: str, inside: object, parent: Node) -> Node:
    if head == "text":
        return Node("text", "", str(inside), frozenset(), "", parent)
    found = _ENTRY.fullmatch(head)
    assert found, head
    marks = dict(_MARK.findall(found["marks"]))
    name = json.loads(f'"{found["name"]}"') if found["name"] else ""
    said = frozenset(mark for mark in marks if mark not in _NO_MARKS)
    node = Node(found["role"], name, "", said, marks.get("ref", ""), parent)
    if isinstance(inside, list):
        node.children.extend(_read(inside, node))
    elif inside is not None and node.role not in FILLABLE:
        node.children.append(Node("text", "", str(inside), frozenset(), "", node))
    return node
