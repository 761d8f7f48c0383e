"""What a moderator does with votes that are held: count them, or take them away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from engagement.accounts.models import Origin, User
from engagement.accounts.origins import KEPT
from engagement.townhalls.actions.counting import lock_questions, recount
from engagement.townhalls.actions.moderating import Unchanged, access_to_moderate
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import MoveImpossible
from engagement.townhalls.models import HallOrigin, Question, Upvote
from engagement.townhalls.queries import pulse_of
from realtime.publish import stir


@transaction.atomic
def release_votes(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Count the votes for a question that are held, and hold none of their networks in this hall any more: people who
    sit in one room.

    Raises what `access_to_moderate` raises, MoveImpossible for one that was merged, Unchanged where none is held.
    Publishes EntryRecorded on `townhall-desk:`, stirs `townhall-pulse:`.
    """
    question = _access(actor, question_id, version, now)
    held = _held_votes(question)
    digests = Origin.objects.filter(user_id__in=held.values("user_id")).values_list("digest", flat=True).distinct()
    HallOrigin.objects.bulk_create(
        [HallOrigin(hall=question.hall, digest=digest, at=now) for digest in digests], ignore_conflicts=True
    )
    number = held.count()
    held.update(held=False)
    return _decided(question, actor, "release_votes", number, now)


@transaction.atomic
def discard_votes(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Take away the votes for a question that are held. Raises and publishes as release_votes."""
    question = _access(actor, question_id, version, now)
    number, _rows = _held_votes(question).delete()
    return _decided(question, actor, "discard_votes", number, now)


def _access(actor: User, question_id: int, version: int | None, now: datetime) -> Question:
    """The question, for a moderator; its group's votes are decided where they count."""
    question = access_to_moderate(actor, question_id, version, now)
    if question.state == Question.State.MERGED:
        raise MoveImpossible
    return question


def _held_votes(question: Question) -> QuerySet[Upvote]:
    """Those for it, and for what was merged into it; the questions are held."""
    members = [question.pk, *Question.objects.filter(root=question).values_list("pk", flat=True)]
    lock_questions(members)
    return Upvote.objects.filter(question_id__in=members, held=True)


def _decided(question: Question, actor: User, move: str, number: int, now: datetime) -> Question:
    if not number:
        raise Unchanged
    recount([question.pk])
    with working(question.hall, actor=actor, now=now) as session:
        session.touch(question)
        state = str(question.state)
        session.record("question", question.number, move, before=state, after=state, data={"votes": number})
    stir(pulse_of(question.hall_id))
    return question


def forget_known_origins(*, now: datetime) -> int:
    """Forget which networks a hall knows, when nobody can be told by them any more; returns how many."""
    gone, _rows = HallOrigin.objects.filter(at__lte=now - KEPT).delete()
    return gone
