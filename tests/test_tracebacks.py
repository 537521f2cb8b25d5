"""A check that fails shows no key, however closely its frames are looked at."""

import faulthandler
import getpass
import io
import linecache
import logging
import os
import re
import socket
import subprocess
import sys
import textwrap
import threading
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from types import FrameType, SimpleNamespace, TracebackType
from typing import Any, NoReturn

import pytest
from rich.console import Console
from rich.traceback import Traceback

import keyguide
from conftest import ROOT
from keyguide.cli.commands import app
from keyguide.cli.key_source import take_key
from keyguide.cli.system_keyring import SystemKeyring
from keyguide.cli.watch import watch_key
from keyguide.frames import forgetful
from keyguide.keys import Secret, inspect_key, mask_key, redact
from keyguide.verify import verify_key
from keyguide.verify.surroundings import FoundError

PACKAGE = str(ROOT / "snippets" / "keyguide")
KEY = "sk-proj-" + "aB3dE6gH9jK2mN5pQ8sT" * 2
REST = KEY.removeprefix("sk-proj-")
PIECES = [REST[at : at + 8] for at in range(20)]


def _fail(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("This was not foreseen.")


def _fail_loudly(*_: object, **__: object) -> NoReturn:
    raise LookupError(f"Illegal header value {KEY}")


def _interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def _interrupt_late(future: Future[object], timeout: float | None = None) -> NoReturn:
    wait([future], timeout)  # so that no thread outlives the test
    raise KeyboardInterrupt


# Where a check is made to fail: what is replaced there, and by what.
FAULTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "before the ladder": ("keyguide.verify.ladder._look_around", _fail),
    "looking at the key": ("keyguide.verify.ladder.inspect_key", _fail),
    "naming the key": ("keyguide.verify.ladder.mask_key", _fail),
    "judging the shape": ("keyguide.verify.ladder._Ladder.judge_shape", _fail),
    "opening the client": ("keyguide.verify.ladder.open_client", _fail),
    "making what asks": ("keyguide.verify.calls.Veil.__init__", _fail),
    "starting to climb": ("threading.Thread.start", _fail),
    "climbing": ("keyguide.verify.ladder._Ladder.climb", _fail),
    "judging an answer": ("keyguide.verify.ladder._Ladder._take", _fail),
    "waiting": ("concurrent.futures.Future.result", _interrupt_late),
    "an interrupt while it climbs": ("keyguide.verify.ladder._Ladder._diagnose", _interrupt),
}
# Where the client or what it uses is made to fail: that is the server's or the network's doing, and ends in a verdict.
FAULTS_OF_THE_CLIENT: dict[str, str] = {
    "making a request": "httpx2.Client.build_request",
    "sending it": "httpx2.Client.send",
    "carrying it": "httpx2.HTTPTransport.handle_request",
    "in the pool of connections": "httpcore2.ConnectionPool.handle_request",
    "writing": "h11.Connection.send",
    "reading": "h11.Connection.next_event",
    "closing": "httpx2.Response.close",
    "making sense of it": "json.loads",
}


def _list_causes(problem: BaseException | None) -> Iterator[BaseException]:
    """Give an exception and all that stand behind it, those that `from None` hides among them."""
    seen: list[BaseException] = []
    waiting = [problem]
    while waiting:
        one = waiting.pop()
        if one is not None and all(one is not other for other in seen):
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
            yield one


def _skip_callers(at: TracebackType | None) -> TracebackType | None:
    """Leave out the frames of this file that an exception passed last: whoever calls with a text has it anyway."""
    while at is not None and at.tb_frame.f_code.co_filename == __file__:
        at = at.tb_next
    return at


