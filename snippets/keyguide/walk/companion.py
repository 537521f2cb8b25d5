"""Goes through a page of the guide with a maintainer who acts on the live product: points, waits, and notes.

Whatever the maintainer does is a queue of acts. A step is over when its own control was used, or when the maintainer
says so; acts before that which belong to no step were in between, and are noted as such.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as BrowserTimeoutError

from keyguide.errors import KeyguideError
from keyguide.walk.comparison import Comparison, Finding, Outcome
from keyguide.walk.finger import Finger
from keyguide.walk.grammar import (
    Action,
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
from keyguide.walk.guide import Expectation, Page, PictureMark, Section, Step, list_pictures
from keyguide.walk.hand import Deed, Hand, Held
from keyguide.walk.places import Places
from keyguide.walk.screen import CHOOSABLE, MismatchError
from keyguide.walk.walker import PATIENCE_S, Mark, list_shown, name_deed
from keyguide.walk.watch import Act, Watch

Key = Literal["done", "skip", "stop"]
"""What the maintainer can say in the terminal: it is done; what the line names is not there; the walk ends."""

NOT_SHOWN = "(not shown: it may hold a secret)"

_BEAT_MS = 100
_PATIENT_BEATS = 50
_SETTLED_BEATS = 8


class Maintainer(Protocol):
    """The person who acts."""

    def tell(self, words: str) -> None:
        """Show a line."""

    def ask(self, question: str) -> str:
        """Ask for a line, and wait for it."""

    def press(self) -> Key | None:
        """Give what was said since the last time, and do not wait for it."""


class StoppedError(KeyguideError):
    """The maintainer has ended the walk."""


class _Outside:
    """The surroundings of a hand that acts at real addresses, which are whole; time passes by itself."""

    address = ""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


class Companion:
    """Goes through a page with a maintainer, in one browser.

    Args:
        context: The browser.
        places: The table of the guide, with the maintainer's own addresses and values in place of the practice
            product's.
        maintainer: The person who acts.
        compare: The folder for pictures.
        hides: Says whether words on a screen are a secret.
        act: Whether to do what need not be left to a person.
        beat_ms: How long to wait between two looks.
        patient_beats: After how many looks to say that something is not there.
    """

    def __init__(
        self,
        context: BrowserContext,
        places: Places,
        maintainer: Maintainer,
        *,
        compare: Path,
        hides: Callable[[str], bool],
        act: bool = False,
        beat_ms: float = _BEAT_MS,
        patient_beats: int = _PATIENT_BEATS,
    ) -> None:
        context.on("dialog", lambda _: None)  # else the browser would answer for the maintainer
        self._places = places
        self._live = places.live
        self._maintainer = maintainer
        self._compare = compare
        self._may_act = act
        self._beat_ms = beat_ms
        self._patient_beats = patient_beats
        self._watch = Watch(context, hides)
        self._finger = Finger(self._watch)
        self._hand = Hand(self._watch.tab, _Outside(), places, PATIENCE_S)
        self._addresses: dict[str, str] = {}
        self._marks: list[Mark] = []
        self._said = ""
        self._is_secret_form = False

    def walk(self, page: Page) -> Comparison:
        """Go through a page from its first section to its last, or until the maintainer stops."""
        shown = {Path(one.mark.target).stem: one.lines for one in list_pictures(page)}
        self._comparison = Comparison(page.path, shown=shown)
        try:
            for section in page.sections:
                self._walk_section(page, section)
            self._comparison.is_whole = True
        except (StoppedError, KeyboardInterrupt):
            self._maintainer.tell("Stopped.")
        return self._comparison

    def _walk_section(self, page: Page, section: Section) -> None:
        if section.begins is not None or section is page.sections[0]:
            where = f" in the situation “{section.begins}”" if section.begins else ""
            self._maintainer.tell(
                f"{page.path}:{section.line}: “{section.title}” begins{where}. Say done when the browser is so."
            )
            if self._wait_for_key() == "skip":
                return
            self._watch.acts.clear()
        for position, step in enumerate(section.steps):
            self._step = step
            self._past = [deed for one in section.steps[:position] for deed in _list_deeds(one.action)]
            self._upcoming = [deed for one in section.steps[position + 1 :] for deed in _list_deeds(one.action)]
            self._walk_step(step)

    def _walk_step(self, step: Step) -> None:
        if step.number == 1:
            self._marks = []  # numbers begin anew with each list
        self._line, self._sentence = step.line, step.sentence
        deed = self._choose(step.action)
        below = list(step.after)
        match deed:
            case Select() | Enter() | Paste() | Choose() | Turn() | EndsIn():
                pictured = below[0] if below and isinstance(below[0], PictureMark) else None
                self._walk_deed(deed, pictured)
                below = below[1:] if pictured else below
            case Go():
                self._say_step()
                self._go(deed)
            case Wait():
                self._say_step()
                self._note(Outcome.SAME)
            case Keep():
                self._confirm()
            case See() | SeeCopied():
                self._marks += self._expect(Expectation(step.line, step.sentence, deed))
        seen: list[Mark] = []
        for one in below:
            if isinstance(one, PictureMark):
                self._picture(one, [*self._marks, *seen])
                self._marks = []
            else:
                self._line, self._sentence = one.line, one.sentence
                seen += self._expect(one)

    def _walk_deed(self, deed: Deed, pictured: PictureMark | None) -> None:
        """Let a step be done to its control; a picture directly below it shows the screen before that."""
        held = self._meet(deed, pictured)
        if held is not None:
            self._marks.append(Mark(self._step.number, name_deed(deed), held))
            before = self._look_around()
            if pictured is not None:
                self._picture(pictured, self._marks)
            self._finger.point(self._step.number, held)
            self._say_step()
            self._finish(deed, held, before)
            self._finger.lift()
        if pictured is not None:
            self._marks = []

    def _choose(self, action: Action | None) -> Deed | None:
        """Give what a step does; at a fork, the maintainer says which way."""
        while isinstance(action, Either):
            answer = self._maintainer.ask(f"If {action.condition}: yes or no?")
            action = action.then if answer.strip().lower().startswith("y") else action.otherwise
        return action

    def _go(self, deed: Go) -> None:
        address = self._find_address(deed.place)
        if not address:
            self._confirm()
            return
        self._watch.acts.clear()  # whatever was done is left behind with its page
        try:
            self._hand.open(address)
        except BrowserTimeoutError:
            pass  # slow, not gone
        except (MismatchError, BrowserError) as problem:
            self._maintainer.tell(
                f"  {self._hide(problem.message.splitlines()[0])} Find the page by hand and say done, or say skip."
            )
            if self._wait_for_key() == "skip":
                self._note(Outcome.MISSING, deed.place)
            else:
                parts = urlsplit(self._watch.tab.url)
                way = f", by {', '.join(map(str, self._watch.acts))}" if self._watch.acts else ""
                self._note(Outcome.MOVED, deed.place, f"{parts.scheme}://{parts.netloc}{parts.path}{way}")
            self._watch.acts.clear()
            return
        self._note(Outcome.SAME)

    def _find_address(self, place: str) -> str:
        """Give the real address of a place; empty if the maintainer opens it by hand."""
        known = self._places.find_path(place) or self._addresses.get(place)
        if known is None and "://" in place:
            return place
        if known is None:
            known = self._maintainer.ask(f"Which address is {place}? Leave it empty to open it yourself.").strip()
            if known and "://" not in known:
                known = f"https://{known}"
            self._addresses[place] = known
        return known

    def _confirm(self) -> None:
        """Let the maintainer say whether a line is so, which no look at a screen can tell."""
        self._say_step()
        self._maintainer.tell("  Say done when it is so, or skip if it is not.")
        self._note(Outcome.SAME if self._wait_for_key() == "done" else Outcome.MISSING)

    def _meet(self, deed: Deed, pictured: PictureMark | None) -> Held | None:
        """Wait until the control of a step is on the screen; `None` if the step is over without it."""
        self._is_secret_form |= self._is_secret(deed)
        told = _Patience(self._patient_beats)
        for key in self._beats():
            held, problem = self._spot(deed)
            own = self._find_own(deed)
            if key:
                self._conclude(key, deed, held)
                return None
            if held is not None:
                self._account([act for act in self._watch.acts if act != own])
                return held
            if own is not None:  # the maintainer is quicker than the walker
                self._end(deed, own)
                return None
            if told.is_over(self._hand.seen.looks):
                if pictured is not None:
                    self._picture(pictured, self._marks)
                self._say_step()
                self._maintainer.tell(f"  {problem} Do it another way and say done, or say skip if there is no way.")
        return None

    def _finish(self, deed: Deed, held: Held, before: object) -> None:
        """Wait until a step is done, its control being on the screen."""
        if isinstance(deed, EndsIn):
            self._confirm()
            return
        if self._may_act and not self._is_so(deed, held):
            self._act(deed, held)
        for key in self._beats():
            now, _ = self._spot(deed)
            own = self._find_own(deed)
            if key:
                self._conclude(key, deed, held)
                return
            if now is not None and self._is_so(deed, now):
                self._end(deed, own)
                return
            if own is None:
                before = self._look_around()
                if now is not None:
                    self._finger.point(self._step.number, now)
            elif self._has_worked(deed, own, before):
                self._end(deed, own)
                return

    def _act(self, deed: Deed, held: Held) -> None:
        """Do a step, or say that it is the maintainer's."""
        if not self._is_allowed(deed, held):
            self._maintainer.tell("  This one is yours.")
            return
        try:
            self._hand.do(deed, held)
        except MismatchError as problem:
            self._maintainer.tell(f"  {self._hide(str(problem))} Do it yourself.")

    def _has_worked(self, deed: Deed, own: Act, before: object) -> bool:
        if isinstance(deed, Select):
            return self._look_around() != before
        if isinstance(deed, Turn):
            return False  # the screen says it
        return own.is_finished or self._watch.quiet_beats >= _SETTLED_BEATS

    def _look_around(self) -> object:
        tab = self._watch.tab
        return tab, tab.url, self._hand.seen.looks

    def _expect(self, below: Expectation) -> list[Mark]:
        """Wait until what a line says is on the screen, and give it."""
        if isinstance(below.see, SeeCopied):
            self._confirm()
            return []
        label = below.see.label
        told = _Patience(self._patient_beats)
        for key in self._beats():
            held, problem = self._spot(below.see)
            if held is not None:
                self._account(self._watch.acts)
                self._note(Outcome.SAME)
                return [Mark(self._step.number, label, held)]
            if key:
                new = self._comparison.find_new(label) or self._hand.seen.find_nearest(label)
                self._account(self._watch.acts)
                if key == "done" and new not in ("", label):
                    self._note(Outcome.CHANGED, label, new)
                else:
                    self._note(Outcome.MISSING, label)
                return []
            if told.is_over(self._hand.seen.looks):
                self._say_step()
                self._maintainer.tell(f"  {problem} Go on until it is there; say done or skip if it never is.")
        return []

    # What the maintainer did -----------------------------------------------------------------------------------------

    def _conclude(self, key: Key, deed: Deed, held: Held | None) -> None:
        """End a step because the maintainer says so."""
        acts = self._watch.acts
        fitting = [act for act in acts if act.fits(deed)] or [act for act in acts if act.name == name_deed(deed)]
        used = self._find_own(deed) or (fitting[-1] if fitting else None)
        if key == "done" and used is not None:
            self._end(deed, used)
            return
        self._account(acts)
        outcome = Outcome.SAME if key == "done" and held is not None else Outcome.MISSING
        self._note(outcome, "" if outcome is Outcome.SAME else name_deed(deed))

    def _end(self, deed: Deed, used: Act | None) -> None:
        """End a step with the act that did it; `None` where it was so already."""
        if isinstance(deed, Select):
            self._is_secret_form = False
        if used is None:
            self._note(Outcome.SAME)
            return
        acts = self._watch.acts
        self._account(acts[: acts.index(used)])
        self._watch.use(used, is_secret=self._is_secret(deed))
        old, new = _compare(deed, used, is_own=self._find_own(deed, [used]) is not None)
        self._note(Outcome.CHANGED if new else Outcome.SAME, old, new)
        if new:
            self._comparison.rename(old, self._hide(new))
            self._mark_instead(used)

    def _mark_instead(self, used: Act) -> None:
        """Mark what the maintainer used in place of what the step names, if it is on the screen still."""
        target, roles = Target(used.asked or used.name), (used.role, *CHOOSABLE)
        with suppress(MismatchError, BrowserError):
            self._marks.append(Mark(self._step.number, used.name, self._hand.spot_control(target, roles)))

    def _find_own(self, deed: Deed, acts: Sequence[Act] | None = None) -> Act | None:
        """Find the act on the very control that a step names."""
        for act in self._watch.acts if acts is None else acts:
            is_other_option = isinstance(deed, Choose) and not deed.value.is_named and act.chosen != deed.value.text
            if act.is_of(deed, self._places.icons) or (act.is_wanted and act.fits(deed) and not is_other_option):
                return act
        return None

    def _account(self, acts: Sequence[Act]) -> None:
        """Note acts that belong to no step.

        What fills in a field of a later step stays for it, and what corrects a field of an earlier one is nothing new.
        """
        own = [act for act in acts if any(self._is_filled_by(act, deed) for deed in (*self._past, *self._upcoming))]
        self._watch.drop([act for act in acts if not any(self._is_filled_by(act, deed) for deed in self._upcoming)])
        between = [act for act in acts if act not in own]
        for outcome in (Outcome.PASSED, Outcome.ADDED):
            is_passing = outcome is Outcome.PASSED
            found = [str(act) for act in between if self._live.is_passing(f"{act.screen} {act.name}") == is_passing]
            if found:
                self._note(outcome, new=", ".join(dict.fromkeys(found)))

    def _is_filled_by(self, act: Act, deed: Deed) -> bool:
        return act.is_of_form and act.is_of(deed, self._places.icons)

    # What is on the screen -------------------------------------------------------------------------------------------

    def _spot(self, deed: Deed) -> tuple[Held | None, str]:
        """Look once for what a line names; also say what is there instead."""
        try:
            return self._hand.spot(deed), ""
        except MismatchError as problem:
            said = self._hide(str(problem))
        except BrowserError:
            return None, "The page is not there yet."  # between one page and the next
        if isinstance(deed, Choose):  # the option may have another name, or be the maintainer's own
            with suppress(MismatchError, BrowserError):
                return self._hand.spot_control(deed.target, CHOOSABLE), ""
        return None, said

    def _is_so(self, deed: Deed, held: Held) -> bool:
        """Say whether a switch or a choice is as the step wants it."""
        match deed:
            case Turn(_, on):
                return ("checked" in held.node.marks) == on
            case Choose(value) if not value.is_named or value.text in self._places.values:
                text = self._places.values.get(value.text) if value.is_named else value.text
                return any(node.name == text and node.marks & {"checked", "selected"} for node in held.node)
            case _:
                return False

    def _picture(self, mark: PictureMark, marks: Sequence[Mark]) -> None:
        name = Path(mark.target).stem
        try:
            pictures = self._finger.take_pictures(self._compare, name, list_shown(self._hand, marks))
        except (BrowserError, MismatchError):  # the page went while it was looked at
            self._maintainer.tell("  The picture could not be taken.")
            return
        for path in pictures:
            if path not in self._comparison.taken:
                self._comparison.taken.append(path)
                self._maintainer.tell(f"  Picture: {path}")

    def _is_secret(self, deed: Deed) -> bool:
        match deed:
            case Enter(value):
                return value.is_named and value.text in self._live.secret
            case _:
                return isinstance(deed, Paste)

    def _is_allowed(self, deed: Deed, held: Held) -> bool:
        """Say whether the walker may do a step itself."""
        is_for_person = self._live.is_for_person(f"{name_deed(deed)} {held.node.name}")
        match deed:
            case Select():
                return not is_for_person and not self._is_secret_form
            case Turn():
                return not is_for_person
            case Enter(value) | Choose(value):
                is_known = not value.is_named or value.text in self._places.values
                return is_known and not self._is_secret(deed) and not _is_password(held)
            case _:
                return False

    # The terminal -----------------------------------------------------------------------------------------------------

    def _beats(self) -> Iterator[Key | None]:
        """Wait a little, again and again, while things happen; gives what the maintainer says.

        Raises:
            StoppedError: The maintainer ends the walk, or has closed the browser.
        """
        while True:
            with suppress(BrowserError):
                self._watch.tab.wait_for_timeout(self._beat_ms)
            if self._watch.tab.is_closed():
                raise StoppedError("All windows of the browser are closed.", hint="Begin again.")
            self._watch.quiet_beats += 1
            self._hand.tab = self._watch.tab
            key = self._maintainer.press()
            if key == "stop":
                raise StoppedError("The maintainer stopped.", hint="Begin again.")
            yield key

    def _wait_for_key(self) -> Key:
        return next(key for key in self._beats() if key)

    def _hide(self, words: str) -> str:
        return NOT_SHOWN if self._watch.hides(words) else words

    def _say_step(self) -> None:
        """Say once what is to be done or seen now."""
        words = f"{self._comparison.page}:{self._line}: step {self._step.number}: {self._sentence}"
        if words != self._said:
            self._said = words
            self._maintainer.tell(words)

    def _note(self, outcome: Outcome, old: str = "", new: str = "") -> None:
        page, step = self._comparison.page, self._step.number
        finding = Finding(page, self._line, step, self._sentence, outcome, old, self._hide(new))
        self._comparison.findings.append(finding)
        if outcome is not Outcome.SAME:
            self._maintainer.tell(f"  {outcome}: {' -> '.join(filter(None, (old, finding.new)))}")


