"""Answers that the real API has given, and texts that people have pasted: each gets its diagnosis.

They lie in `captured.toml` beside this file, typed by hand, so that nothing of the table judges itself.
"""

import json
import re
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from keyguide import PracticeAPI, Verdict, verify_key
from keyguide.diagnosis import diagnose, load_diagnoses
from keyguide.keys import inspect_key

DATA = tomllib.loads(Path(__file__).with_name("captured.toml").read_text(encoding="utf-8"))
ANSWERS: list[dict[str, Any]] = DATA["answer"]
PASTES: list[dict[str, str]] = DATA["paste"]
MODELS = {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]}

# Seen as a message only, without status, type and code; seen in other projects' error handling only.
NEVER_RECORDED = {"mismatched-project"}
# Rungs that the list of models never stops at: it names no model and costs nothing.
OF_REQUESTS = ("model", "billing", "rate")

# Looks like a key to the shape check and opens nothing; put together here, so that no file holds it.
KEY = "sk-proj-" + "aB3dE6gH9jK2" * 4

answers = pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["name"])


def _find_error(body: str) -> Mapping[str, Any]:
    """Give the error of a body, with or without the object around it."""
    read = json.loads(body)
    error: Mapping[str, Any] = read.get("error", read)
    return error


@contextmanager
def _serve(answer: Mapping[str, Any], *, refuses_list: bool) -> Iterator[str]:
    """A server that gives an answer letter by letter, from the first call or from the second."""
    refusal = (answer["status"], answer["body"].encode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give(*refusal if refuses_list else (200, json.dumps(MODELS).encode()))

        def do_POST(self) -> None:
            self._give(*refusal)

        def _give(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def _verify(answer: Mapping[str, Any], *, refuses_list: bool) -> Verdict:
    with _serve(answer, refuses_list=refuses_list) as url:
        return verify_key(KEY, base_url=url, environment={"OPENAI_ORG_ID": "org-EXAMPLE"})


def _expect(answer: Mapping[str, Any]) -> str:
    """Give the row that a check ends at: it sends a key, so the answer without a code means a missing scope."""
    return "missing-scope" if answer["expected"] == "no-key" else str(answer["expected"])


@answers
def test_a_captured_answer_gets_its_diagnosis(answer: dict[str, Any]) -> None:
    """Status, type and code of a real answer lead to the row that explains it."""
    error = _find_error(answer["body"])
    row = diagnose(answer["status"], type=error["type"], code=error["code"], key_sent=answer["expected"] != "no-key")
    assert row is not None
    assert row.id == answer["expected"]


@answers
def test_the_table_words_an_answer_as_the_api_does(answer: dict[str, Any]) -> None:
    """The words of the row stand at the beginning of the answer, but where the data says that they differ."""
    message = _find_error(answer["body"])["message"]
    row = load_diagnoses()[answer["expected"]]
    parts = Formatter().parse(row.message)
    pattern = "".join(re.escape(text) + (".+?" if name else "") for text, name, *_ in parts)
    assert bool(re.match(pattern, message)) == (not answer.get("other_words"))
    assert bool(message) == bool(row.message)


def test_every_row_is_reached_by_a_captured_answer() -> None:
    """No row stands in the table without an answer that leads to it."""
    assert {answer["expected"] for answer in ANSWERS} == set(load_diagnoses()) - NEVER_RECORDED


@answers
def test_a_check_understands_the_answer_to_its_request(answer: dict[str, Any]) -> None:
    """The models are listed, and the tiny request meets the refusal."""
    verdict = _verify(answer, refuses_list=False)
    assert (verdict.usable, verdict.diagnosis) == (False, _expect(answer))


@pytest.mark.parametrize(
    "answer",
    [answer for answer in ANSWERS if load_diagnoses()[answer["expected"]].rung not in OF_REQUESTS],
    ids=lambda answer: answer["name"],
)
def test_a_check_understands_the_answer_to_its_first_call(answer: dict[str, Any]) -> None:
    """What can meet the list of models is understood there."""
    verdict = _verify(answer, refuses_list=True)
    assert (verdict.usable, verdict.diagnosis) == (False, _expect(answer))


@answers
def test_no_words_of_an_answer_reach_the_verdict(answer: dict[str, Any]) -> None:
    """The server repeats a part of what was pasted; a check repeats nothing of the server."""
    verdict = _verify({**answer, "body": answer["body"].replace("sk-proj-****MPLE", KEY)}, refuses_list=False)
    assert KEY not in json.dumps(verdict.as_dict()) + repr(verdict)


@pytest.mark.parametrize("paste", PASTES, ids=lambda paste: paste["name"])
def test_a_pasting_mistake_is_mended_or_named(paste: dict[str, str], api: PracticeAPI) -> None:
    """A key that something was pasted around works; what is no key is not sent."""
    pasted = paste["pasted"].replace("KEY", api.keys["working"])
    verdict = verify_key(pasted, base_url=api.base_url)
    if paste["becomes"] == "KEY":
        assert inspect_key(pasted).cleaned == api.keys["working"]
        assert verdict.usable
        assert verdict.cleaned
    else:
        assert (verdict.diagnosis, verdict.rung, verdict.request_ids) == (paste["becomes"], "shape", ())


def test_an_event_of_a_stream_is_understood_where_an_answer_should_be() -> None:
    """A status 200 does not make a good answer of an error."""
    event = next(answer for answer in ANSWERS if "event of a stream" in answer["name"])
    assert _verify({**event, "status": 200}, refuses_list=False).diagnosis == "overloaded"
