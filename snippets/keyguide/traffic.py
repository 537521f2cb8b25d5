"""What a contact centre asks of a model in a month: from transcripts that were counted, or from plain numbers.

A model is taken to write every message that the transcripts have of the contact centre's side, and to read for each of
them all that was said before in the conversation. What is assumed is said in words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from keyguide.errors import InputError
from keyguide.prices import Workload

if TYPE_CHECKING:
    from keyguide.limits import Plan
    from keyguide.transcripts import ConversationTotals, Tally

MONTH_DAYS = 30
WORKING_DAYS = 22
WORKING_HOURS = range(9, 18)
_MESSAGE_FRAME, _ANSWER_FRAME = 4, 3  # as transcripts are counted: 3 for a message and 1 for its role
MOST = 10**9
"""Of anything: more is a typing error."""
_SHORT, _LONG = 0.1, 0.9
_LONG_CONVERSATION = 0.95
_MOST_TIMES_AVERAGE = 20  # 1 request in 20 is long: were it longer than this, the average would be
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is asked of a model in a month, and how it comes in.

    Attributes:
        workload: The requests, with their tokens.
        busiest_requests: The requests of the busiest day.
        busiest_day: That day; None where no times are known.
        hourly: How much comes in each hour of the day, in any unit; None where no times are known.
        long_tokens: The input tokens of a long request: 1 in 20 is about as long.
        assumptions: What was assumed, as sentences.
    """

    workload: Workload
    busiest_requests: float
    busiest_day: date | None
    hourly: tuple[float, ...] | None
    long_tokens: float
    assumptions: tuple[str, ...]

    def plan(self, model: str, *, tier: int | None = None) -> "Plan":
        """Say which usage tier this needs, and which limit is used up first.

        Args:
            model: The model.
            tier: The number of a tier, to look at that one alone.

        Returns:
            The plan for the busiest day.

        Raises:
            InputError: There is no such tier.
            UnknownModelError: The table of limits has no such model.

        Example:
            >>> make_traffic(conversations=3000, messages=8, tokens_per_message=40).plan("gpt-4o").needed.name
            'Tier 1'
        """
        from keyguide.limits import plan_limits

        return plan_limits(
            model,
            requests_per_day=self.busiest_requests,
            tokens_per_request=float(self.workload.full_input_tokens),
            tokens_high=self.long_tokens,
            hourly_shares=self.hourly,
            tier=tier,
        )


def read_traffic(
    tally: "Tally",
    *,
    per_month: float | None = None,
    system_prompt_tokens: int = 0,
    reasoning_tokens: int = 0,
    cached_share: float | str = 0,
) -> Traffic:
    """Read off a tally of transcripts what they would ask of a model that wrote the replies.

    Args:
        tally: The tally, counted with conversations and added up by `day` and `hour`.
        per_month: The conversations of a month; those of the transcripts, stretched to a month, if not given.
        system_prompt_tokens: The tokens of the instructions that are sent with each request.
        reasoning_tokens: The hidden tokens of reasoning in each answer.
        cached_share: The share of the input that is read from the cache, such as 0.5 or `50%`.

    Returns:
        The traffic of a month.

    Raises:
        InputError: The transcripts have no conversations or no replies, or a number cannot be meant so.

    Example:
        >>> from keyguide.transcripts import Amount, ConversationTotals, Tally
        >>> totals = ConversationTotals(10, 40, 20, 3000, 800, {256: 10}, {30: 10, 50: 10})
        >>> day = {"day": {"2026-11-24": Amount(40, 1600, 6000)}}
        >>> tally = Tally("o200k_base", False, 40, 1600, 6000, 0, {}, ("chats.csv",), day, totals)
        >>> read_traffic(tally).workload.output_tokens
        (Decimal('30'), Decimal('40'), Decimal('50'))
    """
    totals = _check_totals(tally)
    days = sorted(date.fromisoformat(name) for name in tally.by.get("day", {}) if _DAY.fullmatch(name))
    period = Decimal((days[-1] - days[0]).days + 1 if days else MONTH_DAYS)
    if per_month is not None:
        _check("per_month", per_month, least=1)
        period = totals.number * MONTH_DAYS / Decimal(str(per_month))
    likely = Decimal(totals.reply_tokens) / totals.replies
    low, high = (Decimal(totals.find_reply_size(share)) for share in (_SHORT, _LONG))
    workload = Workload(
        totals.replies,
        Decimal(totals.prompt_tokens) / totals.replies,
        (min(low, likely), likely, max(high, likely)),
        system_prompt_tokens=system_prompt_tokens,
        reasoning_tokens=reasoning_tokens,
        cached_share=cached_share,
        period_days=period,
        conversations=totals.number,
    )
    own_period = Decimal((days[-1] - days[0]).days + 1) if days else Decimal(MONTH_DAYS)
    busiest_day, busiest = _find_busiest(tally, totals, days)
    average = float(workload.full_input_tokens)
    long = _find_size(totals, _LONG_CONVERSATION) + system_prompt_tokens
    return Traffic(
        workload,
        busiest_requests=busiest * float(own_period / period),
        busiest_day=busiest_day,
        hourly=_read_hours(tally) if days else _spread_hours(),
        long_tokens=min(max(float(long), average), _MOST_TIMES_AVERAGE * average),
        assumptions=(
            *_tell_period(totals, days, per_month),
            f"Every message of an agent or a bot is written by the model: {totals.replies:,} replies in"
            f" {totals.number:,} conversations. For each it reads all earlier messages of the conversation.",
            "The likely figure takes answers as long as these replies are on average; the low and the high one take"
            f" all as long as the shortest tenth ({low:,f} tokens) and the longest tenth ({high:,f} tokens).",
            *_tell_common(reasoning_tokens, system_prompt_tokens, workload),
        ),
    )


