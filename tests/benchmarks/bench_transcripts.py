"""How fast, how small and how steady `keyguide count` is for transcripts.

One million short messages as JSON Lines, totals by sender, as whole processes beside the script that everybody writes
first (`json` and `len(encode(text))`); the totals must be the same. Then the memory of the largest process and the time
for each GB, at 100 MB and 1 GB, and at 10 GB with --ten. Times are printed as they passed and as processor time, which
other work on the machine disturbs less.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from corpus import Corpus

MESSAGES = 1_000_000
PROMISED_RATIO = 2.8
PROMISED_MB = 200
PROMISED_SPREAD = 0.15
KEYGUIDE = str(Path(sys.executable).with_name("keyguide"))
NAIVE = """
import collections, json, sys
from keyguide.encodings import load_encoding
encoding = load_encoding("o200k_base")
totals = collections.Counter()
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        row = json.loads(line)
        totals[row["sender"]] += len(encoding.encode(row["text"], disallowed_special=()))
print(json.dumps(totals))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended: how long it took, and what it and its own processes used."""

    printed: str
    seconds: float
    processor_s: float
    largest_mb: float


def run(command: list[str]) -> Run:
    """Run a command and measure it; the memory is that of the largest of its processes."""
    with tempfile.TemporaryFile("w+") as output:
        began = perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"bench: {command[0]} ended with {process.returncode}.")
        output.seek(0)
        return Run(output.read(), seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def count(path: Path) -> Run:
    """Count as a reader does."""
    return run([KEYGUIDE, "count", str(path), "--json"])


def print_ratio(path: Path, name: str, runs: int) -> None:
    """Print how much faster the command is than the naive script, in runs that take turns."""
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(count(path))
        theirs.append(run([sys.executable, "-c", NAIVE, str(path)]))
    totals = {who: amount["tokens"] for who, amount in json.loads(ours[0].printed)["by"]["sender"].items()}
    assert totals == json.loads(theirs[0].printed), "The totals differ."
    seconds = [statistics.median(one.seconds for one in some) for some in (theirs, ours)]
    processor_s = [statistics.median(one.processor_s for one in some) for some in (theirs, ours)]
    print(
        f"  {name:<34} naive {seconds[0]:6.2f} s, keyguide {seconds[1]:6.2f} s: ratio {seconds[0] / seconds[1]:.2f}"
        f" (promised: {PROMISED_RATIO}); processor time {processor_s[0]:.2f} and {processor_s[1]:.2f} s;"
        f" largest process {max(one.largest_mb for one in ours):.0f} MB"
    )


def print_size(path: Path, size: int, start: Run, runs: int) -> tuple[float, float]:
    """Print memory and time for each GB; give the processor seconds for each GB and the memory."""
    Corpus().write(path, size=size)
    done = [count(path) for _ in range(runs)]
    gb = path.stat().st_size / 1e9
    seconds = (min(one.seconds for one in done) - start.seconds) / gb
    processor_s = (min(one.processor_s for one in done) - start.processor_s) / gb
    largest = max(one.largest_mb for one in done)
    print(
        f"  {gb:5.1f} GB: {seconds:6.2f} s for each GB beyond the start, {processor_s:6.2f} s of processor time;"
        f" largest process {largest:.0f} MB (promised: {PROMISED_MB})",
        flush=True,
    )
    path.unlink()
    return processor_s, largest


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ten", action="store_true", help="measure 10 GB too")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, help="where the files are made; a folder for temporary files if not given"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder, "chat.jsonl")
        print(f"  {MESSAGES:,} messages, JSON Lines, {os.cpu_count()} processors, median of {options.runs} runs")
        for name, languages in (("English", ("en",)), ("five languages", None)):
            Corpus(languages=languages).write(path, messages=MESSAGES)
            print_ratio(path, f"{name}, {path.stat().st_size / 1e6:.0f} MB", options.runs)
        Corpus().write(path, messages=1)
        start = min((count(path) for _ in range(options.runs)), key=lambda one: one.seconds)
        print(f"  start: {start.seconds:.2f} s, {start.processor_s:.2f} s of processor time")
        sizes = [10**8, 10**9, *([10**10] if options.ten else [])]
        found = [print_size(path, size, start, 1 if size > 10**9 else options.runs) for size in sizes]
    rates = [rate for rate, _ in found]
    spread = max(rates) / min(rates) - 1
    print(f"  time for each GB differs by {spread:.0%} (promised: {PROMISED_SPREAD:.0%})")


if __name__ == "__main__":
    main()
