"""Limits on requests and tokens: what was published, what an answer tells, and whether a day of messages stays within.

Published limits are dated data with their source; those of models that no source tells are said to be unknown. A plan
is computed twice: by arithmetic, and by a simulation at the token buckets of the practice API.
"""

from keyguide.limits.buckets import Limits
from keyguide.limits.demand import Demand, Outcome, Use, make_demand
from keyguide.limits.headers import RateLimit, parse_duration, read_limits, read_retry_after
from keyguide.limits.planner import Backlog, Plan, TierPlan, plan_limits
from keyguide.limits.simulation import Arrivals, draw_requests, simulate
from keyguide.limits.tables import ModelLimits, Tier, find_limits, find_tier, list_limited_models, load_tiers

__all__ = [
    "Arrivals",
    "Backlog",
    "Demand",
    "Limits",
    "ModelLimits",
    "Outcome",
    "Plan",
    "RateLimit",
    "Tier",
    "TierPlan",
    "Use",
    "draw_requests",
    "find_limits",
    "find_tier",
    "list_limited_models",
    "load_tiers",
    "make_demand",
    "parse_duration",
    "plan_limits",
    "read_limits",
    "read_retry_after",
    "simulate",
]
