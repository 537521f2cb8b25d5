"""The tally does not depend on who counts, and survives the end of a process that counts."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from keyguide.errors import InputError, KeyguideError
from keyguide.transcripts import Progress, Tally, count_transcripts
from keyguide.transcripts.chunks import Chunk
from keyguide.transcripts.sources import Source
from keyguide.transcripts.workers import LocalProcesses, _Worker
from transcripts.dying import die, fail
from transcripts.writing import make_rows, write, write_all

ROWS = make_rows(400)
FILES = write_all(ROWS)
BAD = b'{"text": "cut\n[1]\n{"sender": "agent"}\n\n{"text": "\xff"}\n'


def _count(path: Path, rejects: Path, **how: object) -> tuple[Tally, list[str]]:
    tally = count_transcripts(path, by=("sender", "day"), conversations=True, rejects=rejects, **how)  # type: ignore[arg-type]
    return tally, rejects.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", ["chat.jsonl", "chats.jsonl", "chat.jsonl.gz", "chat.csv"])
def test_the_tally_does_not_depend_on_the_number_of_processes(name: str, tmp_path: Path) -> None:
    """One process and several give the same tally, the same conversations and the same rejects."""
    content = FILES[name] if name != "chat.jsonl" else FILES[name][:9000] + b"\n" + BAD * 3 + FILES[name][9000:]
    path = write(tmp_path, name, content)
    once = _count(path, tmp_path / "rejects", workers=1, chunk_bytes=4000)
    workers = 3 if name == "chat.jsonl" else 2
    assert _count(path, tmp_path / "rejects", workers=workers, chunk_bytes=4000) == once


@pytest.mark.parametrize("chunk_bytes", [64, 500, 3000, 1 << 20])
def test_the_tally_does_not_depend_on_the_size_of_the_pieces(chunk_bytes: int, tmp_path: Path) -> None:
    """Wherever the pieces are cut, every row is counted once or rejected once, with its own line number."""
    lines = FILES["chat.jsonl"].splitlines(keepends=True)
    path = write(tmp_path, "chat.jsonl", b"".join(lines[:50]) + BAD + b"".join(lines[50:60]) + b'{"text": 7}')
    whole = _count(path, tmp_path / "rejects", workers=1)
    assert _count(path, tmp_path / "rejects", workers=1, chunk_bytes=chunk_bytes) == whole
    assert whole[0].messages == 60
    assert whole[0].reasons == {
        "broken JSON": 1,
        "not an object but a list": 1,
        "no text": 1,
        "not UTF-8": 1,
        "the text is a number": 1,
    }


def test_senders_that_python_calls_equal_are_told_apart(tmp_path: Path) -> None:
    """1, true and 1.0 are three senders, whichever came first."""
    senders = ("1", "true", "1.0")
    for order in (senders, senders[::-1]):
        lines = b"".join(b'{"text": "a", "sender": %s}\n' % sender.encode() for sender in order)
        tally = count_transcripts(write(tmp_path, "chat.jsonl", lines), workers=1)
        assert set(tally.by["sender"]) == {"1", "True", "1.0"}


def test_a_process_that_is_killed_is_replaced_and_its_piece_counted_again(tmp_path: Path) -> None:
    """However often the processes are killed, nothing is lost or counted twice."""
    path = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.messages and len(killed) < 2:
            for child in multiprocessing.active_children():
                if child.pid is not None and child.pid not in killed:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.append(child.pid)
                    break

    rejects = tmp_path / "rejects"
    once = _count(path, rejects, workers=1, chunk_bytes=2000)
    assert _count(path, rejects, workers=2, chunk_bytes=2000, on_progress=kill) == once
    assert len(killed) == 2


def test_a_piece_that_ends_every_process_is_an_error() -> None:
    """After the third process the count ends, and says at which file."""
    chunk = Chunk(0, 0, Source("chat.jsonl", "jsonl", None, None))
    with pytest.raises(KeyguideError, match=r"ended 3 times at chat\.jsonl"):
        list(LocalProcesses(2, lambda: None)(die, [chunk]))


def test_processes_that_are_all_dead_before_they_are_asked_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count ends; it does not wait for a process that it does not have."""
    begin = _Worker.begin

    def begin_dead(worker: _Worker, place: int, chunk: Chunk) -> bool:
        worker.process.kill()
        worker.process.join()
        return begin(worker, place, chunk)

    monkeypatch.setattr(_Worker, "begin", begin_dead)
    chunk = Chunk(0, 0, Source("chat.jsonl", "jsonl", None, None))
    with pytest.raises(KeyguideError, match=r"ended 3 times at chat\.jsonl"):
        list(LocalProcesses(2, lambda: None)(fail, [chunk]))


def test_a_fault_in_a_process_is_raised_here() -> None:
    """An exception of the counting function reaches the caller, and no process is left."""
    chunk = Chunk(7, 0, Source("chat.jsonl", "jsonl", None, None))
    with pytest.raises(ValueError, match="chunk 7"):
        list(LocalProcesses(2, lambda: None)(fail, [chunk]))
    assert multiprocessing.active_children() == []


def test_no_process_cannot_count(tmp_path: Path) -> None:
    """A number of processes below 1 is refused."""
    with pytest.raises(InputError, match="0 processes"):
        count_transcripts(write(tmp_path, "chat.jsonl", FILES["chat.jsonl"]), workers=0)


def test_a_script_that_each_process_would_run_again_is_told_how_to_prevent_it(tmp_path: Path) -> None:
    """Where processes cannot be forked, as in a program with more than one thread."""
    path = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    script = tmp_path / "count.py"
    script.write_text(
        "import threading\nfrom keyguide import KeyguideError, count_transcripts\n"
        "over = threading.Event()\nthreading.Thread(target=over.wait, daemon=True).start()\n"
        f"try:\n    count_transcripts({str(path)!r}, workers=2, chunk_bytes=4000)\n"
        "except KeyguideError as problem:\n    print(problem)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert 'In a script, count below a line `if __name__ == "__main__":`.' in done.stdout
