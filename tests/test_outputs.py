"""Every way out of the package is known, and no key takes it."""

import ast
import subprocess
import sys
from collections import Counter

import pytest

from conftest import ROOT
from keyguide.cli.shared import guard_output, print_json, print_openly

PACKAGE = ROOT / "snippets" / "keyguide"
KEY = "sk-proj-" + "aB3dE6gH9jK2mN5pQ8sT" * 2
REST = KEY.removeprefix("sk-proj-")

# Each file of the package that lets something out, by what it calls, and why no key gets out there.
GUARDED = "the command line's streams redact what is written to them"
SCREENS = "an answer of the practice product, to the browser or program of the person whose practice keys they are"
WALKED = "names of controls and hashes of the guide's own words; pictures cover what `hides` finds"
WAYS_OUT = {
    ("cli/__init__.py", "print"): GUARDED,
    ("cli/__init__.py", "sys.stderr"): GUARDED,
    ("cli/__init__.py", "sys.stdout"): GUARDED,
    ("cli/shared.py", "os.open"): "the null device",
    ("cli/__init__.py", "traceback"): "name and line of the place alone",
    ("cli/plain.py", "print"): GUARDED,
    ("cli/practice.py", "print"): GUARDED,
    ("cli/practice.py", "print_openly"): "practice keys, which the command is there to show",
    ("cli/practice.py", "sys.stderr"): GUARDED,
    ("cli/shared.py", "print"): GUARDED,
    ("cli/shared.py", "print_openly"): "passed on for the practice command alone",
    ("cli/shared.py", "sys.stderr"): "where the guard is put on",
    ("transcripts/cluster.py", "getLogger"): "the loggers of Dask, to silence them",
    ("cli/shared.py", "sys.stdout"): "where the guard is put on",
    ("cli/estimate_text.py", "print"): GUARDED,
    ("cli/fresh.py", "print"): GUARDED,
    ("cli/fresh.py", "sys.stderr"): GUARDED,
    ("cli/fresh.py", "write_text"): "findings, which name no key: what looks like one is said without it",
    ("cli/fresh_review.py", "print"): GUARDED,
    ("freshness/evidence.py", "write_text"): "days, numbers and hashes",
    ("freshness/runs.py", "write_text"): "names of re-checkers, and days",
    ("freshness/reviewing.py", "write_text"): "a page as it is, with another day",
    ("transcripts/lists.py", "NamedTemporaryFile"): "a row of the reader's own, deleted in the end",
    ("transcripts/lists.py", "open"): "a row of the reader's own, deleted in the end",
    ("cli/key_source.py", "getpass"): "a prompt of fixed words",
    ("cli/key_source.py", "open"): "reads a file",
    ("cli/screen.py", "rich.console"): GUARDED,
    ("cli/system_keyring.py", "set_password"): "the keyring of the system, into which --save is there to put it",
    ("cli/tally_text.py", "print"): GUARDED,
    ("cli/tally_text.py", "sys.stderr"): GUARDED,
    ("cli/tally_text.py", "rich"): GUARDED,
    ("cli/tally_text.py", "rich.console"): GUARDED,
    ("cli/verify.py", "print"): GUARDED,
    ("cli/verify.py", "sys.stdout"): GUARDED,
    ("cli/walk.py", "print"): GUARDED,
    ("cli/walk.py", "sys.stderr"): GUARDED,
    ("freshness/seals.py", "write_text"): "hashes of lines of the project's own files",
    ("frames.py", "traceback"): "takes local values out of frames, shows nothing",
    ("transcripts/counted.py", "open"): "reads a file",
    ("transcripts/parts.py", "open"): "the names of conversations and numbers, beside the state that --resume names",
    ("transcripts/reading.py", "NamedTemporaryFile"): "a row of the reader's own, deleted in the end",
    ("transcripts/rejects.py", "open"): "rows of the reader's own, which --rejects is there to keep as they are",
    ("transcripts/sources.py", "open"): "reads a file",
    ("transcripts/state.py", "open"): "names of files and sums, which --resume is there to keep",
    ("logs.py", "getLogger"): "where the guard is put on",
    ("logs.py", "traceback"): "redacted in the next step",
    ("practice/api/app.py", "traceback"): "name and line of the place alone",
    ("practice/screens/app.py", "traceback"): "name and line of the place alone",
    ("verify/veil.py", "getLogger"): "puts a filter on it, logs nothing",
    ("walk/companion.py", "open"): "an address, in the browser",
    ("walk/hand.py", "open"): "an address, in the browser",
    ("walk/pictures.py", "open"): "reads a picture",
    ("walk/live.py", "write_text"): "redacted before by `hides`",
    ("walk/manifest.py", "write_bytes"): WALKED,
    ("walk/finger.py", "write_bytes"): WALKED,
}

_NAMES = {"print", "open", "print_openly", "input", "getpass"}
_METHODS = {
    *(
        "open",
        "write_text",
        "write_bytes",
        "getLogger",
        "basicConfig",
        "warn",
        "warn_explicit",
        "echo",
        "secho",
        "print_exc",
    ),
    *(
        "print_exception",
        "print_stack",
        "dump_traceback",
        "writelines",
        "NamedTemporaryFile",
        "mkstemp",
        "showwarning",
        "set_password",
    ),
}
_MODULES = {"traceback", "faulthandler", "cgitb", "pickle", "shelve", "sqlite3", "smtplib", "syslog", "pprint"}
_MODULES |= {"rich", "rich.console", "rich.logging", "rich.pretty", "rich.traceback"}


