"""Who may do what in a hall: plain predicates, one set for pages, API, commands and streams.

`user` is None for somebody who has not said who they are. The table is in engagement/README.md. What a hall allows at
the moment (its state, its switches, bans) is asked by the actions, so that a refusal can say which it was.
"""

from __future__ import annotations

from datetime import datetime

from engagement.accounts.models import User
from engagement.accounts.permissions import can_act
from engagement.threads.permissions import MODERATING
from engagement.townhalls import states
from engagement.townhalls.models import HallStaff, Question, TownHall
from tickets.permissions import memberships_of

ARRANGING = {*MODERATING, User.Role.DIRECTOR}


def roles_in(user: User | None, hall: TownHall) -> set[str]:
    """What the person was named for in this hall. A query the first time; kept on the user object."""
    if user is None or not user.is_authenticated:
        return set()
    known: dict[int, set[str]] = user.__dict__.setdefault("_roles_in_halls", {})
    if hall.pk not in known:
        rows = HallStaff.objects.filter(hall_id=hall.pk, user_id=user.pk)
        known[hall.pk] = set(rows.values_list("role", flat=True))
    return known[hall.pk]


def moderates(user: User | None, hall: TownHall) -> bool:
    """Keeps order in this hall: whoever was named for it, and the assembly's moderators and administrators."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    return user.role in MODERATING or HallStaff.Role.MODERATOR in roles_in(user, hall)


def answers(user: User | None, hall: TownHall) -> bool:
    """Sits before this hall to answer: whoever was named for it, and the coordinating director."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    return user.role == User.Role.DIRECTOR or HallStaff.Role.OFFICIAL in roles_in(user, hall)


def is_staff(user: User | None, hall: TownHall) -> bool:
    """Sees the desk of the hall: moderators and officials. Being an officer elsewhere opens nothing here."""
    return moderates(user, hall) or answers(user, hall)


def can_arrange(user: User | None, now: datetime) -> bool:
    """May make a new hall: moderators, administrators, the coordinating director."""
    return user is not None and can_act(user, now) and user.role in ARRANGING


def can_direct(user: User | None, hall: TownHall) -> bool:
    """May change what the hall is, who runs it and when: its moderators and the coordinating director."""
    return moderates(user, hall) or (user is not None and user.is_active and user.role == User.Role.DIRECTOR)


def can_watch(user: User | None, hall: TownHall) -> bool:
    """Everybody, once it is announced; before that, those who run it or may arrange one."""
    if hall.state in states.ANNOUNCED:
        return True
    return is_staff(user, hall) or can_direct(user, hall) or (user is not None and user.pk == hall.created_by_id)


def is_asker(user: User | None, question: Question) -> bool:
    """Whether the question is this person's own."""
    return user is not None and user.is_authenticated and user.is_active and question.asker_id == user.pk


def works_for_owing(user: User | None, question: Question) -> bool:
    """Whether the person's department owes the answer."""
    return (
        user is not None
        and user.is_authenticated
        and user.is_active
        and question.owing_id is not None
        and any(one.department_id == question.owing_id for one in memberships_of(user))
    )


def can_answer_in_writing(user: User | None, question: Question) -> bool:
    """The hall's officials, the department that owes the answer, and the coordinating director."""
    return answers(user, question.hall) or works_for_owing(user, question)
