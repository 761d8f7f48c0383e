"""Who may listen to what in this room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engagement.accounts.models import User
from engagement.accounts.queries import list_people
from engagement.townhalls import permissions, pulses
from engagement.townhalls.events import DESK_EVENTS, HALL_EVENTS
from engagement.townhalls.models import HallStaff, Poll, PollBallot, Question, TownHall
from engagement.townhalls.queries.halls import id_of
from engagement.townhalls.serializers import is_public, is_public_poll, shows_result
from realtime.streams import StreamPolicy
from tickets.events import PUBLIC_EVENTS


def _hall(key: str) -> TownHall | None:
    number = id_of(key)
    return TownHall.objects.filter(pk=number).first() if number else None


def _people(hall: TownHall, users: Sequence[int | None]) -> dict[int, User]:
    """Those who ask, with their roles in this hall loaded ahead: a fixed number of queries."""
    people = list_people({user for user in users if user is not None})
    roles: dict[int, set[str]] = {user: set() for user in people}
    for staff in HallStaff.objects.filter(hall=hall, user_id__in=people):
        roles[staff.user_id].add(str(staff.role))
    for user, person in people.items():
        person.__dict__["_roles_in_halls"] = {hall.pk: roles[user]}
    return people


def may_watch(key: str, users: Sequence[int | None]) -> list[bool]:
    """Everybody, once the hall is announced."""
    hall = _hall(key)
    if hall is None:
        return [False] * len(users)
    if permissions.can_watch(None, hall):
        return [True] * len(users)
    people = _people(hall, users)
    return [user is not None and permissions.can_watch(people.get(user), hall) for user in users]


def may_see_desk(key: str, users: Sequence[int | None]) -> list[bool]:
    """Those who run the hall."""
    hall = _hall(key)
    if hall is None:
        return [False] * len(users)
    people = _people(hall, users)
    return [user is not None and permissions.is_staff(people.get(user), hall) for user in users]


def may_see_tally(key: str, users: Sequence[int | None]) -> list[bool]:
    """Everybody, where the result is public; those who run the hall; and, where it is shown to whoever has voted,
    whoever has a ballot in the present round."""
    poll = _poll(key)
    if poll is None:
        return [False] * len(users)
    if shows_result(poll) and permissions.can_watch(None, poll.hall):
        return [True] * len(users)
    people = _people(poll.hall, users)
    voted = _who_voted(poll, people) if poll.show == Poll.Show.AFTER_VOTE and is_public_poll(poll) else set()
    return [
        user in people
        and (permissions.is_staff(people[user], poll.hall) or (user in voted and people[user].is_active))
        for user in users
    ]


def _poll(key: str) -> Poll | None:
    number = id_of(key)
    return Poll.objects.filter(pk=number).select_related("hall").first() if number else None


def _who_voted(poll: Poll, users: Iterable[int]) -> set[int]:
    ballots = PollBallot.objects.filter(poll=poll, round=poll.round, user_id__in=list(users)).exclude(choices=[])
    return set(ballots.values_list("user_id", flat=True))


def may_follow_question(key: str, users: Sequence[int | None]) -> list[bool]:
    """Everybody, while the question is shown; otherwise its asker and those who run the hall."""
    question = _question(key)
    if question is None:
        return [False] * len(users)
    hall = question.hall
    if is_public(question) and permissions.can_watch(None, hall):
        return [True] * len(users)
    people = _people(hall, users)
    return [user is not None and _may_know(people.get(user), question) for user in users]


def _may_know(person: User | None, question: Question) -> bool:
    return permissions.is_asker(person, question) or permissions.is_staff(person, question.hall)


def _question(key: str) -> Question | None:
    number = id_of(key)
    return Question.objects.filter(pk=number).select_related("hall").first() if number else None


POLICIES = (
    StreamPolicy(
        prefix="townhall",
        audience="Everybody, once the hall is announced; before that, those who run it.",
        authorize=may_watch,
        events=HALL_EVENTS,
    ),
    StreamPolicy(
        prefix="townhall-desk",
        audience="Moderators and officials of the hall, the director, administrators.",
        authorize=may_see_desk,
        events=DESK_EVENTS,
        presence_stats=False,
        typing=True,
    ),
    StreamPolicy(
        prefix="townhall-pulse",
        audience="Everybody, once the hall is announced; before that, those who run it.",
        authorize=may_watch,
        durable=False,
        watching=True,
        pulse=pulses.read_halls,
    ),
    StreamPolicy(
        prefix="poll",
        audience="Everybody, where the result is public; those who run the hall; whoever has voted, where they may.",
        authorize=may_see_tally,
        durable=False,
        presence_stats=False,
        pulse=pulses.read_polls,
    ),
    StreamPolicy(
        prefix="question",
        audience="Everybody, while the question is shown; otherwise its asker and those who run the hall.",
        authorize=may_follow_question,
        events=PUBLIC_EVENTS,
        presence_stats=False,
    ),
)
