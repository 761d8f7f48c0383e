"""What a moderator does with votes and ballots that are held: count them, or take them away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from engagement.accounts.models import Origin, User
from engagement.townhalls.actions.counting import WEAK, lock_questions, recount
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.actions.moderating import Unchanged, access_to_moderate
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import MoveImpossible, check_moderates
from engagement.townhalls.models import HallOrigin, Poll, PollBallot, Question, TownHall, Upvote
from engagement.townhalls.queries import access_poll, load_poll, poll_stream, pulse_of
from realtime.publish import announce_rights_changed, stir


@transaction.atomic
def release_votes(*, actor: User, question_id: int, version: int | None = None, now: datetime) -> Question:
    """Count the votes for a question that are held, and hold none of their networks in this hall any more: people who
    sit in one room.

    Raises what `access_to_moderate` raises, MoveImpossible for one that was merged, Unchanged where none is held.
    Publishes EntryRecorded on `townhall-desk:`, stirs `townhall-pulse:`.
    """
    question = _access(actor, question_id, version, now)
    held = _held_votes(question)
    _know_origins(question.hall, held.values("user_id"), now)
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


@transaction.atomic
def release_ballots(*, actor: User, poll_id: int, version: int | None = None, now: datetime) -> Poll:
    """Count the ballots of a poll that are held, and hold none of their networks in this hall any more. Until it is
    closed: a result does not change.

    Raises PollMissing, MayNotJoin, HallModeratorsOnly, Stale, MoveImpossible, Unchanged where none is held. Publishes
    PollChanged on `townhall:`, DeskPollChanged and EntryRecorded on `townhall-desk:`, stirs `townhall-pulse:` and
    `poll:`.
    """
    poll = _access_running(actor, poll_id, version, now)
    held = _held_ballots(poll)
    ballots = list(held)
    _know_origins(poll.hall, held.values("user_id"), now)
    held.update(held=False)
    votes = Counter(option for ballot in ballots for option in ballot.choices)
    for option in poll.options.all():
        option.votes += votes[option.pk]
        option.save(update_fields=["votes"])
    fields = {
        "voters": poll.voters + len(ballots),
        "confirmed_voters": poll.confirmed_voters + sum(ballot.strength != WEAK for ballot in ballots),
    }
    return _decided_ballots(poll, actor, "release_ballots", len(ballots), fields, now)


@transaction.atomic
def discard_ballots(*, actor: User, poll_id: int, version: int | None = None, now: datetime) -> Poll:
    """Take away the ballots of a poll that are held. Raises and publishes as release_ballots."""
    poll = _access_running(actor, poll_id, version, now)
    held = _held_ballots(poll)
    voters = sorted(held.values_list("user_id", flat=True))
    held.delete()
    decided = _decided_ballots(poll, actor, "discard_ballots", len(voters), {}, now)
    if poll.show == Poll.Show.AFTER_VOTE:
        announce_rights_changed(users=voters, now=now)
    return decided


def _access_running(actor: User, poll_id: int, version: int | None, now: datetime) -> Poll:
    poll = access_poll(actor, poll_id)
    check_moderates(actor, poll.hall, now)
    check_fresh(actor, poll, version)
    if poll.state not in (Poll.State.OPEN, Poll.State.PAUSED):
        raise MoveImpossible
    return poll


def _held_ballots(poll: Poll) -> QuerySet[PollBallot]:
    return PollBallot.objects.filter(poll=poll, round=poll.round, held=True)


def _decided_ballots(
    poll: Poll, actor: User, move: str, number: int, fields: Mapping[str, Any], now: datetime
) -> Poll:
    if not number:
        raise Unchanged
    with working(poll.hall, actor=actor, now=now) as session:
        session.change(poll, held_voters=0, **fields)
        session.record(
            "poll", poll.number, move, before=str(poll.state), after=str(poll.state), data={"ballots": number}
        )
    stir(pulse_of(poll.hall_id), poll_stream(poll.pk))
    return load_poll(poll.pk)


def _know_origins(hall: TownHall, user_ids: Any, now: datetime) -> None:
    """Hold nobody of the networks of these people in this hall any more."""
    digests = Origin.objects.filter(user_id__in=user_ids).values_list("digest", flat=True).distinct()
    HallOrigin.objects.bulk_create(
        [HallOrigin(hall=hall, digest=digest, at=now) for digest in digests], ignore_conflicts=True
    )


def forget_known_origins(*, older_than: datetime) -> int:
    """Forget which networks a hall knows since before then; returns how many."""
    gone, _rows = HallOrigin.objects.filter(at__lte=older_than).delete()
    return gone
