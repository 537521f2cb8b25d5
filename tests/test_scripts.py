"""The commands behind make: what they say when something is missing or taken."""

import contextlib
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import browser
import ports
import setup
import update
from conftest import ROOT

# Under make test, a make within would say where it works.
MAKE = ("make", "--no-print-directory")


def test_a_python_that_is_too_old_is_named_and_a_newer_one_offered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sentence names the version found, the version needed and the next action."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    for name, status in {"python3.13": 127, "python3.12": 0}.items():  # the first is there, but does not run
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(setup.SetupError, match=r"Python 3\.9\.2 is too old.* 3\.11 .*PYTHON=python3\.12"):
        setup.check_python()


def test_without_a_newer_python_the_reader_is_told_to_install_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no newer Python is on the machine, none is offered."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 14))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(setup.SetupError, match="Install a newer Python"):
        setup.check_python()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("error: Failed to fetch: dns error", "registry cannot be reached"),
        ("NewConnectionError: [Errno 111] Connection refused", "registry cannot be reached"),
        ("error: hash mismatch for tiktoken", "hash mismatch for tiktoken"),
        ("", "no message"),
    ],
)
def test_a_failed_installation_is_one_sentence(
    words: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A lost network is told from any other failure, and the installer's words are kept."""
    monkeypatch.setattr(setup, "LOG", tmp_path / "setup.log")
    with pytest.raises(setup.SetupError, match=says) as caught:
        setup.install([sys.executable, "-c", f"print({words!r}); raise SystemExit(1)"])
    assert "\n" not in str(caught.value)
    assert (tmp_path / "setup.log").read_text().strip() == words


@pytest.fixture
def own_venv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A `.venv` of the test's own, which is not there yet; the steps that need the network are left out."""
    venv = tmp_path / ".venv"
    monkeypatch.setattr(setup, "VENV", venv)
    monkeypatch.setattr(setup, "VENV_PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(setup, "STAMP", venv / "stamp")
    monkeypatch.setattr(setup, "wait_for_others", lambda: None)
    monkeypatch.setattr(setup, "install_uv", lambda: None)
    monkeypatch.setattr(setup, "install_packages", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return venv


@pytest.mark.parametrize("state", ["file", "empty", "dangling link", "no Python", "no pip"])
def test_a_venv_that_does_not_work_is_made_again(
    state: str, own_venv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is left of an older `.venv`, its stamp too, a whole one takes its place."""
    if state == "file":
        own_venv.write_text("")
    elif state == "dangling link":
        own_venv.symlink_to(tmp_path / "gone")
    else:
        (own_venv / "bin").mkdir(parents=True)
        setup.STAMP.write_text(setup.fingerprint())
    if state == "no Python":
        setup.VENV_PYTHON.symlink_to(tmp_path / "gone")
    elif state == "no pip":
        setup.VENV_PYTHON.write_text("#!/bin/sh\nexit 1\n")
        setup.VENV_PYTHON.chmod(0o755)
    run = setup.run_quietly

    def make_without_pip(command: list[object]) -> setup.Done:
        return run([*command, "--without-pip"] if "venv" in command else command)  # pip takes seconds

    monkeypatch.setattr(setup, "run_quietly", make_without_pip)
    setup.main()
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "setup: Replacing .venv: it does not work."
    assert run([setup.VENV_PYTHON, "-c", "import sys; print(sys.prefix)"]).output.strip() == str(own_venv)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            "The virtual environment was not created because ensurepip is not available.",
            "install the package python3-venv",
        ),
        ("/usr/bin/python3: No module named venv", "install the package python3-venv"),
        (
            "Error: [Errno 30] Read-only file system: '/mnt/.venv'",
            r"could not be made: .* Read-only file system: .*\. Put",
        ),
    ],
)
def test_a_venv_that_cannot_be_made_says_why(
    words: str, says: str, own_venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a Python without venv is blamed on Debian's packages; nothing half-made is left."""
    monkeypatch.setattr(setup, "run_quietly", lambda _: setup.Done(1, words))
    with pytest.raises(setup.SetupError, match=says):
        setup.main()
    assert not own_venv.exists()


def test_a_stopped_set_up_is_not_taken_for_a_finished_one(own_venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages that changed half-way belong to no state of the project, not even to the one before."""
    own_venv.mkdir()
    setup.STAMP.write_text("of another day")
    monkeypatch.setattr(setup, "make_venv", setup.stop)
    with pytest.raises(KeyboardInterrupt):
        setup.main()
    assert not setup.STAMP.exists()


def test_a_second_set_up_of_a_folder_waits(tmp_path: Path) -> None:
    """Two terminals may both begin with make: they do not tear down each other's `.venv`."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.py", tmp_path / "scripts")
    command = [sys.executable, "-c", "import setup; setup.wait_for_others(); print('alone', flush=True); input()"]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": tmp_path / "scripts"}
    with subprocess.Popen(command, **pipes) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "alone\n"
        with subprocess.Popen(command, **pipes) as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "setup: Waiting for another set-up of this folder to end.\n"
            first.communicate("\n")
            assert second.communicate("\n")[0] == "alone\n"


@pytest.mark.parametrize(
    ("stamp", "steps"), [("current", []), ("older", ["make_venv", "install_uv", "install_packages"])]
)
def test_set_up_is_done_once_for_each_state_of_the_project(
    stamp: str,
    steps: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A finished set-up ends at once and says nothing; any change of what it must hold starts it again."""
    done: list[str] = []
    monkeypatch.setattr(setup, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(setup, "wait_for_others", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for step in ("make_venv", "install_uv", "install_packages"):
        monkeypatch.setattr(setup, step, functools.partial(done.append, step))
    setup.STAMP.write_text(setup.fingerprint() if stamp == "current" else "of another day")
    setup.main()
    assert done == steps
    assert bool(capsys.readouterr().out) == bool(steps)


@pytest.mark.parametrize("taken", [("PORT",), ("PRACTICE_PORT",), ("PORT", "PRACTICE_PORT")], ids=" ".join)
def test_a_taken_port_is_named_and_others_offered(taken: tuple[str, ...]) -> None:
    """The message is a command that works: it names every port, and all are free and differ."""
    names = ("PORT", "PRACTICE_PORT")
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(socket.create_server((ports.LOOPBACK, 0))) for name in names}
        wanted = {name: str(servers[name].getsockname()[1]) for name in names}
        for name in set(names) - set(taken):
            servers[name].close()
        with pytest.raises(SystemExit) as caught:
            ports.read_ports("serve", wanted)
        [offer] = re.findall(r" Run: make serve PORT=(\d+) PRACTICE_PORT=(\d+)$", str(caught.value))
        assert ports.read_ports("serve", dict(zip(names, offer, strict=True))) == [int(port) for port in offer]
    assert [name for name in names if f"nother program listens on port {wanted[name]}" in str(caught.value)] == [*taken]
    assert [name for name, port in zip(names, offer, strict=True) if port != wanted[name]] == [*taken]


@pytest.mark.parametrize("text", ["abc", "", "-1", "0", "80", "99999", "8" * 5000, "80.5", "8000 8001"])
def test_what_is_no_port_is_one_sentence(text: str) -> None:
    """Whatever stands for a port is refused in the words of the Makefile, with a command that works."""
    with pytest.raises(SystemExit) as caught:
        ports.read_ports("serve", {"PORT": text})
    assert re.fullmatch(
        rf"serve: PORT={text} is not a port from 1024 to 65535\. Run: make serve PORT=\d+", str(caught.value)
    )


def test_above_the_highest_port_the_offer_begins_again() -> None:
    """Where no port above is free, one below is offered."""
    assert ports.next_free(ports.HIGHEST, besides=()) < ports.HIGHEST


def test_site_and_practice_cannot_share_a_port() -> None:
    """Equal ports are refused before anything starts."""
    with socket.create_server((ports.LOOPBACK, 0)) as free:
        port = str(free.getsockname()[1])
    with pytest.raises(SystemExit, match=f"PORT and PRACTICE_PORT cannot both use port {port}"):
        ports.read_ports("serve", {"PORT": port, "PRACTICE_PORT": port})


@pytest.mark.parametrize("target", ["serve", "notebooks"])
def test_make_hands_over_a_port_as_it_was_written(target: str) -> None:
    """Also an empty port and one with blanks reach the sentence that refuses them."""
    for text in ("", "no port"):
        command = [*MAKE, target, f"PRACTICE_PORT={text}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert f"{target}: PRACTICE_PORT={text} is not a port" in done.stderr


def test_an_installed_browser_goes_before_a_downloaded_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Chrome, Chromium or Edge of the machine is used where there is one that starts."""
    for name, status in {"chromium-browser": 1, "microsoft-edge": 0}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "APPLICATIONS", ())
    assert browser.find_browser() == tmp_path / "microsoft-edge"


def test_a_download_that_lacks_libraries_gives_way_to_debians_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a bare container Playwright's Chromium is downloaded but cannot start; Debian's brings what it needs."""
    own, debians = tmp_path / "own", tmp_path / "chromium"

    def attempt(command: list[str]) -> None:
        made, status = (debians, 0) if command[0] == "apt-get" else (own, 127)
        made.write_text(f"#!/bin/sh\nexit {status}\n")
        made.chmod(0o755)

    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "APPLICATIONS", ())
    monkeypatch.setattr(browser, "find_playwright_chromium", lambda: own if browser.starts(own) else None)
    monkeypatch.setattr(browser, "attempt", attempt)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.install_browser() == debians


def test_update_outside_a_clone_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that was downloaded and unpacked has no list of files to compare."""
    monkeypatch.setattr(update, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"^update: git cannot list .* Clone the project"):
        update.main()


def test_make_help_names_every_target() -> None:
    """`make help` lists each target of the Makefile with what it does."""
    targets = re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    listed = subprocess.run([*MAKE, "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\S+) +\S", listed, re.MULTILINE) == targets


@pytest.mark.parametrize("python", ["no-such-python", "false", "/no such folder/python3"])
def test_a_python_that_does_not_run_is_one_sentence(python: str) -> None:
    """`make setup` without a Python, or with a name that a version manager only holds free, says what to install."""
    command = [*MAKE, "setup", f"PYTHON={python}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout.startswith(f"{python} is no Python 3 that runs here. Install Python 3.11 or newer")


def test_a_signal_to_make_reaches_the_command(tmp_path: Path) -> None:
    """Nothing works on after make was stopped, though a shell stands between."""
    python = tmp_path / "a python"
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit\necho $$\nexec sleep 60\n')
    python.chmod(0o755)
    with subprocess.Popen([*MAKE, "setup", f"PYTHON={python}"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as make:
        assert make.stdout is not None
        command = int(make.stdout.readline())
        make.terminate()
    with pytest.raises(ProcessLookupError):
        os.kill(command, signal.SIGTERM)


@pytest.fixture
def start_notebooks(tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Start the command with a JupyterLab of the test's own, which says its number and what it was given."""
    with contextlib.ExitStack() as stack:

        def start(then: str) -> "subprocess.Popen[str]":
            (tmp_path / "jupyterlab.py").write_text(f"import os, sys, time\nprint(os.getpid(), *sys.argv)\n{then}\n")
            port = ports.next_free(ports.LOWEST, besides=())
            command = [sys.executable, str(ROOT / "scripts" / "notebooks.py"), f"--practice-port={port}"]
            environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUNBUFFERED": "1"}
            pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
            return stack.enter_context(subprocess.Popen(command, env=environment, **pipes))

        yield start


def test_jupyterlab_that_fails_is_not_a_success(start_notebooks: Callable[[str], "subprocess.Popen[str]"]) -> None:
    """Its status decides, and as root it is told that it may run."""
    started = start_notebooks("sys.exit(3)")
    said = started.communicate()[0]
    assert started.returncode == 1
    assert said.endswith("notebooks: JupyterLab ended with status 3; the lines above say why.\n")
    assert ("--allow-root" in said) == (os.geteuid() == 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_jupyterlab_is_stopped_with_its_command(
    number: signal.Signals, start_notebooks: Callable[[str], "subprocess.Popen[str]"]
) -> None:
    """Ctrl-C, a signal, or a terminal that is closed leaves nothing running."""
    started = start_notebooks("time.sleep(60)")
    assert started.stdout is not None
    assert started.stdout.readline().startswith("notebooks: The practice API answers at")
    lab = int(started.stdout.readline().split()[0])
    started.send_signal(number)
    started.wait()
    with pytest.raises(ProcessLookupError):
        os.kill(lab, signal.SIGTERM)


def test_the_python_of_the_venv_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Named once, or found once, a Python stays the one of `.venv`, whatever `python3` is later."""
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.delenv("MAKEFLAGS", raising=False)  # brings the PYTHON= of a make around this test
    command = [*MAKE, f"--file={ROOT / 'Makefile'}", "--dry-run", "setup"]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert '"python3" scripts/setup.py' in printed
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    [python] = re.findall(r'"(.+)" scripts/setup\.py', printed)
    assert Path(python).parent == Path(sys.base_exec_prefix) / "bin"
