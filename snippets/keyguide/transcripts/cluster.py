"""The workers of a Dask cluster as what counts chunks, for transcripts that one machine is too slow for.

Dask moves the chunks of a worker that dies to another one; what is added here is a bound on the chunks that are under
way, results in order, and a sentence for each thing that can go wrong.
"""

import logging
import platform
import sys
import warnings
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keyguide.errors import InputError, KeyguideError
from keyguide.transcripts.chunks import Chunk, is_cut_by_bytes
from keyguide.transcripts.far import is_address
from keyguide.transcripts.sources import Source
from keyguide.transcripts.tally import ChunkTally
from keyguide.transcripts.workers import Function

if TYPE_CHECKING:
    from distributed import Client, Future

_AHEAD = 3  # chunks for each thread of the cluster that may be begun before the oldest is done
_TRIES_AGAIN = 2  # of a chunk that fails on one worker, as where a store cannot be reached for a moment
_EQUAL = ("keyguide", "tiktoken", "msgspec", "distributed")  # packages that decide a count, or how it travels


class Cluster:
    """Counts with the workers of a Dask cluster: give it to `count_transcripts` as its `runner`.

    The machine that counts and all of the cluster have the same version of Keyguide, of Python and of Dask. Workers
    read files themselves that can be cut by bytes, which are JSON Lines and plain text, not packed: such a file is in a
    folder that all machines have at the same path, or at an address. Everything else is read here and sent to them.

    Args:
        address: The address of the scheduler, such as `tcp://10.0.0.5:8786`.
        patience: Seconds to wait for the scheduler, and later for the first worker, before giving up.

    Example:
        >>> on_cluster = Cluster("tcp://10.0.0.5:8786")

        Then `count_transcripts("/shared/chats.jsonl", runner=on_cluster)`.
    """

    def __init__(self, address: str, *, patience: float = 30) -> None:
        self._address = address
        self._patience = patience

    def __call__(self, function: Function, chunks: Iterable[Chunk], /) -> Generator[ChunkTally]:
        """Count the chunks, and give the results in their order.

        Args:
            function: What counts a chunk.
            chunks: The chunks.

        Yields:
            What each adds to the tally.

        Raises:
            InputError: Dask is not installed, or the scheduler cannot be reached.
            KeyguideError: The cluster cannot count: there is no worker, its versions differ, it lacks a file, its
                workers die one after the other, or the scheduler is gone.
        """
        with self._connect() as client:  # which takes back what is begun when it is closed
            results = self._run(client, function, iter(chunks))
            while True:
                with self._notice_loss(client):
                    counted = next(results, None)
                if counted is None:
                    return
                yield counted

    def _run(self, client: "Client", function: Function, chunks: Iterator[Chunk]) -> Generator[ChunkTally]:
        from uuid import uuid4

        from dask import config

        here, run = _list_versions(), uuid4().hex
        begun: deque[tuple[Future[Any], Chunk]] = deque()
        over = False
        while begun or not over:
            room = _AHEAD * max(self._count_threads(client), 1)
            # Dask warns of tasks above 10 MB, which a chunk of rows may be; they are few at a time.
            with config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
                while not over and len(begun) < room:
                    chunk = next(chunks, None)
                    over = chunk is None
                    if chunk is not None:
                        begun.append((self._begin(client, function, chunk, here, run), _shed(chunk)))
            if begun:
                yield self._finish(client, *begun.popleft())

    def _begin(
        self, client: "Client", function: Function, chunk: Chunk, here: dict[str, str], run: str
    ) -> "Future[Any]":
        there = replace(chunk, path=_find_path(chunk.source)) if is_cut_by_bytes(chunk.source) else chunk
        key = f"keyguide-{run}-{chunk.number}"  # no chunk is ever the same as one of another count
        return client.submit(count_there, here, function, there, key=key, retries=_TRIES_AGAIN, pure=False)

    def _finish(self, client: "Client", future: "Future[Any]", chunk: Chunk) -> ChunkTally:
        from distributed import KilledWorker

        try:
            result = self._wait(client, future)
        except KilledWorker as problem:
            raise KeyguideError(
                f"The workers of {self._address} died {problem.allowed_failures + 1} times at {chunk.source.shown}.",
                hint="See in their logs why, and that each has enough memory: 500 MB for each thread.",
            ) from None
        except ImportError as problem:
            raise self._describe_lack(problem) from None
        except RuntimeError as problem:
            if isinstance(problem.__cause__, ImportError):  # the scheduler could not even read what it was sent
                raise self._describe_lack(problem.__cause__) from None
            raise
        if isinstance(result, KeyguideError):
            raise result
        assert isinstance(result, ChunkTally)  # noqa: S101 - what `count_there` gives
        return result

    def _wait(self, client: "Client", future: "Future[Any]") -> object:
        """Wait for a chunk, as long as there are workers at all."""
        while True:
            try:
                return future.result(timeout=self._patience)
            except TimeoutError:
                if future.status == "error":  # it was the worker that waited too long for something
                    raise
                if self._count_threads(client) == 0:
                    raise KeyguideError(
                        f"The scheduler at {self._address} has had no worker for {self._patience:g} s.",
                        hint=f"Start some with: dask worker {self._address} --nthreads 1",
                    ) from None

    @contextmanager
    def _notice_loss(self, client: "Client") -> Iterator[None]:
        """Say that the scheduler is gone, which shows in many ways."""
        from distributed import CancelledError
        from distributed.comm.core import CommClosedError

        try:
            yield
        except KeyguideError:
            raise
        except Exception as problem:
            if not isinstance(problem, CancelledError | CommClosedError) and client.status == "running":
                raise
            raise KeyguideError(
                f"The scheduler at {self._address} is gone.",
                hint="Start it again and give the same command; with --resume it goes on where it was.",
            ) from None

    def _describe_lack(self, problem: ImportError) -> KeyguideError:
        return KeyguideError(
            f"The cluster at {self._address} cannot count: {problem}.",
            hint="Install keyguide[cluster] for the scheduler and all workers, in the version that is here.",
        )

    @staticmethod
    def _count_threads(client: "Client") -> int:
        return int(client.scheduler_info(n_workers=0)["total_threads"])

    @contextmanager
    def _connect(self) -> "Iterator[Client]":
        try:
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port, parse_address
        except ImportError:
            raise InputError(
                "A cluster cannot count: the package distributed is not there.", hint="Install keyguide[cluster]."
            ) from None
        try:
            get_address_host_port("://".join(parse_address(self._address)))
        except ValueError as problem:
            raise InputError(
                f"{self._address!r} is no address of a scheduler: {str(problem).rstrip('.')}.",
                hint="Give one such as tcp://10.0.0.5:8786.",
            ) from None
        with _silence():
            try:
                # Dask warns of any version that differs; the workers look at those that matter.
                with warnings.catch_warnings(action="ignore"):
                    client = Client(self._address, timeout=self._patience, set_as_default=False)
            except (OSError, TimeoutError):
                raise InputError(
                    f"No scheduler answers at {self._address}.",
                    hint="Check the address, and that `dask scheduler` runs there and can be reached from here.",
                ) from None
            try:
                yield client
            finally:
                client.close()


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from speaking of what is mended, or told in a sentence of ours."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def count_there(wanted: dict[str, str], function: Function, chunk: Chunk) -> ChunkTally | KeyguideError:
    """Count a chunk on a worker.

    Args:
        wanted: The versions that the worker must have.
        function: What counts.
        chunk: What.

    Returns:
        What it adds to the tally; or what no other try could mend. Everything else is raised, and tried again.
    """
    who = platform.node()
    found = _list_versions()
    differing = [f"{name} {found[name]} instead of {wanted[name]}" for name in wanted if found[name] != wanted[name]]
    if differing:
        return KeyguideError(
            f"The worker on {who} has {', '.join(differing)}.", hint="Install the same versions there and here."
        )
    if chunk.path is not None and not is_address(chunk.path):
        path = Path(chunk.path)
        if not path.is_file():
            return InputError(
                f"The worker on {who} has no file {path}.",
                hint="Put the file into a folder that all machines have at the same path, or give its address.",
            )
        size, wanted_size = path.stat().st_size, chunk.source.size
        if size != wanted_size:
            return InputError(
                f"The worker on {who} has another file {path}: {size} bytes, not {wanted_size}.",
                hint="Give a file in a folder that all machines share.",
            )
    return function(chunk)


def _list_versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    versions = {"Python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name in _EQUAL:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "none"
    return versions


def _find_path(source: Source) -> str:
    """Say where workers, which run in other folders, find a file."""
    return source.name if is_address(source.name) else str(Path(source.name).absolute())


def _shed(chunk: Chunk) -> Chunk:
    """Give a chunk without what is in it."""
    return Chunk(chunk.number, chunk.file, chunk.source)
