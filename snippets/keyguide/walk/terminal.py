"""The maintainer at a terminal: lines are shown, and what is typed is taken without waiting for it."""

import queue
import threading
from collections.abc import Callable

from keyguide.walk.companion import Key

_KEYS: dict[str, Key] = {"": "done", "d": "done", "s": "skip", "q": "stop"}


class Terminal:
    r"""A maintainer who reads and types lines.

    Enter alone or `d` says done, `s` says skip, `q` stops; so does the end of the input.

    Args:
        write: Shows a line.
        read: Waits for a line, such as `sys.stdin.readline`; it ends in a line break, except at the end of the input.

    Example:
        >>> from collections import deque
        >>> lines = deque(["harbour.example\n"])
        >>> terminal = Terminal(print, lambda: lines.popleft() if lines else "")
        >>> terminal.ask("Which address?")
        Which address?
        'harbour.example'
    """

    def __init__(self, write: Callable[[str], None], read: Callable[[], str]) -> None:
        self._write = write
        self._read = read
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="terminal", daemon=True).start()

    def tell(self, words: str) -> None:
        """Show a line."""
        self._write(words)

    def ask(self, question: str) -> str:
        """Ask for a line, and wait for it."""
        self._write(question)
        line = self._lines.get()
        if not line:
            self._lines.put(line)  # the end stays the end
        return line.rstrip("\r\n")

    def press(self) -> Key | None:
        """Give what was said since the last time, and do not wait for it."""
        try:
            line = self._lines.get_nowait()
        except queue.Empty:
            return None
        if not line:
            self._lines.put(line)
            return "stop"
        return _KEYS.get(line.strip().lower()[:1])

    def _listen(self) -> None:
        while line := self._read():
            self._lines.put(line)
        self._lines.put("")
