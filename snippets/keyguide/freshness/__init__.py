"""Nothing goes stale silently: a ledger of facts, clocks, and checks that name the line that is no longer true."""

from keyguide.freshness.check import check_project
from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.ledger import Fact, Kind, read_ledger
from keyguide.freshness.project import Project

__all__ = ["Fact", "Finding", "Kind", "Project", "Severity", "check_project", "read_ledger"]
