"""Town halls and questions for tests, made by the actions themselves; time passes only when a test says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.models import HallEntry, Hand, Question, TownHall
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import fresh
from tickets.models import Department

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WAYS = {
    "draft": (),
    "scheduled": ("schedule",),
    "lobby": ("schedule", "open_lobby"),
    "live": ("schedule", "open_lobby", "go_live"),
    "paused": ("schedule", "go_live", "pause"),
    "wrap_up": ("schedule", "go_live", "wrap_up"),
    "ended": ("schedule", "go_live", "end"),
    "follow_up": ("schedule", "go_live", "end", "follow_up"),
    "archived": ("schedule", "go_live", "end", "follow_up"),
}
"""State -> how an empty hall comes there; one in follow-up without an open question is archived by itself."""
_words = count(1)


def make_guest(**overrides: Any) -> User:
    """Somebody who gave a name and no more."""
    return fresh(make_user(**({"strength": "name", "email": None} | overrides)))


def make_hall(
    *, state: str = "live", moderator: User | None = None, now: datetime = NOW, **overrides: Any
) -> TownHall:
    """A hall in this state, arranged by a moderator of the assembly (a new one if none is given)."""
    department = overrides.pop("department", None) or make_department()
    actor = moderator or make_user(role="moderator")
    fields: dict[str, Any] = {
        "title": "Drains before the rains",
        "department": department.slug,
        "starts_at": NOW + 2 * MINUTE,
    }
    hall = actions.create_hall(actor=fresh(actor), now=now, **(fields | overrides))
    for move in WAYS[state]:
        actions.move_hall(actor=fresh(actor), hall_id=hall.pk, move=move, now=now)
    return reload(hall)


def reload(hall: TownHall) -> TownHall:
    """The hall as it is now."""
    return TownHall.objects.get(pk=hall.pk)


def make_question(
    hall: TownHall, *, state: str = "pending", moderator: User | None = None, **overrides: Any
) -> Question:
    """A question by somebody new, brought to this state by its moderator's moves."""
    number = next(_words)
    fields: dict[str, Any] = {
        "actor": overrides.pop("asker", None) or fresh(make_user()),
        "body": f"When does drain number {number} get its cover?",
        "now": overrides.pop("now", NOW),
    }
    question = actions.ask_question(hall_id=hall.pk, **(fields | overrides))
    judge = fresh(moderator or hall.created_by)
    for move in _MOVES[state]:
        move(judge, question.pk, fields["now"])
    return Question.objects.select_related("hall", "asker").get(pk=question.pk)


def _approve(judge: User, pk: int, now: datetime) -> None:
    actions.approve_question(actor=judge, question_id=pk, now=now)


def _queue(judge: User, pk: int, now: datetime) -> None:
    actions.queue_question(actor=judge, question_id=pk, now=now)


def _feature(judge: User, pk: int, now: datetime) -> None:
    actions.feature_question(actor=judge, question_id=pk, now=now)


def _reject(judge: User, pk: int, now: datetime) -> None:
    actions.reject_question(actor=judge, question_id=pk, kind="off_topic", now=now)


def _answer(judge: User, pk: int, now: datetime) -> None:
    actions.answer_live(actor=judge, question_id=pk, body="In May.", now=now)


def _owe(judge: User, pk: int, now: datetime) -> None:
    actions.owe_answer(actor=judge, question_id=pk, now=now)


_MOVES = {
    "pending": (),
    "listed": (_approve,),
    "queued": (_approve, _queue),
    "featured": (_approve, _feature),
    "answered_live": (_approve, _feature, _answer),
    "rejected": (_reject,),
    "owed": (_approve, _owe),
}


def make_hand(hall: TownHall, **overrides: Any) -> Hand:
    """A hand that somebody new raised."""
    fields: dict[str, Any] = {"actor": overrides.pop("person", None) or fresh(make_user()), "now": NOW}
    return actions.raise_hand(hall_id=hall.pk, **(fields | overrides))


def moves_of(hall: TownHall, subject: str = "question") -> list[tuple[str, str, str]]:
    """(move, before, after) of the record of a hall, about one kind of thing."""
    rows = HallEntry.objects.filter(hall=hall, subject=subject).order_by("number")
    return list(rows.values_list("move", "before", "after"))


class Cast(NamedTuple):
    """One hall and somebody of every role around it, each loaded as a door would."""

    department: Department
    hall: TownHall
    asker: User
    citizen: User
    guest: User
    confirmed_guest: User
    hall_moderator: User
    official: User
    officer: User
    officer_elsewhere: User
    moderator: User
    director: User
    administrator: User
    banned: User


ROLES = tuple(name for name in Cast._fields if name not in ("department", "hall"))


def make_cast(*, state: str = "live", now: datetime = NOW, **hall: Any) -> Cast:
    """A hall with somebody of every role around it. `officer` works in the department that holds it and has no part
    in it; `official` was named, and works there too; `hall_moderator` is a citizen who was named."""
    department = make_department()
    people = {
        "asker": make_user(handle="the_asker"),
        "citizen": make_user(handle="a_citizen"),
        "guest": make_user(handle="a_guest", strength="name", email=None),
        "confirmed_guest": make_user(handle="a_known_guest", strength="email", email=None),
        "hall_moderator": make_user(handle="the_hall_moderator"),
        "official": make_member(department, handle="the_official"),
        "officer": make_member(department, handle="the_officer"),
        "officer_elsewhere": make_member(handle="another_officer"),
        "moderator": make_user(role="moderator", handle="the_moderator"),
        "director": make_user(role="director", handle="the_director"),
        "administrator": make_user(role="administrator", handle="the_administrator"),
        "banned": make_user(banned_until=now + timedelta(days=7), handle="a_banned_one"),
    }
    made = make_hall(state=state, moderator=people["moderator"], department=department, now=now, **hall)
    for name, role in (("hall_moderator", "moderator"), ("official", "official")):
        actions.name_staff(
            actor=fresh(people["moderator"]), hall_id=made.pk, handle=people[name].handle, role=role, now=now
        )
    return Cast(department=department, hall=reload(made), **{name: fresh(user) for name, user in people.items()})
