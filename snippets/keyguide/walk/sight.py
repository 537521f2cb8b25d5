"""How the browser tells what is on a screen: its own accessibility tree, without a script in the page.

Another way to ask is a snapshot that a script takes inside the page. The browser has to load that script with every
page anew, which takes longer than the page itself.
"""

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from playwright.sync_api import CDPSession, ElementHandle, Frame
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from keyguide.walk.screen import FILLABLE, MismatchError, Node

_Told = Mapping[str, Mapping[str, Any]]

_MARKS = ("checked", "disabled", "expanded", "pressed", "selected")
_MOST_LOADS = 3
_WORDS = ("StaticText", "LineBreak")
_FRAME = "Iframe"
_LEFT_OUT = ("InlineTextBox", "ListMarker")  # the same words again, and what is none
_SEEN_THROUGH = ("none", "RootWebArea", "MenuListPopup")
# Roles of the browser's own, by the role that a screen reader tells.
_TOLD_AS = {
    "Date": "textbox",
    "DateTime": "textbox",
    "InputTime": "textbox",
    "DisclosureTriangle": "button",
    "LabelText": "generic",
    **dict.fromkeys(_WORDS, "text"),
    "Legend": "generic",
    "LayoutTable": "table",  # the browser's guess about one without headings
    "LayoutTableRow": "row",
    "LayoutTableCell": "cell",
}
# Hyphens that show only at the end of a line, and what has no width at all: nobody can read them.
_UNREAD = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
_CALL = """function (...given) {
  if (!this.isConnected) throw new Error("It has gone.");
  const element = this instanceof Element ? this : this.documentElement ?? this.parentElement ?? this.parentNode.host;
  return (%s)(element, ...given);
}"""
# A box that was drawn anew may hide the browser's own, and stands with its label; any other needs to be seen itself.
_IS_SEEN = """element => {
  const isSeen = one => {
    if (getComputedStyle(one).display === "contents") return isSeen(one.parentElement);
    if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const find = () => one.getBoundingClientRect(), isOut = box => box.right <= 0 || box.bottom <= 0;
    if (isOut(find())) one.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = find();
    return box.width > 1 && box.height > 1 && !isOut(box);
  };
  const labels = [...(element.labels ?? [])], isNamed = labels.length === 0 || labels.some(isSeen);
  if (["checkbox", "radio"].includes(element.type)) return isNamed;
  return isSeen(element) && (isNamed || Boolean(element.placeholder));
}"""
_LEND = "element => { element.ownerDocument.defaultView[Symbol.for('keyguide.lent')] = element; }"
_TAKE = """() => {
  const lent = window[Symbol.for("keyguide.lent")];
  delete window[Symbol.for("keyguide.lent")];
  return lent ?? null;
}"""


class GoneError(MismatchError):
    """A thing that was on the screen is there no more."""

    def __init__(self) -> None:
        super().__init__("It has gone from the screen.", hint="Walk again.")


