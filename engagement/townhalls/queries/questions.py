"""Questions and hands: with all that their views touch, and locked (with their hall) for actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.queries import ID_MAX, people
from engagement.townhalls import permissions, states
from engagement.townhalls.models import Answer, Hand, Question, StaffNote, TownHall
from engagement.townhalls.queries.halls import HallMissing, access_hall, halls_loaded
from engagement.townhalls.serializers import is_public
from realtime.errors import Kind, Refusal


class QuestionMissing(Refusal):
    """There is no such question, or the person may not know of it."""

    code = 701
    slug = "question_missing"
    kind = Kind.MISSING
    message = _("There is no such question in this town hall.")


class HandMissing(Refusal):
    """There is no such raised hand, or the person may not know of it."""

    code = 702
    slug = "hand_missing"
    kind = Kind.MISSING
    message = _("Nobody has this hand raised.")


IS_PUBLIC = ~Q(state__in=states.UNSEEN) & (~Q(state="merged") | Q(was_public=True))
"""`serializers.is_public` as a filter."""


def questions_loaded() -> QuerySet[Question]:
    """Questions with all that any of their views touches: a fixed number of queries."""
    return Question.objects.select_related(
        "hall", "asker", "parent", "owing", "assignee", "draft_by"
    ).prefetch_related(
        "history",
        *_with_authors("answers", Answer.objects.select_related("author", "department")),
        *_with_authors("notes", StaffNote.objects.select_related("author")),
        *people("asker", "assignee", "draft_by"),
    )


def _with_authors(path: str, rows: QuerySet[Any]) -> list[Prefetch[str]]:
    return [Prefetch(path, queryset=rows.prefetch_related(*people("author")))]


def load_question(question_id: int) -> Question:
    """One question, fresh, with all that its views touch. It exists."""
    return questions_loaded().get(pk=question_id)


def list_public_questions(hall: TownHall) -> QuerySet[Question]:
    """What everybody may see of a hall, by number."""
    return questions_loaded().filter(IS_PUBLIC, hall=hall).order_by("number")


def access_question(actor: User | None, question_id: int) -> Question:
    """The question with `question.hall` locked until COMMIT, if the actor may know of it: everybody what is public,
    the asker their own, the hall's staff all, and the department that owes it. Raises QuestionMissing."""
    hall_id = _hall_of(Question.objects.filter(pk=question_id)) if 0 < question_id <= ID_MAX else None
    if hall_id is None:
        raise QuestionMissing
    hall = _hall_or(actor, hall_id, QuestionMissing)
    question = load_question(question_id)
    question.hall = hall
    if not may_know(actor, question):
        raise QuestionMissing
    return question


def hold_question(question_id: int) -> Question:
    """The question with `question.hall` locked until COMMIT, for the room of tickets, which asked who may. Raises
    QuestionMissing."""
    hall_id = _hall_of(Question.objects.filter(pk=question_id))
    if hall_id is None:
        raise QuestionMissing
    hall = halls_loaded().select_for_update(of=("self",)).get(pk=hall_id)
    question = load_question(question_id)
    question.hall = hall
    return question


def list_owed_dues(*, after: int, limit: int) -> list[tuple[int, datetime | None]]:
    """(id, when it is due as the hall knows it) of questions that are owed, by id, beginning behind `after`. One
    query."""
    owed = Question.objects.filter(state=Question.State.OWED, pk__gt=after)
    return list(owed.order_by("pk").values_list("pk", "due_at")[:limit])


def may_know(actor: User | None, question: Question) -> bool:
    """Whether the person may know that the question exists."""
    return is_public(question) or permissions.is_asker(actor, question) or permissions.is_staff(actor, question.hall)


def access_hand(actor: User | None, hand_id: int) -> Hand:
    """The hand with `hand.hall` locked until COMMIT, if it is theirs or they run the hall. Raises HandMissing."""
    hall_id = _hall_of(Hand.objects.filter(pk=hand_id)) if 0 < hand_id <= ID_MAX else None
    if hall_id is None:
        raise HandMissing
    hall = _hall_or(actor, hall_id, HandMissing)
    hand = hands_loaded().get(pk=hand_id)
    hand.hall = hall
    if not permissions.is_staff(actor, hall) and (actor is None or hand.user_id != actor.pk):
        raise HandMissing
    return hand


def hands_loaded() -> QuerySet[Hand]:
    """Hands with their people."""
    return Hand.objects.select_related("user").prefetch_related(*people("user"))


def _hall_of(rows: QuerySet[Any]) -> int | None:
    return rows.values_list("hall_id", flat=True).first()


def _hall_or(actor: User | None, hall_id: int, missing: type[Refusal]) -> TownHall:
    try:
        return access_hall(actor, hall_id)
    except HallMissing:
        raise missing from None
