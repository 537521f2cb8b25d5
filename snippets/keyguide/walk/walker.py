"""Walks the pages of a guide in a browser, and says which line is not so.

The walker knows the grammar, the table of places, and a browser; it knows nothing of any product.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from keyguide.errors import KeyguideError
from keyguide.walk.grammar import Choose, Either, EndsIn, Enter, Paste, See, Select, Turn
from keyguide.walk.guide import Expectation, Page, PictureMark, Section, Step
from keyguide.walk.hand import Deed, Hand, Held, Surroundings, in_words
from keyguide.walk.places import Places
from keyguide.walk.report import Problem, Report, Walked
from keyguide.walk.screen import MismatchError

PATIENCE_S = 5.0
"""How long to wait for a screen to become what a sentence says."""

_MOST_NAMED = 60
_ALERT = "If that is meant, say so below the step: You should see **X**."
# An empty page of another site would be a process of its own, and the way back from it another.
_CLEAR = "document.documentElement.replaceChildren()"


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a page begins.

    Attributes:
        cookies: Cookies that put the browser into the situation, by name.
        copied: What is on the clipboard; `None` for nothing.
    """

    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    copied: str | None = field(default=None, repr=False)


class Product(Surroundings, Protocol):
    """What is walked."""

    def begin(self, situation: str) -> Beginning:
        """Put the product into a situation; the empty one is how it begins by itself.

        Raises:
            KeyguideError: There is no such situation.
        """


@dataclass(frozen=True, slots=True)
class Mark:
    """A step and the thing on the screen that it names.

    Attributes:
        number: The number of the step.
        label: The words by which the step names it.
        held: The thing.
    """

    number: int
    label: str
    held: Held


TakePicture = Callable[[Tab, Page, PictureMark, Sequence[Mark]], None]
"""Called where a picture stands, with what the steps since the last one named and is still on the screen."""

_Choices = Mapping[int, bool]
"""For the line of a fork, whether its condition holds."""


class Walker:
    """Walks pages in one browser.

    Args:
        context: A browser context of its own; its cookies go at each beginning.
        product: What is walked.
        places: The table of places and values.
        take_picture: Called where a picture stands; `None` takes none.
        failures: A folder for pictures of screens on which a step failed; `None` takes none.
        patience_s: How long to wait for a screen to become what a sentence says.
    """

    def __init__(
        self,
        context: BrowserContext,
        product: Product,
        places: Places,
        *,
        take_picture: TakePicture | None = None,
        failures: Path | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.report = Report()
        self._context = context
        self._product = product
        self._take_picture = take_picture
        self._failures = failures
        self._tab = context.new_page()
        self._hand = Hand(self._tab, product, places, patience_s)
        self._marks: list[Mark] = []
        self._before: Step | None = None
        self._alerts: Sequence[str] = ()  # those that were on the screen when it was last asked for them
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=product.address)

    def walk(self, page: Page) -> None:
        """Walk every section of a page; where it forks, once for each branch."""
        for found in page.complaints:
            what = "The walker cannot walk this."
            self.report.complain(Problem(page.path, found.line, found.step, found.sentence, what, found.what))
        for choices, last in _list_branches(page):
            self._walk_branch(page, choices, last)

    def _walk_branch(self, page: Page, choices: _Choices, last: Section | None) -> None:
        """Walk a page with one choice at each fork, from its beginning or just the section that ends it."""
        follows = False
        for section in _cut(page.sections, last):
            if section.begins is not None or section is page.sections[0]:
                self._begin(page, section)
                follows = False
            for step in section.steps:
                if not self._walk_step(page, section, step, choices, follows=follows):
                    follows = True

    def _begin(self, page: Page, section: Section) -> None:
        self._marks = []
        self._before, self._alerts = None, ()
        try:
            beginning = self._product.begin(section.begins or "")
            with in_words():
                self._prepare(beginning)
        except KeyguideError as problem:
            sentence = f"begins: {section.begins}"
            self.report.complain(Problem(page.path, section.line, None, sentence, problem.message, problem.hint))

    def _prepare(self, beginning: Beginning) -> None:
        self._context.clear_cookies()
        url = self._product.address
        self._context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in beginning.cookies.items()]
        )
        if beginning.copied is not None:
            self._tab.goto(self._product.address, wait_until="domcontentloaded")
            self._tab.evaluate("text => navigator.clipboard.writeText(text)", beginning.copied)
        self._tab.evaluate(_CLEAR)

    def _walk_step(self, page: Page, section: Section, step: Step, choices: _Choices, *, follows: bool) -> bool:
        """Walk one step with what stands below it, and say whether all of it was so."""
        deed = _choose(step, choices)
        line, sentence = step.line, step.sentence
        if step.number == 1:
            self._marks = []  # numbers begin anew with each list
        try:
            with in_words():
                held = self._hand.find(deed) if deed else None
                if self._before is not None and self._meets_alert(self._before):
                    late = MismatchError("A moment later it led to an alert.", hint=_ALERT)
                    self._complain(page, self._before, self._before.line, self._before.sentence, late, follows=follows)
                self._before = step
                seen: list[Mark] = []
                is_done = False
                if held is not None:
                    self._marks.append(Mark(step.number, name_deed(deed), held))
                for below in (*step.after, None):
                    # A picture directly below the sentence shows the screen on which it is still to be done.
                    if deed and not is_done and not isinstance(below, PictureMark):
                        self._hand.do(deed, held)
                        if self._meets_alert(step):
                            raise MismatchError("It led to an alert.", hint=_ALERT)
                        is_done = True
                        place, control = _name_place(section, step, choices), str(held.node) if held else ""
                        self.report.walked.append(
                            Walked(page.path, step.line, step.number, place, step.sentence, control)
                        )
                    if isinstance(below, PictureMark):
                        self._picture(page, step, below, [*self._marks, *seen], follows=follows)
                    elif below is not None:
                        line, sentence = below.line, below.sentence
                        found = self._hand.see(below.see)
                        seen += [Mark(step.number, getattr(below.see, "label", ""), found)] if found else []
        except KeyguideError as problem:
            self._complain(page, step, line, sentence, problem, follows=follows)
            return False
        return True

    def _meets_alert(self, step: Step) -> bool:
        """Say whether there are alerts that were not there when last asked, and that a step does not tell of."""
        told = [
            below.see.label for below in step.after if isinstance(below, Expectation) and isinstance(below.see, See)
        ]
        known, self._alerts = self._alerts, self._hand.notices
        return any(notice not in known and not any(label in notice for label in told) for notice in self._alerts)

    def _picture(self, page: Page, step: Step, mark: PictureMark, marks: Sequence[Mark], *, follows: bool) -> None:
        self._marks = []
        if self._take_picture is None:
            return
        try:
            with in_words():
                self._take_picture(self._tab, page, mark, list_shown(self._hand, marks))
        except KeyguideError as problem:
            self._complain(page, step, mark.line, f"![{mark.alt}]({mark.target})", problem, follows=follows)

    def _complain(
        self, page: Page, step: Step, line: int, sentence: str, problem: KeyguideError, *, follows: bool
    ) -> None:
        with suppress(BrowserError):  # what was seen last is told then
            self._hand.look()
        screen = self._hand.seen
        self._alerts = screen.notices
        on_screen = screen.list_controls()[:_MOST_NAMED]
        said = f" The screen says: {' '.join(screen.notices)}" if screen.notices else ""
        picture = self._failures and self._failures / f"{page.path.stem}-{line}.png"
        if picture is not None:
            try:
                self._tab.screenshot(path=picture, full_page=True, mask=[self._tab.locator("input[type=password]")])
            except BrowserError:
                picture = None
        self.report.complain(
            Problem(
                page.path,
                line,
                step.number,
                sentence,
                problem.message,
                problem.hint + said,
                on_screen,
                picture,
                follows,
            )
        )


