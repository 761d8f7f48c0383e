"""Threads and posts for tests, made by the actions themselves; time passes only when a test says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from engagement.accounts.models import User
from engagement.accounts.queries import get_person
from engagement.threads import actions
from engagement.threads.models import Post, Report, Thread
from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tickets.models import Department

MINUTE = timedelta(minutes=1)


def fresh(user: User) -> User:
    """The person as a door would load them: memberships and all."""
    found = get_person(user.pk)
    assert found is not None
    return found


def make_thread(**overrides: Any) -> Thread:
    """An open public thread with its opening post."""
    department = overrides.pop("department", None) or make_department()
    fields: dict[str, Any] = {
        "actor": overrides.pop("author", None) or make_user(),
        "title": "The drain on Ahantia Road is blocked",
        "body": "Since Friday the water stands in front of the school.",
        "department": department.slug,
        "now": NOW,
    }
    return actions.open_thread(**(fields | overrides))


def make_chat(**overrides: Any) -> Thread:
    """A chat that admits guests, opened by an administrator."""
    department = overrides.pop("department", None) or make_department()
    fields: dict[str, Any] = {
        "actor": overrides.pop("author", None) or make_user(role="administrator"),
        "title": "Chat of the town hall",
        "body": "Say who you are and be kind.",
        "department": getattr(department, "slug", department),
        "guests": True,
        "now": NOW,
    }
    return actions.open_chat(**(fields | overrides))


def make_post(thread: Thread | None = None, **overrides: Any) -> Post:
    """A post by somebody new in the thread (a new one if none is given)."""
    thread = thread or make_thread()
    fields: dict[str, Any] = {
        "actor": overrides.pop("author", None) or make_user(),
        "thread_id": thread.pk,
        "body": "It is the same in front of my house.",
        "now": NOW,
    }
    return actions.publish_post(**(fields | overrides))


def make_report(post: Post | None = None, **overrides: Any) -> Report:
    """A report by somebody new about the post (a new one if none is given)."""
    fields: dict[str, Any] = {
        "actor": overrides.pop("reporter", None) or make_user(),
        "post_id": (post or make_post()).pk,
        "reason": "It names a private person.",
        "now": NOW,
    }
    return actions.report_post(**(fields | overrides))


class Cast(NamedTuple):
    """One thread and somebody of every role around it."""

    department: Department
    author: User
    citizen: User
    officer: User
    supervisor: User
    officer_elsewhere: User
    moderator: User
    director: User
    administrator: User
    banned: User
    guest: User
    thread: Thread


def make_cast(*, now: datetime = NOW, **thread: Any) -> Cast:
    """A thread with somebody of every role around it, each loaded as a door would."""
    department = make_department()
    author = make_user(handle="the_author")
    people = {
        "author": author,
        "citizen": make_user(handle="a_citizen"),
        "officer": make_member(department, handle="the_officer"),
        "supervisor": make_member(department, role="supervisor", handle="the_supervisor"),
        "officer_elsewhere": make_member(handle="another_officer"),
        "moderator": make_user(role="moderator", handle="the_moderator"),
        "director": make_user(role="director", handle="the_director"),
        "administrator": make_user(role="administrator", handle="the_administrator"),
        "banned": make_user(banned_until=now + timedelta(days=7), handle="a_banned_one"),
        "guest": make_guest(),
    }
    opened = make_thread(author=author, department=department, now=now, **thread)
    return Cast(department=department, thread=opened, **{name: fresh(user) for name, user in people.items()})
