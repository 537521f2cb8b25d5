"""Whatever happens to a key on its way, the check calls it by its name, in time, and shows the key to nobody."""

import base64
import logging
import subprocess
import sys
import tempfile
import threading

import pytest

from keyguide.diagnosis import load_diagnoses, load_findings
from verify.certificates import Certificates
from verify.matrix import CASES, Case, make_secret, play
from verify.watch import Watch, find_key

pytestmark = pytest.mark.deep

LEAST_CASES = 60


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_case_gets_its_name_in_time_and_keeps_the_key(case: Case, certificates: Certificates) -> None:
    """The right rung and diagnosis, within the limit, nothing raised, and the key nowhere but at its server."""
    assert play(case, certificates).find_faults(case) == []


def test_the_matrix_holds_every_diagnosis() -> None:
    """A row of the table without a case would be a name that nobody has seen given."""
    named = {case.diagnosis for case in CASES.values()}
    beyond_reach = {"no-key"}  # a check always sends a key
    assert (load_diagnoses().keys() | load_findings().keys()) - named == beyond_reach
    assert len(CASES) >= LEAST_CASES


@pytest.mark.parametrize("place", ["print", "error", "log", "log argument", "thread", "file", "command"])
def test_the_watch_is_not_blind(place: str) -> None:
    """A key is seen wherever it comes out."""
    secret = make_secret()

    def give_away() -> None:
        match place:
            case "print":
                print(secret)  # where a check would print it
            case "error":
                print(secret, file=sys.stderr)
            case "log":
                logging.getLogger("httpx2").debug("The key is %s", secret)
            case "log argument":
                logging.getLogger("made.now").debug("Nothing is said", extra={"key": "x"}, exc_info=ValueError(secret))
            case "thread":
                thread = threading.Thread(target=int, args=(secret,))
                thread.start()
                thread.join()
            case "file":
                with tempfile.NamedTemporaryFile(prefix=secret):
                    pass
            case _:
                subprocess.run([sys.executable, "-c", "", secret], check=True)

    with Watch() as watch:
        give_away()
    assert find_key(secret, watch.seen) != []


@pytest.mark.parametrize("form", ["plain", "hex", "half", "base64 0", "base64 1", "base64 2"])
def test_a_key_is_found_in_any_form(form: str) -> None:
    """Whole or half, plain or encoded at any offset."""
    secret = make_secret()
    text = {"plain": secret, "hex": secret.encode().hex(), "half": secret[5:15]}.get(form, "")
    if form.startswith("base64"):
        text = base64.b64encode(b"Bearer "[: int(form[-1])] + secret.encode()).decode()
    assert find_key(secret, {"here": f"before {text} behind"}) != []
    assert find_key(make_secret(), {"here": f"before {text} behind"}) == []


def test_the_end_of_a_key_may_be_shown() -> None:
    """The four characters by which a reader knows a key are no leak."""
    secret = make_secret()
    assert find_key(secret, {"verdict": f"project key ending in {secret[-4:]}"}) == []
