"""What requests cost: one of them, or a month of a contact centre, with date and source of every price.

Prices come from the snapshot inside the installed `genai-prices`, and from dated ledgers where they are newer. Nothing
is downloaded. Prices move, so update the package rather than trust an old number.
"""

from keyguide.prices.cost import Cost, calculate_cost
from keyguide.prices.estimate import Change, Estimate, Workload, estimate_cost, what_if
from keyguide.prices.ledger import LedgerEntry, read_ledger
from keyguide.prices.lifetimes import Lifetime, find_lifetime, list_lifetimes
from keyguide.prices.price import SERVICES, Price, find_price
from keyguide.prices.words import format_usd

__all__ = [
    "SERVICES",
    "Change",
    "Cost",
    "Estimate",
    "LedgerEntry",
    "Lifetime",
    "Price",
    "Workload",
    "calculate_cost",
    "estimate_cost",
    "find_lifetime",
    "find_price",
    "format_usd",
    "list_lifetimes",
    "read_ledger",
    "what_if",
]
