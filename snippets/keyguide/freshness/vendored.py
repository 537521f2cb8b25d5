"""Whether the files of other projects are byte for byte those that the manifest names."""

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import Project

VENDORED = "scripts/vendor.toml"
"""The manifest of the files that other projects wrote."""

_UPDATE = "scripts/vendor.py --update"
_FOREIGN = (".woff2", ".tiktoken", ".min.js", ".min.css")


def check_vendored(project: Project, _: date) -> Iterator[Finding]:
    """Hash every file of others.

    Args:
        project: The project.

    Yields:
        A file that is missing or changed, or that is of others and not in the manifest.
    """
    text = project.read(VENDORED)
    if not text:
        return
    try:
        files = [file for package in tomllib.loads(text)["package"] for file in package["file"]]
        wanted = {file["target"]: file["sha256"] for file in files}
    except (ValueError, KeyError, TypeError) as problem:
        what, todo = f"{VENDORED} is damaged: {problem}.", "Restore it from version control."
        yield Finding("unreadable", Severity.ERROR, VENDORED, 1, what, "it was opened", todo)
        return
    for name, digest in wanted.items():
        found = hash_vendored(project.root / name)
        if found == digest:
            continue
        line = project.find_line(VENDORED, f'target = "{name}"')
        path, at = (name, 1) if found else (VENDORED, line)
        what = f"{name} is {f'not the file of its package: SHA-256 {found[:12]}…' if found else 'missing'}."
        evidence = f"{VENDORED}:{line}, SHA-256 {digest[:12]}…"
        yield Finding("vendored-changed", Severity.ERROR, path, at, what, evidence, "Fetch it again.", _UPDATE)
    for name in sorted(project.files):
        if name.endswith(_FOREIGN) and name not in wanted:
            what = f"{name} was written by others, and {VENDORED} does not say by whom."
            todo = "List it there with its package, version and licence."
            yield Finding("vendored-unlisted", Severity.ERROR, name, 1, what, VENDORED, todo)


def hash_vendored(path: Path) -> str:
    """Give the SHA-256 of a file; empty where there is none.

    Args:
        path: The file.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
