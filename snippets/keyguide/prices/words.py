"""Amounts of money in words, rounded in one way everywhere."""

from decimal import ROUND_HALF_UP, Context, Decimal

_CENT = Decimal("0.01")
_TEN_CENTS = Decimal("0.1")
_DIGITS = Context(prec=100, rounding=ROUND_HALF_UP)  # more than any sum of what can be given
ROUNDING = "Amounts are computed exactly and rounded when they are shown: to the cent, below ten cents to two digits."


def format_rate(usd: Decimal) -> str:
    """Write the price of a million tokens: with all its digits, two after the point at least.

    Example:
        >>> [format_rate(Decimal(text)) for text in ("2", "0.1", "0.125", "12.50")]
        ['$2.00', '$0.10', '$0.125', '$12.50']
    """
    digits = usd.normalize()
    exponent = digits.as_tuple().exponent
    return f"${digits:,.{max(2, -exponent if isinstance(exponent, int) else 2)}f}"


def format_usd(amount: Decimal) -> str:
    """Write an amount: to the cent, below ten cents to two digits.

    Args:
        amount: US dollars.

    Returns:
        The amount, rounded half up.

    Example:
        >>> [format_usd(Decimal(text)) for text in ("1234.565", "0.2", "0.00314", "0.0999", "0", "-12.5")]
        ['$1,234.57', '$0.20', '$0.0031', '$0.10', '$0.00', '-$12.50']
    """
    size = abs(amount)
    step = _CENT
    if 0 < size < _TEN_CENTS:
        step = min(_CENT, Decimal(1).scaleb(size.adjusted() - 1))
    rounded = size.quantize(step, context=_DIGITS)
    if rounded >= _TEN_CENTS:
        rounded = rounded.quantize(_CENT, context=_DIGITS)
    return f"{'-' if amount < 0 and rounded else ''}${rounded:,f}"
