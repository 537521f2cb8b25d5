"""Forms: what was typed, what is wrong with it, and what must not be typed here at all."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from keyguide.keys import redact

MOST_BYTES = 16_384
NEVER_REAL = "This is the practice product: never type a real {what} here."
_MOST_FIELDS = 50
_LONGEST = 200
_PRACTICE_KEY = re.compile(r"sk-(?:proj-|svcacct-|admin-)?PRACTICE-[a-z0-9-]*(?![\w-])")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")


@dataclass(slots=True)
class Form:
    """One form, as typed and as judged.

    Attributes:
        values: What is in each field.
        errors: What is wrong with a field, and what to do about it.
    """

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def first_wrong(self) -> str | None:
        """The first field that something is wrong with."""
        return next(iter(self.errors), None)

    def text(self, name: str) -> str:
        """Give what was typed into a field, without blanks around it; empty if nothing was."""
        return self.values.get(name, "").strip()

    def has(self, name: str) -> bool:
        """Say whether a tick box or switch is on."""
        return name in self.values

    def refuse(self, name: str, message: str, *, forget: bool = False) -> None:
        """Note what is wrong with a field; the first word on a field stands.

        Args:
            name: The field.
            message: What is wrong, and what to do.
            forget: Whether what was typed may be a secret, and is not shown again.
        """
        self.errors.setdefault(name, message)
        if forget:
            self.values.pop(name, None)

    def require(self, name: str, message: str) -> str:
        """Give what was typed, and note it if nothing was."""
        text = self.text(name)
        if not text:
            self.refuse(name, message)
        return text


def read_form(content: bytes) -> Form:
    """Read a form as browsers send it.

    A field that holds what looks like a real key or card number is emptied, and noted as wrong.

    Args:
        content: The body of the request.

    Raises:
        ValueError: It has too many fields.
    """
    pairs = parse_qsl(content.decode(errors="replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    form = Form(dict(pairs))
    for name, value in list(form.values.items()):
        if _is_real_key(value):
            form.refuse(name, NEVER_REAL.format(what="key"), forget=True)
        elif _is_real_card(value):
            form.refuse(name, NEVER_REAL.format(what="card number"), forget=True)
        elif len(value) > _LONGEST:
            form.refuse(name, f"This is too long. Type at most {_LONGEST} characters.", forget=True)
    return form


def _is_real_key(text: str) -> bool:
    """Say whether a text holds a key that was not made here, alone or behind one that was."""
    rest = _PRACTICE_KEY.sub("", text)
    return redact(rest) != rest


def _is_real_card(text: str) -> bool:
    """Say whether digits in a text have the check digit of a card number."""
    for match in _CARD.finditer(text):
        digits = [int(digit) for digit in match.group() if digit.isdigit()]
        doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits[::-1])]
        if any(digits) and sum(doubled) % 10 == 0:
            return True
    return False
