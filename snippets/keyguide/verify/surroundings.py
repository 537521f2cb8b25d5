"""What of this machine has a part in a check: the address to ask, and the variables that the official SDK heeds too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from keyguide.errors import InputError
from keyguide.keys import redact

OPENAI_URL = "https://api.openai.com/v1"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The hosts that are this machine."""

_OPENAI_HOST = re.compile(r"(?:[a-z0-9-]+\.)?api\.openai\.com")
_HINT = f"Give the address of the API with its /v1, such as {OPENAI_URL}."
_LAST_PORT = 65_535
_LONGEST_NAME = 60
_HEADERS = {"OPENAI_ORG_ID": "OpenAI-Organization", "OPENAI_PROJECT_ID": "OpenAI-Project"}
_FINDINGS = {"OPENAI_ORG_ID": "variable-organization", "OPENAI_PROJECT_ID": "variable-project"}
_CUSTOM = "OPENAI_CUSTOM_HEADERS"
_FITS_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


class FoundError(Exception):
    """A check came to its end before the API had spoken.

    Attributes:
        finding: The id of the row of the table.
        detail: What is particular to this case, as a sentence.
    """

    finding: str
    detail: str

    def __init__(self, finding: str, detail: str = "") -> None:
        super().__init__(finding)
        self.finding = finding
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a check goes, and what goes with it.

    Attributes:
        url: The address of the API.
        headers: What the variables of the environment add to each call.
        notes: What of the environment has a part in it, as sentences.
        proxied: Whether proxies and certificates of the environment apply.
    """

    url: httpx2.URL
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    proxied: bool = False

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine."""
        return self.url.host in LOOPBACK

    @property
    def is_openai(self) -> bool:
        """Whether the server is OpenAI's own."""
        return bool(_OPENAI_HOST.fullmatch(self.url.host))


def pick_variables(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Keep of an environment what has a part in a check; the key, which may be there too, has none.

    Of variables that may hold a password no more is kept than that they are set.

    Args:
        environment: The variables.
    """
    noted = {name if name == _CUSTOM else name.upper(): "set" for name, value in environment.items() if value}
    read = {name: environment[name] for name in ("OPENAI_BASE_URL", *_HEADERS) if name in environment}
    return {name: noted[name] for name in (_CUSTOM, *_PROXIES, *_CERTIFICATES) if name in noted} | read


def read_surroundings(url: httpx2.URL, environment: Mapping[str, str]) -> Surroundings:
    """Read what the environment adds to a check.

    Args:
        url: The address of the API.
        environment: The variables, as they were picked.

    Raises:
        FoundError: A variable holds what no request may carry.
    """
    headers, notes = {}, []
    for variable, header in _HEADERS.items():
        value = environment.get(variable, "")
        if not value:
            continue
        if not _FITS_HEADER.fullmatch(value):
            raise FoundError(_FINDINGS[variable])
        headers[header] = value
        notes.append(f"{variable} is set: every request names {_show(value)}, and fails if the key belongs elsewhere.")
    if _CUSTOM in environment:
        notes.append(f"{_CUSTOM} is set: the official SDK adds these headers; this check did not send them.")
    proxied = url.host not in LOOPBACK
    for names, what in ((_PROXIES, "a proxy may stand in between"), (_CERTIFICATES, "it changes whom to trust")):
        notes.extend(f"{name} is set: {what}." for name in names if proxied and name in environment)
    return Surroundings(url, headers, tuple(notes), proxied)


def parse_base_url(base_url: str) -> httpx2.URL:
    """Read the address of an API.

    Args:
        base_url: The address.

    Raises:
        InputError: No key may be sent there; says why.
    """
    try:
        url = httpx2.URL(base_url)
        url.raw_host.decode("ascii").encode("idna")  # as the look-up of the name will do
    except (httpx2.InvalidURL, UnicodeError) as problem:
        reason = redact(str(problem))
        raise InputError(f"The base URL {redact(base_url)!r} cannot be read ({reason}).", hint=_HINT) from None
    if url.scheme not in ("http", "https") or not url.host or " " in base_url:
        raise InputError(f"The base URL {redact(base_url)!r} is not a web address.", hint=_HINT)
    if url.userinfo or "?" in base_url or "#" in base_url:
        raise InputError("The base URL holds a password, a query or a fragment.", hint=_HINT)
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise InputError(f"The base URL names port {url.port}, which does not exist.", hint=_HINT)
    if url.scheme == "http" and url.host not in LOOPBACK:
        raise InputError(
            f"The base URL {redact(base_url)!r} would send the key unencrypted.",
            hint="Use https; plain http is allowed to this machine only.",
        )
    return url


def _show(value: str) -> str:
    shown = redact(value)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"
