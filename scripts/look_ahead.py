"""Build the site with Zensical too, and say in docs/maintain/look-ahead.toml in what it differs from the site of today.

A page that is lost ends this with status 1, in both modes: no file of differences makes that right.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from compare_sites import Difference, Site, compare, judge_pages, read_expected
from generated import ROOT, settle

sys.path.insert(0, str(ROOT / "snippets"))

from pages.staging import stage_project

EXPECTED = ROOT / "tests" / "site" / "pages.txt"
MADE = ROOT / "docs" / "maintain" / "look-ahead.toml"
COLOUR = re.compile(r"\x1b\[[\d;]*m")  # Zensical colours even what no terminal reads
UNJUDGED = {
    "The box of the search": "Zensical opens its own, and leaves ours empty in the header.",
    "How pages look": "Its styles are not those of Material for MkDocs; nobody has compared them page by page.",
}
HEAD = """\
# In what the site differs when Zensical builds it. Made by scripts/look_ahead.py --update.
# A kind that differs on 0 pages was compared too; `example` is the first page that differs, `means` what a difference
# means for a reader.
"""


def main() -> int:
    """Build twice, judge, compare, and check or write what was found."""
    with tempfile.TemporaryDirectory() as folder:
        now, staged = Path(folder, "now"), Path(folder, "staged")
        staged.mkdir()
        build_now(now)
        ahead = build_ahead(ROOT, staged)
        expected = read_expected(EXPECTED)
        wrong = judge_pages(Site(ahead), expected)
        differences = list(compare(Site(now), Site(ahead), expected))
    before = MADE.read_text(encoding="utf-8") if MADE.exists() else ""
    text = write(differences, version("zensical"), before, datetime.now(UTC).date())
    status = settle({MADE: text}, about=__doc__, source="a build with Zensical")
    for what in wrong:
        print(f"look_ahead: {what} in the site of Zensical. Mend snippets/pages/staging.py, or tests/site/pages.txt.")
    return 1 if wrong else status


def build_now(folder: Path) -> None:
    """Build the site of today."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    run(command, {"NO_MKDOCS_2_WARNING": "1"}, "Run make site, which says why.")


def build_ahead(root: Path, staged: Path) -> Path:
    """Stage a project into an empty folder, build it strictly with Zensical, and give the folder of the site."""
    stage_project(root, staged)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    command += ["--config-file", str(staged / "mkdocs.yml")]
    variables = {"PYTHONPATH": str(ROOT / "snippets")}
    run(command, variables, "Zensical cannot build what snippets/pages/staging.py wrote; mend it there.")
    return staged / "site"


def run(command: list[str], variables: dict[str, str], advice: str) -> None:
    """Run a build; if it fails, end with its words and the next action."""
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = COLOUR.sub("", done.stdout + done.stderr).partition("Traceback")[0].strip()
        sys.exit(f"{said}\nlook_ahead: {command[2]} could not build the site. {advice}")


def write(differences: Iterable[Difference], zensical: str, before: str, today: date) -> str:
    """Write what was found; the day stays while all the rest does.

    Args:
        differences: What was found.
        zensical: Its version.
        before: The text of the file until now.
        today: The day of this build.
    """
    tables = [_write_table("differences", asdict(one)) for one in differences]
    tables += [_write_table("unjudged", {"says": says, "means": means}) for says, means in UNJUDGED.items()]
    body = "\n".join(tables)
    try:
        since = tomllib.loads(before).get("since")
    except tomllib.TOMLDecodeError:
        since = None
    texts = [f"{HEAD}\nzensical = {_quote(zensical)}\nsince = {day}\n\n{body}" for day in (since, today)]
    return texts[0] if texts[0] == before else texts[1]


def _write_table(name: str, row: dict[str, str | int]) -> str:
    lines = [f"{key} = {value if isinstance(value, int) else _quote(value)}\n" for key, value in row.items()]
    return "".join([f"[[{name}]]\n", *lines])


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
