"""A cluster gives what one process gives, whatever happens to its workers; and what it cannot do is one sentence."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from cli.process import KEYGUIDE
from keyguide.errors import InputError, KeyguideError
from keyguide.transcripts import Progress, Tally, count_transcripts
from keyguide.transcripts.chunks import LONGEST_ROW, Chunk
from keyguide.transcripts.cluster import Cluster, _list_versions, count_there
from keyguide.transcripts.columns import Columns
from keyguide.transcripts.counting import Settings, count_chunk
from keyguide.transcripts.sources import Source
from transcripts.dying import die
from transcripts.machines import Machines, run_machines, serve_files
from transcripts.writing import make_rows, write, write_all

FILES = write_all(make_rows(600))
BAD = b'{"text": "cut\n[1]\n{"sender": "agent"}\n\n{"text": "\xff"}\n'
ALL = ("chat.jsonl", "chats.jsonl", "chat.jsonl.gz", "chat.csv", "chat.json", "chat.parquet")
COUNT = partial(count_chunk, Settings("o200k_base", (), conversations=False))


@pytest.fixture(scope="module", name="machines")
def _machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with run_machines(tmp_path_factory.mktemp("machines")) as machines:
        yield machines


def _write_files(folder: Path, names: tuple[str, ...] = ALL) -> list[str]:
    return [str(write(folder, name, FILES[name] + (BAD if name == "chat.jsonl" else b""))) for name in names]


def _count(paths: list[str], folder: Path, **how: Any) -> tuple[Tally, bytes, list[dict[str, Any]]]:  # noqa: ANN401
    """Count, and give everything that comes of it: the tally, the rejects and the conversations."""
    out, rejects = folder / "out.parquet", folder / "rejects"
    settings = {"by": ("sender", "day"), "conversations": out, "rejects": rejects, "chunk_bytes": 3000, **how}
    tally = count_transcripts(paths, **settings)
    return tally, rejects.read_bytes(), parquet.read_table(out).to_pylist()


def test_a_cluster_gives_what_one_process_gives(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tally, rejects and conversations are the same, of every format, and of paths that begin in this folder."""
    _write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    once = _count(list(ALL), tmp_path, workers=1)
    assert once[0].rejected == 4
    assert once[0].messages == 600 * len(ALL)
    assert _count(list(ALL), tmp_path, runner=Cluster(machines.address)) == once


def test_the_command_counts_on_a_cluster(machines: Machines, tmp_path: Path) -> None:
    """`--scheduler` prints what is printed without it."""
    path = _write_files(tmp_path, ("chat.csv",))[0]
    command = [KEYGUIDE, "count", path, "--json"]
    here, there = (
        subprocess.run([*command, *more], capture_output=True, text=True, check=True)
        for more in ([], ["--scheduler", machines.address])
    )
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert there.stderr == here.stderr


