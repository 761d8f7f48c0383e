"""What an asker does with a question of their own: ask, withdraw, appeal."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.actions import check_pace
from engagement.accounts.models import User
from engagement.threads.calm import wait_left
from engagement.threads.queries import get_thread
from engagement.townhalls import ledger, permissions, screening, states
from engagement.townhalls.actions.calming import calm_down
from engagement.townhalls.actions.ending import archive_if_done
from engagement.townhalls.actions.grouping import release_children
from engagement.townhalls.actions.listing import list_question
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import (
    check_joins,
    check_not_banned,
    check_state,
    check_strength,
    check_switch,
    check_way,
    clean_reason,
)
from engagement.townhalls.models import QUESTION_LENGTH, Question, TownHall
from engagement.townhalls.queries.halls import access_hall
from engagement.townhalls.queries.questions import access_question
from realtime.errors import Kind, Refusal
from tickets import text

PAUSE = timedelta(seconds=10)
UNDECIDED_MAX = 3


class AnonymousOff(Refusal):
    """The hall wants names."""

    code = 731
    slug = "anonymous_off"
    kind = Kind.CONFLICT
    message = _("In this town hall questions are asked with a name.")


class AskedTooSoon(Refusal):
    """One question in ten seconds."""

    code = 732
    slug = "asked_too_soon"
    kind = Kind.LIMITED
    temporary = True
    message = _("You asked a moment ago. You can ask again in %(seconds)d seconds.")


class AskingSlow(Refusal):
    """Slow mode for questions: the person asked a moment ago."""

    code = 751
    slug = "asking_slow"
    kind = Kind.LIMITED
    temporary = True
    message = _("Slow mode is on: one question every %(slow)d seconds. You can ask again in %(wait)d seconds.")


class TooManyWaiting(Refusal):
    """Three questions of one person may wait to be read."""

    code = 733
    slug = "too_many_waiting"
    kind = Kind.LIMITED
    message = _("You have %(limit)d questions that wait to be read. Ask again when one of them is decided.")


class NotYourQuestion(Refusal):
    """Only for whoever asked it."""

    code = 734
    slug = "not_your_question"
    kind = Kind.DENIED
    message = _("Only the person who asked this question can do this.")


class AppealedAlready(Refusal):
    """Once per question."""

    code = 735
    slug = "appealed_already"
    kind = Kind.CONFLICT
    message = _("You asked for a second look at this question already.")


@transaction.atomic
def ask_question(
    *, actor: User, hall_id: int, body: str, anonymous: bool = False, thread_id: int | None = None, now: datetime
) -> Question:
    """Ask something in a hall. It waits to be read; what `screening` stops is held; where the hall reads nothing
    before it shows it, the rest is listed at once. `thread_id`: a public thread that it is about.

    Raises HallMissing, MayNotJoin, HallClosed, SwitchedOff, BannedFromHall, TooWeak, AnonymousOff, AskedTooSoon,
    AskingSlow, TooManyWaiting, TooOften, ThreadMissing, TextEmpty, TextTooLong, TextUnreadable. Publishes
    DeskQuestionChanged on `townhall-desk:`, OwnQuestionChanged on `user:`, QuestionChanged on `townhall:` where it is
    listed, and HallChanged there where many fresh accounts ask at once (`calming`).
    """
    hall = access_hall(actor, hall_id)
    _check_may_ask(actor, hall, anonymous, now)
    body = text.clean(body, limit=QUESTION_LENGTH)
    thread = get_thread(None, thread_id) if thread_id is not None else None
    hall.last_question += 1
    TownHall.objects.filter(pk=hall.pk).update(last_question=hall.last_question)
    question = Question.objects.create(
        hall=hall,
        number=hall.last_question,
        asker=actor,
        anonymous=anonymous,
        strength=actor.strength,
        body=body,
        folded=text.fold(body),
        salt=secrets.token_hex(16),
        asked_at=now,
        state=Question.State.PENDING,
        thread=thread,
    )
    with working(hall, actor=actor, now=now) as session:
        session.touch(question)
        facts = {"text": ledger.fingerprint(body, question.salt), "anonymous": anonymous}
        session.record("question", question.number, "ask", after=question.state, data=facts, own=True)
        _screen(session, question)
        calm_down(session)
    return question


def _check_may_ask(actor: User, hall: TownHall, anonymous: bool, now: datetime) -> None:
    check_joins(actor, now)
    check_state(hall, states.ASKING)
    check_switch(hall, on=hall.questions_open)
    check_not_banned(actor, hall, "questions", now)
    check_strength(actor, hall.asking_strength)
    if anonymous and not hall.anonymous_allowed:
        raise AnonymousOff(field="anonymous")
    own = Question.objects.filter(hall=hall, asker=actor)
    latest = own.order_by("-number").values_list("asked_at", flat=True).first()
    _check_slow(actor, hall, latest, now)
    if latest is not None and now < latest + PAUSE:
        wait = latest + PAUSE - now
        seconds = max(1, round(wait.total_seconds()))
        raise AskedTooSoon(retry_after_ms=round(wait.total_seconds() * 1000), params={"seconds": seconds})
    if own.filter(state__in=states.UNDECIDED).count() >= UNDECIDED_MAX:
        raise TooManyWaiting(params={"limit": UNDECIDED_MAX})
    check_pace(actor, "question.ask", Question.objects.filter(asker=actor), "asked_at", now, field="body")


def _check_slow(actor: User, hall: TownHall, latest: datetime | None, now: datetime) -> None:
    pace = hall.pace(now)
    wait_ms = wait_left(latest, pace, now)
    if wait_ms and not permissions.is_staff(actor, hall):
        raise AskingSlow(retry_after_ms=wait_ms, params={"slow": pace, "wait": -(-wait_ms // 1000)})


def _screen(session: Session, question: Question) -> None:
    """Hold what a rule stops; list the rest where nobody reads before."""
    rule = screening.rule_for(question.body, settings.TOWNHALL_HELD_WORDS)
    if rule:
        before = question.state
        session.change(question, versioned=False, state="held", reason=str(screening.RULES[rule]), reason_kind=rule)
        session.record(
            "question", question.number, "hold", before=before, after="held", data={"rule": rule}, by_rules=True
        )
    elif not session.hall.premoderated:
        list_question(session, question, by_rules=True)


@transaction.atomic
def withdraw_question(*, actor: User, question_id: int, now: datetime) -> Question:
    """Take an own question back, before it is on the screen. What was merged into it stands alone again.

    Raises QuestionMissing, MayNotJoin, NotYourQuestion, HallClosed, MoveImpossible. Publishes as ask_question, and
    QuestionRemoved on `townhall:` where everybody could see it.
    """
    question = access_question(actor, question_id)
    _check_own(actor, question, now)
    check_state(question.hall, states.ANNOUNCED - {"archived"})
    target = check_way("question", "withdraw", question.state)
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.change(question, state=target, position=None)
        session.record("question", question.number, "withdraw", before=before, after=target, own=True)
        release_children(session, question)
        archive_if_done(session)
    return question


@transaction.atomic
def appeal_question(*, actor: User, question_id: int, words: str, now: datetime) -> Question:
    """Ask for a second look at a rejected question: once, while the hall is not over. The words are for the
    moderators; the record has their fingerprint.

    Raises QuestionMissing, MayNotJoin, NotYourQuestion, HallClosed, AppealedAlready, MoveImpossible, TextEmpty,
    TextTooLong, TextUnreadable. Publishes as ask_question.
    """
    question = access_question(actor, question_id)
    _check_own(actor, question, now)
    check_state(question.hall, states.ANNOUNCED - states.OVER)
    if question.appealed_at is not None:
        raise AppealedAlready
    target = check_way("question", "appeal", question.state)
    words = clean_reason(words)
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.change(question, state=target, appeal=words, appealed_at=now)
        facts = {"text": ledger.fingerprint(words, question.salt)}
        session.record("question", question.number, "appeal", before=before, after=target, data=facts, own=True)
    return question


def _check_own(actor: User, question: Question, now: datetime) -> None:
    check_joins(actor, now)
    if not permissions.is_asker(actor, question):
        raise NotYourQuestion
