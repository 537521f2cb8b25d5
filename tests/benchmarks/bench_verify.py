"""What a check of a key tells of everything that can go wrong, and how long the command takes.

First the matrix of `tests/verify`: each case, what it must be called, what it was called, how long it took, and whether
any part of the key was seen. Then `keyguide verify` as a whole process on this machine, beside the smallest script that
makes the same two calls with the official SDK: promised is half its time at most.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))  # as pytest does

from keyguide.practice import serve  # noqa: E402 - what is imported from tests must be found first
from verify.certificates import make_certificates  # noqa: E402
from verify.matrix import CASES, Case, Outcome, play  # noqa: E402

RUNS = 7
PROMISED_RATIO = 0.5
KEYGUIDE = str(Path(sys.executable).with_name("keyguide"))
SDK = """
from openai import OpenAI
client = OpenAI(max_retries=0)
models = [model.id for model in client.models.list()]
client.responses.create(model="gpt-6-luna", input="Reply with OK.", max_output_tokens=16, store=False)
print("USABLE")
"""


def main() -> None:
    """Measure and print; end with an error when a case goes wrong."""
    wrong = print_matrix()
    print_ratio()
    if wrong:
        sys.exit(f"bench: Wrong: {', '.join(wrong)}.")


def print_matrix() -> list[str]:
    """Play every case, and give the names of those that go wrong."""
    wrong, late_s = [], 0.0
    print(f"  {'case':<52} {'expected':<42} {'got':<42} {'s':>5} leak")
    with tempfile.TemporaryDirectory() as folder:
        certificates = make_certificates(Path(folder))
        for case in CASES.values():
            outcome = play(case, certificates)
            late_s = max(late_s, outcome.seconds - case.limit_s)
            faults = outcome.find_faults(case)
            wrong += [case.name] if faults else []
            print(f"  {case.name:<52} {_name(case):<42} {_name(outcome.verdict):<42} {outcome.seconds:>5.2f}", end=" ")
            print(_say_leak(outcome), *faults[:1])
    print(f"  {len(CASES) - len(wrong)} of {len(CASES)} right; at most {late_s * 1000:.0f} ms over the time limit")
    return wrong


def print_ratio() -> None:
    """Time the command and the script in turn, so that both meet the same moments of the machine."""
    commands = {"keyguide verify": [KEYGUIDE, "verify"], "the same calls, official SDK": [sys.executable, "-c", SDK]}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    with serve() as api:
        commands["keyguide verify"] += ["--base-url", api.base_url]
        environment = {**os.environ, "OPENAI_API_KEY": api.keys["working"], "OPENAI_BASE_URL": api.base_url}
        for _ in range(RUNS):
            for name, command in commands.items():
                began_s = time.perf_counter()
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
                seconds[name].append(time.perf_counter() - began_s)
                assert done.stdout.startswith("USABLE"), done.stdout
    print(f"  {'whole process':<38} {'median ms':>10} {'least ms':>10}")
    for name, measured in seconds.items():
        print(f"  {name:<38} {statistics.median(measured) * 1000:>10.0f} {min(measured) * 1000:>10.0f}")
    ours, theirs = seconds.values()
    median, least = statistics.median(ours) / statistics.median(theirs), min(ours) / min(theirs)
    print(f"  {'ratio':<38} {median:>10.2f} {least:>10.2f}  (promised: at most {PROMISED_RATIO})")


def _name(one: Case | object) -> str:
    rung, diagnosis = getattr(one, "rung", "raised"), getattr(one, "diagnosis", None)
    return f"{rung}: {diagnosis}" if diagnosis else str(rung)


def _say_leak(outcome: Outcome) -> str:
    return "yes" if outcome.leaks else "no"


if __name__ == "__main__":
    main()
