"""Nothing that looks like a key stands anywhere in the repository, the built site or the package as it is installed."""

import base64
import binascii
import gzip
import html
import io
import json
import math
import re
import subprocess
import sys
import tarfile
import urllib.parse
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from conftest import ROOT, list_committed

# The published rules of common secret scanners, split so that this file does not match itself.
MARKER = "T3Blbk" + "FJ"
RULES = {
    "gitleaks, long": rf"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{{58,74}}{MARKER}[A-Za-z0-9_-]{{58,74}}",
    "gitleaks, short": rf"sk-[a-zA-Z0-9]{{20}}{MARKER}[a-zA-Z0-9]{{20}}",
    "trufflehog": rf"sk-(?:(?:proj|svcacct|service)-[A-Za-z0-9_-]+|[a-zA-Z0-9]+){MARKER}[A-Za-z0-9_-]+",
    "detect-secrets": rf"sk-[A-Za-z0-9-_]*[A-Za-z0-9]{{20}}{MARKER}[A-Za-z0-9]{{20}}",
    "SonarSource": r"\b(?:sk-(?:[a-zA-Z0-9-]+-)?(?:[a-zA-Z0-9]{48}))\b",
    # Ours: any long random tail behind sk-, whatever its shape; keys change shape. Practice keys open nothing.
    "long random tail": r"\bsk-(?!(?:proj-|svcacct-|admin-)?PRACTICE-)[A-Za-z0-9_-]{32,}",
}
LEAST_BITS_PER_CHARACTER = 4.0
DEEPEST = 4
PACKED = (b"PK\x03\x04", b"\x1f\x8b")
ADVICE = "Take it out, delete the key if it is real, and write sk-proj-EXAMPLE."


def _measure_bits(text: str) -> float:
    """Give the Shannon entropy of a text in bits per character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def find_keys(text: str) -> list[str]:
    """Name the rule and the place of everything in a text that looks like a key, also escaped or in pieces."""
    return [f"{rule} at offset {match}" for form in _unwrap(text) for rule, match in _apply_rules(form)]


def _apply_rules(text: str) -> Iterator[tuple[str, int]]:
    if "sk-" not in text:
        return
    for rule, pattern in RULES.items():
        for match in re.finditer(pattern, text):
            if rule != "long random tail" or _measure_bits(match[0][3:]) >= LEAST_BITS_PER_CHARACTER:
                yield rule, match.start()


def _unwrap(text: str) -> Iterator[str]:
    """Give a text as it is; without the escapes of JSON, HTML and addresses; and with what is in pieces put together.

    Written apart from the package's own redaction, so that one does not miss what the other misses.
    """
    yield text
    plain = text.replace('\\"', '"')
    for _ in range(2):
        plain = re.sub(r"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})", lambda m: chr(int(m[1] or m[2], 16)), plain)
        plain = html.unescape(urllib.parse.unquote(plain))
    yield plain
    yield re.sub(
        r"(?<=[\w-])(?:[\"']\s*\+?\s*[\"']|\\?\r?\n[ \t]*|\\n)(?=[\w-])|<wbr ?/?>|[\u00ad\u200b-\u200d\u2060]",
        "",
        plain,
    )


def read_texts(name: str, content: bytes, depth: int = 0) -> Iterator[str]:
    """Give every text in a file: its name, what it says in any encoding, notes in pictures, files in archives."""
    yield name
    if not content.startswith(PACKED):
        yield content.replace(b"\0", b"").decode("utf-8", errors="replace")  # UTF-16 is text and zeros
    if depth == DEEPEST:
        return
    yield from _read_picture(content)
    for inner_name, inner in _unpack(name, content):
        yield from read_texts(inner_name, inner, depth + 1)


def _read_picture(content: bytes) -> Iterator[str]:
    if not content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
        return
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()  # notes may stand behind the picture
            notes = [*picture.info.values(), *picture.getexif().values()]
    except OSError:
        return  # an example of a test that only begins like a picture; its bytes were read as text
    yield from (note.decode("latin-1") if isinstance(note, bytes) else str(note) for note in notes)


def _unpack(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the files in an archive, and what JSON, notebooks and pages hold in another form."""
    if content.startswith(PACKED[0]):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((member, archive.read(member)) for member in archive.namelist())
            yield "comment", archive.comment
    elif content.startswith(PACKED[1]):
        yield name.removesuffix(".gz"), gzip.decompress(content)
    elif content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                if file := archive.extractfile(member):
                    yield member.name, file.read()
    elif content.startswith(b"# Sphinx inventory version 2"):
        yield "inventory", zlib.decompress(content.split(b"\n", 4)[4])
    elif name.endswith((".json", ".ipynb", ".map")):
        yield from ((f"{name}: text", text.encode(errors="replace")) for text in _list_strings(json.loads(content)))
        for text in _list_strings(json.loads(content)):
            yield from _decode_base64(text)
    for text in re.findall(rb"data:[a-z/+.-]*;base64,([A-Za-z0-9+/=]+)", content):
        yield from _decode_base64(text.decode())


