"""The ways in which the practice API refuses, worded by the table of failures."""

import math
import re
from dataclasses import dataclass, field
from typing import Any

from keyguide.diagnosis import load_diagnoses
from keyguide.keys import redact

_LONGEST_PATH = 200
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_$.:-]{1,64}")


@dataclass(slots=True)
class Refusal(Exception):  # noqa: N818 - an answer of the API, not a fault of the program
    """An answer that is no success.

    Attributes:
        status: HTTP status.
        message: What is wrong.
        type: The API's name for the kind of error.
        code: The API's name for the error, or `None`.
        param: The field of the request that is wrong, or `None`.
        headers: Further headers of the answer.
    """

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Give the body of the answer."""
        error = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return {"error": error}


def refuse(
    diagnosis_id: str, *, retry_after_s: float | None = None, param: str | None = None, **values: object
) -> Refusal:
    """Make the refusal of a row of the table of failures.

    Args:
        diagnosis_id: The id of the row.
        retry_after_s: Seconds for the Retry-After header, rounded up.
        param: The field of the request that is at fault.
        values: What stands in the places of the message; words of the caller go through `show` first.
    """
    row = load_diagnoses()[diagnosis_id]
    message = row.message.format_map(values)
    if not message:
        message = f"{row.title}. (Practice wording: the real wording is not recorded.)"
    headers = {} if retry_after_s is None else {"retry-after": str(math.ceil(retry_after_s))}
    return Refusal(row.status, message, row.type or _guess_type(row.status), row.code, param, headers)


def _guess_type(status: int) -> str:
    """Give a type where none is recorded: every answer must carry one."""
    return "server_error" if status >= 500 else "invalid_request_error"


def reject(message: str, param: str | None = None) -> Refusal:
    """Make the refusal of a request that is malformed."""
    return Refusal(400, message, param=param)


def show(text: str) -> str:
    """Give a word of the caller if it is short, plain and no key; else dots in its place.

    Example:
        >>> show("gpt-4o"), show("two words"), show("x" * 100)
        ('gpt-4o', '…', '…')
    """
    return text if text == redact(text) and _PLAIN_NAME.fullmatch(text) else "…"


def show_path(path: str) -> str:
    """Give the path of a request as far as it may be repeated.

    Example:
        >>> show_path("/v1/models/sk-proj-PRACTICE-working-1a2b")
        '/v1/models/[redacted]'
    """
    return redact(path)[:_LONGEST_PATH]