def test_the_command_takes_one_who_counts() -> None:
    """Processes here or a cluster, not both; and no scheduler for a plain text."""
    for more, says in (
        (["a.jsonl", "--workers", "2"], "Both --workers and --scheduler are given."),
        (["a.txt"], "--scheduler is for transcripts."),
    ):
        done = subprocess.run(
            [KEYGUIDE, "count", *more, "--scheduler", "tcp://127.0.0.1:1"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert says in done.stderr


def test_few_pieces_are_under_way_at_a_time(machines: Machines, tmp_path: Path) -> None:
    """However large the files are, three pieces for each of the two workers are begun and not yet given."""
    source = _make_chunk(write(tmp_path, "a.jsonl", b'{"text": "Hello"}\n'))
    drawn = given = 0
    ahead = []

    def draw() -> Iterator[Chunk]:
        nonlocal drawn
        for drawn in range(1, 41):
            ahead.append(drawn - given)
            yield replace(source, number=drawn)

    for counted in Cluster(machines.address)(COUNT, draw()):
        assert counted.tokens == 1
        given += 1
    assert given == drawn == 40
    assert max(ahead) == 6


@pytest.mark.deep
def test_a_row_too_long_to_be_held_stays_in_its_file(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker leaves a long row where it is; the file is read here, and not taken away."""
    content = FILES["chat.jsonl"] + b'{"text": "' + b"a" * LONGEST_ROW + b'"}\n' + FILES["chat.jsonl"]
    path = write(tmp_path, "chat.jsonl", content)
    monkeypatch.chdir(tmp_path)
    once = _count(["chat.jsonl"], tmp_path, workers=1)
    assert once[0].reasons == {"longer than 4 MB": 1}
    assert _count(["chat.jsonl"], tmp_path, runner=Cluster(machines.address)) == once
    assert path.read_bytes() == content


@pytest.mark.deep
@pytest.mark.parametrize("after", [0, 1, 500, 1500, 3000])
def test_a_worker_that_is_killed_changes_nothing(after: int, tmp_path: Path) -> None:
    """Whenever one of two workers dies, what it was at, and what it had and had not given yet, is counted again."""
    paths = _write_files(tmp_path)
    once = _count(paths, tmp_path, workers=1)
    with run_machines(tmp_path) as machines:

        def kill(progress: Progress) -> None:
            if progress.messages >= after and len(machines.workers) == 2:
                machines.kill_worker()

        assert _count(paths, tmp_path, runner=Cluster(machines.address), on_progress=kill) == once
        assert len(machines.workers) == 1


@pytest.mark.deep
def test_an_interrupted_count_goes_on_at_the_cluster_and_elsewhere(machines: Machines, tmp_path: Path) -> None:
    """A count that begins at a cluster goes on in processes, and the other way round."""
    paths, state = _write_files(tmp_path), tmp_path / "state"
    once = _count(paths, tmp_path, workers=1)
    done: list[int] = []

    def stop_after(messages: int, progress: Progress) -> None:
        done.append(progress.messages)
        if progress.messages >= messages:
            raise KeyboardInterrupt

    for messages, how in ((400, {"runner": Cluster(machines.address)}), (900, {"workers": 1})):
        with pytest.raises(KeyboardInterrupt):
            _count(paths, tmp_path, state=state, on_progress=partial(stop_after, messages), **how)
    assert _count(paths, tmp_path, state=state, runner=Cluster(machines.address)) == once
    assert done.count(min(done)) == 1, "It went on where it was."
    assert not state.exists()


@pytest.mark.deep
def test_files_of_a_web_server_are_read_in_parts_by_the_workers(machines: Machines, tmp_path: Path) -> None:
    """Addresses give what paths give, but for the name of the file."""
    paths = _write_files(tmp_path)
    once = _count(paths, tmp_path, workers=1)
    with serve_files(tmp_path) as base:
        there = _count([f"{base}/{name}" for name in ALL], tmp_path, runner=Cluster(machines.address))
    assert replace(there[0], files=(), notes=()) == replace(once[0], files=(), notes=())
    # A conversation without a name is named by its file.
    assert [one for one in there[2] if "@" not in one["conversation"]] == [
        one for one in once[2] if "@" not in one["conversation"]
    ]


@pytest.mark.deep
def test_workers_that_die_one_after_the_other_are_an_error(tmp_path: Path) -> None:
    """A piece at which workers die again and again ends the count, and is named."""
    path = write(tmp_path, "chat.jsonl", b"{}")
    chunk = Chunk(0, 0, Source(str(path), "jsonl", None, 2))
    with (
        run_machines(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as machines,
        pytest.raises(KeyguideError, match=r"died 1 times at .*chat\.jsonl"),
    ):
        list(Cluster(machines.address)(die, [chunk]))


@pytest.mark.deep
def test_a_cluster_without_workers_is_an_error(tmp_path: Path) -> None:
    """A scheduler that nobody works for is told after some patience, with the command that starts a worker."""
    path = _write_files(tmp_path, ("chat.jsonl",))
    with run_machines(tmp_path, workers=0) as machines, pytest.raises(KeyguideError) as raised:
        count_transcripts(path, runner=Cluster(machines.address, patience=0.5))
    assert raised.value.message == f"The scheduler at {machines.address} has had no worker for 0.5 s."
    assert raised.value.hint == f"Start some with: dask worker {machines.address} --nthreads 1"


@pytest.mark.deep
def test_a_scheduler_that_goes_is_an_error_and_the_count_goes_on_at_another(tmp_path: Path) -> None:
    """The sentence says how to go on; and so it goes on."""
    paths, state = _write_files(tmp_path), tmp_path / "state"
    once = _count(paths, tmp_path, workers=1)
    with run_machines(tmp_path) as machines:

        def kill(progress: Progress) -> None:
            if progress.messages > 700:
                machines.scheduler.send_signal(signal.SIGKILL)

        with pytest.raises(KeyguideError, match=r"The scheduler at .* is gone\. .*--resume"):
            _count(paths, tmp_path, state=state, runner=Cluster(machines.address, patience=1), on_progress=kill)
    assert state.exists()
    with run_machines(tmp_path) as machines:
        assert _count(paths, tmp_path, state=state, runner=Cluster(machines.address)) == once


@pytest.mark.deep
def test_machines_without_keyguide_are_an_error(tmp_path: Path) -> None:
    """Where the cluster cannot load what it is sent, the sentence says what to install."""
    path = _write_files(tmp_path, ("chat.jsonl",))
    shadow = tmp_path / "shadow" / "keyguide"
    shadow.mkdir(parents=True)
    (shadow / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'keyguide'\")\n")
    with (
        run_machines(tmp_path, PYTHONPATH=str(shadow.parent)) as machines,
        pytest.raises(KeyguideError, match=r"cannot count: No module named 'keyguide'\. Install keyguide\[cluster\]"),
    ):
        count_transcripts(path, runner=Cluster(machines.address))


@pytest.mark.parametrize("address", ["", "10.0.0.5", "tcp://", "smoke://10.0.0.5:8786"])
def test_what_is_no_address_is_refused(address: str, tmp_path: Path) -> None:
    """The sentence shows what an address looks like."""
    with pytest.raises(InputError, match=r"no address of a scheduler: .*Give one such as tcp://10\.0\.0\.5:8786"):
        count_transcripts(_write_files(tmp_path, ("chat.jsonl",)), runner=Cluster(address))


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """Nothing listens at port 1."""
    with pytest.raises(InputError, match=r"No scheduler answers at tcp://127\.0\.0\.1:1\."):
        count_transcripts(_write_files(tmp_path, ("chat.jsonl",)), runner=Cluster("tcp://127.0.0.1:1", patience=0.2))


def test_without_dask_the_package_to_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match=r"Install keyguide\[cluster\]"):
        count_transcripts(_write_files(tmp_path, ("chat.jsonl",)), runner=Cluster("tcp://127.0.0.1:1"))


def _make_chunk(path: Path) -> Chunk:
    size = os.path.getsize(path) if path.exists() else 7  # noqa: PTH202 - says the size alone
    return Chunk(0, 0, Source(str(path), "jsonl", None, size, columns=Columns(text="text")), 0, size, path=str(path))


def test_a_worker_counts_what_it_has(tmp_path: Path) -> None:
    """On a worker that has all it needs, the function is called."""
    chunk = _make_chunk(write(tmp_path, "a.jsonl", b'{"text": "Hello"}\n'))
    counted = count_there(_list_versions(), COUNT, chunk)
    assert counted == COUNT(chunk)


def test_a_worker_with_other_versions_says_which(tmp_path: Path) -> None:
    """A count with another tokeniser would be another count."""
    wanted = {**_list_versions(), "tiktoken": "0.1"}
    problem = count_there(wanted, COUNT, _make_chunk(tmp_path / "a.jsonl"))
    assert isinstance(problem, KeyguideError)
    assert f"has tiktoken {_list_versions()['tiktoken']} instead of 0.1" in problem.message


def test_a_worker_without_the_file_says_so(tmp_path: Path) -> None:
    """The sentence names the machine, and what a shared folder is."""
    problem = count_there(_list_versions(), COUNT, _make_chunk(tmp_path / "a.jsonl"))
    assert isinstance(problem, InputError)
    assert "has no file" in problem.message
    assert "all machines have at the same path" in problem.hint


def test_a_worker_with_another_file_of_that_name_says_so(tmp_path: Path) -> None:
    """A file of another size is not the one that was planned."""
    chunk = _make_chunk(write(tmp_path, "a.jsonl", b'{"text": "Hello"}\n'))
    write(tmp_path, "a.jsonl", b"{}\n")
    problem = count_there(_list_versions(), COUNT, chunk)
    assert isinstance(problem, InputError)
    assert "3 bytes, not 18" in problem.message
