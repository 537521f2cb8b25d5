"""Files behind an address, such as s3://bucket/chats.jsonl: read by ranges of bytes, through fsspec."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from keyguide.errors import InputError, KeyguideError

_READ_AHEAD = 1 << 20  # bytes that a small read asks for: few requests, and little that nobody wanted


def is_address(name: str) -> bool:
    """Say whether a name is an address, not a path.

    Example:
        >>> is_address("s3://bucket/chats.jsonl"), is_address("chats.jsonl")
        (True, False)
    """
    return "://" in name


def list_addresses(address: str, ends: tuple[str, ...]) -> list[str]:
    """List the files that an address stands for: itself, those of a pattern, or those in a folder.

    Args:
        address: The address.
        ends: How the names of files in a folder end.

    Returns:
        The addresses, in a fixed order. A web server has no folders.
    """
    if "@" in address.split("://")[1].partition("/")[0] and not address.startswith(("abfs", "adl")):
        start, rest = address.split("://", 1)
        raise InputError(
            f"{start}://...@{rest.partition('@')[2]} has a name or password in it, which would be shown and kept.",
            hint="Give the address without it, and let the store's own settings say who you are.",
        )
    with _explained(address):
        system, path = _find_system(address)
        if any(sign in path for sign in ("*" if _is_web(address) else "*?[")):
            names = sorted(system.glob(path))
        elif not _is_web(address) and not path.lower().endswith(ends) and system.isdir(path):
            names = [name for name in sorted(system.find(path)) if name.lower().endswith(ends)]
        else:
            return [address]
        if not names:
            raise InputError(f"There is no transcript at {address}.", hint="Check the address and try again.")
        return [system.unstrip_protocol(name) for name in names]


def open_address(address: str) -> IO[bytes]:
    """Open the file at an address."""
    with _explained(address):
        system, path = _find_system(address)
        size = system.info(path)["size"]
    if size is None:
        raise InputError(
            f"{address} cannot be read: its server does not say how large it is.",
            hint="Copy the file to a folder, and count it there.",
        )
    return io.BufferedReader(cast("io.RawIOBase", _Ranges(address, system, path, size)), _READ_AHEAD)


def find_version(address: str) -> str:
    """Give what changes whenever the file at an address does, as far as its store tells."""
    with _explained(address):
        system, path = _find_system(address)
        return str(system.ukey(path))


class _Ranges(io.RawIOBase):
    """A file of which each read is a request for a range of bytes."""

    def __init__(self, address: str, system: Any, path: str, size: int) -> None:  # noqa: ANN401 - fsspec has no types
        self._address, self._system, self._path, self._size = address, system, path, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
        stop = min(self._at + len(buffer), self._size)
        wanted = max(stop - self._at, 0)
        if wanted == 0:
            return 0
        with _explained(self._address):
            content = self._system.cat_file(self._path, start=self._at, end=stop)
        if len(content) != wanted:  # a web server that knows no ranges gives the whole file
            raise InputError(
                f"{self._address} cannot be read in parts: {wanted} bytes were asked for, and {len(content)} came.",
                hint="Its server knows no ranges, or the file was changed. Copy it to a folder, and count it there.",
            )
        buffer[:wanted] = content
        self._at = stop
        return wanted


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _find_system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise InputError(
            f"{address} is an address, and the package fsspec is not there.", hint="Install keyguide[cluster]."
        ) from None
    system, path = url_to_fs(address)
    return system, path


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Turn what a store raises, which may be anything, into one sentence."""
    try:
        yield
    except KeyguideError:
        raise
    except FileNotFoundError as problem:
        if isinstance(problem.__cause__, OSError) and not isinstance(problem.__cause__, FileNotFoundError):
            raise _describe(address, problem.__cause__) from None  # how fsspec says that no web server is there
        raise InputError(
            f"{address} cannot be read: there is no such file.", hint="Check the address and try again."
        ) from None
    except ImportError as problem:  # fsspec names the package that knows this kind of store
        raise InputError(
            f"{address} cannot be read: {_shorten(problem)}.", hint="Install it, also on the workers of a cluster."
        ) from None
    except Exception as problem:  # noqa: BLE001 - each kind of store has exceptions of its own
        raise _describe(address, problem) from None


def _describe(address: str, problem: Exception) -> InputError:
    return InputError(
        f"{address} cannot be read: {_shorten(problem)}.",
        hint="Check the address, and that its store can be reached from this machine and lets you read.",
    )


def _shorten(problem: Exception) -> str:
    lines = str(problem).strip().splitlines()
    return (lines[0].rstrip(".") if lines else "") or type(problem).__name__
