"""Polls, by those who keep order: made, changed while nobody has voted, opened, closed, published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import states
from engagement.townhalls.actions.ballots import (
    Ballot,
    Balloted,
    ChoicesUnsuitable,
    PollNotOpen,
    cast_ballot,
    cast_ballots,
)
from engagement.townhalls.actions.counting import WEAK
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.actions.poll_fields import PollKindUnknown, PollShowUnknown, PollUnsuitable, clean
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import HallClosed, MoveImpossible, check_moderates, check_state, check_way
from engagement.townhalls.models import Poll, PollBallot, PollOption, PollResult, TownHall
from engagement.townhalls.queries import access_hall, access_poll, load_poll, polls_loaded
from engagement.townhalls.serializers import is_public_poll, shows_result
from realtime.errors import Kind, Refusal

__all__ = [
    "Ballot",
    "Balloted",
    "ChoicesUnsuitable",
    "PollFrozen",
    "PollKindUnknown",
    "PollNotOpen",
    "PollShowUnknown",
    "PollUnsuitable",
    "cast_ballot",
    "cast_ballots",
    "close_polls",
    "create_poll",
    "edit_poll",
    "move_poll",
    "show_poll",
]

OPENING = {"open", "resume", "reopen"}
UNDOABLE = {"pause", "resume", "close", "archive"}
"""What ten seconds can take back. Not what people have seen, and not what began a round."""


class PollFrozen(Refusal):
    """Somebody has voted, or it is over."""

    code = 761
    slug = "poll_frozen"
    kind = Kind.CONFLICT
    message = _("Somebody has voted on these words already, so they stay. Close the poll and make another one.")


@transaction.atomic
def create_poll(
    *,
    actor: User,
    hall_id: int,
    question: str,
    options: Sequence[str] = (),
    kind: str = Poll.Kind.SINGLE,
    max_choices: int = 1,
    show: str = Poll.Show.AFTER_CLOSE,
    now: datetime,
) -> Poll:
    """A new poll, as a draft that only those who run the hall see. `max_choices` counts for `multiple`; a `rating`
    without options has the steps 1 to 5.

    Raises HallMissing, MayNotJoin, HallModeratorsOnly, HallClosed, TextEmpty, TextTooLong, TextUnreadable,
    PollUnsuitable, PollKindUnknown, PollShowUnknown. Publishes DeskPollChanged, EntryRecorded on `townhall-desk:`.
    """
    hall = access_hall(actor, hall_id)
    check_moderates(actor, hall, now)
    if hall.state in states.OVER:
        raise HallClosed
    fields, texts = clean(question=question, options=options, kind=kind, max_choices=max_choices, show=show)
    with working(hall, actor=actor, now=now) as session:
        hall.last_poll += 1
        TownHall.objects.filter(pk=hall.pk).update(last_poll=hall.last_poll)
        poll = Poll.objects.create(hall=hall, number=hall.last_poll, **fields)
        _put_options(poll, texts)
        session.touch_poll(poll)
        session.record("poll", poll.number, "create", after=poll.state)
    return load_poll(poll.pk)


@transaction.atomic
def edit_poll(
    *,
    actor: User,
    poll_id: int,
    question: str | None = None,
    options: Sequence[str] | None = None,
    kind: str | None = None,
    max_choices: int | None = None,
    show: str | None = None,
    version: int | None = None,
    now: datetime,
) -> Poll:
    """Other words, options or rules, as long as nobody has voted; what is None stays.

    Raises PollMissing, MayNotJoin, HallModeratorsOnly, Stale, PollFrozen and what `clean` raises.
    Publishes PollChanged on `townhall:`, DeskPollChanged, EntryRecorded on `townhall-desk:`.
    """
    poll = access_poll(actor, poll_id)
    check_moderates(actor, poll.hall, now)
    check_fresh(actor, poll, version)
    if poll.frozen or poll.state not in (Poll.State.DRAFT, Poll.State.OPEN, Poll.State.PAUSED):
        raise PollFrozen
    stands = [one.text for one in poll.options.all()]
    fields, texts = clean(
        question=poll.question if question is None else question,
        options=stands if options is None else options,
        kind=poll.kind if kind is None else kind,
        max_choices=poll.max_choices if max_choices is None else max_choices,
        show=poll.show if show is None else show,
    )
    with working(poll.hall, actor=actor, now=now) as session:
        session.change(poll, **fields)
        if texts != stands:
            poll.options.all().delete()
            _put_options(poll, texts)
        session.record("poll", poll.number, "edit", before=poll.state, after=poll.state)
    return load_poll(poll.pk)


@transaction.atomic
def move_poll(*, actor: User, poll_id: int, move: str, version: int | None = None, now: datetime) -> Poll:
    """Carry out a move of `states.POLL`. Opening needs a hall that is on. Closing counts the ballots of the round
    into a `PollResult` that stays; `reopen` begins a new round with nobody's vote.

    Raises PollMissing, MayNotJoin, HallModeratorsOnly, Stale, MoveImpossible, HallClosed. Publishes PollChanged (with
    the tally where everybody may know it now) on `townhall:`, DeskPollChanged, EntryRecorded on `townhall-desk:`.
    """
    poll = access_poll(actor, poll_id)
    check_moderates(actor, poll.hall, now)
    check_fresh(actor, poll, version)
    with working(poll.hall, actor=actor, now=now) as session:
        _move(session, poll, move)
    return load_poll(poll.pk)


@transaction.atomic
def show_poll(*, actor: User, poll_id: int, on: bool, version: int | None = None, now: datetime) -> Poll:
    """Put it on the screen of the hall, instead of whatever poll was there, or take it off.

    Raises PollMissing, MayNotJoin, HallModeratorsOnly, Stale, MoveImpossible (a draft, or archived). Publishes
    PollChanged on `townhall:`, DeskPollChanged, EntryRecorded on `townhall-desk:`.
    """
    poll = access_poll(actor, poll_id)
    check_moderates(actor, poll.hall, now)
    check_fresh(actor, poll, version)
    if on and (not is_public_poll(poll) or poll.state == Poll.State.ARCHIVED):
        raise MoveImpossible
    if poll.on_screen == on:
        return poll
    with working(poll.hall, actor=actor, now=now) as session:
        others = polls_loaded().filter(hall=poll.hall, on_screen=True).exclude(pk=poll.pk) if on else []
        for other in others:
            other.hall = poll.hall
            session.change(other, on_screen=False)
        session.change(poll, on_screen=on)
        session.record(
            "poll", poll.number, "show" if on else "hide", before=poll.state, after=poll.state, undoable=True
        )
    return load_poll(poll.pk)


def close_polls(session: Session) -> None:
    """Close every poll of the hall that takes votes, or may again: part of ending it."""
    taking = (Poll.State.OPEN, Poll.State.PAUSED)
    rows = polls_loaded().select_for_update(of=("self",), no_key=True).filter(hall=session.hall, state__in=taking)
    for poll in rows.order_by("pk"):
        poll.hall = session.hall
        _move(session, poll, "close")


def _move(session: Session, poll: Poll, move: str) -> None:
    before, target = str(poll.state), check_way("poll", move, poll.state)
    if move in OPENING:
        check_state(poll.hall, states.RUNNING)
    fields: dict[str, Any] = {"state": target}
    if move == "open":
        fields["opened_at"] = session.now
    elif move == "close":
        fields |= _count(session, poll)
    elif move == "publish":
        fields["published_at"] = session.now
    elif move == "reopen":
        fields |= _begin_round(poll)
    elif move == "archive":
        fields["on_screen"] = False
    session.change(poll, **fields)
    facts: dict[str, Any] = {} if move == "archive" else {"round": poll.round}
    if move in ("close", "publish"):
        facts |= _facts(poll)
    session.record("poll", poll.number, move, before=before, after=target, data=facts, undoable=move in UNDOABLE)


def _count(session: Session, poll: Poll) -> dict[str, Any]:
    """Count the ballots of the round, one by one, into its result; the fields of the poll that follow."""
    counts: Counter[int] = Counter()
    voters = confirmed = not_counted = 0
    ballots = PollBallot.objects.filter(poll=poll, round=poll.round).exclude(choices=[])
    for choices, strength, held in ballots.values_list("choices", "strength", "held").iterator():
        if held:
            not_counted += 1
            continue
        counts.update(choices)
        voters += 1
        confirmed += strength != WEAK
    result = PollResult.objects.create(
        poll=poll,
        round=poll.round,
        voters=voters,
        confirmed_voters=confirmed,
        held_voters=not_counted,
        counts={str(one.pk): counts[one.pk] for one in poll.options.all()},
        closed_at=session.now,
    )
    session.made.append(result)
    for one in poll.options.all():
        one.votes = counts[one.pk]
        one.save(update_fields=["votes"])
    return {"closed_at": session.now, "voters": voters, "confirmed_voters": confirmed, "held_voters": not_counted}


def _begin_round(poll: Poll) -> dict[str, Any]:
    """A new round: nobody has voted in it. What earlier ones had stays in their ballots and results."""
    poll.options.update(votes=0)
    return {
        "round": poll.round + 1,
        "voters": 0,
        "confirmed_voters": 0,
        "held_voters": 0,
        "opened_at": poll.opened_at,
        "closed_at": None,
        "published_at": None,
    }


def _facts(poll: Poll) -> dict[str, Any]:
    """What the record says of a result: the votes of each option, in their order, once everybody may know them."""
    facts: dict[str, Any] = {"voters": poll.voters, "confirmed": poll.confirmed_voters}
    if poll.held_voters:
        facts["held"] = poll.held_voters
    return facts | {"votes": " ".join(str(one.votes) for one in poll.options.all())} if shows_result(poll) else facts


def _put_options(poll: Poll, texts: Sequence[str]) -> None:
    PollOption.objects.bulk_create(
        PollOption(poll=poll, position=position, text=text) for position, text in enumerate(texts, start=1)
    )
