"""What a cluster costs beside processes of this machine: 100 MB of JSON Lines, two processes and two workers of Dask.

Both are the whole command, in turns, on the same file; the totals must be the same. Scheduler and workers run on this
machine too, so the ratio is what Dask costs, and nothing of what a network does. Processes begin anew with each count;
workers are up before, and remember the words of earlier counts. So the first count of new workers stands apart.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from corpus import Corpus

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from transcripts.machines import run_machines

RUNS = 5
SIZE = 100_000_000
KEYGUIDE = str(Path(sys.executable).with_name("keyguide"))


def count(path: Path, how: list[str]) -> tuple[float, Any]:
    """Count as a reader does, and give the seconds and what was printed."""
    began = perf_counter()
    done = subprocess.run([KEYGUIDE, "count", str(path), "--json", *how], capture_output=True, check=True)
    return perf_counter() - began, json.loads(done.stdout)


def main() -> None:
    """Measure and print."""
    seconds: tuple[list[float], list[float], list[float]] = ([], [], [])
    here, first, later = seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chat.jsonl")
        Corpus().write(path, size=SIZE)
        for _ in range(RUNS):
            with run_machines(Path(folder)) as machines:
                done = [count(path, how) for how in (["--workers", "2"], *[["--scheduler", machines.address]] * 2)]
            for taken, (passed, printed) in zip(seconds, done, strict=True):
                taken.append(passed)
                assert printed == done[0][1], "The totals differ."
    base_s = statistics.median(here)
    print(f"  {SIZE / 1e6:.0f} MB, whole command, median of {RUNS} runs")
    print(f"  {'2 processes':<36} {base_s:6.2f} s")
    for name, taken in (("2 workers of Dask, their first count", first), ("the same workers, a later count", later)):
        median_s = statistics.median(taken)
        print(f"  {name:<36} {median_s:6.2f} s: {median_s / base_s:.2f} times as long")


if __name__ == "__main__":
    main()
