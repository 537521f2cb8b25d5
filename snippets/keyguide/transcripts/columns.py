"""Which column of a transcript holds what: given, told by its name, or seen in its content."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from keyguide.errors import InputError
from keyguide.transcripts.senders import SENDERS
from keyguide.transcripts.times import is_clock, is_serial, read_time

_OTHER_SIGNS = re.compile(r"[\W_]+")

# Names as exports have them, without blanks, dashes and case; the first that is there is taken. How CINNOX names the
# columns of its exports is not published; the words of its dashboard are here (enquiry, staff), in three languages.
_NAMES = {
    "text": """
        text content message messagetext messagecontent messagebody body msg utterance comment transcript
        消息内容 訊息內容 消息 訊息 内容 內容 文本 文字 对话内容 對話內容 聊天内容 聊天內容 メッセージ 本文
    """,
    "sender": """
        sender role sendertype senderrole participant participanttype speaker author authortype from fromtype
        direction sentby participantpurpose user
        送信者タイプ 发送者 發送者 发送人 發送人 发件人 寄件者 角色 身份 说话人 說話人 送信者
    """,
    "conversation": """
        conversationid conversation enquiryid enquiry enquiryno inquiryid inquiry chatid dialogid dialogueid
        sessionid session ticketid ticket caseid threadid thread roomid interactionid contactid
        会话id 會話id 会话编号 會話編號 对话id 對話id 对话编号 對話編號 查询编号 查詢編號 咨询编号 諮詢編號
        工单号 工單號 会话 會話
    """,
    "time": """
        time timestamp datetime sentat createdat created createdtime createtime sendtime messagetime date ts
        时间 時間 发送时间 發送時間 消息时间 訊息時間 创建时间 建立時間 日期 日時
    """,
    "channel": "channel channeltype channelname platform medium 渠道 频道 頻道 通道 平台",
    "language": "language lang languagecode locale 语言 語言 语种 語種 言語",
    "messages": """
        messages messagerecords conversationparts comments turns utterances dialog dialogue conversation chat
        消息列表 訊息列表 input
    """,
}
_WHO = ("role", "type", "kind", "name", "displayname")  # in the object that a sender is
_DEEPEST = 3  # objects within each other that are looked into


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a transcript, by what they hold; None where there is none.

    Attributes:
        text: The text of a message.
        sender: Who wrote it.
        conversation: What tells the conversations apart.
        time: When it was written.
        channel: Where it came in.
        language: Its language.
        messages: In JSON, the list of the messages of a whole conversation; then the others are looked for in the
            messages first, and beside the list second.
        date: When it was written: the day, where `time` holds the time of the day alone.
    """

    text: str | None = None
    sender: str | None = None
    conversation: str | None = None
    time: str | None = None
    channel: str | None = None
    language: str | None = None
    messages: str | None = None
    date: str | None = None

    def describe(self) -> str:
        """Say which column is what, in one line.

        Returns:
            The line.

        Example:
            >>> Columns(text="body", sender="from").describe()
            "text 'body', sender 'from'"
        """
        return ", ".join(f"{role} {name!r}" for role, name in asdict(self).items() if name is not None)


