"""Halls and what is in them as rows, in whatever state a test is about: for tests that ask what an action makes of
it, not how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from engagement.accounts.models import User
from engagement.townhalls.models import HallBan, HallStaff, Poll, PollOption, Question, TownHall, Upvote
from tests.factories import NOW, make_department, make_user
from tests.threads.factories import fresh

_numbers = count(1)


def put_hall(**overrides: Any) -> TownHall:
    """A hall that is live."""
    fields: dict[str, Any] = {
        "code": f"H{next(_numbers):05}",
        "title": "Water for Effia",
        "state": TownHall.State.LIVE,
        "starts_at": NOW,
        "live_at": NOW,
    }
    fields.setdefault("department", overrides.pop("department", None) or make_department())
    fields.setdefault("created_by", overrides.pop("created_by", None) or make_user())
    return TownHall.objects.create(**(fields | overrides))


def put_staff(hall: TownHall, role: str = "moderator", **overrides: Any) -> User:
    """Somebody new who runs the hall, or answers in it, as a door would load them."""
    user = make_user(**overrides)
    HallStaff.objects.create(hall=hall, user=user, role=role, since=NOW)
    return fresh(user)


def put_question(hall: TownHall | None = None, **overrides: Any) -> Question:
    """A listed question of somebody new in the hall (a new one if none is given)."""
    hall = hall or put_hall()
    TownHall.objects.filter(pk=hall.pk).update(last_question=hall.last_question + 1)
    hall.last_question += 1
    fields: dict[str, Any] = {
        "hall": hall,
        "number": hall.last_question,
        "asker": overrides.pop("asker", None) or make_user(),
        "strength": "account",
        "body": "When does the water come back?",
        "salt": "salt",
        "asked_at": NOW,
        "state": Question.State.LISTED,
        "was_public": True,
    }
    return Question.objects.create(**(fields | overrides))


def put_merged(root: Question, **overrides: Any) -> Question:
    """A question that everybody has seen and that was merged into another one."""
    merged = {"state": Question.State.MERGED, "parent": root, "root": root, "came_from": "listed"}
    return put_question(root.hall, **(merged | overrides))


def put_vote(question: Question, user: User) -> Upvote:
    """A vote, without the counters."""
    return Upvote.objects.create(question=question, user=user, strength=user.strength, at=NOW)


def put_ban(hall: TownHall, user: User, **overrides: Any) -> HallBan:
    """Somebody may only watch in this hall."""
    fields: dict[str, Any] = {"scope": "all", "reason": "Shouted at people.", "by": hall.created_by, "at": NOW}
    return HallBan.objects.create(hall=hall, user=user, **(fields | overrides))


def put_poll(hall: TownHall | None = None, *, votes: Sequence[int] = (0, 0), **overrides: Any) -> Poll:
    """An open poll with an option for each of the `votes`."""
    hall = hall or put_hall()
    TownHall.objects.filter(pk=hall.pk).update(last_poll=hall.last_poll + 1)
    hall.last_poll += 1
    fields: dict[str, Any] = {
        "hall": hall,
        "number": hall.last_poll,
        "question": "Which street first?",
        "state": Poll.State.OPEN,
        "opened_at": NOW,
    }
    poll = Poll.objects.create(**(fields | overrides))
    for position, number in enumerate(votes, start=1):
        PollOption.objects.create(poll=poll, position=position, text=f"Street {position}", votes=number)
    return poll
