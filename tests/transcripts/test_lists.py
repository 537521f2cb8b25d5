"""A JSON file is cut into its rows wherever the blocks end that it is read in."""

import io
import json
import random
from typing import Any

import pytest

from keyguide.transcripts.lists import JsonFile

_SIGNS = ['a"b', "\\", '\\\\"', "}{", "][", "😀", "", ",:", '"']


class _InBlocks(io.BytesIO):
    """Gives a few bytes at a time."""

    def read1(self, size: int | None = -1, /) -> bytes:
        del size
        return self.read(3)


def _make_value(chance: random.Random, depth: int) -> Any:  # noqa: ANN401 - any JSON
    kinds: list[Any] = [chance.choice(_SIGNS), chance.random(), None, 10 ** chance.randrange(30)]
    if depth:
        kinds.append({sign: _make_value(chance, depth - 1) for sign in chance.sample(_SIGNS, 3)})
        kinds.append([_make_value(chance, depth - 1) for _ in range(3)])
    return chance.choice(kinds)


@pytest.mark.parametrize("is_held", [False, True])
def test_the_rows_are_those_of_json(is_held: bool) -> None:
    """Signs of JSON within texts end no row, and nor does a block."""
    chance = random.Random(5)  # noqa: S311 - no secret
    for place in range(150):
        rows = [{"text": chance.choice(_SIGNS), "more": _make_value(chance, 3)} for _ in range(3)]
        document = {"x": {"n": 1}, "d": {"rows": rows}, "e": "}"} if is_held else rows
        content = json.dumps(document, ensure_ascii=place % 2 == 0).encode()
        items = list(JsonFile(_InBlocks(content)).read_lists())
        assert [json.loads(row) for _, row in items if isinstance(row, bytes)] == rows
        assert {path for path, _ in items} == {"d.rows" if is_held else ""}
