"""Judges requests by OpenAI's published description, and says in plain words what is wrong with one."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from keyguide.practice.api.refusals import Refusal, reject, show

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
_LONGEST_PATH = 16
_SELECTORS = ("type", "role")  # fields that say which of several shapes is meant

Fault = jsonschema_rs.ValidationError
Path = Sequence[str | int]


def judge(schema: str, body: object) -> None:
    """Check a request against a schema of the description.

    Args:
        schema: Name of the schema, such as `CreateResponse`.
        body: The request, read from JSON.

    Raises:
        Refusal: The description does not allow the request; names the field. No value of the
            request is repeated: it may be long, or a key pasted into the wrong place.
    """
    try:
        fault = next(_compile(schema).iter_errors(body), None)
    except ValueError:
        raise reject("The request is nested too deeply.") from None
    if fault is not None:
        raise _explain(fault)


@cache
def _load() -> dict[str, Any]:
    text = files("keyguide.practice.api").joinpath("request_schemas.json").read_text(encoding="utf-8")
    return {"components": json.loads(text)["components"]}


@cache
def _compile(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**_load(), "$ref": f"#/components/schemas/{schema}"})


def _explain(fault: Fault) -> Refusal:
    """Say what is wrong; where several shapes were allowed, in the shape that was most likely meant."""
    if fault.kind.name != "anyOf":
        return _explain_one(fault)
    here = list(fault.instance_path)
    branches = _list_branches(fault)
    kinds = [inner for branch in branches for inner in branch if _is_type_fault(inner, here)]
    shapes = [branch for branch in branches if not any(_is_type_fault(inner, here) for inner in branch)]
    if not shapes:
        return _explain_type(here, fault.instance, [name for inner in kinds for name in _list_details(inner, "types")])
    meant = min(shapes, key=lambda branch: _rank(branch, fault.instance, here))
    selectors = [inner for inner in meant if _is_selector_fault(inner, here)]
    if selectors:
        path = list(selectors[0].instance_path)
        same = [inner for branch in shapes for inner in branch if list(inner.instance_path) == path]
        return _explain_enum(path, [option for inner in same for option in _list_options(inner)])
    # Where it is not said which shape is meant, what is wrong with one of them is a guess.
    missing = [inner for inner in meant if _is_selector_missing(inner, here)]
    return _explain(missing[0] if missing else max(meant, key=_depth))


def _list_branches(fault: Fault) -> list[list[Fault]]:
    """Give, for each of the shapes that were allowed, why the value is not of it."""
    kind: Any = fault.kind
    branches: list[list[Fault]] = []
    for branch in kind.context:
        only = branch[0] if len(branch) == 1 else None
        if only and only.kind.name == "anyOf" and list(only.instance_path) == list(fault.instance_path):
            branches += _list_branches(only)  # a choice in a choice
        elif branch:
            branches.append(list(branch))
    return branches


def _rank(branch: list[Fault], instance: Any, here: Path) -> tuple[bool, int, bool, int, int, int]:  # noqa: ANN401 - any JSON
    """Order shapes by how unlikely it is that they were meant."""
    wrong = {list(fault.instance_path)[-1] for fault in branch if _is_selector_fault(fault, here)}
    known = set().union(*(_list_properties(fault, here) for fault in branch))
    strange = sum(name not in known for name in instance) if isinstance(instance, dict) and known else 0
    # A list of things of another kind was not meant, although its faults lie deeper.
    others = sum(fault.kind.name == "type" for fault in branch) if isinstance(instance, list) else 0
    return "type" in wrong, strange, "role" in wrong, others, -max(map(_depth, branch)), len(branch)


def _list_properties(fault: Fault, here: Path) -> set[str]:
    """Give the properties of the object schema, at this place of the request, that a fault comes from."""
    schema: Any = _load()
    properties: set[str] = set()
    depth = len(list(fault.instance_path)) - len(here)
    for step in list(fault.schema_path):
        if isinstance(schema, dict) and "properties" in schema and (depth == 0 or step == "properties"):
            properties |= set(schema["properties"])
            if step == "properties":
                return properties
        schema = schema.get(step) if isinstance(schema, dict) else schema[step]
    return properties


def _is_type_fault(fault: Fault, here: Path) -> bool:
    return fault.kind.name == "type" and list(fault.instance_path) == here


def _is_selector_fault(fault: Fault, here: Path) -> bool:
    path = list(fault.instance_path)
    return len(path) == len(here) + 1 and path[-1] in _SELECTORS and bool(_list_options(fault))


def _is_selector_missing(fault: Fault, here: Path) -> bool:
    kind: Any = fault.kind
    return kind.name == "required" and kind.property in _SELECTORS and list(fault.instance_path) == here


def _depth(fault: Fault, choices: int = 3) -> int:
    """Say how deep a fault lies, looking into some choices between shapes, one inside the other."""
    if fault.kind.name == "anyOf" and choices:
        return max(_depth(inner, choices - 1) for branch in _list_branches(fault) for inner in branch)
    return len(list(fault.instance_path))


def _list_details(fault: Fault, name: str) -> list[object]:
    return list(getattr(fault.kind, name, ()))


def _list_options(fault: Fault) -> list[object]:
    """Give the values that a field must have one of, be it that it may be null too."""
    branches = _list_branches(fault) if fault.kind.name == "anyOf" else [[fault]]
    return [option for branch in branches for inner in branch for option in _list_details(inner, "options")]


def _explain_one(fault: Fault) -> Refusal:
    path = list(fault.instance_path)
    kind: Any = fault.kind  # its attributes differ by name
    param = _write_path(path)
    named = f"'{param}'" if param else "the request"
    match kind.name:
        case "required":
            missing = _write_path([*path, str(kind.property)])
            return reject(f"Missing required parameter: '{missing}'.", missing)
        case "type":
            return _explain_type(path, fault.instance, kind.types)
        case "enum":
            return _explain_enum(path, kind.options)
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
            return reject(f"Invalid value for {named}: {_name(fault.instance)} does not fit any form allowed.", param)


def _explain_type(path: Path, instance: object, wanted: Sequence[object]) -> Refusal:
    param = _write_path(path)
    named = f"'{param}'" if param else "the request"
    kinds = " or ".join(dict.fromkeys(map(str, wanted)))
    return reject(f"Invalid type for {named}: expected {kinds}, but got {_name(instance)}.", param)


def _explain_enum(path: Path, options: Sequence[object]) -> Refusal:
    param = _write_path(path)
    values = ", ".join(dict.fromkeys(f"'{option}'" for option in options))
    return reject(f"Invalid value for '{param}'. Supported values are: {values}.", param)


def _write_path(path: Path) -> str | None:
    """Write where a field is, such as `messages[0].content`; not odd names, nor the middle of a long path."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{show(part)}" for part in path]
    if len(parts) > _LONGEST_PATH:
        parts[_LONGEST_PATH // 2 : -_LONGEST_PATH // 2] = [".…"]
    return "".join(parts).removeprefix(".") or None


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
