"""The public records of a hall: what came of every question, and every move of those who ran it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import permissions, states
from engagement.townhalls.ledger import Line
from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.outcomes import Outcome
from engagement.townhalls.queries.halls import get_hall
from engagement.townhalls.queries.snapshots import entries_of
from engagement.townhalls.serializers import is_public, line_of
from realtime.errors import Kind, Refusal


class RecordNotYet(Refusal):
    """The hall is not over."""

    code = 790
    slug = "record_not_yet"
    kind = Kind.MISSING
    message = _("The record is public as soon as the town hall is over.")


def get_recorded(viewer: User | None, hall_id: int) -> TownHall:
    """The hall, if the viewer may read its records: everybody when it is over, those who run it at any time.
    Raises HallMissing, RecordNotYet."""
    hall = get_hall(viewer, hall_id)
    if hall.state not in states.OVER and not permissions.is_staff(viewer, hall):
        raise RecordNotYet
    return hall


def list_outcomes(hall: TownHall) -> list[Outcome]:
    """Every question of the hall as far as counting goes, whatever became of it."""
    fields = ("state", "was_public", "reason_kind", "asked_at", "answered_at")
    rows = Question.objects.filter(hall=hall).order_by("number").only("hall", *fields)
    return [
        Outcome(
            state=row.state,
            shown=row.was_public or is_public(row),
            reason_kind=row.reason_kind,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
        )
        for row in rows
    ]


def list_lines(hall: TownHall) -> list[tuple[Line, str]]:
    """The record of moves as its digests cover it, each line with its digest, oldest first."""
    return [(line_of(entry, hall), entry.digest) for entry in entries_of(hall)]
