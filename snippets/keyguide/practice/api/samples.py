"""Makes a value that fits a JSON schema: the same one every time."""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

import jsonschema_rs

from keyguide.practice.api.patterns import match

_DEEPEST = 12
_TRIES = 200
_MISFITS = 1_000  # that are passed over inside a value: a schema that nothing fits must not take for ever
_ROOT = "practice:schema"  # the address of the whole schema, so that a part of it can be judged alone
_BAD_SCHEMA = (ValueError, OverflowError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError)
_LARGEST = 10_000  # items or characters; a schema that wants more gets no sample
_HINTS = {  # words of a schema without a type that tell which one is meant
    "object": ["properties", "required", "additionalProperties"],
    "array": ["items", "minItems", "prefixItems"],
    "number": ["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"],
}
_FORMATS = {
    "date": "2026-01-15",
    "time": "09:30:00Z",
    "date-time": "2026-01-15T09:30:00Z",
    "duration": "P1D",
    "email": "mei.wong@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000001",
}


class NoSampleError(ValueError):
    """The schema cannot be read, or no value was found that fits it."""


def make_sample(schema: Mapping[str, Any] | bool) -> Any:  # noqa: ANN401 - any JSON
    """Make a value that fits a schema.

    Args:
        schema: A JSON schema.

    Returns:
        A value that a validator accepts, the same one for the same schema.

    Raises:
        NoSampleError: The schema is malformed, or none of the values tried fits.

    Example:
        >>> make_sample({"type": "object", "properties": {"city": {"type": "string"}, "days": {"minimum": 3}}})
        {'city': 'city', 'days': 3}
        >>> make_sample({"type": "string", "pattern": "^ORD-[0-9]{4}$"})
        'ORD-0000'
    """
    try:
        own = schema if isinstance(schema, bool) else dict(schema)
        validator = jsonschema_rs.validator_for(own, validate_formats=True, retriever=_refuse)
        maker = _Maker(own)
    except _BAD_SCHEMA:
        raise NoSampleError("The schema cannot be read.") from None
    for value in islice(maker.values(maker.root, "practice", 0), _TRIES):
        if validator.is_valid(value):
            return value
    raise NoSampleError("No value was found that fits the schema.")


