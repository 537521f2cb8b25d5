"""Machines for the tests, all on 127.0.0.1: a cluster, each member a process of its own, and a web server of files."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from conftest import ROOT

Process = subprocess.Popen[str]


@dataclass
class Machines:
    """A cluster that runs.

    Attributes:
        address: The address of its scheduler.
        scheduler: The process of the scheduler.
        workers: The processes of the workers.
    """

    address: str
    scheduler: Process
    workers: list[Process] = field(default_factory=list)

    def kill_worker(self) -> None:
        """End a worker as the system ends one that takes too much memory."""
        self.workers.pop().send_signal(signal.SIGKILL)


@contextmanager
def run_machines(folder: Path, *, workers: int = 2, **environment: str) -> Iterator[Machines]:
    """Run a scheduler and workers until the block is left.

    Args:
        folder: Where they may keep files. It is also where they run, so that no relative path leads anywhere.
        workers: The number of workers; each has one thread.
        environment: Variables for all of them.

    Yields:
        The cluster, of which all workers are there.
    """
    place = folder / "elsewhere"
    place.mkdir(exist_ok=True)
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), **environment}
    with ExitStack() as stack:
        own = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
        scheduler = stack.enter_context(_run(["dask_scheduler", *own, "--port", "0"], place, variables))
        found = re.search(r"tcp://\S+", _wait_for(scheduler, "Scheduler at:"))
        assert found
        machines = Machines(found[0], scheduler)
        more = ["--nthreads", "1", "--no-nanny", "--local-directory", str(place)]
        for _ in range(workers):
            command = ["dask_worker", found[0], *own, *more]
            machines.workers.append(stack.enter_context(_run(command, place, variables)))
        for worker in machines.workers:
            _wait_for(worker, "Registered to:")
        yield machines


@contextmanager
def _run(command: list[str], place: Path, variables: dict[str, str]) -> Iterator[Process]:
    module, *rest = command
    with subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *rest],
        cwd=place,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def _wait_for(process: Process, words: str) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return line
    raise AssertionError("".join(said))


@contextmanager
def serve_files(folder: Path, *, knows_ranges: bool = True) -> Iterator[str]:
    """Serve the files of a folder on 127.0.0.1, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self.wfile.write(self._answer())

        def _answer(self) -> bytes:
            path = folder / self.path.strip("/")
            if not path.is_file():
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return b""
            content = path.read_bytes()
            found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")) if knows_ranges else None
            self.send_response(206 if found else 200)
            if found:
                start, last = map(int, found.groups())
                self.send_header("Content-Range", f"bytes {start}-{last}/{len(content)}")
                content = content[start : last + 1]
            self.send_header("Accept-Ranges", "bytes" if knows_ranges else "none")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            return content

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
