"""Walk a guide: its numbered lists, as they stand, are carried out in a browser, and pictured.

The walker reads a page (`guide`, `grammar`), finds each control by its role and name (`screen`), acts (`hand`), goes
from step to step (`walker`), draws numbered callouts (`pictures`), and knows what it drew (`manifest`, `inputs`). One
small table says where addresses are walked and what steps type (`places`).
"""

from keyguide.walk.places import Places, read_places
from keyguide.walk.report import Problem, Report, Walked

__all__ = ["Places", "Problem", "Report", "Walked", "read_places"]
