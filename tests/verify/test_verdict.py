"""What a verdict says, in data, in text and in an exit status."""

import json

from keyguide.diagnosis import Rung
from keyguide.limits import RateLimit
from keyguide.verify import EXIT_STATUSES, Proof, Verdict

FULL = Verdict(
    usable=False,
    key="project key ending in 1a2b",
    server="OpenAI",
    base_url="https://api.openai.com/v1",
    rung="rate",
    summary="The limit is used up.",
    detail="More.",
    next_steps=("Wait.",),
    waiting_helps=True,
    retry_after_s=20,
    guide="guide/troubleshooting.md#rate-limit",
    diagnosis="rate-limit",
    proved=(Proof(Rung.SHAPE, "It looks like a project key."),),
    unknowns=("How much credit is left.",),
    surroundings=("OPENAI_ORG_ID is set.",),
    cleaned=("blank after the text",),
    missing_scopes=("api.model.read",),
    models=("gpt-6-luna",),
    model="gpt-6-luna",
    limits=(RateLimit("requests", 3, 0, 20),),
    request_ids=("req_1",),
)


def test_a_report_holds_everything_that_a_ticket_needs() -> None:
    """Each field of a verdict stands in it, by its own words."""
    report = FULL.report()
    for words in (
        "NOT USABLE at the rung rate (rate-limit)",
        "The limit is used up.\nMore.",
        "Key: project key ending in 1a2b",
        "Server: OpenAI, https://api.openai.com/v1",
        "Model: gpt-6-luna, 1 listed",
        "Limit: requests 3, 0 left, all free in 20 s",
        "Try again after: 20 s",
        "Missing permissions:\n  - api.model.read",
        "Calls:\n  - req_1",
        "Proved:\n  - shape: It looks like a project key.",
        "Cannot be known:\n  - How much credit is left.",
        "Environment:\n  - OPENAI_ORG_ID is set.",
        "Removed before use:\n  - blank after the text",
        "What to do next:\n  - Wait.",
        "Waiting can help.",
    ):
        assert words in report


def test_a_verdict_is_plain_data() -> None:
    """It survives a round through JSON, with its result."""
    data = json.loads(json.dumps(FULL.as_dict()))
    assert data["result"] == "NOT USABLE"
    assert data["limits"] == [{"name": "requests", "limit": 3, "remaining": 0, "reset_s": 20}]
    assert data["proved"] == [{"rung": "shape", "words": "It looks like a project key."}]


def test_every_rung_has_an_exit_status_of_its_own() -> None:
    """0 is usable, 1 unknown; 2 is left for wrong use."""
    assert EXIT_STATUSES == {
        "usable": 0,
        "unknown": 1,
        "shape": 3,
        "environment": 4,
        "network": 5,
        "authentication": 6,
        "region": 7,
        "organisation": 8,
        "permission": 9,
        "model": 10,
        "billing": 11,
        "rate": 12,
        "server": 13,
    }
    assert FULL.exit_status == 12
