"""Seals: what a command made, line by line, and of what; so that a line edited by hand is found without making it anew.

The commands that make files write the seals; nobody else does. A seal holds three characters for each line that was
made, and a hash of each thing that it was made of.
"""

import ast
import gzip
import hashlib
import importlib.metadata
import io
import json
import re
import tokenize
import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keyguide.errors import InputError

SEALS = "docs/maintain/made.toml"
"""The file of the seals, relative to the project."""

WHOLE = "file"
"""What a file is called as a part of itself, where all of it is made."""

_HEAD = """\
# What commands made, and of what: the commands write this file, and nobody else does. Three characters stand for each
# line that was made. `keyguide fresh` tells by it which line was edited by hand, and what is out of date.
"""
_SIGNS = 3
_ROW = 108
_OPEN = re.compile(r"<!-- made from (?P<source>[^>:]+): (?P<name>[^>]+?) -->|# --- Generated from .* ---$")
_CLOSE = ("<!-- end -->", "# --- to here ---")
PACKED = ".gz"
"""How the names of files end that are packed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file that a command makes.

    Attributes:
        line: The number of its first line.
        lines: Its lines.
    """

    line: int
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Seal:
    """What one command made in one file.

    Attributes:
        path: The file, relative to the project.
        source: Which marks of the file it is about; empty where it is about all of it.
        command: The command.
        parts: For each part by its name, three characters a line.
        of: For each thing that it was made of, a hash.
    """

    path: str
    source: str
    command: str
    parts: Mapping[str, str]
    of: Mapping[str, str]

    @property
    def key(self) -> str:
        """Its name in the file of the seals."""
        return f"{self.path}: {self.source}" if self.source else self.path


def make_seal(root: Path, path: str, command: str, inputs: Sequence[str], source: str = "") -> Seal:
    """Seal what stands in a file now.

    Args:
        root: The folder of the project.
        path: The file, relative to it.
        command: The command that made it.
        inputs: What it was made of, as `hash_input` takes it.
        source: Which marks of the file it is about; empty where all of it is made.
    """
    parts = {name: seal_lines(part.lines) for name, part in read_parts(root / path, source).items()}
    return Seal(path, source, command, parts, {name: hash_input(root, name) for name in inputs})


def read_parts(path: Path, source: str) -> dict[str, Part]:
    """Read the parts of a file that are made; of a file without marks, all of it; of a packed one, what is in it.

    Args:
        path: The file.
        source: Which marks of a page it is about.
    """
    if path.suffix == PACKED:
        try:
            return {WHOLE: Part(1, [hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()])}
        except (OSError, EOFError, ValueError):
            return {WHOLE: Part(1, ["damaged"])}
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return dict(_cut(lines, source)) or ({} if source else {WHOLE: Part(1, lines)})


def _cut(lines: Sequence[str], source: str) -> Iterator[tuple[str, Part]]:
    begin, name = -1, ""
    for place, line in enumerate(lines):
        opened = _OPEN.match(line)
        if opened and (opened["source"] or "") == source:
            begin, name = place, opened["name"] or "tables"
        elif line.startswith(_CLOSE) and begin >= 0:
            yield name, Part(begin + 2, lines[begin + 1 : place])
            begin = -1


def seal_lines(lines: Sequence[str]) -> str:
    """Give three characters for each line.

    Args:
        lines: The lines.

    Example:
        >>> seal_lines(["one", "two"])
        'dpLP8T'
    """
    return "".join(urlsafe_b64encode(hashlib.sha256(line.encode()).digest())[:_SIGNS].decode() for line in lines)


