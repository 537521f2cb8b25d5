"""The ladder that a check of a key climbs, from what was pasted to a request that was answered."""

import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from keyguide.diagnosis import Diagnosis, Finding, Rung, diagnose, diagnose_inside, load_diagnoses, load_findings
from keyguide.errors import InputError
from keyguide.frames import forgetful
from keyguide.keys import KeyKind, KeyShape, Secret, inspect_key, mask_key, redact
from keyguide.limits import read_limits, read_retry_after
from keyguide.verify.calls import Answer, Asker, open_client
from keyguide.verify.surroundings import (
    OPENAI_URL,
    FoundError,
    Surroundings,
    parse_base_url,
    pick_variables,
    read_surroundings,
)
from keyguide.verify.veil import THREAD
from keyguide.verify.verdict import UNKNOWN, USABLE, Proof, Verdict

PROBE_MODELS = ("gpt-6-luna", "gpt-5.6-luna", "gpt-5.4-nano", "gpt-5.4-mini", "gpt-4.1-mini", "gpt-4o-mini")
"""Models for the tiny request, cheapest first; the first one that the key lists is used."""

_PROBE_TOKENS = 16  # the least that /v1/responses takes as max_output_tokens
_LARGEST_PROBE_TOKENS = 100  # what the tiny request needs at the very most, its reply included
_LONGEST_CHECK_S = 86_400
_LONGEST_NAME = 60
_NEAR_DAYS = 180
_DAY_LENGTH = len("2026-11-24")
_SERVER_TROUBLE = 500
_NO_SUCH_PATH = (404, 405)
_LONGEST_MESSAGE = 2_000  # of what is searched for permissions; what a hostile server sends more is not worth the time
_SCOPES = re.compile(r"Missing scopes?: ((?:[a-z]+(?:\.[a-z_]+)+(?:, *)?)+)")
_NO_TEXT_MODEL = re.compile(
    r"embed|whisper|transcri|tts|audio|speech|realtime|image|dall-e|sora|video|moderation|rerank|bge-", re.IGNORECASE
)
_BEARER_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, section 2.1
_KEYS_OF_OTHERS = (KeyKind.NOT_A_KEY, KeyKind.OTHER_VENDOR)
_NEED_A_NEW_KEY = ("masked-key", "admin-key")
_ENTRY = (Rung.AUTHENTICATION, Rung.REGION, Rung.ORGANISATION)
_ACCEPTED = (
    Rung.ORGANISATION,
    Rung.PERMISSION,
    Rung.MODEL,
    Rung.BILLING,
    Rung.RATE,
)  # refused for what it is, it is known

OnRung = Callable[[Proof], None]
"""Called with each rung as it is climbed."""


def verify_key(
    key: str | Secret,
    *,
    base_url: str | None = None,
    model: str | None = None,
    timeout_s: float = 20,
    environment: Mapping[str, str] | None = None,
    today: date | None = None,
    on_rung: OnRung | None = None,
) -> Verdict:
    """Check a key in two calls: list the models (free), then make one tiny request.

    The tiny request asks for at most 16 tokens of reply. Neither call is repeated, no redirect is followed, and the
    whole check ends within `timeout_s`. A server that is not OpenAI's and has no `/responses` is asked for a chat
    completion instead.

    Args:
        key: The key, as it was pasted; blanks, quotes and the like around it are removed. A `Secret` keeps it out of
            tracebacks of local values in the caller's frames too.
        base_url: The API to ask, with its `/v1`; else what OPENAI_BASE_URL names, else OpenAI's own.
        model: The model of the tiny request; a cheap one that the key lists if not given.
        timeout_s: Seconds for the whole check.
        environment: The variables that the official SDK heeds; those of this process if not given, and none of them
            for a `base_url` on this machine. Proxies and certificates are always those of the process.
        today: The day, for models that will be shut down; the computer's if not given.
        on_rung: Called with each rung as it is climbed, from another thread.

    Returns:
        What was found, whether the key works or not.

    Raises:
        InputError: The base URL, the model or the time limit cannot be used.

    Example:
        >>> verify_key("mei.wong@example.com").rung
        'shape'
    """
    secret = key if isinstance(key, Secret) else Secret(key)
    variables = None if environment is None else pick_variables(environment)
    del key, environment  # from here on, a frame that shows its local values names the key and does not show it
    return _verify(secret, base_url, model, timeout_s, variables, today or datetime.now(UTC).date(), on_rung)


