"""Amounts are rounded in one way, and nothing that costs something looks free."""

from decimal import Decimal

import pytest

from keyguide.prices import format_usd


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1234567.891", "$1,234,567.89"),
        ("0.125", "$0.13"),
        ("0.1", "$0.10"),
        ("0.0996", "$0.10"),
        ("0.0994", "$0.099"),
        ("0.01", "$0.010"),
        ("0.00314", "$0.0031"),
        ("0.00000012345", "$0.00000012"),
        ("0", "$0.00"),
        ("-3.5", "-$3.50"),
        ("-0.0", "$0.00"),
    ],
)
def test_an_amount_is_rounded_to_the_cent_or_to_two_digits(amount: str, shown: str) -> None:
    """Half a cent goes up; below ten cents, two digits are left."""
    assert format_usd(Decimal(amount)) == shown
