"""`keyguide verify` as a whole process: neither its output nor the machine around it holds the key."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from verify.certificates import Certificates
from verify.matrix import CASES, make_secret
from verify.watch import find_key

pytestmark = pytest.mark.deep

KEYGUIDE = str(Path(sys.executable).with_name("keyguide"))
START_S = 1.5  # no limit below: a process on a busy machine needs time to send its first request

# Which case ends with which status.
STATUSES = {
    "everything right": 0,
    "pasted with all together": 0,
    "new code and type, second call": 1,
    "pasted: a blank inside": 3,
    "black hole, first call": 5,
    "slow body, second call": 5,
    "reset in the body, first call": 5,
    "200 with HTML, first call": 5,
    "302 Found to another host": 5,
    "wrong key, first call": 6,
    "country, first call": 7,
    "other organisation, first call": 8,
    "missing scope api.responses.write, second call": 9,
    "no such model, second call": 10,
    "no credit, second call": 11,
    "requests a minute, second call": 12,
    "502 with HTML, second call": 13,
    "key in a message": 6,
}
AS_JSON = ("everything right", "black hole, first call", "no credit, second call", "key in a message")


@pytest.mark.parametrize(
    ("name", "as_json"), [*((name, False) for name in STATUSES), *((name, True) for name in AS_JSON)]
)
def test_a_process_keeps_the_key(name: str, as_json: bool, certificates: Certificates, tmp_path: Path) -> None:
    """It ends with the status of its rung; no output, argument, variable or file of it or its children has the key."""
    case = CASES[name]
    secret = make_secret()
    pasted = case.pasted.format(key=f"sk-proj-PRACTICE-{secret}", random=secret)
    seen: dict[str, str] = {}
    with case.scene(certificates) as place:
        command = [
            KEYGUIDE,
            "verify",
            "--stdin",
            "--timeout",
            str(max(case.limit_s, START_S)),
            *(["--json"] if as_json else []),
        ]
        command += ["--base-url", place.base_url] if place.base_url else []
        folders = {one: str(tmp_path) for one in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, **folders},
        )
        if place.server is not None:  # the process waits for the answer: nothing changes while we look
            place.server.on_request = lambda: seen.update({**_look_at(process.pid), **_read_files(tmp_path)})
        output, errors = process.communicate(pasted.encode())
        heard = {f"server {n}": other.received.decode("latin-1") for n, other in enumerate(place.others, start=2)}
    assert process.returncode == STATUSES[name], errors.decode()
    asked = place.server is not None
    assert (f"arguments of {process.pid}" in seen) == asked, "The process was not looked at."
    seen |= {"output": output.decode(), "errors": errors.decode(), **_read_files(tmp_path), **heard}
    assert find_key(secret, seen) == []
    assert "Traceback" not in seen["errors"]
    assert not any(heard.values())
    if as_json:
        assert json.loads(output)["rung"] == case.rung


def _look_at(pid: int) -> dict[str, str]:
    """Give arguments and variables of a process and of all that it started, as any program of the user sees them."""
    found = {}
    for one in _list_family(pid):
        folder = Path("/proc") / str(one)
        found[f"arguments of {one}"] = (folder / "cmdline").read_bytes().decode("latin-1")
        found[f"variables of {one}"] = (folder / "environ").read_bytes().decode("latin-1")
    return found


def _list_family(pid: int) -> Iterable[int]:
    yield pid
    for children in (Path("/proc") / str(pid) / "task").glob("*/children"):
        for child in children.read_text().split():
            yield from _list_family(int(child))


def _read_files(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes().decode("latin-1") for path in files}
