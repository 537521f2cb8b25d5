"""The whole guide is walked on the practice product: every step works, and every picture is what is seen."""

from collections.abc import Iterator
from datetime import date

import pytest

from conftest import ROOT
from keyguide.practice import PracticeAPI, serve, situations
from keyguide.practice.state import State
from keyguide.rehearsal import OPENING, Clock, Stage, is_secret, set_stage
from keyguide.walk.places import read_places
from keyguide.walk.report import Report
from keyguide.walk.tour import read_guide, tour
from keyguide.walk.walker import Beginning

PLACES = read_places(ROOT / "walk.toml")
EMAIL = str(PLACES.values["your e-mail address"])

Standing = dict[str, object]


def look(state: State, session: str) -> Standing:
    """Say how far a reader has come, as far as a later page relies on it.

    Not compared are the card, the limit and the expiry date, which the guide sets and no situation needs, and the
    fractions of a cent that CINNOX spends when it tries a key.
    """
    account = state.people.accounts.get(EMAIL)
    organisation = account.organisation if account else None
    visit = state.people.find_session(session)
    return {
        "person": account and (account.first_name, account.last_name, account.verified),
        "is logged in": visit is not None and visit.account is not None,
        "organisation": organisation and organisation.name,
        "projects": organisation and [project.name for project in organisation.projects],
        "credit": organisation and (round(organisation.credit_usd, 1), organisation.paid_usd, organisation.reload),
        "phone": account and account.phone_proved,
        "keys": organisation
        and [(key.name, key.project.name, key.owner, key.permissions, key.secret) for key in organisation.keys],
        "CINNOX": (visit and visit.cinnox_role, state.integration.enabled, state.integration.secret),
    }


class Observed(Stage):
    """The practice product, and how far the reader had come when each situation was left for the first time."""

    def __init__(self, api: PracticeAPI, clock: Clock) -> None:
        super().__init__(api, clock)
        self.ends: dict[str, Standing] = {}
        self._state = api.state
        self._begun: tuple[str, str] | None = None

    def begin(self, situation: str) -> Beginning:
        if self._begun is not None:
            name, session = self._begun
            self.ends.setdefault(name, look(self._state, session))
        beginning = super().begin(situation)
        [session] = beginning.cookies.values()
        self._begun = situation, session
        return beginning


@pytest.fixture(scope="module", name="rehearsal")
def _rehearsal() -> Iterator[tuple[Report, Observed]]:
    clock = Clock()
    with serve(clock=clock) as api:
        stage = Observed(api, clock)
        yield tour(PLACES, stage, hides=is_secret, today=date(2026, 11, 24)), stage


def test_every_step_of_the_guide_works(rehearsal: tuple[Report, Observed]) -> None:
    """No problem, no step left out, and both branches of each fork."""
    report, _ = rehearsal
    assert list(map(str, report.problems)) == []
    guide = read_guide(PLACES)
    assert {page.path: report.count_steps(page.path) for page in guide} == {page.path: page.steps for page in guide}
    assert {one.place for one in report.walked if one.place.endswith("/otherwise")} == {
        "phone-check/1/3/otherwise",
        "phone/1/5/otherwise",
    }


def test_every_picture_is_what_is_seen(rehearsal: tuple[Report, Observed]) -> None:
    """A check takes none; what the screens show now is what the pictures on disk were taken of."""
    assert rehearsal[0].pictures == []


@pytest.mark.parametrize(
    ("begun", "reached"),
    [
        ("nothing", "account"),  # Create your OpenAI account
        ("logged-out", "account"),  # its section about logging in later
        ("account", "credit"),  # Add credit
        ("credit", "key"),  # Create an API key
        ("key", "connected"),  # Connect it to CINNOX
    ],
)
def test_a_page_ends_where_the_next_one_begins(rehearsal: tuple[Report, Observed], begun: str, reached: str) -> None:
    """The situation in which a page begins is the one that the page before it leaves behind."""
    _, stage = rehearsal
    ended = stage.ends[begun]
    with serve(clock=lambda: OPENING.timestamp()) as api:
        assert ended == look(api.state, situations.set_stage(api.state, reached).session)


def test_an_older_organisation_gets_its_project(rehearsal: tuple[Report, Observed]) -> None:
    """The section for readers without the project brings them to where the others are."""
    _, stage = rehearsal
    assert stage.ends["older-organisation"]["projects"] == stage.ends["nothing"]["projects"]


def test_time_moves_only_when_the_guide_waits() -> None:
    """Screens with dates are the same in every rehearsal."""
    with set_stage() as stage:
        stage.wait(300)
        assert stage.begin("credit").copied is None
        assert is_secret(stage.begin("key").copied or "")


def test_a_shortened_key_is_no_secret() -> None:
    """Lists of keys show it; pictures may too."""
    assert is_secret("Key: sk-proj-PRACTICE-working-1a2b")
    assert not is_secret("sk-proj-****1a2b Never used")
    assert not is_secret("Create new secret key")
