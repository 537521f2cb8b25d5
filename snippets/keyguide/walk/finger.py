"""Points at things in the maintainer's browser, and takes pictures of it without what must not be seen."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as BrowserError

from keyguide.walk.hand import Held
from keyguide.walk.pictures import SCHEMES, draw_callouts, erase_callouts, name_file, photograph, shrink
from keyguide.walk.sight import GoneError
from keyguide.walk.walker import Mark
from keyguide.walk.watch import Watch


class Finger:
    """Points at one thing at a time, in whichever tab the maintainer is.

    Args:
        watch: Knows the tab, and what must not be seen.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._ring: object = None

    def point(self, number: int, held: Held) -> None:
        """Draw a ring with a number around a thing, unless it is there already.

        Args:
            number: The number of the step.
            held: The thing.
        """
        with suppress(BrowserError, GoneError):  # it may stand in a frame of another page, or just go
            ring = (held.url, held.node.ref, str(held.handle.bounding_box()))
            if ring != self._ring:
                self._ring = ring
                self._watch.want(held.handle)
                held.handle.scroll_into_view_if_needed()
                draw_callouts(self._watch.tab, [Mark(number, "", held)])

    def lift(self) -> None:
        """Take the ring away."""
        self._ring = None
        with suppress(BrowserError):
            erase_callouts(self._watch.tab)

    def take_pictures(self, folder: Path, name: str, marks: Sequence[Mark]) -> list[Path]:
        """Take pictures for the maintainer to look at, one a colour scheme, and give their files.

        Args:
            folder: The folder for them.
            name: Their name.
            marks: What is marked on them, except in frames of other pages: those are covered.
        """
        tab = self._watch.tab
        self._ring = None  # the callouts of the picture take its place
        shown = [one for one in marks if one.held.handle.owner_frame() == tab.main_frame]
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        try:
            for scheme in SCHEMES:
                tab.emulate_media(color_scheme=scheme)
                content, _ = photograph(tab, shown, covered=self._watch.find_secrets(tab))
                files.append(folder / name_file(name, scheme))
                files[-1].write_bytes(shrink(content))
        finally:
            tab.emulate_media(color_scheme="null")
        return files
