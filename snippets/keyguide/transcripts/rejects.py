"""The file of rejects: every row that could not be counted, with its file, its number and the reason.

One JSON object a line: `file`, `row`, `reason` and `content`, the row itself. Where the row is no UTF-8 text,
`content_base64` has its bytes too.
"""

import json
from base64 import b64encode
from pathlib import Path

from keyguide.errors import InputError
from keyguide.transcripts.sources import Source, open_bytes
from keyguide.transcripts.tally import Reject

_BLOCK = 3 << 18  # a multiple of 3, so that the pieces of base64 join


class RejectsFile:
    """Writes rejects beside their place, and puts them there when all is done.

    Args:
        path: The file, or None to write nothing.
        size: The bytes that are there already from an interrupted count.
    """

    def __init__(self, path: Path | None, size: int = 0) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part") if path else None
        self._file = None
        if path is not None and self._part is not None:
            if size and not self._part.exists() and path.exists() and path.stat().st_size == size:
                path.replace(self._part)  # interrupted between its end and that of the whole
            if size and (not self._part.exists() or self._part.stat().st_size < size):
                raise InputError(
                    f"{self._part}, in which the rejects of the interrupted count are, is gone or cut off.",
                    hint="Delete the file that you gave with --resume, and count again.",
                )
            self._file = self._part.open("r+b" if size else "w+b")
            self._file.truncate(size)
            self._file.seek(size)

    def add(self, reject: Reject, source: Source) -> None:
        """Write one reject, and drop what was kept aside for it."""
        place = reject.place
        if self._file is not None:
            about = {"file": source.name, "row": reject.row, "reason": reject.reason}
            content = reject.content
            if place is not None:
                head = json.dumps({**about, "content_base64": ""})
                self._file.write(head[:-2].encode())
                self._copy(place)
                self._file.write(b'"}\n')
            elif isinstance(content, bytes):
                try:
                    more = {"content": content.decode()}
                except UnicodeDecodeError:
                    text = content.decode("utf-8", "backslashreplace")
                    more = {"content": text, "content_base64": b64encode(content).decode()}
                self._file.write(json.dumps({**about, **more}).encode() + b"\n")
            else:
                self._file.write(json.dumps({**about, "content": content}).encode() + b"\n")
        drop(reject)

    def _copy(self, place: tuple[str, int, int]) -> None:
        name, at, left = place
        with open_bytes(name) as row:
            row.seek(at)
            while left and (block := row.read(min(left, _BLOCK))):
                left -= len(block)
                if self._file is not None:
                    self._file.write(b64encode(block))

    def flush(self) -> int:
        """Hand everything to the system, and give the size."""
        if self._file is None:
            return 0
        self._file.flush()
        return self._file.tell()

    def finish(self) -> None:
        """Put the file in its place."""
        if self._file is not None and self._part is not None and self._path is not None:
            self._file.close()
            self._part.replace(self._path)

    def close(self, *, keep: bool) -> None:
        """Close the file before it is finished.

        Args:
            keep: Whether the count can be taken up again.
        """
        if self._file is not None and self._part is not None:
            self._file.close()
            if not keep:
                self._part.unlink(missing_ok=True)


def drop(reject: Reject) -> None:
    """Delete the file that a long row was set aside in."""
    if reject.place is not None and reject.is_aside:
        Path(reject.place[0]).unlink(missing_ok=True)
