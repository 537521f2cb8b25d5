"""Names of people, organisations, projects and keys, as typed."""

from keyguide.keys import redact
from keyguide.practice.screens.forms import NEVER_REAL, Form

_LONGEST = 60


def read_name(form: Form, name: str, missing: str | None = None) -> str:
    """Give a name from a form, with blanks inside it made one; note it if it cannot be one.

    Args:
        form: The form.
        name: The field.
        missing: What to say when there is none; `None` where a name may be missing.
    """
    text = " ".join(form.text(name).split())
    if not text and missing:
        form.refuse(name, missing)
    elif len(text) > _LONGEST:
        form.refuse(name, f"This name is too long. Type at most {_LONGEST} characters.")
    elif redact(text) != text:
        form.refuse(name, NEVER_REAL.format(what="key") + " Type a name.", forget=True)
    elif not text.isprintable():
        form.refuse(name, "This name holds a character that cannot be shown. Type it again.")
    return text
