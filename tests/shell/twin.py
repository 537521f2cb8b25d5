"""What the tests of the scripts share: running one as a reader would, and what it should print."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from conftest import ROOT
from keyguide.cli.verdict_text import list_lines
from keyguide.verify import Verdict

SCRIPT = ROOT / "snippets" / "shell" / "verify-key.sh"
SHELLS = [
    shell
    for shell in (("dash",), ("bash", "--posix"), ("ksh93",), ("mksh",), ("busybox", "sh"))
    if shutil.which(shell[0])
]
"""The shells of this machine that the script is for; on Debian the first two are always there."""

AWKS = [awk for awk in (("mawk",), ("gawk",), ("original-awk",), ("busybox", "awk")) if shutil.which(awk[0])]
"""The programs of this machine that people have as awk."""

# Looks like a key to the shape check and opens nothing; put together here, so that no file holds it.
KEY = "sk-proj-" + "aB3dE6gH9jK2" * 4


def run(
    *arguments: str,
    key: str | bytes = KEY,
    interpreter: Sequence[str] = ("sh",),
    path: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the script with the key on standard input, and nothing in the environment but what is given.

    Args:
        arguments: What stands behind the name of the script.
        key: What is pasted.
        interpreter: The shell.
        path: A folder of programs that come before those of the machine.
        variables: The environment.
    """
    programs = os.pathsep.join([*([str(path)] if path else []), os.environ["PATH"]])
    done = subprocess.run(
        [*interpreter, str(SCRIPT), *arguments],
        input=key.encode() if isinstance(key, str) else key,
        capture_output=True,
        check=False,
        timeout=60,
        env={"PATH": programs, **(variables or {})},
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    )


def render(verdict: Verdict) -> str:
    """Give what a script prints for a verdict."""
    return "\n".join([*list_lines(verdict, verdict.base_url), ""])


def hide_addresses(text: str) -> str:
    """Take out what differs from one server to the next."""
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)


@contextmanager
def serve(*answers: tuple[int, bytes], headers: dict[str, str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers one after the other, the last for ever, and notes the requests."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(f"{self.command} {self.path}")
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()
        thread.join()
