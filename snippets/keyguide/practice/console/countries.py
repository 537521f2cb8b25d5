"""Countries on the form of the phone check: some of those that OpenAI served on 2026-07-15."""

_OTHERS = (
    "Argentina Australia Austria Bangladesh Belgium Brazil Canada Chile Colombia Czechia Denmark Egypt Finland France "
    "Germany Greece India Indonesia Ireland Israel Italy Japan Kenya Malaysia Mexico Netherlands Nigeria Norway "
    "Pakistan Peru Philippines Poland Portugal Romania Singapore Spain Sweden Switzerland Taiwan Thailand "
    "Turkey Vietnam"
)
_IN_TWO_WORDS = ("New Zealand", "South Africa", "South Korea", "United Arab Emirates", "United Kingdom")

COUNTRIES = ("United States", *sorted((*_OTHERS.split(), *_IN_TWO_WORDS)))
"""The list begins with the United States, as the real one does."""
