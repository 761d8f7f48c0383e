"""What moderators do with questions: list, reject, reword, merge, give to somebody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.queries import find_by_handles
from engagement.townhalls import ledger, permissions, reasons, states
from engagement.townhalls.actions.ending import archive_if_done
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.actions.grouping import join_group, leave_group, release_children
from engagement.townhalls.actions.listing import list_question, owe_if_over
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import (
    MoveImpossible,
    check_moderates,
    check_state,
    check_way,
    clean_reason,
)
from engagement.townhalls.models import QUESTION_LENGTH, Question, QuestionRevision
from engagement.townhalls.queries.questions import access_question
from engagement.townhalls.serializers import is_public
from realtime.errors import Kind, Refusal
from tickets import text

WORKED_ON = frozenset({"scheduled", "lobby", "live", "paused", "wrap_up", "ended", "follow_up"})
"""States of a hall in which its questions are moderated."""
REWORDED = states.UNDECIDED | states.WAITING
GIVEN = REWORDED | {"owed"}


class ReasonUnknown(Refusal):
    """A rejection has one of the kinds of `reasons.KINDS`."""

    code = 737
    slug = "reason_unknown"
    kind = Kind.INVALID
    message = _("Choose why it is not shown.")


class MergeUnsuitable(Refusal):
    """Into itself, into another hall, into one that is not shown, or that is waiting where this one is shown."""

    code = 738
    slug = "merge_unsuitable"
    kind = Kind.CONFLICT
    message = _("These two cannot be merged: choose a question of this town hall that is shown.")


class NotAnOfficial(Refusal):
    """Questions are given to those who sit before the hall."""

    code = 739
    slug = "not_an_official"
    kind = Kind.INVALID
    message = _("Choose one of the officials of this town hall.")


class Unchanged(Refusal):
    """It is so already."""

    code = 740
    slug = "hall_unchanged"
    kind = Kind.CONFLICT
    message = _("It is so already.")


def access_to_moderate(actor: User, question_id: int, version: int | None, now: datetime) -> Question:
    """The question, locked with its hall, for a moderator who saw this version. Raises QuestionMissing, MayNotJoin,
    HallModeratorsOnly, HallClosed, Stale."""
    question = access_question(actor, question_id)
    check_moderates(actor, question.hall, now)
    check_state(question.hall, WORKED_ON)
    check_fresh(actor, question, version)
    return question


@transaction.atomic
def approve_question(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Show a question to everybody; in a hall that is over it is owed at once.

    Raises what `access_to_moderate` raises, and MoveImpossible. Publishes QuestionChanged on `townhall:`,
    DeskQuestionChanged and EntryRecorded on `townhall-desk:`, OwnQuestionChanged on `user:`.
    """
    question = access_to_moderate(actor, question_id, version, now)
    with working(question.hall, actor=actor, now=now) as session:
        list_question(session, question)
    return question


@transaction.atomic
def reject_question(
    *, actor: User, question_id: int, kind: str, words: str = "", version: int | None = None, now: datetime
) -> Question:
    """Do not show a question, or no longer: `kind` is one of `reasons.KINDS`, `words` are added for the asker and
    everybody who reads the record; `other` needs them. What was merged into it stands alone again.

    Raises what `access_to_moderate` raises, ReasonUnknown, MoveImpossible, TextEmpty, TextTooLong, TextUnreadable.
    Publishes as approve_question, and QuestionRemoved on `townhall:` where everybody could see it.
    """
    question = access_to_moderate(actor, question_id, version, now)
    if kind not in reasons.KINDS:
        raise ReasonUnknown(field="kind")
    words = clean_reason(words, optional=kind != "other")
    target = check_way("question", "reject", question.state)
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.change(question, state=target, reason=words, reason_kind=kind, position=None)
        release_children(session, question)
        session.record(
            "question",
            question.number,
            "reject",
            before=before,
            after=target,
            reason=words,
            data={"kind": kind},
            undoable=True,
        )
        archive_if_done(session)
    return question


