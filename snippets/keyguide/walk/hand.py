"""The hand of the walker: finds a control in a browser, acts on it, and checks that it worked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from playwright.sync_api import ElementHandle
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from keyguide.walk.grammar import (
    Choose,
    EndsIn,
    Enter,
    Go,
    Keep,
    Paste,
    See,
    SeeCopied,
    Select,
    Target,
    Turn,
    Value,
    Wait,
)
from keyguide.walk.places import Copied, Places, Reading
from keyguide.walk.screen import CHOOSABLE, FILLABLE, SELECTABLE, TURNABLE, MismatchError, Node, Screen
from keyguide.walk.sight import GoneError, Sight, Thing, find_drawn

Deed = Go | Select | Enter | Paste | Keep | Choose | Turn | Wait | EndsIn | See | SeeCopied
"""An action without a fork."""

ROLES: Mapping[type[Deed], Sequence[str]] = {
    Select: SELECTABLE,
    Enter: FILLABLE,
    Paste: FILLABLE,
    Choose: CHOOSABLE,
    Turn: TURNABLE,
}
"""The roles that can do what a step asks."""

_FIELDS = (Enter, Paste, Choose, Turn)
_ONE_OF_MANY = ("radio", "menuitemradio")  # selecting the chosen one again changes nothing
_FIRST_PAUSE_MS, _LONGEST_PAUSE_MS = 10.0, 100.0  # a screen comes soon, or is long in coming
_LONGEST_ACT_MS = 3_000  # what was found is there: only a movement to its end, or what covers it, keeps it waiting
_IS_SHOWN = "element => element.isConnected && element.getClientRects().length > 0"
# Where to click what stands still and lies free; nothing for what does not, or stands in a frame.
_FIND_FREE = """element => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  const isFree = document.getAnimations().length === 0 && element.contains(document.elementFromPoint(x, y));
  return isFree && window === window.top ? [x, y] : null;
}"""
_FOCUS = "element => element.focus()"
_GET_VALUE = "element => element.value ?? element.textContent"
# Chooses what is in a field, so that typing takes its place; a field for a date takes no words.
_BEGIN_TYPING = """element => {
  if (!["text", "email", "password", "tel", "search", "url", "textarea", "number"].includes(element.type)) return false;
  element.focus();
  element.select();
  return document.activeElement === element;
}"""
# A form that is not filled in well may be answered with another status, and says itself what is wrong.
_IS_MISSING = """() => {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0;
  return status === 404 || status === 410 || status >= 500;
}"""
_LONGEST_LOAD_S = 15.0
_MOST_DRAWN_ANEW = 20  # how often a page may draw itself anew before a step on it is given up
# Words of the browser, and what they mean on a screen.
_REASONS = {
    "intercepts pointer events": "Something lies over it, or it cannot be clicked.",
    "outside of the viewport": "It lies beside the page, where nobody can scroll to it.",
    "element is not stable": "It does not stand still.",
    "element is not visible": "Nobody can see it.",
    "element is not enabled": "It is greyed out.",
    "element is not editable": "It cannot be changed.",
    "page.goto: timeout": f"The page has not come after {_LONGEST_LOAD_S:.0f} seconds.",
    "wait_for_load_state: timeout": f"The page has not come after {_LONGEST_LOAD_S:.0f} seconds.",
}
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Held:
    """A thing on the screen that a step names.

    Attributes:
        node: What it is.
        thing: It, in the browser.
        url: The address of the page that it is on.
    """

    node: Node
    thing: Thing
    url: str

    @property
    def handle(self) -> ElementHandle:
        """It, as Playwright holds things.

        Raises:
            GoneError: It is on the screen no more.
        """
        return self.thing.handle


class Surroundings(Protocol):
    """What is outside the browser."""

    @property
    def address(self) -> str:
        """Where the paths of the table of places are, without a slash at the end."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


