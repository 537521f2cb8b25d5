"""The state of a count, so that it can be taken up again where it was interrupted."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from keyguide.errors import InputError
from keyguide.transcripts.counting import Settings
from keyguide.transcripts.far import find_version, is_address
from keyguide.transcripts.sources import STANDARD_INPUT, Source, open_bytes
from keyguide.transcripts.tally import Totals

_FORMAT = 1
_HASHED = 1 << 16


@dataclass(slots=True)
class State:
    """How far a count has come.

    Attributes:
        chunks: The chunks that are counted: those before this number.
        totals: What they add up to.
        rejects_size: The bytes of the file of rejects.
        run_sizes: The bytes of the runs of conversations.
    """

    chunks: int = 0
    totals: Totals = field(default_factory=Totals)
    rejects_size: int = 0
    run_sizes: list[int] = field(default_factory=list)


def make_fingerprint(
    sources: Sequence[Source], settings: Settings, chunk_bytes: int, rejects: Path | None
) -> dict[str, Any]:
    """Say what is counted and how: what must not change between an interruption and the end."""
    if any(source.name == STANDARD_INPUT for source in sources):
        raise InputError("A count of standard input cannot be taken up again.", hint="Give the file by its name.")
    how = {
        "encoding": settings.encoding,
        "by": list(settings.by),
        "conversations": settings.conversations,
        "chunk size": chunk_bytes,
        "rejects file": str(rejects) if rejects else None,
    }
    files = [
        {"name": source.name, **_describe_file(source), "columns": asdict(source.columns), "kind": source.kind}
        for source in sources
    ]
    return {"format": _FORMAT, "settings": how, "files": files}


def _describe_file(source: Source) -> dict[str, Any]:
    with open_bytes(source.name) as file:
        head = hashlib.sha256(file.read(_HASHED)).hexdigest()
    changed = find_version(source.name) if is_address(source.name) else Path(source.name).stat().st_mtime_ns
    return {"size": source.size, "changed": changed, "begins": head}


def read_state(path: Path, fingerprint: dict[str, Any]) -> State | None:
    """Read a state.

    Args:
        path: The state file.
        fingerprint: What is to be counted now.

    Returns:
        How far the count had come; None where there is no such file.

    Raises:
        InputError: It is no state file, or of a count of other files or with other settings.
    """
    try:
        content = json.loads(path.read_bytes())
        before, state = content["count"], content["state"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{path} is no state of a count.", hint="Give another name to --resume, or delete the file."
        ) from None
    if differences := _compare(before, fingerprint):
        raise InputError(
            f"{path} belongs to another count: {'; '.join(differences)}.",
            hint="Count as before, or delete the file to begin anew.",
        )
    totals = Totals(**state.pop("totals"))
    totals.reply_sizes = {int(size): number for size, number in totals.reply_sizes.items()}
    totals.lines = {int(place): number for place, number in totals.lines.items()}
    return State(totals=totals, **state)


def _compare(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    if before == now:
        return []
    if before.get("format") != now["format"]:
        return ["it was written by another version of Keyguide"]
    found = [
        f"{name} was {before['settings'].get(name)!r} and is {value!r}"
        for name, value in now["settings"].items()
        if before["settings"].get(name) != value
    ]
    then = {file["name"]: file for file in before["files"]}
    names = [file["name"] for file in now["files"]]
    if list(then) != names:
        gone, new = [name for name in then if name not in names], [name for name in names if name not in then]
        found += [f"without {name}" for name in gone] + [f"with {name} besides" for name in new]
        found += [] if gone or new else ["the files are in another order"]
    for file in now["files"]:
        old = then.get(file["name"], file)
        changed = [
            f"its {key} was {old[key]!r} and is {value!r}" if key == "size" else f"its {key} are others"
            for key, value in file.items()
            if old[key] != value and key in {"size", "columns", "kind"}
        ]
        if not changed and (old["changed"], old["begins"]) != (file["changed"], file["begins"]):
            changed = ["it was changed in between"]
        found += [f"{file['name']}: {', '.join(changed)}"] if changed else []
    return found


def write_state(path: Path, fingerprint: dict[str, Any], state: State) -> None:
    """Write a state so that the file is at every moment either the old or the new one."""
    content = json.dumps({"count": fingerprint, "state": asdict(state)}).encode()
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