def _is_password(held: Held) -> bool:
    """Say whether a field hides what is typed; one that has gone may have."""
    try:
        return bool(held.thing.call("element => element.type === 'password'"))
    except MismatchError:
        return True


class _Patience:
    """Tells once for each screen that something has not come.

    Args:
        beats: For how many looks the screen has to stay the same.
    """

    def __init__(self, beats: int) -> None:
        self._most = beats
        self._beats = 0
        self._looks: object = None

    def is_over(self, looks: object) -> bool:
        """Take one look; say whether now is the time to tell."""
        self._beats = self._beats + 1 if looks == self._looks else 0
        self._looks = looks
        return self._beats == self._most


def _list_deeds(action: Action | None) -> Iterator[Deed]:
    """Give what a step may do, on every way."""
    if isinstance(action, Either):
        yield from _list_deeds(action.then)
        yield from _list_deeds(action.otherwise)
    elif action is not None:
        yield action


def _compare(deed: Deed, used: Act, *, is_own: bool) -> tuple[str, str]:
    """Give the words of the guide and those of the product; both empty if they are the same."""
    if is_own:
        return "", ""
    if isinstance(deed, Choose):
        if used.asked and used.asked != deed.target.label:
            return deed.target.label, used.asked
        return deed.value.text, used.chosen
    return name_deed(deed), used.name if used.fits(deed) else str(used)
