"""A count that is interrupted goes on where it was, and gives what it would have given."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keyguide.errors import InputError
from keyguide.transcripts import Columns, Progress, count_transcripts
from transcripts.writing import make_rows, write, write_all

FILES = write_all(make_rows(600))
BAD = b'{"text": "cut\n{"text": "\xff"}\n'
# Counts like a command would, and says aloud whenever a piece is done.
PROGRAM = """
import json, sys
from pathlib import Path
from keyguide.transcripts import count_transcripts
folder, workers, *names = sys.argv[1:]
folder = Path(folder)
say = lambda progress: print(progress.messages, flush=True)
try:
    tally = count_transcripts(
        [folder / name for name in names], by=("sender", "hour"), conversations=folder / "out.parquet",
        rejects=folder / "rejects", state=folder / "state", workers=int(workers), on_progress=say, chunk_bytes=3000,
    )
except KeyboardInterrupt:
    sys.exit(130)
print(json.dumps(tally.as_dict()), flush=True)
"""


def _start(folder: Path, names: list[str], workers: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(workers), *names], stdout=subprocess.PIPE, text=True
    )


def _finish(folder: Path, names: list[str], workers: int) -> tuple[Any, bytes, bytes]:
    with _start(folder, names, workers) as process:
        printed = process.communicate()[0]
    assert process.returncode == 0
    assert sorted(path.name for path in folder.iterdir() if path.name not in names) == ["out.parquet", "rejects"]
    return json.loads(printed.splitlines()[-1]), *((folder / name).read_bytes() for name in ("rejects", "out.parquet"))


def _interrupt_and_finish(folder: Path, seed: int) -> None:
    """Interrupt a count up to four times, at points that the seed chooses, and compare with one that was not."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    names = ["chat.jsonl", "chat.csv", "chat.jsonl.gz", "chats.jsonl"]
    for name in names:
        write(folder, name, FILES[name] + (BAD if name == "chat.jsonl" else b""))
    expected = _finish(folder, names, 2)
    (folder / "rejects").unlink()
    (folder / "out.parquet").unlink()
    for _ in range(chance.randint(1, 4)):
        with _start(folder, names, chance.choice([1, 2])) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 25)):
                if not process.stdout.readline().strip().isdigit():
                    break
            sign = chance.choice([signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
            process.send_signal(sign)
            process.communicate()
        assert process.returncode in {-sign, 130, 0}
    assert _finish(folder, names, chance.choice([1, 2])) == expected


@pytest.mark.parametrize("seed", [0])
def test_an_interrupted_count_goes_on_and_gives_the_same(seed: int, tmp_path: Path) -> None:
    """Totals, rejects and Parquet file are the same to the byte, however often and whenever it was interrupted."""
    _interrupt_and_finish(tmp_path, seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 150))
def test_fifty_interrupted_counts_give_the_same(seed: int, tmp_path: Path) -> None:
    """The same at fifty random points."""
    _interrupt_and_finish(tmp_path, seed)


def _interrupt(path: Path, state: Path) -> None:
    """Count until a state is there, and stop."""

    def stop(progress: Progress) -> None:
        if state.exists() and progress.messages:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count_transcripts(path, state=state, workers=1, chunk_bytes=1000, on_progress=stop)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"encoding": "cl100k_base"}, "encoding was 'o200k_base' and is 'cl100k_base'"),
        ({"by": ("day",)}, "by was"),
        ({"columns": Columns(sender="channel")}, "its columns are others"),
        ({"conversations": True}, "conversations was False and is True"),
        ({"chunk_bytes": 2000}, "chunk size was 1000 and is 2000"),
    ],
)
def test_other_settings_are_refused(how: dict[str, Any], says: str, tmp_path: Path) -> None:
    """A state is of one way to count; the error says what differs."""
    path, state = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"]), tmp_path / "state"
    _interrupt(path, state)
    with pytest.raises(InputError, match=says):
        count_transcripts(path, state=state, **{"chunk_bytes": 1000, **how})


def test_changed_files_are_refused(tmp_path: Path) -> None:
    """A file that grew, that was rewritten or that is gone from the list is seen."""
    path, state = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"]), tmp_path / "state"
    _interrupt(path, state)
    with pytest.raises(InputError, match=r"with .*more\.jsonl besides"):
        count_transcripts([path, write(tmp_path, "more.jsonl", FILES["chat.jsonl"])], state=state, chunk_bytes=1000)
    os.utime(path, ns=(1, 1))
    with pytest.raises(InputError, match="it was changed in between"):
        count_transcripts(path, state=state, chunk_bytes=1000)
    write(tmp_path, "chat.jsonl", FILES["chat.jsonl"] * 2)
    with pytest.raises(InputError, match="its size was"):
        count_transcripts(path, state=state, chunk_bytes=1000)


def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A wrong name after --resume costs nothing."""
    path = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    before = path.read_bytes()
    with pytest.raises(InputError, match="is no state of a count"):
        count_transcripts(path, state=path)
    assert path.read_bytes() == before


def test_standard_input_cannot_be_taken_up_again(tmp_path: Path) -> None:
    """What was read is gone, and that is said before it is read."""
    path, state = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"]), tmp_path / "state"
    program = "import sys; from pathlib import Path; from keyguide.transcripts import count_transcripts;"
    program += "count_transcripts('-', state=Path(sys.argv[1]))"
    with path.open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-c", program, str(state)], stdin=stream, capture_output=True, text=True, check=False
        )
    assert "cannot be taken up again" in done.stderr
