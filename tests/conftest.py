"""What all tests share: a clean environment, the practice API, and the update mode."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

import keyguide

# A process that was started in the background ignores Ctrl-C, and so would every program that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the update mode of the generated files that tests check."""
    parser.addoption("--update", action="store_true", help="rewrite recorded outputs instead of comparing them")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes that cannot be read by their number: what was packed carries the second of its packing."""
    if not isinstance(val, bytes) or (val.isascii() and val.decode().isprintable()):
        return None
    return f"{argname} of {len(val)} bytes"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On Linux, where changes are judged, every test runs; only another system may lack what one needs."""
    report = yield
    if report.skipped and sys.platform == "linux":
        report.outcome = "failed"
        report.longrepr = "It was skipped. Let it run on Linux, or take it away."
    return report


@pytest.fixture(name="update")
def _update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader's key, base URL or proxy never reaches a test."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "KEYGUIDE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", name="api")
def _api() -> Iterator[keyguide.PracticeAPI]:
    with keyguide.serve() as api:
        yield api


@pytest.fixture(scope="session", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site as readers get it, built strictly and once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder, built = shared / "site", shared / "site-is-built"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            build_site(folder)
            built.touch()
    return folder


def list_committed(root: Path = ROOT) -> list[Path]:
    """Give every file of a project that version control holds, or would take."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [root / name for name in names if name and (root / name).is_file()]


def build_site(folder: Path, root: Path = ROOT) -> None:
    """Build the site of a project strictly; a warning is a failure."""
    # Not with --quiet: MkDocs then counts no warnings, and strict passes over broken links.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
