"""Check the files of other projects that this repository carries, or fetch them again.

    python scripts/vendor.py             compare every file with scripts/vendor.toml; needs no network
    python scripts/vendor.py --update    fetch the packages that it names with npm, and rewrite files and hashes

To take a newer version, change the version in scripts/vendor.toml and run it with --update.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from keyguide.encodings import find_pinned_sha256
from keyguide.errors import InputError
from keyguide.freshness.vendored import hash_vendored

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = Path(__file__).with_name("vendor.toml")


class VendorError(Exception):
    """What is wrong, and what to do about it, as sentences."""


@dataclass(frozen=True, slots=True)
class VendoredFile:
    """One file of one package: its path inside the package, its path here, and its SHA-256."""

    package: str
    source: str
    target: Path
    sha256: str


def main() -> None:
    """Check, or update; the exit status is 1 when a file is not what it should be."""
    parser = argparse.ArgumentParser(description="Check the files of other projects that this repository carries.")
    parser.add_argument("--update", action="store_true", help="fetch them again and rewrite files and hashes")
    update = parser.parse_args().update
    try:
        if update:
            update_files(MANIFEST, ROOT)
        wrong = list(find_wrong_files(MANIFEST, ROOT))
    except VendorError as error:
        sys.exit(f"vendor: {error}")
    for sentence in wrong:
        print(f"vendor: {sentence}")
    if wrong:
        sys.exit("vendor: Fetch the files again: python scripts/vendor.py --update")
    print(f"vendor: {len(read_manifest(MANIFEST))} files are what scripts/vendor.toml says.")


def read_manifest(manifest: Path) -> list[VendoredFile]:
    """Read the manifest."""
    packages = tomllib.loads(manifest.read_text(encoding="utf-8"))["package"]
    return [
        VendoredFile(f"{package['name']}@{package['version']}", file["source"], Path(file["target"]), file["sha256"])
        for package in packages
        for file in package["file"]
    ]


def find_wrong_files(manifest: Path, root: Path) -> Iterator[str]:
    """Say of each file that is missing or changed what is wrong with it."""
    for file in read_manifest(manifest):
        path = root / file.target
        found = hash_vendored(path)
        if not found:
            yield f"{file.target} is missing."
        elif found != file.sha256:
            yield f"{file.target} has the SHA-256 {found[:12]}..., the manifest says {file.sha256[:12]}...."
        if file.target.suffix == ".tiktoken" and (pinned := _find_pin(file.target)) != file.sha256:
            yield f"{file.target} is {file.sha256[:12]}..., but tiktoken pins {pinned[:12]}...."


def update_files(manifest: Path, root: Path) -> None:
    """Fetch every package of the manifest and rewrite its files, then their hashes in the manifest."""
    files = read_manifest(manifest)
    fetched: dict[VendoredFile, bytes] = {}
    for package in dict.fromkeys(file.package for file in files):
        print(f"vendor: Fetching {package}.", flush=True)
        members = {file.source: file for file in files if file.package == package}
        with tempfile.TemporaryDirectory() as folder, tarfile.open(_fetch(package, Path(folder))) as archive:
            for source, file in members.items():
                fetched[file] = _extract(archive, source, package)
    # All is here: only now is anything written.
    text = manifest.read_text(encoding="utf-8")
    for file, content in fetched.items():
        (root / file.target).parent.mkdir(parents=True, exist_ok=True)
        (root / file.target).write_bytes(content)
        line = rf'(target = "{re.escape(file.target.as_posix())}"\nsha256 = ")[0-9a-f]*(")'
        text = re.sub(line, rf"\g<1>{hashlib.sha256(content).hexdigest()}\g<2>", text)
    manifest.write_text(text, encoding="utf-8")


def _fetch(package: str, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not installed. Install Node.js, which has it.")
    command = [npm, "pack", package, "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise VendorError(f"npm could not fetch {package}. Check its name, its version and the network.")
    return archives[0]


def _extract(archive: tarfile.TarFile, source: str, package: str) -> bytes:
    try:
        member = archive.extractfile(f"package/{source}")
    except KeyError:
        member = None
    if member is None:
        raise VendorError(f"{package} holds no file {source}. Look for its new place in the package.")
    return member.read()


def _find_pin(target: Path) -> str:
    try:
        return find_pinned_sha256(target.stem)[1]
    except InputError as error:
        raise VendorError(str(error)) from error


if __name__ == "__main__":
    main()
