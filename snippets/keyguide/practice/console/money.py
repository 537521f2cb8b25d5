"""Amounts of money, as typed."""

import re
from decimal import Decimal

from keyguide.practice.screens.forms import Form
from keyguide.practice.screens.pages import write_usd

_AMOUNT = re.compile(r"\$?\s*(\d{1,7}(?:\.\d{1,2})?)", re.ASCII)


def read_usd(form: Form, name: str, *, least: Decimal, most: Decimal) -> Decimal | None:
    """Give an amount from a form; note it, and give `None`, if there is none or it will not do.

    Args:
        form: The form.
        name: The field.
        least: The smallest amount that is taken.
        most: The largest.
    """
    match = _AMOUNT.fullmatch(form.text(name).replace(",", ""))
    if match is None:
        form.refuse(name, f"Type an amount in dollars, such as {least:f}.")
        return None
    amount = Decimal(match[1])
    if not least <= amount <= most:
        form.refuse(name, f"Type an amount from {write_usd(least)} to {write_usd(most)}.")
        return None
    return amount
