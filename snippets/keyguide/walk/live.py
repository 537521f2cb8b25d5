"""Compares a page of the guide with the live product: a maintainer acts, the walker points, waits and notes.

The walker opens addresses, points at the control that a step names, and sees by the control or by a key in the terminal
that the step is done. What pays, makes or deletes a key, sends a code or is a secret stays with the maintainer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as BrowserError

from keyguide.errors import InputError
from keyguide.walk.browser import open_window
from keyguide.walk.comparison import Comparison, Finding, Outcome
from keyguide.walk.grammar import (
    Choose,
    Either,
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
    Wait,
)
from keyguide.walk.guide import Page, PictureMark, Section, Step, list_pictures, read_page
from keyguide.walk.hand import ROLES, Deed, Hand, Held
from keyguide.walk.inputs import MANIFEST
from keyguide.walk.manifest import hash_text, read_manifest, write_manifest
from keyguide.walk.pictures import draw_callouts, erase_callouts, photograph
from keyguide.walk.places import Places
from keyguide.walk.screen import CHOOSABLE, MismatchError, Screen
from keyguide.walk.walker import Mark, name_deed
from keyguide.walk.watch import Act, Watch

Key = Literal["done", "skip", "stop"]
"""What a maintainer can say in the terminal: the step is done; what it names is not there; the walk ends."""

_BEAT_MS = 100
_PATIENT_BEATS = 50
_SETTLED_BEATS = 8
_NOT_SHOWN = "(not shown: it may hold a secret)"


class Maintainer(Protocol):
    """The person at the keyboard."""

    def tell(self, words: str) -> None:
        """Show a line in the terminal."""

    def ask(self, question: str) -> str:
        """Ask for a line, and wait for it."""

    def press(self) -> Key | None:
        """Give what was said in the terminal since the last time; does not wait."""


class _StoppedError(Exception):
    """The maintainer ends the walk."""


class _Outside:
    """The surroundings of a hand that acts on real addresses: they are whole, and time is the maintainer's."""

    address = ""

    def wait(self, seconds: float) -> None:
        """Let time pass; here it does by itself."""


class Companion:
    """Goes through a page with a maintainer, in one browser.

    Args:
        context: The browser.
        places: The table of the guide.
        own: The same with the maintainer's own addresses and values in place of those of the practice product.
        maintainer: The person at the keyboard.
        compare: The folder for pictures.
        hides: Says whether words on a screen are a secret.
        act: Whether the walker does what is allowed to it.
        beat_ms: How long to wait between two looks.
        patient_beats: After how many looks to say that something is not there.
    """

    def __init__(
        self,
        context: BrowserContext,
        places: Places,
        own: Places,
        maintainer: Maintainer,
        *,
        compare: Path,
        hides: Callable[[str], bool],
        act: bool = False,
        beat_ms: float = _BEAT_MS,
        patient_beats: int = _PATIENT_BEATS,
    ) -> None:
        self._places = places
        self._own = own
        self._maintainer = maintainer
        self._compare = compare
        self._acts = act
        self._beat_ms = beat_ms
        self._patient_beats = patient_beats
        self._watch = Watch(context, hides)
        self._hand = Hand(self._watch.tab, _Outside(), own, beat_ms * patient_beats / 1000)
        self._asked: dict[str, str] = {}
        self._marks: list[Mark] = []
        self._lines: list[int] = []
        self._is_secret_form = False

    def walk(self, page: Page) -> Comparison:
        """Go through a page, from its first section to its last."""
        self._comparison = Comparison(page.path)
        try:
            for section in page.sections:
                self._walk_section(page, section)
            self._comparison.is_whole = True
        except _StoppedError:
            self._tell("Stopped.")
        except BrowserError:
            if any(not tab.is_closed() for tab in self._watch.tabs):
                raise
            self._tell("The window was closed.")
        return self._comparison

    # --- sections and steps -------------------------------------------------------------------------------------------

    def _walk_section(self, page: Page, section: Section) -> None:
        if section.begins is not None or section is page.sections[0]:
            about = f" in the situation “{section.begins}”" if section.begins else ""
            self._tell(f"{page.path}: “{section.title}” begins{about}. Bring the browser there; skip to leave it out.")
            if next(key for key in self._beats() if key) == "skip":
                return
            self._watch.acts.clear()
        for position, step in enumerate(section.steps):
            _Walk(self, page, step, section.steps[position + 1 :]).run()
