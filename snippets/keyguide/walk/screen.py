"""What is on a screen, by role and name, as a screen reader tells it; and how a label finds its control.

Nothing here knows where a screen comes from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

from keyguide.errors import KeyguideError
from keyguide.walk.grammar import See, Target

SELECTABLE = ("button", "link", "menuitem", "menuitemradio", "menuitemcheckbox", "tab", "radio", "option", "treeitem")
FILLABLE = ("textbox", "searchbox", "spinbutton", "combobox")
CHOOSABLE = ("combobox", "listbox", "radiogroup", "group")
TURNABLE = ("checkbox", "switch")

_DIALOGS = ("dialog", "alertdialog")
_LISTS = ("table", "grid", "treegrid", "list", "listbox", "region", "group")
_LINES = ("row", "listitem", "article", "treeitem")  # what stands in one of these stands beside the rest of it
_MOST_NAMED = 40


class MismatchError(KeyguideError):
    """What a sentence says is not so on the screen."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One thing on the screen.

    Attributes:
        role: Its role, such as `button`; `text` for words that are nothing else.
        given_name: Its accessible name, if the browser gives one apart from what stands in it.
        text: Its words, if it is words and nothing else.
        marks: What else is said of it: `checked`, `disabled`, `selected`.
        ref: The browser's name for it.
        parent: What it stands in.
        children: What stands in it, in order.
    """

    role: str
    given_name: str
    text: str = field(repr=False)
    marks: frozenset[str]
    ref: str
    parent: "Node | None" = field(repr=False)
    children: list["Node"] = field(repr=False, default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child

    def __str__(self) -> str:
        return f"{self.role} “{self.name}”" if self.name else self.role

    @property
    def name(self) -> str:
        """Its accessible name."""
        return self.given_name or (self.words if self.role in SELECTABLE else "")

    @property
    def words(self) -> str:
        """All words in it, in order."""
        parts = [self.text]
        for before, child in pairwise((self, *self.children)):
            if before.role == child.role == "text":
                parts[-1] += child.text  # one sentence, a part of which looks otherwise
            else:
                parts.append(child.text or child.words or child.name)
        return " ".join(" ".join(parts).split())

    def says(self, label: str, *, is_part: bool = False) -> bool:
        """Say whether these are its words, or its name."""
        return any(_reads(words, label, is_part=is_part) for words in (self.name, self.words))

    def holds(self, label: str) -> bool:
        """Say whether something in it has these words."""
        return any(node.says(label) for node in self)


class Screen:
    """One look at a page.

    Args:
        page: What stands for the whole page; everything on it stands below.
        icons: For an icon in words, the accessible name of its control.
        is_seen: Says whether a node can be seen; a screen reader is told of more.

    Example:
        >>> page = Node("page", "", "", frozenset(), "", None)
        >>> page.children.append(Node("button", "Save", "", frozenset(), "1", page))
        >>> screen = Screen(page, {})
        >>> str(screen.find(Target("Save"), SELECTABLE))
        'button “Save”'
        >>> screen.find(Target("Send"), SELECTABLE)
        Traceback (most recent call last):
        keyguide.walk.screen.MismatchError: There is no “Send” to select. The nearest...
    """

    def __init__(self, page: Node, icons: Mapping[str, str], is_seen: Callable[[Node], bool] = lambda _: True) -> None:
        self._icons = icons
        self._is_seen = is_seen
        self._root = page
        dialogs = [node for node in self._root if node.role in _DIALOGS]
        self._scope = dialogs[-1] if dialogs else self._root

    def find(self, target: Target, roles: Sequence[str]) -> Node:
        """Find the one control that a sentence names.

        Args:
            target: The control, as the sentence names it.
            roles: The roles that can do what the sentence asks.

        Raises:
            MismatchError: There is none, there are several, it has another role, it is greyed out or cannot be seen, or
                a dialog is in its way. The hint says what is there instead.
        """
        wanted = self._icons.get(target.label, target.label) if target.is_icon else target.label
        found = [node for node in self._scope if _can(node, roles) and _is_called(node, wanted, target)]
        if target.beside is not None:
            found = _keep_beside(found, target.beside)
        if not found:
            raise self._explain(target, wanted, roles)
        seen = [node for node in found if self._is_seen(node)]
        if len(seen) > 1:
            raise MismatchError(
                f"There are {len(seen)} controls {target} on the screen.",
                hint="Say beside which label it stands: Select **X** beside **Y**.",
            )
        if not seen:
            raise MismatchError(f"Nobody can see the {found[0]}.", hint="Only a screen reader is told of it.")
        return _check_enabled(seen[0])

    def see(self, wanted: See) -> Node:
        """Find what the reader should see.

        Raises:
            MismatchError: It is not there, not in that list, or not turned so.
        """
        scope = self._scope
        if wanted.among is not None:
            lists = [node for node in scope if node.role in _LISTS and _is_list_of(node, wanted.among)]
            if not lists:
                names = [node.name for node in scope if node.role in _LISTS and node.name]
                raise MismatchError(
                    f"There is no list of {wanted.among} on the screen.",
                    hint=f"Its lists are: {', '.join(names)}." if names else "It has no list with a name.",
                )
            scope = lists[0]
        if wanted.on is not None:
            node = self.find(Target(wanted.label), TURNABLE)
            if ("checked" in node.marks) != wanted.on:
                raise MismatchError(
                    f"The {node} is turned {'off' if wanted.on else 'on'}.", hint="Check the steps before."
                )
            return node
        found = [node for node in scope if node.says(wanted.label, is_part=wanted.is_part)]
        inner = [node for node in found if not any(other in node.children for other in found)]
        for node in reversed(inner):
            if node is not self._root and self._is_seen(node):
                return node
        where = f" in the list of {wanted.among}" if wanted.among else ""
        if found:
            raise MismatchError(f"Nobody can see “{wanted.label}”{where}.", hint="Only a screen reader is told of it.")
        raise MismatchError(f"“{wanted.label}” is not on the screen{where}.", hint=self._suggest(wanted.label))

    def find_line(self, label: str) -> Node:
        """Find the line of a list or table that holds a label.

        Raises:
            MismatchError: No line does.
        """
        lines = [node for node in self._scope if node.role in _LINES and node.holds(label)]
        if lines:
            return next((line for line in lines if _is_headed(line, label)), lines[0])
        raise MismatchError(f"No line of a list holds “{label}”.", hint=self._suggest(label))

    def find_option(self, field: Node, option: str) -> Node:
        """Find an option of a field.

        Raises:
            MismatchError: It has no such option, and the hint lists those that it has; or that one is greyed out.
        """
        options = [node for node in field if node.role in ("option", "radio", "menuitemradio")]
        for node in options:
            if _reads(node.name, option):
                return _check_enabled(node)
        names = [node.name for node in options]
        raise MismatchError(
            f"The {field} has no option “{option}”.",
            hint=f"It has: {', '.join(names[:_MOST_NAMED])}." if names else "It has no options at all.",
        )

    def list_controls(self) -> tuple[str, ...]:
        """Give everything on the screen that has a name or can be used, by role and name; no values."""
        roles = (*SELECTABLE, *FILLABLE, *CHOOSABLE, *TURNABLE, *_DIALOGS, "heading", "alert", "status", "table")
        return tuple(str(node) for node in self._scope if node.role in roles and (node.name or node.role in FILLABLE))

    def list_nodes(self) -> Iterator[Node]:
        """Give everything on the screen, in order."""
        return iter(self._root)

    @property
    def looks(self) -> tuple[object, ...]:
        """What tells this screen from another."""
        nodes = (node for node in self._root if node.role != "generic" or node.text)
        return tuple((node.role, node.given_name, node.text, node.marks) for node in nodes)

    @property
    def notices(self) -> tuple[str, ...]:
        """The words of every alert on the screen, also beside a dialog."""
        return tuple(node.words for node in self._root if node.role == "alert" and node.words)

    def _explain(self, target: Target, wanted: str, roles: Sequence[str]) -> MismatchError:
        verb = {SELECTABLE: "select", FILLABLE: "type into", CHOOSABLE: "choose in", TURNABLE: "turn on or off"}
        use = "" if target.is_icon else f" to {verb.get(tuple(roles), 'use')}"
        what = f"There is no {str(target).removeprefix('the ')}{use}."
        covered = [node for node in self._root if _can(node, roles) and _is_called(node, wanted, target)]
        if covered and self._scope is not self._root:
            return MismatchError(f"The {self._scope} is in the way of {target}.", hint="Say what to do with it first.")
        others = [node for node in self._scope if node.ref and _reads(node.name, wanted)]
        if others and target.beside is None:
            return MismatchError(what, hint=f"“{wanted}” is on the screen as {others[0].role}.")
        if target.beside is not None and not self._scope.holds(target.beside):
            return MismatchError(what, hint=f"“{target.beside}” is not on the screen. {self._suggest(target.beside)}")
        return MismatchError(what, hint=self._suggest(wanted, roles))

    def find_nearest(self, label: str, roles: Sequence[str] = ()) -> str:
        """Give the words on the screen that come nearest to a label; empty where none come near."""
        fitting = [node.name for node in self._scope if node.name and (not roles or node.role in roles)]
        others = [
            words for node in self._scope for words in (node.name, node.words) if 0 < len(words) < 3 * len(label) + 9
        ]
        for names in (fitting, others):
            lowered = {name.lower(): name for name in names}
            if nearest := get_close_matches(label.lower(), lowered, n=1, cutoff=0.5):
                return lowered[nearest[0]]
        return ""

    def _suggest(self, label: str, roles: Sequence[str] = ()) -> str:
        if nearest := self.find_nearest(label, roles):
            return f"The nearest label on the screen is “{nearest}”."
        return f"On the screen are: {', '.join(self.list_controls()[:_MOST_NAMED]) or 'no controls'}."


def _can(node: Node, roles: Sequence[str]) -> bool:
    """Say whether a node has one of the roles; a box that drops its options down is chosen from, not typed into."""
    is_closed_list = node.role == "combobox" and any(child.role == "option" for child in node.children)
    return node.role in roles and not (roles == FILLABLE and is_closed_list)


def _is_called(node: Node, wanted: str, target: Target) -> bool:
    return _reads(node.name, wanted, is_part=target.is_part)


def _reads(words: str, label: str, *, is_part: bool = False) -> bool:
    """Say whether words are a label, or hold it; a page may show all of its words in capitals."""
    return any(form in words if is_part else form == words for form in (label, label.upper()))


def _check_enabled(node: Node) -> Node:
    if "disabled" in node.marks:
        raise MismatchError(f"The {node} is greyed out.", hint="Something has to be done first, or is not allowed.")
    return node


def _is_list_of(node: Node, things: str) -> bool:
    return node.name.lower().endswith(things.lower())


def _keep_beside(found: list[Node], label: str) -> list[Node]:
    """Keep the controls that stand nearest to a label: on its line, else in the smallest part that holds both."""
    parts = {node: _find_part(node, label) for node in found}
    near = {node: part for node, part in parts.items() if part is not None}
    # A line that begins with the label is its own; another may hold the same word, such as the name of a project.
    near = {node: part for node, part in near.items() if _is_headed(part, label)} or near
    sizes = {node: sum(1 for _ in part) for node, part in near.items()}
    return [node for node, size in sizes.items() if size == min(sizes.values())]


def _is_headed(part: Node, label: str) -> bool:
    first = next((node for node in part if node is not part and (node.words or node.name)), None)
    return part.role in _LINES and first is not None and first.says(label)


def _find_part(node: Node, label: str) -> Node | None:
    part = node.parent
    while part is not None and part.role != "page":
        if part.holds(label):
            return part
        if part.role in _LINES:
            return None  # the line has other words: what stands on other lines is not beside it
        part = part.parent
    return None
