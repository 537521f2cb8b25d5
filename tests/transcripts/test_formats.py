"""Every format gives the same tally: that of tiktoken alone."""

import gzip
import json
from pathlib import Path

import pytest

from keyguide.encodings import load_encoding
from keyguide.errors import EmptyInputError, InputError
from keyguide.transcripts import Columns, count_transcripts
from transcripts.writing import count_naively, make_rows, write, write_all, write_csv, write_json_lines, write_parquet

ROWS = make_rows(300)
FILES = write_all(ROWS)


@pytest.mark.parametrize("name", FILES)
def test_a_format_gives_what_tiktoken_gives(name: str, tmp_path: Path) -> None:
    """Whatever the format, the sums by sender are those of a loop over the messages, and nothing is rejected."""
    tally = count_transcripts(write(tmp_path, name, FILES[name]), encoding="o200k_base", workers=1, chunk_bytes=4096)
    sums = {who: (amount.messages, amount.tokens, amount.characters) for who, amount in tally.by["sender"].items()}
    assert (sums, tally.rejected) == (count_naively(ROWS), 0)


@pytest.mark.parametrize("name", FILES)
def test_a_format_gives_the_same_conversations(name: str, tmp_path: Path) -> None:
    """Conversations are told apart in every format, and add up to the same."""
    expected = count_transcripts(write(tmp_path, "expected.jsonl", FILES["chat.jsonl"]), conversations=True)
    found = count_transcripts(write(tmp_path, name, FILES[name]), conversations=True, workers=1, chunk_bytes=4096)
    assert found.conversations == expected.conversations
    assert expected.conversations is not None
    assert expected.conversations.number == len({row["enquiry_id"] for row in ROWS})


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("chat.csv", "chat.jsonl", "named CSV, but its content is JSON Lines"),
        ("chat.json", "chat.jsonl", "named JSON, but its content is JSON Lines"),
        ("chat.jsonl", "chat.json", "named JSON Lines, but its content is JSON"),
        ("chat.csv", "chat.parquet", "named CSV, but its content is Parquet"),
        ("chat.jsonl", "chat.jsonl.gz", "packed with gzip, though its name does not say so"),
        ("chat.jsonl.gz", "chat.jsonl", "is named gzip, but it is not packed that way"),
        ("chat", "chat.jsonl", "chat (JSON Lines): "),
        ("chat", "chat.csv", "chat (CSV): "),
        ("chat", "chat.tsv", "chat (CSV): "),
    ],
)
def test_content_goes_before_the_name_and_that_is_said(name: str, content: str, says: str, tmp_path: Path) -> None:
    """A file with the wrong name is counted by its content, with a note."""
    tally = count_transcripts(write(tmp_path, name, FILES[content]))
    assert tally.messages == len(ROWS)
    assert any(says in note for note in tally.notes), tally.notes


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("wide.csv", "sender,text\nagent,Hello\n".encode("utf-16-le"), "looks like UTF-16 without the mark"),
        ("broken.jsonl.gz", gzip.compress(b'{"text": "Hello"}\n', mtime=0)[:12], "is damaged"),
        ("broken.parquet", b"PAR1 and no more", "damaged Parquet"),
        ("no.parquet", b"text", "is no Parquet file"),
        ("headless.csv", b"E1,2026-11-24 09:30,agent,Hello there\n", "no row with the names"),
        ("old.csv", b"id,text\r1,Hello\r2,Hi\r", "lines that end in CR alone"),
        ("names.csv", b"text\r", "lines that end in CR alone"),
        ("quoted.csv", b'"id,text\n1,Hello\n', "are broken CSV"),
        ("numbers.csv", b"a,b\n1,2\n3,4\n", "No column of"),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_read_is_refused(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    """The error names the file and what is wrong with it."""
    with pytest.raises(InputError, match=says) as caught:
        count_transcripts(write(tmp_path, name, content))
    assert name in str(caught.value)


def test_a_folder_and_a_pattern_stand_for_the_transcripts_in_them(tmp_path: Path) -> None:
    """Files are counted once each, in the order of their names; other files are left alone; empty ones are said."""
    (tmp_path / "deeper").mkdir()
    first = write(tmp_path, "a.jsonl", write_json_lines(ROWS[:10]))
    second = write(tmp_path, "deeper/b.csv", write_csv(ROWS[10:30]))
    write(tmp_path, "picture.png", b"no text")
    write(tmp_path, "c.csv", b"")
    of_folder = count_transcripts([tmp_path, first])
    assert of_folder.files == (str(first), str(second))
    assert of_folder.messages == 30
    assert any("c.csv is empty" in note for note in of_folder.notes)
    assert count_transcripts(str(tmp_path / "**" / "*.csv")).messages == 20
    with pytest.raises(EmptyInputError, match="No file is named like"):
        count_transcripts(str(tmp_path / "*.parquet"))
    with pytest.raises(InputError, match="there is no such file"):
        count_transcripts(tmp_path / "gone.csv")


def test_plain_text_is_a_message_a_line(tmp_path: Path) -> None:
    """In a plain text file each line that is not blank is a message."""
    tally = count_transcripts(write(tmp_path, "chat.txt", b"Hello\r\n\n  \nHow are you?\nBad \xff\n"), by=())
    assert (tally.messages, tally.characters, tally.reasons) == (2, 17, {"not UTF-8": 1})


def test_the_chat_format_of_openai_is_counted_with_parts_and_calls(tmp_path: Path) -> None:
    """A list of parts counts by its texts, and a call of a tool by its name and arguments."""
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}, {"type": "image_url", "image_url": {}}]},
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "look", "arguments": "{}"}}]},
        {"role": "tool", "content": "found"},
    ]
    path = write(tmp_path, "chat.json", json.dumps({"messages": messages}).encode())
    tally = count_transcripts(path, conversations=True)
    assert {who: amount.characters for who, amount in tally.by["sender"].items()} == {
        "system": 9,
        "customer": 5,
        "bot": 7,
        "tool": 5,
    }
    assert tally.conversations is not None
    assert (tally.conversations.number, tally.conversations.replies) == (1, 1)


