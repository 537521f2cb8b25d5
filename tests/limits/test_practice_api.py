"""The plan, the simulation and the practice API over HTTP come to the same, in a time that only counts."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter

import httpx2
import pytest

from keyguide.limits import Arrivals, Limits, draw_requests, make_demand, plan_limits, simulate
from keyguide.practice import PracticeAPI, serve
from keyguide.practice.tenancy import Organisation, Project
from practice.published import TLS

NOW_S = 1_800_000_000.0
DAY_S = 86_400.0
SEED = 1
# Five requests a minute in the busiest hour, for 1,000 tokens each, and 1 in 20 for 9,000.
DEMAND = make_demand(
    360,
    tokens_per_request=500,
    tokens_high=9_000,
    max_output_tokens=1_000,
    hourly_shares=[0] * 9 + [5, 1] + [0] * 13,
)


class _Clock:
    """A clock that stands still until it is moved."""

    now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="module", name="clock")
def _clock() -> _Clock:
    return _Clock()


@pytest.fixture(scope="module", name="api")
def _api(clock: _Clock) -> Iterator[PracticeAPI]:
    with serve(clock=clock) as api:
        yield api


@pytest.mark.parametrize(
    ("limits", "arrivals", "binds"),
    [
        (Limits(3, 16_000), Arrivals.EVEN, "RPM"),
        (Limits(3, 16_000), Arrivals.POISSON, "RPM"),
        (Limits(50, 4_000), Arrivals.EVEN, "TPM"),  # and some are too large
        (Limits(9, 8_000), Arrivals.EVEN, None),  # what is refused is too large
        (Limits(50, 100_000, 300), Arrivals.EVEN, "RPD"),
        (Limits(60, 200_000), Arrivals.POISSON, None),
    ],
    ids=str,
)
def test_the_api_refuses_what_plan_and_simulation_say(
    api: PracticeAPI, clock: _Clock, limits: Limits, arrivals: Arrivals, binds: str | None
) -> None:
    """Request by request as the simulation; as the plan within 1 in 100 where requests come evenly."""
    # Three days where a day has a limit: the practice API begins with all of it, and the plan does not.
    days = 1 if limits.requests_per_day is None else 3
    refused = _send(api, clock, limits, arrivals, days)
    seen = simulate(DEMAND, limits, arrivals=arrivals, seed=SEED)
    plan = plan_limits(
        "ours",
        requests_per_day=DEMAND.requests_per_day,
        tokens_per_request=DEMAND.tokens_per_request,
        tokens_high=DEMAND.tokens_high,
        max_output_tokens=DEMAND.max_output_tokens,
        hourly_shares=DEMAND.hourly_shares,
        limits=limits,
    ).tiers[0]
    assert plan.even
    assert (sum(refused.values()), refused["too large"]) == (seen.refused_per_day, seen.too_large_per_day)
    assert next((name for name in refused if name != "too large"), None) == seen.binds == binds
    if arrivals is Arrivals.EVEN:
        assert plan.even.binds == binds
        assert sum(refused.values()) == pytest.approx(plan.even.refused_per_day, abs=0.01 * DEMAND.requests_per_day)
    assert plan.suffices is not bool(refused)


def test_the_api_lets_long_requests_meet_limits_of_their_own(api: PracticeAPI, clock: _Clock) -> None:
    """Of gpt-4.1 on tier 1, those with more than 128,000 tokens: refused as the simulation says, part by part."""
    demand = make_demand(200, tokens_per_request=15_000, tokens_high=190_000, hourly_shares=[0] * 9 + [1] + [0] * 14)
    (plan,) = plan_limits(
        "gpt-4.1",
        requests_per_day=demand.requests_per_day,
        tokens_per_request=demand.tokens_per_request,
        tokens_high=demand.tokens_high,
        hourly_shares=demand.hourly_shares,
        tier=1,
    ).tiers
    organisation = Organisation("org-practice-long", credit_usd=Decimal(1_000), paid_usd=Decimal(5))
    key = api.state.mint_key(organisation.id, Project("proj-practice-long", organisation))
    parts = [
        (part, about.limits)
        for part, about in zip(demand.split(128_000), plan.parts, strict=True)
        if part and about.limits
    ]
    drawn = [(moment, size, limits) for part, limits in parts for moment, size in draw_requests(part, seed=SEED)]
    refused: Counter[Limits] = Counter()
    with httpx2.Client(headers={"Authorization": f"Bearer {key.secret}"}, verify=TLS) as http:
        for moment, size, limits in sorted(drawn, key=itemgetter(0)):
            clock.now_s = NOW_S + moment
            text = {"role": "user", "content": "a" * 4 * (size - 1)}
            answer = http.post(f"{api.base_url}/chat/completions", json={"model": "gpt-4.1", "messages": [text]})
            assert answer.headers["x-ratelimit-limit-tokens"] == str(limits.tokens_per_minute)
            refused[limits] += answer.status_code == 429
    assert refused == {limits: simulate(part, limits, seed=SEED).refused_per_day for part, limits in parts}
    assert min(refused.values()) > 0


def _send(api: PracticeAPI, clock: _Clock, limits: Limits, arrivals: Arrivals, days: int) -> Counter[str]:
    """Send the requests of some days, each at its moment, and count what the last day was refused for, in order."""
    organisation = Organisation(f"org-practice-{limits}-{arrivals}", credit_usd=Decimal(1_000), limits=limits)
    key = api.state.mint_key(organisation.id, Project(f"proj-{organisation.id}", organisation))
    refused: Counter[str] = Counter()
    url, headers = f"{api.base_url}/chat/completions", {"Authorization": f"Bearer {key.secret}"}
    with httpx2.Client(headers=headers, verify=TLS) as http:
        for moment, size in draw_requests(DEMAND, days=days, arrivals=arrivals, seed=SEED):
            clock.now_s = NOW_S + moment
            text = "a" * (4 * (size - 1) if size > DEMAND.max_output_tokens else 4)
            asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], "max_tokens": 1_000}
            answer = http.post(url, json=asked)
            assert answer.status_code in (200, 429), answer.text
            if answer.status_code == 429 and moment >= (days - 1) * DAY_S:
                message = answer.json()["error"]["message"]
                too_large = message.startswith("Request too large")
                refused["too large" if too_large else re.findall(r"\((\w+)\): Limit", message)[0]] += 1
    return refused
