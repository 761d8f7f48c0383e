"""How questions follow their tickets: the table that the room of tickets calls by (tickets/subjects.py)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from engagement.accounts.models import User
from engagement.townhalls.actions import following
from engagement.townhalls.models import Question
from engagement.townhalls.queries.questions import hold_question
from tickets.models import Department
from tickets.subjects import Subject


def hold(key: str) -> None:
    """Lock the hall, and with it the question."""
    hold_question(int(key))


def respond(*, actor: User, key: str, body: str, now: datetime) -> None:
    """Publish the written answer."""
    following.follow_response(actor=actor, question_id=int(key), body=body, now=now)


def resolve(*, actor: User, key: str, reason: str, now: datetime) -> None:
    """What the ticket was resolved with is the answer, where there is none yet."""
    following.follow_resolution(actor=actor, question_id=int(key), reason=reason, now=now)


def reopen(*, actor: User, key: str, reason: str, now: datetime) -> None:
    """The answer is owed again. The ticket's line gives the reason."""
    following.follow_reopening(actor=actor, question_id=int(key), now=now)


def transfer(*, actor: User, key: str, before: int, department: Department, reason: str, now: datetime) -> None:
    """Another department owes the answer. The ticket's line gives the reason."""
    following.follow_transfer(actor=actor, question_id=int(key), before=before, department=department, now=now)


def address(key: str) -> str:
    """Its page."""
    hall_id, number = Question.objects.values_list("hall_id", "number").get(pk=int(key))
    return reverse("hall_question", args=[hall_id, number])


SUBJECTS = (
    Subject(
        prefix="question",
        hold=hold,
        respond=respond,
        resolve=resolve,
        reopen=reopen,
        transfer=transfer,
        address=address,
    ),
)
