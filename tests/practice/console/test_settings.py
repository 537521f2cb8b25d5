"""Projects, Limits, General and Usage."""

import openai
import pytest

from practice.conftest import Enter
from practice.visitor import TODAY, Visitor

SETTINGS = "/console/settings/organization"


def _ask(visitor: Visitor, model: str = "gpt-4o-mini") -> openai.APIStatusError | None:
    """Ask the API with the first key of the list; give what it meets."""
    key = visitor.organisation.keys[0].secret
    client = openai.OpenAI(base_url=visitor.api.base_url, api_key=key, max_retries=0, http_client=visitor.http)
    try:
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": "Hello"}])
    except openai.APIStatusError as problem:
        return problem
    return None


def test_a_reader_makes_a_project(enter: Enter) -> None:
    """An older organisation gets its project; a second one of that name is refused."""
    visitor = enter("older-organisation").open(f"{SETTINGS}/projects")
    assert [row[0] for row in visitor.rows()] == ["Default project"]
    visitor.follow("Create project").press("Create", {"Name": "CINNOX"})
    assert visitor.rows()[1] == ["CINNOX", TODAY, "0"]
    for name in ("cinnox", " CINNOX ", "default project", "", "a" * 61):
        assert set(visitor.open(f"{SETTINGS}/projects/new").press("Create", {"Name": name}).errors) == {"name"}


def test_a_hard_limit_bites(enter: Enter) -> None:
    """Once the limit is spent the API refuses; a higher limit lets requests through again."""
    visitor = enter("key").open(f"{SETTINGS}/limits")
    visitor.press("Save", {"Spend limit": "0.01", "Enforce a hard limit": True})
    assert visitor.value("Spend limit") == "0.01"
    assert _ask(visitor) is None
    visitor.organisation.spent_usd += 1
    refused = _ask(visitor)
    assert refused is not None
    assert refused.code == "organization_spend_limit_exceeded"
    visitor.open(f"{SETTINGS}/limits").press("Save", {"Spend limit": "10"})
    box = visitor.page.css_first("[name=hard]")
    assert box is not None
    assert "checked" in box.attributes
    assert _ask(visitor) is None


def test_a_limit_that_is_not_hard_only_tells(enter: Enter) -> None:
    """Without the tick the API goes on."""
    visitor = enter("key").open(f"{SETTINGS}/limits").press("Save", {"Spend limit": "0.01"})
    visitor.organisation.spent_usd += 1
    assert _ask(visitor) is None
    visitor.open(f"{SETTINGS}/limits").press("Save", {"Spend limit": ""})
    assert visitor.notice == "There is no spend limit now."


@pytest.mark.parametrize(("limit", "hard"), [("", True), ("0", False), ("100.01", True), ("lots", False)])
def test_a_limit_that_cannot_be_is_refused(enter: Enter, limit: str, hard: bool) -> None:
    """A hard limit needs an amount, and no limit is above what the tier allows."""
    visitor = enter("key").open(f"{SETTINGS}/limits")
    visitor.press("Save", {"Spend limit": limit, "Enforce a hard limit": hard})
    assert set(visitor.errors) == {"limit"}
    assert visitor.value("Spend limit") == limit


@pytest.mark.parametrize(
    ("paid", "tier", "tpm"),
    [("5", "Tier 1", 30_000), ("50", "Tier 2", 450_000), ("100", "Tier 3", 800_000), ("1000", "Tier 5", 30_000_000)],
)
def test_limits_grow_with_what_was_paid(enter: Enter, paid: str, tier: str, tpm: int) -> None:
    """The screen shows the tier and its limits, and the API keeps to them."""
    visitor = enter("key")
    organisation = visitor.organisation
    organisation.paid_usd = organisation.paid_usd * 0
    visitor.open(f"{SETTINGS}/billing/amount").press("Confirm", {"Amount": paid})
    visitor.open(f"{SETTINGS}/limits")
    assert f"Harbour Example Ltd {tier}" in visitor.text
    assert ["gpt-4o", f"{tpm:,}"] in [[row[0], row[3]] for row in visitor.rows()]
    headers = visitor.api.state.limit_headers(organisation.projects[0], "gpt-4o")
    assert headers["x-ratelimit-limit-tokens"] == str(tpm)


def test_the_free_tier_knows_embeddings_only(enter: Enter) -> None:
    """Limits that nobody published are not invented."""
    visitor = enter("account").open(f"{SETTINGS}/limits")
    assert "Harbour Example Ltd Free" in visitor.text
    assert [row[0] for row in visitor.rows()] == [
        "text-embedding-3-small",
        "text-embedding-3-large",
        "text-embedding-ada-002",
    ]


def test_the_organisation_is_named_and_verified(enter: Enter) -> None:
    """A new name is on every screen; verification asks for no document."""
    visitor = enter("account").open("/console/settings")
    assert visitor.path == f"{SETTINGS}/general"
    visitor.press("Save", {"Organization name": "Pier & Sons <Ltd>"})
    assert "Pier &amp; Sons &lt;Ltd&gt;" in visitor.answer.text
    assert "Pier & Sons <Ltd>" in visitor.open(f"{SETTINGS}/billing").text
    visitor.open(f"{SETTINGS}/general").follow("Verify Organization").press("Continue without a document")
    assert "is verified" in visitor.text


def test_usage_is_what_the_api_served(enter: Enter) -> None:
    """Each answer is counted once, with its tokens and its price; what was refused is not."""
    visitor = enter("key").open("/console/usage")
    assert visitor.rows() == []
    for model in ("gpt-4o-mini", "gpt-4o-mini", "gpt-6-luna", "no-such-model"):
        _ask(visitor, model)
    rows = visitor.open("/console/usage").rows()
    assert [row[:3] for row in rows] == [["gpt-4o-mini", "CINNOX", "2"], ["gpt-6-luna", "CINNOX", "1"]]
    organisation = visitor.organisation
    assert f"{organisation.spent_usd:.6f}".rstrip("0") in visitor.text
    assert organisation.credit_usd + organisation.spent_usd == 5