def make_traffic(
    *,
    conversations: float,
    messages: int,
    tokens_per_message: float,
    reply_tokens: float | None = None,
    system_prompt_tokens: int = 0,
    reasoning_tokens: int = 0,
    cached_share: float | str = 0,
) -> Traffic:
    """Make the traffic of a month from plain numbers, without transcripts.

    Args:
        conversations: The conversations of a month.
        messages: The messages of a conversation, from 2 up; customer and model take turns, and the customer begins.
        tokens_per_message: The tokens of a message.
        reply_tokens: The tokens of a reply, if they are not as long as the customer's.
        system_prompt_tokens: The tokens of the instructions that are sent with each request.
        reasoning_tokens: The hidden tokens of reasoning in each answer.
        cached_share: The share of the input that is read from the cache, such as 0.5 or `50%`.

    Returns:
        The traffic of a month.

    Raises:
        InputError: A number cannot be meant so.

    Example:
        >>> traffic = make_traffic(conversations=3000, messages=8, tokens_per_message=40)
        >>> traffic.workload.requests, traffic.workload.input_tokens
        (Decimal('12000'), Decimal('179'))
    """
    _check("conversations", conversations)
    _check("messages", messages, least=2)
    _check("tokens_per_message", tokens_per_message)
    replies = messages // 2
    asked = Decimal(str(tokens_per_message))
    if reply_tokens is not None:
        _check("reply_tokens", reply_tokens)
    written = asked if reply_tokens is None else Decimal(str(reply_tokens))
    # Before reply k there are k messages of the customer and k - 1 replies.
    asked_framed, written_framed = asked + _MESSAGE_FRAME, written + _MESSAGE_FRAME
    average_prompt = (asked_framed * (replies + 1) + written_framed * (replies - 1)) / 2 + _ANSWER_FRAME
    longest_prompt = asked_framed * replies + written_framed * (replies - 1) + _ANSWER_FRAME
    workload = Workload(
        Decimal(str(conversations)) * replies,
        average_prompt,
        (written / 2, written, written * 2),
        system_prompt_tokens=system_prompt_tokens,
        reasoning_tokens=reasoning_tokens,
        cached_share=cached_share,
        conversations=conversations,
    )
    average = float(workload.full_input_tokens)
    return Traffic(
        workload,
        busiest_requests=float(workload.requests) / WORKING_DAYS,
        busiest_day=None,
        hourly=_spread_hours(),
        long_tokens=min(max(float(longest_prompt) + system_prompt_tokens, average), _MOST_TIMES_AVERAGE * average),
        assumptions=(
            f"Customer and model take turns: {replies:,} {'reply' if replies == 1 else 'replies'} in a conversation of"
            f" {messages:,} messages. For each the model reads all earlier messages of the conversation.",
            f"Answers have {float(written):,g} tokens; the low figure takes half of that, the high one double.",
            _tell_spread(),
            *_tell_common(reasoning_tokens, system_prompt_tokens, workload),
        ),
    )


