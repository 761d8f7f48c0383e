"""How a question follows its ticket, inside the ticket's transaction, with the hall locked already. Whoever works on
the ticket may do it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from engagement.accounts.models import User
from engagement.townhalls.actions.answering import WRITTEN_TO, publish_written
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import MoveImpossible, check_way
from engagement.townhalls.models import Question
from engagement.townhalls.queries.questions import hold_question, list_owed_dues
from tickets.models import Department
from tickets.queries.about import first_due_about, first_dues_about


def follow_response(*, actor: User, question_id: int, body: str, now: datetime) -> None:
    """The department answered at its desk: that is the written answer. Raises MoveImpossible, TextEmpty, TextTooLong,
    TextUnreadable. Publishes as `answering.answer_in_writing`."""
    question = hold_question(question_id)
    if question.state not in WRITTEN_TO:
        raise MoveImpossible
    publish_written(question, actor=actor, body=body, now=now)


def follow_resolution(*, actor: User, question_id: int, reason: str, now: datetime) -> None:
    """What was owed is resolved, says the ticket: its reason is the answer, where none was given. Publishes as
    `answering.answer_in_writing`."""
    question = hold_question(question_id)
    if question.state == Question.State.OWED and reason:
        publish_written(question, actor=actor, body=reason, now=now)


def follow_reopening(*, actor: User, question_id: int, now: datetime) -> None:
    """The asker does not accept the answer, says the ticket: it is owed again, whatever became of the hall. Why
    stands in the ticket. Publishes QuestionChanged on `townhall:`, DeskQuestionChanged and EntryRecorded on
    `townhall-desk:`, OwnQuestionChanged on `user:`."""
    question = hold_question(question_id)
    if question.state != Question.State.ANSWERED_WRITTEN:
        return
    with working(question.hall, actor=actor, now=now) as session:
        before, target = str(question.state), check_way("question", "reopen", question.state)
        session.change(question, state=target)
        session.record("question", question.number, "reopen", before=before, after=target, own=True)


def follow_transfer(*, actor: User, question_id: int, before: int, department: Department, now: datetime) -> None:
    """Another department owes the ticket, and so the answer. Publishes as follow_reopening."""
    question = hold_question(question_id)
    if question.owing_id != before:
        return
    with working(question.hall, actor=actor, now=now) as session:
        state = str(question.state)
        session.change(question, owing_id=department.pk, due_at=first_due_about(f"question:{question_id}"))
        facts = {"department": department.slug, "official": ""}
        session.record("question", question.number, "hand_on", before=state, after=state, data=facts)


DUES_AT_ONCE = 500


def follow_dues(*, now: datetime) -> int:
    """What is owed is due when its ticket is: a holiday that was declared, another policy or priority moved that in
    the room below, which cannot call this one. For the worker, each in a transaction of its own; how many moved.
    Publishes QuestionChanged on `townhall:`, DeskQuestionChanged on `townhall-desk:`, OwnQuestionChanged on
    `user:`."""
    moved, after = 0, 0
    while owed := list_owed_dues(after=after, limit=DUES_AT_ONCE):
        after = owed[-1][0]
        dues = first_dues_about([f"question:{pk}" for pk, _due in owed])
        behind = [pk for pk, due in owed if dues.get(f"question:{pk}", due) != due]
        moved += sum(_follow_due(pk, now) for pk in behind)
    return moved


@transaction.atomic
def _follow_due(question_id: int, now: datetime) -> bool:
    """Asked again under the lock. The ticket's record says what moved it, so it is no move of the hall."""
    question = hold_question(question_id)
    due = first_due_about(f"question:{question_id}")
    if question.state != Question.State.OWED or due in (None, question.due_at):
        return False
    with working(question.hall, actor=None, now=now) as session:
        session.change(question, versioned=False, due_at=due)
    return True
