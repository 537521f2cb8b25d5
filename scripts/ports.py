"""Read the ports that a reader names, and find out whether they can be listened on."""

import itertools
import re
import socket
import sys
from collections.abc import Collection

LOOPBACK = "127.0.0.1"
# The ports below belong to the system.
LOWEST, HIGHEST = 1024, 65535


def read_ports(target: str, wanted: dict[str, str]) -> list[int]:
    """Read the ports of a make target; end with one sentence that offers free ones, if one cannot be used.

    Args:
        target: The target, for the sentence.
        wanted: What the reader wants for each variable of the Makefile, such as `{"PORT": "8000"}`.

    Raises:
        SystemExit: A port is none, is wanted twice, or is taken.
    """
    kept: dict[str, int] = {}
    troubles = []
    for name, text in wanted.items():
        trouble = find_trouble(name, text, kept)
        if trouble:
            troubles.append(trouble)
        else:
            kept[name] = int(text)
    if not troubles:
        return list(kept.values())
    # The offer names every port, so that it works as it stands.
    offered = dict(kept)
    for name, text in wanted.items():
        if name not in kept:
            offered[name] = next_free(int(text) if is_port(text) else 7999, besides=offered.values())
    sentence = ", and ".join(troubles)
    command = " ".join(f"{name}={offered[name]}" for name in wanted)
    sys.exit(f"{target}: {sentence[0].upper()}{sentence[1:]}. Run: make {target} {command}")


def find_trouble(name: str, text: str, kept: dict[str, int]) -> str | None:
    """Say why a port cannot be used beside those that are kept, if it cannot."""
    if not is_port(text):
        return f"{name}={text} is not a port from {LOWEST} to {HIGHEST}"
    same = [other for other, port in kept.items() if port == int(text)]
    if same:
        return f"{same[0]} and {name} cannot both use port {text}"
    return None if is_free(int(text)) else f"another program listens on port {text}"


def is_port(text: str) -> bool:
    """Say whether the text is the number of a port that a reader may use."""
    return re.fullmatch(r"[0-9]{4,5}", text) is not None and LOWEST <= int(text) <= HIGHEST


def is_free(port: int) -> bool:
    """Say whether nothing listens on the port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def next_free(port: int, *, besides: Collection[int]) -> int:
    """Give the first free port above `port`, else from the lowest on, that is not among `besides`."""
    others = itertools.chain(range(port + 1, HIGHEST + 1), range(LOWEST, port))
    return next(other for other in others if other not in besides and is_free(other))
