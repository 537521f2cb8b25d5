"""How long the site takes to build, and how much a page weighs.

The strict build is set beside a bare one of the same pages: the same Markdown, notebook pages
included, with the same Markdown extensions, the search and the theme as it comes; without the
reference, the hooks, the overrides and the strict checks. Beside them stands the whole site as Zensical
builds it, staging included. Runs are whole processes, interleaved.
"""

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "snippets")]

from look_ahead import build_ahead  # noqa: E402 - commands are no package
from pages.notebooks import convert_notebook  # noqa: E402 - it lies beside the package, not in it

RUNS = 5
BARE_KEYS = ("site_name", "docs_dir", "site_dir", "use_directory_urls", "nav", "markdown_extensions")
CHANGED_PAGE = Path("docs/guide/create-key.md")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        strict, bare = Path(folder, "strict"), Path(folder, "bare")
        make_strict(strict)
        make_bare(bare, strict)
        build(strict, "--strict")  # once unmeasured: the first run of a process compiles what it imports
        build(bare)
        names = ("bare build", "strict build", "strict build, no templates kept", "one page changed", "Zensical")
        seconds: dict[str, list[float]] = {name: [] for name in names}
        for run in range(RUNS):
            seconds["bare build"].append(build(bare))
            seconds["strict build"].append(build(strict, "--strict"))
            shutil.rmtree(strict / ".cache")
            seconds["strict build, no templates kept"].append(build(strict, "--strict"))
            with (strict / CHANGED_PAGE).open("a", encoding="utf-8") as page:
                page.write(f"\nChanged {run + 1} times.\n")
            seconds["one page changed"].append(build(strict, "--strict"))
            (staged := Path(folder, f"staged-{run}")).mkdir()
            started = time.perf_counter()
            build_ahead(ROOT, staged)
            seconds["Zensical"].append(time.perf_counter() - started)
        print_seconds(seconds)
        print_weights(strict / "site")


def make_strict(folder: Path) -> None:
    """Mirror what the site is built from, so that a page can be changed."""
    folder.mkdir()
    shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(path, folder / "notebooks")
    for name in ("theme", "snippets", "mkdocs.yml", "CONTRIBUTING.md", "facts.toml"):
        (folder / name).symlink_to(ROOT / name)


def make_bare(folder: Path, strict: Path) -> None:
    """Set up the same pages for a bare build; pages that only the reference needs stay as they are."""
    shutil.copytree(strict / "docs", folder / "docs")
    for path in sorted((strict / "notebooks").glob("*.ipynb")):
        page = convert_notebook(path.stem, path.read_text(encoding="utf-8"))
        pictures = folder / "docs" / "notebooks" / path.stem
        pictures.mkdir(parents=True)
        pictures.with_suffix(".md").write_text(page.markdown, encoding="utf-8")
        for picture in page.pictures:
            (pictures / picture.name).write_bytes(picture.content)
    whole = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("!relative $config_dir", str(ROOT))
    sections = re.finditer(r"^(?P<key>\w+):.*\n(?:(?:[ #].*)?\n)*", whole, re.MULTILINE)
    kept = [section[0] for section in sections if section["key"] in BARE_KEYS]
    bare = "".join([*kept, "theme: { name: material, font: false }\n", "plugins: [search]\n"])
    (folder / "mkdocs.yml").write_text(bare, encoding="utf-8")


def build(folder: Path, *options: str) -> float:
    """Build a site; give the seconds of the whole process."""
    # Bytecode is kept as on any machine, but outside the project.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode")}
    started = time.perf_counter()
    command = [sys.executable, "-m", "mkdocs", "build", *options]  # --quiet would hide warnings from --strict
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode or not (folder / "site" / "index.html").exists():
        sys.exit(f"The site could not be built:\n{done.stderr}")
    return taken


def print_seconds(seconds: dict[str, list[float]]) -> None:
    """Print the medians, and each as a ratio to the bare build."""
    bare = statistics.median(seconds["bare build"])
    print(f"  {'whole process, median of ' + str(RUNS):<38} {'s':>8} {'ratio':>6}")
    for name, measured in seconds.items():
        print(f"  {name:<38} {statistics.median(measured):>8.2f} {statistics.median(measured) / bare:>6.2f}")


def print_weights(site: Path) -> None:
    """Print what each notebook page weighs, and what all pages share."""
    loaded = {page: list_loaded(page) for page in site.rglob("index.html")}
    shared = set[Path]().union(*(files for page, files in loaded.items() if page.parent.parent.name != "notebooks"))
    print(f"\n  {'first loaded, gzip':<38} {'KB':>8} {'pictures KB, lazy':>18}")
    for page in sorted(page for page in loaded if page.parent.parent.name == "notebooks"):
        own_kb = sum(weigh_kb(file) for file in {page, *loaded[page]} - shared)
        pictures_kb = sum(weigh_kb(file) for file in page.parent.iterdir() if file.suffix in (".png", ".svg"))
        print(f"  {page.parent.relative_to(site).as_posix():<38} {own_kb:>8.1f} {pictures_kb:>18.1f}")
    for suffix in (".css", ".js", ".woff2"):
        shared_kb = sum(weigh_kb(file) for file in shared if file.suffix == suffix)
        print(f"  {'shared by all pages, ' + suffix:<38} {shared_kb:>8.1f}")


def list_loaded(page: Path) -> set[Path]:
    """Give the styles, scripts and fonts that a page names itself."""
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    nodes = tree.css("link[rel=stylesheet], link[rel=preload], script[src]")
    targets = [node.attributes.get("href") or node.attributes.get("src") or "" for node in nodes]
    return {(page.parent / target.partition("?")[0]).resolve() for target in targets}


def weigh_kb(file: Path) -> float:
    """Give a file's size in kilobytes as a server sends it; fonts are compressed already."""
    content = file.read_bytes()
    return len(content if file.suffix == ".woff2" else gzip.compress(content, 6)) / 1000


if __name__ == "__main__":
    main()