@forgetful
def _verify(
    secret: Secret,
    base_url: str | None,
    model: str | None,
    timeout_s: float,
    variables: Mapping[str, str] | None,
    today: date,
    on_rung: OnRung | None,
) -> Verdict:
    if not 0 < timeout_s <= _LONGEST_CHECK_S:
        raise InputError(
            f"A time limit of {timeout_s} s cannot be kept.",
            hint=f"Give a number of seconds above 0, at most {_LONGEST_CHECK_S}.",
        )
    if model is not None and not (model.strip() and model.isprintable()):
        raise InputError(
            f"{redact(model)!r} names no model.", hint=f"Use the name of a model, such as {PROBE_MODELS[0]}."
        )
    given = None if base_url is None else Surroundings(parse_base_url(base_url))
    if variables is None:
        variables = {} if given and given.is_local else pick_variables(os.environ)
    shape = inspect_key(secret.reveal())
    address = redact(base_url or variables.get("OPENAI_BASE_URL") or OPENAI_URL)
    found = Verdict(
        usable=False,
        key=mask_key(shape.cleaned),
        server="no server",
        base_url=address if address.isprintable() else ascii(address),
        rung=Rung.SHAPE.value,
        summary="",
        cleaned=shape.removed,
    )
    ladder = _Ladder(found, on_rung or _say_nothing, today)
    try:
        surroundings = _look_around(given, variables)
    except FoundError as problem:
        return ladder.judge_shape(shape, None) or ladder.end(problem)
    if refused := ladder.judge_shape(shape, surroundings):
        return refused
    ladder.enter(surroundings, shape)

    try:
        with open_client(surroundings) as client:
            ask = Asker(client, surroundings, Secret(shape.cleaned), time.monotonic() + timeout_s)
            return _run_in_time(lambda: ladder.climb(ask, model), timeout_s, ask.stop)
    except FoundError as problem:
        return ladder.end(problem)


def _look_around(given: Surroundings | None, variables: Mapping[str, str]) -> Surroundings:
    """Find out where to go, and what the environment adds."""
    if given is not None:
        return read_surroundings(given.url, variables)
    named = variables.get("OPENAI_BASE_URL")
    try:
        url = parse_base_url(named or OPENAI_URL)
    except InputError as problem:
        raise FoundError("variable-base-url", problem.message) from None
    around = read_surroundings(url, variables)
    if not named:
        return around
    note = "OPENAI_BASE_URL is set: it decides which server is asked."
    return replace(around, notes=(note, *around.notes))


def _run_in_time(climb: Callable[[], Verdict], limit_s: float, stop: Callable[[], None]) -> Verdict:
    """Climb in a thread of its own, wait no longer than the limit, and stop what still climbs then.

    The client's own limits are for one read each: a silent name server, or headers that drip, outlast them.
    """
    done: Future[Verdict] = Future()

    def run() -> None:
        try:
            done.set_result(climb())
        except BaseException as problem:  # noqa: BLE001 - raised again where the result is read
            done.set_exception(problem)

    threading.Thread(target=run, name=THREAD, daemon=True).start()
    try:
        return done.result(limit_s)
    except TimeoutError:
        stop()
        raise FoundError("timeout") from None


