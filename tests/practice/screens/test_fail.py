"""Make it fail: a failure is chosen on the screen, met at the API, and taken back."""

from typing import Any

import httpx2
import pytest

from keyguide import diagnose, load_diagnoses, verify_key
from keyguide.diagnosis import Finding, Rung, load_findings
from keyguide.practice.lines import SITE, find_line
from practice.conftest import Enter
from practice.published import TLS
from practice.visitor import NOW_S, Visitor

ROWS = load_diagnoses()
TABLE: dict[str, Finding] = {**ROWS, **load_findings()}


def _choose(visitor: Visitor, failure: str) -> Visitor:
    key = visitor.organisation.keys[0]
    return visitor.open("/fail").press("Apply", {"Key": key.id, "Failure": failure})


def _ask(visitor: Visitor) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {visitor.organisation.keys[0].secret}"}
    body = {"model": "gpt-4o-mini", "input": "Hello"}
    return httpx2.post(f"{visitor.api.base_url}/responses", json=body, headers=headers, verify=TLS)


def test_every_failure_of_the_table_can_be_chosen(enter: Enter) -> None:
    """The list holds each row once, grouped by its rung, behind Works."""
    page = enter("key").open("/fail").page
    options = [option.attributes["value"] for option in page.css("#failure option")]
    assert options == ["works", *(row for group in _group_rows().values() for row in group)]
    assert [group.attributes["label"] for group in page.css("optgroup")] == [
        rung.capitalize() for rung in _group_rows()
    ]
    labels = [option.text() for option in page.css("#failure option")]
    assert len(set(labels)) == len(labels)


def _group_rows() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for row in sorted(ROWS.values(), key=lambda row: list(Rung).index(row.rung)):
        groups.setdefault(row.rung, []).append(row.id)
    return groups


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_a_failure_is_met_from_then_on(enter: Enter, row: Any) -> None:  # noqa: ANN401
    """The very answer of the row comes back, is diagnosed as that row, and ends with Works."""
    visitor = enter("key")
    assert _choose(visitor, row.id).notice == f"From now on the key CINNOX meets: {row.title}."
    assert visitor.rows()[0][1].startswith(row.title)
    for _ in range(2):
        answer = _ask(visitor)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (row.status, row.code)
        assert diagnose(row.status, type=error["type"], code=row.code, key_sent=row.id != "no-key") == row
    assert "No failure is chosen" in _choose(visitor, "works").notice
    assert _ask(visitor).status_code == 200


@pytest.mark.parametrize(("key", "failure"), [("key_9", "no-credit"), ("", ""), ("key_1", "nonsense"), ("key_1", "")])
def test_what_is_not_on_the_lists_is_refused(enter: Enter, key: str, failure: str) -> None:
    """Nothing is chosen, and the words say what to do."""
    visitor = enter("key").open("/fail").press("Apply", {"Key": key, "Failure": failure})
    assert visitor.answer.status_code == 422
    assert set(visitor.errors) == {
        name for name, typed in (("key", key != "key_1"), ("failure", failure != "no-credit")) if typed
    }
    assert visitor.organisation.keys[0].fault is None


def test_without_a_key_there_is_a_way_to_one(enter: Enter) -> None:
    """A reader who has no key begins with one, by one button."""
    visitor = enter("nothing").open("/fail").press("Begin with a key")
    assert visitor.path == "/stage"
    assert visitor.value("The key that you copied") == visitor.organisation.keys[0].secret
    assert len(visitor.open("/fail").rows()) == 1


def test_keys_that_nothing_more_can_happen_to_are_not_listed(enter: Enter) -> None:
    """A key that was deleted or has expired fails by itself."""
    visitor = enter("key")
    key = visitor.organisation.keys[0]
    visitor.api.state.make_key("Old", key.project, expires_at_s=NOW_S)
    assert [row[0].split()[0] for row in visitor.open("/fail").rows()] == ["CINNOX"]
    visitor.api.state.delete_key(key)
    assert visitor.open("/fail").rows() == []


def test_each_ready_key_stands_beside_what_it_shows(enter: Enter) -> None:
    """A check of each key finds the failure that the page says, or that it works."""
    visitor = enter("nothing").open("/fail")
    shown: dict[str, str] = {}
    for line in visitor.page.css(".failures > li"):
        title = line.css_first("p")
        assert title is not None
        shown |= {key.text(): " ".join(title.text().split()) for key in line.css("code.whole")}
    assert set(shown) == set(visitor.api.keys.values())
    for key, words in shown.items():
        verdict = verify_key(key, base_url=visitor.api.base_url)
        for _ in range(5 if "low" in key else 0):  # these work until their limit is used up
            verdict = verify_key(key, base_url=visitor.api.base_url)
        if verdict.usable:
            assert words == "The API answers"
        elif "sk-admin" not in key:  # its shape gives it away, so that the API is not asked
            row = ROWS[str(verdict.diagnosis)]
            assert words == f"{row.title} {row.status}, {row.code or 'no code'}"


@pytest.mark.parametrize("row", TABLE.values(), ids=list(TABLE))
def test_each_failure_says_its_words_and_the_line_that_shows_it(enter: Enter, row: Any) -> None:  # noqa: ANN401
    """The line is that of the guide, with the address at which the product is; so it is before the API answers."""
    visitor = enter("nothing").open("/fail")
    entry = visitor.page.css_first(f".failures > li#{row.id}")
    assert entry is not None
    words = " ".join(entry.text().split())
    assert row.title in words
    assert (row.meaning if row.id not in ROWS else row.words or "Its words are not recorded.") in words
    line = entry.css_first(".shell code")
    assert line is not None
    assert line.text() == find_line(row.id).replace(SITE, visitor.api.base_url.removesuffix("/v1"))


def test_all_failures_of_the_table_stand_on_the_page_in_the_order_of_the_ladder(enter: Enter) -> None:
    """Those that the API says, and those of the machine and the network, under the rung at which each ends."""
    page = enter("nothing").open("/fail").page
    shown = [entry.attributes["id"] for entry in page.css(".failures > li[id]")]
    assert shown == sorted(TABLE, key=lambda row: list(Rung).index(TABLE[row].rung))
    headings = [heading.text() for heading in page.css("h3")]
    assert headings == ["Works", *(rung.capitalize() for rung in Rung if rung is not Rung.SHAPE)]


def test_each_failure_leads_to_the_step_that_mends_it(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the guide is served, by a link; otherwise by the place to look for."""
    visitor = enter("nothing").open("/fail")
    rows = sorted(TABLE.values(), key=lambda row: list(Rung).index(row.rung))
    places = [row.guide.replace(".md", "/") for row in rows]
    assert [code.text() for code in visitor.page.css(".said code")] == places
    monkeypatch.setattr(visitor.api.state, "guide", "http://127.0.0.1:8000")
    page = visitor.open("/fail").page
    links = [link.attributes["href"] for link in page.css(".failures > li a")]
    assert links == [f"http://127.0.0.1:8000/{place}" for place in places]


def test_the_one_failure_that_a_check_mistakes_is_named(enter: Enter) -> None:
    """The API says the same to a request without a key and to a key that lacks a scope; no other two are alike."""
    text = enter("nothing").open("/fail").text
    assert text.count("takes it for") == 1
    assert "No key was sent 401, no code. A check that sends a key takes it for: The key lacks a permission" in text
