"""Hands: whoever wants to speak raises one; moderators call it into the line and give the word."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import permissions, states
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.actions.queue import make_room
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import (
    check_joins,
    check_moderates,
    check_not_banned,
    check_state,
    check_strength,
    check_switch,
    check_way,
)
from engagement.townhalls.actions.stage import clear_screen, end_word
from engagement.townhalls.models import TOPIC_LENGTH, Hand
from engagement.townhalls.queries.halls import access_hall
from engagement.townhalls.queries.questions import access_hand
from engagement.townhalls.queries.snapshots import LIVING_HANDS
from realtime.errors import Kind, Refusal
from tickets import text


class HandUp(Refusal):
    """One living hand per person."""

    code = 742
    slug = "hand_up"
    kind = Kind.CONFLICT
    message = _("Your hand is raised already.")


class NotYourHand(Refusal):
    """Its owner and the moderators lower a hand."""

    code = 743
    slug = "not_your_hand"
    kind = Kind.DENIED
    message = _("Only the moderators can do this with somebody else's hand.")


@transaction.atomic
def raise_hand(*, actor: User, hall_id: int, topic: str = "", now: datetime) -> Hand:
    """Ask for the word while the hall runs. Raises HallMissing, MayNotJoin, HallClosed, SwitchedOff, BannedFromHall,
    TooWeak, HandUp, TextTooLong, TextUnreadable. Publishes HandChanged and EntryRecorded on `townhall-desk:`,
    OwnHandChanged on `user:`."""
    hall = access_hall(actor, hall_id)
    check_joins(actor, now)
    check_state(hall, states.RUNNING - {"wrap_up"})
    check_switch(hall, on=hall.hands_open)
    check_not_banned(actor, hall, "questions", now)
    check_strength(actor, hall.asking_strength)
    if Hand.objects.filter(hall=hall, user=actor, state__in=LIVING_HANDS).exists():
        raise HandUp
    topic = text.clean_line(topic, limit=TOPIC_LENGTH, field="topic", optional=True)
    hand = Hand.objects.create(hall=hall, user=actor, topic=topic, raised_at=now)
    with working(hall, actor=actor, now=now) as session:
        session.touch_hand(hand)
        session.record("hand", hand.pk, "raise", after=hand.state, own=True)
    return hand


@transaction.atomic
def lower_hand(*, actor: User, hand_id: int, version: int | None = None, now: datetime) -> Hand:
    """Take one's own hand down, or, for moderators, anybody's. Raises HandMissing, MayNotJoin, NotYourHand, Stale,
    MoveImpossible. Publishes as raise_hand."""
    hand = access_hand(actor, hand_id)
    check_joins(actor, now)
    own = hand.user_id == actor.pk
    if not own and not permissions.moderates(actor, hand.hall):
        raise NotYourHand
    check_fresh(actor, hand, version)
    target = check_way("hand", "lower", hand.state)
    with working(hand.hall, actor=actor, now=now) as session:
        before = str(hand.state)
        if hand.hall.speaking_id == hand.pk:
            session.change(hand.hall, versioned=False, speaking_id=None)
        session.change(hand, state=target, position=None)
        session.record("hand", hand.pk, "lower", before=before, after=target, own=own, undoable=not own)
    return hand


@transaction.atomic
def call_hand(
    *, actor: User, hand_id: int, position: int | None = None, version: int | None = None, now: datetime
) -> Hand:
    """Put a raised hand into the line of what comes next, or a called one at another place of it (1 is the front,
    None the end). Raises HandMissing, MayNotJoin, HallModeratorsOnly, HallClosed, Stale, MoveImpossible. Publishes as
    raise_hand."""
    hand = _access_to_moderate(actor, hand_id, version, now)
    again = hand.state == Hand.State.CALLED
    target = "called" if again else check_way("hand", "call", hand.state)
    with working(hand.hall, actor=actor, now=now) as session:
        before = str(hand.state)
        session.change(hand, state=target, position=make_room(session, hand, position))
        move = "requeue" if again else "call"
        session.record("hand", hand.pk, move, before=before, after=target, undoable=True)
    return hand


@transaction.atomic
def uncall_hand(*, actor: User, hand_id: int, version: int | None = None, now: datetime) -> Hand:
    """Take a hand out of the line again; it stays raised. Raises and publishes as call_hand."""
    hand = _access_to_moderate(actor, hand_id, version, now)
    target = check_way("hand", "uncall", hand.state)
    with working(hand.hall, actor=actor, now=now) as session:
        before = str(hand.state)
        session.change(hand, state=target, position=None)
        session.record("hand", hand.pk, "uncall", before=before, after=target, undoable=True)
    return hand


@transaction.atomic
def give_word(*, actor: User, hand_id: int, version: int | None = None, now: datetime) -> Hand:
    """Somebody speaks now. What was on the screen goes back to the front of the line; whoever had the word has
    spoken. Raises as call_hand. Publishes HallChanged on `townhall:` and as raise_hand."""
    hand = _access_to_moderate(actor, hand_id, version, now)
    target = check_way("hand", "speak", hand.state)
    with working(hand.hall, actor=actor, now=now) as session:
        clear_screen(session, leaving=hand)
        before = str(hand.state)
        session.change(hand, state=target, position=None)
        session.change(hand.hall, versioned=False, speaking_id=hand.pk)
        session.record("hand", hand.pk, "speak", before=before, after=target, undoable=True)
    return hand


@transaction.atomic
def finish_hand(*, actor: User, hand_id: int, version: int | None = None, now: datetime) -> Hand:
    """Whoever has the word has spoken. Raises as call_hand. Publishes as give_word."""
    hand = _access_to_moderate(actor, hand_id, version, now)
    check_way("hand", "finish", hand.state)
    with working(hand.hall, actor=actor, now=now) as session:
        end_word(session, hand, undoable=True)
    return hand


def _access_to_moderate(actor: User, hand_id: int, version: int | None, now: datetime) -> Hand:
    hand = access_hand(actor, hand_id)
    check_moderates(actor, hand.hall, now)
    check_state(hand.hall, states.RUNNING)
    check_fresh(actor, hand, version)
    return hand
