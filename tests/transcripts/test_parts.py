"""Conversations that are cut anywhere add up to what they are whole."""

import random
from pathlib import Path

import pytest

import keyguide
from keyguide.errors import InputError
from keyguide.transcripts import parts as module
from keyguide.transcripts.parts import Part, Runs, add_up, pack
from keyguide.transcripts.tally import class_of_conversation, class_of_reply

TEXTS = [("user", "Hello, where is my order?"), ("assistant", "On its way."), ("user", "Thanks"), ("assistant", "Bye!")]


def _make_part(messages: list[tuple[str, str]]) -> Part:
    part = Part("1")
    for role, text in messages:
        tokens = keyguide.count_text(text, model="gpt-4o").tokens
        part.add_message(tokens, None, is_reply=role == "assistant")
    return part


def test_prompt_tokens_are_what_count_messages_says() -> None:
    """The tokens before each reply are those of a request with the messages before it."""
    requests = [TEXTS[:1], TEXTS[:3]]
    counted = [
        keyguide.count_messages([{"role": role, "content": text} for role, text in request], model="gpt-4o").tokens
        for request in requests
    ]
    assert _make_part(TEXTS).prompt_tokens == sum(counted)


@pytest.mark.parametrize("cut", range(5))
def test_a_conversation_can_be_cut_anywhere(cut: int) -> None:
    """Two parts joined are the whole."""
    part = _make_part(TEXTS[:cut])
    part.add_part(_make_part(TEXTS[cut:]))
    assert part == _make_part(TEXTS)


def test_many_runs_are_put_together_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More runs than are read at once are put together in groups, and give the same."""
    chance = random.Random(5)  # noqa: S311 - no secret
    messages = [(str(chance.randrange(300)), chance.randrange(50), chance.random() < 0.4) for _ in range(5000)]
    whole: dict[str, Part] = {}
    runs = Runs(tmp_path / "runs")
    for start in range(0, len(messages), 100):
        some: dict[str, Part] = {}
        for name, tokens, is_reply in messages[start : start + 100]:
            for into in (whole, some):
                into.setdefault(name, Part(name)).add_message(tokens, f"t{start}", is_reply=is_reply)
        runs.add(pack(sorted(some.values(), key=lambda part: part.name)))
    for most in (2, 3, 7, 128):
        monkeypatch.setattr(module, "_MOST_RUNS", most)
        assert list(runs.join()) == sorted(whole.values(), key=lambda part: part.name)
    assert add_up(runs.join(), {}).messages == 5000
    runs.close()


@pytest.mark.parametrize("tokens", [*range(300), 1000, 12345, 99_999_999])
def test_classes_hold_what_falls_into_them(tokens: int) -> None:
    """A class ends at or above its sizes: for replies by 3 % at most, for conversations by less than double."""
    assert tokens <= class_of_reply(tokens) <= tokens * 1.0321
    assert tokens <= class_of_conversation(tokens) < max(2 * tokens, 2)
    assert class_of_reply(class_of_reply(tokens)) == class_of_reply(tokens)


def test_conversations_are_not_written_under_the_name_of_another_kind(tmp_path: Path) -> None:
    """A file that is named JSON is not filled with Parquet."""
    chats = tmp_path / "chats.jsonl"
    chats.write_text('{"conversation": "1", "text": "Hello"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"does not end in \.parquet"):
        keyguide.count_transcripts(chats, conversations=tmp_path / "out.json")
