"""Where a notebook sends its requests: practice by default, live only when asked for twice."""

import httpx2
import pytest

from keyguide.practice import Connection, connect
from practice.published import TLS

KEY = "sk-proj-EXAMPLE" + "0" * 40 + "A1b2"


def _is_up(service: Connection) -> bool:
    try:
        headers = {"Authorization": f"Bearer {service.api_key}"}
        return httpx2.get(f"{service.base_url}/models", headers=headers, verify=TLS).status_code == 200
    except httpx2.ConnectError:
        return False


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "Practice mode: a practice API"),
        ({"OPENAI_API_KEY": KEY}, "although OPENAI_API_KEY is set"),
        ({"KEYGUIDE_LIVE": "1"}, "although KEYGUIDE_LIVE is 1"),
        ({"OPENAI_API_KEY": KEY, "KEYGUIDE_LIVE": "0"}, "although OPENAI_API_KEY is set"),
        ({"OPENAI_API_KEY": " ", "KEYGUIDE_LIVE": "1"}, "although KEYGUIDE_LIVE is 1"),
    ],
)
def test_practice_is_what_you_get_unless_you_ask(environ: dict[str, str], says: str) -> None:
    """Without both variables a practice API answers, and the sentence says why."""
    with connect(environ) as service:
        assert (service.mode, _is_up(service)) == ("practice", True)
        assert service.api_key == service.keys["working"]
        assert says in service.describe()
    assert not _is_up(service)


def test_live_needs_a_key_and_a_word() -> None:
    """With both variables requests go to OpenAI, and the key is shown by its last four characters alone."""
    with connect({"OPENAI_API_KEY": KEY, "KEYGUIDE_LIVE": "1"}) as service:
        assert (service.mode, service.base_url) == ("live", "https://api.openai.com/v1")
        assert (service.api_key, dict(service.keys)) == (KEY, {})
        assert service.describe().startswith("Live mode: requests go to https://api.openai.com/v1 with your ")
        for shown in (service.describe(), repr(service), str(service)):
            assert "EXAMPLE" not in shown


def test_it_works_without_a_block() -> None:
    """A notebook may connect in one cell and close in another, or never."""
    service = connect({})
    assert _is_up(service)
    assert not [key for key in service.keys.values() if key in repr(service)]
    service.close()
    assert not _is_up(service)
    service.close()


def test_the_sentence_is_the_same_each_time() -> None:
    """What a notebook prints first holds no port or other number that changes."""
    with connect({}) as one, connect({}) as other:
        assert one.describe() == other.describe()


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument the variables of the process count."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("KEYGUIDE_LIVE", "1")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.example.com/v1")
    with connect() as service:
        assert (service.mode, service.base_url) == ("live", "https://gateway.example.com/v1")
