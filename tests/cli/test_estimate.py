"""`keyguide estimate`, as a whole process: its sums done by hand, its words, and how it ends."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.process import run
from keyguide.cli.estimate import estimate
from keyguide.errors import InputError
from keyguide.tokens import count_text

PLAIN = ("--conversations", "3000", "--messages", "8", "--tokens-per-message", "40", "--on", "2026-11-24")
LEDGER = """
[[prices]]
model = "gpt-7"
seen = 2026-11-20
source = "https://developers.openai.com/api/docs/pricing"
input = 100
output = 1_000
"""


def _write_chats(folder: Path, *, rows: str = "") -> Path:
    """Write two conversations on two days, of four messages of one token each."""
    path = folder / "chats.csv"
    lines = ["enquiry_id,time,language,sender,text"]
    for name, day in (("E1", "02"), ("E2", "03")):
        for minute, sender in enumerate(("customer", "agent") * 2):
            lines.append(f"{name},2026-11-{day}T09:0{minute}:00,en,{sender},Hello")
    path.write_text("\n".join(lines) + f"\n{rows}", encoding="utf-8")
    return path


def _read_json(*arguments: str) -> dict[str, Any]:
    done = run("estimate", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _read_amounts(estimate: dict[str, Any]) -> list[Decimal]:
    return [Decimal(amount) for amount in estimate["per_month"]]


def test_transcripts_become_the_cost_of_a_month(tmp_path: Path) -> None:
    """4 replies in 2 days are 60 in a month. They read 8 and 18 tokens: 780 in at $10 a million, 60 out at $50."""
    found = _read_json(str(_write_chats(tmp_path)), "--model", "gpt-6-astra", "--on", "2026-11-24")
    (estimate,) = found["estimates"]
    assert _read_amounts(estimate) == [Decimal("0.0108")] * 3
    assert Decimal(estimate["per_conversation"][1]) == Decimal("0.00036")  # 30 conversations
    assert (found["transcripts"]["tokens"], found["busiest_day"], found["busiest_requests"]) == (8, "2026-11-03", 2)
    assert "The transcripts go from 2026-11-02 to 2026-11-03, 2 days; a month has 30." in found["assumptions"]


def test_plain_numbers_become_the_cost_of_a_month() -> None:
    """12,000 requests of 179 tokens in and 20, 40 or 80 out, at $0.10 and $0.50 a million."""
    (estimate,) = _read_json(*PLAIN, "--model", "gpt-6-luna")["estimates"]
    assert _read_amounts(estimate) == [Decimal("0.3348"), Decimal("0.4548"), Decimal("0.6948")]
    assert estimate["price"]["checked"] == "2026-10-14"
    assert estimate["price"]["source"] == "https://developers.openai.com/api/docs/pricing"


def test_what_comes_on_top_is_in_the_sum() -> None:
    """1,000 tokens of instructions, 60 of reasoning, half from the cache: 14.148 million in, half of them at $0.01."""
    options = ("--system-prompt-tokens", "1000", "--reasoning-tokens", "60", "--cached-share", "50%")
    (estimate,) = _read_json(*PLAIN, "--model", "gpt-6-luna", *options)["estimates"]
    assert _read_amounts(estimate)[1] == Decimal("0.7074") + Decimal("0.07074") + Decimal("0.6")


@pytest.mark.parametrize(
    ("change", "usd"),
    [
        ("batch", "0.2274"),
        ("priority", "0.9096"),
        ("regional", "0.50028"),
        ("model=gpt-6-sol", "9.096"),  # 2.148 million at $2, 0.48 million at $10
        ("shorter=20%", "0.41184"),
        ("system-prompt=821", "1.44"),  # 12 million in
        ("batch, shorter=0.2", "0.20592"),
    ],
)
def test_what_if_is_computed_anew(change: str, usd: str) -> None:
    """Each change, and several at once."""
    (found,) = _read_json(*PLAIN, "--model", "gpt-6-luna", "--what-if", change)["what_if"]
    assert Decimal(found["estimate"]["per_month"][1]) == Decimal(usd)
    assert Decimal(found["saved_per_month"]) == Decimal("0.4548") - Decimal(usd)


def test_the_tables_say_price_day_and_end() -> None:
    """Models stand side by side, each with the day of its price and its end, seen from the day that is given."""
    done = run("estimate", *PLAIN, "--model", "gpt-5", "--model", "gpt-6.2-sol", "--what-if", "flex")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "model low likely high a conversation price checked ends on" in lines
    assert "gpt-5 $5.09 $7.49 $12.29 $0.0025 2026-10-14 2026-12-11" in lines
    assert "gpt-6.2-sol $6.70 $9.10 $13.90 $0.0030 2026-11-23" in lines
    assert "! gpt-5 ends on 2026-12-11, in 17 days." in lines
    assert "flex $3.74 (-50 %) no price" in lines
    said = " ".join(lines)
    assert "! Keyguide's ledger has no Flex price for gpt-6.2-sol. Use the standard service." in said
    assert "gpt-5 Tier 1 suffices; it begins with $5 paid. At the busiest, less than 1 % of the requests" in said


def test_a_change_to_requests_that_are_too_long_for_a_price_is_no_mistake() -> None:
    """Priority has no price for long requests of gpt-5.5, whatever makes them long; the rest is shown."""
    done = run("estimate", *PLAIN, "--model", "gpt-5.5", "--service", "priority", "--what-if", "system-prompt=300000")
    assert (done.returncode, done.stderr) == (0, "")
    assert "There is no Priority price of gpt-5.5 for more than 272,000" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--service", "flex"), "Keyguide's ledger has no Flex price for gpt-6.2-sol. gpt-6.2-sol is left out.\n"),
        (("--on", "2026-11-01"), "has one from 2026-11-23 on. gpt-6.2-sol is left out.\n"),
    ],
)
def test_a_model_that_nobody_asked_for_is_left_out_where_it_has_no_price(options: tuple[str, str], says: str) -> None:
    """The others are estimated; a model that was asked for must have its price."""
    done = run("estimate", *PLAIN, *options)
    assert (done.returncode, done.stderr.endswith(says)) == (0, True)
    assert "gpt-6.1-terra" in done.stdout
    assert "gpt-6.2-sol" not in done.stdout
    assert run("estimate", *PLAIN, *options, "--model", "gpt-6.2-sol").returncode == 2


def test_languages_stand_in_a_table(tmp_path: Path) -> None:
    """Tokens by language, and what is assumed of the encoding."""
    done = run("estimate", str(_write_chats(tmp_path)), "--model", "gpt-6-luna", "--model", "gpt-4o")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "2 conversations with 8 messages, 4 of them replies: 8 tokens."
    assert "en 8 8 100 % 5.0" in lines
    said = " ".join(lines)
    assert "- Tokens are counted exactly with o200k_base; that gpt-6-luna uses it is assumed." in said
    assert "conversation 'enquiry_id'" in said
    assert done.stderr == ""


def test_models_of_two_encodings_each_have_their_own_tokens(tmp_path: Path) -> None:
    """Two characters are 4 tokens by the older encoding and 2 by the newer: requests and answers differ as much."""
    path = tmp_path / "chats.csv"
    path.write_text("enquiry_id,sender,text\nE1,customer,Hello\nE1,agent,您請\n", encoding="utf-8")
    old, new = (count_text("您請", model=model).tokens for model in ("gpt-4", "gpt-4o"))
    assert old != new
    done = run("estimate", str(path), "--model", "gpt-4o", "--model", "gpt-4-turbo", "--model", "gpt-5")
    said = " ".join(done.stdout.split())
    assert f"8 tokens in and {new} out on average for gpt-4o and gpt-5; or" in said
    assert f"8 tokens in and {old} out on average for gpt-4-turbo" in said
    assert f"replies: {1 + new} tokens as o200k_base counts." in said
    assert "- For gpt-4-turbo: The likely figure takes answers as long as these replies are on average; the low" in said
    assert f"all as long as the shortest tenth ({old} tokens)" in said


def test_limits_carry_their_day_and_source() -> None:
    """Once, in words; in the JSON with each tier."""
    arguments = (*PLAIN, "--model", "gpt-4o", "--model", "gpt-6-luna")
    said = " ".join(run("estimate", *arguments).stdout.split())
    models = "- Limits of models: seen 2026-08-16, gpt-tokenizer 4.0.0, from OpenAI's page of each model, https://"
    tiers = "- Tiers, and what they may use in a month: seen 2026-09-15, OpenAI: Rate limits, usage tiers, https://"
    assert (said.count(models), said.count(tiers)) == (1, 1)
    tier = _read_json(*arguments)["limits"]["gpt-4o"]["tiers"][1]
    assert (tier["seen"], tier["address"]) == ("2026-08-16", "https://github.com/niieani/gpt-tokenizer")


def test_the_limits_tell_the_tier_that_is_needed() -> None:
    """3 million conversations a month are 60,606 requests in the busiest hour: too many for tier 1 of gpt-4o."""
    done = run("estimate", *PLAIN, "--model", "gpt-4o", "--conversations", "3000000")
    said = " ".join(done.stdout.split())
    assert "gpt-4o Tier 2 is needed; it begins with $50 paid." in said
    assert "of the tokens per minute of Tier 1 are asked for." in said


def test_a_name_in_capitals_is_the_same_model(tmp_path: Path) -> None:
    """It has the limits and the encoding that it has in small letters, and stands there once."""
    done = run("estimate", str(_write_chats(tmp_path)), "--model", "GPT-3.5-Turbo", "--model", "gpt-3.5-turbo")
    assert "Tokens are counted exactly with cl100k_base, the encoding of gpt-3.5-turbo." in " ".join(
        done.stdout.split()
    )
    plans = _read_json(*PLAIN, "--model", "GPT-4o ")["limits"]
    assert plans["gpt-4o"]["needed"]["name"] == "Tier 1"


@pytest.mark.parametrize(
    ("model", "conversations", "says"),
    [
        # $10.17 for 3,000 conversations: $100 are 29,499 of them
        ("gpt-4o", "29400", ""),
        (
            "gpt-4o",
            "29600",
            "needs Tier 2, which begins with $50 paid: Tier 1 may use $100 in a month.",
        ),
        ("gpt-4o", "300000", "needs Tier 4, which begins with $250 paid: Tier 3 may use $1,000 in a month"),
        ("gpt-6-luna", "3000000", "needs Tier 2, which begins with $50 paid: Tier 1 may use $100 in a month"),
        ("gpt-6-astra", "300000000", "But even Tier 5 may use no more than $200,000 in a month"),
    ],
)
def test_a_tier_must_also_be_allowed_to_use_as_much(model: str, conversations: str, says: str) -> None:
    """What a tier may use in a month can be less than the cost, also where its rates suffice or are not known."""
    done = run("estimate", *PLAIN, "--model", model, "--conversations", conversations)
    said = " ".join(done.stdout.split())
    assert says in said
    assert ("may use $" in said or "may use no" in said) == bool(says)


@pytest.mark.parametrize(
    ("service", "told"),
    [
        (
            "standard",
            "Tier 2 is needed; it begins with $50 paid. At the busiest, 66 % of the tokens per minute of Tier 1 for"
            " requests with more than 128,000 input tokens are asked for.",
        ),
        ("batch", "its queue for batches holds 100,000,000 for requests with more than 128,000 input tokens"),
    ],
)
def test_long_requests_meet_limits_of_their_own(service: str, told: str) -> None:
    """Those of gpt-4.1 above 128,000 tokens: 200,000 tokens a minute on tier 1, where shorter ones have 30,000."""
    options = ("--model", "gpt-4.1", "--service", service, "--system-prompt-tokens")
    assert told in " ".join(run("estimate", *PLAIN, *options, "130000").stdout.split())
    assert "128,000" not in run("estimate", *PLAIN, *options, "1000").stdout


def test_the_tier_for_the_cost_is_in_the_json() -> None:
    """With its source and day."""
    found = _read_json(*PLAIN, "--model", "gpt-4o", "--conversations", "300000")["tier_for_cost"]["gpt-4o"]
    assert (found["name"], found["monthly_usd"], found["seen"]) == ("Tier 4", "5000", "2026-09-15")


def test_batches_are_held_against_their_queue() -> None:
    """545,455 requests of 179 tokens a day are 98 million: more than 90,000 and 1.35 million, but 200 million hold."""
    done = run("estimate", *PLAIN, "--model", "gpt-4o", "--conversations", "3000000", "--service", "batch")
    said = " ".join(done.stdout.split())
    assert "Tier 4 suffices: its queue for batches holds 200,000,000" in said
    assert "prices of 2026-11-24, Batch" in said


def test_no_line_is_wider_than_a_page(tmp_path: Path) -> None:
    """Sentences break at 79 columns, as on a page; an address is never broken."""
    done = run("estimate", str(_write_chats(tmp_path)), "--what-if", "cached=50%", "--on", "2026-11-24")
    assert [line for line in done.stdout.splitlines() if len(line) > 79 and str(tmp_path) not in line] == []


def test_a_newer_price_comes_from_a_ledger(tmp_path: Path) -> None:
    """A model that no list has is priced by the file that is given, and by nothing without it."""
    path = tmp_path / "prices.toml"
    path.write_text(LEDGER, encoding="utf-8")
    (estimate,) = _read_json(*PLAIN, "--model", "gpt-7", "--prices", str(path))["estimates"]
    assert _read_amounts(estimate)[1] == Decimal("694.8")
    assert (estimate["price"]["price_list"], estimate["price"]["checked"]) == (str(path), "2026-11-20")
    without = run("estimate", *PLAIN, "--model", "gpt-7")
    assert without.returncode == 2
    assert "has no OpenAI model 'gpt-7', and no ledger has." in without.stderr


def test_a_price_cannot_have_been_seen_tomorrow(tmp_path: Path) -> None:
    """The day on which a ledger is read is today, whatever day is estimated for."""
    path = tmp_path / "prices.toml"
    later = (datetime.now(tz=UTC) + timedelta(days=2)).date()
    path.write_text(LEDGER.replace("2026-11-20", str(later)), encoding="utf-8")
    done = run("estimate", *PLAIN, "--model", "gpt-7", "--prices", str(path))
    assert done.returncode == 2
    assert f"seen is {later}, which is after" in done.stderr


def test_rows_that_cannot_be_counted_end_it_with_1(tmp_path: Path) -> None:
    """The estimate is printed, and what is missing in it is said."""
    path = _write_chats(tmp_path, rows="E3,2026-11-03T09:00:00,en,customer,a,b,c\n")
    done = run("estimate", str(path), "--model", "gpt-6-luna")
    assert done.returncode == 1
    assert "1 rows were not counted" in done.stderr
    assert "Cost of a month" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "There is nothing to estimate from. Give transcripts, or all of --conversations, --messages"),
        (["--conversations", "5"], "--messages is missing."),
        (["chats.csv", "--messages", "5"], "Transcripts are given, and --messages."),
        ([*PLAIN, "--per-month", "5"], "--per-month is for transcripts."),
        ([*PLAIN, "--sender", "x"], "--sender is for transcripts."),
        ([*PLAIN, "--model", "gpt-6-lune"], "Nearest names: gpt-6-luna"),
        ([*PLAIN, "--model", "text-embedding-3-small"], "text-embedding-3-small has no price for output."),
        ([*PLAIN, "--service", "slow"], "--service 'slow' is no service."),
        ([*PLAIN, "--model", "gpt-4o", "--service", "flex"], "no Flex price for gpt-4o"),
        ([*PLAIN, "--on", "24.11.2026"], "--on '24.11.2026' is no day. Write it as 2026-11-24."),
        ([*PLAIN, "--cached-share", "150%"], "--cached-share is '150%'. Give a share from 0 to 1, or such as 50%."),
        ([*PLAIN, "--what-if", "cheaper"], "--what-if cheaper is not understood at 'cheaper'."),
        ([*PLAIN, "--what-if", "batch,flex"], "--what-if batch,flex says service twice."),
        ([*PLAIN, "--what-if", "model="], "is not understood at 'model='"),
        ([*PLAIN, "--what-if", "model=gpt-9"], "has no OpenAI model 'gpt-9'"),
        ([*PLAIN, "--what-if", "shorter=150%"], "--what-if shorter is '150%'."),
        ([*PLAIN, "--what-if", "batch,shorter=150%"], "--what-if shorter is '150%'."),
        ([*PLAIN, "--what-if", "model=gpt-6-sol,cached=500%"], "--what-if cached is '500%'."),
        ([*PLAIN, "--what-if", "regional,system-prompt=-5"], "--what-if system-prompt is '-5'."),
        ([*PLAIN, "--prices", "none.toml"], "none.toml cannot be read: No such file"),
        (["none.csv"], "none.csv"),
    ],
)
def test_a_mistake_is_one_sentence_and_ends_with_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    """What happened with the value, and what to do next; nothing on standard output."""
    done = run("estimate", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "1e30", "many", "", "50%", "10,5"])
def test_a_wrong_number_is_told_with_its_option(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By the name that was typed, not by that of a parameter; with the value, and what to give instead."""
    numbers = ("--conversations", "--messages", "--tokens-per-message", "--system-prompt-tokens", "--reasoning-tokens")
    for option in numbers:
        with pytest.raises(InputError) as caught:
            _call(*PLAIN, option, value)
        assert str(caught.value).startswith(f"{option} is {value!r}. Give a ")
    with pytest.raises(InputError) as caught:
        _call("chats.csv", "--per-month", value)
    assert str(caught.value) == f"--per-month is {value!r}. Give a number from 1 to 1,000,000,000."
    if value != "50%":
        with pytest.raises(InputError) as caught:
            _call(*PLAIN, "--cached-share", value)
        assert str(caught.value) == f"--cached-share is {value!r}. Give a share from 0 to 1, or such as 50%."
    assert capsys.readouterr() == ("", "")