@dataclass(frozen=True)
class Thing:
    """A thing on a screen, in the browser.

    Attributes:
        sight: The tab that it is in.
        session: What the browser answers on.
        number: The browser's number for it.
        document: Which document of the tab it is in, counted from the first.
    """

    sight: "Sight" = field(repr=False)
    session: CDPSession = field(repr=False)
    number: int
    document: int

    def call(self, function: str, *given: object) -> Any:  # noqa: ANN401 - whatever the function gives
        """Call a function of JavaScript with this thing, and give what it returns.

        Args:
            function: Takes the element, for words the one that they stand in, and what is given.
            given: More arguments, of plain values.

        Raises:
            GoneError: It is on the screen no more.
        """
        asked = {
            "objectId": self._object,
            "functionDeclaration": _CALL % function,
            "arguments": [{"value": value} for value in given],
            "returnByValue": True,
        }
        answer = self._send("Runtime.callFunctionOn", asked)
        if "exceptionDetails" in answer:
            raise GoneError
        return answer["result"].get("value")

    @cached_property
    def handle(self) -> ElementHandle:
        """It, as Playwright holds things: for what waits, scrolls and types by itself.

        Raises:
            GoneError: It is on the screen no more.
        """
        self.call(_LEND)
        for frame in self.sight.tab.frames:
            if handle := _take(frame):
                return handle
        raise GoneError

    @cached_property
    def _object(self) -> str:
        if self.document != self.sight.document:
            raise GoneError  # the number may be another thing's by now
        found = self._send("DOM.resolveNode", {"backendNodeId": self.number})
        return str(found["object"]["objectId"])

    def _send(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self.session.send(method, asked)
        except BrowserError:
            raise GoneError from None
        return answer


class Sight:
    """What the browser tells of one tab.

    Args:
        tab: The tab.

    Attributes:
        tab: The tab.
        document: How many documents the tab has shown.
    """

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.document = 0
        self._session = tab.context.new_cdp_session(tab)
        self._frames: dict[str, CDPSession] = {}
        self._things: dict[str, Thing] = {}
        self._is_loaded = False  # until the browser says so
        tab.on("framenavigated", self._count)
        tab.on("domcontentloaded", self._note_loaded)

    def look(self) -> Node:
        """Give everything that is on the screen now, in order, below a node for the page."""
        self._things = {}
        told = self._ask_in_full()
        root = next(iter(told.values()), {})
        page = Node("page", "", "", frozenset(), self._name(root, self._session), None)
        self._read(told, self._session, page)
        return page

    def shows(self, node: Node) -> bool:
        """Say whether who reads the screen can see a thing of the last look; a screen reader is told of more.

        It is not seen where it, or the label that names it, is transparent, cut to a dot or put beside the page.
        """
        try:
            return bool(self.get(find_drawn(node).ref).call(_IS_SEEN))
        except GoneError:
            return False

    def get(self, ref: str) -> Thing:
        """Give a thing by its name of the last look."""
        return self._things[ref]

    def _count(self, frame: Frame) -> None:
        if frame == self.tab.main_frame:
            self.document += 1
            self._is_loaded = False

    def _note_loaded(self, _: Tab) -> None:
        self._is_loaded = True

    def _ask_in_full(self) -> _Told:
        """Ask for the nodes of the page, of one document from its beginning to its end."""
        for _ in range(_MOST_LOADS):
            document = self.document
            with suppress(BrowserError):  # while one document takes the place of another there is no answer
                told = _ask(self._session)
                if self._is_loaded and document == self.document:
                    return told
            self.tab.wait_for_load_state("domcontentloaded")
        return _ask(self._session)

    def _read(self, told: _Told, session: CDPSession, page: Node) -> None:
        for root in list(told.values())[:1]:
            self._grow(page, root, told, session)

    def _grow(self, parent: Node, one: Mapping[str, Any], told: _Told, session: CDPSession) -> None:
        role = "none" if one["ignored"] else str(one["role"]["value"])
        is_typed = parent.role in FILLABLE  # what is typed may be a secret: it is not kept
        if role in _LEFT_OUT or (is_typed and role in _WORDS):
            return
        node = parent
        if role not in _SEEN_THROUGH and not (is_typed and role != "option"):
            name = unicodedata.normalize("NFC", str(one.get("name", {}).get("value", "")).translate(_UNREAD))
            given, text = ("", name) if role in _WORDS else (" ".join(name.split()), "")
            node = Node(_TOLD_AS.get(role, role), given, text, _list_marks(one), self._name(one, session), parent)
            parent.children.append(node)
        for child in one.get("childIds", ()):
            if child in told:
                self._grow(node, told[child], told, session)
        if role == _FRAME:
            self._enter(node, one["backendDOMNodeId"], session)

    def _name(self, one: Mapping[str, Any], session: CDPSession) -> str:
        number = one.get("backendDOMNodeId")
        if number is None:
            return ""
        ref = f"{number}" if session is self._session else f"{id(session)}.{number}"
        self._things[ref] = Thing(self, session, number, self.document)
        return ref

    def _enter(self, frame: Node, number: int, session: CDPSession) -> None:
        """Read what is in a frame, of this site or of another."""
        with suppress(BrowserError):  # it has just gone
            name = session.send("DOM.describeNode", {"backendNodeId": number})["node"]["frameId"]
            try:
                self._read(_ask(session, name), session, frame)
            except BrowserError:  # it has a process of its own
                other = self._find_session(name)
                self._read(_ask(other), other, frame)

    def _find_session(self, name: str) -> CDPSession:
        if name not in self._frames:
            for frame in self.tab.frames[1:]:
                with suppress(BrowserError):  # one that shares its process with the page has no session
                    session = self.tab.context.new_cdp_session(frame)
                    self._frames[session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]] = session
        try:
            return self._frames[name]
        except KeyError:
            raise BrowserError("There is no such frame.") from None


def find_drawn(node: Node) -> Node:
    """Give the node itself, or what it stands in if the browser made it, such as a mark before a line."""
    while not node.ref and node.parent is not None:
        node = node.parent
    return node


def _ask(session: CDPSession, frame: str | None = None) -> _Told:
    """Ask for the nodes of one frame, by their names; the first is its root."""
    answer: dict[str, Any] = session.send("Accessibility.getFullAXTree", {"frameId": frame} if frame else {})
    return {node["nodeId"]: node for node in answer["nodes"]}


def _list_marks(one: Mapping[str, Any]) -> frozenset[str]:
    given = {mark["name"]: mark["value"].get("value") for mark in one.get("properties", ())}
    return frozenset(name for name in _MARKS if given.get(name, "false") not in (False, "false"))


def _take(frame: Frame) -> ElementHandle | None:
    try:
        return frame.evaluate_handle(_TAKE).as_element()
    except BrowserError:  # it has just gone
        return None
