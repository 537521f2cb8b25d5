"""How fast tokens are counted: many texts in one process, and a file by whole commands, beside other counters.

Peers are measured in the same run, in turn with us; where their counts are not tiktoken's, the table says so. The
texts are made here from one seed, but for the pages and the code of this project. Times are those of the processor, so
that what else the machine does has less of a part in them.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import accumulate
from pathlib import Path

import tiktoken

from keyguide.encodings import load_encoding
from keyguide.tokens import Counter

ROOT = Path(__file__).resolve().parents[2]
ENCODING = "o200k_base"
RUNS = 5
PROMISED_CHAT = 2.8  # times naive, for one million messages by the whole command on two cores
PROMISED_LINE = 0.6  # of the time of ttok
CACHED_AS = "fb374d419588a4632f3f557e76b4b70aebbca790"  # the name under which tiktoken looks for o200k_base
LINE = "Hello, how can I help you today? Your parcel left our warehouse this morning.\n"
COMMON = (
    "the to a my order is you have please thank help with and of delivery refund account can I when it not what where "
    "how parcel today card number phone email address change cancel payment"
)

Count = Callable[[Sequence[str]], list[int]]


def make_corpora() -> Iterator[tuple[str, list[str]]]:
    """Make texts of four kinds, from those that suit a memory of words to those that suit it least."""
    choose = random.Random(20261124)  # noqa: S311 - no secret is made
    letters = "abcdefghijklmnopqrstuvwxyz"

    def invent(alphabet: str, least: int, most: int) -> str:
        return "".join(choose.choices(alphabet, k=choose.randint(least, most)))

    def draw(things: list[str], number: int) -> list[str]:
        return choose.choices(things, cum_weights=weights[: len(things)], k=number)

    words = [*COMMON.split(), *(invent(letters, 3, 10) for _ in range(30_000))]
    weights = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    yield "chat: 200,000 short messages", [" ".join(draw(words, choose.randint(3, 22))) for _ in range(200_000)]
    pages = [path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("docs/**/*.md"))]
    code = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "snippets").rglob("*.py"))]
    yield "pages and code of this project", [line for text in (*pages, *code) for line in text.splitlines()]
    signs = [chr(code) for code in choose.sample(range(0x4E00, 0x7000), 3000)]
    clauses = ["".join(draw(signs, choose.randint(2, 10))) for _ in range(30_000)]
    yield "Chinese: 50,000 messages", ["\uff0c".join(draw(clauses, choose.randint(1, 8))) for _ in range(50_000)]
    unlike = [" ".join(invent(letters + "0123456789", 3, 10) for _ in range(12)) for _ in range(50_000)]
    yield "random names: 50,000 messages", unlike


def list_ways() -> dict[str, Count]:
    """Give the ways to count, ours with nothing remembered and with all."""
    encoding = load_encoding(ENCODING)
    used = Counter(ENCODING)
    ways: dict[str, Count] = {
        "tiktoken encode": lambda texts: [len(encoding.encode(text, disallowed_special=())) for text in texts],
        "tiktoken encode_ordinary": lambda texts: [len(encoding.encode_ordinary(text)) for text in texts],
        "keyguide Counter, new": lambda texts: Counter(ENCODING).count_all(texts),
        "keyguide Counter, used": used.count_all,
    }
    try:
        toktok = import_module("toktok")
    except ImportError:
        print("  toktok-rs is not installed.")
    else:
        ways["toktok-rs"] = lambda texts: toktok.batch_count(texts, ENCODING, threads=1)
    try:
        splintr = import_module("splintr").Tokenizer.from_pretrained(ENCODING)
    except ImportError:
        print("  splintr-rs is not installed; `pip install splintr-rs` adds it to this table.")
    else:
        ways["splintr-rs"] = lambda texts: [len(splintr.encode(text)) for text in texts]
    return ways


def measure_texts() -> bool:
    """Print a table for many texts; tell whether our counts are tiktoken's."""
    ways, good = list_ways(), True
    print(f"  {'o200k_base, ' + tiktoken.__version__:<33} {'MB/s':>7} {'ratio':>6}  counts")
    for name, texts in make_corpora():
        size_mb = sum(len(text.encode()) for text in texts) / 1e6
        expected = ways["tiktoken encode"](texts)
        wrong = {}
        for way, count in ways.items():
            pairs = zip(count(texts), expected, strict=True)
            wrong[way] = sum(found != wanted for found, wanted in pairs)
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(RUNS):
            for way, count in ways.items():
                started = time.process_time()
                count(texts)
                seconds[way].append(time.process_time() - started)
        naive_s = statistics.median(seconds["tiktoken encode"])
        print(f"  {name}, {size_mb:.1f} MB")
        for way, measured in seconds.items():
            median_s = statistics.median(measured)
            said = f"{wrong[way]} wrong" if wrong[way] else "equal"
            print(f"    {way:<31} {size_mb / median_s:>7.1f} {naive_s / median_s:>6.2f}  {said}")
            good = good and not (wrong[way] and way.startswith("keyguide"))
    print(f"  Promised, by the whole command on two cores: {PROMISED_CHAT} times naive for chats.")
    return good


def measure_line() -> bool:
    """Print a table for a file of one line, by whole commands; tell whether ours counts as they do."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "line.txt")
        file.write_text(LINE, encoding="utf-8")
        shutil.copy(ROOT / "snippets" / "keyguide" / "encodings" / "o200k_base.tiktoken", Path(folder, CACHED_AS))
        environment = {**os.environ, "TIKTOKEN_CACHE_DIR": folder}
        bare = f"import tiktoken; print(len(tiktoken.get_encoding('{ENCODING}').encode(open({str(file)!r}).read())))"
        commands = {
            "keyguide count": ["keyguide", "count", str(file)],
            "ttok": ["ttok", "-m", "gpt-4o", "-i", str(file)],
            "count-tokens": ["count-tokens", "-q", "-e", ENCODING, str(file)],
            "bare tiktoken": ["python", "-c", bare],
        }
        tokens, seconds = {}, {name: [] for name in commands}  # type: dict[str, int], dict[str, list[float]]
        for _ in range(RUNS * 3):
            for name, (program, *arguments) in commands.items():
                found = Path(sys.executable).with_name(program)
                started = time.perf_counter()
                done = subprocess.run(
                    [found, *arguments], env=environment, capture_output=True, text=True, check=True, cwd=folder
                )
                seconds[name].append(time.perf_counter() - started)
                tokens[name] = next(int(word) for word in done.stdout.split() if word.isdigit())
    ttok_s = statistics.median(seconds["ttok"])
    print(f"  {'a file of one line, whole process':<33} {'ms':>7} {'ratio':>6}  tokens")
    for name, measured in seconds.items():
        median_s = statistics.median(measured)
        print(f"    {name:<31} {median_s * 1000:>7.0f} {median_s / ttok_s:>6.2f}  {tokens[name]}")
    print(f"  Promised: at most {PROMISED_LINE} of ttok.")
    return len({*tokens.values()}) == 1


def main() -> None:
    """Measure and print; a count of ours that is not tiktoken's is a failure."""
    if not all((measure_line(), measure_texts())):
        sys.exit("bench: Counts differ.")


if __name__ == "__main__":
    main()
