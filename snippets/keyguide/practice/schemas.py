"""Judges requests by OpenAI's published description, and says in plain words what is wrong with one."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from keyguide.practice.refusals import Refusal, reject, show

_LIMITS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive minimum",
    "exclusiveMaximum": "exclusive maximum",
    "minLength": "minimum length",
    "maxLength": "maximum length",
    "minItems": "minimum number of items",
    "maxItems": "maximum number of items",
    "minProperties": "minimum number of entries",
    "maxProperties": "maximum number of entries",
}
_SELECTORS = ("type", "role")  # fields that say which of several shapes is meant


def judge(schema: str, body: object) -> None:
    """Check a request against a schema of the description.

    Args:
        schema: Name of the schema, such as `CreateResponse`.
        body: The request, read from JSON.

    Raises:
        Refusal: The description does not allow the request; names the field. No value of the
            request is repeated: it may be long, or a key pasted into the wrong place.
    """
    error = next(_compile(schema).iter_errors(body), None)
    if error is not None:
        raise _explain(_find_cause(error))


@cache
def _compile(schema: str) -> jsonschema_rs.Draft202012Validator:
    text = files("keyguide.practice").joinpath("request_schemas.json").read_text(encoding="utf-8")
    schemas = json.loads(text)["components"]["schemas"]
    return jsonschema_rs.Draft202012Validator(
        {"components": {"schemas": schemas}, "$ref": f"#/components/schemas/{schema}"}
    )


def _find_cause(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Follow a failed choice between shapes down to the fault in the shape that was meant."""
    while error.kind.name == "anyOf":
        here = list(error.instance_path)
        branches = [branch for branch in error.kind.context if branch]
        meant = [branch for branch in branches if not _is_another_shape(branch, here)]
        if not meant:
            wrong = [fault for branch in branches for fault in branch if _selects(fault, here)]
            return wrong[0] if wrong else error
        deepest = max(meant, key=lambda branch: max(_depth(fault) for fault in branch))
        if len(meant) > 1 and _depth_of(deepest) == len(here):
            return error
        error = max(deepest, key=_depth)
    return error


def _is_another_shape(branch: Sequence[jsonschema_rs.ValidationError], here: list[str | int]) -> bool:
    """Say whether a shape was not meant: its type or role is another, or it is no object at all."""
    return any(
        _selects(fault, here) or (fault.kind.name == "type" and list(fault.instance_path) == here) for fault in branch
    )


def _selects(fault: jsonschema_rs.ValidationError, here: list[str | int]) -> bool:
    path = list(fault.instance_path)
    return len(path) == len(here) + 1 and path[-1] in _SELECTORS and fault.kind.name in ("enum", "const")


def _depth(fault: jsonschema_rs.ValidationError) -> int:
    """Say how deep a fault lies, looking into choices between shapes."""
    if fault.kind.name == "anyOf":
        return max((_depth(inner) for branch in fault.kind.context for inner in branch), default=0)
    return len(list(fault.instance_path))


def _depth_of(branch: Sequence[jsonschema_rs.ValidationError]) -> int:
    return max(_depth(fault) for fault in branch)


def _explain(error: jsonschema_rs.ValidationError) -> Refusal:
    path, kind = list(error.instance_path), error.kind
    param = _write_path(path)
    named = f"'{param}'" if param else "the request"
    match kind.name:
        case "required":
            missing = _write_path([*path, str(kind.property)])
            return reject(f"Missing required parameter: '{missing}'.", missing)
        case "type":
            wanted = " or ".join(str(name) for name in kind.types)
            return reject(f"Invalid type for {named}: expected {wanted}, but got {_name(error.instance)}.", param)
        case "enum":
            return reject(f"Invalid value for {named}. Supported values are: {_list(kind.options)}.", param)
        case "additionalProperties":
            extra = _write_path([*path, str(kind.unexpected[0])])
            return reject(f"Unknown parameter: '{extra}'.", extra)
        case "falseSchema":
            return reject(f"Unknown parameter: {named}.", param)
        case "pattern":
            return reject(f"Invalid value for {named}: it must match the pattern {kind.pattern}.", param)
        case limit if limit in _LIMITS:
            return reject(f"Invalid value for {named}: the {_LIMITS[limit]} is {kind.limit}.", param)
        case _:
            return reject(f"Invalid value for {named}: {_name(error.instance)} does not fit any form allowed.", param)


def _write_path(path: Sequence[str | int]) -> str | None:
    """Write where a field is, such as `messages[0].content`; odd names are not repeated."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{show(part)}" for part in path]
    return "".join(parts).removeprefix(".") or None


def _list(options: Sequence[object]) -> str:
    return ", ".join(f"'{option}'" for option in options)


def _name(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
