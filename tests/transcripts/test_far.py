"""Files behind an address are read as files are; and what cannot be read is one sentence."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from cli.process import KEYGUIDE
from keyguide.errors import InputError
from keyguide.transcripts import Progress, count_transcripts
from keyguide.transcripts.chunks import read_range
from keyguide.transcripts.far import open_address
from transcripts.machines import serve_files
from transcripts.writing import make_rows, write, write_all

FILES = write_all(make_rows(300))


@pytest.fixture(name="memory")
def _memory() -> Iterator[MemoryFileSystem]:
    system = MemoryFileSystem()
    yield system
    system.store.clear()
    system.pseudo_dirs.clear()


@pytest.mark.parametrize("name", FILES)
def test_an_address_gives_what_a_path_gives(name: str, tmp_path: Path, memory: MemoryFileSystem) -> None:
    """Every format is read from a store as from a disk."""
    path = write(tmp_path, name, FILES[name])
    memory.pipe(f"/bucket/{name}", FILES[name])
    here = count_transcripts(path, workers=1, chunk_bytes=4000)
    there = count_transcripts(f"memory://bucket/{name}", workers=1, chunk_bytes=4000)
    assert there.files == (f"memory://bucket/{name}",)
    assert replace(there, files=(), notes=()) == replace(here, files=(), notes=())


def test_folders_and_patterns_stand_for_their_files(memory: MemoryFileSystem) -> None:
    """In a fixed order; in a folder those whose names end as transcripts do."""
    for name in ("b.jsonl", "a.jsonl", "deep/c.jsonl", "notes.bin"):
        memory.pipe(f"/bucket/{name}", FILES["chat.jsonl"])
    expected = ["memory:///bucket/a.jsonl", "memory:///bucket/b.jsonl"]
    assert list(count_transcripts("memory://bucket/*.jsonl", workers=1).files) == expected
    expected.append("memory:///bucket/deep/c.jsonl")
    assert list(count_transcripts("memory://bucket", workers=1).files) == expected
    with pytest.raises(InputError, match=r"no transcript at memory://bucket/\*\.csv"):
        count_transcripts("memory://bucket/*.csv")


def test_several_processes_read_parts_of_a_file_address(tmp_path: Path) -> None:
    """Each process opens the address for itself."""
    path = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    here = count_transcripts(path, workers=1, chunk_bytes=4000)
    assert count_transcripts(path.as_uri(), workers=2, chunk_bytes=4000).by == here.by


def test_a_part_costs_little_more_than_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the last line is fetched with no more than a mebibyte."""
    path = write(tmp_path, "chat.jsonl", b"a" * 99 + b"\n" + b"b" * 99 + b"\n" + b"c" * (8 << 20))
    from fsspec.implementations.local import LocalFileSystem

    asked: list[int] = []
    cat = LocalFileSystem.cat_file

    def watch(self: LocalFileSystem, name: str, start: int, end: int) -> bytes:
        asked.append(end - start)
        return bytes(cat(self, name, start, end))

    monkeypatch.setattr(LocalFileSystem, "cat_file", watch)
    with open_address(path.as_uri()) as stream:
        assert read_range(stream, 50, 150)[0] == b"b" * 99 + b"\n"
    assert sum(asked) <= 1 << 20


def test_a_web_server_is_read_in_parts(tmp_path: Path) -> None:
    """Over HTTP, from 127.0.0.1."""
    path = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    with serve_files(tmp_path) as base:
        tally = count_transcripts(f"{base}/chat.jsonl", workers=1, chunk_bytes=4000)
        with pytest.raises(InputError, match=r"/gone\.jsonl cannot be read: there is no such file"):
            count_transcripts(f"{base}/gone.jsonl")
    assert tally.by == count_transcripts(path).by
    with pytest.raises(InputError, match=r"cannot be read: .*can be reached from this machine"):
        count_transcripts("http://127.0.0.1:1/chat.jsonl")


def test_a_web_server_that_knows_no_ranges_is_refused(tmp_path: Path) -> None:
    """It gives the whole file for each part, which would be counted again and again."""
    write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    with serve_files(tmp_path, knows_ranges=False) as base, pytest.raises(InputError, match="knows no ranges"):
        count_transcripts(f"{base}/chat.jsonl", workers=1, chunk_bytes=4000)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("memory://bucket/gone.jsonl", "there is no such file"),
        ("smoke://bucket/chat.jsonl", "Protocol not known: smoke"),
        ("s3://bucket/chat.jsonl", r"Install s3fs to access S3\. Install it"),
        ("https://me:EXAMPLE@host/chat.jsonl", r"https://\.\.\.@host/chat\.jsonl has a name or password in it"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_sentence(address: str, says: str) -> None:
    """What is wrong, and what to do."""
    with pytest.raises(InputError, match=says) as raised:
        count_transcripts(address)
    assert "EXAMPLE" not in str(raised.value)


def test_the_command_takes_an_address(tmp_path: Path) -> None:
    """Both slashes of an address reach the store."""
    path = write(tmp_path, "chat.jsonl", FILES["chat.jsonl"])
    done = subprocess.run([KEYGUIDE, "count", path.as_uri(), "--json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["files"] == [path.as_uri()]


def test_without_fsspec_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(InputError, match=r"Install keyguide\[cluster\]"):
        count_transcripts("memory://bucket/chat.jsonl")


def test_a_file_that_was_changed_in_its_store_is_not_taken_up_again(tmp_path: Path, memory: MemoryFileSystem) -> None:
    """The store says that it is another file, though it has the same size and beginning."""
    content = FILES["chat.jsonl"]
    memory.pipe("/bucket/chat.jsonl", content)
    state = tmp_path / "state"

    def stop(progress: Progress) -> None:
        if state.exists() and progress.messages:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count_transcripts("memory://bucket/chat.jsonl", state=state, workers=1, chunk_bytes=1000, on_progress=stop)
    memory.pipe("/bucket/chat.jsonl", content)
    with pytest.raises(InputError, match="it was changed in between"):
        count_transcripts("memory://bucket/chat.jsonl", state=state, workers=1, chunk_bytes=1000)