@transaction.atomic
def edit_question(*, actor: User, question_id: int, body: str, version: int | None = None, now: datetime) -> Question:
    """Give a question other words; its asker always sees their own. Raises what `access_to_moderate` raises,
    MoveImpossible, Unchanged, TextEmpty, TextTooLong, TextUnreadable. Publishes as approve_question."""
    question = access_to_moderate(actor, question_id, version, now)
    if question.state not in REWORDED:
        raise MoveImpossible
    body = text.clean(body, limit=QUESTION_LENGTH)
    if body == question.body:
        raise Unchanged
    with working(question.hall, actor=actor, now=now) as session:
        number = question.history.count() + 1
        session.made.append(
            QuestionRevision.objects.create(question=question, number=number, body=question.body, by=actor, at=now)
        )
        session.change(question, body=body, folded=text.fold(body), edited=True)
        facts = {"text": ledger.fingerprint(body, question.salt)}
        state = str(question.state)
        session.record("question", question.number, "edit", before=state, after=state, data=facts, undoable=True)
    return question


@transaction.atomic
def merge_questions(
    *, actor: User, question_id: int, into_id: int, version: int | None = None, now: datetime
) -> Question:
    """Have another question stand for this one: their voters are united, each counts once. Merged into one that is
    itself merged, it goes where that went.

    Raises what `access_to_moderate` raises, MoveImpossible, MergeUnsuitable. Publishes as approve_question, for both.
    """
    question = access_to_moderate(actor, question_id, version, now)
    check_way("question", "merge", question.state)
    root = _target_of(question, into_id)
    with working(question.hall, actor=actor, now=now) as session:
        before = str(question.state)
        session.touch(root)
        join_group(session, question, root)
        session.record(
            "question",
            question.number,
            "merge",
            before=before,
            after=question.state,
            data={"into": root.number},
            undoable=True,
        )
        archive_if_done(session)
    return question


def _target_of(question: Question, into_id: int) -> Question:
    """What would stand for both: shown already, or both wait. Raises MergeUnsuitable."""
    found = Question.objects.filter(pk=into_id, hall_id=question.hall_id).select_related("root").first()
    if found is None:
        raise MergeUnsuitable(field="into")
    root = found.root or found
    root.hall = question.hall
    both_wait = root.state in states.UNDECIDED and not is_public(question)
    if root.pk == question.pk or not (is_public(root) or both_wait):
        raise MergeUnsuitable(field="into")
    return root


@transaction.atomic
def unmerge_question(*, actor: User, question_id: int, now: datetime) -> Question:
    """A merged question stands alone again, as it stood before; everybody has their votes back. In a hall that is
    over it is owed at once, if it was shown.

    Raises what `access_to_moderate` raises, and MoveImpossible. Publishes as merge_questions.
    """
    question = access_to_moderate(actor, question_id, None, now)
    if question.state != Question.State.MERGED or question.parent is None:
        raise MoveImpossible
    with working(question.hall, actor=actor, now=now) as session:
        before, root = str(question.state), Question.objects.get(group__pk=question.pk)
        root.hall = question.hall
        session.touch(root)
        facts = {"from": root.number}
        leave_group(session, question)
        session.record("question", question.number, "unmerge", before=before, after=question.state, data=facts)
        owe_if_over(session, [question])
    return question


@transaction.atomic
def assign_question(
    *, actor: User, question_id: int, handle: str = "", version: int | None = None, now: datetime
) -> Question:
    """Give a question to an official of the hall, or ("") to nobody. Raises what `access_to_moderate` raises,
    MoveImpossible, NotAnOfficial, Unchanged. Publishes as approve_question."""
    question = access_to_moderate(actor, question_id, version, now)
    if question.state not in GIVEN:
        raise MoveImpossible
    official = official_by(question, handle)
    if (official.pk if official else None) == question.assignee_id:
        raise Unchanged
    with working(question.hall, actor=actor, now=now) as session:
        session.change(question, assignee_id=official.pk if official else None)
        facts = {"official": official.handle if official else ""}
        state = str(question.state)
        session.record("question", question.number, "assign", before=state, after=state, data=facts, undoable=True)
    return question


def official_by(question: Question, handle: str) -> User | None:
    """The official of the hall with this handle, None for "". Raises NotAnOfficial."""
    if not handle:
        return None
    person = find_by_handles([handle.lower()]).get(handle.lower())
    if person is None or not permissions.answers(person, question.hall):
        raise NotAnOfficial(field="handle")
    return person
