"""Columns are told by their names, in several languages, and by their content."""

from typing import Any

import pytest

from keyguide.transcripts.columns import Columns, guess_columns

HELLO = "Hello, where is my order?"


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"role": "user", "content": HELLO}, Columns("content", "role")),
        ({"Enquiry ID": "1", "Staff": "Kim", "Message": HELLO, "Sent at": "2026-10-01 09:00"},
         Columns("Message", None, "Enquiry ID", "Sent at")),
        ({"會話編號": "1", "發送者": "客服", "訊息內容": "您好", "時間": "2026/10/01 9:00",
          "渠道": "LINE", "語言": "zh"},
         Columns("訊息內容", "發送者", "會話編號", "時間", "渠道", "語言")),
        ({"会话ID": "1", "发送人": "客户", "消息内容": "你好", "发送时间": "2026-10-01"},
         Columns("消息内容", "发送人", "会话ID", "发送时间")),
        ({"ticket_id": 7, "author": "agent", "body": HELLO, "created_at": 1795512600, "locale": "en"},
         Columns("body", "author", "ticket_id", "created_at", None, "locale")),
        ({"Date": "2026-11-24", "Time": "09:30 PM", "Message": HELLO}, Columns("Message", time="Time", date="Date")),
        ({"Date": "45231.5", "price": "45231.5", "Message": HELLO}, Columns("Message", time="Date")),
        ({"id": 1, "fecha": "2026-11-24", "hora": "09:30", "text": HELLO}, Columns("text", time="hora", date="fecha")),
        ({"Sender": "Ann", "Sender Type": "Visitor", "Message": HELLO}, Columns("Message", "Sender Type")),
        ({"From": "+1555", "Direction": "outbound-api", "Body": HELLO}, Columns("Body", "Direction")),
        ({"subject": HELLO, "comments": [{"type": "Comment", "author": {"role": "end-user"}, "body": HELLO}]},
         Columns("body", "author.role", messages="comments")),
        ({"text": HELLO, "comments": [{"note": HELLO}]}, Columns("text")),
        ({"messageRecords": [{"type": "TEXT_PLAIN", "messageData": {"msg": {"text": HELLO}}, "sentBy": "Agent"}]},
         Columns("messageData.msg.text", "sentBy", messages="messageRecords")),
        ({"price": "45231.5", "Message": HELLO}, Columns("Message")),
        ({"a": "1", "b": "customer", "c": HELLO, "d": "2026-10-01T09:00:00Z"}, Columns("c", "b", None, "d")),
        ({"id": "7", "messages": [{"role": "user", "content": HELLO}], "channel": "web"},
         Columns("content", "role", None, None, "channel", None, "messages")),
        ({"conversation": [{"from": "human", "value": HELLO}]},
         Columns("value", "from", messages="conversation")),
        ({"message": {"text": HELLO}, "words": HELLO}, Columns("message.text")),
        ({"author": {"role": "user", "id": 7}, "body": HELLO}, Columns("body", "author.role")),
        ({"from": {"name": "Kim"}, "text": {"body": HELLO}, "session": {"id": 1}},
         Columns("text.body", "from.name", "session.id")),
    ],
)  # fmt: skip
def test_columns_are_recognised(row: dict[str, Any], columns: Columns) -> None:
    """A row as an export has it is enough."""
    assert guess_columns([row], Columns(), "export.csv") == columns
