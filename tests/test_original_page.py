"""The guide carries, or replaces with a dated reason, everything that the original page told its reader."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "maintain" / "original-page.md"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"\b([1-9]|[12]\d|3[01]) ({MONTHS}) 20\d\d\b")
FACT = re.compile(r"\[([^\]]+)\]\(fact:[^)]+\)")
LINK = re.compile(r"\[[^\]]+\]\((?P<path>[^)#]+)#(?P<anchor>[^)]+)\)")
HEADING = re.compile(r"^(?P<level>#+) .*?(\{#(?P<anchor>[^}\s]+)\})?\s*$")

# What the original page says, in its order and in our words, and the words that whoever carries it cannot do without.
ORIGINAL: list[tuple[str, str]] = [
    ("Select Sign up", "(https://platform.openai.com/signup)"),
    ("Enter your e-mail address", "Enter your e-mail address in **"),
    ("Select Continue after the e-mail address", "Select **Continue**."),
    ("OpenAI is not available in China", "Mainland China, Hong Kong and Macau were not on the list"),
    ("Look up the supported countries", "(https://developers.openai.com/api/docs/supported-countries)"),
    ("Enter your password", "Enter your password in **Password**."),
    ("Select Continue after the password", "Select **Continue**."),
    ("Open your mailbox", "Open your mailbox."),
    ("Select Verify email address", "Select **Verify email address**."),
    ("Enter your first and last name", "Enter your last name in **Last name**."),
    ("Enter an organisation name, if you like", "in **Organization name**."),
    ("Enter your birthday", "Enter your birthday in **Birthday**."),
    ("Select Continue after these details", "Select **Continue**."),
    ("Enter your phone number when you sign up", "Enter your phone number in **"),
    ("Make sure that the number can receive the code", "receives text messages (SMS) or WhatsApp"),
    ("Say whether you use WhatsApp", "If you use WhatsApp, select **Yes**; otherwise select **No**."),
    ("Select Send code via SMS", "Select **Send code via SMS**."),
    ("Enter the 6-digit code", "Enter the 6-digit code in **"),
    ("Select Resend code if no code comes", "Select **Resend code**."),
    ("The account is now created", "Your account is ready."),
    ("Log in to the OpenAI platform", "(https://platform.openai.com)"),
    (
        "Select the top right corner, then View API keys",
        "(https://platform.openai.com/settings/organization/api-keys)",
    ),
    ("Select Create new secret key", "Select **Create new secret key**."),
    ("Name the key, if you like", "in **Name**."),
    ("Select Create secret key", "Select **Create secret key**."),
    ("Copy the key", "Select **Copy**."),
    ("The key is shown only once", "shown once"),
    ("Save the key if you need to", "Paste the key into your password manager."),
    ("Select Done", "Select **Done**."),
    ("Start from the CINNOX Dashboard", "This is the CINNOX **Dashboard**."),
    ("Open Administration, Service Integration, Third Party Integration", "Select **Third Party Integration**."),
    ("Select the arrow beside OpenAI", "Select the arrow beside **OpenAI**."),
    ("Turn on Enable OpenAI", "Turn on **Enable OpenAI**."),
    ("Select Edit at Connect OpenAI", "Select **Edit** at **Connect OpenAI**."),
    ("Enter the key", "into **Key**."),
    ("Select Save", "Select **Save**."),
    ("Rate limits are measured in RPM, RPD and TPM, and vary with usage", "| TPM |"),
    ("Read OpenAI's section about rate limits", "(https://developers.openai.com/api/docs/guides/rate-limits)"),
    ("Charges depend on tokens and model", "Each model has its own price"),
    ("Read OpenAI's section about pricing", "(https://developers.openai.com/api/docs/pricing)"),
    ("One token is about 4 characters of common English", "1 token is about 4 characters"),
    ("That is about 0.75 words, so 100 tokens are about 75 words", "100 tokens are about 75 words"),
    ("Use the tokeniser to see how a text is cut and to count it", "(https://platform.openai.com/tokenizer)"),
]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page's first table."""

    number: str
    instruction: str
    now: str
    where: str
    reason: str


def read_plainly(page: Path) -> str:
    """Give the text of a page, its facts as plain words."""
    return FACT.sub(r"\1", page.read_text(encoding="utf-8"))


def read_rows() -> list[Row]:
    """Give the rows of the first table, its heading apart."""
    lines = read_plainly(PAGE).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| No. |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(Row(*(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))))
    return rows


def read_section(page: Path, anchor: str) -> str:
    """Give the text below the heading with this anchor, down to the next heading of its level or above."""
    found: list[str] = []
    level = 0
    fenced = False
    for line in read_plainly(page).splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else HEADING.match(line)
        if heading and level and len(heading["level"]) <= level:
            break
        if heading and heading["anchor"] == anchor:
            level = len(heading["level"])
        elif level:
            found.append(line)
    assert level, f"{page.name} has no heading with the anchor #{anchor}"
    return "\n".join(found)


def test_every_instruction_is_listed_once_in_order() -> None:
    """The table lists what the original page says: all of it, once, in its order, numbered from 1."""
    expected = [(str(number), instruction) for number, (instruction, _) in enumerate(ORIGINAL, start=1)]
    actual = [(row.number, row.instruction) for row in read_rows()]
    assert expected == actual


@pytest.mark.parametrize(("number", "instruction", "words"), [(n, i, w) for n, (i, w) in enumerate(ORIGINAL)])
def test_the_place_carries_the_instruction(number: int, instruction: str, words: str) -> None:
    """Each row leads to one existing heading, and the words of the instruction stand below it."""
    row = read_rows()[number]
    links = list(LINK.finditer(row.where))
    assert len(links) == 1, f"row {row.number} needs one link with an anchor, not {row.where!r}"
    section = " ".join(read_section(PAGE.parent / links[0]["path"], links[0]["anchor"]).split())
    assert words in section, f"{instruction!r} is said to stand in {row.where}, which does not say {words!r}"


def test_every_row_is_kept_or_changed() -> None:
    """There is no third verdict, so that nothing of the original can be dropped without a word."""
    verdicts = {row.now for row in read_rows()}
    assert verdicts == {"Kept", "Changed"}


def test_a_change_has_a_dated_reason() -> None:
    """Every changed row says why, with a full date; a row that is kept needs no reason."""
    undated = [row.number for row in read_rows() if row.now == "Changed" and not DAY.search(row.reason)]
    needless = [row.number for row in read_rows() if row.now == "Kept" and row.reason]
    assert undated == []
    assert needless == []
