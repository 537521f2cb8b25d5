"""Tell whether a key works, and if not, which step mends it.

Two calls settle it: listing the models is free and proves the key itself; one
tiny request is the only way to see missing credit, a spend limit or a model that
the key may not use. What an answer means is read from the table of
`keyguide.diagnosis`, by status, code and type, never by the wording.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from typing import Any

import httpx2

from keyguide.diagnosis import Diagnosis, diagnose
from keyguide.errors import InputError
from keyguide.keys import inspect_key, mask_key, redact

OPENAI_URL = "https://api.openai.com/v1"
PROBE_MODELS = ("gpt-6-luna", "gpt-5.6-luna", "gpt-5.4-nano", "gpt-5.4-mini", "gpt-4.1-mini", "gpt-4o-mini")
"""Models for the tiny request, cheapest first; the first one that the key lists is used."""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PROBE_TOKENS = 16  # the least that /v1/responses takes as max_output_tokens
_LARGEST_ANSWER_BYTES = 2_000_000
_LONGEST_CHECK_S = 86_400
_LAST_PORT = 65_535
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a key found; holds no part of the key but its last four characters.

    Attributes:
        usable: Whether a request with this key succeeded.
        key: The kind of the key and its last four characters.
        base_url: The server that was asked.
        rung: How far the check came: `shape`, `network`, the rung of a diagnosis, or `usable`.
        summary: What was found, as one sentence.
        next_steps: What to do next, in order; empty for a usable key.
        waiting_helps: Whether the same key may work later with nothing changed.
        guide: The page of the guide that mends it, or `None`.
        diagnosis: The id of the row of the diagnosis table that decided, or `None`.
        cleaned: What was removed from the pasted text before use.
        models: The models the key may list, in the server's order.
        model: The model of the tiny request, or `None` if it was not reached.
        request_ids: The server's names for the calls, for a support ticket.
    """

    usable: bool
    key: str
    base_url: str
    rung: str
    summary: str
    next_steps: tuple[str, ...] = ()
    waiting_helps: bool = False
    guide: str | None = None
    diagnosis: str | None = None
    cleaned: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    model: str | None = None
    request_ids: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the fields as plain data, ready for JSON.

        Example:
            >>> Verdict(usable=False, key="no key", base_url="", rung="shape", summary="Nothing.").as_dict()["rung"]
            'shape'
        """
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer of the server, read whole."""

    status: int
    body: Any
    request_id: str | None

    @property
    def error(self) -> Mapping[str, Any]:
        error = self.body.get("error") if isinstance(self.body, dict) else None
        return error if isinstance(error, dict) else {}


class _NoAnswerError(Exception):
    """No answer of an OpenAI-compatible API came back; says why, and what to do."""

    def __init__(self, summary: str, next_step: str, *, waiting_helps: bool = False) -> None:
        super().__init__(summary)
        self.summary = summary
        self.next_step = next_step
        self.waiting_helps = waiting_helps


def verify_key(key: str, *, base_url: str = OPENAI_URL, model: str | None = None, timeout_s: float = 20) -> Verdict:
    """Check a key in two calls: list the models (free), then make one tiny request.

    The tiny request asks for at most 16 tokens of reply. Neither call is repeated,
    no redirect is followed, and the whole check ends within `timeout_s`.

    Args:
        key: The key, as it was pasted; blanks, quotes and the like around it are removed.
        base_url: The API to ask, with its `/v1`.
        model: The model of the tiny request; a cheap one that the key lists if not given.
        timeout_s: Seconds for the whole check.

    Returns:
        What was found, whether the key works or not.

    Raises:
        InputError: The base URL, the model, the time limit, or a proxy or certificate file named in the environment
            cannot be used.

    Example:
        >>> verify_key("mei.wong@example.com").rung
        'shape'
    """
    url = _check_base_url(base_url)
    if not 0 < timeout_s <= _LONGEST_CHECK_S:
        raise InputError(
            f"A time limit of {timeout_s} s cannot be kept.",
            hint=f"Give a number of seconds above 0, at most {_LONGEST_CHECK_S}.",
        )
    if model is not None and not (model.strip() and model.isprintable()):
        raise InputError(
            f"{redact(model)!r} names no model.", hint=f"Use the name of a model, such as {PROBE_MODELS[0]}."
        )
    shape = inspect_key(key)
    found = Verdict(
        usable=False,
        key=mask_key(shape.cleaned),
        base_url=redact(base_url),
        rung="shape",
        summary="",
        cleaned=shape.removed,
    )
    if shape.problem is not None:
        return replace(
            found,
            summary=shape.problem,
            next_steps=(shape.next_step,) if shape.next_step else (),
            guide="guide/create-key.md",
        )

    def climb() -> Verdict:
        with _open_client(url) as client:
            return _climb(found, _Asker(client, url, shape.cleaned, time.monotonic() + timeout_s), model)

    try:
        return _run_in_time(climb, timeout_s)
    except _NoAnswerError as problem:
        return replace(
            found,
            rung="network",
            summary=redact(problem.summary),
            next_steps=(problem.next_step,),
            waiting_helps=problem.waiting_helps,
            guide="guide/troubleshooting.md#base-url",
        )


