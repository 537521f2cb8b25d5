"""`keyguide verify` with pipes: where the key comes from, what is printed, how it ends."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import keyguide
from cli.process import KEYGUIDE, make_environment, run
from conftest import ROOT
from keyguide.verify import EXIT_STATUSES

# Looks like a key and opens nothing; put together here, so that no file holds it.
KEY = "sk-proj-" + "aB3dE6gH9jK2" * 4
NOWHERE = "http://127.0.0.1:1/v1"


def test_the_key_of_an_env_file_is_checked_with_its_address(api: keyguide.PracticeAPI, tmp_path: Path) -> None:
    """Key and base URL come from the file; it is said which line and which settings, and the key is not shown."""
    key = api.keys["working"]
    (tmp_path / ".env").write_text(f"# ours\r\nexport OPENAI_API_KEY='{key}'\r\nOPENAI_BASE_URL={api.base_url}\r\n")
    done = run("verify", "--env-file", ".env", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "Checking the key in line 2 of .env.\nOPENAI_BASE_URL is taken from it too.\n"
    assert f"  Server:  {api.base_url}\n" in done.stdout
    assert key not in done.stdout + done.stderr


def test_settings_of_an_env_file_count_on_a_named_local_server_too(api: keyguide.PracticeAPI, tmp_path: Path) -> None:
    """The organisation is part of what was asked for; that of the environment is not meant there."""
    (tmp_path / "keys").write_text(f"OPENAI_API_KEY={KEY}\nOPENAI_ORG_ID=org-EXAMPLE-file\n")
    environment = {"OPENAI_ORG_ID": "org-EXAMPLE-shell", "OPENAI_PROJECT_ID": "proj_EXAMPLE"}
    arguments = ("verify", "--env-file", "keys", "--base-url", api.base_url, "--json")
    done = run(*arguments, environment=environment, folder=tmp_path)
    assert "The environment has another OPENAI_ORG_ID" in done.stderr
    notes = " ".join(json.loads(done.stdout)["surroundings"])
    assert "org-EXAMPLE-file" in notes
    assert "EXAMPLE-shell" not in notes
    assert "OPENAI_PROJECT_ID" not in notes


def test_a_key_that_is_set_twice_is_said(tmp_path: Path) -> None:
    """The last line counts, and the others are named."""
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n\nOPENAI_API_KEY=mei.wong@example.com\n")
    done = run("verify", "--env-file", ".env", folder=tmp_path)
    assert (
        "Checking the key in line 3 of .env.\nOPENAI_API_KEY is set in line 1 too; the last one counts." in done.stderr
    )
    assert (done.returncode, KEY in done.stdout + done.stderr) == (3, False)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "keys.env cannot be read: No such file or directory."),
        (b"OTHER=1", "keys.env does not set OPENAI_API_KEY."),
        (f"OPENAI_API_KEY={KEY}".encode("utf-16"), "keys.env is not UTF-8 text"),
        (b"\n" * 1_000_001, "keys.env holds more than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_env_file_is_one_sentence(content: bytes | None, says: str, tmp_path: Path) -> None:
    """It is named, with the reason."""
    if content is not None:
        (tmp_path / "keys.env").write_bytes(content)
    done = run("verify", "--env-file", "keys.env", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"keyguide: {says}")


def test_an_asked_place_wins_over_the_environment_and_says_so() -> None:
    """Which of two keys was checked is never left open."""
    done = run("verify", "--stdin", stdin=b"mei.wong@example.com", environment={"OPENAI_API_KEY": KEY})
    assert done.returncode == 3
    assert done.stderr == "The key of --stdin is checked; OPENAI_API_KEY, which is set too, is not.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--stdin", "--keyring"], "--stdin and --keyring name different keys."),
        (["--stdin", "--env-file", ".env"], "--stdin and --env-file name different keys."),
        (["--practice", "working", "--stdin"], "--stdin has no use."),
        (["--practice", "working", "--keyring"], "--keyring has no use."),
        (["--practice", "working", "--save"], "--save has no use."),
        (["--practice", "working", "--watch"], "--watch has no use."),
        (["--json", "--report"], "Both --json and --report are given."),
        (["--env-file", "sk-proj-EXAMPLE"], "A key in an argument can be read"),
        (["--stdin", "--model", "\n"], "names no model"),
        (["--stdin", "--timeout", "0"], "A time limit of 0.0 s cannot be kept."),
    ],
)
def test_what_contradicts_itself_is_refused(arguments: list[str], says: str) -> None:
    """Two ways at once are wrong use, with one sentence."""
    done = run("verify", *arguments, stdin=KEY.encode())
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr


def test_an_env_file_in_the_folder_is_a_hint_and_not_read(tmp_path: Path) -> None:
    """A program that finds no key says that there is a file, and how to check its key."""
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    done = run("verify", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "keyguide: No key was given. To check the key in the .env file of this folder, add --env-file .env.\n"
    )


def test_a_variable_that_is_empty_is_named() -> None:
    """It is set, and holds nothing."""
    assert (
        "No key was given: OPENAI_API_KEY is set, but empty."
        in run("verify", environment={"OPENAI_API_KEY": ""}).stderr
    )


def test_standard_input_without_end_is_refused() -> None:
    """A key has no million characters."""
    done = run("verify", "--stdin", stdin=b"k" * 1_000_001)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Standard input holds more than 1,000,000 bytes" in done.stderr


def test_the_server_is_that_of_the_environment(api: keyguide.PracticeAPI) -> None:
    """Without --base-url, OPENAI_BASE_URL decides, as for a program; the output says so."""
    environment = {"OPENAI_API_KEY": api.keys["working"], "OPENAI_BASE_URL": api.base_url}
    done = run("verify", environment=environment)
    assert done.returncode == 0
    assert f"  Server:  {api.base_url}\n" in done.stdout
    assert "Environment:\n  - OPENAI_BASE_URL is set" in done.stdout


def test_nothing_of_the_environment_reaches_a_practice_key() -> None:
    """--practice shows what it says, whatever is set."""
    environment = {"OPENAI_BASE_URL": "nonsense", "OPENAI_ORG_ID": "org-EXAMPLE", "OPENAI_API_KEY": "nonsense"}
    assert run("verify", "--practice", "working", environment=environment).returncode == 0


def test_a_server_that_is_not_openais_is_reported_as_such() -> None:
    """A gateway in between is named."""
    done = run("verify", "--base-url", NOWHERE, environment={"OPENAI_API_KEY": KEY})
    assert done.returncode == 5
    assert "About the server:\n  - It is an OpenAI-compatible server, not OpenAI itself.\n" in done.stdout


@pytest.mark.deep
@pytest.mark.parametrize(
    ("state", "rung"),
    [
        ("working", "usable"),
        ("deleted", "authentication"),
        ("unsupported-country", "region"),
        ("restricted", "permission"),
        ("no-credit", "billing"),
        ("slow-down", "rate"),
        ("overloaded", "server"),
    ],
)
def test_the_exit_status_is_that_of_the_rung(state: str, rung: str) -> None:
    """The lines that were there before stand first, in their order, and the status is that of the table."""
    done = run("verify", "--practice", state)
    assert done.returncode == EXIT_STATUSES[rung]
    lines = done.stdout.splitlines()
    assert lines[0] == ("USABLE" if rung == "usable" else "NOT USABLE")
    assert lines[2].startswith("  Key:     project key ending in ")
    assert lines[3] == "  Server:  the practice API"
    heads = [line for line in lines if line.endswith(":") and line[0] != " "]
    assert rung == "usable" or heads[0] == "What to do next:"


def test_a_report_is_the_verdicts_own(api: keyguide.PracticeAPI) -> None:
    """--report prints what the package gives for a ticket, and nothing else."""
    key = api.keys["deleted"]
    done = run("verify", "--stdin", "--report", "--base-url", api.base_url, stdin=key.encode())
    assert done.stdout.startswith("NOT USABLE at the rung authentication (invalid-api-key)\n")
    assert "Cannot be known:\n" in done.stdout
    assert key not in done.stdout


def test_json_is_the_verdict_and_nothing_else(api: keyguide.PracticeAPI) -> None:
    """Standard output is one object, whatever else is said."""
    arguments = ("verify", "--json", "--base-url", api.base_url)
    done = run(*arguments, environment={"OPENAI_API_KEY": api.keys["working"]})
    fields = json.loads(done.stdout)
    assert list(fields) == list(keyguide.verify_key("", environment={}).as_dict())


def test_watching_ends_at_once_where_it_cannot_help() -> None:
    """The reason is said, and the verdict printed once."""
    done = run("verify", "--stdin", "--watch", stdin=b"mei.wong@example.com")
    assert done.returncode == 3
    assert done.stderr == "Watching ends: what was pasted stays what it is.\n"
    assert done.stdout.count("NOT USABLE") == 1


def test_a_watch_of_a_usable_key_ends_with_0(api: keyguide.PracticeAPI) -> None:
    """There is nothing to wait for."""
    done = run("verify", "--stdin", "--watch", "--base-url", api.base_url, stdin=api.keys["working"].encode())
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_an_interrupt_ends_with_130_and_one_sentence(api: keyguide.PracticeAPI) -> None:
    """Ctrl-C while it waits: no traceback, and how things stand."""
    with subprocess.Popen(
        [KEYGUIDE, "verify", "--watch", "--base-url", api.base_url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=make_environment({"OPENAI_API_KEY": api.keys["no-credit"]}),
    ) as started:
        assert started.stderr is not None
        lines = [started.stderr.readline()]
        while not lines[-1].startswith("Next look"):
            lines.append(started.stderr.readline())
        started.send_signal(signal.SIGINT)
        printed, said = started.communicate()
    assert (started.returncode, printed) == (130, "")
    assert said == (
        "Watching was interrupted after 1 look: the key is not usable yet, stopped at billing (no-credit).\n"
    )


@pytest.mark.deep
@pytest.mark.parametrize(
    ("arguments", "closed", "status"),
    [
        ("", ">&-", 3),
        ("--json", ">&-", 3),
        ("--json", "2>&-", 3),
        ("--nonsense", "2>&-", 2),
        ("", "<&- >&- 2>&-", 3),
        ("--nonsense", "<&- >&- 2>&-", 2),
    ],
)
def test_a_closed_stream_changes_nothing_else(arguments: str, closed: str, status: int) -> None:
    """What cannot be said is not said elsewhere, and the status is the same."""
    done = subprocess.run(
        ["sh", "-c", f"{KEYGUIDE} verify {arguments} {closed}"],
        capture_output=True,
        text=True,
        check=False,
        env=make_environment({"OPENAI_API_KEY": "mei.wong@example.com"}),
    )
    assert done.returncode == status
    if arguments == "--json" and closed == "2>&-":
        assert json.loads(done.stdout)["rung"] == "shape"
    elif closed != ">&-":
        assert done.stdout + done.stderr == ""
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.deep
@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"])
@pytest.mark.parametrize("option", [[], ["--json"], ["--report"]])
def test_a_variable_that_is_no_text_is_a_verdict(name: str, option: list[str]) -> None:
    """Bytes that are no UTF-8, and sequences that steer a terminal, end as a verdict of printable lines."""
    given = os.fsdecode(b"sk-proj-\xff\x1b[31m\n\xfe")
    done = run("verify", *option, environment={"OPENAI_API_KEY": KEY, name: given})
    assert done.returncode in (3, 4)
    assert all(line.isprintable() for line in (done.stdout + done.stderr).splitlines())
    assert "Traceback" not in done.stderr


def test_a_pipe_does_not_load_what_draws() -> None:
    """Rich is for terminals; its import would cost a pipe more than the check."""
    code = (
        "import sys; from keyguide.cli import main; sys.argv = ['keyguide', 'verify', '--base-url', sys.argv[1]]\n"
        "try: main()\nfinally: print({'rich', 'keyring'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, NOWHERE],
        capture_output=True,
        text=True,
        check=False,
        env=make_environment({"OPENAI_API_KEY": KEY}),
    )
    assert done.returncode == 5
    assert done.stderr.endswith("set()\n")


def test_every_exit_status_is_documented() -> None:
    """The help and the page tell the status of each rung, and no other."""
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", page, re.MULTILINE)
    assert {rung: int(status) for status, rung in rows} == EXIT_STATUSES
    said = run("verify", "--help").stdout.partition("Exit status:")[2].partition(".")[0]
    listed = re.findall(r"(\d+) (\w+)", said)
    others = {"wrong": 2, "interrupted": 130}
    assert {word: int(status) for status, word in listed} == {**EXIT_STATUSES, **others}
