"""Processes of this machine that count chunks. One that dies is replaced, and its chunk is counted again."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from pathlib import Path
from typing import Any, Protocol

from keyguide.errors import KeyguideError
from keyguide.transcripts.chunks import Chunk
from keyguide.transcripts.tally import ChunkTally

_TRIES = 3
_HINT = "See that there is enough memory, or count with --workers 1."
# Where processes cannot be forked, each runs the script anew that started them.
_HINT_FOR_SCRIPTS = f'In a script, count below a line `if __name__ == "__main__":`. {_HINT}'
_AHEAD = 3  # chunks for each worker that may be begun before the oldest is done: what bounds the memory

Function = Callable[[Chunk], ChunkTally]


class Runner(Protocol):
    """What counts chunks: it gives the results in the order of the chunks."""

    def __call__(self, function: Function, chunks: Iterable[Chunk], /) -> Iterator[ChunkTally]:
        """Call the function with each chunk, wherever that is, and give the results in order."""


def count_here(function: Function, chunks: Iterable[Chunk]) -> Iterator[ChunkTally]:
    """Count in this process."""
    yield from map(function, chunks)


class _Worker:
    """A process that counts, and the pipe to it."""

    def __init__(self, context: ForkContext | SpawnContext, function: Function, others: Iterable["_Worker"]) -> None:
        self.pipe, theirs = context.Pipe()
        # A forked process has our ends of all pipes too; it closes them, so that each pipe ends when we do.
        inherited = [self.pipe, *(other.pipe for other in others)] if context.get_start_method() == "fork" else []
        self.process = context.Process(target=_serve, args=(theirs, inherited, function), daemon=True)
        self.process.start()
        theirs.close()
        self.at: tuple[int, Chunk] | None = None

    def begin(self, place: int, chunk: Chunk) -> bool:
        """Hand a chunk over; False if the process is dead."""
        self.at = (place, chunk)
        try:
            self.pipe.send(chunk)
        except OSError:
            return False
        return True

    def end(self) -> None:
        """End the process."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


class LocalProcesses:
    """Counts with several processes of this machine.

    Args:
        number: How many.
        prepare: Called before the first process is forked, so that all have what it loads.
    """

    def __init__(self, number: int, prepare: Callable[[], None]) -> None:
        self._number = number
        self._prepare = prepare

    def __call__(self, function: Function, chunks: Iterable[Chunk], /) -> Iterator[ChunkTally]:
        """Count the chunks, and give the results in their order."""
        if _can_fork():
            self._prepare()
        workers: list[_Worker] = []
        try:
            for _ in range(self._number):
                workers.append(_Worker(_choose_context(), function, workers))
            yield from self._run(function, enumerate(chunks), workers)
        finally:
            for worker in workers:
                worker.end()

    def _run(
        self, function: Function, waiting: Iterator[tuple[int, Chunk]], workers: list[_Worker]
    ) -> Iterator[ChunkTally]:
        done: dict[int, ChunkTally] = {}
        again: list[tuple[int, Chunk]] = []
        tries: dict[int, int] = {}
        next_place, over = 0, False

        def replace(worker: _Worker) -> None:
            assert worker.at is not None  # noqa: S101 - only a worker that was given a chunk is waited for
            place = worker.at[0]
            tries[place] = tries.get(place, 0) + 1
            if tries[place] >= _TRIES:
                raise KeyguideError(
                    f"The process that counts was ended {_TRIES} times at {worker.at[1].source.shown}.",
                    hint=_HINT if _can_fork() else _HINT_FOR_SCRIPTS,
                )
            again.append(worker.at)
            workers.remove(worker)
            worker.end()
            workers.append(_Worker(_choose_context(), function, workers))

        while True:
            for worker in list(workers):
                if worker.at is not None:
                    continue
                if again:
                    item: tuple[int, Chunk] | None = again.pop()
                elif over or len(done) + sum(one.at is not None for one in workers) >= _AHEAD * self._number:
                    item = None
                else:
                    item = next(waiting, None)
                    over = item is None
                if item is not None and not worker.begin(*item):
                    replace(worker)
            busy = {worker.pipe: worker for worker in workers if worker.at is not None}
            if again and not busy:
                continue  # all were dead before they could take a chunk; to wait for none would never end
            if not busy and not again and (over or next_place in done):
                while next_place in done:
                    yield done.pop(next_place)
                    next_place += 1
                if over:
                    return
                continue
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                try:
                    result = worker.pipe.recv()
                except (EOFError, OSError):
                    replace(worker)
                    continue
                if isinstance(result, BaseException):
                    raise result
                done[worker.at[0]] = result  # type: ignore[index]
                worker.at = None
            while next_place in done:
                yield done.pop(next_place)
                next_place += 1


def _serve(pipe: "Connection[Any, Any]", inherited: list["Connection[Any, Any]"], function: Function) -> None:
    """Count what comes through the pipe, until it ends."""
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the process that asked for us decides
    try:
        while True:
            chunk = pipe.recv()
            try:
                result: object = function(chunk)
            except Exception as problem:  # noqa: BLE001 - raised again by the process that asked
                result = problem
            pipe.send(result)
    except (EOFError, OSError):
        return


def _choose_context() -> ForkContext | SpawnContext:
    return multiprocessing.get_context("fork") if _can_fork() else multiprocessing.get_context("spawn")


def _can_fork() -> bool:
    """Say whether a fork is safe and quick: on Linux, in a process of one thread, those of libraries included."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def count_processors() -> int:
    """Give the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
