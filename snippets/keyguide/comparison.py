"""Compare a count made here with the count of the API itself."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keyguide.diagnosis import Finding, diagnose, load_diagnoses, load_findings
from keyguide.errors import InputError, KeyguideError
from keyguide.frames import forgetful
from keyguide.keys import Secret, inspect_key, redact
from keyguide.tokens import TokenCount, count_messages
from keyguide.verify import OPENAI_URL
from keyguide.verify.calls import Answer, Asker, open_client
from keyguide.verify.surroundings import FoundError, Surroundings, parse_base_url, pick_variables, read_surroundings

_OK = 200
_UNUSABLE = 400  # the table knows one reason for it, and here there are others


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two counts of one request.

    Attributes:
        counted: The count made here, by the published rules.
        api_tokens: The count of the API: it has the last word.
    """

    counted: TokenCount
    api_tokens: int

    @property
    def difference(self) -> int:
        """How many tokens more the API counts."""
        return self.api_tokens - self.counted.tokens


@forgetful
def compare_with_api(
    messages: Sequence[Mapping[str, Any]],
    *,
    model: str,
    key: str,
    base_url: str | None = None,
    tools: Sequence[Mapping[str, Any]] = (),
    timeout_s: float = 20,
) -> Comparison:
    """Count messages and tools here, and ask the API for its own count of the same: `POST /v1/responses/input_tokens`.

    Nothing is generated. Whether the API charges for the call is not published.

    Args:
        messages: Messages as Chat Completions takes them; the name in a message is not sent, as Responses knows none.
        model: The model that would read them.
        key: The key to ask with.
        base_url: The API to ask, with its `/v1`; else what OPENAI_BASE_URL names, else OpenAI's own.
        tools: Tools, in the form of Chat Completions or of Responses.
        timeout_s: Seconds to wait at most.

    Returns:
        Both counts.

    Raises:
        InputError: The messages, the tools, the key or the base URL cannot be used.
        KeyguideError: The API refused, or did not answer; says what that means and what to do, as the guide does.
        UnknownModelError: No such model is known.

    Example:
        >>> import keyguide
        >>> with keyguide.serve() as api:
        ...     compared = compare_with_api(
        ...         [{"role": "user", "content": "Tell me a joke."}],
        ...         model="gpt-5",
        ...         key=api.keys["working"],
        ...         base_url=api.base_url,
        ...     )
        >>> compared.counted.tokens, compared.api_tokens
        (12, 11)
    """
    secret = Secret(key)
    del key  # a traceback that shows local values must not show it
    shape = inspect_key(secret.reveal())
    if shape.problem:
        raise InputError(shape.problem, hint=shape.next_step or "Copy the key again.")
    counted = count_messages(messages, model=model, tools=tools)
    url = parse_base_url(base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL)
    body = {"model": model, "input": [_write_item(message) for message in messages]}
    if tools:
        body["tools"] = [_write_tool(tool) for tool in tools]
    try:
        is_chosen = base_url is not None and Surroundings(url).is_local
        surroundings = read_surroundings(url, {} if is_chosen else pick_variables(os.environ))
        with open_client(surroundings) as client:
            ask = Asker(client, surroundings, Secret(shape.cleaned), time.monotonic() + timeout_s)
            name = f"keyguide-{os.urandom(16).hex()}"
            answer = ask("POST", "/responses/input_tokens", body, name=name)
    except FoundError as problem:
        rows = {**load_findings(), **load_diagnoses()}
        raise _explain(rows[problem.finding], problem.detail) from None
    return Comparison(counted, _read_tokens(answer))


def _read_tokens(answer: Answer) -> int:
    tokens = answer.body.get("input_tokens") if isinstance(answer.body, dict) else None
    if answer.status == _OK and isinstance(tokens, int):
        return tokens
    row = diagnose(answer.status, type=answer.read_error("type"), code=answer.read_error("code"))
    if row is not None and answer.status != _UNUSABLE:
        raise _explain(row)
    field = redact(answer.read_error("param") or "")
    raise KeyguideError(
        f"The API gave no count: it answered with status {answer.status}{field and f' about {field[:60]!r}'}.",
        hint="Check the model, the messages and the base URL; the endpoint is POST /v1/responses/input_tokens.",
    )


def _explain(row: Finding, detail: str = "") -> KeyguideError:
    return KeyguideError(" ".join(filter(None, (f"{row.title}:", row.meaning, detail))), hint=" ".join(row.next_steps))


def _write_item(message: Mapping[str, Any]) -> dict[str, Any]:
    """Write a chat message as an item of a Responses request."""
    content = message.get("content")
    if isinstance(content, list | tuple) and message.get("role") == "assistant":  # its parts are given as one text
        content = "".join(part.get("text") or part.get("refusal") or "" for part in content)
    elif isinstance(content, list | tuple):
        content = [_write_part(part) for part in content]
    if "role" not in message or "tool_calls" in message or message["role"] == "tool":
        raise InputError(
            "Calls of tools and their results cannot be compared here.", hint="Compare the messages without them."
        )
    return {"role": message["role"], "content": content or ""}


def _write_part(part: Mapping[str, Any]) -> Mapping[str, Any]:
    match part:
        case {"type": "text", "text": text}:
            return {"type": "input_text", "text": text}
        case {"type": "image_url", "image_url": {"url": url, **options}}:
            return {"type": "input_image", "image_url": url, "detail": options.get("detail", "auto")}
    return part


def _write_tool(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    match tool:
        case {"type": "function", "function": dict(function)}:
            return {"type": "function", "parameters": None, "strict": None, **function}
    return tool
