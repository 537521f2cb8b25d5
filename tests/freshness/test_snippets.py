"""What a page includes and what it says to run is there, or the line that says it is named."""

from pathlib import Path

import pytest

from freshness.small import Injury, Small, make_small
from keyguide.freshness.snippets import check_snippets

HOME, README = "docs/index.md", "README.md"
CLI = "snippets/keyguide/cli"
TOLD = """\

Run `make serve PORT=8000`, or `keyguide verify --stdin --no-color`, and read `scripts/serve.py`.

```console
make update                # again
.venv/bin/keyguide verify --model=gpt --json
```

```text
make no such thing
```
"""
COUNT = '''\
from typing import Annotated
def verify(
    stdin: Annotated[bool, typer.Option("--stdin", help="--other")] = False,
    color: Annotated[bool, typer.Option(help="Colours.")] = True,
    model: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    as_json: AsJson = False,
) -> None:
    """Verify."""
'''
INJURIES: dict[str, Injury] = {
    "a snippet gone": (lambda p: p.remove("snippets/examples/say.py"), "snippet-missing", HOME, 7),
    "a snippet renamed": (lambda p: p.edit(HOME, "say.py", "said.py"), "snippet-missing", HOME, 7),
    "a snippet empty": (lambda p: p.write("snippets/examples/say.py", "\n"), "snippet-missing", HOME, 7),
    "a section gone": (
        lambda p: p.edit("snippets/examples/part.py", "start:one", "start:two"),
        "snippet-section",
        HOME,
        8,
    ),
    "lines gone": (lambda p: p.edit(HOME, "part.py:1:2", "part.py:1:9"), "snippet-section", HOME, 9),
    "a target renamed": (lambda p: p.edit("Makefile", "serve:", "run:"), "command-missing", README, 5),
    "a target of a block": (lambda p: p.edit("Makefile", "update:", "renew:"), "command-missing", README, 8),
    "a variable renamed": (lambda p: p.edit(README, "PORT", "DOOR"), "command-missing", README, 5),
    "a command renamed": (lambda p: p.edit(f"{CLI}/commands.py", "verify)", "check)"), "command-missing", README, 5),
    "an option renamed": (lambda p: p.edit(f"{CLI}/verify.py", '"--stdin"', '"--input"'), "command-missing", README, 5),
    "an option with a value": (lambda p: p.edit(README, "--model=gpt", "--modal=gpt"), "command-missing", README, 9),
    "a shared option": (lambda p: p.edit(f"{CLI}/options.py", '"--json"', '"--as-json"'), "command-missing", README, 9),
    "a script renamed": (lambda p: p.remove("scripts/serve.py"), "path-missing", README, 5),
    "what make calls": (lambda p: p.remove("scripts/update.py"), "path-missing", "Makefile", 5),
    "what a script calls": (
        lambda p: p.write("scripts/update.py", 'STEPS = ["scripts/gone.py"]\n'),
        "path-missing",
        "scripts/update.py",
        1,
    ),
    "what a workflow calls": (
        lambda p: p.edit(".github/workflows/test.yml", "make update", "make test"),
        "command-missing",
        ".github/workflows/test.yml",
        2,
    ),
    "advice of the package": (
        lambda p: p.edit(f"{CLI}/verify.py", "Verify.", "Run: keyguide walk --update"),
        "command-missing",
        f"{CLI}/verify.py",
        8,
    ),
}


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Small:
    small = make_small(tmp_path)
    small.write("snippets/examples/say.py", "print()\n")
    small.write("snippets/examples/part.py", "# --8<-- [start:one]\nprint()\n# --8<-- [end:one]\n")
    includes = (
        '--8<-- "examples/say.py"\n--8<-- "examples/part.py:one"\n--8<-- "examples/part.py:1:2"\n--8<-- "README.md"'
    )
    small.edit(HOME, "[Pay]", f"{includes}\n\n[Pay]")
    small.write(README, (tmp_path / README).read_text(encoding="utf-8") + TOLD)
    makefile = (
        "PORT ?= 8000\n\nserve: ## Serve.\n\t@python scripts/serve.py $(PORT)\nupdate: ; python scripts/update.py\n"
    )
    small.write("Makefile", makefile)
    small.write("scripts/serve.py", "")
    small.write("scripts/update.py", "")
    small.write(".github/workflows/test.yml", "steps:\n  - run: make update\n")
    small.write(f"{CLI}/commands.py", "from x import verify\napp.command(short_help='Tell.')(verify)\n")
    small.write(f"{CLI}/options.py", 'AsJson = Annotated[bool, typer.Option("--json", help="JSON.")]\n')
    small.write(f"{CLI}/verify.py", COUNT)
    return small


def test_what_is_there_is_passed_over(small: Small) -> None:
    """Snippets, sections, targets, commands, options, files; and text that is no command."""
    small.edit(README, "# Small", "# Small\n\nThese make sense; the keyguide writes `docs/*.md`, `a/b.py`.")
    assert small.find(check_snippets) == []


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injury_is_named_at_its_line(injury: str, small: Small) -> None:
    """Rule, file and line."""
    act, rule, path, line = INJURIES[injury]
    act(small)
    assert (rule, path, line) in small.name(check_snippets)


def test_a_project_without_commands_is_passed_over(tmp_path: Path) -> None:
    """Where there is no Makefile and no command line, nothing is known of either."""
    small = make_small(tmp_path)
    small.write(README, "Run `make anything`, or `keyguide anything`.\n")
    assert small.find(check_snippets) == []
