"""Values made from JSON schemas: a validator that we did not write says whether they fit."""

import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from keyguide.practice.api.patterns import match
from keyguide.practice.api.samples import NoSampleError, make_sample

NODE = {
    "type": "object",
    "properties": {"value": {"type": "number"}, "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
    "required": ["value", "next"],
    "additionalProperties": False,
}
TREE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#"}}},
    "required": ["name", "children"],
}
HALF = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}  # the likeliest number does not fit
WRONG = {"type": "integer", "default": "ten"}
SCHEMAS: list[dict[str, Any] | bool] = [
    True,
    {},
    {"type": "string"},
    {"type": "string", "minLength": 50},
    {"type": "string", "maxLength": 3},
    {"type": "string", "pattern": "^[A-Z]{3}-\\d{4}$"},
    {"type": "string", "pattern": "^(call|chat)-[^a-c]+$", "minLength": 12},
    {"type": "string", "pattern": "^\\+?[1-9]\\d{7,14}$"},
    *({"type": "string", "format": kind} for kind in ("date", "date-time", "email", "uuid", "ipv4", "uri", "duration")),
    {"type": ["null", "string"]},
    {"enum": ["call", "chat"]},
    {"const": {"a": [1]}},
    {"type": "integer", "exclusiveMinimum": 5, "multipleOf": 4},
    {"type": "integer", "minimum": 18, "maximum": 18},
    {"type": "number", "maximum": -2},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "boolean", "const": False},
    {"type": "array", "minItems": 3, "maxItems": 3, "items": {"type": "boolean"}},
    {"type": "array", "uniqueItems": True, "minItems": 4, "items": {"enum": [1, 2, 3, 4]}},
    {"type": "array", "uniqueItems": True, "minItems": 5, "items": {"type": "string"}},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2},
    {"type": "object", "required": ["strange"]},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    {"allOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}]},
    {"oneOf": [{"type": "object", "properties": {"k": {"const": n}}, "required": ["k"]} for n in (1, 2)]},
    {"$ref": "#/$defs/node", "$defs": {"node": NODE}},
    TREE,
    {"not": {"type": "string"}},
    {"type": "string", "pattern": "^[^\\w\\s]\\S\\W[^\\D]$"},
    {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "array",
        "items": [{"type": "integer"}, {"type": "string"}],
        "minItems": 2,
    },
    {"type": "object", "properties": {"open": HALF, "shut": HALF}, "required": ["open", "shut"]},
    {
        "type": "array",
        "minItems": 2,
        "items": {"type": "object", "properties": {"a": WRONG, "b": WRONG, "c": HALF}, "required": ["a", "b", "c"]},
    },
    {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/half"}, "b": {"$ref": "#/$defs/half"}},
        "required": ["a", "b"],
        "$defs": {"half": HALF},
    },
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_a_sample_fits_its_schema(schema: dict[str, Any] | bool) -> None:
    """The value is one that the schema accepts, formats included, and the same one again."""
    sample = make_sample(schema)
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(sample)
    assert make_sample(schema) == sample


@pytest.mark.parametrize("schema", [False, {"type": "nothing"}, {"type": "string", "pattern": "["}, {"enum": []}])
def test_a_schema_that_nothing_fits_is_refused(schema: dict[str, Any] | bool) -> None:
    """What cannot be fulfilled, or read, has no sample."""
    with pytest.raises(NoSampleError):
        make_sample(schema)


def test_a_pattern_that_cannot_be_read_has_no_match() -> None:
    """A broken pattern gets no proposals, and no error."""
    assert list(match("(")) == []


@pytest.mark.parametrize("size", [10**6, 10**30, 1e300])
@pytest.mark.parametrize("word", ["minItems", "minLength", "minProperties"])
def test_a_schema_that_wants_too_much_is_refused(word: str, size: float) -> None:
    """A size that no answer has fills no memory."""
    kind = {"minItems": "array", "minLength": "string", "minProperties": "object"}[word]
    with pytest.raises(NoSampleError):
        make_sample({"type": kind, word: size})
    with pytest.raises(NoSampleError):
        make_sample({"type": "string", "pattern": "^((a{900}){900}){900}$"})


@pytest.mark.parametrize("kind", ["object", "array"])
def test_a_schema_that_nothing_fits_is_refused_soon(kind: str) -> None:
    """What nothing fits, deep inside, is not looked for without end."""
    schema: dict[str, Any] = {"type": "integer", "minimum": 3, "maximum": 2}
    for _ in range(6):
        if kind == "array":
            schema = {"type": "array", "minItems": 2, "items": schema}
        else:
            schema = {"type": "object", "properties": dict.fromkeys("abcd", schema), "required": list("abcd")}
    began_s = time.perf_counter()
    with pytest.raises(NoSampleError):
        make_sample(schema)
    assert time.perf_counter() - began_s < 5


def test_a_schema_fetches_nothing(tmp_path: Path) -> None:
    """A reference to another file or server is refused, not followed."""
    other = tmp_path / "other.json"
    other.write_text('{"const": 1}', encoding="utf-8")
    for address in (other.as_uri(), "http://127.0.0.1:9/other.json"):
        with pytest.raises(NoSampleError, match="cannot be read"):
            make_sample({"$ref": address})
