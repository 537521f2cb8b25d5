"""Speaks to a practice product that runs already, in another terminal."""

from http.client import HTTPConnection, HTTPException

from keyguide.errors import InputError

_HOST = "127.0.0.1"
_LONGEST_S = 10.0
_LAST_PORT = 65_535


def reset(port: int) -> None:
    """Tell a running practice product to begin again: it forgets every account, key and payment.

    Args:
        port: Where it listens.

    Raises:
        InputError: No practice product listens there.
    """
    if not 0 < port <= _LAST_PORT:
        raise InputError(f"No server listens on port {port}.", hint=f"Give a port from 1 to {_LAST_PORT}.")
    connection = HTTPConnection(_HOST, port, timeout=_LONGEST_S)
    try:
        # No web page of another origin can send a header of its own, so this one stands for a token.
        connection.request("POST", "/stage/nothing", headers={"X-Practice": "reset", "Content-Length": "0"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        raise _none_there(port) from None
    finally:
        connection.close()
    if (answer.status, answer.getheader("Location")) != (303, "/stage"):
        raise _none_there(port)


def _none_there(port: int) -> InputError:
    return InputError(
        f"No practice product runs on port {port}.", hint=f"Start one with: keyguide practice --port {port}"
    )