@pytest.mark.parametrize("is_text", [True, False])
def test_a_log_of_the_responses_api_is_counted_with_its_answers(is_text: bool, tmp_path: Path) -> None:
    """What was asked and what was answered are one conversation, whether the answer is its text or its items."""
    asked = [
        {"role": "user", "content": "Where is my order?"},
        {"role": "assistant", "content": [{"type": "output_text", "text": "Which one?"}]},
        {"role": "user", "content": [{"type": "input_text", "text": "The kettle."}]},
    ]
    words = "It left on Monday."
    part = {"type": "output_text", "text": words, "annotations": []}
    item = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [part]}
    row = {"model": "gpt-4o", "output": words if is_text else [item], "input": asked}
    path = write(tmp_path, "log.jsonl", json.dumps(row).encode() + b"\n")
    tally = count_transcripts(path, encoding="o200k_base", conversations=True)
    assert {who: amount.messages for who, amount in tally.by["sender"].items()} == {"bot": 2, "customer": 2}
    texts = ("Where is my order?", "Which one?", "The kettle.", words)
    assert tally.tokens == sum(len(load_encoding("o200k_base").encode(text)) for text in texts)
    assert tally.rejected == 0
    assert tally.conversations is not None
    assert (tally.conversations.number, tally.conversations.replies) == (1, 2)


def test_columns_and_separator_can_be_given(tmp_path: Path) -> None:
    """What is given goes before what is guessed, and a column that is not there is refused."""
    path = write(tmp_path, "odd.csv", b"text:who:words\nno:agent:Hello there\n")
    tally = count_transcripts(path, separator=":", columns=Columns(text="words", sender="who"))
    assert tally.characters == 11
    with pytest.raises(InputError, match="has no column 'nothing'"):
        count_transcripts(path, columns=Columns(text="nothing"))
    with pytest.raises(InputError, match="cannot stand between columns"):
        count_transcripts(path, separator="::")


@pytest.mark.parametrize("name", ["chat.json", "chat.jsonl"])
def test_a_number_beyond_all_bounds_spoils_no_row_behind_it(name: str, tmp_path: Path) -> None:
    """A row counts whatever numbers it holds, but for one of thousands of digits."""
    rows = ['{"id": %s, "text": "Hello"}' % one for one in ("9" * 5000, 2**64, -(2**200), "1e400", "-1e400")]  # noqa: UP031
    content = f"[{','.join(rows)}]" if name == "chat.json" else "\n".join(rows)
    tally = count_transcripts(write(tmp_path, name, content.encode()), columns=Columns(conversation="id"))
    assert 4 <= tally.messages == 5 - tally.rejected


@pytest.mark.parametrize("name", ["chat.json", "chat.jsonl"])
def test_a_row_that_is_nested_too_deeply_is_a_reject(name: str, tmp_path: Path) -> None:
    """It spoils itself and not the others, also where columns are told by it."""
    deep = '{"text": "a", "more": ' + "[" * 5000 + "]" * 5000 + "}"
    rows = f'[{deep}, {{"text": "Hello"}}]' if name == "chat.json" else f'{deep}\n{{"text": "Hello"}}\n'
    tally = count_transcripts(write(tmp_path, name, rows.encode()))
    assert (tally.messages + tally.rejected, tally.characters in (5, 6)) == (2, True)