def _call(*arguments: str) -> None:
    """Call the command in this process: many wrong numbers are many starts of Python."""
    application = typer.Typer()
    application.command()(estimate)
    typer.main.get_command(application).main(list(arguments), standalone_mode=False)


def test_transcripts_without_conversations_or_replies_say_which_option_mends_it(tmp_path: Path) -> None:
    """The option is named."""
    path = tmp_path / "chats.csv"
    path.write_text("sender,language,text\nagent,en,Hello\n", encoding="utf-8")
    done = run("estimate", str(path))
    assert (done.returncode, "--conversation COLUMN" in done.stderr) == (2, True)
    path.write_text("enquiry_id,sender,language,text\nE1,Kim,en,Hello\n", encoding="utf-8")
    done = run("estimate", str(path))
    assert (done.returncode, "the senders are: Kim" in done.stderr) == (2, True)


def test_standard_input_is_read_once(tmp_path: Path) -> None:
    """Two encodings need two readings."""
    content = _write_chats(tmp_path).read_bytes()
    assert run("estimate", "-", "--model", "gpt-6-luna", stdin=content).returncode == 0
    both = run("estimate", "-", "--model", "gpt-6-luna", "--model", "gpt-4-turbo", stdin=content)
    assert (both.returncode, "standard input can be read once" in both.stderr) == (2, True)
