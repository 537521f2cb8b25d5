"""What only the network can tell: whether addresses are still there."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from freshness.projects import Write
from keyguide.freshness import Finding
from keyguide.freshness.online.client import Answer, Client, Fetch, Trouble
from keyguide.freshness.online.links import recheck_links
from keyguide.freshness.online.run import recheck_online
from keyguide.freshness.online.versions import recheck_versions
from keyguide.freshness.runs import RUNS, check_runs

TODAY = date(2026, 11, 24)
ADDRESS = "https://help.example.com/credit"
KEYS = "https://platform.openai.com/settings/organization/api-keys"
FACT = """\
[page-credit]
value = "{address}"
kind = "address"
says = "A."
source = "Somebody"
checked = {checked}
how = "read"
holds_days = 90
"""
PAGE = """\
---
title: A
last_reviewed: 2026-11-24
review_every: 30
sources:
  - title: Credit
    url: {source}
---
# A

[Credit]({link})
"""
HTML = Answer(200, content=b'<h1 id="prepaid">Credit</h1><a name="old">', kind="text/html")


def _answer(answers: Mapping[str, Answer], otherwise: Answer = HTML) -> Fetch:
    return lambda address: answers.get(address, otherwise)


def _name(findings: list[Finding]) -> list[tuple[str, str, str, int]]:
    return [(found.rule, found.severity.value, found.path, found.line) for found in findings]


def test_addresses_that_are_there_are_asked_once(write: Write) -> None:
    """However many places name them, and with whatever fragment."""
    files = {
        "facts.toml": FACT.format(address=ADDRESS, checked=TODAY),
        "docs/a.md": PAGE.format(source=ADDRESS, link=f"{ADDRESS}#prepaid"),
        "docs/b.md": "# B\n\n[here](a.md), [there](http://127.0.0.1:8000/x), [old](" + ADDRESS + "#old)\n",
    }
    asked = []

    def fetch(address: str) -> Answer:
        asked.append(address)
        return HTML

    found, said = recheck_links(write(files), TODAY, fetch)
    assert (found, asked) == ([], [ADDRESS])
    assert said.startswith("1 addresses: 1 alive; 0 whose")


@pytest.mark.parametrize(
    ("answer", "rule", "severity", "says"),
    [
        (Answer(404), "link-dead", "error", "is gone: it answers with status 404."),
        (Answer(410), "link-dead", "error", "is gone: it answers with status 410."),
        (Answer(trouble=Trouble.NO_HOST), "link-dead", "error", "is gone: no server has that name."),
        (
            Answer(200, moved="https://help.example.com/new"),
            "link-moved",
            "warning",
            "has moved to https://help.example.com/new.",
        ),
    ],
    ids=["not-found", "gone", "no-host", "moved"],
)
def test_what_is_gone_is_named_at_each_line(answer: Answer, rule: str, severity: str, says: str, write: Write) -> None:
    """In the ledger, in the sources and in the text."""
    files = {
        "facts.toml": FACT.format(address=ADDRESS, checked=TODAY),
        "docs/a.md": PAGE.format(source=ADDRESS, link=ADDRESS) + "\n[Other](https://other.example.com/)\n",
    }
    found, _ = recheck_links(write(files), TODAY, _answer({ADDRESS: answer}))
    places = [("facts.toml", 1), ("docs/a.md", 11), ("docs/a.md", 7)]
    assert _name(found) == [(rule, severity, path, line) for path, line in places]
    assert all(one.what == f"{ADDRESS} {says}" for one in found)


def test_a_fragment_that_the_page_lacks_is_named(write: Write) -> None:
    """But only where the page can be read, and its fragments are ids."""
    page = f"# A\n\n[gone]({ADDRESS}#gone)\n[text]({ADDRESS}#:~:text=gone)\n[pdf]({ADDRESS}.pdf#page=2)\n"
    other = {f"{ADDRESS}.pdf": Answer(200, content=b"%PDF", kind="application/pdf")}
    found, _ = recheck_links(write({"docs/a.md": page}), TODAY, _answer(other))
    assert _name(found) == [("anchor-dead", "warning", "docs/a.md", 3)]


@pytest.mark.parametrize("answer", [Answer(403), Answer(429), Answer(401), Answer(503)], ids=str)
def test_a_refusal_is_no_proof_of_life_and_none_of_death(answer: Answer, write: Write) -> None:
    """Nobody hears of it until it is time to look."""
    for checked, rules in (("2026-11-23", []), ("2026-08-01", ["link-unproved"])):
        project = write({"facts.toml": FACT.format(address=ADDRESS, checked=checked)})
        found, said = recheck_links(project, TODAY, _answer({ADDRESS: answer}))
        assert [one.rule for one in found] == rules
        assert said.endswith(
            "0 alive; 0 whose servers refuse programs, and which the installed openai names; 1 unproved"
        )
    shy = answer.status < 500
    assert ("the installed openai does not name it" in found[0].evidence) is shy


def test_what_the_installed_package_names_is_alive_where_its_server_answers(write: Write) -> None:
    """A server that refuses programs, and a package of its owner that sends readers there."""
    project = write({"facts.toml": FACT.format(address=KEYS, checked="2026-08-01")})
    found, said = recheck_links(project, TODAY, _answer({}, Answer(403)))
    assert found == []
    assert "1 whose servers refuse programs, and which the installed openai names; 0 unproved" in said
    found, _ = recheck_links(project, TODAY, _answer({}, Answer(404)))
    assert [one.rule for one in found] == ["link-dead"]


def test_without_a_network_nothing_is_dead_and_nothing_succeeded(write: Write) -> None:
    """The reason is here, not at every server."""
    project = write({"docs/a.md": PAGE.format(source=ADDRESS, link=ADDRESS)})
    found, said = recheck_online(project, TODAY, _answer({}, Answer(trouble=Trouble.NO_HOST)))
    assert (found, said[0]) == ([], "links: nobody answered; is there a network?")
    assert not (project.root / RUNS).exists()


def test_a_run_that_succeeded_is_written_down(write: Write) -> None:
    """And whoever has not succeeded for its period is found."""
    project = write({"docs/a.md": PAGE.format(source=ADDRESS, link=ADDRESS)})
    assert [*check_runs(project, date(2026, 12, 8))] == []
    silent, other = check_runs(project, date(2026, 12, 9))
    assert "check of versions has not succeeded for 15 days" in other.what
    assert (silent.rule, silent.path, silent.evidence) == (
        "updater-silent",
        RUNS,
        "never, counted from 2026-11-24, every 14 days",
    )
    versions = _answer({}, Answer(200, content=b'{"versions": ["1.0"]}'))
    recheck_online(project, date(2026, 12, 9), _answer({}), "https://index.example.com", versions)
    assert [*check_runs(project, date(2026, 12, 23))] == []
    silent, _ = check_runs(project, date(2026, 12, 24))
    assert (silent.line, silent.evidence) == (3, "last on 2026-12-09, every 14 days")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("links = 2026-12-01\n", "clock-future"),
        ('links = "soon"\n', "clock-malformed"),
        ("links =\n", "unreadable"),
    ],
    ids=["future", "malformed", "unreadable"],
)
def test_a_record_that_cannot_be_is_found(text: str, rule: str, write: Write) -> None:
    """Whatever the day."""
    assert [one.rule for one in check_runs(write({RUNS: text}), TODAY)] == [rule]


@pytest.mark.parametrize(
    ("content", "newest"),
    [
        (b'{"versions": ["0.9.0", "0.10.0", "0.11.0rc1"]}', ""),
        (b'{"versions": ["0.9.0", "0.10.1"]}', "0.10.1"),
        (b'{"versions": ["0.9.0", "0.12.0", "0.11.0"]}', "0.12.0"),
    ],
    ids=["newest", "newer", "unsorted"],
)
def test_a_pin_that_is_behind_is_named(content: bytes, newest: str, write: Write) -> None:
    """At its line; trials do not count, and packages on which no fact rests are not asked for."""
    asked = []

    def fetch(address: str) -> Answer:
        asked.append(address)
        return Answer(200, content=content)

    project = write({"requirements.txt": "rich==1.0\ntiktoken==0.10.0 \\\n    --hash=sha256:0\n"})
    found, said = recheck_versions(project, "https://index.example.com/simple/", fetch)
    assert asked == ["https://index.example.com/simple/tiktoken/"]
    assert said == "1 packages compared"
    named = [("pin-behind", "warning", "requirements.txt", 2)] if newest else []
    assert _name(found) == named
    assert all(one.what == f"tiktoken {newest} is out; 0.10.0 is pinned." for one in found)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        Answer(trouble=Trouble.TOO_SLOW),
        Answer(200, content=b"<html>"),
        Answer(200, content=b'{"versions": ["new"]}'),
        Answer(200, content=b"[]"),
        Answer(200, content=b'{"versions": []}'),
    ],
    ids=["missing", "slow", "html", "odd", "list", "none"],
)
def test_an_index_that_does_not_tell_is_no_success(answer: Answer, write: Write) -> None:
    """Nothing is found, and nothing counts as compared."""
    project = write({"requirements.txt": "tiktoken==0.10.0\n"})
    assert recheck_versions(project, "https://index.example.com", _answer({}, answer)) == ([], "")


class _Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    def do_GET(self) -> None:
        """Redirect, drip, flood, or tell what was sent."""
        name, _, rest = self.path.removeprefix("/").partition("/")
        if name in ("301", "302", "308"):
            self.send_response(int(name))
            self.send_header("Location", f"/{rest}" if rest else self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content = b"x" * 5000 if name == "large" else self.headers.get("X-Key", "none").encode()
        self.send_response(404 if name == "404" else 200)
        self.send_header("Content-Type", "text/HTML; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="base", scope="module")
def _base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "status", "trouble", "moved"),
    [
        ("/here", 200, None, ""),
        ("/404", 404, None, ""),
        ("/301/308/here", 200, None, "/here"),
        ("/302/here", 200, None, ""),
        ("/302/301/here", 200, None, ""),
        ("/301/302/here", 200, None, "/302/here"),
        ("/301", 0, Trouble.TOO_FAR, ""),
        ("/large", 200, Trouble.TOO_LARGE, ""),
    ],
)
def test_the_client_follows_few_redirects_and_reads_no_flood(
    path: str, status: int, trouble: Trouble | None, moved: str, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved for good is told apart from what is elsewhere today."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with closing(Client(largest_bytes=4000)) as client:
        answer = client(base + path)
    assert (answer.status, answer.trouble, answer.moved) == (status, trouble, base + moved if moved else "")
    assert answer.kind in ("text/html", "")


def test_what_is_sent_to_one_server_goes_to_no_other(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client with headers of its own follows no redirect."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with closing(Client({"X-Key": "mine"})) as client:
        assert client(f"{base}/here").content == b"mine"
        assert client(f"{base}/302/here").status == 302


def test_a_client_gives_up(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server that is not there, and when its time is over."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with closing(Client(deadline_s=-1.0)) as client:
        assert client(f"{base}/here").trouble is Trouble.TOO_SLOW
    with closing(Client()) as client:
        assert client("http://127.0.0.1:1/").trouble is Trouble.NO_CONNECTION
