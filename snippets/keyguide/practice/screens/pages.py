"""Pages: the templates, and how times and amounts are written in them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from keyguide.practice.screens.static import address


def draw(template: str, values: Mapping[str, Any]) -> str:
    """Fill in a template.

    Args:
        template: Its file in `templates/`.
        values: What it shows; everything is escaped.
    """
    return _environment().get_template(template).render(values)


def write_usd(amount: Decimal) -> str:
    """Write an amount with two to six decimals.

    Example:
        >>> write_usd(Decimal(5)), write_usd(Decimal("4.999875")), write_usd(Decimal("-0.5"))
        ('$5.00', '$4.999875', '-$0.50')
    """
    whole, _, fraction = f"{abs(amount):,.6f}".partition(".")
    return f"{'-' if amount < 0 else ''}${whole}.{fraction.rstrip('0'):0<2}"


def write_day(time_s: float) -> str:
    """Write the day of a time, in UTC.

    Example:
        >>> write_day(1_795_478_400)
        '24 Nov 2026'
    """
    when = datetime.fromtimestamp(time_s, UTC)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def write_time(time_s: float) -> str:
    """Write a time to the minute, in UTC.

    Example:
        >>> write_time(1_795_478_400)
        '24 Nov 2026, 00:00 UTC'
    """
    return f"{write_day(time_s)}, {datetime.fromtimestamp(time_s, UTC):%H:%M} UTC"


def pair(names: Iterable[str]) -> list[tuple[str, str]]:
    """Give each name twice: as the value of an option, and as what it shows.

    Example:
        >>> pair(["CINNOX"])
        [('CINNOX', 'CINNOX')]
    """
    return [(name, name) for name in names]


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("keyguide.practice"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "usd": write_usd,
        "day": write_day,
        "time": write_time,
        "number": "{:,}".format,
        "pairs": pair,
    }
    environment.globals |= {"static": address}
    # Every template draws icons and fields, so none needs to import them.
    environment.globals["icon"] = vars(environment.get_template("icons.html").module)["icon"]
    environment.globals["fields"] = environment.get_template("fields.html").module
    return environment
