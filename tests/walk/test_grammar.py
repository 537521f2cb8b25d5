"""The grammar has the sentences that the page for writers teaches, and no others."""

import re

import pytest

from conftest import ROOT
from keyguide.walk.grammar import (
    RULES,
    Choose,
    Either,
    EndsIn,
    Enter,
    Go,
    Keep,
    Paste,
    Rule,
    See,
    SeeCopied,
    Select,
    SentenceError,
    Target,
    Turn,
    Value,
    Wait,
    parse_expectation,
    parse_step,
)

PAGE = (ROOT / "docs" / "maintain" / "writing-steps.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `{1,2}(?P<form>.+?)`{1,2} \| (?P<rest>.+) \|$", re.MULTILINE)


def _read_rows(section: str) -> list[tuple[str, str]]:
    """Give the first two cells of each row of a section's table."""
    text = PAGE.split(f"{{#{section}}}")[1].split("\n## ")[0]
    return [(row["form"], row["rest"].strip("`")) for row in ROW.finditer(text)]


def test_the_page_for_writers_teaches_every_form_and_no_other() -> None:
    """One row a rule, in the order in which the rules count."""
    assert _read_rows("step") == [(rule.form, rule.example) for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.form)
def test_an_example_is_read_by_its_own_rule(rule: Rule) -> None:
    """No rule before it takes the sentence away."""
    first = next(other for other in RULES if other.pattern.fullmatch(rule.example))
    assert first is rule
    parse_step(rule.example)


def test_every_form_of_expectation_on_the_page_is_read() -> None:
    """What the page for writers says of “You should see” holds."""
    forms = [form.replace("THINGS", "keys").replace("THING", "message") for form, _ in _read_rows("see")]
    assert [parse_expectation(form) for form in forms] == [
        See("X"),
        See("X", among="keys"),
        See("X", on=True),
        See("X", is_part=True),
        SeeCopied("sk-"),
    ]


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        ("Go to the [shop](https://shop.example/a?b=1#c).", Go("https://shop.example/a?b=1#c")),
        ("Go to [the shop](https://shop.example).", Go("https://shop.example")),
        ("Open your mailbox.", Go("your mailbox")),
        ("Open the message from **OpenAI**.", Select(Target("OpenAI", is_part=True))),
        ("Click **Save**.", Select(Target("Save"))),
        ("Tap **Edit** under **Address**.", Select(Target("Edit", "Address"))),
        ("Select the trash icon beside **Old key**.", Select(Target("trash icon", "Old key", is_icon=True))),
        ("Enter **5** in **Amount**.", Enter(Value("5"), Target("Amount"))),
        ("Type your name into **Name**.", Enter(Value("your name", is_named=True), Target("Name"))),
        ("Paste the key into **Key**.", Paste(Target("Key"))),
        ("Paste the key into your password manager.", Keep("your password manager")),
        ("Choose your country in **Country**.", Choose(Value("your country", is_named=True), Target("Country"))),
        ("Turn off **Sound** in **Calls**.", Turn(Target("Sound", "Calls"), on=False)),
        ("Wait a minute.", Wait(60)),
        ("Wait 30 seconds.", Wait(30)),
        ("Wait two hours.", Wait(7200)),
        (
            "Check that **CINNOX** ends in the last 4 characters of your key.",
            EndsIn("CINNOX", 4, Value("your key", is_named=True)),
        ),
        ("Check that you see **Sent** in the list of letters.", See("Sent", among="letters")),
        ("If you are asked, select **Allow**.", Either("you are asked", Select(Target("Allow")), None)),
        (
            "If it rains, turn on **Roof**; otherwise wait 1 minute.",
            Either("it rains", Turn(Target("Roof"), on=True), Wait(60)),
        ),
        ("Select\n   **Save**.", Select(Target("Save"))),
        ("Enter **5 \\* 5** in **Sum \\***.", Enter(Value("5 * 5"), Target("Sum *"))),
        ("Select **Cafe\u0301**.", Select(Target("Caf\u00e9"))),
        ("Go to the [plan](https://shop.example/plan_(new)).", Go("https://shop.example/plan_(new)")),
        (
            "If you are in a, b or c, select **Yes; go on**.",
            Either("you are in a, b or c", Select(Target("Yes; go on")), None),
        ),
        ("Check that you see **Name \\***.", See("Name *")),
        ("Wait an hour.", Wait(3600)),
    ],
)
def test_a_sentence_is_an_action(sentence: str, action: object) -> None:
    """Verbs have their everyday synonyms; a line break in a sentence is a blank."""
    assert parse_step(sentence) == action


@pytest.mark.parametrize(
    ("sentence", "hint"),
    [
        ("Press **Save**.", "Begin with Go, Open, Select, Enter, Paste, Choose, Turn, Wait, Check, If;"),
        ("Select **Save**", "Write: Select **X**."),  # no full stop
        ("Select Save.", "Write: Select **X**."),
        ("Select **Save** and **Close**.", "Select the ICON beside **Y**."),
        ("Select **Save**. Then wait.", "A step is one sentence;"),
        ("Select **Save**. You should see **Saved**.", "put a line below it after an empty line, four spaces in."),
        ("Enter **5**.", "Write: Enter **TEXT** in **X**."),
        ("Choose in **Country**.", "Write: Choose **OPTION** in **X**."),
        ("Turn **Sound** off.", "Write: Turn on **X**."),
        ("Go to https://shop.example.", "Write: Go to the [PAGE](ADDRESS)."),
        ("Wait a while.", "Write: Wait N minutes."),
        ("If you like, dance; otherwise select **No**.", "Begin with Go"),
        ("If you like select **No**.", "Write: If CONDITION, STEP; otherwise STEP."),
        ("", "Begin with Go"),
    ],
)
def test_any_other_sentence_is_refused_with_a_form_to_write(sentence: str, hint: str) -> None:
    """The hint names the forms of the sentence's verb, or the verbs."""
    with pytest.raises(SentenceError) as refused:
        parse_step(sentence)
    assert refused.value.hint.startswith(hint) or hint in refused.value.hint
    assert refused.value.message.startswith("The walker cannot read “")


@pytest.mark.parametrize(
    "sentence",
    [
        "You should see it.",
        "You should see **Sent**",
        "You see **Sent**.",
        "You should see **Sent** soon.",
        "You should see **Sent** turned over.",
        "You should see **Sent** and **Read**.",
    ],
)
def test_any_other_expectation_is_refused(sentence: str) -> None:
    """The hint says how one is written."""
    with pytest.raises(SentenceError, match="cannot read") as refused:
        parse_expectation(sentence)
    assert refused.value.hint.startswith("Write: You should see **X**.")