def find_change(part: Part, seal: str) -> int | None:
    """Give the number of the first line that is not the sealed one; `None` where all are.

    Args:
        part: The part as it stands.
        seal: Its seal.
    """
    now = seal_lines(part.lines)
    if now == seal:
        return None
    places = range(0, min(len(now), len(seal)), _SIGNS)
    same = next((at for at in places if now[at : at + _SIGNS] != seal[at : at + _SIGNS]), min(len(now), len(seal)))
    return part.line + min(same // _SIGNS, max(len(part.lines) - 1, 0))


def hash_input(root: Path, name: str) -> str:
    """Hash something that a file was made of, so that what changes nothing in it changes no hash.

    Args:
        root: The folder of the project.
        name: A file or a pattern of files; of TOML, what it says counts, not how it is written. With `: tables` behind
            it, of Python the tables at the top of the module alone; with `: words`, its docstrings and annotations
            alone. Or `package NAME`: the version that is installed, or empty.
    """
    if name.startswith("package "):
        try:
            return importlib.metadata.version(name.removeprefix("package "))
        except importlib.metadata.PackageNotFoundError:
            return ""
    pattern, _, what = name.partition(": ")
    digest = hashlib.sha256()
    for path in sorted(root.glob(pattern)):
        digest.update(_read_input(path, what) + b"\0")
    return digest.hexdigest()[:16]


def _read_input(path: Path, what: str) -> bytes:
    content = path.read_bytes()
    try:
        if path.suffix == ".toml":
            return json.dumps(tomllib.loads(content.decode()), default=str).encode()
        if what:
            text = content.decode()
            body = ast.parse(text).body
            return (_read_tables(text, body) if what == "tables" else repr(list(_list_words(body)))).encode()
    except (SyntaxError, ValueError):  # damaged, so not what it was
        pass
    return content


def _read_tables(text: str, body: Sequence[ast.stmt]) -> str:
    lines = text.splitlines(keepends=True)
    tables = [one for one in body if isinstance(one, ast.Assign | ast.AnnAssign)]
    return "\n".join(_squeeze("".join(lines[one.lineno - 1 : one.end_lineno])) for one in tables)


def _squeeze(code: str) -> str:
    """Take comments and layout out of code."""
    left_out = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return " ".join(token.string for token in tokens if token.type not in left_out)


def _list_words(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Give the words by which a command line explains itself: names, annotations, values left out, docstrings."""
    for one in body:
        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
            yield from (one.name, ast.get_docstring(one) or "", *(argument.arg for argument in one.args.args))
            annotations = [argument.annotation for argument in one.args.args if argument.annotation]
            yield from _list_constants((*annotations, *one.args.defaults))
        elif isinstance(one, ast.Expr | ast.Assign | ast.AnnAssign):
            yield from _list_constants((one,))


def _list_constants(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        yield from (repr(inner.value) for inner in ast.walk(node) if isinstance(inner, ast.Constant))


def read_seals(root: Path) -> dict[str, Seal]:
    """Read the seals by their names; a file that is not there holds none.

    Args:
        root: The folder of the project.

    Raises:
        InputError: The file is damaged.
    """
    try:
        table = tomllib.loads((root / SEALS).read_text(encoding="utf-8"))
        return {key: _read_seal(key, row) for key, row in table.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise InputError(f"{SEALS} is damaged: {problem}.", hint="Restore it from version control.") from None


def _read_seal(key: str, row: Mapping[str, Any]) -> Seal:
    path, _, source = key.partition(": ")
    parts = {name: "".join(seal.split()) for name, seal in row["parts"].items()}
    return Seal(path, source, row["command"], parts, dict(row["of"].items()))


def write_seals(root: Path, seals: Sequence[Seal]) -> None:
    """Put seals beside those that are there, in the place of older ones; those of files that are gone are dropped.

    Args:
        root: The folder of the project.
        seals: The seals.
    """
    known = {**read_seals(root), **{seal.key: seal for seal in seals}}
    kept = [known[key] for key in sorted(known) if (root / known[key].path).is_file()]
    text = "\n".join((_HEAD, *map(_write_seal, kept)))
    path = root / SEALS
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _write_seal(seal: Seal) -> str:
    lines = [f"[{_quote(seal.key)}]", f"command = {_quote(seal.command)}"]
    lines += [f"of.{_quote(name)} = {_quote(digest)}" for name, digest in seal.of.items()] or ["of = {}"]
    lines += [f"[{_quote(seal.key)}.parts]"]
    for name, signs in seal.parts.items():
        rows = [signs[at : at + _ROW] for at in range(0, len(signs), _ROW)]
        written = _quote(signs) if len(rows) < 2 else '"""\n' + "\n".join(rows) + '"""'
        lines.append(f"{_quote(name)} = {written}")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
