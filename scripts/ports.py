"""Find out whether a port on the loopback can be listened on."""

import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Say whether nothing listens on the port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def next_free(port: int, *, besides: int) -> int:
    """Give the first free port above `port` that is not `besides`."""
    return next(other for other in range(port + 1, 65536) if other != besides and is_free(other))
