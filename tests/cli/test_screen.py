"""The check at a terminal: the ladder, the marks, the widths, and a key that is asked for hidden."""

import re
from pathlib import Path

import pytest

import keyguide
from cli.process import run_at_terminal
from keyguide.diagnosis import Rung

PROMPT = "Paste the key (it stays hidden): "


@pytest.mark.deep
@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("state", ["working", "no-credit", "restricted"])
def test_the_ladder_and_the_verdict_fit(state: str, width: int) -> None:
    """Each rung stands once, in its order; no line is wider than the terminal; nothing of the words is lost."""
    shown = run_at_terminal("verify", "--practice", state, width=width)
    assert max(map(len, shown.lines)) <= width
    rungs = [line.split()[1].removesuffix(":") for line in shown.lines if re.match(r"[✓✗·] ", line)]
    assert rungs == list(Rung)
    words = " ".join(" ".join(shown.lines).split())
    verdict = {
        "working": " USABLE The key works: gpt-6-luna answered",
        "no-credit": " NOT USABLE The key is right, but its organisation has no prepaid credit.",
        "restricted": " NOT USABLE The key is genuine but may not do this",
    }
    assert verdict[state] in words


def test_a_rung_that_fails_has_a_cross_and_its_title() -> None:
    """Above it are ticks with what is proved, below it the rungs that were not reached."""
    lines = run_at_terminal("verify", "--practice", "restricted").lines
    assert "✓  network         The server answers." in lines
    assert "✗  permission      The key lacks a permission" in lines
    assert "·  billing" in lines


@pytest.mark.deep
@pytest.mark.parametrize(
    ("environment", "marks"),
    [
        ({}, {"✓", "✗", "·"}),
        ({"PYTHONIOENCODING": "ascii"}, {"ok", "no", "--"}),
        ({"PYTHONIOENCODING": "latin-1"}, {"ok", "no", "--"}),
        ({"TERM": "linux"}, {"ok", "no", "--"}),
    ],
)
def test_marks_are_of_letters_that_the_terminal_has(environment: dict[str, str], marks: set[str]) -> None:
    """A tick where there are ticks, else a word."""
    shown = run_at_terminal("verify", "--practice", "no-credit", environment=environment)
    assert {line.split()[0] for line in shown.lines[: shown.lines.index("")] if line[0] != " "} == marks
    if "✓" not in marks:
        assert shown.raw.isascii()


@pytest.mark.deep
def test_without_colour_no_colour_is_sent() -> None:
    """NO_COLOR takes the colours and leaves bold; a dumb terminal gets nothing but letters."""
    colour = re.compile(r"\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]")
    plain = run_at_terminal("verify", "--practice", "no-credit", environment={"NO_COLOR": "1"})
    dumb = run_at_terminal("verify", "--practice", "no-credit", environment={"TERM": "dumb"})
    coloured = run_at_terminal("verify", "--practice", "no-credit")
    assert [code for code in plain.codes if colour.search(code)] == []
    assert [code for code in coloured.codes if colour.search(code)] != []
    assert dumb.codes == set()
    assert [line for line in dumb.lines if line] == [line for line in coloured.lines if line]


@pytest.mark.deep
def test_no_colour_is_one_that_a_light_or_a_dark_ground_swallows() -> None:
    """Black, yellow, cyan, blue and white each cannot be read on some ground."""
    shown = run_at_terminal("verify", "--practice", "working").codes
    shown |= run_at_terminal("verify", "--practice", "no-credit").codes
    numbers = {number for code in shown if code.endswith("m") for number in re.findall(r"\d+", code)}
    assert numbers <= {"0", "1", "2", "7", "31", "32", "35"}


@pytest.mark.deep
@pytest.mark.parametrize("option", ["--json", "--report"])
def test_data_is_data_at_a_terminal_too(option: str) -> None:
    """No ladder is drawn around JSON or a report."""
    shown = run_at_terminal("verify", "--practice", "no-credit", option)
    assert shown.codes == set()
    assert shown.lines[0].startswith("{" if option == "--json" else "NOT USABLE at the rung billing")


def test_a_key_is_asked_for_hidden(api: keyguide.PracticeAPI) -> None:
    """What is pasted does not appear; also where --stdin is the terminal."""
    key = api.keys["working"]
    for option in ([], ["--stdin"]):
        shown = run_at_terminal("verify", *option, "--base-url", api.base_url, replies=[(PROMPT, f"{key}\n".encode())])
        assert shown.status == 0, shown.raw
        assert key not in shown.raw
        assert f"project key ending in {key[-4:]}" in shown.raw


def test_ctrl_c_at_the_question_gives_the_terminal_back() -> None:
    """It ends with 130, one sentence, and a terminal that shows what is typed (which each run here checks)."""
    shown = run_at_terminal("verify", replies=[(PROMPT, b"\x03")])
    assert shown.status == 130
    assert [line for line in shown.lines if line] == [PROMPT.rstrip(), "Interrupted: no key was given."]


def test_a_file_of_settings_is_named_and_not_read(tmp_path: Path) -> None:
    """A .env in the folder is a hint; its key is checked only when asked for."""
    (tmp_path / ".env").write_text("OPENAI_API_KEY=mei.wong@example.com\n")
    shown = run_at_terminal("verify", replies=[(PROMPT, b"\n")], folder=tmp_path)
    assert shown.lines[0] == "There is a .env file in this folder. To check its key: keyguide verify --env-file .env"
    assert "Nothing was pasted." in shown.lines


def test_ctrl_c_while_watching_is_one_sentence_and_130(api: keyguide.PracticeAPI) -> None:
    """The first verdict stands in full above it, and the cursor is back."""
    shown = run_at_terminal(
        "verify",
        "--watch",
        "--base-url",
        api.base_url,
        environment={"OPENAI_API_KEY": api.keys["no-credit"]},
        replies=[("Next look in 10 s.", b"\x03")],
        width=120,
    )
    assert shown.status == 130
    assert "✗  billing         No credit" in shown.lines
    assert shown.lines[-2].endswith(
        "Watching was interrupted after 1 look: the key is not usable yet, stopped at billing (no-credit)."
    )
    assert shown.raw.rfind("\x1b[?25h") > shown.raw.rfind("\x1b[?25l")


@pytest.mark.deep
def test_a_way_to_watch_is_shown_where_it_helps(api: keyguide.PracticeAPI) -> None:
    """Credit arrives later; an e-mail address never becomes a key."""
    says = "To check again until it is usable: keyguide verify --watch"
    for key, helps in ((api.keys["no-credit"], True), ("mei.wong@example.com", False)):
        arguments = ("verify", "--base-url", api.base_url)
        assert (says in run_at_terminal(*arguments, environment={"OPENAI_API_KEY": key}).lines) == helps