class _Maker:
    """Proposes values for a schema, the likeliest first; a validator has the last word."""

    def __init__(self, root: dict[str, Any] | bool) -> None:
        self.root = _anchor(root)
        self._registry = jsonschema_rs.Registry([(_ROOT, self.root)], retriever=_refuse)
        self._misfits = 0

    def values(self, schema: Any, name: str, depth: int) -> Iterator[Any]:  # noqa: ANN401 - any JSON
        if not isinstance(schema, dict) or depth > _DEEPEST:
            yield name
            return
        if "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            yield from self.values(_merge(self._resolve(schema["$ref"]), rest), name, depth + 1)
            return
        if "const" in schema:
            yield schema["const"]
        yield from schema.get("enum", ())
        if schema.get("allOf"):
            merged = {key: value for key, value in schema.items() if key != "allOf"}
            for part in schema["allOf"]:
                merged = _merge(merged, self._open(part))
            yield from self.values(merged, name, depth + 1)
        for word in ("anyOf", "oneOf"):
            rest = {key: value for key, value in schema.items() if key != word}
            for branch in sorted(schema.get(word, ()), key=lambda part: depth > _DEEPEST // 4 and not _is_null(part)):
                yield from islice(self.values(_merge(rest, self._open(branch)), name, depth + 1), 8)
        yield from (value for value in (schema.get("default"), *schema.get("examples", ())) if value is not None)
        for kind in _list_types(schema):
            yield from self._values_of(kind, schema, name, depth)

    def _values_of(self, kind: str, schema: dict[str, Any], name: str, depth: int) -> Iterator[Any]:
        match kind:
            case "object":
                yield from self._objects(schema, depth)
            case "array":
                yield from self._arrays(schema, name, depth)
            case "string":
                yield from _strings(schema, name)
            case "integer" | "number":
                yield from _numbers(schema, whole=kind == "integer")
            case "boolean":
                yield from (True, False)
            case _:
                yield None

    def _objects(self, schema: dict[str, Any], depth: int) -> Iterator[Any]:
        properties = schema.get("properties", {})
        required = [name for name in schema.get("required", ()) if name not in properties]
        rest = schema.get("additionalProperties", True)
        chosen = dict(properties) if depth < _DEEPEST // 2 else {}
        chosen |= {name: properties[name] for name in schema.get("required", ()) if name in properties}
        chosen |= dict.fromkeys(required, rest)
        for number in range(_read_size(schema, "minProperties") - len(chosen)):
            chosen[f"entry_{number + 1}"] = rest
        first = {name: self._choose(part, name, depth + 1)[0] for name, part in chosen.items()}
        yield first
        yield {name: value for name, value in first.items() if name in schema.get("required", ())}
        # One field at a time may need another value than its likeliest.
        for name, part in chosen.items():
            for value in islice(self.values(part, name, depth + 1), 1, 8):
                yield {**first, name: value}

    def _arrays(self, schema: dict[str, Any], name: str, depth: int) -> Iterator[Any]:
        every = schema.get("items", schema.get("contains", True))
        # Before 2020 a list under `items` did what `prefixItems` does.
        fixed, every = (every, True) if isinstance(every, list) else (schema.get("prefixItems", []), every)
        if depth > _DEEPEST // 2 and not schema.get("minItems"):
            yield []  # a schema that holds itself must end somewhere
        length = max(_read_size(schema, "minItems"), len(fixed), 1)
        length = min(length, _read_size(schema, "maxItems", length))
        items = [self._choose(part, name, depth + 1)[0] for part in fixed[:length]]
        most = _TRIES if schema.get("uniqueItems") else 1
        options = self._choose(every, name, depth + 1, most)
        missing = length - len(items)
        if schema.get("uniqueItems"):
            distinct = list({json.dumps(option): option for option in options}.values())
            yield items + distinct[:missing]
            if isinstance(options[0], str):
                yield items + [f"{options[0]}{number or ''}" for number in range(missing)]
            if isinstance(options[0], (int, float)) and not isinstance(options[0], bool):
                yield items + [options[0] + number for number in range(missing)]
        for option in options:
            yield items + [option] * missing
        yield []

    def _choose(self, schema: Any, name: str, depth: int, most: int = 1) -> list[Any]:  # noqa: ANN401 - any JSON
        """Give the likeliest values that fit a part of the schema; failing that, the likeliest of all."""
        proposals = self.values(schema, name, depth)
        likeliest = next(proposals, None)
        found: list[Any] = []
        for value in chain([likeliest], islice(proposals, _TRIES)):
            if self._fits(schema, value):
                found.append(value)
            else:
                self._misfits += 1
            if len(found) == most or self._misfits > _MISFITS:
                break
        return found or [likeliest]

    def _fits(self, schema: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
        try:
            judge = jsonschema_rs.validator_for(
                schema, validate_formats=True, retriever=_refuse, registry=self._registry
            )
        except _BAD_SCHEMA:
            return True  # a reference that leads somewhere only from its own place: the whole decides
        return judge.is_valid(value)

    def _open(self, schema: Any) -> Any:  # noqa: ANN401 - any JSON
        """Replace a reference by what it refers to."""
        if isinstance(schema, dict) and "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return _merge(self._resolve(schema["$ref"]), rest)
        return schema

    def _resolve(self, reference: str) -> Any:  # noqa: ANN401 - any JSON
        found: Any = self.root
        for part in reference.removeprefix(_ROOT).removeprefix("#").split("/")[1:]:
            found = found.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, dict) else {}
        return found


def _merge(one: Any, other: Any) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one if isinstance(one, dict) else other
    merged = {**one, **other}
    if "properties" in one and "properties" in other:
        names = {*one["properties"], *other["properties"]}
        merged["properties"] = {
            name: _merge(one["properties"].get(name, {}), other["properties"].get(name, {})) for name in sorted(names)
        }
    if "required" in one and "required" in other:
        merged["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    return merged


def _anchor(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Give references into the schema the address of the whole."""
    if isinstance(schema, list):
        return [_anchor(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _ROOT + value if key == "$ref" and isinstance(value, str) and value.startswith("#") else _anchor(value)
        for key, value in schema.items()
    }


def _refuse(address: str) -> Any:  # noqa: ANN401 - what the library asks for
    """Keep the library from fetching what a schema of the caller refers to."""
    raise ValueError(address)


def _read_size(schema: dict[str, Any], word: str, default: int = 0) -> int:
    return int(min(schema.get(word, default), _LARGEST))


def _is_null(schema: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(schema, dict) and schema.get("type") == "null"


def _list_types(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type")
    if isinstance(kinds, str):
        return [kinds]
    if isinstance(kinds, list):
        return sorted(kinds, key=lambda kind: kind == "null")
    hinted = [kind for kind, words in _HINTS.items() if any(word in schema for word in words)]
    return [*hinted, "string", "object", "integer", "null"]


def _strings(schema: dict[str, Any], name: str) -> Iterator[str]:
    shortest, longest = _read_size(schema, "minLength"), _read_size(schema, "maxLength", _LARGEST)
    if "pattern" in schema:
        yield from match(schema["pattern"], shortest)
    if schema.get("format") in _FORMATS:
        yield _FORMATS[schema["format"]]
    text = (name * math.ceil(max(shortest, 1) / max(len(name), 1)))[: max(shortest, len(name))]
    yield text[:longest]


def _numbers(schema: dict[str, Any], *, whole: bool) -> Iterator[float]:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    step = schema.get("multipleOf", 1)
    start = low if low is not None else high if high is not None and high < 1 else 1
    first = math.ceil(start / step) * step if low is not None or high is None else math.floor(start / step) * step
    for number in (first, first + step, first - step, start, (low or 0) / 2 + (high or 0) / 2):
        yield math.ceil(number) if whole else number
