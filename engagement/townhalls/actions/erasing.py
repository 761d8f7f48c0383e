"""What somebody asked in halls, taken out for good. What became of it stays, and how many wanted to hear it.

What a move would go back to (`HallEntry.undo`) holds wordings too; it is no part of the chain, but of the record. So
the room above notes first of which entries it goes (`entries_to_erase`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from engagement.threads.queries import user_stream
from engagement.townhalls.models import HallEntry, Hand, Question, QuestionRevision
from engagement.townhalls.queries.erasing import lock_questions_of
from engagement.townhalls.queries.halls import desk_of, hall_stream
from realtime.publish import start_anew


def entries_to_erase(user_id: int) -> list[int]:
    """The entries that `erase_texts` changes: what could be gone back to of this person's questions."""
    questions = Question.objects.filter(asker_id=user_id).values_list("hall_id", "number")
    found: list[int] = []
    for hall_id, number in questions:
        of_it = Q(hall_id=hall_id, subject="question", subject_number=number)
        found += HallEntry.objects.filter(of_it).exclude(undo={}).values_list("pk", flat=True)
    return found


@transaction.atomic
def erase_texts(*, user_id: int, removed: str, now: datetime) -> int:
    """Every question of somebody says `removed`, earlier wordings and appeals nothing; the salt goes that could prove
    what was asked. Returns how many questions. Publishes nothing: the logs of these halls start anew, and pages
    reload. Needs `entries_to_erase` to be noted; else the database refuses."""
    start_anew(*_streams_of(user_id))
    HallEntry.objects.filter(pk__in=entries_to_erase(user_id)).update(undo={})
    questions = lock_questions_of(user_id)
    QuestionRevision.objects.filter(question__in=[one.pk for one in questions]).update(body="")
    for question in questions:
        question.body, question.folded, question.appeal, question.salt = removed, "", "", ""
        question.save(update_fields=["body", "folded", "appeal", "salt"])
    Hand.objects.filter(user_id=user_id).update(topic="")
    return len(questions)


def _streams_of(user_id: int) -> set[str]:
    """Every stream whose log may hold words of this person."""
    asked = Question.objects.filter(asker_id=user_id).values_list("hall_id", flat=True)
    raised = Hand.objects.filter(user_id=user_id).values_list("hall_id", flat=True)
    halls = {*asked, *raised}
    return {stream(pk) for pk in halls for stream in (hall_stream, desk_of)} | {user_stream(user_id)}
