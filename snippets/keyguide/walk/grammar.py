"""The sentences that a step may be, and the action that each of them asks for.

The grammar is small on purpose: one imperative sentence, user-interface labels in bold.
`RULES` is all of it; `docs/maintain/writing-steps.md` teaches it, and the tests hold the two together.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keyguide.errors import InputError


class SentenceError(InputError):
    """A sentence of a step that the grammar does not have."""


@dataclass(frozen=True, slots=True)
class Target:
    """A control, as prose names it.

    Attributes:
        label: The words on it; for an icon, the icon's name in prose, such as `trash icon`.
        beside: The label beside which it stands, where the words alone do not tell it apart.
        is_icon: Whether it is named by its looks instead of its words.
        is_part: Whether the label is only a part of the words on it.
    """

    label: str
    beside: str | None = None
    is_icon: bool = False
    is_part: bool = False

    def __str__(self) -> str:
        what = f"the {self.label}" if self.is_icon else f"“{self.label}”"
        return f"{what} beside “{self.beside}”" if self.beside else what


@dataclass(frozen=True, slots=True)
class Value:
    """What is typed or chosen.

    Attributes:
        text: The text itself, or its name in the table of example values, such as `your phone number`.
        is_named: Whether it is a name.
    """

    text: str
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """Go to an address, or to a place that the table of places names, such as `your mailbox`."""

    place: str


@dataclass(frozen=True, slots=True)
class Select:
    """Select a control."""

    target: Target


@dataclass(frozen=True, slots=True)
class Enter:
    """Type a value into a field."""

    value: Value
    target: Target


@dataclass(frozen=True, slots=True)
class Paste:
    """Paste what was copied into a field."""

    target: Target


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose one of the options of a field."""

    value: Value
    target: Target


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn a switch or a tick box on or off."""

    target: Target
    on: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class See:
    """Expect something on the screen.

    Attributes:
        label: The words.
        among: The list in which they stand, such as `keys`.
        on: For a switch, whether it is on.
        is_part: Whether the label is only a part of the words.
    """

    label: str
    among: str | None = None
    on: bool | None = None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep what was copied somewhere outside of the product, such as `your password manager`."""

    place: str


@dataclass(frozen=True, slots=True)
class SeeCopied:
    """Expect what was copied to begin with something, and to have no blank space around it."""

    beginning: str


@dataclass(frozen=True, slots=True)
class EndsIn:
    """Expect the line of a label to end in the last characters of a value."""

    label: str
    characters: int
    value: Value


@dataclass(frozen=True, slots=True)
class Either:
    """Do one thing or another, by a condition that only the reader can tell.

    Attributes:
        condition: The condition, such as `you use WhatsApp`.
        then: What to do if it holds.
        otherwise: What to do if not; `None` for nothing.
    """

    condition: str
    then: "Action"
    otherwise: "Action | None"


