"""The words for a picture: what they begin with, how long they are, and which numbers and labels they name."""

import re
from collections.abc import Sequence

from keyguide.errors import KeyguideError
from keyguide.walk.guide import BEGINNINGS
from keyguide.walk.manifest import Callout

FEWEST_WORDS, MOST_WORDS = 40, 150
"""How many characters the words for a picture may have."""

_MARKED = re.compile(r"\b(\d+) marks (?:the )?(.+?)(?=(?:,| and|;)? \d+ marks |[,;.]? *$)")


class PictureError(KeyguideError):
    """A picture is not, or would not be, what it should be."""


def check_words(alt: str, callouts: Sequence[Callout]) -> None:
    """Hold the words for a picture against what it shows.

    Args:
        alt: The words.
        callouts: The rings on the picture.

    Raises:
        PictureError: They are too few or too many, do not begin with what it is, or name other numbers and labels.

    Example:
        >>> check_words("Screenshot of the sign-in form; 2 marks the Name field.", [Callout(2, "Name", (0, 0, 9, 9))])
        >>> check_words("Screenshot of the sign-in form; 3 marks the Name field.", [Callout(2, "Name", (0, 0, 9, 9))])
        Traceback (most recent call last):
        keyguide.walk.wording.PictureError: The words for the picture name 3; its callouts are 2. ...
    """
    hint = f"Write: “… {' and '.join(f'{one.number} marks the {one.label} …' for one in callouts)}”"
    if not alt.startswith(BEGINNINGS):
        raise PictureError("The words for the picture do not begin with what it is.", hint="Begin: Screenshot of the …")
    if not FEWEST_WORDS <= len(alt) <= MOST_WORDS:
        what = f"The words for the picture have {len(alt)} characters."
        raise PictureError(what, hint=f"Write {FEWEST_WORDS} to {MOST_WORDS}.")
    named = [(int(number), words) for number, words in _MARKED.findall(alt)]
    numbers, wanted = [number for number, _ in named], [one.number for one in callouts]
    if numbers != wanted:
        said, are = _join(numbers), _join(wanted)
        raise PictureError(f"The words for the picture name {said}; its callouts are {are}.", hint=hint)
    for (number, words), one in zip(named, callouts, strict=True):
        if one.label.lower() not in words.lower():
            what = f"The words for the picture say that {number} marks the {words}; step {number} names “{one.label}”."
            raise PictureError(what, hint=hint)


def _join(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "no number"
