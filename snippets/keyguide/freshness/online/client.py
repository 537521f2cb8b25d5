"""The one way to the network: a total time limit, few redirects that are told, and no answer larger than a page."""

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin

import httpx2

_DEADLINE_S = 20.0
_LARGEST_BYTES = 8_000_000
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)


class Trouble(StrEnum):
    """Why there is no answer."""

    NO_HOST = "no server has that name"
    NO_CONNECTION = "no connection came about"
    TOO_SLOW = "the answer took too long"
    TOO_LARGE = "the answer is too large"
    TOO_FAR = "it redirects too often"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: The status; 0 where there was no answer.
        trouble: Why there was none, or none that could be read to its end.
        moved: Where the address has moved for good; empty where it has not.
        content: What was answered.
        kind: The type of the content, such as `text/html`.
    """

    status: int = 0
    trouble: Trouble | None = None
    moved: str = ""
    content: bytes = b""
    kind: str = ""

    def __str__(self) -> str:
        return str(self.trouble) if self.trouble else f"it answers with status {self.status}"


Fetch = Callable[[str], Answer]


class Client:
    """Asks for pages.

    Args:
        headers: What to send with each request. They go to no other server than the one asked.
        deadline_s: For how long one page may take in all, in seconds.
        largest_bytes: How large one answer may be.
    """

    def __init__(
        self,
        headers: Mapping[str, str] | None = None,
        *,
        deadline_s: float = _DEADLINE_S,
        largest_bytes: int = _LARGEST_BYTES,
    ) -> None:
        self._headers = {"User-Agent": "keyguide-fresh", **(headers or {})}
        self._may_leave = not headers
        self._deadline_s = deadline_s
        self._largest_bytes = largest_bytes
        self._client = httpx2.Client(follow_redirects=False)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def __call__(self, address: str) -> Answer:
        """Get a page, and follow few redirects.

        Args:
            address: Its address, without a fragment.
        """
        until = time.monotonic() + self._deadline_s
        here, moved, is_permanent = address, "", True
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                answer, target = self._get(here, until)
                if not target or not self._may_leave:
                    return Answer(answer.status, answer.trouble, moved, answer.content, answer.kind)
                here = urljoin(here, target)
                is_permanent = is_permanent and answer.status in _PERMANENT
                moved = here if is_permanent else moved
        except httpx2.TimeoutException:
            return Answer(trouble=Trouble.TOO_SLOW)
        except httpx2.ConnectError as problem:
            return Answer(trouble=Trouble.NO_HOST if _is_unknown(problem) else Trouble.NO_CONNECTION)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, ValueError):
            return Answer(trouble=Trouble.NO_CONNECTION)
        return Answer(trouble=Trouble.TOO_FAR)

    def _get(self, address: str, until: float) -> tuple[Answer, str]:
        left_s = max(until - time.monotonic(), 0.001)
        with self._client.stream("GET", address, headers=self._headers, timeout=left_s) as response:
            status = response.status_code
            if status in _REDIRECTS and (target := response.headers.get("location")):
                return Answer(status), target
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > self._largest_bytes:
                    return Answer(status, Trouble.TOO_LARGE, kind=kind), ""
                if time.monotonic() > until:
                    return Answer(status, Trouble.TOO_SLOW, kind=kind), ""
            return Answer(status, content=bytes(content), kind=kind), ""


def _is_unknown(problem: BaseException | None) -> bool:
    """Tell a name that nobody has from a network that is down."""
    while problem:
        if isinstance(problem, socket.gaierror):
            return problem.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
        problem = problem.__cause__ or problem.__context__
    return False