def _run_in_time(climb: Callable[[], Verdict], limit_s: float) -> Verdict:
    """Climb in a thread of its own, and wait no longer than the limit.

    The client's own limits are for one read each: a silent name server, or headers that drip, outlast them.
    """
    done: Future[Verdict] = Future()

    def run() -> None:
        try:
            done.set_result(climb())
        except BaseException as problem:  # noqa: BLE001 - raised again where the result is read
            done.set_exception(problem)

    threading.Thread(target=run, name="verify-key", daemon=True).start()
    try:
        return done.result(limit_s)
    except TimeoutError:
        raise _too_slow() from None


def _climb(found: Verdict, ask: "_Asker", model: str | None) -> Verdict:
    """Make the two calls and judge each answer."""
    listed = ask("GET", "/models")
    found = _with_request_id(found, listed)
    if listed.status == 200:
        found = replace(found, models=_list_models(listed))
    else:
        diagnosis = _diagnose(listed)
        if diagnosis is not None and diagnosis.rung == "model":
            raise _is_no_api("a list of models")  # the call names no model: the address is wrong
        # A restricted key may be barred from listing models and still make requests.
        if diagnosis is None or diagnosis.rung != "permission":
            return _judge(found, listed, diagnosis)
    probe = model or _choose_model(found.models)
    found = replace(found, model=redact(probe))
    body = {"model": probe, "input": "Reply with OK.", "max_output_tokens": _PROBE_TOKENS, "store": False}
    answered = ask("POST", "/responses", body)
    found = _with_request_id(found, answered)
    if answered.status != 200:
        return _judge(found, answered, _diagnose(answered))
    if not isinstance(answered.body, dict) or answered.body.get("object") != "response":
        raise _is_no_api("a response")
    return replace(
        found, usable=True, rung="usable", summary=f"The key works: {found.model} answered a request made with it."
    )


def _judge(found: Verdict, answer: _Answer, diagnosis: Diagnosis | None) -> Verdict:
    """Turn a refusal into a verdict; one that the table does not know is called unknown."""
    if diagnosis is None:
        given = ((name, _read_name(answer.error.get(name))) for name in ("code", "type"))
        named = ", ".join(f"{name} {value[:_LONGEST_NAME]!r}" for name, value in given if value)
        return replace(
            found,
            rung="unknown",
            summary=f"The server refused with status {answer.status}{' and ' + named if named else ''}.",
            next_steps=("This answer is not known yet. Report the status, code and type, without the key.",),
        )
    return replace(
        found,
        rung=diagnosis.rung,
        summary=diagnosis.meaning,
        next_steps=diagnosis.next_steps,
        waiting_helps=diagnosis.waiting_helps,
        guide=diagnosis.guide,
        diagnosis=diagnosis.id,
    )


def _diagnose(answer: _Answer) -> Diagnosis | None:
    def text(name: str) -> str | None:
        value = answer.error.get(name)
        return value if isinstance(value, str) else None

    return diagnose(answer.status, type=text("type"), code=text("code"))


def _list_models(answer: _Answer) -> tuple[str, ...]:
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    if not isinstance(data, list):
        raise _is_no_api("a list of models")
    names = (_read_name(entry.get("id")) for entry in data if isinstance(entry, dict))
    return tuple(name for name in names if name)


def _read_name(text: object) -> str | None:
    """Take a name that the server gives, unless it could not be shown on a terminal."""
    return redact(text) if isinstance(text, str) and text.isprintable() else None


def _choose_model(models: tuple[str, ...]) -> str:
    cheap = next((name for name in PROBE_MODELS if name in models), None)
    return cheap or (models[0] if models else PROBE_MODELS[0])


def _check_base_url(base_url: str) -> httpx2.URL:
    hint = f"Give the address of the API with its /v1, such as {OPENAI_URL}."
    try:
        url = httpx2.URL(base_url)
        url.raw_host.decode("ascii").encode("idna")  # as the look-up of the name will do
    except (httpx2.InvalidURL, UnicodeError) as problem:
        reason = redact(str(problem))
        raise InputError(f"The base URL {redact(base_url)!r} cannot be read ({reason}).", hint=hint) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(f"The base URL {redact(base_url)!r} is not a web address.", hint=hint)
    if url.userinfo or "?" in base_url or "#" in base_url:
        raise InputError("The base URL holds a password, a query or a fragment.", hint=hint)
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise InputError(f"The base URL names port {url.port}, which does not exist.", hint=hint)
    if url.scheme == "http" and url.host not in _LOOPBACK:
        raise InputError(
            f"The base URL {redact(base_url)!r} would send the key unencrypted.",
            hint="Use https; plain http is allowed to this machine only.",
        )
    return url


