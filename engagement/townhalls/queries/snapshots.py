"""Snapshots: everything that a page needs to be right at a position of its stream. Position first, then the state."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from engagement.accounts.models import User
from engagement.threads.queries import people
from engagement.townhalls import permissions
from engagement.townhalls.events import DeskSnapshot, Mine, Snapshot
from engagement.townhalls.models import HallBan, HallEntry, HallStaff, Hand, PollBallot, TownHall, Upvote
from engagement.townhalls.queries.halls import HallMissing, desk_of, get_hall, hall_stream
from engagement.townhalls.queries.polls import list_polls
from engagement.townhalls.queries.questions import hands_loaded, list_public_questions, questions_loaded
from engagement.townhalls.serializers import (
    ban_view,
    desk_question,
    entry_view,
    hall_view,
    hand_view,
    is_public_poll,
    own_question,
    poll_view,
    question_view,
    staff_view,
)
from realtime import log

NEWEST_ENTRIES = 50
LIVING_HANDS = (Hand.State.RAISED, Hand.State.CALLED, Hand.State.SPEAKING)


def get_snapshot(viewer: User | None, hall_id: int) -> Snapshot:
    """What everybody may see of a hall; the same for every viewer. A fixed number of queries. Raises HallMissing."""
    position = log.position(hall_stream(hall_id))
    hall = get_hall(viewer, hall_id)
    return Snapshot(
        epoch=position.epoch,
        offset=position.offset,
        hall=hall_view(hall),
        questions=[question_view(one) for one in list_public_questions(hall)],
        polls=[poll_view(one) for one in list_polls(hall) if is_public_poll(one)],
    )


def get_desk_snapshot(viewer: User | None, hall_id: int) -> DeskSnapshot:
    """What those who run the hall see besides. Raises HallMissing for everybody else."""
    position = log.position(desk_of(hall_id))
    hall = get_hall(viewer, hall_id)
    if not permissions.is_staff(viewer, hall):
        raise HallMissing
    return DeskSnapshot(
        epoch=position.epoch,
        offset=position.offset,
        questions=[desk_question(one) for one in questions_loaded().filter(hall=hall).order_by("number")],
        polls=[poll_view(one, with_result=True) for one in list_polls(hall)],
        hands=[hand_view(one) for one in hands_loaded().filter(hall=hall, state__in=LIVING_HANDS).order_by("pk")],
        bans=[ban_view(one) for one in bans_of(hall)],
        staff=[staff_view(one) for one in staff_of(hall)],
        entries=[entry_view(one) for one in entries_of(hall, newest=NEWEST_ENTRIES)],
    )


def get_mine(viewer: User | None, hall: TownHall, *, now: datetime) -> Mine:
    """What is the viewer's own in a hall; empty for somebody who has not said who they are. Six queries."""
    if viewer is None or not viewer.is_authenticated:
        return Mine(questions=[], votes=[])
    ballots = PollBallot.objects.filter(poll__hall=hall, user=viewer).select_related("poll")
    hand = Hand.objects.filter(hall=hall, user=viewer, state__in=LIVING_HANDS).first()
    bans = running_bans(hall, now).filter(user=viewer).select_related("question")
    return Mine(
        questions=[own_question(one) for one in questions_loaded().filter(hall=hall, asker=viewer)],
        votes=list(Upvote.objects.filter(question__hall=hall, user=viewer).values_list("question_id", flat=True)),
        ballots={one.poll_id: one.choices for one in ballots if one.round == one.poll.round and one.choices},
        hand=None if hand is None else str(hand.state),  # type: ignore[arg-type]
        bans=[ban_view(one) for one in bans.prefetch_related(*people("user")).select_related("user")],
    )


def running_bans(hall: TownHall, now: datetime) -> QuerySet[HallBan]:
    """The bans of a hall that hold somebody back now."""
    return all_running_bans(now).filter(hall=hall)


def all_running_bans(now: datetime) -> QuerySet[HallBan]:
    """The same of all halls."""
    return HallBan.objects.filter(Q(until=None) | Q(until__gt=now), lifted_at=None)


def bans_of(hall: TownHall) -> list[HallBan]:
    """All bans of a hall, oldest first."""
    rows = HallBan.objects.filter(hall=hall).select_related("user", "question").prefetch_related(*people("user"))
    return list(rows.order_by("pk"))


def staff_of(hall: TownHall) -> list[HallStaff]:
    """Who runs it and who answers."""
    rows = HallStaff.objects.filter(hall=hall).select_related("user").prefetch_related(*people("user"))
    return list(rows.order_by("role", "pk"))


def entries_of(hall: TownHall, *, newest: int | None = None) -> list[HallEntry]:
    """The record of a hall, oldest first; or its newest lines."""
    rows = HallEntry.objects.filter(hall=hall).select_related("actor").prefetch_related(*people("actor"))
    if newest is None:
        return list(rows.order_by("number"))
    return list(reversed(rows.order_by("-number")[:newest]))