def _check_totals(tally: "Tally") -> "ConversationTotals":
    if tally.conversations is None or not tally.conversations.number:
        raise InputError(
            f"Nothing in {_name_files(tally)} tells the conversations apart.",
            hint="Name the column that does: --conversation COLUMN. Or estimate from plain numbers: --conversations,"
            " --messages and --tokens-per-message.",
        )
    if not tally.conversations.replies:
        senders = ", ".join(sorted(tally.by.get("sender", {}))[:10])
        raise InputError(
            f"No message in {_name_files(tally)} is of an agent or a bot"
            + (f"; the senders are: {senders}." if senders else "."),
            hint="Name the column that tells who wrote: --sender COLUMN.",
        )
    return tally.conversations


def _name_files(tally: "Tally") -> str:
    more = f" and {len(tally.files) - 1:,} more" if len(tally.files) > 1 else ""
    return f"{tally.files[0]}{more}" if tally.files else "the transcripts"


def _find_busiest(tally: "Tally", totals: "ConversationTotals", days: Sequence[date]) -> tuple[date | None, float]:
    """Find the busiest day, and its requests: as many of its messages are replies as of all."""
    if not days:
        return None, totals.replies / WORKING_DAYS
    sizes = {day: tally.by["day"][day.isoformat()].messages for day in days}
    busiest = max(days, key=lambda day: (sizes[day], day))
    return busiest, sizes[busiest] * totals.replies / max(totals.messages, 1)


def _read_hours(tally: "Tally") -> tuple[float, ...] | None:
    hours = tally.by.get("hour", {})
    found = tuple(float(amount.messages) if (amount := hours.get(f"{hour:02}")) else 0.0 for hour in range(24))
    return found if any(found) else _spread_hours()


def _spread_hours() -> tuple[float, ...]:
    return tuple(float(hour in WORKING_HOURS) for hour in range(24))


def _find_size(totals: "ConversationTotals", share: float) -> int:
    """Find the class of sizes that this share of the conversations does not exceed."""
    seen = 0
    for size, number in sorted(totals.histogram.items()):
        seen += number
        if seen >= share * totals.number:
            return size
    return 0


def _tell_period(totals: "ConversationTotals", days: Sequence[date], per_month: float | None) -> tuple[str, ...]:
    if per_month is not None:
        told = f"A month has {per_month:,.0f} conversations like the {totals.number:,} of the transcripts."
    elif days:
        length = (days[-1] - days[0]).days + 1
        told = f"The transcripts go from {days[0]} to {days[-1]}, {length:,} days; a month has {MONTH_DAYS}."
    else:
        told = "No times are known: the transcripts are taken for one month. If they are not: --per-month."
    return (told,) if days else (told, _tell_spread())


def _tell_spread() -> str:
    return (
        f"A month's requests come on {WORKING_DAYS} days, evenly from {WORKING_HOURS.start}:00 to"
        f" {WORKING_HOURS.stop}:00."
    )


def _tell_common(reasoning_tokens: int, system_prompt_tokens: int, workload: Workload) -> tuple[str, ...]:
    return (
        f"{_MESSAGE_FRAME} tokens are added for each message and {_ANSWER_FRAME} for the answer, by the rule of"
        " OpenAI's cookbook: an estimate. Images and tools are not counted.",
        f"Each answer has {reasoning_tokens:,} hidden tokens of reasoning, as you said."
        if reasoning_tokens
        else "No hidden tokens of reasoning are counted, as only the API knows them; models that reason cost more.",
        f"The instructions sent with each request have {system_prompt_tokens:,} tokens."
        if system_prompt_tokens
        else "No instructions are sent with a request: give their tokens, as they cost each time.",
        f"{workload.cached_share * 100:.0f} % of the input are read from the cache; writing to it is counted as plain"
        " input."
        if workload.cached_share
        else "Nothing is read from the cache.",
    )


def _check(name: str, value: float, *, least: int = 0) -> None:
    whole = name != "messages" or isinstance(value, int)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= MOST or not whole:
        raise InputError(f"{name} is {value!r}.", hint=f"Give a number from {least} to {MOST:,}.")