class Hand:
    """Acts in one tab of a browser.

    Args:
        tab: The tab.
        surroundings: What is outside the browser.
        places: The table of places and values.
        patience_s: How long to wait for a screen to become what a sentence says.

    Attributes:
        tab: The tab.
        seen: What was on the screen at the last look.
    """

    def __init__(self, tab: Tab, surroundings: Surroundings, places: Places, patience_s: float) -> None:
        self.tab = tab
        self._surroundings = surroundings
        self._places = places
        self._last_field: Node | None = None
        self._is_fresh = False
        self._has_come = False
        self._sight = Sight(tab)
        self.seen = Screen(Node("page", "", "", frozenset(), "", None), {})
        self._patience_ms = 1000 * patience_s
        tab.set_default_timeout(1000 * _LONGEST_LOAD_S)

    def look(self) -> Screen:
        """Look at the screen as it is now."""
        if self._sight.tab != self.tab:
            self._sight = Sight(self.tab)
        self.seen = Screen(self._sight.look(), self._places.icons, self._sight.shows)
        self._is_fresh = True
        return self.seen

    @property
    def notices(self) -> tuple[str, ...]:
        """The words of every alert on the screen when it was last looked at."""
        return self.seen.notices

    def find(self, deed: Deed) -> Held | None:
        """Find what a step acts on; `None` for a step that acts on nothing.

        Raises:
            MismatchError: It is not there in time, or stands above the field of the step before.
        """
        if self._last_field is None and not self._has_come:
            self._is_fresh = False  # the screen may still be changing into the next
        if isinstance(deed, See | SeeCopied):
            return self.see(deed)
        if not isinstance(deed, (*ROLES, EndsIn)):
            self._last_field = None
            return None
        node = self._poll(lambda screen: self._spot(screen, deed))
        if node is not None and isinstance(deed, _FIELDS):
            self._check_order(node)
        else:
            self._last_field = None
        return self._hold(node) if node else None

    def spot(self, deed: Deed) -> Held | None:
        """Find what a step acts on with one look; `None` for a step that acts on nothing.

        Raises:
            MismatchError: It is not there now.
        """
        node = self._spot(self.look(), deed)
        return self._hold(node) if node else None

    def spot_control(self, target: Target, roles: Sequence[str]) -> Held:
        """Find a control on the screen as it was at the last look.

        Raises:
            MismatchError: It is not there.
        """
        return self._hold(self.seen.find(target, roles))

    def see(self, wanted: See | SeeCopied) -> Held | None:
        """Find what the reader should see; `None` for what is not on the screen but on the clipboard.

        Raises:
            MismatchError: It is not there in time.
        """
        if isinstance(wanted, SeeCopied):
            copied = self._read_copied()
            if not copied.startswith(wanted.beginning) or copied != copied.strip():
                raise MismatchError(
                    "What was copied is another text.", hint="It is not shown here; it may be a secret."
                )
            return None
        return self._hold(self._poll(lambda screen: screen.see(wanted)))

    def _spot(self, screen: Screen, deed: Deed) -> Node | None:
        match deed:
            case See():
                return screen.see(deed)
            case EndsIn(label):
                return screen.find_line(label)
            case Select(target) | Enter(_, target) | Paste(target) | Turn(target):
                return screen.find(target, ROLES[type(deed)])
            case Choose(value, target):
                return self._find_choice(screen, target, value)
            case _:
                return None

    def hold_again(self, held: Held) -> Held | None:
        """Find a thing that was found before, also where its page was drawn anew; `None` if it is gone."""
        try:
            if held.thing.call(_IS_SHOWN):
                return held
        except GoneError:
            pass
        if self.tab.url != held.url:
            return None
        same = [node for node in self.look().list_nodes() if _is_same(node, held.node)]
        return self._hold(same[0]) if len(same) == 1 else None

    def do(self, deed: Deed, held: Held | None) -> None:
        """Act, and check that it worked.

        Args:
            deed: What to do.
            held: What `find` gave for it.

        Raises:
            MismatchError: It cannot be done, or had not the effect that it should have.
        """
        for _ in range(_MOST_DRAWN_ANEW):
            try:
                with in_words():
                    self._do(deed, held)
            except GoneError:  # the page drew itself anew just then
                held = self.spot(deed)
            else:
                return
        raise GoneError

    def open(self, address: str) -> None:
        """Go to an address.

        Raises:
            MismatchError: It answers that it is not there.
        """
        answer = self.tab.goto(address, wait_until="domcontentloaded")
        if answer is not None and answer.status >= 400:
            raise MismatchError(
                f"The page answers with status {answer.status}.", hint="It has moved, or the address has a mistake."
            )

    def _do(self, deed: Deed, held: Held | None) -> None:
        # Typing leaves the screen as it is, but for the field.
        self._is_fresh = self._is_fresh and isinstance(deed, Enter)
        self._has_come = False
        match deed:
            case Go(place):
                self.open(self._find_address(place))
                self.look()
                self._has_come = True
            case Wait(seconds):
                self._surroundings.wait(seconds)
            case Keep():
                self._read_copied()
            case EndsIn(_, characters, value):
                self._check_end(held, characters, self._resolve(value))
            case Select() if held and not ("checked" in held.node.marks and held.node.role in _ONE_OF_MANY):
                self._change(held, f"Selecting {deed.target}")
            case Enter(value) if held:
                self._fill(held, self._resolve(value))
            case Paste() if held:
                self._paste(held)
            case Choose() if held:
                self._choose(held, deed)
            case Turn(target, on) if held and ("checked" in held.node.marks) != on:
                self._click(held)
                self.see(See(target.label, on=on))
            case _:
                pass

    def _find_address(self, place: str) -> str:
        path = self._places.find_path(place)
        if path is None:
            raise MismatchError(f"The table of places has no “{place}”.", hint="Add it to `places` in walk.toml.")
        return self._surroundings.address + path

    def _resolve(self, value: Value) -> str:
        if not value.is_named:
            return value.text
        match self._places.values.get(value.text):
            case str(text):
                return text
            case Reading(at, pattern):
                return self._read(at, pattern)
            case Copied():
                return self._read_copied()
            case _:
                raise MismatchError(
                    f"The table of example values has no “{value.text}”.", hint="Add it to `values` in walk.toml."
                )

    def _read(self, at: str, pattern: str) -> str:
        """Read a value from another place, in a tab of its own."""
        tab = self.tab.context.new_page()
        try:
            tab.goto(self._find_address(at), wait_until="domcontentloaded")
            found = re.search(pattern, str(tab.evaluate("document.body.innerText")))
        finally:
            tab.close()  # one that is left open lies over the other, of which a picture then takes a second
        if found is None:
            raise MismatchError(f"There is no such value at {at}.", hint="Check its pattern in walk.toml.")
        return found[1]

    def _read_copied(self) -> str:
        copied = str(self.tab.evaluate("navigator.clipboard.readText()"))
        if not copied:
            raise MismatchError("Nothing was copied.", hint="Did a step before copy something?")
        return copied

    def _find_choice(self, screen: Screen, target: Target, value: Value) -> Node:
        field = screen.find(target, CHOOSABLE)
        option = screen.find_option(field, self._resolve(value))
        return option if option.role == "radio" else field

    def _check_order(self, node: Node) -> None:
        before, self._last_field = self._last_field, node
        if before is None or before.ref == node.ref:
            return
        order = [other.ref for other in self.seen.list_nodes()]
        if before.ref in order and order.index(node.ref) < order.index(before.ref):
            raise MismatchError(
                f"The {node} stands above the {before}, which a step before it fills.",
                hint="Put the steps into the order of the screen.",
            )

    def _fill(self, held: Held, text: str) -> None:
        self._reach(held)
        if text and held.thing.call(_BEGIN_TYPING):
            self.tab.keyboard.insert_text(text)
        else:
            held.handle.fill(text, timeout=_LONGEST_ACT_MS)
        if held.thing.call(_GET_VALUE) != text:
            raise MismatchError(f"The {held.node} does not take the value.", hint="Check the kind of the field.")

    def _paste(self, held: Held) -> None:
        self._reach(held)
        held.thing.call(_FOCUS)
        self.tab.keyboard.press("ControlOrMeta+V")
        pasted = str(held.thing.call(_GET_VALUE)).strip()
        if not pasted:
            raise MismatchError(f"Pasting left the {held.node} empty.", hint="Did a step before copy something?")
        if pasted != self._read_copied().strip():
            raise MismatchError(f"The {held.node} does not take all that was copied.", hint="Does it cut a long text?")

    def _choose(self, held: Held, deed: Choose) -> None:
        option = self._resolve(deed.value)
        if held.node.role == "radio":
            self._click(held)
        else:
            self._reach(held)
            held.handle.select_option(label=option, timeout=_LONGEST_ACT_MS)

        def is_chosen(screen: Screen) -> None:
            try:
                node = screen.find_option(screen.find(deed.target, CHOOSABLE), option)
            except MismatchError:
                return  # choosing led on
            if not node.marks & {"checked", "selected"}:
                raise MismatchError(f"Choosing the {node} did not choose it.", hint="Is it the right control?")

        self._poll(is_chosen)

    def _click(self, held: Held) -> None:
        """Click what stands still and lies free at once; else let the browser wait."""
        if place := held.thing.call(_FIND_FREE):
            self.tab.mouse.click(*place)
        else:
            held.handle.click(timeout=_LONGEST_ACT_MS)

    def _reach(self, held: Held) -> None:
        """Make sure that a mouse could click it, before the keyboard does what is to be done."""
        if not held.thing.call(_FIND_FREE):
            held.handle.click(trial=True, timeout=_LONGEST_ACT_MS)

    def _change(self, held: Held, what: str) -> None:
        """Select something, and wait until the screen is another than when it was found."""
        before, document = self.seen.looks, self._sight.document
        self._click(held)

        def is_another(screen: Screen) -> None:
            if screen.looks == before:
                raise MismatchError(f"{what} changed nothing on the screen.", hint="Is it the right control?")

        self._poll(is_another)
        self._has_come = self._sight.document != document
        if self._has_come and self.tab.evaluate(_IS_MISSING):
            raise MismatchError(f"{what} led to a page that is not there.", hint="It has moved, or is out of order.")

    def _check_end(self, held: Held | None, characters: int, value: str) -> None:
        words = held.node.words.split() if held else []
        if len(value) < characters or not any(word.endswith(value[-characters:]) for word in words):
            raise MismatchError("It does not end so.", hint="The value itself is not shown here; it may be a secret.")

    def _hold(self, node: Node) -> Held:
        drawn = find_drawn(node)
        return Held(drawn, self._sight.get(drawn.ref), self.tab.url)

    def _poll(self, check: Callable[[Screen], _Result]) -> _Result:
        """Look until a check passes, or patience ends; what was seen since the last act need not be looked at again."""
        if self._is_fresh:
            with suppress(MismatchError):
                return check(self.seen)
        waited_ms, pause_ms = 0.0, _FIRST_PAUSE_MS
        while waited_ms < self._patience_ms:
            try:
                return check(self.look())
            except MismatchError:
                self.tab.wait_for_timeout(pause_ms)
            waited_ms += pause_ms
            pause_ms = min(1.2 * pause_ms, _LONGEST_PAUSE_MS)
        return check(self.look())


@contextmanager
def in_words() -> Iterator[None]:
    """Say in words of a screen why the browser cannot do something.

    Raises:
        MismatchError: The browser cannot do it.
    """
    try:
        yield
    except BrowserError as problem:
        if "not attached" in problem.message:
            raise GoneError from None
        said = f"The browser could not do it: {problem.message.splitlines()[0]}"
        what = next((what for words, what in _REASONS.items() if words in problem.message.lower()), said)
        raise MismatchError(what, hint="Look at the picture.") from None


def _is_same(node: Node, other: Node) -> bool:
    return (node.role, node.name, node.words) == (other.role, other.name, other.words)
