"""Who may do what in a thread: plain predicates, one set for pages, API, commands and streams.

`user` is None for somebody who is not signed in. Memberships are read once per user object and kept on it
(`queries.with_memberships` in accounts loads them ahead). The table is in engagement/README.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engagement.accounts.models import User
from engagement.threads.models import Post, Thread
from tickets.models import Membership
from tickets.queries import current_memberships

EDIT_WINDOW = timedelta(minutes=15)

MODERATING = {User.Role.MODERATOR, User.Role.ADMINISTRATOR}
OVERSEEING = {*MODERATING, User.Role.DIRECTOR}


def memberships_of(user: User) -> list[Membership]:
    """The person's current memberships; a query the first time unless they were loaded ahead."""
    if not hasattr(user, "current_memberships"):
        user.current_memberships = list(current_memberships().filter(user_id=user.pk))
    return user.current_memberships


def is_signed_in(user: User | None) -> bool:
    """Whether this is a person at all, whose account still works."""
    return user is not None and user.is_authenticated and user.is_active


def takes_part(user: User | None, now: datetime) -> bool:
    """Whether the person may write anything anywhere: signed in and not banned."""
    return user is not None and is_signed_in(user) and not user.is_banned(now)


def works_for(user: User | None, thread: Thread) -> bool:
    """Whether the person is an officer or supervisor of the thread's department now."""
    return (
        user is not None
        and is_signed_in(user)
        and any(one.department_id == thread.department_id for one in memberships_of(user))
    )


def moderates(user: User | None) -> bool:
    """Whether the person keeps the conversation civil. Departments never moderate what is said about them."""
    return user is not None and is_signed_in(user) and user.role in MODERATING


def oversees(user: User | None) -> bool:
    """Whether the person may see all that the assembly's own people see."""
    return user is not None and is_signed_in(user) and user.role in OVERSEEING


def is_author(user: User | None, thing: Thread | Post) -> bool:
    """Whether the person opened the thread or wrote the post."""
    return user is not None and is_signed_in(user) and user.pk == thing.author_id


def can_read(user: User | None, thread: Thread) -> bool:
    """Everyone, or for a restricted thread its author, its department and those who oversee."""
    return (
        thread.visibility == Thread.Visibility.PUBLIC
        or is_author(user, thread)
        or oversees(user)
        or works_for(user, thread)
    )


def can_open(user: User | None, now: datetime) -> bool:
    """Whoever takes part may open a thread."""
    return takes_part(user, now)


def is_exempt(user: User | None, thread: Thread) -> bool:
    """Lock and slow mode do not hold those who moderate, oversee or answer here."""
    return oversees(user) or works_for(user, thread)


def can_post(user: User | None, thread: Thread, now: datetime) -> bool:
    """Whoever takes part and reads along; in a locked thread only those who moderate, oversee or answer."""
    return takes_part(user, now) and can_read(user, thread) and (not thread.locked or is_exempt(user, thread))


def can_follow(user: User | None, thread: Thread, now: datetime) -> bool:
    """Whoever takes part and reads along."""
    return takes_part(user, now) and can_read(user, thread)


def can_respond_officially(user: User | None, thread: Thread) -> bool:
    """The thread's department and the coordinating director speak for the assembly here."""
    return works_for(user, thread) or (user is not None and is_signed_in(user) and user.role == User.Role.DIRECTOR)


def is_editable(post: Post, now: datetime) -> bool:
    """Whether the post is shown and its 15 minutes still run."""
    return post.state == Post.State.VISIBLE and now - post.created_at <= EDIT_WINDOW


def can_edit(user: User | None, post: Post, now: datetime) -> bool:
    """The author, within 15 minutes, where they could also post."""
    return is_author(user, post) and is_editable(post, now) and can_post(user, post.thread, now)


def can_withdraw(user: User | None, post: Post, now: datetime) -> bool:
    """The author, at any time; but an official response stands."""
    return is_author(user, post) and takes_part(user, now) and post.state == Post.State.VISIBLE and not post.official


def can_report(user: User | None, post: Post, now: datetime) -> bool:
    """Whoever takes part and reads along, about a post of somebody else that is shown."""
    return (
        takes_part(user, now)
        and can_read(user, post.thread)
        and not is_author(user, post)
        and post.state == Post.State.VISIBLE
    )


def can_hide(user: User | None, post: Post) -> bool:
    """Moderators, while the post is shown."""
    return moderates(user) and post.state == Post.State.VISIBLE


def can_restore(user: User | None, post: Post) -> bool:
    """Moderators, what a moderator hid."""
    return moderates(user) and post.state == Post.State.HIDDEN


def can_read_history(user: User | None, post: Post) -> bool:
    """Earlier versions of what is shown: every reader. Of a tombstone: moderators."""
    return can_read(user, post.thread) and (post.state == Post.State.VISIBLE or moderates(user))


def can_lock(user: User | None, thread: Thread) -> bool:
    """Moderators; slow mode likewise."""
    return moderates(user) and can_read(user, thread)


def can_decide(user: User | None, thread: Thread) -> bool:
    """Whether the person is one of those who say if the issue is solved: its author and who answers for it."""
    return is_author(user, thread) or can_respond_officially(user, thread)


def can_resolve(user: User | None, thread: Thread) -> bool:
    """The author, the department and the director, unless it is resolved."""
    return can_decide(user, thread) and thread.state != Thread.State.RESOLVED


def can_reopen(user: User | None, thread: Thread) -> bool:
    """The author, the department and the director, when it is resolved."""
    return can_decide(user, thread) and thread.state == Thread.State.RESOLVED


def can_see_desk(user: User | None, thread: Thread) -> bool:
    """Reports and internal notes: the thread's department and those who oversee."""
    return oversees(user) or works_for(user, thread)


def can_settle(user: User | None, thread: Thread) -> bool:
    """Moderators decide about reports."""
    return moderates(user) and can_read(user, thread)