def guess_columns(rows: Sequence[Mapping[str, Any]], chosen: Columns, file: str) -> Columns:
    """Find out which column holds what.

    Args:
        rows: The first rows of the transcript.
        chosen: The columns that were given; they go first.
        file: Its name, for messages.

    Returns:
        The columns.

    Raises:
        InputError: A column that was given is not there, or none holds text.
    """
    rows = [_spread(row) for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    lists = [name for name in names if any(_is_conversation(row.get(name), name) for row in rows)]
    nested = chosen.messages or next((name for name in lists if is_named_as_messages(name)), None)
    flat = {_plain(name) for name in names if "." not in name}
    if nested is not None and _plain(nested) == "comments" and not flat.isdisjoint(_NAMES["text"].split()):
        nested = chosen.messages  # they are notes on a message
    if nested is None and lists and not chosen.text and _find("text", names, rows) is None:
        nested = lists[0]
    if nested is not None:
        inner = [_spread(message) for row in rows for message in _listed(row.get(nested))][:500]
        beside = [name for name in names if name != nested]
        names = list(dict.fromkeys([*(name for message in inner for name in message), *beside]))
        rows = [
            {**{name: row.get(name) for name in beside}, **_spread(message)}
            for row in rows
            for message in _listed(row.get(nested))[:50]
        ][:500]
    for role, name in asdict(chosen).items():
        if name is not None and role != "messages" and names and name not in names:
            raise InputError(
                f"{file} has no column {name!r} for the {role}.",
                hint=f"It has these: {', '.join(map(repr, names[:20]))}.",
            )
    found = Columns(**{role: name for role in _NAMES if role != "messages" and (name := _find(role, names, rows))})
    found = replace(found, **{role: name for role, name in asdict(chosen).items() if name is not None}, messages=nested)
    if found.date is None and found.time and not chosen.time:
        found = replace(found, **_find_halves(found.time, names, rows))
    if found.text is None and names:
        raise InputError(
            f"No column of {file} could be told to hold text: {', '.join(map(repr, names[:20]))}.",
            hint="Name it: --text COLUMN.",
        )
    return found


def _find_halves(time: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Find the columns of the day and of the time of the day, where one of them was taken for both."""

    def has(name: str, sees: Callable[[object], bool]) -> bool:
        return bool(values := _values(name, rows)) and all(map(sees, values))

    clock = time if has(time, is_clock) else next((name for name in names if has(name, is_clock)), None)
    dates = [time, *(name for name in names if _plain(name) in _NAMES["time"].split())]
    date = next((name for name in dates if name != clock and has(name, _is_day)), None)
    return {"time": clock, "date": date} if clock and date else {}


def _is_day(value: object) -> bool:
    return (found := read_time(value)) is not None and found[1] is None


def pick(row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever is there
    """Give what a row has under a name; `author.role` is also the role in the object that is the author.

    Example:
        >>> pick({"author": {"role": "user"}}, "author.role"), pick({"a.b": 1}, "a.b"), pick({}, "a.b")
        ('user', 1, None)
    """
    if "." not in name or name in row:
        return row.get(name)
    value: Any = row
    for key in name.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _spread(row: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    """Give a row with what is in its objects beside it, under names such as `author.role`."""
    spread: dict[str, Any] = {f"{before}{name}": value for name, value in row.items()}
    for name, value in row.items():
        if isinstance(value, Mapping) and depth < _DEEPEST:
            spread |= {key: one for key, one in _spread(value, f"{before}{name}.", depth + 1).items() if key not in row}
    return spread


def _find(role: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    plain = {_plain(name): name for name in reversed(names)}
    named = [
        plain[name] for name in _NAMES[role].split() if name in plain and _mostly(role, _values(plain[name], rows))
    ]
    inner = [name for name in names if "." in name and _is_inner(role, name)]
    named += [name for name in inner if (values := _values(name, rows)) and _mostly(role, values)]
    if role == "sender":  # of a name and a role, the role says more
        named.sort(key=lambda name: not any(map(_is_sender, _values(name, rows))))
    if named:
        return named[0]
    if role == "text":
        return _find_text(names, rows)
    sees: Callable[[object], bool] | None = {"sender": _is_sender, "time": _is_time}.get(role)
    if sees is None:
        return None
    return next((name for name in names if (values := _values(name, rows)) and all(map(sees, values))), None)


def _is_inner(role: str, name: str) -> bool:
    """Say whether something within an object is named as what is looked for: `message.text`, `author.role`."""
    outer, _, last = name.rpartition(".")
    named = _NAMES[role].split()
    if role == "sender":
        return _plain(outer.rpartition(".")[2]) in named and _plain(last) in _WHO
    return role in {"text", "time"} and _plain(last) in named


def _mostly(role: str, values: Sequence[object]) -> bool:
    """Say whether a column of the right name holds mostly what it should; the rest will be rejects."""
    return sum(_fits(role, value) for value in values) * 2 >= len(values)


def _fits(role: str, value: object) -> bool:
    """Say whether a column of the right name can hold this, by its kind."""
    if role == "text":
        return isinstance(value, str | list)
    return not isinstance(value, list | dict)


def _is_sender(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() in SENDERS


def _find_text(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Find the column with the longest words of people: on average the longest text, and no address or number."""
    sizes: dict[str, float] = {}
    for name in names:
        texts = [value for value in _values(name, rows) if isinstance(value, str)]
        wordy = [text for text in texts if " " in text.strip() or not text.isascii()]
        if texts and len(wordy) * 2 >= len(texts) and not all(map(_is_time, texts)):
            sizes[name] = sum(map(len, texts)) / len(texts)
    return max(sizes, key=lambda name: sizes[name]) if sizes else None


def _is_time(value: object) -> bool:
    is_text = isinstance(value, str) and not value.strip().isdecimal() and not is_serial(value)
    return is_text and read_time(value) is not None


def is_data(name: str) -> bool:
    """Say whether this cannot be the name of a column, because it is a time or a number.

    Example:
        >>> is_data("2026-11-24 09:30"), is_data("7"), is_data("Sent at")
        (True, True, False)
    """
    return _is_time(name) or name.strip().replace(".", "", 1).isdecimal()


def is_named_as_messages(path: str) -> bool:
    """Say whether a list at this place of a JSON file is named as messages or conversations are.

    Example:
        >>> is_named_as_messages("data.messages"), is_named_as_messages("participants")
        (True, False)
    """
    return _plain(path.rpartition(".")[2]).removesuffix("s") in {
        name.removesuffix("s") for name in _NAMES["messages"].split()
    }


def _values(name: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [value for row in rows if (value := row.get(name)) not in (None, "")]


def _is_conversation(value: object, name: str) -> bool:
    """Say whether this is a list of messages, and not of the parts of one, which have a type and a name of no list."""
    is_list = isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return is_list and (is_named_as_messages(name) or not any("type" in one for one in _listed(value)))


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _plain(name: str) -> str:
    return _OTHER_SIGNS.sub("", name).casefold()