def list_shown(hand: Hand, marks: Sequence[Mark]) -> list[Mark]:
    """Give the marks whose things are on the screen still; what a step and a line below it both name has one."""
    shown: dict[tuple[int, str], Mark] = {}
    for one in marks:
        held = hand.hold_again(one.held)
        if held is not None:
            shown.setdefault((one.number, held.node.ref), replace(one, held=held))
    return list(shown.values())


def _choose(step: Step, choices: _Choices) -> Deed | None:
    """Give what a step does, where it forks by the choice made for it; `None` for nothing."""
    action = step.action
    while isinstance(action, Either):
        action = action.then if choices[step.line] else action.otherwise
    return action


def _name_place(section: Section, step: Step, choices: _Choices) -> str:
    """Name the place of a step; where it forks, the other branch has a name of its own."""
    place = f"{section.anchor}/{step.list_number}/{step.number}"
    return f"{place}/otherwise" if not choices.get(step.line, True) else place


def name_deed(deed: Deed | None) -> str:
    """Give the words by which a step names what it acts on."""
    match deed:
        case Select(target) | Enter(_, target) | Paste(target) | Choose(_, target) | Turn(target):
            return target.label
        case See(label) | EndsIn(label):
            return label
        case _:
            return ""


def _list_branches(page: Page) -> Iterator[tuple[_Choices, Section | None]]:
    """Give the choices of each walk of a page, and the section after which it may end."""
    forks = [(section, step) for section in page.sections for step in section.steps if isinstance(step.action, Either)]
    first = {step.line: True for _, step in forks}
    yield first, None
    for section, step in forks:
        yield {**first, step.line: False}, section


def _cut(sections: Sequence[Section], last: Section | None) -> Sequence[Section]:
    """Give the sections up to the last one, from the nearest that begins afresh."""
    if last is None:
        return sections
    end = sections.index(last)
    start = max((at for at in range(end + 1) if sections[at].begins is not None), default=0)
    return sections[start : end + 1]
