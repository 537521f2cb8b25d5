"""Generated files: checked by what they say, whatever packed them; written only when they say something else."""

import datetime
import gzip
import sys
from pathlib import Path

import pytest

import generated
from keyguide.freshness import Project
from keyguide.freshness.made import check_made
from keyguide.freshness.seals import read_seals

DAY = datetime.date(2026, 11, 24)


def _settle(monkeypatch: pytest.MonkeyPatch, path: Path, text: str, *options: str) -> int:
    monkeypatch.setattr(generated, "ROOT", path.parent)
    monkeypatch.setattr(sys, "argv", ["made.py", *options])
    return generated.settle({path: text}, about=None, source="a source")


@pytest.mark.parametrize("name", ["made.txt", "made.txt.gz"])
def test_a_file_is_checked_then_written_then_right(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing file is out of date, and says what to run; written, it is right."""
    path = tmp_path / name
    assert _settle(monkeypatch, path, "Grüße\n") == 1
    assert "made.py --update" in capsys.readouterr().out
    assert _settle(monkeypatch, path, "Grüße\n", "--update") == 0
    assert _settle(monkeypatch, path, "Grüße\n") == 0
    assert _settle(monkeypatch, path, "Grüße!\n") == 1


def test_a_packed_file_is_left_alone_while_its_text_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes of another zlib, or another level, are no reason to write it."""
    path = tmp_path / "made.gz"
    path.write_bytes(packed := gzip.compress(b"text" * 100, compresslevel=1))
    assert _settle(monkeypatch, path, "text" * 100, "--update") == 0
    assert path.read_bytes() == packed


def test_a_packed_file_holds_nothing_of_the_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two writings give the same bytes."""
    one, other = tmp_path / "one.gz", tmp_path / "other.gz"
    for path in (one, other):
        _settle(monkeypatch, path, "text", "--update")
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    "damaged",
    [b"", b"no gzip", gzip.compress(b"text")[:-4], gzip.compress(b"\xff")],
    ids=["empty", "no gzip", "cut short", "no UTF-8"],
)
def test_a_damaged_packed_file_is_out_of_date(damaged: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written anew, not stumbled over."""
    path = tmp_path / "made.gz"
    path.write_bytes(damaged)
    assert _settle(monkeypatch, path, "text") == 1
    assert _settle(monkeypatch, path, "text", "--update") == 0
    assert _settle(monkeypatch, path, "text") == 0


def test_what_is_written_is_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that `keyguide fresh` finds what is edited by hand; what is only checked gets no seal."""
    path = tmp_path / "made.txt"
    _settle(monkeypatch, path, "one\ntwo\n")
    assert read_seals(tmp_path) == {}
    _settle(monkeypatch, path, "one\ntwo\n", "--update")
    assert list(check_made(Project(tmp_path), DAY)) == []
    path.write_text("one\n2\n", encoding="utf-8")
    [found] = check_made(Project(tmp_path), DAY)
    assert (found.rule, found.path, found.line) == ("made-by-hand", "made.txt", 2)
    assert found.command == "scripts/made.py --update"
