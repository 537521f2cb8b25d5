"""Staff of the practice CINNOX: one for each role that CINNOX has from the start."""

from dataclasses import dataclass

ADMINISTRATOR = "Administrator"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff.

    Attributes:
        email: The e-mail address.
        name: First and last name.
        role: What CINNOX shows follows from it.
    """

    email: str
    name: str
    role: str


STAFF = (
    Staff("mei.wong@example.com", "Mei Wong", ADMINISTRATOR),
    Staff("ravi.nair@example.com", "Ravi Nair", "Supervisor"),
    Staff("ana.silva@example.com", "Ana Silva", "Agent"),
)


def find_by_email(email: str) -> Staff | None:
    """Give the member with this address."""
    return next((staff for staff in STAFF if staff.email == email), None)


def find_by_role(role: str) -> Staff:
    """Give the member with this role; there is one for each."""
    return next(staff for staff in STAFF if staff.role == role)
