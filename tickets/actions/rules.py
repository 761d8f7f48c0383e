"""What several actions check, with the refusals that say no. `actions` re-exports the refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import permissions, states, text
from tickets.actions.work import Job
from tickets.models import REASON_LENGTH, Ticket
from tickets.queries.tickets import find_collisions


class MayNotWork(Refusal):
    """The account is banned for a time, or closed; or there is none."""

    code = 523
    slug = "may_not_work"
    kind = Kind.DENIED
    message = _("This takes an account that may change things. Yours may not at the moment, or you have none.")


class StaleTicket(Refusal):
    """Another officer changed the ticket since the version that the actor saw. Nothing is overwritten unseen."""

    code = 524
    slug = "stale_ticket"
    kind = Kind.CONFLICT
    message = _("Meanwhile %(name)s changed this ticket. Look at both, then decide.")


class StatusImpossible(Refusal):
    """The table of statuses has no way from the one to the other."""

    code = 525
    slug = "status_impossible"
    kind = Kind.CONFLICT
    message = _("This cannot be done while the ticket is %(status)s.")


class StatusUnknown(Refusal):
    """No such status, or none that is set by hand."""

    code = 526
    slug = "status_unknown"
    kind = Kind.INVALID
    message = _("Choose one of the states in the list.")


class NothingChanges(Refusal):
    """It is so already."""

    code = 527
    slug = "nothing_changes"
    kind = Kind.CONFLICT
    message = _("This is already so.")


class RatingOutOfRange(Refusal):
    """A rating is 1 to 5."""

    code = 528
    slug = "rating_out_of_range"
    kind = Kind.INVALID
    message = _("Choose from one to five.")


class PriorityUnknown(Refusal):
    """No such priority."""

    code = 529
    slug = "priority_unknown"
    kind = Kind.INVALID
    message = _("Choose one of the priorities in the list.")


def check_works(actor: permissions.Person | None, now: datetime) -> None:
    """Raises MayNotWork for whoever is banned at this time, whose account is closed, or who has none."""
    if not permissions.takes_part(actor, now):
        raise MayNotWork


def check_fresh(actor: permissions.Person, ticket: Ticket, seen: int | None) -> None:
    """Raises StaleTicket where another officer changed what matters since version `seen` (None: do not ask)."""
    if seen is None:
        return
    collisions = find_collisions(actor, ticket, seen)
    if collisions:
        last: Any = collisions[-1].actor
        raise StaleTicket(field="version", params={"name": last.display_name})


def move(job: Job, status: str) -> None:
    """Bring the ticket to another status by the table. Raises StatusImpossible."""
    if not states.may_become(job.ticket.status, status):
        raise StatusImpossible(params={"status": Ticket.Status(job.ticket.status).label})
    job.ticket.status = status


def check_open(ticket: Ticket) -> None:
    """Raises StatusImpossible for a ticket on which nothing is owed any more."""
    if not states.is_open(ticket.status):
        raise StatusImpossible(params={"status": Ticket.Status(ticket.status).label})


def clean_reason(reason: str, *, optional: bool = False, field: str = "reason") -> str:
    """A reason as it is stored, on one line. Raises TextEmpty, TextTooLong, TextUnreadable."""
    return text.clean_line(reason, limit=REASON_LENGTH, field=field, optional=optional)
