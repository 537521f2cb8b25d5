"""Traffic: what transcripts and plain numbers ask of a model, added up by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from keyguide.errors import InputError
from keyguide.traffic import make_traffic, read_traffic
from keyguide.transcripts import Amount, ConversationTotals, Tally

# 100 conversations in 10 days, 60 of their 600 messages a day on average, 150 on the busiest day.
TOTALS = ConversationTotals(
    number=100,
    messages=600,
    replies=200,
    prompt_tokens=30_000,
    reply_tokens=8_000,
    histogram={128: 90, 256: 6, 512: 4},
    reply_sizes={20: 30, 30: 120, 60: 30, 95: 20},
)
NO_REPLIES = ConversationTotals(3, 5, 0, 0, 0, {8: 3}, {})
DAYS = {"2026-10-05": 100, "2026-10-09": 150, "2026-10-14": 350 - 210, "unknown": 210}
HOURS = {"09": 300, "10": 100, "unknown": 200}


def _make_tally(**changes: Any) -> Tally:  # noqa: ANN401 - any field
    by = {
        "sender": {"customer": Amount(400, 1, 1), "agent": Amount(200, 1, 1)},
        "day": {day: Amount(messages, 1, 1) for day, messages in DAYS.items()},
        "hour": {hour: Amount(messages, 1, 1) for hour, messages in HOURS.items()},
    }
    fields: dict[str, Any] = {"by": by, "conversations": TOTALS, **changes}
    return Tally("o200k_base", False, 600, 20_000, 80_000, 0, {}, ("chats.csv",), **fields)


def test_a_request_is_a_reply_with_all_that_was_said_before() -> None:
    """200 replies read 30,000 tokens in all, 150 each, and have 40 tokens on average: from 20 to 60 in the middle."""
    load = read_traffic(_make_tally()).workload
    assert [load.requests, load.input_tokens, load.conversations] == [200, 150, 100]
    assert list(load.output_tokens) == [20, 40, 60]


def test_a_month_is_the_days_of_the_transcripts_stretched() -> None:
    """From 5 to 14 October are 10 days: a month has three times as much."""
    traffic = read_traffic(_make_tally())
    assert traffic.workload.times_a_month == 3
    assert "The transcripts go from 2026-10-05 to 2026-10-14, 10 days; a month has 30." in traffic.assumptions


def test_the_conversations_of_a_month_can_be_given() -> None:
    """600 conversations a month are six times these 100; the busiest day grows with them."""
    traffic = read_traffic(_make_tally(), per_month=600)
    assert traffic.workload.times_a_month == 6
    assert traffic.busiest_requests == 100
    assert traffic.assumptions[0] == "A month has 600 conversations like the 100 of the transcripts."


def test_the_busiest_day_has_its_part_of_the_replies() -> None:
    """150 messages of which a third are replies: 50 requests, in the hours that the messages came in."""
    traffic = read_traffic(_make_tally())
    assert (traffic.busiest_day, traffic.busiest_requests) == (date(2026, 10, 9), 50)
    assert traffic.hourly is not None
    assert [hour for hour in enumerate(traffic.hourly) if hour[1]] == [(9, 300), (10, 100)]


def test_a_long_request_is_as_long_as_long_conversations() -> None:
    """95 of 100 conversations have at most 256 tokens; instructions come on top."""
    assert read_traffic(_make_tally()).long_tokens == 256
    assert read_traffic(_make_tally(), system_prompt_tokens=1000).long_tokens == 1256


def test_without_times_the_transcripts_are_a_month_and_that_is_said() -> None:
    """Nothing tells how long they took: it is assumed, aloud."""
    traffic = read_traffic(_make_tally(by={"sender": {}}))
    assert traffic.workload.times_a_month == 1
    assert traffic.busiest_day is None
    assert traffic.busiest_requests == pytest.approx(200 / 22)
    assert traffic.assumptions[0].startswith("No times are known: the transcripts are taken for one month.")
    assert "A month's requests come on 22 days, evenly from 9:00 to 18:00." in traffic.assumptions


def test_one_day_is_a_period_of_one_day() -> None:
    """A day of transcripts is a thirtieth of a month."""
    tally = _make_tally(by={"day": {"2026-10-05": Amount(600, 1, 1)}})
    assert read_traffic(tally).workload.times_a_month == 30


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"conversations": None}, "Nothing in chats.csv tells the conversations apart"),
        (
            {
                "conversations": ConversationTotals(3, 5, 0, 0, 0, {8: 3}, {}),
                "by": {"sender": {"Kim": Amount(5, 9, 9)}},
            },
            "No message in chats.csv is of an agent or a bot; the senders are: Kim",
        ),
    ],
)
def test_transcripts_that_cannot_be_estimated_from_are_refused(changes: dict[str, Any], says: str) -> None:
    """What is missing is named, with the option that mends it."""
    with pytest.raises(InputError, match=says) as caught:
        read_traffic(_make_tally(**changes))
    assert "COLUMN" in str(caught.value)


def test_plain_numbers_take_turns() -> None:
    """Before the four replies of 8 messages there are 1, 3, 5 and 7 messages of 44 tokens, and 3 for the answer."""
    traffic = make_traffic(conversations=3000, messages=8, tokens_per_message=40)
    assert traffic.workload.requests == 12_000
    assert traffic.workload.input_tokens == (16 * 44 + 4 * 3) / Decimal(4) == 179
    assert list(traffic.workload.output_tokens) == [20, 40, 80]
    assert traffic.busiest_requests == pytest.approx(12_000 / 22)
    assert traffic.long_tokens == 7 * 44 + 3


def test_a_reply_of_another_length_is_read_again_too() -> None:
    """Two replies of 100 tokens: before the first 44, before the second 44 + 104 + 44, and 3 for each answer."""
    traffic = make_traffic(conversations=1, messages=4, tokens_per_message=40, reply_tokens=100)
    assert traffic.workload.input_tokens == Decimal(44 + 192 + 6) / 2
    assert list(traffic.workload.output_tokens) == [50, 100, 200]


def test_what_comes_on_top_is_said() -> None:
    """Instructions, reasoning and cache are in the workload and in the words."""
    traffic = make_traffic(
        conversations=1,
        messages=2,
        tokens_per_message=40,
        system_prompt_tokens=500,
        reasoning_tokens=200,
        cached_share="50%",
    )
    load = traffic.workload
    assert [load.full_input_tokens, load.reasoning_tokens, load.cached_share] == [547, 200, Decimal("0.5")]
    said = " ".join(traffic.assumptions)
    assert "have 500 tokens" in said
    assert "has 200 hidden tokens of reasoning, as you said" in said
    assert "50 % of the input are read from the cache" in said


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"conversations": -1}, "conversations is -1"),
        ({"messages": 1}, "messages is 1. Give a number from 2 to 1,000,000,000"),
        ({"messages": 2.5}, "messages is 2.5"),
        ({"tokens_per_message": float("nan")}, "tokens_per_message is nan"),
        ({"tokens_per_message": 1e10}, "tokens_per_message is 10000000000.0. Give a number from 0 to"),
        ({"reply_tokens": -4}, "reply_tokens is -4"),
        ({"cached_share": "half"}, "cached_share is 'half'"),
    ],
)
def test_a_number_that_cannot_be_meant_is_named(numbers: dict[str, Any], says: str) -> None:
    """Nonsense is not estimated."""
    with pytest.raises(InputError, match=says):
        make_traffic(**{"conversations": 1, "messages": 2, "tokens_per_message": 40, **numbers})


@pytest.mark.parametrize("per_month", [0, -5, float("inf")])
def test_a_month_has_at_least_one_conversation(per_month: float) -> None:
    """A month of nothing has no price."""
    with pytest.raises(InputError, match="per_month is"):
        read_traffic(_make_tally(), per_month=per_month)


def test_the_plan_is_that_of_the_busiest_day() -> None:
    """100,000 requests of 150 tokens in two hours are too many for tier 1 of gpt-4o."""
    plan = read_traffic(_make_tally(), per_month=1_200_000).plan("gpt-4o")
    assert plan.demand.requests_per_day == pytest.approx(200_000)
    assert plan.tiers[1].suffices is False
    assert plan.tiers[1].binds in {"RPM", "TPM"}
