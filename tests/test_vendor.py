"""The files of other projects: as the manifest says, and checked before they are trusted."""

import datetime
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import vendor
from keyguide.encodings import find_pinned_sha256
from keyguide.freshness import Project
from keyguide.freshness.vendored import check_vendored

MANIFEST = """
[[package]]
name = "made-up"
version = "1.0.0"
licence = "MIT"

[[package.file]]
source = "data/words.txt"
target = "here/words.txt"
sha256 = "{sha256}"
"""
WORDS = b"one two three\n"


def test_the_repository_carries_what_its_manifest_says() -> None:
    """Every vendored file is there, with the hash of the manifest and, for vocabularies, of tiktoken."""
    assert list(vendor.find_wrong_files(vendor.MANIFEST, vendor.ROOT)) == []
    assert [str(found) for found in check_vendored(Project(vendor.ROOT), datetime.date(2026, 11, 24))] == []


def test_the_manifest_holds_the_licence_of_every_package() -> None:
    """Each package brings its licence text along."""
    files = vendor.read_manifest(vendor.MANIFEST)
    licensed = {file.package for file in files if file.source == "LICENSE"}
    assert licensed == {file.package for file in files}


def test_the_vocabularies_are_those_that_tiktoken_pins() -> None:
    """The manifest and tiktoken name the same SHA-256 for both vocabularies."""
    listed = {file.target.name: file.sha256 for file in vendor.read_manifest(vendor.MANIFEST)}
    for name in ("o200k_base", "cl100k_base"):
        file_name, pinned = find_pinned_sha256(name)
        assert listed[file_name] == pinned


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one vendored file, and an npm that packs it without a network."""
    (tmp_path / "vendor.toml").write_text(MANIFEST.format(sha256=""), encoding="utf-8")

    def pack(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder = Path(command[command.index("--pack-destination") + 1])
        with tarfile.open(folder / "made-up-1.0.0.tgz", "w:gz") as archive:
            member = tarfile.TarInfo("package/data/words.txt")
            member.size = len(WORDS)
            archive.addfile(member, io.BytesIO(WORDS))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", pack)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return tmp_path


def test_an_update_writes_files_and_hashes(project: Path) -> None:
    """After an update the file is there, the manifest has its hash, and the check finds nothing."""
    manifest = project / "vendor.toml"
    assert list(vendor.find_wrong_files(manifest, project)) == ["here/words.txt is missing."]
    vendor.update_files(manifest, project)
    assert (project / "here" / "words.txt").read_bytes() == WORDS
    assert list(vendor.find_wrong_files(manifest, project)) == []


def test_a_changed_file_is_found(project: Path) -> None:
    """One byte more, and the check names the file."""
    manifest = project / "vendor.toml"
    vendor.update_files(manifest, project)
    (project / "here" / "words.txt").write_bytes(WORDS + b"!")
    (sentence,) = vendor.find_wrong_files(manifest, project)
    assert sentence.startswith("here/words.txt has the SHA-256")


def test_a_package_without_the_file_leaves_everything_as_it_was(project: Path) -> None:
    """When a file has moved inside its package, nothing is written."""
    manifest = project / "vendor.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("words.txt", "moved.txt", 1), encoding="utf-8")
    before = manifest.read_bytes()
    with pytest.raises(vendor.VendorError, match=r"made-up@1\.0\.0 holds no file data/moved\.txt"):
        vendor.update_files(manifest, project)
    assert (manifest.read_bytes(), (project / "here").exists()) == (before, False)


def test_without_npm_the_reader_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No npm on the machine is a sentence with the next action."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(vendor.VendorError, match=r"npm is not installed\. Install Node\.js"):
        vendor.update_files(project / "vendor.toml", project)


def test_without_the_network_the_reader_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed fetch is a sentence that names the package."""
    failed = subprocess.CompletedProcess([], 1, "", "ENOTFOUND")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(vendor.VendorError, match=r"npm could not fetch made-up@1\.0\.0"):
        vendor.update_files(project / "vendor.toml", project)
