"""The bundled vocabularies: whole, local, and never touched."""

import hashlib
import inspect
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from keyguide.encodings import ENCODING_NAMES, find_pinned_sha256, load_encoding, load_patient_encoding
from keyguide.errors import InputError, VocabularyError

FOLDER = Path(str(resources.files("keyguide.encodings")))


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
def test_the_bundled_bytes_are_those_that_tiktoken_pins(name: str) -> None:
    """The file's SHA-256 stands in the source of tiktoken's own constructor."""
    file_name, pinned = find_pinned_sha256(name)
    assert hashlib.sha256((FOLDER / file_name).read_bytes()).hexdigest() == pinned
    assert pinned in inspect.getsource(getattr(openai_public, name))


def test_recorded_tokens_come_out() -> None:
    """The tokens of the OpenAI cookbook's example come out of the bundled file."""
    assert load_encoding("cl100k_base").encode("tiktoken is great!") == [83, 1609, 5963, 374, 2294, 0]


@pytest.mark.parametrize("name", ENCODING_NAMES)
def test_every_special_token_is_tiktokens_own(name: str) -> None:
    """The special tokens come from tiktoken, those of the harmony format included."""
    text = "<|start|>" if name == "o200k_harmony" else "<|endoftext|>"
    expected = {"o200k_base": 199_999, "cl100k_base": 100_257, "o200k_harmony": 200_006}[name]
    assert load_encoding(name).encode(text, allowed_special="all") == [expected]


def test_nothing_is_downloaded_or_touched(tmp_path: Path) -> None:
    """A process without sockets loads every encoding, and leaves a wrong file in tiktoken's cache folder alone."""
    wrong = tmp_path / hashlib.sha1(b"any", usedforsecurity=False).hexdigest()
    wrong.write_text("not a vocabulary")
    listing = {path: path.stat().st_mtime_ns for path in FOLDER.glob("*.tiktoken")}
    code = (
        "import socket\n"
        "def refuse(*_, **__): raise OSError('no network in this test')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from keyguide.encodings import ENCODING_NAMES, load_encoding\n"
        "print([load_encoding(name).name for name in ENCODING_NAMES])"
    )
    environment = {"TIKTOKEN_CACHE_DIR": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (str(list(ENCODING_NAMES)), "")
    assert [path.name for path in tmp_path.iterdir()] == [wrong.name]
    assert {path: path.stat().st_mtime_ns for path in FOLDER.glob("*.tiktoken")} == listing


def test_an_encoding_is_loaded_once() -> None:
    """The second call gives the same object."""
    assert load_encoding("o200k_base") is load_encoding("o200k_base")


@pytest.mark.parametrize("load", [load_encoding.__wrapped__, load_patient_encoding.__wrapped__])
def test_a_damaged_file_is_named_with_both_hashes(
    load: Callable[[str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One changed byte is found; the sentence names the file, both hashes and the next action, and nothing changes."""
    damaged = bytearray((FOLDER / "cl100k_base.tiktoken").read_bytes())
    damaged[1000] ^= 1
    (tmp_path / "cl100k_base.tiktoken").write_bytes(damaged)
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(VocabularyError) as caught:
        load("cl100k_base")
    found = hashlib.sha256(damaged).hexdigest()[:12]
    assert all(
        word in str(caught.value) for word in ("cl100k_base.tiktoken", found, "223921b76ee9", "install keyguide")
    )
    assert (tmp_path / "cl100k_base.tiktoken").read_bytes() == damaged


def test_a_missing_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its file, an encoding says which one is missing and what to do."""
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(VocabularyError, match=r"o200k_base\.tiktoken cannot be read: No such file.*install keyguide"):
        load_encoding.__wrapped__("o200k_base")


@pytest.mark.parametrize("name", ["p50k_base", "", "O200K_BASE", "gpt-4o", "../cl100k_base"])
def test_an_encoding_that_is_not_bundled_is_refused(name: str) -> None:
    """The sentence names the encodings that are bundled."""
    with pytest.raises(InputError, match="Use one of o200k_base, cl100k_base, o200k_harmony"):
        load_encoding(name)


def test_a_tiktoken_with_another_pattern_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If tiktoken changed how it splits blanks, the pattern for long runs would not pretend to know."""

    def cl100k_base() -> dict[str, object]:
        return {"name": "cl100k_base", "pat_str": "other", "mergeable_ranks": {}, "special_tokens": {}}

    monkeypatch.setattr(openai_public, "cl100k_base", cl100k_base)
    with pytest.raises(VocabularyError, match="pattern"):
        load_patient_encoding.__wrapped__("cl100k_base")


def test_tiktoken_itself_is_left_as_it_was() -> None:
    """Loading does not change tiktoken's own functions."""
    before = dict(vars(openai_public))
    load_encoding.__wrapped__("cl100k_base")
    assert dict(vars(openai_public)) == before
    assert openai_public.cl100k_base.__globals__["load_tiktoken_bpe"].__module__ == "tiktoken.load"