def _list_strings(value: object) -> Iterator[str]:
    """Give every text in JSON; a list of texts, as notebooks keep their lines, is one."""
    match value:
        case str():
            yield value
        case list() if value and all(isinstance(one, str) for one in value):
            yield "".join(map(str, value))
        case list():
            for one in value:
                yield from _list_strings(one)
        case dict():
            for key, one in value.items():
                yield str(key)
                yield from _list_strings(one)


def _decode_base64(text: str) -> Iterator[tuple[str, bytes]]:
    try:
        yield "base64", base64.b64decode(text.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return


def _scan(paths: list[Path]) -> list[str]:
    return [
        f"{path}: {hit}"
        for path in paths
        for text in read_texts(path.name, path.read_bytes())
        for hit in find_keys(text)
    ]


def _list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module", name="built")
def _built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Build what is published of the package, from this machine alone."""
    folder = tmp_path_factory.mktemp("built")
    command = [str(Path(sys.executable).with_name("hatchling")), "build", "-t", "wheel", "-t", "sdist"]
    subprocess.run([*command, "-d", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return sorted(folder.iterdir(), key=lambda path: path.suffix, reverse=True)


def test_the_repository_holds_no_key() -> None:
    """No file that is committed, or could be, holds anything that a secret scanner would report."""
    assert _scan(list_committed()) == [], ADVICE


def test_the_built_site_holds_no_key(site: Path) -> None:
    """No published file does either."""
    assert _scan(_list_files(site)) == [], ADVICE


def test_the_built_package_holds_no_key(built: list[Path]) -> None:
    """Nor does the wheel, nor the archive of sources; and both are looked into."""
    assert [path.suffix for path in built] == [".whl", ".gz"]
    for path in built:
        assert any(text.endswith("keyguide/keys.py") for text in read_texts(path.name, path.read_bytes()))
    assert _scan(built) == [], ADVICE


@pytest.mark.parametrize("kind", ["proj-", "svcacct-", "admin-", ""])
def test_the_scan_finds_a_key_of_each_kind(kind: str) -> None:
    """The scan is not blind: a key of each kind, made up here, is found."""
    half = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 3
    body = half[:58] + MARKER + half[1:59] if kind else half[:20] + MARKER + half[1:21]
    assert find_keys(f'{{"key": \\"sk-{kind}{body}\\"}}')


KEY = "sk-" + "proj-" + "aB3dE6gH9jK2mN5pQ8sT" * 2


def _make_picture(form: str, **options: object) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (1, 1)).save(content, form, **options)
    return content.getvalue()


def _make_png(*, packed: bool = False, international: bool = False) -> bytes:
    notes = PngInfo()
    if international:
        notes.add_itxt("Comment", KEY, zip=packed)
    else:
        notes.add_text("Comment", KEY, zip=packed)
    return _make_picture("PNG", pnginfo=notes)


def _make_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = KEY
    return exif


def _make_notebook(source: list[str], output: dict[str, object]) -> bytes:
    cell = {"cell_type": "code", "source": source, "outputs": [{"output_type": "display_data", "data": output}]}
    return json.dumps({"cells": [cell], "nbformat": 4}).encode()


def _make_zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def _make_tar(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("inner/words.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


PLACES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "name": lambda: (f"{KEY}.txt", b""),
    "text": lambda: ("words.txt", f"The key is {KEY}.".encode()),
    "UTF-16": lambda: ("words.txt", KEY.encode("utf-16")),
    "JSON escapes": lambda: ("words.txt", KEY.replace("-", "\\u002d").encode()),
    "JSON in JSON": lambda: ("words.json", json.dumps(json.dumps({"a": KEY.replace("-", "\\u002d")})).encode()),
    "a key of JSON": lambda: ("words.json", json.dumps({KEY: 1}).encode()),
    "an address": lambda: ("words.html", f'<a href="?k={KEY.replace("-", "%2D")}">'.encode()),
    "entities": lambda: ("words.html", "".join(f"&#{ord(character)};" for character in KEY).encode()),
    "a broken line": lambda: ("words.md", f"{KEY[:30]}\n    {KEY[30:]}".encode()),
    "pieces of code": lambda: ("words.py", f'"{KEY[:20]}" + "{KEY[20:40]}"\n    "{KEY[40:]}"'.encode()),
    "a note": lambda: ("picture.png", _make_png()),
    "a packed note": lambda: ("picture.png", _make_png(packed=True)),
    "an international note": lambda: ("picture.png", _make_png(packed=True, international=True)),
    "EXIF of PNG": lambda: ("picture.png", _make_picture("PNG", exif=_make_exif())),
    "EXIF of JPEG": lambda: ("picture.jpg", _make_picture("JPEG", exif=_make_exif())),
    "EXIF of WebP": lambda: ("picture.webp", _make_picture("WEBP", exif=_make_exif())),
    "a comment of JPEG": lambda: ("picture.jpg", _make_picture("JPEG", comment=KEY.encode())),
    "behind a picture": lambda: ("picture.png", _make_picture("PNG") + KEY.encode()),
    "text of SVG": lambda: ("picture.svg", f"<svg><desc>{KEY}</desc></svg>".encode()),
    "a picture in a page": lambda: (
        "words.html",
        b'<img src="data:image/png;base64,' + base64.b64encode(_make_png(packed=True)) + b'">',
    ),
    "a notebook's source": lambda: ("book.ipynb", _make_notebook([f'key = "{KEY[:30]}"\n', f'"{KEY[30:]}"'], {})),
    "a notebook's output": lambda: ("book.ipynb", _make_notebook([], {"text/plain": [f'"{KEY[:9]}', f'{KEY[9:]}"']})),
    "a notebook's table": lambda: (
        "book.ipynb",
        _make_notebook([], {"text/html": f"<td>{html.escape(KEY).replace('-', '&#45;')}</td>"}),
    ),
    "a notebook's picture": lambda: (
        "book.ipynb",
        _make_notebook([], {"image/png": base64.b64encode(_make_png(packed=True)).decode()}),
    ),
    "a packed file": lambda: ("sitemap.xml.gz", gzip.compress(KEY.encode())),
    "an inventory": lambda: ("objects.inv", b"# Sphinx inventory version 2\n#\n#\n#\n" + zlib.compress(KEY.encode())),
    "an archive": lambda: ("package.whl", _make_zip("keyguide/keys.py", KEY.encode())),
    "a picture in an archive": lambda: ("package.whl", _make_zip("picture.png", _make_png(packed=True))),
    "a packed archive": lambda: ("package.tar.gz", _make_tar(KEY.encode())),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_scan_finds_a_key_wherever_it_hides(place: str, tmp_path: Path) -> None:
    """A key that is planted in each place is found there."""
    name, content = PLACES[place]()
    (tmp_path / name).write_bytes(content)
    assert _scan([tmp_path / name]) != []


def test_the_scan_of_the_repository_can_fail(tmp_path: Path) -> None:
    """Of a repository, it finds what is committed and what is about to be, and passes over what is ignored."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("ignored.txt\n", encoding="utf-8")
    for name in ("committed.txt", "new.txt", "ignored.txt"):
        (tmp_path / name).write_text(KEY, encoding="utf-8")
    subprocess.run(["git", "add", "committed.txt"], cwd=tmp_path, check=True)
    hits = _scan(list_committed(tmp_path))
    assert {Path(hit.split(": ")[0]).name for hit in hits} == {"committed.txt", "new.txt"}


@pytest.mark.parametrize("name", ["index.html", "search/search_index.json", "sitemap.xml.gz", "objects.inv"])
def test_the_scan_of_the_site_can_fail(name: str, site: Path, tmp_path: Path) -> None:
    """A key put into a built file, in its own format, is found."""
    content = (site / name).read_bytes()
    note = f" the key is {KEY} "
    if name.endswith(".gz"):
        content = gzip.compress(gzip.decompress(content) + note.encode())
    elif name.endswith(".inv"):
        head = content.split(b"\n", 4)
        content = b"\n".join([*head[:4], zlib.compress(zlib.decompress(head[4]) + note.encode())])
    elif name.endswith(".json"):
        content = json.dumps({**json.loads(content), "note": note.replace("-", "&#45;")}).encode()
    else:
        content = content.replace(b"</body>", f"<p>{note}</p></body>".encode())
    (tmp_path / Path(name).name).write_bytes(content)
    assert _scan(_list_files(tmp_path)) != []


def test_the_scan_of_the_package_can_fail(built: list[Path], tmp_path: Path) -> None:
    """A key put into the built wheel is found, in a module as in what describes the package."""
    wheel = next(path for path in built if path.suffix == ".whl")
    for member in ("keyguide/planted.py", "keyguide-0.1.0.dist-info/METADATA.more"):
        planted = tmp_path / f"{Path(member).stem}.whl"
        planted.write_bytes(wheel.read_bytes())
        with zipfile.ZipFile(planted, "a") as archive:
            archive.writestr(member, KEY)
        assert _scan([planted]) != []
