"""Measure the figures that the project promises; each benchmark prints one table."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run every benchmark of tests/benchmarks, one after the other, so that none disturbs another."""
    failed = []
    for path in sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py")):
        print(f"\nbench: {path.stem.removeprefix('bench_')}", flush=True)
        if subprocess.run([sys.executable, str(path)], cwd=ROOT, check=False).returncode:
            failed.append(path.name)
    if failed:
        sys.exit(f"bench: Failed: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
