"""Make the table of what languages take in tokens on the page of key points, by counting."""

from keyguide import count_text
from pages.made import fill_marks, make_part, write_table

PAGE = "guide/key-points.md"
"""The page that holds the table, below docs/."""

SOURCE = "encodings"
"""What the mark of the page names."""

ENCODING = "o200k_base"

_GREETINGS = {
    "Hello, how can I help you today?": "",
    "你好，请问有什么可以帮到您？": "zh-Hans",  # noqa: RUF001 - as it is written there
    "您好，請問有什麼可以幫到您？": "zh-Hant",  # noqa: RUF001 - as it is written there
    "こんにちは、ご用件は何でしょうか。": "ja",
    "안녕하세요, 무엇을 도와드릴까요?": "ko",
    "สวัสดีครับ": "th",
    "Xin chào, tôi có thể giúp gì cho bạn?": "vi",
}


def make_page(text: str) -> str:
    """Give the page with the table in it.

    Args:
        text: The page as it stands.

    Raises:
        MadeError: A mark names nothing that can be made.
    """
    return fill_marks(text, SOURCE, lambda name: make_part(PAGE, name, {"greetings": _make_greetings}))


def _make_greetings() -> str:
    rows = []
    for greeting, language in _GREETINGS.items():
        shown = f'<span lang="{language}">{greeting}</span>' if language else greeting
        characters, tokens = len(greeting), count_text(greeting, encoding=ENCODING).tokens
        rows.append([shown, str(characters), str(tokens), f"{characters / tokens:.1f}"])
    return write_table(["Text", "Characters", "Tokens", "Characters per token"], rows)