class _Ladder:
    """Climbs, and keeps what was found on the way: a check that is cut off knows what it had."""

    def __init__(self, found: Verdict, on_rung: OnRung, today: date) -> None:
        self._found = found
        self._on_rung = on_rung
        self._today = today
        self._is_openai = True
        self._names_organization = False

    def judge_shape(self, shape: KeyShape, surroundings: Surroundings | None) -> Verdict | None:
        """Give the verdict on what is no key, or `None` for what may be one where it goes."""
        is_elsewhere = surroundings is not None and not surroundings.is_openai
        if is_elsewhere and shape.kind in _KEYS_OF_OTHERS and _BEARER_TOKEN.fullmatch(shape.cleaned):
            self._prove(Rung.SHAPE, "No key of OpenAI, but another server may know it.")
            return None
        if shape.problem is None:
            self._prove(Rung.SHAPE, f"It looks like a {shape.kind}.")
            return None
        step = "open-form" if shape.fault in _NEED_A_NEW_KEY else "copy-key"  # anchor and picture have one name
        return replace(
            self._found,
            summary=shape.problem,
            diagnosis=shape.fault,
            next_steps=(shape.next_step,) if shape.next_step else (),
            guide=f"guide/create-key.md#{step}",
            picture=step,
        )

    def enter(self, surroundings: Surroundings, shape: KeyShape) -> None:
        """Take note of where the check goes."""
        self._is_openai = surroundings.is_openai or shape.practice
        self._names_organization = shape.practice or "OpenAI-Organization" in surroundings.headers
        server = "OpenAI" if surroundings.is_openai else "the practice product" if shape.practice else _GATEWAY
        self._found = replace(self._found, server=server, surroundings=surroundings.notes)
        if not self._is_openai:
            self._doubt("A refusal of a server that is not OpenAI's may mean something else than OpenAI's would.")

    def climb(self, ask: Asker, model: str | None) -> Verdict:
        """Make the calls, and judge each answer."""
        notes = " ".join(self._found.surroundings)
        self._prove(Rung.ENVIRONMENT, notes or "Nothing in the environment changes where the key goes.")
        listed = self._take(self._call(ask, "GET", "/models"))
        names: dict[str, date | None] = {}
        if not listed.is_refusal:
            names = _list_models(listed)
            self._found = replace(self._found, models=tuple(names))
            self._prove(Rung.NETWORK, "The server answers.")
            self._prove(Rung.AUTHENTICATION, "The key is known.")
            self._prove_entry()
        else:
            diagnosis = self._diagnose(listed)
            is_nowhere = listed.status in _NO_SUCH_PATH and not listed.error
            if is_nowhere or (diagnosis is not None and diagnosis.rung is Rung.MODEL):
                # The call names no model: the address is wrong.
                raise FoundError("not-an-api", f"Its status was {listed.status}.")
            self._prove(Rung.NETWORK, "The server answers.")
            # A restricted key may be barred from listing models and still make requests.
            if diagnosis is None or diagnosis.rung is not Rung.PERMISSION:
                return self._judge(listed, diagnosis)
            self._prove(Rung.AUTHENTICATION, "The key is known; it may not list models.")
            self._doubt("Which models the key may use cannot be listed with it.")
        probe = model or _choose_probe(names)
        self._found = replace(self._found, model=redact(probe))
        answered = self._request(ask, probe)
        if answered.is_refusal:
            if names and probe not in names:
                self._found = replace(
                    self._found, detail=f"{redact(probe)} is not among the models that the key lists."
                )
            return self._judge(answered, self._diagnose(answered))
        if not isinstance(answered.body, dict) or answered.body.get("object") not in ("response", "chat.completion"):
            raise FoundError("not-an-api")
        return self._succeed(probe, names)

    def end(self, problem: FoundError) -> Verdict:
        """Give the verdict on a check that the API did not end."""
        self._on_rung = _say_nothing  # whatever still climbs, comes too late
        row = load_findings()[problem.finding]
        return self._refuse(row, replace(self._found, detail=problem.detail))

    def _request(self, ask: Asker, model: str) -> Answer:
        """Make the tiny request."""
        body = {"model": model, "input": "Reply with OK.", "max_output_tokens": _PROBE_TOKENS, "store": False}
        answered = self._call(ask, "POST", "/responses", body)
        is_missing = answered.status in _NO_SUCH_PATH and answered.read_error("code") != "model_not_found"
        if self._is_openai or not is_missing:
            return self._take(answered)
        with suppress(FoundError):  # a server that has no such path may say so with a web page
            self._take(answered)
        messages = [{"role": "user", "content": "Reply with OK."}]
        body = {"model": model, "messages": messages, "max_tokens": _PROBE_TOKENS}
        return self._take(self._call(ask, "POST", "/chat/completions", body))

    def _call(self, ask: Asker, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Make a call, and note its name before: an answer may never come."""
        name = f"keyguide-{os.urandom(16).hex()}"
        self._found = replace(self._found, client_request_ids=(*self._found.client_request_ids, name))
        return ask(method, path, body, name=name)

    def _take(self, answer: Answer) -> Answer:
        """Keep what every answer tells.

        Raises:
            FoundError: It cannot be the answer of an API.
        """
        found = self._found
        id_ = answer.veil.show(answer.headers.get("x-request-id"))
        ids = (*found.request_ids, id_) if id_ else found.request_ids
        limits = read_limits(answer.headers) or found.limits
        self._found = replace(found, request_ids=ids, limits=limits, retry_after_s=read_retry_after(answer.headers))
        if answer.trouble is not None:
            raise answer.trouble
        return answer

    def _diagnose(self, answer: Answer) -> Diagnosis | None:
        if answer.is_odd:
            return None
        type_, code = answer.read_error("type"), answer.read_error("code")
        if answer.status == 200:
            return diagnose_inside(type=type_, code=code)
        row = diagnose(answer.status, type=type_, code=code)
        if row is not None and row.id == "request-too-large" and self._comes_back(answer):
            return load_diagnoses()["rate-limit"]
        if row is not None and row.id == "no-such-organization" and not self._names_organization:
            return None  # a status 400 without a code says no more than that the request was wrong
        return row

    def _comes_back(self, answer: Answer) -> bool:
        """Say whether tokens are only used up: the tiny request fits the limit, or the server says when to come."""
        allowed = [limit.limit for limit in read_limits(answer.headers) if limit.name == "tokens"]
        return self._found.retry_after_s is not None or any(limit >= _LARGEST_PROBE_TOKENS for limit in allowed)

    def _judge(self, answer: Answer, diagnosis: Diagnosis | None) -> Verdict:
        """Turn a refusal into a verdict; one that the table does not know is called unknown."""
        if diagnosis is None:
            return self._give_up(answer)
        if diagnosis.rung in _ENTRY:  # a server may list models for anyone, or a key was deleted a moment ago
            earlier = list(Rung)[: list(Rung).index(diagnosis.rung)]
            self._found = replace(self._found, proved=tuple(one for one in self._found.proved if one.rung in earlier))
        if diagnosis.rung in _ACCEPTED and all(proof.rung != Rung.AUTHENTICATION for proof in self._found.proved):
            self._prove(Rung.AUTHENTICATION, "The key is known.")
        scopes = _SCOPES.search((answer.read_error("message") or "")[:_LONGEST_MESSAGE])
        if diagnosis.id == "missing-scope" and not scopes:
            self._doubt("A server that got no key answers the same: something in between may have lost it.")
        if diagnosis.id == "invalid-api-key":
            self._doubt("Mistyped, deleted, disabled and expired keys get the same answer: which it is cannot be told.")
        found = replace(self._found, missing_scopes=_split(answer, scopes[1])) if scopes else self._found
        return self._refuse(diagnosis, found)

    def _give_up(self, answer: Answer) -> Verdict:
        given = ((name, answer.veil.show(answer.error.get(name))) for name in ("code", "type"))
        named = ", ".join(f"{name} {value[:_LONGEST_NAME]!r}" for name, value in given if value)
        is_at_server = answer.status >= _SERVER_TROUBLE
        return replace(
            self._found,
            rung=UNKNOWN,
            summary=f"The server refused with status {answer.status}{' and ' + named if named else ''}.",
            next_steps=(
                *(("Try again in a minute.",) if is_at_server else ()),
                "This answer is not known yet. Report the status, code and type, without the key.",
            ),
            waiting_helps=is_at_server,  # by the rules of the web, such a status puts the fault at the server
        )

    def _refuse(self, row: Finding, found: Verdict) -> Verdict:
        return replace(
            found,
            rung=row.rung.value,
            summary=row.meaning,
            next_steps=row.next_steps,
            waiting_helps=row.waiting_helps,
            waiting=row.waiting,
            guide=row.guide,
            picture=row.picture,
            diagnosis=row.id,
        )

    def _succeed(self, model: str, names: Mapping[str, date | None]) -> Verdict:
        if all(proof.rung != Rung.REGION for proof in self._found.proved):
            self._prove_entry()
        self._prove(Rung.PERMISSION, "The key may make requests.")
        self._prove(Rung.MODEL, f"The project may use {redact(model)}.")
        self._prove(Rung.BILLING, "The request was paid for.")
        self._prove(Rung.RATE, "No limit on requests or tokens stood in the way.")
        self._prove(Rung.SERVER, "A reply came back.")
        self._doubt("How much credit is left: no answer of the API says it.")
        self._doubt("Whether another service may use the key from its own servers, in their country.")
        return replace(
            self._found,
            usable=True,
            rung=USABLE,
            summary=f"The key works: {redact(model)} answered a request made with it.",
            reservations=tuple(self._list_reservations(model, names)),
        )

    def _list_reservations(self, model: str, names: Mapping[str, date | None]) -> list[str]:
        found = []
        end = names.get(model)
        if end is not None and end < self._today:
            found.append(f"{redact(model)} was to be shut down on {end}: choose another model now.")
        elif end is not None and (end - self._today).days <= _NEAR_DAYS:
            found.append(f"{redact(model)} will be shut down on {end}: choose another model before.")
        low = [limit for limit in self._found.limits if limit.remaining * 10 < limit.limit]
        found += [f"Only {one.remaining} of {one.limit} {one.name} are left for the moment." for one in low]
        return found

    def _prove_entry(self) -> None:
        self._prove(Rung.REGION, "Requests from this machine are served.")
        self._prove(Rung.ORGANISATION, "The key belongs to an organisation and a project that may use the API.")

    def _prove(self, rung: Rung, words: str) -> None:
        proof = Proof(rung, words)
        self._found = replace(self._found, proved=(*self._found.proved, proof))
        self._on_rung(proof)

    def _doubt(self, words: str) -> None:
        self._found = replace(self._found, unknowns=(*self._found.unknowns, words))


_GATEWAY = "an OpenAI-compatible server, not OpenAI itself"


def _list_models(answer: Answer) -> dict[str, date | None]:
    """Give the names of the models that an answer lists, each with the day of its end, if it has one."""
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    if not isinstance(data, list):
        raise FoundError("not-an-api")
    entries = [
        (answer.veil.show(entry.get("id")), entry.get("shutdown_date")) for entry in data if isinstance(entry, dict)
    ]
    return {name: _read_day(end) for name, end in entries if name}


def _choose_probe(names: Mapping[str, date | None]) -> str:
    """Choose the model of the tiny request: a cheap one, else the first that looks as if it answered with text."""
    cheap = (name for name in PROBE_MODELS if name in names)
    fitting = (name for name in names if not _NO_TEXT_MODEL.search(name))
    return next(cheap, None) or next(fitting, None) or next(iter(names), PROBE_MODELS[0])


def _split(answer: Answer, scopes: str) -> tuple[str, ...]:
    return tuple(scope for scope in map(answer.veil.show, re.split(", *", scopes)) if scope)


def _read_day(text: object) -> date | None:
    try:
        # A time of the day may follow.
        return date.fromisoformat(text[:_DAY_LENGTH]) if isinstance(text, str) else None
    except ValueError:
        return None


def _say_nothing(_: Proof) -> None:
    pass
