"""Who may do what with departments and tickets: plain predicates. The table is in engagement/README.md."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tickets.models import Department, Membership, Ticket
from tickets.queries import current_memberships, membership_of

if TYPE_CHECKING:
    from typing import Any

APPOINTING_ROLES = frozenset({"director", "administrator"})
"""They say who works where; they also see every department's tickets."""


class Person(Protocol):
    """What this room needs to know of whoever acts. The room above, which has the people, provides it."""

    pk: int
    role: str
    handle: str
    display_name: str
    is_active: bool

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody without an account, who takes no part in this room."""

    def is_banned(self, now: datetime) -> bool:
        """Whether a ban runs at this time."""


def memberships_of(person: Any) -> list[Membership]:
    """The person's current memberships, departments joined; a query the first time unless they were loaded ahead."""
    if not hasattr(person, "current_memberships"):
        person.current_memberships = list(current_memberships().filter(user_id=person.pk))
    found: list[Membership] = person.current_memberships
    return found


def takes_part(person: Person | None, now: datetime) -> bool:
    """Whether the person may change anything at all."""
    return person is not None and person.is_active and not person.is_guest and not person.is_banned(now)


def is_officer_of(user_id: int | None, department: Department) -> bool:
    """Whether the person works in the department now, as officer or supervisor."""
    return user_id is not None and membership_of(user_id, department.pk) is not None


def is_supervisor_of(user_id: int | None, department: Department) -> bool:
    """Whether the person receives the department's first escalation."""
    membership = membership_of(user_id, department.pk) if user_id is not None else None
    return membership is not None and membership.role == Membership.Role.SUPERVISOR


def can_change_members(actor: Person | None, now: datetime) -> bool:
    """The coordinating director and administrators say who answers for which department."""
    return actor is not None and takes_part(actor, now) and actor.role in APPOINTING_ROLES


def can_change_rules(actor: Person | None, now: datetime) -> bool:
    """Calendars, holidays and policies are the coordinating director's and the administrators'."""
    return can_change_members(actor, now)


def works_for(person: Person | None, department_id: int) -> bool:
    """Whether the person is an officer or supervisor of the department now."""
    return (
        person is not None
        and person.is_active
        and any(one.department_id == department_id for one in memberships_of(person))
    )


def supervises(person: Person | None, department_id: int) -> bool:
    """Whether the person hands out the work of the department: its supervisors, the director, administrators."""
    if person is None or not person.is_active:
        return False
    return oversees_desks(person) or any(
        one.department_id == department_id and one.role == Membership.Role.SUPERVISOR
        for one in memberships_of(person)
    )


def oversees_desks(person: Person | None) -> bool:
    """Whether the person sees the tickets of all departments."""
    return person is not None and person.is_active and person.role in APPOINTING_ROLES


def has_desk(person: Person | None) -> bool:
    """Whether there is any desk for the person."""
    return person is not None and person.is_active and (oversees_desks(person) or bool(memberships_of(person)))


def can_work_on(person: Person | None, ticket: Ticket) -> bool:
    """Its department, the director and administrators see the inside of a ticket and change it."""
    return oversees_desks(person) or works_for(person, ticket.department_id)


def is_requester(person: Person | None, ticket: Ticket) -> bool:
    """Whether the ticket is this person's: they confirm, reject and rate. A guest has no say in a ticket, even one
    that was opened for them."""
    return person is not None and person.is_active and not person.is_guest and ticket.requester_id == person.pk


def can_read(person: Person | None, ticket: Ticket) -> bool:
    """The public page: everyone; of a restricted ticket whose it is and who works on it."""
    return not ticket.restricted or is_requester(person, ticket) or can_work_on(person, ticket)
