"""`keyguide count` of transcripts, as a whole process: what it prints, how it ends, and what it loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.process import run, run_at_terminal
from transcripts.writing import make_rows, write, write_all, write_json_lines

ROWS = make_rows(40)
FILES = write_all(ROWS)
LINE = b'{"role": "user", "text": "Hello"}\n'


def test_a_transcript_is_counted_by_sender_with_its_columns_named(tmp_path: Path) -> None:
    """The table has a row for each sender and a total, and the column roles stand below it."""
    path = write(tmp_path, "chat.jsonl", LINE * 2 + b'{"role": "assistant", "text": "Hello, hello"}\n')
    done = run("count", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "messages  tokens  characters  sender",
        "       1       3          12  bot",
        "       2       2          10  customer",
        "       3       5          22  total",
        "",
        f"{path} (JSON Lines): text 'text', sender 'role'.",
        "Encoding: o200k_base.",
    ]


def test_json_has_everything(tmp_path: Path) -> None:
    """--json prints one object: totals, amounts, conversations, files, notes and the model."""
    path = write(tmp_path, "chat.csv", FILES["chat.csv"])
    done = run(
        "count", str(path), "--by", "day,hour", "--by", "channel", "--histogram", "--json", "--model", "gpt-6-sol"
    )
    found = json.loads(done.stdout)
    assert (found["messages"], found["model"], found["assumed"]) == (40, "gpt-6-sol", True)
    assert set(found["by"]) == {"day", "hour", "channel"}
    assert sum(found["conversations"]["histogram"].values()) == found["conversations"]["number"]


def test_rejects_are_said_and_kept_and_end_with_1(tmp_path: Path) -> None:
    """The rest is counted; standard error says how many rows were not, why, and where they are."""
    path = write(tmp_path, "chat.jsonl", LINE + b"bad\n" + LINE)
    done = run("count", str(path), "--rejects", str(tmp_path / "rejects"))
    assert done.returncode == 1
    assert done.stderr == f"1 row was not counted: 1 broken JSON. They are in {tmp_path / 'rejects'}.\n"
    assert json.loads((tmp_path / "rejects").read_text(encoding="utf-8"))["content"] == "bad"
    assert "To keep them, with the reasons: --rejects FILE." in run("count", str(path)).stderr


@pytest.mark.parametrize("name", ["chat.jsonl", "chat.csv", "chat.json", "chat.jsonl.gz", "wide.tsv"])
@pytest.mark.parametrize("told", [False, True])
def test_standard_input_is_a_transcript_if_it_is_said(name: str, told: bool) -> None:
    """What comes is told by its content, or by --as."""
    kind = {"tsv": "csv", "gz": "jsonl"}.get(name.split(".")[-1], name.split(".")[-1])
    done = run("count", "--as", kind if told else "transcript", "--json", stdin=FILES[name])
    assert done.returncode == 0
    assert json.loads(done.stdout)["messages"] == 40


def test_standard_input_that_is_longer_than_its_beginning_is_counted_whole() -> None:
    """What was looked at is counted once, and the rest too."""
    done = run("count", "--as", "jsonl", "--json", stdin=write_json_lines(ROWS) * 100)
    assert json.loads(done.stdout)["messages"] == 4000


def test_a_terminal_shows_a_bar_and_ctrl_c_can_be_taken_back(tmp_path: Path) -> None:
    """While it counts, rate and time left are shown; after Ctrl-C the same command goes on and gives the same."""
    path = write(tmp_path, "chat.jsonl", write_json_lines(ROWS) * 6000)
    state = tmp_path / "state"
    command = ("count", str(path), "--resume", str(state))
    stopped = run_at_terminal(*command, width=120, replies=[("MB/s", b"\x03")])
    assert stopped.status == 130
    assert f"Interrupted. The same command goes on from {state}." in stopped.raw
    assert "MB/s" in stopped.raw
    done = run_at_terminal(*command, width=120)
    assert (done.status, done.raw.count("Traceback"), state.exists()) == (0, 0, False)
    assert "240,000" in done.raw
    assert not any("MB/s" in line for line in done.lines)


def test_text_is_counted_as_text_if_it_is_said(tmp_path: Path) -> None:
    """--as text counts a file as a whole, --as lines each of its lines."""
    path = write(tmp_path, "chat.jsonl", LINE)
    assert json.loads(run("count", "--as", "text", "--json", str(path)).stdout)["files"][0]["characters"] == len(LINE)
    text = write(tmp_path, "chat.txt", b"Hello\nHello\n")
    assert json.loads(run("count", "--as", "lines", "--json", str(text)).stdout)["messages"] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chat.txt", "chat.jsonl"], "chat.txt is text, and chat.jsonl a transcript"),
        (["chat.txt", "--by", "day"], "--by is for transcripts"),
        (["chat.jsonl", "--by", "mood"], "Nothing can be added up by 'mood'"),
        (["chat.jsonl", "--as", "prose"], "--as prose is no kind of file"),
        (["chat.jsonl", "--text", "words"], "has no column 'words'"),
        (["chat.jsonl", "--workers", "0"], "0 processes"),
        (["chat.jsonl", "--model", "gpt-4o", "--encoding", "o200k_base"], "Give one of them"),
        (["gone.jsonl"], "there is no such file"),
        (["*.csv"], "No file is named like"),
        (["--as", "jsonl", "--resume", "state"], "Standard input"),
    ],
)
def test_misuse_is_one_sentence(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong use ends with 2 and says what was wrong."""
    write(tmp_path, "chat.txt", b"Hello")
    write(tmp_path, "chat.jsonl", LINE)
    monkeypatch.chdir(tmp_path)
    done = run("count", *arguments, stdin=LINE)
    assert (done.returncode, done.stdout) == (2, "")
    assert says.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["chat.txt", "chat.jsonl", "chat.csv", "chat.json", "chat.jsonl.gz", "chat.jsonl.zst"])
def test_counting_loads_no_heavy_package(name: str, tmp_path: Path) -> None:
    """Neither NumPy, Polars, PyArrow nor the SDK is loaded, by the command or by its processes."""
    path = write(tmp_path, name, FILES.get(name, b"Hello"))
    code = (
        "import sys; from keyguide.cli import main; sys.argv = ['keyguide', 'count', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print({'numpy', 'polars', 'pyarrow', 'openai', 'pandas', 'fsspec'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"
