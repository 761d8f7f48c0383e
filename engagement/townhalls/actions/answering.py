"""Answers: given in the hall, owed in writing, given in writing; drafts and notes on the way there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import ledger, permissions, states
from engagement.townhalls.actions.ending import archive_if_done, department_of, owe
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.actions.moderating import GIVEN, REWORDED, WORKED_ON, official_by
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import (
    HallModeratorsOnly,
    MoveImpossible,
    check_joins,
    check_staff,
    check_state,
    check_way,
    clean_reason,
)
from engagement.townhalls.models import ANSWER_LENGTH, NOTE_LENGTH, Answer, Question, StaffNote
from engagement.townhalls.queries.questions import access_question
from realtime.errors import Kind, Refusal
from tickets import actions as tickets
from tickets import text
from tickets.models import CATEGORY_LENGTH, Department
from tickets.queries.about import first_due_about
from tickets.queries.departments import access_department

WRITTEN_TO = frozenset({"owed", "answered_written", "ticketed"})


class NotYoursToAnswer(Refusal):
    """For the officials of the hall, the department that owes it and the coordinating director."""

    code = 744
    slug = "not_yours_to_answer"
    kind = Kind.DENIED
    message = _("Only the officials of this town hall and the department that owes the answer can do this.")


class HandOnToOne(Refusal):
    """To an official or to a department, not to both and not to nobody."""

    code = 745
    slug = "hand_on_to_one"
    kind = Kind.INVALID
    message = _("Choose an official or a department.")


@transaction.atomic
def answer_live(
    *, actor: User, question_id: int, body: str = "", version: int | None = None, now: datetime
) -> Question:
    """The question on the screen was answered in the hall, in short as `body` says; by the official it was given to.

    Raises QuestionMissing, MayNotJoin, HallStaffOnly, HallClosed, Stale, MoveImpossible, TextTooLong, TextUnreadable.
    Publishes HallChanged and QuestionChanged on `townhall:`, DeskQuestionChanged and EntryRecorded on
    `townhall-desk:`, OwnQuestionChanged on `user:`.
    """
    question = _access_for_staff(actor, question_id, version, now)
    check_state(question.hall, states.RUNNING)
    target = check_way("question", "answer_live", question.state)
    body = text.clean(body, limit=ANSWER_LENGTH) if body.strip() else ""
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.change(question.hall, versioned=False, featured_id=None)
        session.change(question, state=target, answered_at=now, answered_by_id=actor.pk)
        author = question.assignee or actor
        session.made.append(
            Answer.objects.create(
                question=question, kind="live", body=body, author=author, department=department_of(author), at=now
            )
        )
        session.record("question", question.number, "answer_live", before=before, after=target, undoable=True)
    return question


@transaction.atomic
def owe_answer(
    *, actor: User, question_id: int, department: str = "", version: int | None = None, now: datetime
) -> Question:
    """Promise an answer in writing: a ticket says who owes it and by when. Without a `department` (its short name) it
    is that of the official it was given to, or the one that holds the hall.

    Raises QuestionMissing, MayNotJoin, HallStaffOnly, HallClosed, Stale, MoveImpossible, DepartmentMissing. Publishes
    as answer_live, and what `tickets.actions.open_tickets_about` publishes.
    """
    question = _access_for_staff(actor, question_id, version, now)
    check_way("question", "owe", question.state)
    _mean_for(question, department)
    with working(question.hall, actor=actor, now=now) as session:
        _leave_screen(session, question)
        owe(session, [question])
    return question


@transaction.atomic
def make_ticket(
    *,
    actor: User,
    question_id: int,
    department: str = "",
    category: str = "",
    version: int | None = None,
    now: datetime,
) -> Question:
    """The question is work rather than a question: a ticket of a department, which everybody may follow. One that is
    owed keeps its ticket. A question that nobody has read yet is shown by it, so that takes a moderator.

    Raises as owe_answer, and HallModeratorsOnly, TextTooLong, TextUnreadable. Publishes as owe_answer.
    """
    question = _access_for_staff(actor, question_id, version, now)
    target = check_way("question", "ticket", question.state)
    if question.state in states.UNDECIDED and not permissions.moderates(actor, question.hall):
        raise HallModeratorsOnly
    category = text.clean_line(category, limit=CATEGORY_LENGTH, field="category", optional=True)
    with working(question.hall, actor=actor, now=now) as session:
        _leave_screen(session, question)
        if question.ticket_number is None:
            _mean_for(question, department)
            owe(session, [question], move="ticket", category=category)
        else:
            before = str(question.state)
            if question.owing is None or department not in ("", question.owing.slug):
                _give_to(session, question, access_department(department), "")
            session.change(question, state=target)
            session.record("question", question.number, "ticket", before=before, after=target)
        archive_if_done(session)
    return question


def _mean_for(question: Question, department: str) -> None:
    """Raises DepartmentMissing."""
    if department:
        question.owing = access_department(department)


def _leave_screen(session: Session, question: Question) -> None:
    if session.hall.featured_id == question.pk:
        session.change(session.hall, versioned=False, featured_id=None)


# --- in writing ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(*, actor: User, question_id: int, body: str, version: int | None = None, now: datetime) -> Question:
    """Keep a draft of the written answer, for those who run the hall alone. It is no move and leaves no entry.

    Raises QuestionMissing, MayNotJoin, NotYoursToAnswer, Stale, MoveImpossible, TextTooLong, TextUnreadable.
    Publishes DeskQuestionChanged on `townhall-desk:`.
    """
    question = _access_to_answer(actor, question_id, version, now)
    if question.state not in GIVEN | WRITTEN_TO:
        raise MoveImpossible
    body = text.clean(body, limit=ANSWER_LENGTH) if body.strip() else ""
    with working(question.hall, actor=actor, now=now) as session:
        _set_draft(session, question, body)
    return question


def _set_draft(session: Session, question: Question, body: str) -> None:
    question.draft, question.draft_by = body, session.actor if body else None
    question.save(update_fields=["draft", "draft_by"])
    session.touch_desk(question)


@transaction.atomic
def answer_in_writing(
    *, actor: User, question_id: int, body: str, version: int | None = None, now: datetime
) -> Question:
    """Publish the written answer of a question that is owed: its ticket's clocks stop and it is resolved. Given
    again, the new text stands on the page and the record says that it was changed. The last answer archives a hall in
    follow-up.

    Raises QuestionMissing, MayNotJoin, NotYoursToAnswer, Stale, MoveImpossible, TextEmpty, TextTooLong,
    TextUnreadable. Publishes QuestionChanged on `townhall:`, DeskQuestionChanged and EntryRecorded on
    `townhall-desk:`, OwnQuestionChanged on `user:`, and what the ticket publishes.
    """
    question = _access_to_answer(actor, question_id, version, now)
    if question.state not in WRITTEN_TO:
        raise MoveImpossible
    publish_written(question, actor=actor, body=body, now=now)
    return question


def publish_written(question: Question, *, actor: User, body: str, now: datetime) -> None:
    """The written answer of a question whose hall is locked, by whoever may give it. Raises TextEmpty, TextTooLong,
    TextUnreadable."""
    body = text.clean(body, limit=ANSWER_LENGTH)
    subject, was_owed = f"question:{question.pk}", question.state == Question.State.OWED
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        target = check_way("question", "answer_written", before) if was_owed else before
        move = "answer_written" if was_owed else "rewrite"
        Answer.objects.update_or_create(
            question=question,
            kind="written",
            defaults={"body": body, "author": actor, "department": question.owing, "at": now},
        )
        session.change(question, state=target, draft="", draft_by_id=None, answered_at=now, answered_by_id=actor.pk)
        facts = {"text": ledger.fingerprint(body, question.salt)}
        session.record("question", question.number, move, before=before, after=target, data=facts)
        tickets.record_response(subject=subject, actor=actor, vouched=True, now=now)
        if was_owed:
            tickets.record_resolution(subject=subject, actor=actor, reason="", vouched=True, now=now)
        archive_if_done(session)


@transaction.atomic
def add_staff_note(*, actor: User, question_id: int, body: str, now: datetime) -> StaffNote:
    """A word among those who run the hall. Raises QuestionMissing, MayNotJoin, HallStaffOnly, TextEmpty, TextTooLong,
    TextUnreadable. Publishes DeskQuestionChanged on `townhall-desk:`."""
    question = access_question(actor, question_id)
    check_staff(actor, question.hall, now)
    body = text.clean(body, limit=NOTE_LENGTH)
    note = StaffNote.objects.create(question=question, author=actor, body=body, at=now)
    with working(question.hall, actor=actor, now=now) as session:
        session.touch_desk(question)
    return note


@transaction.atomic
def hand_on(
    *,
    actor: User,
    question_id: int,
    reason: str,
    handle: str = "",
    department: str = "",
    version: int | None = None,
    now: datetime,
) -> Question:
    """Have another official, or another department, answer. Of a question that is owed the ticket goes to the
    department too.

    Raises QuestionMissing, MayNotJoin, NotYoursToAnswer, Stale, HandOnToOne, NotAnOfficial, DepartmentMissing,
    MoveImpossible, TextEmpty, TextTooLong, TextUnreadable. Publishes DeskQuestionChanged and EntryRecorded on
    `townhall-desk:`, QuestionChanged on `townhall:`, and what the ticket publishes.
    """
    question = _access_to_answer(actor, question_id, version, now)
    if bool(handle) == bool(department):
        raise HandOnToOne(field="handle")
    if question.state not in GIVEN:
        raise MoveImpossible
    reason = clean_reason(reason)
    official = official_by(question, handle)
    owner = access_department(department) if department else None
    with working(question.hall, actor=actor, now=now) as session:
        state = str(question.state)
        facts = {"official": official.handle if official else "", "department": owner.slug if owner else ""}
        if official is not None:
            session.change(question, assignee_id=official.pk)
        if owner is not None:
            _give_to(session, question, owner, reason)
        session.record(
            "question",
            question.number,
            "hand_on",
            before=state,
            after=state,
            reason=reason,
            data=facts,
            undoable=state in REWORDED,
        )
    return question


def _give_to(session: Session, question: Question, owner: Department, reason: str) -> None:
    """The department is to answer; where it is owed already, its ticket goes there."""
    if question.ticket_number is not None:
        subject = f"question:{question.pk}"
        tickets.hand_over_about(
            subject=subject, actor=session.actor, department=owner, reason=reason, now=session.now
        )
        session.change(question, due_at=first_due_about(subject))
    session.change(question, owing_id=owner.pk)


# --- who may ------------------------------------------------------------------------------------------------------


def _access_for_staff(actor: User, question_id: int, version: int | None, now: datetime) -> Question:
    question = access_question(actor, question_id)
    check_staff(actor, question.hall, now)
    check_state(question.hall, WORKED_ON)
    check_fresh(actor, question, version)
    return question


def _access_to_answer(actor: User, question_id: int, version: int | None, now: datetime) -> Question:
    question = access_question(actor, question_id)
    check_joins(actor, now)
    if not permissions.can_answer_in_writing(actor, question):
        raise NotYoursToAnswer
    check_fresh(actor, question, version)
    return question
