"""What comes next and what is on the screen: questions."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import states
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.actions.moderating import access_to_moderate
from engagement.townhalls.actions.queue import Item, make_room
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import MoveImpossible, check_staff, check_state, check_way
from engagement.townhalls.models import Hand, Question, TownHall
from engagement.townhalls.queries.questions import access_question
from realtime.errors import Kind, Refusal


class ScreenTaken(Refusal):
    """Another question came onto the screen in this very moment."""

    code = 741
    slug = "screen_taken"
    kind = Kind.CONFLICT
    message = _("Another question came onto the screen in this moment. Look again.")


@transaction.atomic
def queue_question(
    *, actor: User, question_id: int, position: int | None = None, version: int | None = None, now: datetime
) -> Question:
    """Put a listed question into the line of what comes next, or a queued one at another place of it (1 is the front,
    None the end).

    Raises what `access_to_moderate` raises, HallClosed, MoveImpossible. Publishes QuestionChanged on `townhall:`,
    DeskQuestionChanged and EntryRecorded on `townhall-desk:`, OwnQuestionChanged on `user:`.
    """
    question = access_to_moderate(actor, question_id, version, now)
    check_state(question.hall, states.VOTING)
    again = question.state == Question.State.QUEUED
    target = "queued" if again else check_way("question", "queue", question.state)
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.change(question, state=target, position=make_room(session, question, position))
        move = "requeue" if again else "queue"
        session.record("question", question.number, move, before=before, after=target, undoable=True)
    return question


@transaction.atomic
def unqueue_question(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Take a question out of the line. Raises and publishes as queue_question."""
    question = access_to_moderate(actor, question_id, version, now)
    check_state(question.hall, states.VOTING)
    target = check_way("question", "unqueue", question.state)
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.change(question, state=target, position=None)
        session.record("question", question.number, "unqueue", before=before, after=target, undoable=True)
    return question


@transaction.atomic
def feature_question(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Put a question on the screen, while the hall runs. What was there goes back to the front of the line; whoever
    had the word has spoken. For moderators and for officials: "I answer this now".

    Raises QuestionMissing, MayNotJoin, HallStaffOnly, HallClosed, Stale, MoveImpossible, ScreenTaken. Publishes
    HallChanged and QuestionChanged on `townhall:`, and as queue_question for everything that moves.
    """
    question = _access_for_staff(actor, question_id, version, now)
    target = check_way("question", "feature", question.state)
    with working(question.hall, actor=actor, now=now) as session:
        clear_screen(session, leaving=question)
        before = str(question.state)
        _show(session, question, target)
        session.record("question", question.number, "feature", before=before, after=target, undoable=True)
    return question


def _show(session: Session, question: Question, target: str) -> None:
    """The database lets one question of a hall be featured, whatever two processes do."""
    try:
        with transaction.atomic():
            session.change(question, state=target, position=None, featured_at=session.now)
            session.change(session.hall, versioned=False, featured_id=question.pk)
    except IntegrityError:
        raise ScreenTaken from None


@transaction.atomic
def unfeature_question(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Take a question off the screen, unanswered: it is the front of the line.

    Raises QuestionMissing, MayNotJoin, HallStaffOnly, HallClosed, Stale, MoveImpossible. Publishes as
    feature_question.
    """
    question = _access_for_staff(actor, question_id, version, now)
    if question.state != Question.State.FEATURED:
        raise MoveImpossible
    with working(question.hall, actor=actor, now=now) as session:
        put_back(session, question, undoable=True)
    return question


def _access_for_staff(actor: User, question_id: int, version: int | None, now: datetime) -> Question:
    question = access_question(actor, question_id)
    check_staff(actor, question.hall, now)
    check_state(question.hall, states.RUNNING)
    check_fresh(actor, question, version)
    return question


def clear_screen(session: Session, *, leaving: Item) -> None:
    """Whatever is on the screen makes room for `leaving`, which comes out of the line: a question goes back, a
    speaker has spoken."""
    hall: TownHall = session.hall
    if hall.featured_id is not None:
        shown = Question.objects.get(pk=hall.featured_id)
        shown.hall = hall
        put_back(session, shown, leaving=leaving)
    if hall.speaking_id is not None:
        speaker = Hand.objects.select_related("user").get(pk=hall.speaking_id)
        end_word(session, speaker)


def put_back(session: Session, question: Question, *, leaving: Item | None = None, undoable: bool = False) -> None:
    """The question on the screen goes back to the front of the line."""
    before, target = str(question.state), check_way("question", "unfeature", question.state)
    session.change(session.hall, versioned=False, featured_id=None)
    session.change(question, state=target, position=make_room(session, question, 1, leaving=leaving))
    session.record("question", question.number, "unfeature", before=before, after=target, undoable=undoable)


def end_word(session: Session, hand: Hand, *, undoable: bool = False) -> None:
    """Whoever has the word has spoken."""
    before, target = str(hand.state), check_way("hand", "finish", hand.state)
    session.change(session.hall, versioned=False, speaking_id=None)
    session.change(hand, state=target)
    session.record("hand", hand.pk, "finish", before=before, after=target, undoable=undoable)