def _open_client(url: httpx2.URL) -> httpx2.Client:
    """Make a client that heeds the proxies of the environment, but for this machine, which no proxy reaches."""
    names = "HTTP_PROXY, HTTPS_PROXY and ALL_PROXY"
    try:
        return httpx2.Client(follow_redirects=False, trust_env=url.host not in _LOOPBACK)
    except ImportError:
        raise InputError(
            "The environment names a SOCKS proxy, which needs a package that is not installed.",
            hint=f"Run `pip install socksio`, or name an http:// proxy in {names}.",
        ) from None
    except OSError as problem:
        raise InputError(
            f"The certificates that the environment names cannot be read: {problem.strerror or problem}.",
            hint="Correct or unset SSL_CERT_FILE, SSL_CERT_DIR and SSLKEYLOGFILE.",
        ) from None
    except (ValueError, httpx2.InvalidURL):  # not shown: the address of a proxy may hold a password
        raise InputError(
            "The environment names a proxy whose address cannot be used.", hint=f"Correct or unset {names}."
        ) from None


class _Asker:
    """Makes calls that share one connection and one deadline."""

    def __init__(self, client: httpx2.Client, base_url: httpx2.URL, key: str, deadline_s: float) -> None:
        self._client = client
        self._base_url = str(base_url).rstrip("/")
        self._key = key
        self._deadline_s = deadline_s

    def __call__(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> _Answer:
        try:
            return self._ask(method, path, body)
        except httpx2.TimeoutException:
            raise _too_slow() from None
        except httpx2.ConnectError as problem:
            raise self._explain_no_connection(problem) from None
        except (httpx2.TransportError, httpx2.DecodingError) as problem:
            raise _NoAnswerError(
                f"The connection to {self._base_url} broke off ({type(problem).__name__}).",
                "Try again; if it happens again, check proxy and network settings.",
                waiting_helps=True,
            ) from None

    def _explain_no_connection(self, problem: BaseException) -> _NoAnswerError:
        cause: BaseException | None = problem
        while cause is not None and not isinstance(cause, ssl.SSLError):
            cause = cause.__cause__ or cause.__context__
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _NoAnswerError(
                f"The certificate of {self._base_url} is not trusted: {cause.verify_message}.",
                "If your company opens secure connections, set SSL_CERT_FILE to its certificates; if not, do not send"
                " a key from this network.",
            )
        if cause is not None:
            return _NoAnswerError(
                f"A server answers at {self._base_url}, but makes no secure connection.",
                "Check the base URL; the one of the practice API begins with http://",
            )
        return _NoAnswerError(
            f"No server answers at {self._base_url}.",
            "Check the base URL and the network; for practice, start the practice API: keyguide practice",
        )

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> _Answer:
        headers = {"Authorization": f"Bearer {self._key}"}
        left_s = self._left_s()
        url = self._base_url + path
        with self._client.stream(method, url, json=body, headers=headers, timeout=left_s) as response:
            content = b"".join(self._read(response))
            status, media_type = response.status_code, response.headers.get("content-type", "")
            request_id = _read_name(response.headers.get("x-request-id"))
        if response.is_redirect:
            raise _NoAnswerError(
                f"{self._base_url} sends callers on to another address (status {status}); the key was not sent there.",
                "Check that the base URL is the API's own, with its /v1, and that no sign-in page stands in between.",
            )
        try:
            return _Answer(status, json.loads(content), request_id)
        except (ValueError, RecursionError):
            raise _NoAnswerError(
                f"{self._base_url} answered with status {status} and {media_type or 'an empty type'}, not with JSON.",
                "Check that the base URL ends in /v1, and that no proxy or sign-in page stands in between.",
            ) from None

    def _read(self, response: httpx2.Response) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            self._left_s()
            size += len(chunk)
            if size > _LARGEST_ANSWER_BYTES:
                raise _NoAnswerError(
                    f"{self._base_url} sent more than {_LARGEST_ANSWER_BYTES} bytes, which no answer needs.",
                    "Check that the base URL leads to an OpenAI-compatible API.",
                )
            yield chunk

    def _left_s(self) -> float:
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0:
            raise _too_slow()
        return left_s


def _is_no_api(missing: str) -> _NoAnswerError:
    return _NoAnswerError(
        f"The server answered, but not with {missing}.",
        "Check the base URL: it should end in /v1 and lead to an OpenAI-compatible API.",
    )


def _too_slow() -> _NoAnswerError:
    return _NoAnswerError(
        "The server gave no whole answer in time.",
        "Try again in a minute, with a longer time limit if need be.",
        waiting_helps=True,
    )


def _with_request_id(found: Verdict, answer: _Answer) -> Verdict:
    return replace(found, request_ids=(*found.request_ids, answer.request_id)) if answer.request_id else found
