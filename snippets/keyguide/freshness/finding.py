"""What a check finds: one line of one file that is no longer true, why, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """Something is wrong, or its time has run out."""
    WARNING = "warning"
    """Something will be wrong soon, or nobody has looked for too long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        rule: The name of the rule that it breaks, such as `fact-value`; stays the same when words change.
        severity: How bad it is.
        path: The file, relative to the project, with slashes.
        line: The line, from 1.
        what: What is wrong, as a sentence with the value.
        evidence: How we know: the source, the day, what was compared.
        action: What to do, as a sentence.
        command: The command that mends it; empty where only a person can.

    Example:
        >>> print(Finding("fact-value", Severity.ERROR, "docs/a.md", 3, "$5 is $10 now.", "facts.toml:7", "Look."))
        docs/a.md:3: error: $5 is $10 now. Look. [fact-value]
    """

    rule: str
    severity: Severity
    path: str
    line: int
    what: str
    evidence: str
    action: str
    command: str = ""

    def __post_init__(self) -> None:
        if self.line < 1 or PurePosixPath(self.path).is_absolute():
            raise ValueError(f"{self.path}:{self.line} is no place in a project")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.what} {self.action} [{self.rule}]"


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings into the order in which somebody mends them: errors first, then by file and line; each once."""
    severities = list(Severity)
    return sorted(
        set(findings), key=lambda one: (severities.index(one.severity), one.path, one.line, one.rule, one.what)
    )
