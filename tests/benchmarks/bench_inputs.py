"""How long the check of the pictures' inputs takes, without a browser: in process, and as a command.

Each figure is the median of several runs; the promise is at most 1 s.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from keyguide.walk.places import read_places
from keyguide.walk.tour import check

RUNS = 9
TABLE = Path(__file__).resolve().parents[2] / "walk.toml"
PROGRAM = """
import sys
from pathlib import Path
from keyguide.walk.places import read_places
from keyguide.walk.tour import check
check(read_places(Path(sys.argv[1])))
"""


def main() -> None:
    """Measure and print."""
    inside, whole = list[float](), list[float]()
    for _ in range(RUNS):
        started = time.perf_counter()
        check(read_places(TABLE))
        inside.append(time.perf_counter() - started)
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", PROGRAM, str(TABLE)], check=True)
        whole.append(time.perf_counter() - started)
    print(f"  {'check of all inputs':<38} {'median ms':>10}")
    print(f"  {'in process':<38} {statistics.median(inside) * 1000:>10.0f}")
    print(f"  {'whole process':<38} {statistics.median(whole) * 1000:>10.0f}")


if __name__ == "__main__":
    main()
