"""The practice API as a web application: what is at which address, and what every answer carries."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keyguide.logs import guard
from keyguide.practice.api import gate
from keyguide.practice.api.body import parse, read_bytes
from keyguide.practice.api.chat import Completion, read_limit
from keyguide.practice.api.embeddings import embed, read_inputs
from keyguide.practice.api.prompt import count_characters
from keyguide.practice.api.refusals import Refusal, refuse, show, show_path
from keyguide.practice.api.responses import Reply, count_input, read_messages, read_model
from keyguide.practice.api.schemas import judge
from keyguide.practice.models import DEFAULT_MODEL, MODELS, Kind
from keyguide.practice.state import State
from keyguide.practice.tenancy import CHAT, LIST_MODELS, RESPOND, Key

API_VERSION = "2020-10-01"
_HOSTS = ("127.0.0.1", "localhost")
_log = guard(__name__)

Headers = Mapping[str, str]


def make_app(state: State) -> ASGIApp:
    """Make the application.

    Args:
        state: What it knows; shared with whatever else speaks for the same practice product.
    """
    api = _Api(state)
    app = Starlette(
        routes=[
            Route("/v1/models", api.list_models, methods=["GET"]),
            Route("/v1/models/{model}", api.show_model, methods=["GET"]),
            Route("/v1/chat/completions", api.take(CHAT, api.complete), methods=["POST"]),
            Route("/v1/responses", api.take(RESPOND, api.respond), methods=["POST"]),
            Route("/v1/responses/input_tokens", api.take(RESPOND, api.count, takes_forms=True), methods=["POST"]),
            Route("/v1/embeddings", api.take(CHAT, api.embed), methods=["POST"]),
        ],
        exception_handlers={Refusal: _answer_refusal, HTTPException: _answer_wrong_address, Exception: _answer_fault},
    )
    app.router.redirect_slashes = False
    return _Envelope(app, state)


def is_this_machine(scope: Scope) -> bool:
    """Say whether a request names this machine as its host.

    A web page that has its own name lead to this machine is not to reach the practice product.
    """
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").rpartition(":")
    return (host[0] or host[2]).lower() in _HOSTS


class _Api:
    """The endpoints; each checks who asks, judges what is asked, and answers."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def list_models(self, request: Request) -> Response:
        self._enter(request, LIST_MODELS)
        return _write({"object": "list", "data": [model.as_dict() for model in MODELS.values()]})

    async def show_model(self, request: Request) -> Response:
        self._enter(request, LIST_MODELS)
        name = request.path_params["model"]
        if name not in MODELS:
            raise refuse("unknown-model", model=show(name))
        return _write(MODELS[name].as_dict())

    def take(
        self, scope: str, answer: Callable[[Key, Any], Response], *, takes_forms: bool = False
    ) -> Callable[..., Any]:
        """Make an endpoint that reads the body, then answers it in a thread: counting tokens takes time."""

        async def endpoint(request: Request) -> Response:
            content = await read_bytes(request)

            def work() -> Response:
                key = self._enter(request, scope)  # who asks comes before what is asked
                return answer(key, parse(content, request.headers.get("content-type", ""), takes_forms=takes_forms))

            return await run_in_threadpool(work)

        return endpoint

    def complete(self, key: Key, body: Any) -> Response:  # noqa: ANN401 - any JSON
        self._judge(key, "CreateChatCompletionRequest", body)
        limit = read_limit(body, ("max_completion_tokens", "max_tokens"))
        headers = self._admit(key, body["model"], Kind.CHAT, count_characters(body["messages"]), limit)
        completion = Completion(self._state, body)
        self._charge(key, body["model"], completion)
        if body.get("stream"):
            return _stream(
                [*(f"data: {_dump(chunk)}\n\n" for chunk in completion.stream()), "data: [DONE]\n\n"], headers
            )
        return _write(completion.as_dict(), headers)

    def respond(self, key: Key, body: Any) -> Response:  # noqa: ANN401 - any JSON
        self._judge(key, "CreateResponse", body)
        model, project = read_model(body), key.project
        messages = read_messages(self._state, body, project.id)
        limit = read_limit(body, ("max_output_tokens",))
        headers = self._admit(key, model, Kind.CHAT, count_characters(messages), limit)
        reply = Reply(self._state, body, project.id)
        self._charge(key, model, reply)
        if body.get("stream"):
            return _stream([f"event: {event['type']}\ndata: {_dump(event)}\n\n" for event in reply.stream()], headers)
        return _write(reply.as_dict(), headers)

    def count(self, key: Key, body: Any) -> Response:  # noqa: ANN401 - any JSON
        self._judge(key, "TokenCountsBody", body)
        gate.find_model(key, body.get("model") or DEFAULT_MODEL, Kind.CHAT)
        return _write(count_input(self._state, body, key.project.id))

    def embed(self, key: Key, body: Any) -> Response:  # noqa: ANN401 - any JSON
        self._judge(key, "CreateEmbeddingRequest", body)
        model = body["model"]
        gate.find_model(key, model, Kind.EMBEDDING)
        inputs = read_inputs(body)
        tokens = sum(map(len, inputs))
        headers = self._admit(key, model, Kind.EMBEDDING, 4 * tokens, None)
        answer = embed(body, inputs)
        self._state.charge(key.project, model, input_tokens=tokens, output_tokens=0)
        return _write(answer, headers)

    def _enter(self, request: Request, scope: str) -> Key:
        key = gate.authenticate(self._state, request)
        request.state.organisation = key.project.organisation.id
        gate.authorise(key, scope)
        return key

    def _judge(self, key: Key, schema: str, body: Any) -> None:  # noqa: ANN401 - any JSON
        try:
            judge(schema, body)
        except Refusal:
            model = body.get("model") if isinstance(body, dict) else None
            if isinstance(model, str) and model in MODELS:
                self._state.take(key.project, model, 0)  # requests that fail count too
            raise

    def _admit(self, key: Key, model: str, kind: Kind, characters: int, limit: int | None) -> Headers:
        gate.find_model(key, model, kind)
        gate.check_billing(key)
        input_tokens = gate.estimate_tokens(characters)
        gate.check_rate(self._state, key, model, input_tokens, limit)
        return self._state.limit_headers(key.project, model, input_tokens)

    def _charge(self, key: Key, model: str, answered: Completion | Reply) -> None:
        tokens = {"input_tokens": answered.input_tokens, "output_tokens": answered.output_tokens}
        self._state.charge(key.project, model, **tokens)


