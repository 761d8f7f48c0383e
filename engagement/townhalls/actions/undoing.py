"""Ten seconds to take a move back: everything that it changed stands again as it stood before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls.actions import changes
from engagement.townhalls.actions.changes import CHANGED, MADE, Change, UndoOvertaken
from engagement.townhalls.actions.counting import lock_questions, recount
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import check_staff
from engagement.townhalls.models import HallEntry, Question, TownHall
from engagement.townhalls.queries.halls import access_hall
from realtime.errors import Kind, Refusal

WINDOW = timedelta(seconds=10)


class MoveMissing(Refusal):
    """No such move of the actor's, or none that can be taken back."""

    code = 746
    slug = "move_missing"
    kind = Kind.MISSING
    message = _("There is nothing of yours here that can be taken back.")


class UndoneTooLate(Refusal):
    """Ten seconds."""

    code = 747
    slug = "undone_too_late"
    kind = Kind.CONFLICT
    message = _("This was longer than %(seconds)d seconds ago, so it stands.")


@transaction.atomic
def undo_move(*, actor: User, hall_id: int, entry_number: int, now: datetime) -> HallEntry:
    """Take back one's own move of the last ten seconds, where nothing that it changed was changed since. What was
    told to a ticket stays told: such moves are not taken back.

    Raises HallMissing, MayNotJoin, HallStaffOnly, MoveMissing, UndoneTooLate, UndoOvertaken. Publishes the newest
    state of all that changes, as the move did, and EntryRecorded on `townhall-desk:`.
    """
    hall = access_hall(actor, hall_id)
    check_staff(actor, hall, now)
    entry = HallEntry.objects.filter(hall=hall, number=entry_number, actor=actor).first()
    if entry is None or not entry.undo.get("rows"):
        raise MoveMissing
    if now > entry.at + WINDOW:
        raise UndoneTooLate(params={"seconds": WINDOW.seconds})
    later = HallEntry.objects.filter(
        hall=hall, number__gt=entry.number, subject=entry.subject, subject_number=entry.subject_number
    )
    if later.exists():
        raise UndoOvertaken
    with working(hall, actor=actor, now=now) as session:
        _go_back(session, entry.undo)
        return session.record(
            entry.subject,
            entry.subject_number,
            "undo",
            before=entry.after,
            after=entry.before,
            data={"entry": entry.number, "move": entry.move},
        )


def _go_back(session: Session, undo: Mapping[str, Any]) -> None:
    steps = changes.from_data(undo)
    rows = _load(session, steps)
    for kind, pk in undo.get("made", []):
        MADE[kind]._default_manager.filter(pk=pk).delete()
    try:
        with transaction.atomic():
            for step in steps:
                row = rows[step.kind, step.pk]
                session.change(row, **changes.values_before(row, step))
    except IntegrityError:  # something else is on the screen by now
        raise UndoOvertaken from None
    moved = [step for step in steps if step.kind == "question" and "root_id" in step.before]
    recount({one for step in moved for one in _roots_of(step)})


def _load(session: Session, steps: list[Change]) -> dict[tuple[str, int], Any]:
    """The rows, each once, questions held first and in order."""
    lock_questions([step.pk for step in steps if step.kind == "question"])
    found: dict[tuple[str, int], Any] = {("hall", session.hall.pk): session.hall}
    for kind, pk in sorted({(step.kind, step.pk) for step in steps} - found.keys()):
        row: Any = CHANGED[kind]._default_manager.get(pk=pk)
        if not isinstance(row, TownHall):
            row.hall = session.hall
        found[kind, pk] = row
    return found


def _roots_of(step: Change) -> set[int]:
    """The questions whose groups the step joins or parts."""
    roots = {step.pk, step.before["root_id"], step.after["root_id"]} - {None}
    return set(Question.objects.filter(pk__in=roots, root=None).values_list("pk", flat=True))