def test_a_json_file_of_one_object_is_one_row(tmp_path: Path) -> None:
    """An object that holds no list of messages is a message, or is refused, and never passed over."""
    tally = count_transcripts(write(tmp_path, "one.json", b'{"text": "Hello", "sender": "user"}'))
    assert (tally.messages, tally.characters, tally.rejected) == (1, 5, 0)
    assert count_transcripts(write(tmp_path, "number.json", b"5")).rejected == 1
    with pytest.raises(InputError, match="No column of"):
        count_transcripts(write(tmp_path, "named.json", b'{"a": {"b": 5}}'))


def test_a_list_of_people_does_not_stand_for_the_messages_behind_it(tmp_path: Path) -> None:
    """As in exports that name first who takes part."""
    people, messages = [{"name": "Ann Lee"}, {"name": "Bob Ray"}], [{"content": "Hello"}, {"content": "Hi you"}]
    content = json.dumps({"participants": people, "messages": messages})
    assert count_transcripts(write(tmp_path, "chat.json", content.encode())).characters == 11
    assert count_transcripts(write(tmp_path, "none.json", b'{"messages": []}')).messages == 0
    nested = json.dumps({"exports": [{"id": 1, "messages": messages}, {"id": 2, "messages": messages}]})
    assert count_transcripts(write(tmp_path, "nested.json", nested.encode())).messages == 4


def test_parts_that_are_plain_strings_count(tmp_path: Path) -> None:
    """A list of parts may hold texts themselves."""
    path = write(tmp_path, "chat.jsonl", b'{"role": "user", "content": ["Hello", {"type": "text", "text": "you"}]}\n')
    assert count_transcripts(path).characters == len("Hello\nyou")


def test_zstandard_that_begins_with_a_frame_to_be_skipped_is_unpacked(tmp_path: Path) -> None:
    """As pzstd writes it, before each piece."""
    frame = b"\x50\x2a\x4d\x18\x04\0\0\0size"
    tally = count_transcripts(write(tmp_path, "chat.jsonl.zst", frame + FILES["chat.jsonl.zst"]))
    assert (tally.messages, tally.rejected) == (len(ROWS), 0)


