"""The streams of this room: who may listen, and what they will hear.

The hub asks again when rights change, so these answers must hold for the moment they are asked, and for many people
at once: at most five queries whatever the number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engagement.accounts.models import User
from engagement.accounts.queries import list_people
from engagement.threads import permissions
from engagement.threads.events import DESK_EVENTS, PERSONAL_EVENTS, THREAD_EVENTS
from engagement.threads.models import Thread
from engagement.threads.queries import stream_of
from realtime.streams import StreamPolicy
from tickets.notices import PERSONAL_EVENTS as TICKET_NEWS
from tickets.queries.about import departments_about
from tickets.streams import parse_id


def may_read(key: str, user_ids: Sequence[int | None]) -> list[bool]:
    """Who may listen to `thread:<id>`: everyone, or those who may read a restricted thread. A missing thread
    answers like a closed one."""
    thread = _find(key)
    if thread is None:
        return [False] * len(user_ids)
    if thread.visibility == Thread.Visibility.PUBLIC:
        return [True] * len(user_ids)
    return _ask(permissions.can_read, thread, user_ids)


def may_see_desk(key: str, user_ids: Sequence[int | None]) -> list[bool]:
    """Who may listen to `thread-desk:<id>`: the thread's department and those who oversee."""
    thread = _find(key)
    if thread is None:
        return [False] * len(user_ids)
    return _ask(permissions.can_see_desk, thread, user_ids)


def is_oneself(key: str, user_ids: Sequence[int | None]) -> list[bool]:
    """Who may listen to `user:<id>`: that person."""
    wanted = parse_id(key)
    return [wanted is not None and user_id == wanted for user_id in user_ids]


def _find(key: str) -> Thread | None:
    number = parse_id(key)
    return Thread.objects.filter(pk=number).first() if number is not None else None


def _ask(
    predicate: Callable[[User | None, Thread], bool], thread: Thread, user_ids: Sequence[int | None]
) -> list[bool]:
    thread.departments_beside = departments_about(stream_of(thread.pk))  # type: ignore[attr-defined]
    people = list_people(user_id for user_id in user_ids if user_id is not None)
    return [predicate(people.get(user_id) if user_id is not None else None, thread) for user_id in user_ids]


POLICIES = (
    StreamPolicy(
        prefix="thread",
        audience="Everyone who may read the thread.",
        authorize=may_read,
        events=THREAD_EVENTS,
        typing=True,
        watching=True,
    ),
    StreamPolicy(
        prefix="thread-desk",
        audience="The officers and supervisors of the thread's department, moderators, director, administrators.",
        authorize=may_see_desk,
        events=DESK_EVENTS,
    ),
    StreamPolicy(
        prefix="user",
        audience="That person.",
        authorize=is_oneself,
        events=(*PERSONAL_EVENTS, *TICKET_NEWS),
        presence_stats=False,
    ),
)