def find_ways_out(source: str) -> Counter[str]:
    """Give what a source text calls or takes that can let a text out of the process."""
    found: Counter[str] = Counter()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in _NAMES:
                found[name] += 1
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="open" | "write" | "fdopen" as name)):
                found[f"os.{name}"] += 1
            case ast.Call(func=ast.Attribute(attr=name)) if name in _METHODS:
                found[name] += 1
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" as name):
                found[f"sys.{name}"] += 1
            case ast.Import(names=names):
                found.update(alias.name for alias in names if alias.name in _MODULES)
            case ast.ImportFrom(module="sys", names=names):
                found.update(f"sys.{alias.name}" for alias in names if alias.name in ("stdout", "stderr"))
            case ast.ImportFrom(module=str(module)) if module in _MODULES:
                found[module] += 1
    return found


def test_every_way_out_is_known() -> None:
    """What the package calls that lets a text out is in the table above, and the table names nothing else."""
    found = {
        (path.relative_to(PACKAGE).as_posix(), way)
        for path in PACKAGE.rglob("*.py")
        for way in find_ways_out(path.read_text(encoding="utf-8"))
    }
    assert found - WAYS_OUT.keys() == set(), "Redact what goes out there, and say in WAYS_OUT how."
    assert WAYS_OUT.keys() - found == set(), "Take it out of WAYS_OUT."


@pytest.mark.parametrize(
    "line",
    [
        "print(key)",
        "show = print",
        "sys.stdout.write(key)",
        "from sys import stderr as s",
        "path.write_text(key)",
        "path.open('w').write(key)",
        "open(path, mode='a')",
        "os.write(2, key)",
        "logging.getLogger(__name__)",
        "logging.basicConfig()",
        "warnings.warn(key)",
        "typer.echo(key)",
        "import traceback",
        "from traceback import print_exc",
        "import rich.console",
        "from rich import print as show",
        "import faulthandler",
        "tempfile.NamedTemporaryFile()",
        "input(key)",
    ],
)
def test_each_way_out_is_seen(line: str) -> None:
    """The look at ways out is not blind to any of them."""
    assert find_ways_out(line)


def _run(code: str) -> str:
    """Run a program in which the command line's streams are guarded, and give all that it prints."""
    lines = f"KEY = 'sk-proj-' + 'aB3dE6gH9jK2mN5pQ8sT' * 2\nimport sys\nimport keyguide.cli as cli\n{code}\n"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False, cwd=ROOT)
    return f"{done.returncode} {done.stdout} {done.stderr}"


GUARD = "from keyguide.cli.shared import guard_output; guard_output()\n"
PRINTED = {
    "a print": "print('the key', KEY)",
    "a print of pieces that are one text": "print(f'{KEY[:12]}{KEY[12:]}', file=sys.stderr)",
    "an error of a thread": "import threading\ndef fail(): raise ValueError(KEY)\n"
    "thread = threading.Thread(target=fail); thread.start(); thread.join()",
    "an error at exit": "import atexit\ndef fail(): raise ValueError(KEY)\natexit.register(fail)",
    "an error that nothing catches": "raise ValueError(KEY)",
    "an error in a destructor": "class Thing:\n    def __del__(self): raise ValueError(KEY)\nThing()",
    "a warning": "import warnings; warnings.warn(KEY)",
    "a log": "import logging; logging.getLogger('any').error(KEY)",
    "a log whose arguments do not fit": "import logging; logging.getLogger('any').error('%d', KEY)",
    "a message at the end": "sys.exit(KEY)",
    "a rich traceback": "import rich.traceback\nrich.traceback.install(show_locals=True, width=80)\n"
    "raise ValueError(KEY)",
}


@pytest.mark.parametrize("way", PRINTED)
def test_nothing_that_the_command_line_prints_is_a_key(way: str) -> None:
    """Whoever prints it, no eight characters of the key are there; without the guard they are."""
    guarded, bare = _run(GUARD + PRINTED[way]), _run(PRINTED[way])
    assert REST[:8] in bare.replace("\n", "")
    assert "redacted" in guarded
    text = "".join(character for character in guarded if character.isalnum())
    assert [REST[at : at + 8] for at in range(len(REST) - 7) if REST[at : at + 8] in text] == []


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        ("ValueError(KEY)", 70, "A fault of Keyguide's own: ValueError in <string>, line 4."),
        ("RuntimeError(f'Illegal header value {KEY}')", 70, "RuntimeError"),
        ("PermissionError(13, 'Permission denied', KEY)", 2, "[redacted] cannot be used: Permission denied."),
        ("cli.KeyguideError(KEY, hint=KEY)", 2, "keyguide: [redacted] [redacted]"),
    ],
)
def test_a_fault_ends_in_one_sentence_without_a_key(fault: str, status: int, said: str) -> None:
    """Even an error that nobody thought of shows its kind and place, not its text, and no traceback."""
    printed = _run(f"def fail(*_, **__): raise {fault}\ncli._run = fail\ncli.main()")
    assert printed.startswith(f"{status} ")
    assert said in printed
    assert printed.strip().count("\n") == 0
    assert REST[:8] not in printed


def test_practice_keys_are_printed_openly_where_that_is_meant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The practice command shows its keys through the guard; everything else is stopped by it, JSON stays JSON."""
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys.stdout, "write", sys.stdout.write)
    monkeypatch.setattr(sys.stderr, "write", sys.stderr.write)
    guard_output()
    print_openly("sk-proj-PRACTICE-working-1a2b")
    print_json({"keys": {"working": "sk-proj-PRACTICE-working-1a2b"}}, openly=True)
    print_json({"keys": {"working": "sk-proj-PRACTICE-working-1a2b"}})
    shown = capsys.readouterr().out
    assert shown.count("sk-proj-PRACTICE-working-1a2b") == 2
    assert '"working": "[redacted]"' in shown
