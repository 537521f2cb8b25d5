"""The key in the system keyring: what is kept, how it is used again, and what happens where there is no keyring."""

import json
from pathlib import Path

import pytest

import keyguide
from cli.process import run

TESTS = str(Path(__file__).parent)


def _ring(tmp_path: Path, kind: str = "Ring") -> dict[str, str]:
    """The environment in which the keyring of the tests is the system's."""
    return {
        "PYTHONPATH": TESTS,
        "PYTHON_KEYRING_BACKEND": f"ringing.{kind}",
        "RING_FILE": str(tmp_path / "ring.json"),
    }


def _kept(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "ring.json"
    return json.loads(path.read_text()) if path.exists() else {}


def test_a_usable_key_is_kept_without_what_was_around_it_and_used_again(
    api: keyguide.PracticeAPI, tmp_path: Path
) -> None:
    """It is said where it went, how to use it and how to delete it; then --keyring finds it."""
    key, ring = api.keys["working"], _ring(tmp_path)
    saved = run(
        "verify", "--stdin", "--save", "--base-url", api.base_url, stdin=f'"{key}"\n'.encode(), environment=ring
    )
    assert saved.returncode == 0, saved.stderr
    assert _kept(tmp_path) == {"keyguide OPENAI_API_KEY": key}
    assert "Saved in the ring of the tests." in saved.stderr
    assert "keyguide verify --keyring" in saved.stderr
    assert "keyring del keyguide OPENAI_API_KEY" in saved.stderr
    used = run("verify", "--keyring", "--base-url", api.base_url, environment=ring)
    assert (used.returncode, used.stderr) == (0, "")
    assert key not in saved.stdout + saved.stderr + used.stdout


@pytest.mark.deep
def test_saving_again_says_what_was_there(api: keyguide.PracticeAPI, tmp_path: Path) -> None:
    """The same key is not kept twice; another one takes its place, and the end of the old one is shown."""
    ring = _ring(tmp_path)
    said = []
    for state in ("working", "working", "service-account"):
        arguments = ("verify", "--stdin", "--save", "--base-url", api.base_url)
        said.append(run(*arguments, stdin=api.keys[state].encode(), environment=ring).stderr)
    assert "holds this key already" in said[1]
    assert f"in the place of the project key ending in {api.keys['working'][-4:]}." in said[2]
    assert _kept(tmp_path) == {"keyguide OPENAI_API_KEY": api.keys["service-account"]}


def test_a_key_that_is_not_usable_is_never_kept(api: keyguide.PracticeAPI, tmp_path: Path) -> None:
    """What failed the check stays out of the keyring, and standard output holds the verdict alone."""
    arguments = ("verify", "--stdin", "--save", "--json", "--base-url", api.base_url)
    done = run(*arguments, stdin=api.keys["no-credit"].encode(), environment=_ring(tmp_path))
    assert done.returncode == 11
    assert json.loads(done.stdout)["usable"] is False
    assert done.stderr == "Not saved: only a key that is usable is kept.\n"
    assert _kept(tmp_path) == {}


def test_an_empty_keyring_says_how_to_fill_it(tmp_path: Path) -> None:
    """There is no key yet."""
    done = run("verify", "--keyring", environment=_ring(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("keyguide: The ring of the tests holds no key of Keyguide. Check a key with")


@pytest.mark.deep
@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("ringing.Forgetful", "The ring of the tests did not keep the key."),
        ("ringing.Talkative", "The system keyring cannot be written to (ValueError)."),
        ("ringing.PlaintextRing", "The ring of the tests would keep the key unencrypted in a file."),
        ("ringing.Nothing", "The system keyring cannot be opened (AttributeError)."),
        ("keyring.backends.null.Keyring", "This machine has no keyring that can be used."),
        ("keyring.backends.fail.Keyring", "This machine has no keyring that can be used."),
    ],
)
def test_a_keyring_that_fails_is_one_sentence(kind: str, says: str, api: keyguide.PracticeAPI, tmp_path: Path) -> None:
    """What a plug-in says is not repeated: it may hold the key."""
    key = api.keys["working"]
    environment = {**_ring(tmp_path), "PYTHON_KEYRING_BACKEND": kind}
    arguments = ("verify", "--stdin", "--save", "--base-url", api.base_url)
    done = run(*arguments, stdin=key.encode(), environment=environment)
    assert done.returncode == 2
    assert done.stderr.startswith(f"keyguide: {says}")
    assert done.stderr.count("\n") == 1
    assert key not in done.stdout + done.stderr
    assert _kept(tmp_path) == {}


@pytest.mark.parametrize("option", ["--keyring", "--save"])
def test_a_missing_package_is_named_with_the_line_that_installs_it(option: str, tmp_path: Path) -> None:
    """The package is an extra, loaded only when it is asked for."""
    (tmp_path / "keyring.py").write_text("raise ModuleNotFoundError(name='keyring')\n")
    environment = {"PYTHONPATH": str(tmp_path), "OPENAI_API_KEY": "mei.wong@example.com"}
    done = run("verify", option, environment=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "keyguide: keyring is not installed. Run: pip install 'keyguide[keyring]'\n" in done.stderr
    assert run("verify", environment=environment).returncode == 3
