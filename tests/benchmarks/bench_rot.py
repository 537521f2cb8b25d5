"""What rots, and who names it: `keyguide fresh` at file and line, beside what other projects run.

The peers are a strict build of the site, a check of the links and anchors of the built site, and nbval for what a
notebook shows. They run on the same injured copy. The link check is our own, over the built HTML: every link and every
anchor within the site. A peer is said to find an injury when it fails and had not failed before it, at whatever line.

The promises: all injuries named at their file and line; `keyguide fresh` in 4 s; on ten times the pages and facts, in
ten times that.
"""

import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from keyguide.freshness import Project, check_project
from keyguide.freshness.evidence import REVIEWS, make_record, read_records, write_records
from keyguide.freshness.ledger import LEDGER
from keyguide.freshness.page import read_page

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from rot.injury import TODAY, Injury, copy_project, find_place, injure, read_injuries  # noqa: E402 - of the tests

PROCESSES = 2
TIMES = 10
RUNS = 3
MOST_SECONDS = 4.0
KEYGUIDE = Path(sys.executable).with_name("keyguide")
_UNREAD = ("requirements.txt", "Makefile", "fresh.toml", "scripts/", ".github/", "docs/maintain/reviews.toml")
"""What no peer reads."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was found of one injury."""

    what: str
    by: str
    seconds: float
    is_named: bool
    peers: str


def main() -> None:
    """Measure and print."""
    only = sys.argv[1:]
    injuries = [one for one in read_injuries() if not only or any(word in one.what for word in only)]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=_prepare) as pool:
        rows = list(pool.map(_judge, injuries))
    print(f"  {'injury':<84} {'cheapest':<9} {'ms':>6} {'at its line':<11} peers")
    for row in rows:
        at_line = "yes" if row.is_named else "NO"
        print(f"  {row.what:<84} {row.by:<9} {1000 * row.seconds:>6.0f} {at_line:<11} {row.peers or 'no'}")
    named, found = sum(row.is_named for row in rows), sum(bool(row.peers) for row in rows)
    print(f"\n  named at file and line: {named} of {len(rows)}; the peers find: {found} of {len(rows)}")
    is_quick = _measure_sizes()
    if named < len(rows) or not is_quick:
        sys.exit("bench: A promise is not kept; the lines above say which.")


_copies: list[tuple[Path, frozenset[str]]] = []


def _prepare() -> None:
    """Give a process its own copy, and see what the peers say of it while nothing is wrong."""
    root = copy_project(Path(tempfile.mkdtemp(prefix="rot-")))
    _copies.append((root, frozenset(_check_links(_build(root, "")[1]))))


def _judge(injury: Injury) -> Row:
    root, before = _copies[0]
    with injure(root, injury):
        started = time.process_time()  # of the processor, for the peers of another injury run beside it
        found = {(one.rule, one.path, one.line) for one in check_project(Project(root), injury.today)}
        seconds = time.process_time() - started
        is_named = (injury.rule, injury.at_file, find_place(root, injury)) in found
        peers = ", ".join(_ask_peers(root, injury, before))
    return Row(injury.what, injury.by, seconds, is_named, peers)


def _ask_peers(root: Path, injury: Injury, before: frozenset[str]) -> Iterator[str]:
    """Name the peers that find an injury; a day that has passed changes nothing that they read."""
    if injury.file.startswith(_UNREAD) or injury.today != TODAY:
        return
    path = sys.path[0] if injury.installed else ""
    is_built, site = _build(root, path)
    if not is_built:
        yield "build"
    elif set(_check_links(site)) - before:
        yield "links"
    if injury.installed or injury.file.startswith("notebooks/"):
        books = "notebooks" if injury.installed or not (root / injury.file).is_file() else injury.file
        command = ["-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
        if _run(root, path, *command, f"--rootdir={root}", books).returncode not in (0, 5):
            yield "nbval"


def _build(root: Path, path: str) -> tuple[bool, Path]:
    site = root / "site"
    shutil.rmtree(site, ignore_errors=True)
    done = _run(root, path, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site))
    return done.returncode == 0, site


