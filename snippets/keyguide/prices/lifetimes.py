"""When models end: `lifetimes.toml`, the shutdowns that OpenAI has announced, with source and day."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from keyguide.errors import KeyguideError

_TABLE = "lifetimes.toml"
_DAY = re.compile(r"-\d{4}-\d\d-\d\d$")  # the name of a snapshot ends in its day


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The announced end of a model.

    Attributes:
        model: The model, as the announcement names it.
        ends: The day from which requests for it fail.
        replacement: The model that OpenAI names instead; empty where that was not noted.
        source: The address of the announcement.
        seen: When it was seen there.
    """

    model: str
    ends: date
    replacement: str
    source: str
    seen: date

    def tell(self, on: date) -> str:
        """Say when the model ends, as seen from a day.

        Args:
            on: The day.

        Returns:
            A sentence.

        Example:
            >>> find_lifetime("gpt-5").tell(date(2026, 11, 24))
            'gpt-5 ends on 2026-12-11, in 17 days.'
        """
        days = (self.ends - on).days
        instead = f" OpenAI names {self.replacement} instead." if self.replacement else ""
        if days <= 0:
            return f"{self.model} ended on {self.ends}: requests for it fail.{instead}"
        return f"{self.model} ends on {self.ends}, in {days} day{'s' * (days > 1)}.{instead}"


def find_lifetime(model: str) -> Lifetime | None:
    """Find the announced end of a model.

    Args:
        model: Its name. A dated snapshot that no announcement names has the end of its model.

    Returns:
        The end, or None where none was announced up to the day on which the table was made.

    Raises:
        KeyguideError: The table is missing or malformed.

    Example:
        >>> find_lifetime("gpt-4o-mini").ends, find_lifetime("gpt-6-luna")
        (datetime.date(2027, 1, 14), None)
    """
    name = model.strip().lower()
    return list_lifetimes().get(name) or list_lifetimes().get(_DAY.sub("", name))


@cache
def list_lifetimes() -> dict[str, Lifetime]:
    """List the announced ends.

    Returns:
        The ends by the name of the model, the next one first.

    Raises:
        KeyguideError: The table is missing or malformed.

    Example:
        >>> list_lifetimes()["o3"].ends
        datetime.date(2026, 12, 11)
    """
    try:
        raw = tomllib.loads((files("keyguide.prices") / _TABLE).read_text(encoding="utf-8"))
        return {
            model: Lifetime(model, row["day"], row.get("replacement", ""), raw["source"], raw["seen"])
            for row in sorted(raw["shutdowns"], key=lambda row: row["day"])
            for model in row["models"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise KeyguideError(
            f"The table of shutdowns, {_TABLE}, cannot be read: {problem!r}.", hint="Install Keyguide again."
        ) from None
