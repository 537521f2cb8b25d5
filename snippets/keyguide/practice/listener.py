"""The one place where a server of the practice product takes a port: on this machine, and on no other address."""

import socket

from keyguide.errors import InputError, PortTakenError

HOST = "127.0.0.1"
_LAST_PORT = 65_535
_BACKLOG = 128


def listen(port: int) -> socket.socket:
    """Take a port, so that no other program can take it before the server starts.

    Args:
        port: The port; 0 takes any free one.

    Raises:
        InputError: There is no such port, or it is not for this user.
        PortTakenError: Another program listens on it; names the next free one.

    Example:
        >>> with listen(0) as listener:
        ...     listener.getsockname()[0]
        '127.0.0.1'
    """
    if not 0 <= port <= _LAST_PORT:
        raise InputError(
            f"There is no port {port}.", hint=f"Give a port from 1 to {_LAST_PORT}, or 0 for any free one."
        )
    try:
        return _listen(port)
    except PermissionError:
        raise InputError(f"Port {port} may not be used by you.", hint="Give a port from 1024 up.") from None
    except OSError:
        free = _find_free(port)
        raise PortTakenError(f"Port {port} is taken by another program.", hint=f"Use port {free}.") from None


def _listen(port: int) -> socket.socket:
    # Named TCP, so that asyncio switches off the delay that would hold each answer back by 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # Windows
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _find_free(port: int) -> int:
    """Give the next port above that is free; failing that, any."""
    for candidate in [*range(port + 1, min(port + 100, _LAST_PORT + 1)), 0]:
        try:
            with _listen(candidate) as listener:
                return int(listener.getsockname()[1])
        except OSError:
            continue
    return 0