def _run(root: Path, path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python in the copy, on the package of the copy."""
    places = os.pathsep.join(filter(None, (path, str(root / "snippets"))))
    environment = {**os.environ, "PYTHONPATH": places, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def _check_links(site: Path) -> Iterator[str]:
    """Give every link and anchor of a built site that leads nowhere within it."""
    pages = {path.relative_to(site).as_posix(): LexborHTMLParser(path.read_text()) for path in site.rglob("*.html")}
    anchors = {
        name: {node.attributes.get("id") or node.attributes.get("name") for node in page.css("[id], a[name]")}
        for name, page in pages.items()
    }
    for name, page in pages.items():
        for node in page.css("a[href], img[src], link[href], script[src]") if name != "404.html" else ():
            address = urlsplit(node.attributes.get("href") or node.attributes.get("src") or "")
            if address.scheme or address.netloc:
                continue
            aim = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address.path)))
                if address.path
                else name
            )
            aim = posixpath.normpath(posixpath.join(aim, "index.html")) if (site / aim).is_dir() else aim
            fragment = unquote(address.fragment)
            if not (site / aim).is_file() or (fragment and aim in anchors and fragment not in anchors[aim]):
                yield f"{name}: {address.geturl()}"


def _measure_sizes() -> bool:
    """Measure whole processes on the project, and on one that is larger; say whether both are quick enough."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_project(Path(folder, "one"))
        large = copy_project(Path(folder, "many"))
        _multiply(large)
        sizes = []
        head = f"keyguide fresh, whole process, best of {RUNS}"
        print(f"\n  {head:<44} {'pages':>6} {'facts':>6} {'s':>6} {'times':>6}")
        for name, place in (("the project", root), (f"the same {TIMES} times over", large)):
            project = Project(place)
            sizes.append(min(_time_fresh(place) for _ in range(RUNS)))
            numbers = f"{len(project.pages):>6} {len(project.facts):>6} {sizes[-1]:>6.2f} {sizes[-1] / sizes[0]:>6.1f}"
            print(f"  {name:<44} {numbers}")
    return sizes[0] <= MOST_SECONDS and sizes[1] <= TIMES * sizes[0]


def _time_fresh(root: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [KEYGUIDE, "fresh", "--today", str(TODAY)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1, 3), done.stderr
    return time.perf_counter() - started


def _multiply(root: Path) -> None:
    """Copy every folder of pages, every notebook and every fact under new names, with their records.

    The rings of a picture belong to one page, so the copies' steps are not walked.
    """
    project = Project(root)
    ledger, records = project.read(LEDGER), read_records(root / REVIEWS)
    nav, facts = [], [ledger]
    for number in range(2, TIMES + 1):
        facts.append(re.sub(r"^\[([\w-]+)\]$", rf"[\1-{number}]", ledger, flags=re.MULTILINE))
        for name, page in project.pages.items():
            folder, _, file = name.rpartition("/")
            is_flat = folder in ("docs", "notebooks")
            stem, _, ending = file.rpartition(".")
            copy = f"{folder}/{stem}_{number}.{ending}" if is_flat else f"{folder}-{number}/{file}"
            text = re.sub(r"\(fact:([\w-]+)\)", rf"(fact:\1-{number})", page.text)
            text = re.sub(r'^(title: |   "title": ")', rf"\g<1>{number} ", text, count=1, flags=re.MULTILINE)
            (root / copy).parent.mkdir(exist_ok=True)
            (root / copy).write_text(text, encoding="utf-8")
            records[copy] = make_record(read_page(root / copy, copy), TODAY, 0)
            nav.append(f"  - {copy.removeprefix('docs/').replace('.ipynb', '.md')}\n")
    (root / LEDGER).write_text("\n".join(facts), encoding="utf-8")
    write_records(root / REVIEWS, records)
    site = root / "mkdocs.yml"
    site.write_text(site.read_text(encoding="utf-8").replace("\nnav:\n", "\nnav:\n" + "".join(nav)), encoding="utf-8")


if __name__ == "__main__":
    main()
