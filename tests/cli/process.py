"""The command as a process of its own: piped, and at a terminal."""

import os
import re
import select
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KEYGUIDE = str(Path(sys.executable).with_name("keyguide"))
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_TOKEN = re.compile(rf"{_SEQUENCE.pattern}|[\r\n]|[^\x1b\r\n]+")
# What a terminal program does for a command that it starts: only so does Ctrl-C reach it.
_START = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


@dataclass(frozen=True)
class Shown:
    """What a terminal got."""

    status: int
    raw: str

    @property
    def lines(self) -> list[str]:
        """The lines that stay on the screen, without colours; what was drawn over is gone."""
        lines, row, column = [""], 0, 0
        for token in _TOKEN.findall(self.raw):
            match token:
                case "\n":
                    row += 1
                    lines += [""] * (row == len(lines))
                case "\r":
                    column = 0
                case "\x1b[1A":
                    row -= 1
                case "\x1b[2K":
                    lines[row] = ""
                case _ if not token.startswith("\x1b"):
                    lines[row] = lines[row].ljust(column)[:column] + token + lines[row][column + len(token) :]
                    column += len(token)
        return [line.rstrip() for line in lines]

    @property
    def codes(self) -> set[str]:
        """The sequences for colours and the cursor."""
        return set(_SEQUENCE.findall(self.raw))


def make_environment(changes: dict[str, str]) -> dict[str, str]:
    """Give the environment of this process with changes, and with no width of its own."""
    return {name: value for name, value in {**os.environ, **changes}.items() if name != "COLUMNS"}


def run(
    *arguments: str,
    stdin: bytes = b"",
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the command with pipes."""
    done = subprocess.run(
        [KEYGUIDE, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env=make_environment(environment or {}),
        cwd=folder,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def run_at_terminal(
    *arguments: str,
    width: int = 80,
    environment: dict[str, str] | None = None,
    replies: Sequence[tuple[str, bytes]] = (),
    folder: Path | None = None,
) -> Shown:
    """Run the command at a terminal of some width, and type each reply when its words have appeared."""
    import fcntl
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, width, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", _START, KEYGUIDE, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=make_environment({"TERM": "xterm", **(environment or {})}),
        cwd=folder,
        start_new_session=True,
    ) as started:
        shown = b""
        waiting = list(replies)
        while started.poll() is None or select.select([ours], [], [], 0)[0]:
            if not select.select([ours], [], [], 0.02)[0]:
                continue
            shown += os.read(ours, 65_536)
            if waiting and waiting[0][0].encode() in shown:
                os.write(ours, waiting.pop(0)[1])
    echoes = bool(termios.tcgetattr(theirs)[3] & termios.ECHO)
    os.close(theirs)
    os.close(ours)
    assert echoes, "The terminal shows no more what is typed."
    return Shown(started.returncode, shown.decode())
