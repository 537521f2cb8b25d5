"""The addresses of the console's settings, as they are on the real site, below `/console`."""

SETTINGS = "/console/settings/organization"
API_KEYS = f"{SETTINGS}/api-keys"
BILLING = f"{SETTINGS}/billing"
GENERAL = f"{SETTINGS}/general"
LIMITS = f"{SETTINGS}/limits"
PROJECTS = f"{SETTINGS}/projects"
