"""A maintainer in a script: a second client of the same browser, in a thread of its own, that reads what it is told."""

import queue
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, expect, sync_playwright
from playwright.sync_api import Page as Tab

from keyguide.walk.browser import open_window
from keyguide.walk.companion import Key
from keyguide.walk.grammar import Choose, Enter, Go, Keep, Paste, Select, Turn, Wait, parse_step

Deed = Callable[[Tab], Key | None]
"""Does something in a tab, and gives what is then said in the terminal."""

_LONGEST_SILENCE_S = 30  # by then the walk waits for somebody who does not know that
_STEP = re.compile(r".*:(?P<line>\d+): step \d+: (?P<sentence>.*)")


class Person:
    """Does what each step says, unless the script knows better.

    Args:
        script: What to do at a line, or when something is said, in place of what the step says.
        answers: What to answer to a question that holds certain words.
        values: What to type for a value in words.
        waits: Whether to do a step only when told that it is the maintainer's.
    """

    def __init__(
        self,
        script: Mapping[str, Deed],
        answers: Mapping[str, str],
        values: Mapping[str, str],
        *,
        waits: bool = False,
    ) -> None:
        self.told: list[str] = []
        self.problem: BaseException | None = None
        self._script = script
        self._answers = answers
        self._values = values
        self._waits = waits
        self._step = ""
        self._heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._keys: queue.SimpleQueue[Key] = queue.SimpleQueue()

    def tell(self, words: str) -> None:
        self.told.append(words)
        self._heard.put(words)

    def ask(self, question: str) -> str:
        self.told.append(question)
        return next(answer for words, answer in self._answers.items() if words in question)

    def press(self) -> Key | None:
        try:
            return self._keys.get_nowait()
        except queue.Empty:
            return None

    @contextmanager
    def open_window(self, profile: Path) -> Iterator[BrowserContext]:
        """Open the browser without a window, and sit down before it."""
        with open_window(profile, headless=True, arguments=["--remote-debugging-port=0"]) as context:
            port = (profile / "DevToolsActivePort").read_text(encoding="utf-8").splitlines()[0]
            thread = threading.Thread(target=self._live, args=(f"http://127.0.0.1:{port}",), daemon=True)
            thread.start()
            try:
                yield context
            finally:
                self._heard.put(None)
                thread.join()

    def _live(self, address: str) -> None:
        try:
            with sync_playwright() as playwright:
                context = playwright.chromium.connect_over_cdp(address).contexts[0]
                context.set_default_timeout(10_000)
                while (words := self._heard.get(timeout=_LONGEST_SILENCE_S)) is not None:
                    key = self._hear(words, context.pages[-1])
                    if key is not None:
                        self._keys.put(key)
        except BaseException as problem:  # noqa: BLE001 - the test raises it
            self.problem = problem
            self._keys.put("stop")

    def _hear(self, words: str, tab: Tab) -> Key | None:
        for heard, do in self._script.items():
            if re.search(heard, words):
                return do(tab)
        if step := _STEP.fullmatch(words):
            self._step = step["sentence"]
        if (words == "  This one is yours.") if self._waits else step:
            return self._do(self._step, tab)
        return None

    def _do(self, sentence: str, tab: Tab) -> Key | None:
        match parse_step(sentence):
            case Select(target):
                select(tab, target.label)
            case Enter(value, target):
                fill(tab, target.label, self._values[value.text] if value.is_named else value.text)
            case Paste(target):
                fill(tab, target.label, self._values["your key"])
            case Choose(value, target):
                choose(tab, target.label, self._values[value.text] if value.is_named else value.text)
            case Turn(target, on):
                tab.get_by_label(target.label).set_checked(on)
            case Keep():
                return "done"
            case Go() | Wait():
                pass  # the walker goes by itself
            case other:
                raise AssertionError(f"Nobody said what to do at: {other}")
        return None


def select(tab: Tab, name: str) -> None:
    """Select a button or link as soon as it can be selected; its page may be slow to come."""
    button = tab.get_by_role("button", name=name, exact=True).or_(tab.get_by_role("link", name=name, exact=True))
    button.click(no_wait_after=True)


def fill(tab: Tab, name: str, text: str) -> None:
    """Type into a field, and leave it."""
    tab.get_by_label(name, exact=True).fill(text)
    tab.keyboard.press("Tab")


def choose(tab: Tab, name: str, option: str) -> None:
    """Choose an option of a list or a group."""
    group = tab.get_by_role("group", name=name, exact=True)
    chosen = tab.get_by_label(name, exact=True).and_(tab.locator("select")).or_(group)
    expect(chosen).to_be_visible()
    if group.count():
        group.get_by_label(option, exact=True).click()
    else:
        chosen.select_option(label=option)
