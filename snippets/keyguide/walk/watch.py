"""Watches what a person does in a browser: which controls are used, and what is typed and must not be seen."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from playwright.sync_api import BrowserContext, ElementHandle, Locator
from playwright.sync_api import Page as Tab

from keyguide.walk.grammar import Choose, Enter, Paste, Select, Turn
from keyguide.walk.hand import ROLES, Deed
from keyguide.walk.screen import TURNABLE

_WATCH = files("keyguide.walk").joinpath("watch.js").read_text(encoding="utf-8")
_TELL = "keyguideTell"
_WANT = "element => { window[Symbol.for('keyguide.wanted')] = element; }"
_LIST_FIELDS = "fields => fields.map(field => [field.type === 'password', field.value ?? ''])"
# The words of every part, of a long one only its own, and which part it stands in. A secret may be cut into pieces.
_LIST_PARTS = """parts => {
  const places = new Map(parts.map((part, place) => [part, place]));
  const above = part => places.get(part.parentElement ?? part.getRootNode().host) ?? -1;
  const own = part => [...part.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join(" ");
  return parts.map(part => [(part.textContent.length > 400 ? own(part) : part.textContent).trim(), above(part)]);
}"""
_FEWEST_TELLING = 6  # a shorter text, such as a security code of three digits, may stand in any other by chance


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did to one control.

    Attributes:
        role: The role of the control.
        name: Its name.
        group: For an option, the name of what it is an option of.
        option: For a field with options, the one that was chosen.
        screen: The title of the page.
        is_wanted: Whether it is the control that was pointed at.
        is_finished: Whether it is over; typing may go on.
    """

    role: str
    name: str
    group: str = ""
    option: str = ""
    screen: str = field(default="", repr=False)
    is_wanted: bool = False
    is_finished: bool = True

    def __str__(self) -> str:
        return f"{self.role} “{self.name}”"

    @property
    def is_of_form(self) -> bool:
        """Whether it filled in something, and selected nothing."""
        return self.role in ("textbox", "combobox", "radio", *TURNABLE)

    def fits(self, deed: Deed) -> bool:
        """Say whether it is of the kind that a step asks for.

        Example:
            >>> from keyguide.walk.grammar import Target
            >>> Act("link", "Next").fits(Select(Target("Continue")))
            True
            >>> Act("textbox", "Name").fits(Select(Target("Continue")))
            False
        """
        if isinstance(deed, Choose):
            return self.role in (*ROLES[Choose], "radio", "option")
        if isinstance(deed, Enter | Paste) and self.option:
            return False  # chosen, not typed
        return self.role in ROLES.get(type(deed), ())

    def is_of(self, deed: Deed, icons: Mapping[str, str]) -> bool:
        """Say whether it is what a step asks for, by the words of the control."""
        match deed:
            case Select(target) | Enter(_, target) | Paste(target) | Turn(target):
                wanted = icons.get(target.label, target.label) if target.is_icon else target.label
                is_called = wanted in self.name if target.is_part else wanted == self.name
                return self.fits(deed) and is_called and target.beside is None
            case Choose(value, target):
                is_chosen = value.is_named or value.text == self.chosen
                return self.fits(deed) and target.label == self.asked and is_chosen
            case _:
                return False

    @property
    def asked(self) -> str:
        """For a choice, the words of what was asked."""
        return self.name if self.option else self.group

    @property
    def chosen(self) -> str:
        """For a choice, the words of what was chosen."""
        return self.option or self.name


class Watch:
    """Watches all tabs of a browser.

    Args:
        context: The browser.
        hides: Says whether words on a screen are a secret.

    Attributes:
        acts: What was done and is not accounted for yet, in order.
        quiet_beats: How many looks ago something was typed.
    """

    def __init__(self, context: BrowserContext, hides: Callable[[str], bool]) -> None:
        self.acts: list[Act] = []
        self.quiet_beats = 0
        self._hides_word = hides
        self._typed: dict[tuple[str, str], str] = {}
        self._passwords: set[str] = set()
        self._done: tuple[tuple[str, str], bool] | None = None
        self._tabs: list[Tab] = []
        context.expose_binding(_TELL, self._take)
        context.add_init_script(_WATCH)
        context.on("page", lambda tab: self._tabs.append(tab))
        self._tabs.extend(context.pages or [context.new_page()])

    @property
    def tab(self) -> Tab:
        """The tab in which something was opened or done last, of those that are open; a closed one if none is."""
        return next((tab for tab in reversed(self._tabs) if not tab.is_closed()), self._tabs[-1])

    def want(self, handle: ElementHandle) -> None:
        """Say which control a step names, so that an act on it is known for certain from now on."""
        self.acts = [replace(act, is_wanted=False) for act in self.acts]
        handle.evaluate(_WANT)

    def use(self, act: Act, *, is_secret: bool) -> None:
        """Account for an act.

        Args:
            act: The act.
            is_secret: Whether what was typed must not be seen.
        """
        self.acts.remove(act)
        key = (act.role, act.name)
        self._done = (key, is_secret)
        if not is_secret:
            self._typed.pop(key, None)

    def drop(self, acts: Sequence[Act]) -> None:
        """Leave acts out that belong to no step; what was typed stays hidden."""
        self.acts = [act for act in self.acts if act not in acts]

    def hides(self, words: str) -> bool:
        """Say whether words hold a secret: by their looks, or because somebody typed it here."""
        if self._hides_word(words):
            return True
        bare = _strip(words)
        typed = [secret for secret in map(_strip, (*self._typed.values(), *self._passwords)) if secret]
        return any(secret == bare or (len(secret) >= _FEWEST_TELLING and secret in bare) for secret in typed)

    def find_secrets(self, tab: Tab) -> list[Locator]:
        """Find everything on a screen that must not be seen, as small as it can be told.

        These are fields for passwords, fields and words that hold a secret, and every frame of another page.
        """
        found = [tab.locator("iframe")]
        fields = tab.locator("input, textarea")
        for place, (is_password, value) in enumerate(fields.evaluate_all(_LIST_FIELDS)):
            if is_password or self.hides(value):
                found.append(fields.nth(place))
        parts = tab.locator("body, body *:not(script, style)")
        words: list[tuple[str, int]] = parts.evaluate_all(_LIST_PARTS)
        hidden = {place for place, (text, _) in enumerate(words) if text and self.hides(text)}
        inner = hidden - {words[place][1] for place in hidden}
        return [*found, *(parts.nth(place) for place in sorted(inner))]

    def _take(self, source: Any, told: dict[str, Any]) -> None:  # noqa: ANN401 - Playwright publishes no type for it
        tab: Tab = source["page"]
        if tab in self._tabs:
            self._tabs.remove(tab)
        self._tabs.append(tab)
        words = {
            name: unicodedata.normalize("NFC", told[name]) for name in ("role", "name", "group", "option", "screen")
        }
        act = Act(**words, is_wanted=told["isWanted"], is_finished=told["isFinished"])
        key, typed = (act.role, act.name), told["typed"]
        if typed is not None:
            self.quiet_beats = 0
            if self._done != (key, False):
                self._typed[key] = typed
            if told["isPassword"]:
                self._passwords.add(typed)
        if act.is_of_form:
            if self._done is not None and self._done[0] == key:
                return  # the end of what is accounted for, or its correction
            # Typing tells again and again; of a form, the last word counts.
            was_wanted = any(one.is_wanted for one in self.acts if (one.role, one.name) == key)
            self.acts = [one for one in self.acts if (one.role, one.name) != key]
            act = replace(act, is_wanted=act.is_wanted or was_wanted)
        if typed != "":
            self.acts.append(act)


def _strip(words: str) -> str:
    return re.sub(r"[^\w]", "", words).lower()
