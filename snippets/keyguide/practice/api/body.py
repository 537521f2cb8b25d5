"""Reads the body of a request: size, type, JSON; everything that can be wrong before it has a meaning."""

import json
import math
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from keyguide.practice.api.refusals import Refusal, reject, show

LARGEST_BODY_BYTES = 96 * 1024 * 1024  # the largest text that the description allows is 70 MiB
_FIRST_INEXACT = 2**53  # from here on a float no longer tells one whole number from the next
_MOST_READ_BYTES = 4 * LARGEST_BODY_BYTES
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_TEXT_FIELDS = ("model", "input", "instructions", "previous_response_id", "conversation", "truncation")


async def read_bytes(request: Request) -> bytes:
    """Read a body to its end, so that the connection can go on.

    Raises:
        Refusal: It is too large, or the sender has gone. What is too large is read and dropped, for the
            sender hears the answer only after sending; what is far too large breaks the connection.
    """
    content = bytearray()
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= LARGEST_BODY_BYTES:
                content += chunk
            elif size > _MOST_READ_BYTES:
                break
    except ClientDisconnect:
        raise reject("The request body is not complete.") from None
    if size > LARGEST_BODY_BYTES:
        raise Refusal(413, f"The request body is larger than {LARGEST_BODY_BYTES} bytes, the most taken here.")
    return bytes(content)


def parse(content: bytes, content_type: str, *, takes_forms: bool = False) -> Any:  # noqa: ANN401 - any JSON
    """Read a body as JSON, or as a form where the description has one.

    Args:
        content: The body.
        content_type: The Content-Type header.
        takes_forms: Whether a form is taken too.

    Raises:
        Refusal: It is of another type, or not JSON.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if takes_forms and kind == _FORM:
        return {name: _read_field(name, value) for name, value in parse_qsl(content.decode(errors="replace"))}
    if kind != _JSON:
        named = f"'{show(kind)}'" if "/" not in kind else "another type"
        raise Refusal(415, f"The request body must be {_JSON}, but Content-Type is {named if kind else 'missing'}.")
    try:
        return _load(content.decode("utf-8-sig"))
    except RecursionError:
        raise reject("The request body is JSON nested too deeply.") from None
    except ValueError as problem:
        where = f" (line {problem.lineno}, column {problem.colno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise reject(f"The request body is not valid JSON{where}.") from None


def _read_field(name: str, value: str) -> Any:  # noqa: ANN401 - any JSON
    if name in _TEXT_FIELDS:
        return value
    try:
        return _load(value)
    except RecursionError:
        field = show(name)
        raise reject(f"Invalid value for '{field}': it is JSON nested too deeply.", field) from None
    except ValueError:
        return value


def _load(text: str) -> Any:  # noqa: ANN401 - any JSON
    value = json.loads(text, parse_constant=_refuse_constant, parse_float=_read_float)
    return _mend(value) if "\\ud" in text.lower() else value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _read_float(text: str) -> float:
    """Read a number; a whole one such as 2.0 becomes an integer, as JSON Schema has it."""
    number = float(text)
    if number.is_integer() and abs(number) < _FIRST_INEXACT:
        return int(number)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _mend(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Put U+FFFD for halves of characters, which no encoding can send on."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mend(inner) for inner in value]
    if isinstance(value, dict):
        return {_mend(name): _mend(inner) for name, inner in value.items()}
    return value