class _Envelope:
    """Refuses other hosts, and puts the headers on every answer that do not depend on it."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began_s = self._state.clock()
        request_id = self._state.number("req")
        scope["state"] = {}
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = {"x-request-id": request_id, "openai-version": API_VERSION}
                headers["openai-processing-ms"] = str(max(0, round(1000 * (self._state.clock() - began_s))))
                organisation = scope["state"].get("organisation")
                if organisation is not None:
                    headers["openai-organization"] = organisation
                message["headers"] += [(name.encode(), value.encode()) for name, value in headers.items()]
            await send(message)

        if not is_this_machine(scope):
            answer = _write_refusal(Refusal(421, "The practice API answers to 127.0.0.1 and localhost only."))
            await answer(scope, receive, send_with_headers)
            return
        try:
            await self._app(scope, receive, send_with_headers)
        except asyncio.CancelledError:
            # The server stops, and has waited long enough; to the web server this would be a fault, with a traceback.
            if not has_begun:
                answer = _write_refusal(Refusal(503, "The practice API is stopping.", "server_error"))
                await answer(scope, receive, send_with_headers)
        except Exception:  # noqa: BLE001 - answered and logged below; the web server would log its text, request and all
            return


async def _answer_refusal(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 - Starlette's type for handlers is wider than what it calls them with
    return _write_refusal(refusal)


async def _answer_wrong_address(request: Request, problem: Exception) -> Response:
    path = show_path(request.url.path)
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    if status == 405:
        refusal = Refusal(405, f"Not allowed to {request.method} on {path}.")
        refusal.headers = dict(getattr(problem, "headers", None) or {})
        return _write_refusal(refusal)
    row = "invalid-url" if path == "/v1" or path.startswith("/v1/") else "unknown-url"
    return _write_refusal(refuse(row, method=request.method, path=path))


async def _answer_fault(_: Request, fault: Exception) -> Response:
    # The text of a fault may hold a part of the request: only its place is logged.
    place = traceback.extract_tb(fault.__traceback__)[-1]
    _log.error("%s in %s, line %s", type(fault).__name__, place.name, place.lineno)
    return _write_refusal(refuse("server-error"))


def _write(content: Mapping[str, Any], headers: Headers | None = None, status: int = 200) -> Response:
    return Response(_dump(content).encode(errors="replace"), status, headers, "application/json")


def _write_refusal(refusal: Refusal) -> Response:
    return _write(refusal.as_dict(), refusal.headers, refusal.status)


def _stream(events: Iterable[str], headers: Headers) -> Response:
    async def send() -> AsyncIterator[bytes]:
        for event in events:
            yield event.encode(errors="replace")

    return StreamingResponse(send(), 200, headers, "text/event-stream")


def _dump(content: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
