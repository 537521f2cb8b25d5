"""Whatever is pasted and whatever answers: the check gives a verdict, in time, and keeps the key.

The tries are drawn anew from each seed, the same ones at each run; a failure names seed and try.
"""

import json
import random
from typing import Any

import pytest

from verify.certificates import Certificates
from verify.faults import Answer, echo, say_json, send, write_head
from verify.matrix import Case, plain, play

pytestmark = pytest.mark.deep

TRIES = 20
LIMIT_S = 5.0
RUNGS = {
    *("shape", "environment", "network", "authentication", "region", "organisation", "permission", "model"),
    *("billing", "rate", "server", "usable", "unknown"),
}
MODELS = say_json("200 OK", {"object": "list", "data": [{"id": "gpt-6-luna"}]})
REPLY = say_json("200 OK", {"object": "response"})
SPECIAL = "\0\x1b\x7f\u00a0\u200b\u202e\ud800\udcff\U0001f511 \t\r\n\"'`“”{}%$<>@:/\\*.…-_="
NAMES = ("error", "object", "data", "id", "message", "type", "code", "param", "shutdown_date", "model", "output", "")
WORDS = ("list", "response", "chat.completion", "{key}", "invalid_request_error", "model_not_found", "2026-12-11")
FRAME = {"object": "response", "data": [{"id": "{key}"}, {"id": "gpt-6-luna", "shutdown_date": "2026-13-99"}]}
HEADERS = (
    *("Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Location", "Retry-After"),
    *("X-Request-Id", "X-RateLimit-Limit-Tokens", "X-RateLimit-Remaining-Tokens", "X-RateLimit-Reset-Tokens"),
    *("Set-Cookie", "Connection", "Upgrade", "Trailer", "WWW-Authenticate", "X-" + "y" * 300),
)
VALUES = (
    *("gzip", "deflate", "br", "chunked", "identity", "close", "keep-alive", "h2c", "0", "-1", "7", "1e9", "nan"),
)
STATUSES: tuple[int, ...] = (
    *(100, 101, 103, 199, 200, 201, 202, 204, 206, 300, 301, 302, 304, 400, 401, 402, 403, 404, 405, 407, 408, 409),
    *(418, 422, 429, 451, 499, 500, 501, 502, 503, 504, 511, 520, 599, 600, 999),
)


def _play(answers: tuple[Answer, ...], certificates: Certificates, number: int, pasted: str = "{key}") -> None:
    """Make one try, and judge what it comes to by the laws that hold for every answer."""
    outcome = play(Case("random", "", None, plain(*answers), pasted=pasted, limit_s=LIMIT_S), certificates)
    assert (outcome.raised, outcome.leaks) == ("", ()), f"try {number}"
    assert outcome.verdict is not None
    assert outcome.verdict.rung in RUNGS, f"try {number}"
    assert outcome.seconds < LIMIT_S, f"try {number}"


def _roll(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311 - the same tries at each run


@pytest.mark.parametrize("seed", range(5))
def test_anything_can_be_pasted(seed: int, certificates: Certificates) -> None:
    """Random characters, alone and round and inside a key."""
    dice = _roll(seed)
    for number in range(TRIES):
        pieces = [_draw_text(dice), "{key}", "{random}", "sk-", "Bearer ", "OPENAI_API_KEY=", "sk-proj-", '"']
        text = "".join(dice.choices(pieces, k=dice.randrange(6)))
        _play((MODELS, REPLY), certificates, number, text)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("place", ["instead", "head", "behind the head", "chunks", "second call", "broken"])
def test_anything_can_be_answered(place: str, seed: int, certificates: Certificates) -> None:
    """Random bytes instead of an answer, as its headers, as its body, as its chunks; or a good answer with holes."""
    dice = _roll(f"{place} {seed}")
    for number in range(TRIES):
        noise = dice.randbytes(dice.choice((0, 1, 7, 100, 5000)))
        answers: tuple[Answer, ...]
        match place:
            case "instead":
                answers = (send(noise),)
            case "head":
                answers = (send(b"HTTP/1.1 200 OK\r\n" + noise + b"\r\n\r\n{}"),)
            case "behind the head":
                head = write_head("200 OK", Content_Type="application/json", Content_Length=str(len(noise)))
                answers = (send(head + noise, stay=True),)
            case "chunks":
                answers = (send(write_head("200 OK", Transfer_Encoding="chunked") + noise),)
            case "second call":
                answers = MODELS, send(noise)
            case _:
                whole = bytearray(write_head("200 OK", Content_Length="12") + b'{"data": []}')
                for _ in range(dice.randrange(1, 5)):
                    whole[dice.randrange(len(whole))] = dice.randrange(256)
                answers = (send(bytes(whole)),)
        _play(answers, certificates, number)


@pytest.mark.parametrize("seed", range(8))
def test_any_json_can_be_answered(seed: int, certificates: Certificates) -> None:
    """Random JSON with the names that the API uses, the caller's key in it, any status, any header; at either call."""
    dice = _roll(seed)
    for number in range(TRIES):
        first = MODELS if dice.random() < 0.5 else _draw_answer(dice)
        _play((first, _draw_answer(dice)), certificates, number)


def _draw_answer(dice: random.Random) -> Answer:
    status = 200 if dice.random() < 0.4 else dice.choice(STATUSES)
    content = json.dumps({dice.choice(NAMES): _draw_json(dice, 4) for _ in range(4)} | dice.choice(({}, FRAME)))
    fields = {dice.choice(HEADERS): dice.choice((*VALUES, "{key}", "x" * dice.randrange(50))) for _ in range(2)}

    def make(key: str) -> bytes:
        body = content.replace("{key}", key).encode()
        own = {} if dice.random() < 0.1 else {"Content_Length": str(len(body))}
        return write_head(f"{status} Drawn", **own, **fields) + body

    return echo(make, stay=False)  # half an answer with the line open would be a hanging one: see the matrix


def _draw_json(dice: random.Random, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    kind = dice.randrange(9 if depth else 6)
    match kind:
        case 0:
            return dice.choice((None, True, False))
        case 1:
            return dice.choice((0, -1, 10**400, 1.5, float("nan"), float("inf")))
        case 2:
            return _draw_text(dice)
        case 3 | 4 | 5:
            return dice.choice(WORDS)
        case 6:
            return [_draw_json(dice, depth - 1) for _ in range(dice.randrange(4))]
    return {dice.choice(NAMES): _draw_json(dice, depth - 1) for _ in range(dice.randrange(6))}


def _draw_text(dice: random.Random) -> str:
    text = "".join(dice.choice(SPECIAL) if dice.random() < 0.5 else chr(dice.randrange(0x3000)) for _ in range(6))
    return text.replace("{", "").replace("}", "")  # what stands for the key is put in later