Action = Go | Select | Enter | Paste | Keep | Choose | Turn | Wait | EndsIn | See | SeeCopied | Either


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of sentence.

    Attributes:
        form: The form as a writer sees it; `**X**` stands for a label, WORDS in capitals for what varies.
        example: A sentence of this form.
        pattern: What such a sentence looks like.
        build: Makes the action from what the pattern found.
    """

    form: str
    example: str
    pattern: re.Pattern[str]
    build: Callable[[Mapping[str, str]], Action]


_WORDS = r"(?:\\.|[^*\\])+"  # an asterisk among them has a backslash before it
_BOLD = rf"\*\*(?P<{{}}>{_WORDS})\*\*"
_LABEL, _BESIDE = _BOLD.format("label"), _BOLD.format("beside")
_VALUE = rf"(?:{_BOLD.format('text')}|(?P<named>(?:your|the|an?) [^*]+?))"
_AT = r"(?: (?:at|beside|in|under) " + _BESIDE + ")?"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBER = rf"(?P<number>\d+|{'|'.join(_NUMBERS)})"
_VERBS = "go|open|select|click|tap|enter|type|paste|choose|turn|wait|check"
_UNITS_S = {"second": 1, "minute": 60, "hour": 3600}


def _rule(form: str, example: str, pattern: str, build: Callable[[Mapping[str, str]], Action]) -> Rule:
    return Rule(form, example, re.compile(pattern), build)


def _target(found: Mapping[str, str]) -> Target:
    return Target(found["label"], found.get("beside"))


def _value(found: Mapping[str, str]) -> Value:
    return Value(found["text"] or found["named"], is_named=found["text"] is None)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


RULES = (
    _rule(
        "Go to the [PAGE](ADDRESS).",
        "Go to the [API keys page](https://platform.openai.com/settings/organization/api-keys).",
        r"Go to (?:the )?\[(?:\\.|[^\]\\])+\]\((?P<place>\S+)\)\.",
        lambda found: Go(found["place"]),
    ),
    _rule(
        "Go to PLACE.",
        "Go to your CINNOX address.",
        r"Go to (?P<place>(?:your|the) [^*\[\]]+)\.",
        lambda found: Go(found["place"]),
    ),
    _rule(
        "Open PLACE.",
        "Open your mailbox.",
        r"Open (?P<place>(?:your|the) [^*\[\]]+)\.",
        lambda found: Go(found["place"]),
    ),
    _rule(
        "Open the THING from **X**.",
        "Open the message from **OpenAI**.",
        rf"Open the [^*]+ (?:from|about|named) {_LABEL}\.",
        lambda found: Select(Target(found["label"], is_part=True)),
    ),
    _rule(
        "Select **X**. Select **X** beside **Y**.",
        "Select **Edit** at **Connect OpenAI**.",
        rf"(?:Select|Click|Tap) {_LABEL}{_AT}\.",
        lambda found: Select(_target(found)),
    ),
    _rule(
        "Select the ICON beside **Y**.",
        "Select the trash icon beside **CINNOX**.",
        rf"(?:Select|Click|Tap) the (?P<label>[^*]+?) (?:at|beside|in|under) {_BESIDE}\.",
        lambda found: Select(Target(found["label"], found["beside"], is_icon=True)),
    ),
    _rule(
        "Enter **TEXT** in **X**. Enter VALUE in **X**.",
        "Enter your phone number in **Phone number**.",
        rf"(?:Enter|Type) {_VALUE} (?:in|into) {_LABEL}\.",
        lambda found: Enter(_value(found), _target(found)),
    ),
    _rule(
        "Paste VALUE into **X**.",
        "Paste the key into **Key**.",
        rf"Paste (?:your|the) [^*]+ (?:in|into) {_LABEL}\.",
        lambda found: Paste(_target(found)),
    ),
    _rule(
        "Paste VALUE into PLACE.",
        "Paste the key into your password manager.",
        r"Paste (?:your|the) [^*]+? into (?P<place>(?:your|the) [^*]+)\.",
        lambda found: Keep(found["place"]),
    ),
    _rule(
        "Choose **OPTION** in **X**. Choose VALUE in **X**.",
        "Choose **All** in **Permissions**.",
        rf"Choose {_VALUE} in {_LABEL}\.",
        lambda found: Choose(_value(found), _target(found)),
    ),
    _rule(
        "Turn on **X**. Turn off **X**.",
        "Turn off **Use auto-reload**.",
        rf"Turn (?P<state>on|off) {_LABEL}{_AT}\.",
        lambda found: Turn(_target(found), found["state"] == "on"),
    ),
    _rule(
        "Wait N minutes.",
        "Wait 5 minutes.",
        rf"Wait {_NUMBER} (?P<unit>{'|'.join(_UNITS_S)})s?\.",
        lambda found: Wait(_count(found["number"]) * _UNITS_S[found["unit"]]),
    ),
    _rule(
        "Check that the THING of **X** ends in the last N characters of VALUE.",
        "Check that the key of **CINNOX** ends in the last four characters of your key.",
        rf"Check that (?:the [^*]+ of )?{_LABEL} ends in the last {_NUMBER} characters of (?P<named>[^*]+)\.",
        lambda found: EndsIn(found["label"], _count(found["number"]), Value(found["named"], is_named=True)),
    ),
    _rule(
        "Check that you see **X**.",
        "Check that you see **Credit balance**.",
        r"Check that you see (?P<seen>.+)",
        lambda found: parse_expectation(f"You should see {found['seen']}"),
    ),
    _rule(
        "If CONDITION, STEP; otherwise STEP.",
        "If you use WhatsApp, select **Yes**; otherwise select **No**.",
        rf"If (?P<condition>.+?), (?P<then>(?:{_VERBS}) .+?|[^,;]+?)(?:; otherwise,? (?P<otherwise>.+?))?\.",
        lambda found: Either(
            found["condition"],
            _parse_clause(found["then"]),
            _parse_clause(found["otherwise"]) if found["otherwise"] else None,
        ),
    ),
)
"""Every form of step, the first that fits counts."""

_CLAUSES = ("then", "otherwise", "seen")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SENTENCE = re.compile(r"(?>\*\*.+?\*\*|`[^`]*`|[^.])+\.(?:\s+|$)|\S.*$")

_EXPECTATION = re.compile(
    rf"You should see (?P<part>an? [^*]+ (?:from|about|named) )?{_LABEL}"
    r"(?: in the list of (?P<among>[^*.]+?)| turned (?P<state>on|off))?\."
)
_EXPECTATION_OF_COPIED = re.compile(
    r"You should see a text that begins with `(?P<beginning>[^`]+)`(?:, with no blank space before or after it)?\."
)


def parse_step(sentence: str) -> Action:
    """Read the sentence of a step.

    Args:
        sentence: The sentence in Markdown, labels in bold.

    Raises:
        SentenceError: The grammar has no such sentence; the hint names the forms that come nearest.

    Example:
        >>> parse_step("Select **Edit** at **Connect OpenAI**.")
        Select(target=Target(label='Edit', beside='Connect OpenAI', is_icon=False, is_part=False))
        >>> parse_step("Press **Save**.")
        Traceback (most recent call last):
        keyguide.walk.grammar.SentenceError: The walker cannot read “Press **Save**.” Begin with Go, Open, Select, ...
    """
    for rule in RULES:
        if found := rule.pattern.fullmatch(" ".join(sentence.split())):
            return rule.build(_read_parts(found))
    raise SentenceError(f"The walker cannot read “{sentence}”", hint=_suggest(sentence))


def parse_expectation(sentence: str) -> See | SeeCopied:
    """Read a sentence that says what the reader should see.

    Args:
        sentence: The sentence in Markdown, what is seen in bold.

    Raises:
        SentenceError: It has another form.

    Example:
        >>> parse_expectation("You should see **Enable OpenAI** turned off.")
        See(label='Enable OpenAI', among=None, on=False, is_part=False)
    """
    if copied := _EXPECTATION_OF_COPIED.fullmatch(" ".join(sentence.split())):
        return SeeCopied(_read_parts(copied)["beginning"])
    parts = _EXPECTATION.fullmatch(" ".join(sentence.split()))
    if parts is None:
        raise SentenceError(
            f"The walker cannot read “{sentence}”",
            hint="Write: You should see **X**. Or: … in the list of THINGS. Or: … turned on.",
        )
    found = _read_parts(parts)
    on = None if found["state"] is None else found["state"] == "on"
    return See(found["label"], found["among"], on, is_part=found["part"] is not None)


def split_sentences(text: str) -> list[str]:
    """Split a paragraph into its sentences; a full stop in bold ends none.

    Args:
        text: The paragraph in Markdown.

    Example:
        >>> split_sentences("You should see **Saved. Go on.**. You should see **Back**.")
        ['You should see **Saved. Go on.**.', 'You should see **Back**.']
    """
    return [sentence.strip() for sentence in _SENTENCE.findall(text)]


def _read_parts(found: re.Match[str]) -> dict[str, str]:
    """Give what a pattern found, as it stands on a screen; clauses and expectations are read by themselves."""
    return {
        name: words if words is None or name in _CLAUSES else _read_words(words)
        for name, words in found.groupdict().items()
    }


def _read_words(words: str) -> str:
    """Give words as they stand on a screen: without backslashes, and each letter with an accent as one character."""
    return unicodedata.normalize("NFC", _ESCAPED.sub(r"\1", words))


def _parse_clause(clause: str) -> Action:
    return parse_step(f"{clause[0].upper()}{clause[1:]}.")


def _suggest(sentence: str) -> str:
    first, *others = split_sentences(sentence) or [sentence]
    if others and any(rule.pattern.fullmatch(first) for rule in RULES):
        return "A step is one sentence; put a line below it after an empty line, four spaces in."
    verb = sentence.split(" ")[0]
    forms = [rule.form for rule in RULES if rule.form.startswith(f"{verb} ")]
    verbs = dict.fromkeys(rule.form.split(" ")[0] for rule in RULES)
    return f"Write: {' '.join(forms)}" if forms else f"Begin with {', '.join(verbs)}; see writing-steps.md."