def _list_frames(at: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while at is not None:
        yield at.tb_frame, at.tb_lineno
        at = at.tb_next


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(PACKAGE)


def _dump(value: object, depth: int = 2) -> Iterator[str]:
    """Give what a tool that collects errors sends of a value: its representation, and those of what it holds."""
    yield repr(value)
    if depth == 0 or isinstance(value, (str, bytes, type)):
        return
    if isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    elif callable(value) and (cells := getattr(value, "__closure__", None)):
        inner = [cell.cell_contents for cell in cells]
    else:
        inner = []
    for one in inner:
        yield from _dump(one, depth - 1)


def _dump_frame(frame: FrameType, line: int) -> Iterator[str]:
    """Give the local values of a frame, and as `cgitb` did, what each dotted name on its line stands for."""
    values = dict(frame.f_locals)
    for value in values.values():
        yield from _dump(value)
    for dotted in re.findall(r"[A-Za-z_]\w*(?:\.\w+)*", linecache.getline(frame.f_code.co_filename, line)):
        first, *others = dotted.split(".")
        value = values.get(first)
        for name in others:
            value = getattr(value, name, None)
            yield from _dump(value)


def _draw(problem: BaseException) -> str:
    """Give the traceback of Rich, with every local value in full."""
    console = Console(file=io.StringIO(), width=4000, color_system=None)
    drawn = Traceback.from_exception(
        type(problem),
        problem,
        _skip_callers(problem.__traceback__),
        show_locals=True,
        locals_max_length=10_000,
        locals_max_string=100_000,
        locals_hide_dunder=False,
        max_frames=1000,
        width=4000,
    )
    console.print(drawn)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def _log(problem: BaseException) -> str:
    """Give what an ordinary logger writes, one that nothing guards."""
    text = io.StringIO()
    logger = logging.Logger("plain")
    logger.addHandler(logging.StreamHandler(text))
    logger.error("It failed.", exc_info=problem)
    return text.getvalue()


def look_closely(problem: BaseException) -> dict[str, str]:
    """Give everything that can be printed of an exception, by how it is got: of the client's frames as of ours."""
    shown = {
        "format_exception": "".join(traceback.format_exception(problem)),
        "rich": _draw(problem),
        "log": _log(problem),
    }
    for cause in _list_causes(problem):
        name = type(cause).__name__
        inner = _skip_callers(cause.__traceback__)
        captured = traceback.TracebackException(type(cause), cause, inner, capture_locals=True)
        shown[f"capture_locals of {name}"] = "".join(captured.format())
        shown[f"locals of {name}"] = " ".join(text for at in _list_frames(inner) for text in _dump_frame(*at))
        notes = getattr(cause, "__notes__", ())
        shown[f"the exception {name}"] = f"{cause!r} {cause} {cause.args!r} {notes!r} {vars(cause)!r}"
    return shown


def find_leaks(problem: BaseException) -> list[str]:
    """Give the ways in which a piece of the key can be got from an exception."""
    return [way for way, text in look_closely(problem).items() if any(piece in text for piece in PIECES)]


def _catch(check: Callable[[], object]) -> BaseException:
    try:
        check()
    except BaseException as problem:  # noqa: BLE001 - whatever it is, it is looked at
        return problem
    raise AssertionError("It did not fail.")


@pytest.mark.parametrize("place", FAULTS)
@pytest.mark.parametrize("key", [KEY, Secret(KEY), f' "{KEY}"\n'], ids=["text", "secret", "pasted"])
def test_a_failing_check_shows_no_key(
    place: str, key: str | Secret, api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in each place of the check leaves no key in traceback, local values, causes, arguments and notes."""
    monkeypatch.setattr(*FAULTS[place])
    problem = _catch(lambda: verify_key(key, base_url=api.base_url))
    monkeypatch.undo()
    assert isinstance(problem, RuntimeError | KeyboardInterrupt)
    assert find_leaks(problem) == []


@pytest.mark.parametrize("place", FAULTS_OF_THE_CLIENT)
@pytest.mark.parametrize("fault", [_fail, _fail_loudly])
def test_a_fault_of_the_client_is_a_verdict(
    place: str, fault: Callable[..., Any], api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks inside the client, whose frames must hold the key, gets out as a verdict alone."""
    monkeypatch.setattr(FAULTS_OF_THE_CLIENT[place], fault)
    verdict = verify_key(KEY, base_url=api.base_url)
    monkeypatch.undo()
    assert (verdict.usable, verdict.rung, verdict.diagnosis) == (False, "network", "broken-off")
    assert verdict.detail in ("The reason: RuntimeError.", "The reason: LookupError.")
    assert REST[:8] not in repr(verdict) + verdict.report()


@pytest.mark.parametrize("place", FAULTS_OF_THE_CLIENT)
def test_a_fault_of_ours_behind_one_of_the_client_leads_to_no_frame_of_it(
    place: str, api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the verdict on it cannot be made: the client's frames and messages are cut off."""
    monkeypatch.setattr(FAULTS_OF_THE_CLIENT[place], _fail_loudly)
    monkeypatch.setattr("keyguide.verify.ladder.load_findings", _fail)
    problem = _catch(lambda: verify_key(KEY, base_url=api.base_url))
    monkeypatch.undo()
    assert isinstance(problem, RuntimeError)
    assert isinstance(problem.__context__, FoundError)
    assert find_leaks(problem) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout_s": 0},
        {"model": " "},
        {"base_url": "nonsense"},
        {"base_url": "http://example.com"},
        {"base_url": KEY},
        {"model": f"\n{KEY}"},
        {"on_rung": _fail},
        {"timeout_s": 0, "environment": {"OPENAI_API_KEY": KEY, "OPENAI_CUSTOM_HEADERS": f"Authorization: {KEY}"}},
        {"on_rung": _fail, "environment": {"OPENAI_API_KEY": KEY, "HTTPS_PROXY": f"https://me:{KEY}@example.com"}},
    ],
    ids=lambda wrong: ", ".join(wrong),
)
def test_wrong_use_shows_no_key(
    wrong: dict[str, Any], api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a wrong argument, even one that is the key itself, nor the environment, where the key may be too."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    problem = _catch(lambda: verify_key(KEY, **{"base_url": api.base_url, **wrong}))
    shown = look_closely(problem)
    if KEY in f"{wrong.get('base_url')} {wrong.get('model')}":  # an argument that is no key by its name
        shown = {way: text for way, text in shown.items() if "locals" not in way and way != "rich"}
    assert [way for way, text in shown.items() if REST[:8] in text] == []


# How the functions that work on a text which may be a key are called, and what is made to fail inside them.
WORK: dict[str, tuple[Callable[[], object], str]] = {
    "cleaning": (lambda: inspect_key(KEY), "keyguide.keys._strip_ends"),
    "judging": (lambda: inspect_key(KEY), "keyguide.keys._find_problem"),
    "finding its end": (lambda: inspect_key(KEY), "keyguide.keys._find_last_four"),
    "naming a character": (lambda: inspect_key(f"{KEY[:20]}\x07{KEY[20:]}"), "keyguide.keys._name_character"),
    "masking": (lambda: mask_key(KEY), "keyguide.keys.inspect_key"),
    "showing a secret": (lambda: str(Secret(KEY)), "keyguide.keys.inspect_key"),
    "redacting": (lambda: redact(f"The key {KEY}."), "keyguide.keys._redact_once"),
    "finding keys": (lambda: redact(f"The key {KEY}."), "keyguide.keys._make_pattern"),
    "finding keys in base64": (lambda: redact(b64encode(KEY.encode()).decode()), "keyguide.keys._hides_key"),
    "resolving escapes": (lambda: redact(f"\\u0073{KEY[1:]}"), "keyguide.keys._read_escape"),
    "taking a known key": (lambda: redact("text", key=KEY), "keyguide.keys._encode"),
    "finding a known key": (lambda: redact(f"The key {KEY}.", key=Secret(KEY)), "keyguide.keys._Known._end_piece"),
    "a caller's mistake": (lambda: redact(KEY, key=[KEY]), "keyguide.errors.__doc__"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("place", WORK)
@pytest.mark.parametrize("fault", [_fail, _interrupt])
def test_no_function_that_works_on_a_key_shows_it(
    place: str, fault: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their frames hold it while they work; an error, or an interrupt, comes out of them without."""
    work, inside = WORK[place]
    monkeypatch.setattr(inside, fault)
    problem = _catch(work)
    monkeypatch.undo()
    assert "keyguide" in "".join(traceback.format_exception(problem)), "The traceback names no line of ours."
    assert find_leaks(problem) == []


# Where the command takes the key from, with the options for it.
SOURCES = {"stdin": ["--stdin"], "variable": [], "env file": ["--env-file"], "keyring": ["--keyring"], "prompt": []}


class _Ring:
    """A keyring that holds the key."""

    def get_password(self, *_: str) -> str | None:
        return KEY

    def set_password(self, *_: str) -> None:
        """Keep nothing."""


def _give(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None = None) -> list[str]:
    """Put the key where the command will take it from, and give the options for it."""
    stdin = io.TextIOWrapper(io.BytesIO(content or KEY.encode()))
    monkeypatch.setattr(stdin, "isatty", lambda: source == "prompt")
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(getpass, "getpass", lambda _: KEY)
    monkeypatch.setattr(SystemKeyring, "__init__", lambda self: self.__dict__.update(_backend=_Ring(), name="ring"))
    monkeypatch.chdir(folder)
    (folder / "settings.env").write_bytes(content or f"OPENAI_API_KEY='{KEY}'\n".encode())
    if source == "variable":
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return [*SOURCES[source], *(["settings.env"] if source == "env file" else [])]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("inside", "options"),
    {
        "keyguide.verify.ladder._Ladder._take": [],
        "keyguide.verify.ladder.inspect_key": [],
        "keyguide.verify.verify_key": [],
        "keyguide.cli.verdict_text.list_lines": [],
        "keyguide.cli.key_source.Given": [],
        "keyguide.verify.Verdict.report": ["--report"],
        "time.sleep": ["--watch"],
        "keyguide.cli.watch.list_changes": ["--watch"],
    }.items(),
)
def test_no_frame_of_the_command_holds_the_key(
    source: str,
    inside: str,
    options: list[str],
    api: keyguide.PracticeAPI,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault anywhere in `keyguide verify`, in the watch among it, shows no key of any source to any look."""
    given = _give(source, tmp_path, monkeypatch)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("keyguide.cli.watch.find_end", lambda _: None)  # to look again at a key that nobody knows
    monkeypatch.setattr(inside, _fail)
    problem = _catch(lambda: app(["verify", *given, *options, "--base-url", api.base_url], standalone_mode=False))
    monkeypatch.undo()
    assert isinstance(problem, RuntimeError)
    assert find_leaks(problem) == []


def test_an_interrupted_watch_shows_no_key(api: keyguide.PracticeAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the interrupt that is raised nor the one behind it."""
    secret = Secret(KEY)

    def look() -> keyguide.Verdict:
        return verify_key(secret, base_url=api.base_url)

    first = look()
    monkeypatch.setattr("keyguide.cli.watch.find_end", lambda _: None)
    monkeypatch.setattr("keyguide.verify.ladder._Ladder._take", _interrupt)
    problem = _catch(lambda: watch_key(first, look, wait=lambda _: None, say=lambda _: None))
    assert str(problem).startswith("Watching was interrupted")
    assert find_leaks(problem) == []


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("keyguide.keys._clean", _fail),
        ("keyguide.cli.system_keyring.describe_removal", _fail),
        (f"{__name__}._Ring.get_password", _fail_loudly),
        (f"{__name__}._Ring.set_password", _fail_loudly),
    ],
    ids=["looking at it", "saying how to remove it", "reading the keyring", "writing to it"],
)
def test_keeping_a_key_that_fails_shows_none(
    place: str, fault: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does --save, though another package is given the key, and may name it in its error."""
    _give("keyring", tmp_path, monkeypatch)
    monkeypatch.setattr(place, fault)
    save = sys.modules["keyguide.cli.verify"]._save  # noqa: SLF001 - a whole check around it adds nothing
    pasted = Secret(f'"{KEY}-new"' if "set_password" in place else KEY)
    problem = _catch(lambda: save(SystemKeyring(), pasted, SimpleNamespace(usable=True)))
    monkeypatch.undo()
    assert isinstance(problem, RuntimeError | keyguide.KeyguideError)
    assert find_leaks(problem) == []


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("stdin", f"{KEY}\xff".encode("latin-1")),
        ("stdin", KEY.encode() * 30_000),
        ("env file", f"OPENAI_API_KEY='{KEY}\n".encode()),
        ("env file", f"# OPENAI_API_KEY={KEY}\n".encode()),
        ("env file", f"OPENAI_API_KEY={KEY}\xff\n".encode("latin-1")),
        ("env file", f"OPENAI_API_KEY={KEY}\n".encode() * 30_000),
    ],
)
def test_a_source_that_cannot_be_read_shows_no_key(
    source: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with standard input or a file is said, with nothing that stands in it."""
    given = _give(source, tmp_path, monkeypatch, content)
    problem = _catch(lambda: app(["verify", *given], standalone_mode=False))
    monkeypatch.undo()
    assert isinstance(problem, keyguide.KeyguideError)
    assert find_leaks(problem) == []


@pytest.mark.parametrize("fault", [_fail_loudly, _interrupt])
@pytest.mark.parametrize("source", ["prompt", "keyring"])
def test_a_prompt_or_keyring_that_fails_with_the_key_shows_none(
    source: str, fault: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other packages raise is not there to be searched, whatever their messages and frames hold."""
    given = _give(source, tmp_path, monkeypatch)

    def get(*_: object) -> str:
        held = KEY
        fault(held)
        return held

    monkeypatch.setattr(getpass, "getpass", lambda _: get() if fault is _interrupt else _end_input(KEY))
    monkeypatch.setattr(_Ring, "get_password", get)
    problem = _catch(lambda: take_key(stdin=False, env_file=None, keyring=bool(given)))
    monkeypatch.undo()
    assert isinstance(problem, keyguide.KeyguideError | KeyboardInterrupt)
    assert find_leaks(problem) == []


def _end_input(typed: str) -> NoReturn:
    raise EOFError(typed)


def _list_running() -> Iterator[FrameType]:
    """Give every frame of every thread."""
    for frame in sys._current_frames().values():  # noqa: SLF001 - there is no other way to all threads
        at: FrameType | None = frame
        while at is not None:
            yield at
            at = at.f_back


def _look_while_it_hangs(check: Callable[[str], object], file: Path) -> dict[str, list[str]]:
    """Give what the frames of all threads hold while a server keeps a check waiting, by whose they are."""
    seen: dict[str, list[str]] = {"ours": [], "the client's": []}
    with socket.create_server(("127.0.0.1", 0)) as server:

        def look() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                for frame in _list_running():
                    name = frame.f_code.co_filename
                    if _is_ours(frame):
                        seen["ours"] += _dump_frame(frame, frame.f_lineno)
                    elif "httpx2" in name or "httpcore2" in name:
                        seen["the client's"] += _dump_frame(frame, frame.f_lineno)
                with file.open("w") as output:
                    faulthandler.dump_traceback(output, all_threads=True)

        thread = threading.Thread(target=look)
        thread.start()
        check(f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        thread.join()
    return seen


@pytest.mark.parametrize("source", ["an argument", "variables", "variables and env file", *SOURCES])
def test_no_frame_of_ours_in_any_thread_holds_the_key_while_a_check_waits(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client's frames must hold it, to send it; ours do not, nor does faulthandler show any value."""

    def check(base_url: str) -> None:
        if source == "an argument":
            verify_key(KEY, base_url=base_url, timeout_s=5, environment={"OPENAI_API_KEY": KEY})
        elif source == "variables":
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            monkeypatch.setenv("OPENAI_BASE_URL", base_url)
            verify_key(KEY, timeout_s=5)
        elif source == "variables and env file":
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            content = f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL={base_url}\n".encode()
            app(["verify", *_give("env file", tmp_path, monkeypatch, content)], standalone_mode=False)
        else:
            given = _give(source, tmp_path, monkeypatch)
            app(["verify", *given, "--base-url", base_url, "--timeout", "5"], standalone_mode=False)

    seen = _look_while_it_hangs(check, tmp_path / "threads.txt")
    monkeypatch.undo()
    assert any("Asker" in text for text in seen["ours"])
    assert [text for text in seen["ours"] if any(piece in text for piece in PIECES)] == []
    assert any(KEY in text for text in seen["the client's"]), "Then say so, and look at these frames too."
    dumped = (tmp_path / "threads.txt").read_text(encoding="utf-8")
    assert "in _ask" in dumped
    assert REST[:8] not in dumped


SHOWN = """
    import os, sys
    from unittest.mock import patch
    import keyguide

    def fail(*_, **__):
        raise RuntimeError("This was not foreseen.")

    def test_it():
        with patch("keyguide.verify.ladder._Ladder._take", fail), keyguide.serve() as api:
            keyguide.verify_key(os.environ["OPENAI_API_KEY"], base_url=api.base_url)
"""


def test_pytest_shows_no_key_with_the_local_values(tmp_path: Path) -> None:
    """`--showlocals` prints those of every frame, the check's among them."""
    (tmp_path / "test_shown.py").write_text(textwrap.dedent(SHOWN), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--showlocals", "--tb=long", "-vv", "-p", "no:cacheprovider", "test_shown.py"],
        cwd=tmp_path,
        env={**os.environ, "OPENAI_API_KEY": KEY, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "RuntimeError: This was not foreseen." in done.stdout
    assert re.search(rf"secret += <project key ending in {KEY[-4:]}>", done.stdout)
    assert REST[:8] not in done.stdout + done.stderr


# A process whose output nothing guards, that shows local values wherever it can.
UNGUARDED = """
    import faulthandler, sys
    import rich.traceback
    from unittest.mock import patch

    faulthandler.enable()
    rich.traceback.install(show_locals=True, width=200)
    import keyguide.cli

    def fail(*_, **__):
        raise RuntimeError(*_, *__.values())

    sys.argv = ["keyguide", "verify", *sys.argv[2:]]
    with patch("keyguide.cli.guard_output"), patch(sys.argv.pop(), fail):
        keyguide.cli.main()
"""


@pytest.mark.parametrize(
    ("source", "inside"),
    [
        ("stdin", "keyguide.verify.ladder.inspect_key"),
        ("variable", "keyguide.verify.ladder._Ladder._take"),
        ("env file", "keyguide.verify.verify_key"),
    ],
)
def test_a_fault_of_the_command_itself_prints_no_key_with_nothing_on_guard(
    source: str, inside: str, api: keyguide.PracticeAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 70, one sentence, no traceback: though the error's own arguments are what the function was given."""
    given = _give(source, tmp_path, monkeypatch)
    environment = dict(os.environ)
    monkeypatch.undo()
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "dev",
            "-c",
            textwrap.dedent(UNGUARDED),
            "-",
            *given,
            "--base-url",
            api.base_url,
            inside,
        ],
        cwd=tmp_path,
        env=environment,
        input=KEY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70, done.stderr
    assert "A fault of Keyguide's own: RuntimeError in" in done.stderr
    assert "Traceback" not in done.stderr
    assert REST[:8] not in done.stdout + done.stderr


# Lines that leave the key somewhere, each with the looks that find it there.
LEAKS: dict[str, tuple[str, set[str]]] = {
    "message": ("raise ValueError(KEY)", {"format_exception", "rich", "log", "capture_locals", "exception"}),
    "argument": ("raise OSError(1, 'plain', None, None, KEY)", {"exception"}),
    "note": ("problem = ValueError()\nproblem.add_note(KEY)\nraise problem", {"format_exception", "exception"}),
    "hidden": ("try: raise ValueError(KEY)\nexcept ValueError: raise RuntimeError from None", {"exception"}),
    "local": ("held = [KEY]\nraise ValueError", {"rich", "capture_locals", "locals"}),
    "closure": ("held = (lambda text: lambda: text)(KEY)\nraise ValueError", {"locals"}),
    "attribute": ("held = Shape(KEY)\nraise ValueError(len(held.cleaned))", {"locals"}),
}


@pytest.mark.parametrize("where", LEAKS)
def test_the_look_is_not_blind(where: str, tmp_path: Path) -> None:
    """A key in a message, an argument, a note, a hidden cause, a local value, a closure or an attribute is found."""
    lines, finders = LEAKS[where]
    module = tmp_path / "leaky.py"
    module.write_text(f"def leak():\n{textwrap.indent(lines, '    ')}\n", encoding="utf-8")
    space = {"KEY": KEY, "Shape": lambda key: inspect_key(key)}
    exec(compile(module.read_text(encoding="utf-8"), str(module), "exec"), space)  # noqa: S102 - the lines above
    leaks = find_leaks(_catch(space["leak"]))  # type: ignore[arg-type]
    assert {finder for finder in finders if any(finder in way.split() or way == finder for way in leaks)} == finders


def test_a_traceback_with_locals_names_the_key_by_its_end(api: keyguide.PracticeAPI) -> None:
    """A maintainer who reads one still knows which key it was, and each line that was passed."""
    text = io.StringIO()
    problem = _catch(lambda: verify_key(KEY, base_url=api.base_url, on_rung=_fail))
    traceback.TracebackException.from_exception(problem, capture_locals=True).print(file=text)
    assert f"<project key ending in {KEY[-4:]}>" in text.getvalue()
    assert "in judge_shape" in text.getvalue()


def test_what_the_caller_is_handling_keeps_its_values() -> None:
    """A check inside an `except` takes nothing from the error that led there."""

    def fail_outside() -> NoReturn:
        held = "a value of the caller"
        raise LookupError(len(held))

    def check_inside() -> NoReturn:
        try:
            fail_outside()
        except LookupError:
            verify_key("", timeout_s=0)
            raise

    problem = _catch(check_inside)
    assert isinstance(problem, keyguide.InputError)
    outside = problem.__context__
    assert isinstance(outside, LookupError)
    frames = [frame for frame, _ in _list_frames(outside.__traceback__)]
    assert frames[-1].f_locals == {"held": "a value of the caller"}


def test_every_error_of_a_group_is_without_values() -> None:
    """As a group of errors leads to many."""

    def fail_inside(key: str) -> NoReturn:
        raise ValueError(len(key))

    @forgetful
    def fail_together(key: str) -> None:
        raise BaseExceptionGroup("both", [_catch(lambda: fail_inside(key)), LookupError()])

    group = _catch(lambda: fail_together(KEY))
    assert isinstance(group, BaseExceptionGroup)
    inner = group.exceptions[0].__traceback__
    assert [frame.f_locals for frame, _ in _list_frames(inner) if frame.f_code.co_name == "fail_inside"] == [{}]