@pytest.mark.parametrize("long", [600_000, 5_000_000])
def test_a_long_first_line_does_not_hide_the_columns(long: int, tmp_path: Path) -> None:
    """The columns are told by lines behind the beginning of the file, too."""
    lines = [json.dumps({"body": "a " * (long // 2)}), *[json.dumps({"body": "Hello there"})] * 3]
    tally = count_transcripts(write(tmp_path, "chat.jsonl", "\n".join(lines).encode()))
    assert (tally.messages, tally.rejected) == ((4, 0) if long < 4 << 20 else (3, 1))


def test_every_list_of_messages_of_an_object_is_read(tmp_path: Path) -> None:
    """Those with the column of the text count, each list a conversation; what the others are is said."""
    both = {
        "staff": [{"name": "Ann"}, {"name": "Bob"}],
        "messages": [{"content": "one"}, {"content": "three"}],
        "old": {"messages": [{"content": "two"}, {"content": 5}]},
        "tags": ["a", "b"],
    }
    tally = count_transcripts(write(tmp_path, "two.json", json.dumps(both).encode()), conversations=True)
    assert (tally.messages, tally.characters, tally.reasons) == (3, 11, {"the text is a number": 1})
    assert tally.conversations is not None
    assert tally.conversations.number == 2
    assert any("(JSON, as in the list 'messages')" in note for note in tally.notes)
    assert any("the list 'staff' holds no messages; its objects, 2, are not counted" in note for note in tally.notes)


def test_a_list_can_be_chosen_by_the_column_of_its_text(tmp_path: Path) -> None:
    """Where lists have columns of other names, the one that is given says which is read."""
    path = write(tmp_path, "two.json", b'{"chats": [{"message": "a b"}], "mails": [{"body": "c d e"}]}')
    assert count_transcripts(path).characters == 3
    assert count_transcripts(path, columns=Columns(text="body")).characters == 5


def test_objects_behind_each_other_are_all_read(tmp_path: Path) -> None:
    """As some programs write pages of an export into one file."""
    page = json.dumps({"messages": [{"content": "Hello"}]}, indent=1)
    assert count_transcripts(write(tmp_path, "pages.json", f"{page}\n{page}".encode())).messages == 2


def test_the_export_of_chatgpt_is_counted_with_all_branches(tmp_path: Path) -> None:
    """Each message of the tree counts, behind the one that it answers; the root has none."""

    def node(role: str, content: object, *children: str, parent: str | None = "root") -> dict[str, object]:
        message = {"author": {"role": role}, "content": content, "create_time": 1795512600.5}
        return {"message": message, "parent": parent, "children": list(children)}

    mapping = {
        "b": node("assistant", {"content_type": "code", "text": "print"}, parent="a"),
        "root": {"message": None, "parent": None, "children": ["a"]},
        "c": node("assistant", {"content_type": "text", "parts": ["Hi", {"content_type": "image"}]}, parent="a"),
        "a": node("user", {"content_type": "text", "parts": ["Hello"]}, "b", "c"),
    }
    chats = [{"title": "Chat", "conversation_id": str(one), "mapping": mapping} for one in range(2)]
    path = write(tmp_path, "conversations.json", json.dumps(chats).encode())
    tally = count_transcripts(path, by=("sender", "day"), conversations=True)
    assert {who: amount.characters for who, amount in tally.by["sender"].items()} == {"bot": 14, "customer": 10}
    assert list(tally.by["day"]) == ["2026-11-24"]
    assert tally.conversations is not None
    assert (tally.conversations.number, tally.conversations.replies, tally.rejected) == (2, 4, 0)


def test_what_opened_a_conversation_of_intercom_is_its_first_message(tmp_path: Path) -> None:
    """It stands beside the list of the parts that followed, and belongs to the same conversation."""
    part = {"body": "Sorry", "author": {"type": "admin", "name": "Ada"}, "created_at": 1_795_000_000}
    opening = {"type": "conversation", "body": "Late again", "author": {"type": "user"}}
    chat = {"id": "1", "source": opening, "conversation_parts": {"conversation_parts": [part], "total_count": 1}}
    path = write(tmp_path, "export.json", json.dumps({"conversations": [chat, {**chat, "id": "2"}]}).encode())
    tally = count_transcripts(path, conversations=True)
    assert {who: amount.characters for who, amount in tally.by["sender"].items()} == {"customer": 20, "agent": 10}
    assert tally.conversations is not None
    assert (tally.conversations.number, tally.rejected) == (2, 0)


@pytest.mark.parametrize("name", ["chat.json", "chat.jsonl", "chat.parquet"])
def test_a_sender_within_an_object_is_known(name: str, tmp_path: Path) -> None:
    """And so is a text, in every format that has objects."""
    rows = [{"author": {"role": who}, "text": {"body": "Hello"}} for who in ("user", "agent")]
    content = {"chat.json": json.dumps(rows).encode(), "chat.jsonl": write_json_lines(rows)}.get(name)
    tally = count_transcripts(write(tmp_path, name, content or write_parquet(rows)))
    assert {who: amount.characters for who, amount in tally.by["sender"].items()} == {"agent": 5, "customer": 5}


@pytest.mark.parametrize(
    ("content", "day", "hour"),
    [
        (b"Date,Time,Message\n2026-11-24,09:30,Hello\n", "2026-11-24", "09"),
        (b"Date,Time,Message\n2026/11/24,9:30 PM,Hello\n", "2026-11-24", "21"),
        ("日期,时间,内容\n2026年11月24日,下午3:05,您好\n".encode(), "2026-11-24", "15"),
        (b"time,text\n2026-11-24 12:05 am,Hello\n", "2026-11-24", "00"),
        (b"time,text\n2026-11-24 9:05 pm,Hello\n", "2026-11-24", "21"),
        (b"Date,text\n45231.5,Hello\n", "2023-11-01", "12"),
        (b"Date,text\n45231.395833333,Hello\n", "2023-11-01", "09"),
        (b"Date,text\n45231,Hello\n", "2023-11-01", "unknown"),
    ],
    ids=["two", "two-pm", "two-chinese", "midnight", "pm", "serial", "serial-rounded", "serial-day"],
)
def test_days_and_hours_are_read_as_spreadsheets_write_them(
    content: bytes, day: str, hour: str, tmp_path: Path
) -> None:
    """Day and time in two columns, the half of a day, and the numbers that Excel keeps times as."""
    tally = count_transcripts(write(tmp_path, "chat.csv", content), by=("day", "hour"))
    assert [list(tally.by[name]) for name in ("day", "hour")] == [[day], [hour]]
