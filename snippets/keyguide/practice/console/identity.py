"""What may stand for a person here: practice addresses, one password, names."""

import re

from keyguide.practice.screens.forms import Form

PASSWORD = "practice-password"  # noqa: S105 - the only one taken, shown beside the field
_EMAIL = re.compile(r"[^@\s]+@(?P<domain>[A-Za-z0-9.-]+)")
_RESERVED = re.compile(r"(?:.+\.)?(?:example\.(?:com|org|net)|example|test|invalid)", re.IGNORECASE)  # RFC 2606


def read_email(form: Form, name: str = "email") -> str:
    """Give the e-mail address of a form in lower case, and note it if it could be a real one.

    Args:
        form: The form.
        name: The field.
    """
    email = form.require(name, "Type an e-mail address, such as mei.wong@example.com.").lower()
    match = _EMAIL.fullmatch(email)
    if email and match is None:
        form.refuse(name, "This is not an e-mail address. Type one such as mei.wong@example.com.")
    elif match and not _RESERVED.fullmatch(match["domain"]):
        form.refuse(
            name,
            "This is the practice product: never type a real address here. Type one that ends in example.com.",
            forget=True,
        )
    return email


def check_password(form: Form, name: str = "password") -> None:
    """Note the password of a form if it is not the practice password; it is never kept.

    Args:
        form: The form.
        name: The field.
    """
    typed = form.values.pop(name, "")
    if not typed:
        form.refuse(name, f"Type the practice password: {PASSWORD}.")
    elif typed != PASSWORD:
        form.refuse(
            name,
            f"This is the practice product: never type a real password here. Type {PASSWORD}.",
        )
