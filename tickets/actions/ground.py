"""What holds where tickets go: policies, calendars, people. Asked once for any number of tickets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tickets import clocks
from tickets.actions.opening import version_for
from tickets.actions.work import Job
from tickets.models import CalendarVersion, Department, SlaPolicy, Ticket
from tickets.queries.people import officers_of, supervisors_of
from tickets.queries.policies import Place, policies_for, terms_of


class Ground:
    """Made for one action. What it was asked once it knows: queries do not grow with the tickets, only with the
    departments."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._policies: dict[Place, SlaPolicy | None] = {}
        self._versions: dict[int, CalendarVersion] = {}
        self._officers: dict[int, list[Any]] = {}
        self._supervisors: dict[int, list[int]] = {}

    def look_up(self, places: Iterable[Place]) -> None:
        """Ask for the policies of all these places in one query."""
        missing = set(places) - self._policies.keys()
        if missing:
            self._policies |= policies_for(missing)

    def policy(self, place: Place) -> SlaPolicy | None:
        """The most specific policy in force there, or None."""
        self.look_up([place])
        return self._policies[place]

    def version(self, department: Department) -> CalendarVersion:
        """What measures the department's work from now on."""
        if department.pk not in self._versions:
            self._versions[department.pk] = version_for(department, now=self.now)
        return self._versions[department.pk]

    def officer(self, department_id: int, user_id: int) -> Any:
        """Whoever has this id and works in the department, or None."""
        if department_id not in self._officers:
            self._officers[department_id] = officers_of(department_id)
        return next((one for one in self._officers[department_id] if one.pk == user_id), None)

    def supervisors(self, department_id: int) -> list[int]:
        """The ids of the department's supervisors."""
        if department_id not in self._supervisors:
            self._supervisors[department_id] = supervisors_of([department_id]).get(department_id, [])
        return self._supervisors[department_id]


def place_of(ticket: Ticket, **changed: Any) -> Place:
    """Where a ticket is as far as policies are concerned, or will be."""
    return Place(ticket.department_id, ticket.category, str(ticket.priority))._replace(**changed)


def apply_terms(job: Job, ground: Ground) -> None:
    """Run the ticket's clocks by the policy and calendar that hold where it is now; what was used stays used."""
    ticket = job.ticket
    ticket.policy = ground.policy(place_of(ticket))
    terms = terms_of(ticket.policy_id, ticket.calendar_version_id)
    job.turn(lambda book: clocks.terms_changed(book, terms, ground.now))
