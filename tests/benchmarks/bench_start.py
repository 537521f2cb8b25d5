"""How long it takes to start: the package, the command's help, the practice API.

Each figure is the median of interleaved runs of whole processes, beside a bare `python -c pass`.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
KEYGUIDE = str(Path(sys.executable).with_name("keyguide"))
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import keyguide": [sys.executable, "-c", "import keyguide"],
    "keyguide --help": [KEYGUIDE, "--help"],
    "first o200k_base count": [sys.executable, "-c", "import keyguide; keyguide.count_text('Hello', model='gpt-4o')"],
    "keyguide verify --practice working": [KEYGUIDE, "verify", "--practice", "working"],
}
PRACTICE = """
import time, keyguide
keyguide.serve
started = time.perf_counter()
with keyguide.serve() as api:
    print(time.perf_counter() - started)
"""


def main() -> None:
    """Measure and print."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            seconds[name].append(time.perf_counter() - started)
    bare_ms = statistics.median(seconds["python -c pass"]) * 1000
    print(f"  {'whole process':<38} {'median ms':>10} {'more ms':>8} {'ratio':>6}")
    for name, measured in seconds.items():
        median_ms = statistics.median(measured) * 1000
        print(f"  {name:<38} {median_ms:>10.0f} {median_ms - bare_ms:>8.0f} {median_ms / bare_ms:>6.1f}")
    starts = [
        float(subprocess.run([sys.executable, "-c", PRACTICE], capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    print(f"  {'practice.serve() in process, first':<38} {statistics.median(starts) * 1000:>10.0f}")


if __name__ == "__main__":
    main()
